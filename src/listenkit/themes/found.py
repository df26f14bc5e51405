"""The values of discovery: a theme that was found, and what all comments were found to speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A subject that several comments speak of.

    ``label`` and ``terms`` (by language, the most telling first) are words as people write them. ``places`` are those
    of its comments among the texts. ``core`` weighs digests of the stems that it is recognised by, with squares that
    add up to one. ``merged_by`` says what joined its parts of several languages, empty where it is of one piece.
    """

    id: str
    label: str
    terms: Mapping[str, tuple[str, ...]]
    places: tuple[int, ...]
    core: Mapping[str, float] = field(default_factory=dict)
    merged_by: str = ""

    @property
    def size(self) -> int:
        """The number of its comments."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The themes, the largest first, and for each text the place of its theme among them, −1 where it has none."""

    themes: tuple[FoundTheme, ...] = ()
    assignment: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme that was suggested before: its id and what it is recognised by."""

    id: str
    core: Mapping[str, float]
