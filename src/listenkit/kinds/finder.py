"""Finds the kinds of comments with the cues of language packs.

No pattern of a pack is a regular expression, so that a cue can be slow for nobody; the work is linear in the length of
a comment, of which so many characters are read at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listenkit.kinds.evidence import HOLDS, gather, weigh
from listenkit.kinds.table import CueTable, outermost
from listenkit.languages.base import Pack
from listenkit.model import Kind

KINDS_VERSION = "cues-2"
"""Changes whenever the same pack could give other kinds or confidences."""

AT_ONCE = 250
"""Texts that are read at once: at most three million characters."""

MAX_CHARACTERS = 5_000
"""Characters of a comment that are read: three pages, beyond which nobody asks for the first time."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a comment: the kind that it speaks for, its words, and its chance to be right, in (0, 1]."""

    kind: Kind
    words: str
    strength: float


class KindFinder:
    """Finds the kinds of comments; without a pack for a language, question marks and the sentiment decide."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = {code: _spoken(pack) for code, pack in packs.items()}
        self._tables: dict[str, CueTable] = {}

    def find_many(
        self, texts: Sequence[str], languages: Sequence[str], compounds: Sequence[float | None]
    ) -> list[dict[Kind, float]]:
        """Return for each text every kind that holds with its confidence in [0, 1], the leading one first.

        ``compounds`` are the sentiments in [-1, 1], None where they are not known. No answer is empty: a text of no
        other kind is a ``comment``. Raises :class:`ValueError` where the three are not of one length.
        """
        places: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
        for place, (text, language, _) in enumerate(zip(texts, languages, compounds, strict=True)):
            places[language, text.isascii()].append(place)  # one emoji would make the work on all the others dearer
        found: list[dict[Kind, float]] = [{}] * len(texts)
        for (language, _), alike in places.items():
            for start in range(0, len(alike), AT_ONCE):
                some = alike[start : start + AT_ONCE]
                kinds = self._find([texts[place] for place in some], language, [compounds[place] for place in some])
                for place, each in zip(some, kinds, strict=True):
                    found[place] = each
        return found

    def _find(self, texts: list[str], language: str, compounds: list[float | None]) -> list[dict[Kind, float]]:
        words, found = self._table(language).find([text[:MAX_CHARACTERS] for text in texts])
        evidence = {text: gather(cues, words) for text, cues in found.items()}
        return [weigh(evidence.get(text, _NONE), compound) for text, compound in enumerate(compounds)]

    def kinds(self, text: str, language: str, compound: float | None) -> tuple[Kind, ...]:
        """Return every kind that holds, the leading one first; never empty."""
        return tuple(self._find([text], language, [compound])[0])

    def cues(self, text: str, language: str) -> list[Cue]:
        """Return the cues that explain the kinds of a comment, by the place where they start.

        Those of a kind are left out where together they are too faint for it, and those that overlap an earlier one.
        """
        words, found = self._table(language).find([text[:MAX_CHARACTERS]])
        cues = found.get(0, [])
        sure = gather(cues, words)
        return [
            Cue(kind, " ".join(words[start:end]), strength)
            for kind, strength, start, end in outermost(cues)
            if sure[kind] >= HOLDS
        ]

    def _table(self, language: str) -> CueTable:
        """Return the table of a language, which is made when it is first asked for."""
        code = language if language in self._packs else ""
        if code not in self._tables:
            self._tables[code] = CueTable(self._packs.get(code, Pack("", "", "")))
        return self._tables[code]


_NONE: Mapping[Kind, float] = {}


def _spoken(pack: Pack) -> Pack:
    """Return what is needed of a pack, in a form that can be sent to another process."""
    return Pack(
        pack.code, pack.name, pack.version, elisions=pack.elisions, kinds=dict(pack.kinds), openers=pack.openers
    )
