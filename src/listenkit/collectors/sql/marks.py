"""Values that rows are ordered by: how a cursor keeps them exactly, and how far back a run must start."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from listenkit.errors import SourceError

REPEATED_HOUR = timedelta(hours=1)
"""Local time without a zone runs through one hour twice when summer time ends: rows then look older than they are."""

FUTURE = timedelta(days=1)
"""A row dated further ahead than this does not move the mark: one typing error would hide every later row."""

_ISO_TEXT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:([T ])(\d{2}:\d{2}(?::\d{2})?))?(.*)", re.DOTALL)
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
    "bytes": bytes.fromhex,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the order (updated, id). ``id`` of None stands before every row of that ``updated``."""

    updated: Any = None
    id: Any = None


def to_json(value: Any) -> Any:
    """Return a JSON value that :func:`from_json` gives back exactly, type included.

    Raises :class:`SourceError` for a value that rows cannot be ordered by.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime | date):
        return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}
    if isinstance(value, Decimal | UUID):
        return {type(value).__name__.lower(): str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise SourceError(f"rows cannot be ordered by a value of type {type(value).__name__}")


def from_json(value: Any) -> Any:
    """Return the value that :func:`to_json` kept; None for anything that it would not have written."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, text),) = value.items()
        try:
            return _READERS[kind](text)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            return None
    return None


def step_back(value: Any, lag: timedelta, column: str) -> Any:
    """Return where a run starts whose last one came to ``value``, of the same type as that.

    A number above a thousand million is seconds (or milliseconds) since 1970; a smaller one is a counter, of which
    the lag's seconds are taken. Raises :class:`SourceError` for text that is not an ISO date: its order says nothing.
    """
    if isinstance(value, str):
        return _text_back(value, lag, column)
    try:
        if isinstance(value, datetime):
            return value - (lag if value.tzinfo else lag + REPEATED_HOUR)
        if isinstance(value, date):
            return value - timedelta(days=math.ceil(lag / timedelta(days=1)))
        if isinstance(value, int | float | Decimal):
            return _number_back(value, int(lag.total_seconds()))
    except OverflowError:
        pass
    return value


def _number_back(value: Any, seconds: int) -> Any:
    return value - seconds * (1000 if value > 10**11 else 1)


def _text_back(value: str, lag: timedelta, column: str) -> str:
    """Step back in ISO text; the start of a text sorts before the whole of it, so fractions and zones are left out."""
    match = _ISO_TEXT.fullmatch(value)
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[3] or '00:00'}") if match else None
    except ValueError:
        moment = None
    if not match or moment is None:
        raise SourceError(
            f"column '{column}' holds text that is not an ISO date, so its order says nothing about time",
            hint="name another column as updated, or none, or cast it to a timestamp in a query",
        )
    back = moment - (lag if _ZONE.search(match[4]) else lag + REPEATED_HOUR)
    if not match[2]:
        return back.date().isoformat()
    return back.isoformat(match[2], "seconds" if match[3].count(":") == 2 else "minutes")


def is_ahead(value: Any, now: datetime) -> bool:
    """Return whether a time lies more than :data:`FUTURE` after ``now`` (aware); other values never do."""
    if isinstance(value, str):
        match = _ISO_TEXT.fullmatch(value)
        try:
            value = datetime.fromisoformat(match[1]) if match else None
        except ValueError:
            return False
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) > now + FUTURE
    return isinstance(value, date) and value > (now + FUTURE).date()


def is_before(value: Any, other: Any) -> bool:
    """Return whether one value comes before another of its kind; False where they cannot be compared."""
    try:
        return bool(value < other)
    except TypeError:
        return False
