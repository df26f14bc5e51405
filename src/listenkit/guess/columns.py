"""Measures what the cells of a column look like: prose, dates, small numbers, names of few values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from listenkit.config.tree import LANGUAGES
from listenkit.tables import Cell
from listenkit.tables.base import cell_text
from listenkit.times import UnreadableTimeError, is_ambiguous, parse_time

MAX_CATEGORIES = 60
"""Values that a segment may have in the sample; a column with more is no level of an organisation."""

_RATINGS = range(-100, 101)


@dataclass(frozen=True)
class Column:
    """The name of a column and its cells that are not empty, out of ``rows`` rows that were looked at."""

    name: str
    cells: Sequence[Cell]
    rows: int

    @cached_property
    def texts(self) -> list[str]:
        """The cells as text."""
        return [cell_text(cell).strip() for cell in self.cells]

    @cached_property
    def words(self) -> float:
        """Words in a cell, on average over those that are filled."""
        return sum(len(text.split()) for text in self.texts) / len(self.texts) if self.texts else 0.0

    @cached_property
    def letters(self) -> float:
        """The share of cells that hold more letters than digits."""
        lettered = sum(sum(map(str.isalpha, text)) > sum(map(str.isdigit, text)) for text in self.texts)
        return lettered / len(self.texts) if self.texts else 0.0

    @cached_property
    def values(self) -> int:
        """How many different values there are."""
        return len(set(self.texts))

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own."""
        return bool(self.texts) and len(self.texts) == self.rows and self.values == self.rows

    @cached_property
    def dates(self) -> float:
        """The share of cells that are dates, in one order or another; numbers alone are none."""
        return sum(map(_is_date, self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def stamps(self) -> float:
        """The share of cells that are moments written as digits alone: seconds since 1970, ``20261102``."""
        digits = [text for text in self.texts if text.isdigit() and 8 <= len(text) <= 16]
        return sum(map(_is_moment, digits)) / len(self.texts) if digits else 0.0

    @cached_property
    def ratings(self) -> float:
        """The share of cells that are numbers as ratings are written."""
        return sum(map(_is_rating, self.texts)) / len(self.texts) if self.texts else 0.0

    @cached_property
    def languages(self) -> float:
        """The share of cells that are codes of languages that listenkit reads."""
        known = sum(len(text) <= 10 and text[:2].lower() in LANGUAGES for text in self.texts)
        return known / len(self.texts) if self.texts else 0.0

    @property
    def is_prose(self) -> bool:
        """Whether cells are sentences rather than values."""
        return self.letters >= 0.6 and self.words >= 3 and self.dates < 0.5 and self.values > 0.3 * len(self.texts)

    @property
    def is_wordy(self) -> bool:
        """Whether cells can be what people said at all: letters, no dates, no numbers."""
        return self.letters >= 0.5 and self.dates < 0.5 and self.ratings < 0.5

    @property
    def is_category(self) -> bool:
        """Whether cells are a few short values that come again."""
        few = 1 <= self.values <= MAX_CATEGORIES and (self.values <= 0.5 * len(self.texts) or len(self.texts) <= 12)
        return few and self.words <= 5 and self.dates < 0.5


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return True
    text = cell.strip()
    return is_ambiguous(text) or (len(text) <= 60 and not text.isdigit() and _is_moment(text))


def _is_moment(text: str) -> bool:
    try:
        parse_time(text)
    except UnreadableTimeError:
        return False
    return True


def _is_rating(text: str) -> bool:
    """Tell whether a text is ``4``, ``4,5``, ``4/5``, ``4 stars`` or ``★★★★``."""
    if not text or len(text) > 20:
        return False
    if set(text) <= set("★☆⭐"):
        return True
    number = text.partition("/")[0].strip().partition(" ")[0].replace(",", ".").rstrip("%★")
    try:
        return int(float(number)) in _RATINGS
    except (ValueError, OverflowError):
        return False
