"""The one place where the measures meet listenkit: what it says of texts, in the shape that the measures need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from listenkit.analyse import Analyser
from listenkit.languages import load_packs
from listenkit.languages.base import Pack
from listenkit.model import Comment, Kind
from listenkit.sentiment import SentimentEngine
from listenkit.themes import Codebook


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentiment of one text: a compound score in [-1, 1], None where unscored, and how sure its side is.

    ``confidence`` is in [0.5, 1]; 0.5 where there is no side.
    """

    compound: float | None
    confidence: float = 0.5


Reader = Callable[[Sequence[str], str], list[Reading]]
"""Reads texts of one language."""


@cache
def packs() -> Mapping[str, Pack]:
    """Return every language pack."""
    return load_packs()


def engine_reader(names: Collection[str] = (), using: Mapping[str, Pack] | None = None) -> Reader:
    """Return a reader of the default engine with the organisation's own ``names``, or with other packs than ours."""
    engine = SentimentEngine(packs() if using is None else using, names)

    def read(texts: Sequence[str], language: str) -> list[Reading]:
        found = engine.read(texts, [language] * len(texts))
        return [Reading(each.compound, 0.5 if each.confidence is None else each.confidence) for each in found]

    return read


def kinds_of(texts: Sequence[str], language: str) -> list[tuple[Kind, ...]]:
    """Return the kinds of texts as the analyser gives them, the leading one first."""
    analyser = Analyser(languages=(language,), codebook=Codebook())
    comments = [Comment("", str(place), "", text, declared_language=language) for place, text in enumerate(texts)]
    return [analysis.kinds for analysis in analyser.analyse(comments)]
