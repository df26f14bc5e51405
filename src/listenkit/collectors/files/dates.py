"""Settles the order of day and month for a whole file before any of its dates is taken."""

from __future__ import annotations

from datetime import datetime, tzinfo

from listenkit.errors import SourceError
from listenkit.tables import Table
from listenkit.tables.order import find_order
from listenkit.times import DateOrder, UnreadableTimeError, is_ambiguous, parse_time


def settle_order(table: Table, column: str) -> DateOrder | None:
    """Return the order that one value of the column proves for all; None where no value needs one.

    Raises :class:`SourceError` with both readings of an example where an order is needed and none is proven.
    """
    found = find_order(table, column)
    if found.is_open:
        raise SourceError(
            f"{table.name}: the dates in '{column}' can be read in two ways: "
            f"{found.example[:40]!r} is {found.readings}",
            hint='set date_order = "dmy" (day first) or "mdy" (month first)',
        )
    return found.order


def read_date(value: object, order: DateOrder | None, zone: tzinfo) -> datetime | str | int | float | None:
    """Return a date as a moment where the settled order is needed to read it, else as the source gives it.

    Raises :class:`~listenkit.times.UnreadableTimeError` where the rest of such a date is unreadable, and for an
    object, a list or a boolean: a date that is there and cannot be read is never taken for none.
    """
    if isinstance(value, str):
        if order and is_ambiguous(value):
            return parse_time(value, zone=zone, order=order)
        return value
    if value is None or (isinstance(value, datetime | int | float) and not isinstance(value, bool)):
        return value
    raise UnreadableTimeError("the date is not a single value")
