"""A bounded memory from tokens as written to what they are to the rules."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from listenkit.languages.base import Pack
from listenkit.languages.terms import BORDER
from listenkit.languages.tokens import CLAUSE_ENDS, FAR_APART, spellings, symbols_in, token_pattern
from listenkit.sentiment.rules import Integers, Rules, role_of_parts, role_of_symbols

MAX_EMOJI = 200
MAX_KNOWN = 50_000
"""Pieces that are remembered at a time, some 8 MB; then the memory starts anew, so that it grows with no corpus."""

MAX_DIGITS = 4
"""Digits of the longest number that may mean something: "5 stars", "100 percent"."""

LAST, LOUD, WORD, CAPITAL, CERTAIN, LOOSE, COMMA = (1 << bit for bit in range(7))
"""Properties of tokens, as bits: ends a clause, is in capitals, can be read, starts with a capital letter, may start a
phrase whose second word is given, may start another phrase, is followed by a comma."""

MARKS = {"": 0, ",": COMMA} | dict.fromkeys(".!?…", LAST)
"""Marks that a word takes with it, and what they make of it."""

Codes = tuple[int, ...]


class Vocabulary(dict[str, Codes]):
    """The codes of what stands between blanks, filled as it is met, and the properties of codes as arrays.

    A piece between blanks is mostly one token, or several ("l'hotel", "slow...but"). Words that mean nothing to the
    rules share a few codes, so that little is kept of them.
    """

    def __init__(self, pack: Pack, names: Collection[str] = ()) -> None:
        super().__init__()
        self.pattern: re.Pattern[str] = token_pattern(pack.elisions)
        self.rules = Rules.of(pack, names)
        self.has_capital_nouns = pack.has_capital_nouns
        self._symbols = dict(pack.symbols)
        self._elisions = frozenset(pack.elisions)
        self._forget()

    def _forget(self) -> None:
        self.clear()
        self._codes: dict[tuple[str, int, int, int, int], int] = {}
        self._shared: dict[Codes, Codes] = {}
        self.words: list[str] = []
        self.symbols: dict[int, int] = {}
        self._facts = np.zeros((4, 256), dtype=np.int64)
        self.border = self._code(BORDER, 0, LAST, 0)
        self._number = (self._code("", 0, 0, 0),)
        self._plain = {
            (mark, is_capital): (self._code("", 0, WORD | bits | (CAPITAL if is_capital else 0), 0),)
            for mark, bits in MARKS.items()
            for is_capital in (False, True)
        }

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

    def make_room(self) -> None:
        """Forget everything where too much is remembered; codes given before mean nothing afterwards."""
        if len(self) >= MAX_KNOWN:
            self._forget()

    def __missing__(self, piece: str) -> Codes:
        codes = self._glanced(piece) or tuple(map(self._classify, self.pattern.findall(piece)))
        if len(piece) <= FAR_APART and len(self) < MAX_KNOWN:
            codes = self[piece] = self._shared.setdefault(codes, codes)
        return codes

    def _glanced(self, piece: str) -> Codes | None:
        """Return the codes of a plain word without meaning, or of a long number; None where a closer look is needed.

        Most pieces that are met for the first time are such, and a glance costs a third of a look.
        """
        last = piece[-1]
        if piece.isalpha():
            return None if self.rules.may_know(piece.lower()) else self._plain["", piece[0].isupper()]
        if len(piece) > MAX_DIGITS and piece.isdecimal():
            return self._number
        if last in MARKS and piece[:-1].isalpha():
            return None if self.rules.may_know(piece[:-1].lower()) else self._plain[last, piece[0].isupper()]
        return None

    def _classify(self, raw: str) -> int:
        if raw[0].isalnum() or raw[0] == "_":
            return self._classify_word(raw)
        return self.border if raw in CLAUSE_ENDS else self._classify_signs(raw)

    def _code(self, word: str, role: int, bits: int, starts: int, symbols: int = 0) -> int:
        key = (word, role, bits, starts, symbols)
        code = self._codes.get(key)
        if code is not None:
            return code
        code = self._codes[key] = len(self.words)
        self.words.append(word)
        if code >= self._facts.shape[1]:
            self._facts = np.concatenate([self._facts, np.zeros_like(self._facts)], axis=1)
        self._facts[:, code] = role, bits, starts, self.rules.phrases.inner.get(word) or 0
        if symbols:
            self.symbols[code] = symbols
        return code

    def _classify_signs(self, run: str) -> int:
        found = symbols_in(run.lower(), self._symbols, MAX_EMOJI)
        role = role_of_symbols(found, self._symbols, self.rules.roles)
        bits = (LAST if not found and run[0] in CLAUSE_ENDS else 0) | (WORD if role else 0)
        return self._code(run if role else "", role, bits, 0, len(found))

    def _classify_word(self, raw: str) -> int:
        mark = raw[-1] if raw[-1] in MARKS else ""
        body = raw[:-1] if mark else raw
        lower = body.lower()
        word, role = self._recognise(lower if lower in self._elisions else lower.strip("'-_")[:FAR_APART])
        is_capital = body[0].isupper()
        starts = self.rules.phrases.first.get(word) or 0
        if is_capital and word in self.rules.names:
            role = starts = 0
        bits = MARKS[mark]
        if not role and not starts and not self.rules.phrases.inner.get(word):
            is_readable = body.isalpha() or any(map(str.isalpha, body))
            return self._code("", 0, bits | (WORD if is_readable else 0) | (CAPITAL if is_capital else 0), 0)
        bits |= WORD | (LOUD if len(body) > 1 and body.isupper() else 0) | (CAPITAL if is_capital else 0)
        phrases = self.rules.phrases.listed[starts]
        bits |= (CERTAIN if phrases.plain else 0) | (LOOSE if phrases.gapped or phrases.other else 0)
        return self._code(word, role, bits, starts)

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
