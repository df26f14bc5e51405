"""Cuts a batch of texts of one language into tokens and gives each its role, phrases before their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from listenkit.languages.pieces import Batch
from listenkit.languages.terms import GAP, MAX_GAP
from listenkit.languages.tokens import BORDER
from listenkit.sentiment.phrases import Phrase
from listenkit.sentiment.roles import Flags, Integers
from listenkit.sentiment.vocabulary import (
    CAPITAL,
    CERTAIN,
    COMMA,
    LAST,
    LOOSE,
    LOUD,
    MAX_EMOJI,
    OUTSIDE,
    SMALL,
    WORD,
    Vocabulary,
)

MAX_TOKENS = 1_000


@dataclass(slots=True)
class Reading:
    """The tokens of a batch in one row, a border before each text and after the last.

    Arrays have an entry a token: ``owners`` is the text that it belongs to (a border to the text that it ends),
    ``roles`` the number of its role. A phrase's role stands at its last word, ``starts`` is the place of its first
    one, and the roles of its other words are void. ``texts`` are what was read.
    """

    texts: Sequence[str]
    owners: Integers
    codes: Integers
    roles: Integers
    bits: Integers
    starts: Integers
    vocabulary: Vocabulary

    @property
    def is_last(self) -> Flags:
        """Whether each token ends a clause or text."""
        last: Flags = (self.bits & LAST) != 0
        return last

    @property
    def has_comma(self) -> Flags:
        """Whether each token is followed by a comma."""
        comma: Flags = (self.bits & COMMA) != 0
        return comma

    @property
    def is_name(self) -> Flags:
        """Whether each token is a name: a single word with a capital letter among words without one.

        A word that starts a clause or is all in capitals may be any word, and so may each in a language that gives all
        nouns a capital.
        """
        is_capital: Flags = (self.bits & CAPITAL) != 0
        if self.vocabulary.has_capital_nouns:
            return np.zeros(len(is_capital), dtype=np.bool_)
        names: Flags = is_capital & ((self.bits & LOUD) == 0) & (self.starts == np.arange(len(self.starts)))
        names[1:] &= ~is_capital[:-1] & ~self.is_last[:-1]
        names[:-1] &= ~is_capital[1:]
        return names

    @property
    def is_loud(self) -> Flags:
        """Whether each token is in capitals in a text that is not."""
        loud: Flags = (self.bits & LOUD) != 0
        if loud.any():
            small = np.bincount(self.owners, weights=(self.bits & SMALL) != 0, minlength=len(self.texts))
            loud &= small[self.owners] > 0
        return loud

    @property
    def lengths(self) -> Integers:
        """The number of tokens of each text."""
        lengths: Integers = np.bincount(self.owners[1:], minlength=len(self.texts)) - 1
        return lengths

    @property
    def is_readable(self) -> Flags:
        """Whether each text has a word, or an emoji or emoticon with a valence."""
        counts = np.bincount(self.owners, weights=(self.bits & WORD) != 0, minlength=len(self.texts))
        return counts > 0

    def term(self, place: int) -> str:
        """Return the words of the role at a place."""
        first = int(self.starts[place])
        return " ".join(self.vocabulary.words[code] for code in self.codes[first : place + 1].tolist())


def read(vocabulary: Vocabulary, batch: Batch) -> Reading:
    """Read texts of one language; of each text what stands beyond :data:`MAX_TOKENS` is not read."""
    codes = vocabulary.read(batch)
    bits = vocabulary.bits[codes]
    is_border = (bits & OUTSIDE) != 0
    symbols = vocabulary.symbols[codes]
    if np.diff(np.flatnonzero(is_border)).max(initial=0) > MAX_TOKENS or symbols.sum() > MAX_EMOJI:
        kept = _bounded(np.cumsum(is_border), symbols)
        codes, bits, is_border = codes[kept], bits[kept], is_border[kept]
    owners = np.maximum(np.cumsum(is_border) - is_border - 1, 0)
    reading = Reading(batch.texts, owners, codes, vocabulary.roles[codes], bits, np.arange(len(codes)), vocabulary)
    _take_phrases(reading)
    return reading


def _bounded(owners: Integers, symbols: Integers) -> Flags:
    """Tell which tokens are read: of each text the first :data:`MAX_TOKENS` and the first :data:`MAX_EMOJI` emoji."""
    starts = np.searchsorted(owners, np.arange(owners[-1] + 1))
    is_read: Flags = np.arange(len(owners)) - starts[owners] <= MAX_TOKENS
    if symbols.any():
        sums = np.cumsum(symbols)
        is_read &= (symbols == 0) | (sums - sums[starts][owners] <= MAX_EMOJI)
    return is_read


def _take_phrases(reading: Reading) -> None:
    """Give phrases their roles: those whose words follow each other first, from left to right, the longest first."""
    vocabulary, codes = reading.vocabulary, reading.codes
    phrases = vocabulary.rules.phrases
    numbers = vocabulary.starts[codes]
    certain = np.flatnonzero(reading.bits[:-1] & CERTAIN)
    certain = certain[phrases.is_pair(numbers[certain], vocabulary.inner[codes[certain + 1]])]
    loose = np.flatnonzero(reading.bits & LOOSE)
    if not len(certain) and not len(loose):
        return
    words = list(map(vocabulary.words.__getitem__, codes.tolist())) + [BORDER] * (MAX_GAP + 1)
    found: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for start, number in zip(certain.tolist(), numbers[certain].tolist(), strict=True):
        _take_first(reading, start, phrases.starting(number).certain(words, start), taken, found)
    for start, number in zip(loose.tolist(), numbers[loose].tolist(), strict=True):
        _take_first(reading, start, phrases.starting(number).loose(words, start), taken, found)
    last, given = np.array([*found], dtype=np.int64), np.array([*found.values()], dtype=np.int64).reshape(-1, 2)
    reading.roles[list(taken)] = 0
    reading.roles[last], reading.starts[last] = given.T


def _take_first(
    reading: Reading,
    start: int,
    candidates: Iterable[tuple[Phrase, int]],
    taken: set[int],
    found: dict[int, tuple[int, int]],
) -> None:
    """Take the first phrase that is meant here and has no word of an earlier one: by its last word, role and start."""
    for phrase, end in candidates:
        if phrase.is_capital and not reading.bits[start] & CAPITAL:
            continue
        places = _places(phrase, start, end)
        if taken.isdisjoint(places):
            taken.update(places)
            found[end - 1] = phrase.role, start
            return


def _places(phrase: Phrase, start: int, end: int) -> Sequence[int]:
    if not phrase.has_gap:
        return range(start, end)
    words = phrase.words
    first, last = words.index(GAP), len(words) - words[::-1].index(GAP)
    return [*range(start, start + first), *range(end - len(words) + last, end)]
