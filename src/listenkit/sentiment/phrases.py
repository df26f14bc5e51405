"""Words, stems and phrases of a language pack, indexed so that a glance at a word tells what may start there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from listenkit.languages.terms import GAP, MAX_GAP, MIN_STEM, Words, match_end
from listenkit.languages.tokens import BORDER
from listenkit.sentiment.roles import Flags, Integers


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words with the number of their role; ``has_gap`` where other words may stand inside.

    A name ``is_capital``: it is meant only where its first word has a capital letter.
    """

    words: Words
    role: int
    has_gap: bool
    is_capital: bool = False


@dataclass(slots=True)
class Table:
    """Values of words and of stems, which stand for any ending; an exact word wins, then the longest stem."""

    exact: dict[str, int] = field(default_factory=dict)
    stems: dict[str, int] = field(default_factory=dict)
    heads: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.exact) + len(self.stems)

    def put(self, form: str, value: int) -> None:
        """Set the value of a word, or of a stem that ends in ``*``."""
        if form.endswith("*"):
            self.stems[form[:-1]] = value
        else:
            self.exact[form] = value

    def seal(self) -> None:
        """Prepare the stems for :meth:`get`; to be called after the last :meth:`put`."""
        for stem in sorted(self.stems, key=len, reverse=True):
            self.heads.setdefault(stem[:MIN_STEM], []).append(stem)

    def get(self, word: str) -> int | None:
        """Return the value of a lower-case word, or None; of stems those are compared that start with its letters."""
        value = self.exact.get(word)
        if value is None and self.heads:
            for stem in self.heads.get(word[:MIN_STEM], ()):
                if word.startswith(stem):
                    return self.stems[stem]
        return value


@dataclass(slots=True)
class Starts:
    """The phrases that start with one word, sorted by what a glance at the following words tells.

    ``plain`` are phrases of given words by those after the first, ``lengths`` how many words these are by the second
    word, the most first. ``gapped`` have a few words of any kind after the first, and are found by the word after
    them. ``other`` must be compared word by word.
    """

    plain: dict[Words, Phrase] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    gapped: dict[str, list[Phrase]] = field(default_factory=dict)
    other: list[Phrase] = field(default_factory=list)

    def add(self, phrase: Phrase, rest: Words) -> None:
        """Add a phrase with its words after the first, after all phrases that are longer."""
        has_stem = "*" in "".join(rest)
        if phrase.has_gap and rest[0] == GAP and not has_stem:
            self.gapped.setdefault(rest[1], []).append(phrase)
        elif phrase.has_gap or has_stem:
            self.other.append(phrase)
        else:
            self.plain[rest] = phrase
            lengths = self.lengths.setdefault(rest[0], [])
            if not lengths or lengths[-1] != len(rest):
                lengths.append(len(rest))

    def certain(self, words: Sequence[str], start: int) -> Iterator[tuple[Phrase, int]]:
        """Yield the phrases of given words at a place, the longest first, each with its end (exclusive)."""
        for length in self.lengths.get(words[start + 1], ()):
            end = start + 1 + length
            phrase = self.plain.get(tuple(words[start + 1 : end]))
            if phrase is not None:
                yield phrase, end

    def loose(self, words: Sequence[str], start: int) -> Iterator[tuple[Phrase, int]]:
        """Yield the other phrases at a place, those with the nearest word after a gap first, each with its end."""
        for place in range(start + 1, start + MAX_GAP + 2):
            if words[place] == BORDER:
                break
            for phrase in self.gapped.get(words[place], ()):
                end = place + 1 if len(phrase.words) == GAPPED_WORDS else match_end(phrase.words, words, start)
                if end:
                    yield phrase, end
        for phrase in self.other:
            end = match_end(phrase.words, words, start)
            if end:
                yield phrase, end


GAPPED_WORDS = 3
"""Parts of the usual phrase with a gap: "ne … pas"."""


@dataclass(slots=True)
class Phrases:
    """The phrases of a pack by their first words, and numbers for the words that stand further on in one."""

    listed: list[Starts] = field(default_factory=lambda: [Starts()])
    first: Table = field(default_factory=Table)
    inner: Table = field(default_factory=Table)
    pairs: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Phrases:
        """Index phrases."""
        found = cls()
        by_first: dict[str, Starts] = {}
        further: dict[str, None] = {}
        for phrase in sorted(phrases, key=lambda phrase: -len(phrase.words)):
            first, *rest = phrase.words
            starts = by_first.get(first)
            if starts is None:
                starts = by_first[first] = Starts()
            starts.add(phrase, tuple(rest))
            further.update(dict.fromkeys(rest))
        for number, word in enumerate(further, start=1):
            found.inner.put(word, number)
        for number, (first, starts) in enumerate(by_first.items(), start=1):
            found.first.put(first, number)
            found.listed.append(starts)
        seconds = [(number, second) for number, starts in enumerate(found.listed) for second in starts.lengths]
        pairs = [pair(number, found.inner.exact[second]) for number, second in seconds]
        found.pairs = np.unique(np.array(pairs, dtype=np.int64))
        found.first.seal()
        found.inner.seal()
        return found

    def is_pair(self, numbers: Integers, inner: Integers) -> Flags:
        """Tell where the first word of a phrase is followed by a second word that certainly belongs to one."""
        wanted = pair(numbers, inner)
        if not len(self.pairs):
            return np.zeros(len(wanted), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        found: Flags = self.pairs[places] == wanted
        return found


_SHIFT = 20
"""Bits for the number of an inner word; a pack has some thousand of them."""

Number = TypeVar("Number", int, Integers)


def pair(first: Number, second: Number) -> Number:
    """Return one number for the number of a first word and that of a second one."""
    return (first << _SHIFT) + second
