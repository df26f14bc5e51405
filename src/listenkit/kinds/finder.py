"""Finds the kinds of comments with the cues of language packs.

No pattern of a pack is a regular expression, so that a cue can be slow for nobody; the work is linear in the length of
a comment, of which so many characters are read at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from listenkit.kinds.evidence import HOLDS, gather, weigh
from listenkit.kinds.table import CueTable, outermost
from listenkit.languages.base import Pack
from listenkit.languages.pieces import Batch, Pieces, cut, pieces, places_by
from listenkit.model import Kind

KINDS_VERSION = "cues-2"
"""Changes whenever the same pack could give other kinds or confidences."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a comment: the kind that it speaks for, its words, and its chance to be right, in (0, 1]."""

    kind: Kind
    words: str
    strength: float


class KindFinder:
    """Finds the kinds of comments; without a pack for a language, question marks and the sentiment decide.

    ``pieces`` are shared with others that read.
    """

    def __init__(self, packs: Mapping[str, Pack], pieces: Pieces | None = None) -> None:
        self._packs = {code: _spoken(pack) for code, pack in packs.items()}
        self._pieces = pieces or Pieces()
        self._tables: dict[str, CueTable] = {}

    def find_many(
        self, texts: Sequence[str], languages: Sequence[str], compounds: Sequence[float | None]
    ) -> list[dict[Kind, float]]:
        """Return for each text every kind that holds with its confidence in [0, 1], the leading one first.

        ``compounds`` are the sentiments in [-1, 1], None where they are not known. No answer is empty: a text of no
        other kind is a ``comment``. Raises :class:`ValueError` where the three are not of one length.
        """
        if not len(texts) == len(languages) == len(compounds):
            raise ValueError(f"{len(texts)} texts, but {len(languages)} languages and {len(compounds)} compounds")
        found = (
            self.find_batch(self._pieces.read(texts[part]), languages[part], compounds[part]) for part in cut(texts)
        )
        return list(chain.from_iterable(found))

    def find_batch(
        self, batch: Batch, languages: Sequence[str], compounds: Sequence[float | None]
    ) -> list[dict[Kind, float]]:
        """Return what :meth:`find_many` does for the texts of a batch."""
        evidence: dict[int, dict[Kind, float]] = {}
        for language, places in places_by(languages).items():
            words, found = self._table(language).find(batch.take(places))
            evidence |= {places[text]: gather(cues, words) for text, cues in found.items()}
        return [weigh(evidence.get(text, _NONE), compound) for text, compound in enumerate(compounds)]

    def kinds(self, text: str, language: str, compound: float | None) -> tuple[Kind, ...]:
        """Return every kind that holds, the leading one first; never empty."""
        return tuple(self.find_many([text], [language], [compound])[0])

    def cues(self, text: str, language: str) -> list[Cue]:
        """Return the cues that explain the kinds of a comment, by the place where they start.

        Those of a kind are left out where together they are too faint for it, and those that overlap an earlier one.
        """
        table, batch = self._table(language), self._pieces.read([text])
        words, found = table.find(batch)
        cues = found.get(0, [])
        sure = gather(cues, words)
        written = ["", *chain.from_iterable(map(table.vocabulary.bare_words, pieces(batch.texts[0])))]
        return [
            Cue(kind, " ".join(written[start:end]), strength)
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
