"""What pieces of texts are to the cues of a language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from listenkit.languages.pieces import BARE, Around, Batch, Column, Integers, Table
from listenkit.languages.terms import MIN_STEM, PhraseTree, Start
from listenkit.languages.tokens import BORDER, ENDS, PAUSE, bare_words

HANDLES = "@#"
"""What addresses somebody or names a subject before the sentence starts: "@brand why is …"."""

UNKNOWN = ("0", HANDLES, "&")
"""What stands for the words that no cue holds: words, @handles and #subjects, and signs."""


Marks = tuple[tuple[int, ...], tuple[int, ...]]
"""The codes of the marks before and after a word."""

_PART_OF_WORD = frozenset("[]{}#")
"""Signs around a word that are no marks."""


class Vocabulary:
    """The codes of words, given as they are met; the words that no cue holds share a few.

    ``words`` are the words by code, the first of which are :data:`BORDER` and :data:`UNKNOWN`.
    """

    def __init__(self, tree: PhraseTree[Any], openers: Collection[str], *, elides: bool) -> None:
        self._tree = tree
        self._elides = elides
        self._known = frozenset((*tree.words, *openers, *ENDS, PAUSE))
        self._seconds = frozenset((*tree.seconds, PAUSE))
        self._stems: dict[str, tuple[str, ...]] = {}
        for stem in (word[:-1] for word in self._known if word[-1] == "*"):
            self._stems[stem[:MIN_STEM]] = (*self._stems.get(stem[:MIN_STEM], ()), stem)
        self._column = Column(self._look, self._forget)
        self._forget()

    def _forget(self) -> None:
        self.words: list[str] = [BORDER, *UNKNOWN]
        self._codes = {BORDER: 0}
        self._marks: dict[Around, Marks] = {}
        self._starts = bytearray(len(self.words))
        self._is_second = bytearray(len(self.words))

    def read(self, batch: Batch) -> tuple[Integers, Integers]:
        """Return the codes of the words of a batch and the places where a cue may start."""
        codes = self._column.read(batch)
        starts = np.frombuffer(self._starts, dtype=np.uint8)[codes]
        follows = np.frombuffer(self._is_second, dtype=np.bool_)[codes]
        may_start = starts == Start.ALWAYS
        may_start[:-1] |= (starts[:-1] == Start.BEFORE_SECOND) & follows[1:]
        return codes, np.flatnonzero(may_start)

    def bare_words(self, piece: str) -> list[str]:
        """Return the words of a piece, each of which has a code."""
        return bare_words(piece, elides=self._elides)

    def _look(self, table: Table, numbers: Sequence[int], codes: list[int]) -> list[int]:
        lengths: list[int] = []
        for number in numbers:
            before = len(codes)
            word, around = table.words[number], table.around[number]
            if word and around is BARE:
                codes.append(self._code_of(word))
            elif word and (marks := self._marks_of(around)):
                codes += (*marks[0], self._code_of(word), *marks[1])
            else:
                codes += self._codes_of(table.pieces[number])
            lengths.append(len(codes) - before)
        return lengths

    def _codes_of(self, piece: str) -> tuple[int, ...]:
        return tuple(map(self._code_of, self.bare_words(piece)))

    def _marks_of(self, around: Around) -> Marks | None:
        """Return the codes of the marks before and after a word, None where its signs belong to it."""
        marks = self._marks.get(around)
        if marks is None and _PART_OF_WORD.isdisjoint("".join(around)):
            before, after = around
            marks = self._marks[around] = self._codes_of(f"{before} "), self._codes_of(f" {after}")
        return marks

    def _code_of(self, word: str) -> int:
        code = self._codes.get(word)
        if code is not None:
            return code
        if word not in self._known and not word.startswith(self._stems.get(word[:MIN_STEM], ())):
            return 1 if word[0].isalnum() else 2 if word[0] in HANDLES else 3
        code = self._codes[word] = len(self.words)
        self.words.append(word)
        self._starts.append(self._tree.starts(word))
        self._is_second.append(word in self._seconds)
        return code
