"""The phrases around what a person says, read once from ``phrases.toml`` and made ready for comparison.

Phrases are compared after folding (case, accents and typographic apostrophes do not matter). No regular expression is
made of them: a phrase with ``…`` is looked for piece by piece, which takes linear time on any line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from listenkit.text import fold

GAP = "…"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase with gaps: its pieces must occur in order, the first at the start and the last at the end."""

    first: str
    middle: tuple[str, ...]
    last: str

    @classmethod
    def from_phrase(cls, phrase: str) -> Pattern:
        """Return the pattern that a phrase with at least one ``…`` stands for."""
        first, *middle, last = (squeeze(piece) for piece in phrase.split(GAP))
        return cls(first, tuple(middle), last)

    def matches(self, line: str) -> bool:
        """Say whether a squeezed line has this form."""
        end = len(line) - len(self.last)
        position = len(self.first)
        if not (line.startswith(self.first) and line.endswith(self.last)):
            return False
        for piece in self.middle:
            found = line.find(piece, position, end)
            if found < 0:
                return False
            position = found + len(piece)
        return position <= end


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of all languages together, folded; see ``phrases.toml`` for what each is."""

    attributions: tuple[Pattern, ...]
    separators: frozenset[str]
    labels: Mapping[str, str]
    devices: tuple[str, ...]
    machines: frozenset[str]
    greetings: frozenset[str]
    addressees: frozenset[str]
    pleasantries: frozenset[str]
    closings: frozenset[str]
    formulas: tuple[Pattern, ...]
    thanks: frozenset[str]
    disclaimers: tuple[str, ...]
    marks: tuple[str, ...]
    footers: tuple[str, ...]
    postscripts: tuple[str, ...]
    automatic: tuple[str, ...]
    statements: frozenset[str]
    replies: frozenset[str]


def squeeze(value: str) -> str:
    """Return the text folded for comparison: blanks made one, none before a colon or comma."""
    folded = value.casefold() if value.isascii() else fold(value)
    return " ".join(folded.split()).replace(" :", ":").replace(" ,", ",")


def bare(value: str) -> str:
    """Return the squeezed text without commas, and without punctuation around it."""
    return squeeze(value.replace(",", " ")).strip(" .!;:*_-–—~")


@cache
def load_phrases() -> Phrases:
    """Return the phrases that ship with listenkit."""
    tables = tomllib.loads(files("listenkit.messages").joinpath("phrases.toml").read_text(encoding="utf-8"))
    return _build(list(tables.values()))


def _build(tables: list[dict[str, Any]]) -> Phrases:
    def raw(key: str) -> list[str]:
        return [phrase for table in tables for phrase in table.get(key, ())]

    def whole(key: str) -> frozenset[str]:
        return frozenset(bare(phrase) for phrase in raw(key) if GAP not in phrase)

    def starts(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(squeeze(phrase) for phrase in raw(key)))

    return Phrases(
        attributions=_patterns(raw("attributions")),
        separators=whole("separators"),
        labels=_labels(tables),
        devices=starts("devices"),
        machines=whole("machines"),
        greetings=whole("greetings"),
        addressees=whole("addressees"),
        pleasantries=whole("pleasantries"),
        closings=whole("closings"),
        formulas=_patterns(raw("closings")),
        thanks=whole("thanks"),
        disclaimers=starts("disclaimers"),
        marks=starts("marks"),
        footers=starts("footers"),
        postscripts=starts("postscripts"),
        automatic=starts("automatic"),
        statements=whole("statements"),
        replies=whole("replies"),
    )


def _patterns(phrases: Iterable[str]) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(Pattern.from_phrase(phrase) for phrase in phrases if GAP in phrase))


def _labels(tables: list[dict[str, Any]]) -> dict[str, str]:
    """Return which field each label of a header block names, whatever its language."""
    return {
        squeeze(label): field
        for table in tables
        for field, labels in table.get("headers", {}).items()
        for label in labels
    }
