"""Settles the order of day and month for a whole file before any of its dates is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Any

from listenkit.errors import SourceError
from listenkit.tables import Table
from listenkit.times import DateOrder, UnreadableTimeError, is_ambiguous, parse_time, proven_order


class _Column:
    """The dates of a column, of which the first that can be read in two ways is remembered."""

    def __init__(self, table: Table, column: str) -> None:
        self._table = table
        self._pick: Callable[[Any], Any] = table.picker(column, required=False)
        self.example = ""

    def __iter__(self) -> Iterator[str]:
        try:
            for row in self._table.rows:
                value = None if row.fault else self._pick(row.record)
                if not isinstance(value, str) or value[:4].isdigit():
                    continue  # the year comes first, or it is no text
                if not self.example and is_ambiguous(value):
                    self.example = value.strip()
                yield value
        except SourceError:
            return  # whoever takes the rows meets it again, and keeps those before it


def settle_order(table: Table, column: str) -> DateOrder | None:
    """Return the order that one value of the column proves for all; None where no value needs one.

    Raises :class:`SourceError` with both readings of an example where an order is needed and none is proven.
    """
    values = _Column(table, column)
    order = proven_order(values)
    if order is None and values.example:
        raise _unsettled(table.name, column, values.example)
    return order


def _unsettled(name: str, column: str, example: str) -> SourceError:
    readings = [_reading(example, "dmy"), _reading(example, "mdy")]
    return SourceError(
        f"{name}: the dates in '{column}' can be read in two ways: {example[:40]!r} is {' or '.join(readings)}",
        hint='set date_order = "dmy" (day first) or "mdy" (month first)',
    )


def _reading(example: str, order: DateOrder) -> str:
    try:
        return f"{parse_time(example, order=order):%-d %B %Y}"
    except UnreadableTimeError:
        return f"a date in the order {order}"


def read_date(value: object, order: DateOrder | None, zone: tzinfo) -> datetime | str | int | float | None:
    """Return a date as a moment where the settled order is needed to read it, else as the source gives it."""
    if isinstance(value, str):
        if order and is_ambiguous(value):
            return parse_time(value, zone=zone, order=order)
        return value
    return value if isinstance(value, datetime | int | float) and not isinstance(value, bool) else None
