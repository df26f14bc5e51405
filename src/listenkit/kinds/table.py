"""The cues of one language, ready to be looked up, and what is found of them in a comment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from listenkit.languages.base import CUE_STRENGTHS, Pack
from listenkit.languages.terms import PhraseTree
from listenkit.languages.tokens import BORDER, ENDS, PAUSE, WordCutter
from listenkit.model import Kind

QUESTION_MARK = 0.85
"""Chance that a comment which ends with a question mark asks something."""

ASIDE_MARK = 0.45
"""Chance that it does where words follow the mark: many a question in passing is answered by who asks it, or is none.

Both as measured on chats and dialogues; see docs/languages.md.
"""

CLOSING = 3
"""Words and marks that may follow the question mark with which a comment ends: "Thanks in advance.", ":-)"."""

MAX_OPENERS = 6
"""Words before the start of a sentence that are passed over at most."""

HANDLES = "@#"
"""What addresses somebody or names a subject before the sentence starts: "@brand why is …"."""


class Use(NamedTuple):
    """What a phrase is for: a kind, the chance that it is right, where it counts, and whether it speaks against."""

    kind: Kind
    strength: float
    place: str
    is_against: bool


class Found(NamedTuple):
    """A cue found: its kind and strength, and its words from ``start`` up to, not including, ``end``."""

    kind: Kind
    strength: float
    start: int
    end: int


class CueTable:
    """The cues of all kinds in one language."""

    def __init__(self, pack: Pack) -> None:
        self._openers = pack.openers
        self._cutter = WordCutter(pack.elisions)
        self._tree: PhraseTree[Use] = PhraseTree()
        for kind, cues in pack.kinds.items():
            for key, (strength, place) in CUE_STRENGTHS.items():
                use = Use(kind, strength, place, key == "against")
                for phrase in getattr(cues, key):
                    self._tree.add(phrase, use)
        self._tree.add(("?",), Use("question", QUESTION_MARK, "inside", is_against=False))

    def find(self, texts: Iterable[str]) -> tuple[list[str], dict[int, list[Found]]]:
        """Return the words of texts, and the cues of those that have any by their number, less what is taken back."""
        words = self._cutter.words(texts)
        borders = _places(words, BORDER)
        found: dict[int, list[Found]] = {}
        against: dict[Kind, set[int]] = {}
        for start, end, use in self._tree.search(words):
            if use.place == "inside":
                if words[start - 1] != BORDER:
                    strength = QUESTION_MARK if _is_last(words, end) else ASIDE_MARK
                    found.setdefault(bisect_left(borders, start) - 1, []).append(Found(use.kind, strength, start, end))
            elif use.is_against:
                against.setdefault(use.kind, set()).update(range(start, end))
            elif use.place == "anywhere" or self._stands(words, start, use.place):
                text = bisect_left(borders, start) - 1
                found.setdefault(text, []).append(Found(use.kind, use.strength, start, end))
        return words, _believed(found, against) if against else found

    def _stands(self, words: list[str], start: int, place: str) -> bool:
        """Return whether a cue stands where it counts: at the start of a sentence, or of a clause.

        Words that open a sentence without being its start are passed over: "and please add".
        """
        for _ in range(MAX_OPENERS):
            before = words[start - 1]
            if before not in self._openers and before[0] not in HANDLES:
                break
            start -= 1
        return before in ENDS or (before == PAUSE and (place == "clauses" or words[start - 2] in self._openers))


def _is_last(words: list[str], place: int) -> bool:
    """Return whether no more than a few words ("thanks in advance") follow in a text from a place on."""
    return BORDER in words[place : place + CLOSING + 1] or place + CLOSING >= len(words)


def _places(words: list[str], word: str) -> list[int]:
    """Return where a word stands."""
    found: list[int] = []
    place = -1
    with suppress(ValueError):
        while True:
            place = words.index(word, place + 1)
            found.append(place)
    return found


def _believed(found: dict[int, list[Found]], against: dict[Kind, set[int]]) -> dict[int, list[Found]]:
    """Return the cues that no word of a phrase against their kind overlaps."""
    believed = {
        text: [cue for cue in cues if against.get(cue.kind, _NONE).isdisjoint(range(cue.start, cue.end))]
        for text, cues in found.items()
    }
    return {text: cues for text, cues in believed.items() if cues}


def outermost(cues: Iterable[Found]) -> list[Found]:
    """Return the cues by their start, less those that overlap an earlier one of their kind."""
    kept: list[Found] = []
    reached: dict[Kind, int] = {}
    for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end, -cue.strength)):
        if cue.start >= reached.get(cue.kind, 0):
            reached[cue.kind] = cue.end
            kept.append(cue)
    return kept


_NONE: frozenset[int] = frozenset()
