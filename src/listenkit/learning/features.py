"""What learning sees of a text: its words and pairs of neighbouring words, each once."""

from __future__ import annotations

import re
from itertools import pairwise

from listenkit.languages.tokens import plain

MAX_CHARACTERS = 5_000
MAX_WORDS = 200
"""Words of a text that are read; reviews of 80 words are long, and the work per comment is bounded."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[!?]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
"""Words without digits, since numbers name orders, accounts and telephones; runs of ``!`` and ``?``; emoji."""


def features_of(text: str) -> dict[str, None]:
    """Return the lower-cased words and pairs of words of a text, without addresses and @handles, each once in order."""
    words = _WORD.findall(plain(text[:MAX_CHARACTERS]).lower())[:MAX_WORDS]
    found: dict[str, None] = dict.fromkeys(words)
    found.update(dict.fromkeys(map(" ".join, pairwise(words))))
    return found
