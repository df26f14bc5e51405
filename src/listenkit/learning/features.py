"""What learning sees of a text: its words and pairs of neighbouring words, each once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from listenkit.languages.tokens import plain

MAX_CHARACTERS = 5_000
MAX_WORDS = 200
"""Words of a text that are read; reviews of 80 words are long, and the work per comment is bounded."""

_WORD = re.compile(r"\w+|[!?]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
"""Words, cut at apostrophes, since French and Italian join articles to nouns; runs of ``!`` and ``?``; emoji."""


def words_of(text: str) -> list[str]:
    """Return the first lower-cased words of a text, without addresses and @handles."""
    return _WORD.findall(plain(text[:MAX_CHARACTERS]).lower())[:MAX_WORDS]


def features_of(words: Sequence[str]) -> dict[str, None]:
    """Return the words and the pairs of neighbours with a blank between, each once in order."""
    found: dict[str, None] = dict.fromkeys(words)
    found.update(dict.fromkeys(map(" ".join, pairwise(words))))
    return found


def size_of(words: Sequence[str]) -> int:
    """Return how many words and pairs a text has, at least 1: its weights are divided by the root of it."""
    return max(1, 2 * len(words) - 1)
