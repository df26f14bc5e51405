"""Remembers how far a listing was read, in the source's own words, and asks for what came after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text, compile_path
from listenkit.collectors.rest.listing import Incremental
from listenkit.errors import SourceError
from listenkit.times import UnreadableTimeError, parse_time

Mark = str | int | float
"""A value of the source: a time as text, a number that grows, or a token."""


def is_mark(value: object) -> bool:
    """Tell whether a stored value can be one."""
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


class Place(Protocol):
    """How far a listing was read, and what to ask for next."""

    @property
    def mark(self) -> Mark | None:
        """What is to be stored, None where nothing is known yet."""

    @property
    def asked(self) -> str:
        """What the service is told, empty on a first run that asks for everything."""

    def see(self, item: Any) -> None:
        """Take note of an item."""

    def see_answer(self, answer: Any) -> None:
        """Take note of a whole answer."""

    def see_clock(self, moment: datetime) -> None:
        """Take note of the service's own time when it began to answer."""

    def is_old(self, item: Any) -> bool:
        """Tell whether an item was read before; never where that is unsure."""

    def is_too_early(self, item: Any) -> bool:
        """Tell whether an item is from before the time from which the source asks at all."""


class Token:
    """What the service itself gave to go on from."""

    def __init__(self, incremental: Incremental, stored: Mark | None) -> None:
        self._path = incremental.token
        self.mark: Mark | None = stored
        self.asked = incremental.initial if stored is None else str(stored)

    def see(self, item: Any) -> None:
        """Items tell nothing here."""

    def see_answer(self, answer: Any) -> None:
        """Keep the token of an answer; one without leaves the last."""
        try:
            found = as_text(compile_path(self._path)(answer))
        except UnreadableError:
            return
        self.mark = found or self.mark

    def see_clock(self, moment: datetime) -> None:
        """The service itself knows where it stopped."""

    def is_old(self, item: Any) -> bool:
        """The service was asked for news alone."""
        del item
        return False

    def is_too_early(self, item: Any) -> bool:
        """The service was asked for news alone."""
        del item
        return False


class Watermark:
    """The largest value seen, and the one that the last complete run ended with.

    Values are compared as numbers where both are, as times where both can be read as such, else as text. ``start`` is
    the time from which a first run asks. Of a walk that is not in their order, no value counts that is later than
    its beginning: what changed meanwhile on a page that was already read would be missed.
    """

    def __init__(self, incremental: Incremental, stored: Mark | None, start: datetime | None = None) -> None:
        self._incremental = incremental
        self._start = start
        self.stored = stored
        self.mark = stored
        self._began: datetime | None = None

    @property
    def asked(self) -> str:
        """The stored value less the lag, as the service wants it; on a first run what is asked then."""
        if self.stored is not None:
            return self._written(self.stored)
        return _format(self._start, self._incremental.format) if self._start else self._incremental.initial

    @property
    def edge(self) -> datetime | None:
        """The time from which everything is asked for, None for everything and where it is no time."""
        if self.stored is None:
            return self._start
        moment = _moment(self.stored)
        return moment - self._incremental.lag_time if moment else None

    def go_on(self) -> bool:
        """Take the largest value for the stored one, for a walk that goes on from there; False where it is the same."""
        if self.mark is None or self.mark == self.stored:
            return False
        self.stored = self.mark
        return True

    def see(self, item: Any) -> None:
        """Take note of an item's value."""
        value = self._value_of(item)
        value = self._bounded(value) if value is not None else None
        if value is not None and (self.mark is None or _is_before(self.mark, value)):
            self.mark = value

    def see_answer(self, answer: Any) -> None:
        """Answers tell nothing here."""

    def see_clock(self, moment: datetime) -> None:
        """Keep the time at which the walk began; one in the order of the values needs none."""
        if self._began is None and self._incremental.order != "ascending" and self._incremental.format != "source":
            self._began = moment

    def _bounded(self, value: Mark) -> Mark:
        """Return a value, or the time at which the walk began where that is earlier, in the same unit."""
        moment = _moment(value) if self._began and self._is_time(value) else None
        if moment is None or self._began is None or moment <= self._began:
            return value
        if isinstance(value, str):
            return self._began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return int(self._began.timestamp() * round(value / moment.timestamp()))  # seconds, or a thousand of them

    def _is_time(self, value: Mark) -> bool:
        """Tell whether a value is meant as a time; a number may be one that merely grows, such as an id."""
        is_number = not isinstance(value, str) or value.isdecimal()
        return not is_number or self._incremental.format in ("epoch", "milliseconds")

    def is_old(self, item: Any) -> bool:
        """Tell whether an item is older than what was read before, less the lag; never where that is unsure."""
        value = self._value_of(item)
        if value is None:
            return False
        if self.stored is None:
            return self.is_too_early(item)
        lag = self._incremental.lag_time
        if not lag:
            return _is_before(value, self.stored)
        edge, moment = self.edge, _moment(value)
        return bool(edge and moment and moment < edge)

    def is_too_early(self, item: Any) -> bool:
        """Tell whether an item is from before ``start``; never where that is unsure."""
        value = self._value_of(item) if self._start else None
        moment = _moment(value) if value is not None else None
        return bool(moment and self._start and moment < self._start)

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


def make_place(incremental: Incremental, stored: Mark | None, start: datetime | None) -> Token | Watermark:
    """Return the memory that a description asks for."""
    return Token(incremental, stored) if incremental.token else Watermark(incremental, stored, start)


def _format(moment: datetime, style: str) -> str:
    if style == "epoch":
        return str(int(moment.timestamp()))
    if style == "milliseconds":
        return str(int(moment.timestamp() * 1000))
    patterns = {"iso": "%Y-%m-%dT%H:%M:%SZ", "source": "%Y-%m-%dT%H:%M:%SZ", "date": "%Y-%m-%d"}
    return moment.astimezone(UTC).strftime(patterns.get(style, style))


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
