"""Cuts many texts into batches, a batch into tokens, and scores each batch whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from listenkit.sentiment.reference.totals import Sentiments, contrast, emphasis, total
from listenkit.sentiment.reference.vocabulary import (
    BUT,
    OUTSIDE,
    Flags,
    Floats,
    Integers,
    emoji_words,
    reference_codes,
    reference_vocabulary,
)
from listenkit.sentiment.reference.weights import GAP, Window, rated_places, weigh

MAX_TEXTS = 4_096
MAX_CHARACTERS = 400_000
"""A batch ends at either; a longer text is a batch of its own. Larger ones leave the processor's caches."""
COLUMNS = ("neg", "neu", "pos", "compound")


def score_columns(texts: Sequence[str]) -> dict[str, Floats]:
    """Return neg, neu, pos and compound of each text, in order; see :func:`listenkit.sentiment.reference.scores`."""
    _check(texts)
    found = [_score(batch) for batch in cut(texts)]
    return {name: np.concatenate([each[name] for each in found]) if found else np.empty(0) for name in COLUMNS}


def _check(texts: Sequence[str]) -> None:
    if isinstance(texts, str):
        raise TypeError("texts is one text; put it into a list")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"text {place} (counted from 0) is of type {type(text).__name__}, not str")


def cut(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the texts in batches that fit the bounds of this module."""
    everything = list(texts)
    ends = np.cumsum([len(text) for text in everything])
    start = characters = 0
    while start < len(everything):
        fitting = int(np.searchsorted(ends, characters + MAX_CHARACTERS, side="right"))
        stop = max(start + 1, min(start + MAX_TEXTS, fitting))
        yield everything[start:stop]
        characters = int(ends[stop - 1])
        start = stop


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch in one row, each text between places that belong to none.

    ``words`` are word numbers, ``loud`` tells words in capitals in texts that are not all capitals, ``owners`` the text
    of each place, ``lengths`` the count of tokens of each text.
    """

    words: Integers
    loud: Flags
    owners: Integers
    lengths: Integers


def _score(batch: list[str]) -> dict[str, Floats]:
    texts = spell_out(batch)
    tokens = _read(texts)
    vocabulary = reference_vocabulary()
    places = rated_places(tokens.words, vocabulary)
    weights = weigh(Window.at(places, tokens.words, tokens.loud), vocabulary)
    places = places[weights != 0]
    sentiments = Sentiments(weights[weights != 0], tokens.owners[places], places)
    contrast(sentiments, *_first_places(tokens, BUT))
    return total(sentiments, tokens.lengths, emphasis(texts))


def spell_out(texts: Sequence[str]) -> list[str]:
    """Return the texts with each emoji as its description; a blank before it, and none after it, as upstream has."""
    described = emoji_words()
    known = frozenset(described)
    return [text if text.isascii() else _spell_out(text, described, known) for text in texts]


def _spell_out(text: str, described: Mapping[str, str], known: frozenset[str]) -> str:
    for emoji in known.intersection(text):
        text = text.replace(emoji, f" {described[emoji]}")
    return text


def _read(texts: Sequence[str]) -> Tokens:
    split = [text.split() for text in texts]
    lengths = np.fromiter(map(len, split), dtype=np.int64, count=len(split))
    count = int(lengths.sum())
    code_of = reference_codes().__getitem__
    codes = np.fromiter(map(code_of, chain.from_iterable(split)), dtype=np.int64, count=count)
    owners = np.repeat(np.arange(len(split)), lengths)
    is_capital = (codes & 1).astype(np.bool_)
    capitals = np.bincount(owners[is_capital], minlength=len(split))
    places = np.arange(count) + GAP * (owners + 1)
    size = count + GAP * (len(split) + 1)
    words = np.full(size, OUTSIDE)
    words[places] = codes >> 1
    loud = np.zeros(size, dtype=np.bool_)
    loud[places] = is_capital & (capitals < lengths)[owners]
    owner_of = np.full(size, -1)
    owner_of[places] = owners
    return Tokens(words, loud, owner_of, lengths)


def _first_places(tokens: Tokens, word: int) -> tuple[Integers, Integers]:
    """Return the texts that have a word, and its first place in each."""
    places = np.flatnonzero(tokens.words == word)
    owners, first = np.unique(tokens.owners[places], return_index=True)
    return owners, places[first]
