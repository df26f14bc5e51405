"""What pieces of texts are to the rules of a language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from listenkit.languages.base import Pack
from listenkit.languages.pieces import SIGNS, Around, Batch, Column, Table
from listenkit.languages.tokens import BORDER, CLAUSE_ENDS, ENDS, FAR_APART, said, spellings, symbols_in, token_pattern
from listenkit.sentiment.roles import Integers, role_of_symbols
from listenkit.sentiment.rules import Rules, role_of_parts

MAX_EMOJI = 200
LAST, CAPITAL, SMALL, WORD, CERTAIN, LOOSE, COMMA, LOUD, OUTSIDE = (1 << bit for bit in range(9))
"""Properties of tokens, as bits: ends a clause, starts with a capital letter, has a small letter, can be read, may
start a phrase whose second word is given, may start another phrase, is followed by a comma, is a word in capitals,
stands between texts."""

MARKS = {"": 0, ",": COMMA} | dict.fromkeys(".!?…", LAST)
"""Marks that a word takes with it, and what they make of it."""

_QUOTES = "'_"
"""More signs around a word that do not change what it is to the rules, though they may belong to it."""

_APART = frozenset(";:–")
"""Signs around a word that are tokens of their own."""


class Vocabulary:
    """The codes of tokens, given as they are met, and the properties of codes as arrays.

    A piece between blanks is mostly one token, or several ("l'hotel", "slow...but"), or none. Words that mean nothing
    to the rules share a few codes, so that little is kept of them.
    """

    def __init__(self, pack: Pack, names: Collection[str] = ()) -> None:
        self.rules = Rules.of(pack, names)
        self.has_capital_nouns = pack.has_capital_nouns
        self._pattern: re.Pattern[str] = token_pattern(pack.elisions)
        self._symbols = dict(pack.symbols)
        self._elisions = frozenset(pack.elisions)
        self._column = Column(self._look, self._forget)
        self._forget()

    def _forget(self) -> None:
        self._codes: dict[tuple[str, int, int, int, int], int] = {}
        self._dead: dict[int, int] = {}
        self._marks: dict[Around, int | None] = {}
        self._meanings: dict[str, tuple[str, int, int, int]] = {}
        self._facts = np.zeros((5, 256), dtype=np.int64)
        self.words: list[str] = []
        self._code(BORDER, 0, LAST | OUTSIDE)
        self._end = self._code(BORDER, 0, LAST)
        self._digits = self._code("", 0, 0)

    @property
    def roles(self) -> Integers:
        """The number of each code's role."""
        roles: Integers = self._facts[0]
        return roles

    @property
    def bits(self) -> Integers:
        """The properties of each code."""
        bits: Integers = self._facts[1]
        return bits

    @property
    def starts(self) -> Integers:
        """The number of the phrases that each code may start, 0 for none."""
        starts: Integers = self._facts[2]
        return starts

    @property
    def inner(self) -> Integers:
        """The number of each code as a further word of a phrase, 0 for none."""
        inner: Integers = self._facts[3]
        return inner

    @property
    def symbols(self) -> Integers:
        """How many emoji and emoticons each code stands for."""
        symbols: Integers = self._facts[4]
        return symbols

    def read(self, batch: Batch) -> Integers:
        """Return the codes of the tokens of a batch, in order; codes that were given before may mean nothing now."""
        return self._column.read(batch)

    def _look(self, table: Table, numbers: Sequence[int], codes: list[int]) -> list[int]:
        """Give pieces their codes; most are a word with marks, and most of these mean nothing to the rules."""
        lengths: list[int] = []
        for number in numbers:
            before = len(codes)
            word, body = table.words[number], table.bodies[number]
            bits = self._marks_of(table.around[number]) if word else None
            if bits is None:
                codes += self._tokens(table.pieces[number])
            elif table.is_stretched[number] or self.rules.may_know(word):
                codes.append(self._code_of(body, bits))
            else:
                codes.append(self._dead_code(bits | (SMALL if word == body else _case(body)) | WORD))
            lengths.append(len(codes) - before)
        return lengths

    def _marks_of(self, around: Around) -> int | None:
        """Return what the signs around a word make of it as bits, None where they hold tokens of their own."""
        bits = self._marks.get(around, -1)
        if bits == -1:
            before, after = around
            is_one = _APART.isdisjoint(before + after) and ENDS.isdisjoint(before)
            bits = (0 if ENDS.isdisjoint(after) else LAST) | (COMMA if "," in after else 0) if is_one else None
            self._marks[around] = bits
        return bits

    def _tokens(self, piece: str) -> Sequence[int]:
        """Return the codes of a piece that is not simply a word with marks."""
        word = piece.strip(_QUOTES + SIGNS)
        if word.isalpha():
            before, _, after = piece.partition(word)
            bits = self._marks_of((before, after))
            if bits is not None:
                return (self._code_of(word, bits),)
        if piece.isdecimal() and piece not in self.rules.known:
            return (self._digits,)
        return tuple(map(self._classify, self._pattern.findall(said(piece))))

    def _code_of(self, body: str, bits: int) -> int:
        """Return the code of a word; ``bits`` are what the marks behind it make of it."""
        lower = body.lower()
        bits |= SMALL | WORD if lower == body else _case(body) | WORD
        if not body.isalpha() and not any(map(str.isalpha, body)):
            bits ^= WORD
        meaning = self._meanings.get(lower) or self._meaning(lower)
        word, role, starts, more = meaning
        if not more or (word in self.rules.names and body[0].isupper()):
            return self._code("", 0, bits)
        return self._code(word, role, bits | more, starts)

    def _dead_code(self, bits: int) -> int:
        """Return the code of words that mean nothing."""
        return self._dead.get(bits) or self._dead.setdefault(bits, self._code("", 0, bits))

    def _meaning(self, lower: str) -> tuple[str, int, int, int]:
        """Return the word that a lower-case one stands for, its role, what it may start, and the bits of that.

        There are no bits where it means nothing.
        """
        word, role = self._recognise(lower if lower in self._elisions else lower.strip("'-_")[:FAR_APART])
        phrases = self.rules.phrases
        starts = phrases.first.get(word) or 0
        more = (CERTAIN if starts in phrases.certain else 0) | (LOOSE if starts in phrases.loose else 0)
        if role or starts or phrases.inner.get(word):
            more |= WORD
        meaning = (word, role, starts, more)
        self._meanings[lower] = meaning
        return meaning

    def _code(self, word: str, role: int, bits: int, starts: int = 0, symbols: int = 0) -> int:
        key = (word, role, bits, starts, symbols)
        code = self._codes.get(key)
        if code is not None:
            return code
        code = self._codes[key] = len(self.words)
        self.words.append(word)
        if code >= self._facts.shape[1]:
            self._facts = np.concatenate([self._facts, np.zeros_like(self._facts)], axis=1)
        self._facts[:, code] = role, bits, starts, self.rules.phrases.inner.get(word) or 0, symbols
        return code

    def _classify(self, raw: str) -> int:
        if raw[0].isalnum() or raw[0] == "_":
            mark = raw[-1] if raw[-1] in MARKS else ""
            return self._code_of(raw.removesuffix(mark), MARKS[mark])
        return self._end if raw in CLAUSE_ENDS else self._classify_signs(raw)

    def _classify_signs(self, run: str) -> int:
        found = symbols_in(run.lower(), self._symbols, MAX_EMOJI)
        role = role_of_symbols(found, self._symbols, self.rules.roles)
        bits = (LAST if not found and run[0] in CLAUSE_ENDS else 0) | (WORD if role else 0)
        return self._code(run if role else "", role, bits, symbols=len(found))

    def _recognise(self, word: str) -> tuple[str, int]:
        words, roles = self.rules.words, self.rules.roles
        role = words.get(word)
        if role is not None:
            return word, role
        for spelling in spellings(word):
            role = words.get(spelling)
            if role is not None:
                return spelling, role
        return word, role_of_parts(word.split("-"), words, roles) if "-" in word else 0


def _case(word: str) -> int:
    if word.islower():
        return SMALL
    if word.isupper():
        return CAPITAL | LOUD if len(word) > 1 else CAPITAL
    return (CAPITAL if word[0].isupper() else 0) | (SMALL if any(map(str.islower, word)) else 0)
