"""The cues of one language, ready to be looked up, and what is found of them in comments."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from listenkit.kinds.vocabulary import HANDLES, Vocabulary
from listenkit.languages.base import CUE_STRENGTHS, Pack
from listenkit.languages.pieces import Batch
from listenkit.languages.terms import PhraseTree
from listenkit.languages.tokens import BORDER, ENDS, PAUSE
from listenkit.model import Kind

QUESTION_MARK = 0.85
"""Chance that a comment which ends with a question mark asks something."""

ASIDE_MARK = 0.45
"""Chance that it does where words follow the mark: many a question in passing is answered by who asks it, or is none.

Both as measured on chats and dialogues; see docs/languages.md.
"""

CLOSING = 3
"""Words that may follow the question mark with which a comment ends: "Thanks in advance"."""

CLOSING_MARKS = 5
"""Marks that may stand among them: "…", ":-)"."""

MAX_OPENERS = 6
"""Words before the start of a sentence that are passed over at most."""

Use = tuple[Kind, float, str]
"""What a phrase is for: a kind, the chance that it is right, and where it counts, or ``against``."""

Found = tuple[Kind, float, int, int]
"""A cue found: its kind and strength, and its words from a place up to, not including, another.

This and :data:`Use` are bare tuples because one of each is made for most comments.
"""


class CueTable:
    """The cues of all kinds in one language."""

    def __init__(self, pack: Pack) -> None:
        self._openers = pack.openers
        self._tree: PhraseTree[Use] = PhraseTree()
        for kind, cues in pack.kinds.items():
            for key, (strength, place) in CUE_STRENGTHS.items():
                for phrase in getattr(cues, key):
                    self._tree.add(phrase, (kind, strength, place))
        self._tree.add(("?",), ("question", QUESTION_MARK, "mark"))
        self.vocabulary = Vocabulary(self._tree, pack.openers, elides=bool(pack.elisions))

    def find(self, batch: Batch) -> tuple[list[str], dict[int, list[Found]]]:
        """Return the words of texts, and the cues of those that have any by their number, less what is taken back.

        Words that no cue holds are not told apart.
        """
        codes, places = self.vocabulary.read(batch)
        words = list(map(self.vocabulary.words.__getitem__, codes.tolist()))
        texts = np.cumsum(codes == 0)[places] - 1
        owners = dict(zip(places.tolist(), texts.tolist(), strict=True))
        found: dict[int, list[Found]] = {}
        against: dict[tuple[int, Kind], set[int]] = {}
        for start, end, (kind, chance, place) in self._tree.search(words, owners):
            text = owners[start]
            if place == "against":
                against.setdefault((text, kind), set()).update(range(start, end))
                continue
            strength = chance if place == "anywhere" else self._strength(words, start, place, chance)
            if not strength:
                continue
            if text in found:
                found[text].append((kind, strength, start, end))
            else:
                found[text] = [(kind, strength, start, end)]
        for (text, kind), taken in against.items():
            _take_back(found, text, kind, taken)
        return words, found

    def _strength(self, words: list[str], start: int, place: str, chance: float) -> float:
        """Return the strength of a cue that does not count everywhere, nothing where it stands in vain."""
        if place == "mark":
            if words[start - 1] == BORDER:
                return 0.0
            return chance if _closes(words, start + 1) else ASIDE_MARK
        return chance if self._stands(words, start, place) else 0.0

    def _stands(self, words: list[str], start: int, place: str) -> bool:
        """Return whether a cue stands at the start of a sentence, or of a clause where that is enough.

        Words that open a sentence without being its start are passed over: "and please add".
        """
        for _ in range(MAX_OPENERS):
            before = words[start - 1]
            if before not in self._openers and before[0] not in HANDLES:
                break
            start -= 1
        return before in ENDS or (before == PAUSE and (place == "clauses" or words[start - 2] in self._openers))


def _closes(words: list[str], place: int) -> bool:
    """Return whether only a few words and marks follow in a text from a place on."""
    rest = words[place : place + CLOSING + CLOSING_MARKS + 1]
    return BORDER in rest and sum(word[0].isalnum() for word in rest[: rest.index(BORDER)]) <= CLOSING


def _take_back(found: dict[int, list[Found]], text: int, kind: Kind, places: set[int]) -> None:
    """Take the cues of a kind out of a text that overlap places where something speaks against the kind."""
    kept = [cue for cue in found.get(text, ()) if cue[0] != kind or places.isdisjoint(range(cue[2], cue[3]))]
    if kept:
        found[text] = kept
    else:
        found.pop(text, None)


def outermost(cues: Iterable[Found]) -> list[Found]:
    """Return the cues by their start, less those that overlap an earlier one of their kind."""
    kept: list[Found] = []
    reached: dict[Kind, int] = {}
    for kind, strength, start, end in sorted(cues, key=_by_place):
        if start >= reached.get(kind, 0):
            reached[kind] = end
            kept.append((kind, strength, start, end))
    return kept


def _by_place(cue: Found) -> tuple[int, int, float]:
    return cue[2], -cue[3], -cue[1]
