"""What words do to the sentiment of a text, and the tables that a language pack is compiled to.

Words and phrases have a :class:`Role`. Roles are numbered, and what the rules ask of a role is kept in arrays by its
number, so that a rule is applied to all the words of many texts at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from listenkit.languages.base import Negation, Pack
from listenkit.languages.terms import GAP, MAX_GAP, MIN_STEM, Words, expand, match_end
from listenkit.languages.tokens import BORDER, is_lengthened

MAX_SYMBOLS = 100.0
"""Valence that a run of emoji may have at most; what is beyond changes no score's third decimal."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Role:
    """What a word or phrase does: it has a valence, boosts, negates, contrasts, or (a name) says nothing.

    ``is_settled`` phrases hold a negation of their own, which another one beside it does not turn: the "n'" of
    "n'est pas mal" belongs to the "pas" inside. ``is_symbol`` marks emoji and emoticons, which no word changes.
    """

    valence: float = 0.0
    boost: float = 0.0
    negation: Negation | None = None
    is_contrast: bool = False
    is_settled: bool = False
    is_symbol: bool = False


NOTHING = Role()


class RoleTable:
    """Roles by number, number 0 being :data:`NOTHING`, and their properties as arrays."""

    def __init__(self) -> None:
        self._numbers: dict[Role, int] = {}
        self._rated: dict[float, int] = {}
        self._arrays = [np.zeros(64) for _ in range(7)]
        self.number(NOTHING)

    def __len__(self) -> int:
        return len(self._numbers)

    def rated(self, valence: float) -> int:
        """Return the number of the role that has a valence and does nothing else; most roles are such."""
        number = self._rated.get(valence)
        if number is None:
            number = self._rated[valence] = self.number(Role(valence))
        return number

    def number(self, role: Role) -> int:
        """Return the number of a role, a new one where it was not met yet."""
        known = self._numbers.get(role)
        if known is not None:
            return known
        number = self._numbers[role] = len(self._numbers)
        if number >= len(self._arrays[0]):
            self._arrays = [np.concatenate([each, np.zeros(len(each))]) for each in self._arrays]
        before, after = (role.negation.before, role.negation.after) if role.negation else (-1, -1)
        can_turn = role.valence != 0 and not role.is_settled and not role.is_symbol
        facts = (role.valence, role.boost, before + 1, after + 1, role.is_contrast, can_turn, role.is_symbol)
        for array, fact in zip(self._arrays, facts, strict=True):
            array[number] = fact
        return number

    @property
    def valences(self) -> Floats:
        """The valence of each role."""
        return self._arrays[0]

    @property
    def boosts(self) -> Floats:
        """The increment of each role."""
        return self._arrays[1]

    @property
    def reaches(self) -> tuple[Floats, Floats]:
        """How many words each role negates before and after it, plus one; 0 for what is no negation."""
        return self._arrays[2], self._arrays[3]

    @property
    def is_contrast(self) -> Flags:
        """Whether each role turns a text."""
        flags: Flags = self._arrays[4] != 0
        return flags

    @property
    def can_turn(self) -> Flags:
        """Whether each role has a valence that a negation turns."""
        flags: Flags = self._arrays[5] != 0
        return flags

    @property
    def is_symbol(self) -> Flags:
        """Whether each role is that of emoji or emoticons."""
        flags: Flags = self._arrays[6] != 0
        return flags


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


@dataclass
class Rules:
    """A pack compiled: roles of single words by number, phrases, and words that are names when they have a capital."""

    roles: RoleTable
    words: Table
    phrases: Phrases
    names: frozenset[str]

    @classmethod
    def of(cls, pack: Pack, names: Collection[str] = ()) -> Rules:
        """Compile a pack; ``names`` carry no valence, whatever the lexicon says of their words.

        A name that is listed with a capital letter is one only where it is written so: with the brand "Best", "the
        best" stays praise. One that is listed in lower case is a name in any case.
        """
        roles, words, phrases = RoleTable(), Table(), list[Phrase]()
        numbered = dict(_numbered(pack, roles))
        proper, common = _name_forms(names, pack.elisions)
        for form, number in (numbered | dict.fromkeys(common, 0)).items():
            if len(form) == 1:
                words.put(form[0], number)
            else:
                phrases.append(Phrase(form, number, GAP in form))
        phrases += [Phrase(form, 0, has_gap=False, is_capital=True) for form in proper if len(form) > 1]
        words.seal()
        return cls(roles, words, Phrases.of(phrases), frozenset(form[0] for form in proper if len(form) == 1))

    @cached_property
    def known(self) -> frozenset[str]:
        """The words that mean something."""
        return frozenset(chain(*(table.exact for table in self._tables)))

    @cached_property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """The stems that mean something by their first letters."""
        heads: dict[str, tuple[str, ...]] = {}
        for table in self._tables:
            for head, stems in table.heads.items():
                heads[head] = (*heads.get(head, ()), *stems)
        return heads

    @property
    def _tables(self) -> tuple[Table, Table, Table]:
        return self.words, self.phrases.first, self.phrases.inner

    def may_know(self, word: str) -> bool:
        """Tell at a glance whether a lower-case word may mean something; False is certain."""
        if word in self.known:
            return True
        if self.heads and word.startswith(self.heads.get(word[:MIN_STEM], ())):
            return True
        return len(set(word)) + 2 <= len(word) and is_lengthened(word)  # no letter can stand three times in others


def _numbered(pack: Pack, roles: RoleTable) -> Iterator[tuple[Words, int]]:
    """Yield the forms of a pack with the numbers of their roles; what comes later stands."""
    negating = {form[0] for form in pack.negations if len(form) == 1}
    for form, valence in pack.lexicon.items():
        if len(form) > 1 and valence and not negating.isdisjoint(form):
            yield form, roles.number(Role(valence, is_settled=True))
        else:
            yield form, roles.rated(valence)
    for form in pack.contrasts:
        yield form, roles.number(Role(is_contrast=True))
    for form, negation in pack.negations.items():
        yield form, roles.number(Role(pack.lexicon.get(form, 0.0), negation=negation))
    for form, boost in pack.boosters.items():
        yield form, roles.number(Role(boost=boost))


def _name_forms(names: Collection[str], elisions: Sequence[str]) -> tuple[list[Words], list[Words]]:
    """Return the forms of names that were listed with a capital letter, and of those in lower case."""
    proper: list[Words] = []
    common: list[Words] = []
    for name in names:
        written = re.sub(r"[^\w'’-]+", " ", name).strip(" '’-")
        if written:
            (common if written.islower() else proper).extend(expand(written, elisions))
    return proper, common


def role_of_parts(parts: Sequence[str], words: Table, roles: RoleTable) -> int:
    """Return the role of a hyphenated word that is not listed: it is as strong as the strongest of its parts."""
    valences = [float(roles.valences[words.get(part) or 0]) for part in parts]
    strongest = max(valences, key=abs)
    return roles.rated(strongest) if strongest else 0


def role_of_symbols(found: Sequence[str], valences: Mapping[str, float], roles: RoleTable) -> int:
    """Return the role of a run of emoji and emoticons: the sum of their valences, bounded and in tenths as these are.

    So there are few different sums, however many runs people write.
    """
    total = round(max(-MAX_SYMBOLS, min(MAX_SYMBOLS, sum(valences[symbol] for symbol in found))), 1)
    return roles.number(Role(total, is_symbol=True)) if total else 0
