"""Remembers how far a listing was read, in the source's own words, and asks for what came after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text
from listenkit.collectors.rest.spec import Incremental
from listenkit.errors import SourceError
from listenkit.times import UnreadableTimeError, parse_time

Mark = str | int | float
"""A value of the source: a time as text, or a number that grows."""


def is_mark(value: object) -> bool:
    """Tell whether a stored value can be one."""
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


class Watermark:
    """The largest value seen, and the one that the last complete run ended with.

    Values are compared as numbers where both are, as times where both can be read as such, else as text.
    """

    def __init__(self, incremental: Incremental, stored: Mark | None) -> None:
        self._incremental = incremental
        self.stored = stored
        self.largest = stored

    def params(self) -> dict[str, str]:
        """Return the parameter that asks for what is new; empty on a first run without an ``initial``."""
        if not self._incremental.param:
            return {}
        since = self._incremental.initial if self.stored is None else self._written(self.stored)
        return {self._incremental.param: self._incremental.value.replace("{since}", since)} if since else {}

    def see(self, item: Any) -> None:
        """Take note of an item's value."""
        value = self._value_of(item)
        if value is not None and (self.largest is None or _is_before(self.largest, value)):
            self.largest = value

    def is_old(self, item: Any) -> bool:
        """Tell whether an item is older than what was read before, less the lag; never where that is unsure."""
        value = self._value_of(item)
        if value is None or self.stored is None:
            return False
        lag = self._incremental.lag_time
        edge = _moment(self.stored) if lag else None
        moment = _moment(value) if lag else None
        if lag and (edge is None or moment is None):
            return False
        return moment < edge - lag if edge and moment else _is_before(value, self.stored)

    def _value_of(self, item: Any) -> Mark | None:
        try:
            value = Scope(item).find(self._incremental.field)
            return value if isinstance(value, int | float) and not isinstance(value, bool) else as_text(value) or None
        except UnreadableError:
            return None

    def _written(self, mark: Mark) -> str:
        style, lag = self._incremental.format, self._incremental.lag_time
        if style == "source" or (not lag and style == "iso"):
            return str(mark)
        moment = _moment(mark)
        if moment is None:
            raise SourceError(
                f"'{self._incremental.field}' gave a value that is not a time, so no lag can be taken from it",
                hint="take lag and format out of incremental",
            )
        return _format(moment - lag, style)


def _format(moment: datetime, style: str) -> str:
    if style == "epoch":
        return str(int(moment.timestamp()))
    if style == "milliseconds":
        return str(int(moment.timestamp() * 1000))
    patterns = {"iso": "%Y-%m-%dT%H:%M:%SZ", "date": "%Y-%m-%d"}
    return moment.strftime(patterns.get(style, style))


def _moment(mark: Mark) -> datetime | None:
    try:
        return parse_time(mark, zone=UTC)
    except UnreadableTimeError:
        return None


def _is_before(first: Mark, second: Mark) -> bool:
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first < second
    one, other = _moment(first), _moment(second)
    if one is not None and other is not None and abs(one - other) > timedelta():
        return one < other
    return str(first) < str(second)
