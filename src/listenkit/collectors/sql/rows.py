"""Turns rows into items; values stay as the database gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from listenkit.collectors.sql.options import SqlOptions
from listenkit.html_text import html_to_text
from listenkit.model import Item

_NOT_DELETED = frozenset({"", "0", "0.0", "f", "false", "n", "no"})


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one source. ``segments`` map a key to a column, or to a constant after ``=``."""

    options: SqlOptions
    segments: Mapping[str, str]

    def item(self, row: Mapping[str, Any], number: int) -> Item | None:
        """Return a row's item, None for a row that is empty from end to end. ``number`` is 1-based."""
        if all(value is None or value == "" for value in row.values()):
            return None
        options = self.options
        native_id = as_text(row.get(options.id))
        text = as_text(row[options.text])
        return Item(
            text=html_to_text(text) if options.html else text,
            native_id=native_id,
            author=as_text(row.get(options.author)),
            created=as_time(row.get(options.date)),
            title=as_text(row.get(options.title)),
            rating=as_rating(row.get(options.rating)),
            language=as_text(row.get(options.language_column)),
            segments={
                key: name[1:] if name.startswith("=") else as_text(row.get(name)) for key, name in self.segments.items()
            },
            parent=_as_reference(row.get(options.parent)),
            thread=as_text(row.get(options.thread)),
            url=as_text(row.get(options.link)),
            where=f"row with {options.id} {native_id}" if native_id else f"row {number}",
            deleted=bool(options.deleted) and as_text(row.get(options.deleted)).strip().lower() not in _NOT_DELETED,
        )


def as_text(value: object) -> str:
    """Return a value as text: nothing for NULL, UTF-8 where bytes are that, else their hexadecimal digits."""
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray | memoryview):
        data = bytes(value)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.hex()
    return str(value)


def _as_reference(value: object) -> str:
    """Return the id of another row; many schemas write the number 0 for none."""
    return "" if value == 0 else as_text(value)


def as_time(value: object) -> datetime | str | int | float | None:
    """Return a time as the database gives it; a naive one is in the source's zone, and text is left as it is."""
    if value is None or isinstance(value, datetime | int | float):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return float(value) if isinstance(value, Decimal) else as_text(value)


def as_rating(value: object) -> float | str | None:
    """Return a rating as a number, or as the text that it is."""
    if value is None:
        return None
    return float(value) if isinstance(value, int | float | Decimal) else as_text(value)
