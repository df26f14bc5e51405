"""Words, stems and phrases of a language pack, indexed so that a glance at a word tells what may start there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np

from listenkit.languages.terms import GAP, MAX_GAP, MIN_STEM, Words, match_end
from listenkit.languages.tokens import BORDER
from listenkit.sentiment.roles import Flags, Integers


class Phrase(NamedTuple):
    """Several words with the number of their role.

    A name ``is_capital``: it is meant only where its first word has a capital letter.
    """

    words: Words
    role: int
    is_capital: bool = False

    @property
    def has_gap(self) -> bool:
        """Whether other words may stand inside."""
        return GAP in self.words


@dataclass(slots=True)
class Table:
    """Values of words and of stems, which stand for any ending; an exact word wins, then the longest stem."""

    exact: Mapping[str, int]
    stems: Mapping[str, int]
    heads: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, values: Mapping[str, int]) -> Table:
        """Return the table of words and of stems, which are written with a ``*`` at their end."""
        exact = dict(values)
        stems = {form[:-1]: exact.pop(form) for form in values if form[-1] == "*"}
        heads: dict[str, list[str]] = {}
        for stem in sorted(stems, key=len, reverse=True):
            heads.setdefault(stem[:MIN_STEM], []).append(stem)
        return cls(exact, stems, heads)

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
    """The phrases of a pack by their first words, and numbers for the words that stand further on in one.

    ``certain`` are the numbers of first words that start a phrase of given words, ``loose`` those that start another.
    """

    first: Table
    inner: Table
    pairs: Integers
    certain: frozenset[int]
    loose: frozenset[int]
    by_first: list[list[Phrase]]
    sorted_out: dict[int, Starts] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Phrases:
        """Index phrases; of such that are written alike the last stands."""
        by_first: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            by_first.setdefault(phrase.words[0], []).append(phrase)
        listed = list(by_first.values())
        further = dict.fromkeys(chain.from_iterable(phrase.words[1:] for phrase in chain.from_iterable(listed)))
        inner = {word: number for number, word in enumerate(further, start=1)}
        any_word = {GAP, *(word for word in further if word[-1] == "*")}
        seconds = [[words[1] for words, *_ in alike if any_word.isdisjoint(words[1:])] for alike in listed]
        pairs = [pair(number, inner[word]) for number, words in enumerate(seconds, start=1) for word in {*words}]
        first = {word: number for number, word in enumerate(by_first, start=1)}
        return cls(
            Table.of(first),
            Table.of(inner),
            np.sort(np.array(pairs, dtype=np.int64)),
            certain=frozenset(number for number, words in enumerate(seconds, start=1) if words),
            loose=frozenset(
                number
                for number, (words, alike) in enumerate(zip(seconds, listed, strict=True), start=1)
                if len(words) < len(alike)
            ),
            by_first=[[], *listed],
        )

    def starting(self, number: int) -> Starts:
        """Return the phrases that start with the word of a number, sorted out when it is first met."""
        found = self.sorted_out.get(number)
        if found is None:
            found = self.sorted_out[number] = Starts()
            for phrase in sorted(self.by_first[number], key=lambda phrase: -len(phrase.words)):
                found.add(phrase, phrase.words[1:])
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
