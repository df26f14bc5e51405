"""Aware UTC times out of what people and programs write, and windows of whole days.

A date that can be read in two ways is refused, never guessed: ``02/11/2026`` needs a declared or proven order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal

from listenkit.errors import UsageError

DateOrder = Literal["dmy", "mdy", "ymd"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv enero ene januar jän jänner gennaio gen janeiro januari",
            "february feb février fevrier févr fevr febrero februar febbraio fevereiro fev februari",
            "march mar mars marzo märz maerz mrz março marco maart mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "june jun juin junio juni giugno giu junho",
            "july jul juillet juil julio juli luglio lug julho",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre setiembre settembre set setembro",
            "october oct octobre octubre oktober okt ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre déc diciembre dic dezember dez dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

_NUMERIC = re.compile(
    r"(?P<a>\d{1,4})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,4})"
    r"(?:[T ,]+(?P<clock>.*))?",
    re.DOTALL,
)
_NAMED = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(?P<day>\d{1,2})(?:er|st|nd|rd|th|[.ºª])?\s*(?:de\s+|of\s+)?[\s-]*(?P<month>[^\W\d]+)\.?,?"
    r"\s*(?:de\s+|del\s+)?[\s-]*(?P<year>\d{4})(?:[\s,]+(?:(?:à|at|a las|um|alle|às|om)\s+)?(?P<clock>\d.*))?",
    re.DOTALL,
)
_NAMED_US = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    r"(?:[\s,]+(?:at\s+)?(?P<clock>\d.*))?",
    re.DOTALL,
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s*[:h.]\s*(?P<minute>\d{2})?(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,16}(?:\.\d+)?")
_MOST_SECONDS = 1e11
"""Seconds of the year 5138: a larger number counts smaller units."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,5})\s*(d|w|mo|y)")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_YEAR = re.compile(r"\d{4}")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")

YEARS = range(1970, 2100)
"""Years that a comment can have been made in; anything else is a mistake of the source."""


class UnreadableTimeError(ValueError):
    """A value is not a time that can be read, or can be read in two ways."""


def parse_time(value: object, *, zone: tzinfo = UTC, order: DateOrder | None = None, pattern: str = "") -> datetime:
    """Return an aware UTC time read from a string, a number of seconds or milliseconds, or a date.

    ``zone`` is taken where the value names none. ``pattern`` is a ``strptime`` format tried alone where given.
    ``order`` settles dates like ``02/11/2026``.

    Raises :class:`UnreadableTimeError` with the reason; never returns "now" or a guess.
    """
    if isinstance(value, datetime):
        return _to_utc(value, zone)
    if isinstance(value, date):
        return _to_utc(datetime(value.year, value.month, value.day), zone)
    if isinstance(value, bool) or value is None:
        raise UnreadableTimeError(f"{value!r} is not a time")
    if isinstance(value, int | float):
        return _from_epoch(value)
    text = str(value).strip()
    try:
        found = datetime.strptime(text, pattern) if pattern else _parse_text(text, order)
    except UnreadableTimeError:
        raise
    except (ValueError, OverflowError):
        expected = f" as '{pattern}'" if pattern else ""
        raise UnreadableTimeError(f"cannot read the date {text[:40]!r}{expected}") from None
    return _to_utc(found, zone)


def _parse_text(text: str, order: DateOrder | None) -> datetime:
    if _EPOCH.fullmatch(text):
        return _from_epoch(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return _from_numeric(numeric, order, text)
    named = _NAMED.fullmatch(text.casefold()) or _NAMED_US.fullmatch(text.casefold())
    if named and named["month"] in _MONTHS:
        moment = datetime(int(named["year"]), _MONTHS[named["month"]], int(named["day"]))
        return _at_clock(moment, named["clock"])
    return parsedate_to_datetime(text)


def _from_numeric(match: re.Match[str], order: DateOrder | None, text: str) -> datetime:
    first, second, third = match["a"], match["b"], match["c"]
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    elif len(first) > 2 or len(third) not in (2, 4):
        raise UnreadableTimeError(f"cannot read the date {text[:40]!r}")
    else:
        written: DateOrder | None = (
            "dmy" if match["sep"] == "." else None
        )  # dots are written by day-first countries alone
        year, month, day = _year_last(int(first), int(second), third, order or written, text)
    return _at_clock(datetime(year, month, day), match["clock"])


def _year_last(first: int, second: int, third: str, order: DateOrder | None, text: str) -> tuple[int, int, int]:
    if order == "ymd":
        return 2000 + first, second, int(third)
    year = int(third) if len(third) == 4 else 2000 + int(third)
    settled = order or order_of(first, second) or ("dmy" if first == second else None)
    if settled is None:
        raise UnreadableTimeError(f"cannot tell the day from the month in {text[:40]!r}")
    return (year, second, first) if settled == "dmy" else (year, first, second)


def order_of(first: int, second: int) -> DateOrder | None:
    """Return the order that two numbers of a date prove, or None where both readings are possible."""
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else None


def proven_order(values: Iterable[str]) -> DateOrder | None:
    """Return the one date order that the values of a column prove, or None where none or both are proven."""
    proven = set()
    for value in values:
        match = _NUMERIC.fullmatch(value.strip())
        if match and len(match["a"]) <= 2:
            proven.add(order_of(int(match["a"]), int(match["b"])))
    proven.discard(None)
    return proven.pop() if len(proven) == 1 else None


def is_ambiguous(value: str) -> bool:
    """Tell whether a date in digits can be read as day-month and as month-day with two different results."""
    match = _NUMERIC.fullmatch(value.strip())
    if not match or len(match["a"]) > 2 or match["sep"] == ".":
        return False
    first, second = int(match["a"]), int(match["b"])
    return first != second and 1 <= first <= 12 and 1 <= second <= 12


def _at_clock(moment: datetime, clock: str | None) -> datetime:
    if not clock or not clock.strip():
        return moment
    match = _CLOCK.fullmatch(clock.strip())
    if not match:
        raise UnreadableTimeError(f"cannot read the time of day {clock.strip()[:40]!r}")
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    moment = moment.replace(minute=int(match["minute"] or 0), second=int(match["second"] or 0))
    if hour == 24 and not moment.minute:
        moment, hour = moment + timedelta(days=1), 0
    return moment.replace(hour=hour, tzinfo=_zone(match["zone"]))


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    hours, _, minutes = name.upper().removeprefix("UTC").removeprefix("GMT").partition(":")
    if len(hours) > 3:
        hours, minutes = hours[:-2], hours[-2:]
    return timezone(timedelta(hours=int(hours), minutes=int(hours[0] + (minutes or "0"))))


def _from_epoch(given: float | str) -> datetime:
    """Read seconds since 1970, or the thousandths, millionths or billionths of them that programs count in."""
    try:
        seconds = float(given)
        for _ in range(3):
            seconds = seconds / 1000 if seconds > _MOST_SECONDS else seconds
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None or moment.year not in YEARS:
        raise UnreadableTimeError(f"the number {_as_written(given)} is not a time in {YEARS[0]}-{YEARS[-1]}")
    return moment


def _as_written(given: float | str) -> str:
    try:
        return str(given)[:40]
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "of thousands of digits"


def _to_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year not in YEARS:
        raise UnreadableTimeError(f"the year {moment.year} cannot be right")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days from ``since`` up to and without ``until``; None is an open side."""

    since: date | None = None
    until: date | None = None

    @property
    def days(self) -> int | None:
        """The number of days, or None where a side is open."""
        return (self.until - self.since).days if self.since and self.until else None

    def previous(self) -> Window | None:
        """Return the window of the same length just before, or None where a side is open."""
        if not (self.since and self.until):
            return None
        return Window(self.since - (self.until - self.since), self.since)

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def parse_window(since: str = "", until: str = "", *, today: date) -> Window:
    """Return the window that two options name; ``until`` is the first day left out.

    Each is a span back from today (``30d 4w 3mo 1y``), a day (``2026-11-02``), a month (``2026-03``), a week
    (``2026-W12``), a quarter (``2026-Q1``), a year (``2026``), ``today``, ``yesterday`` or a weekday in English.
    A lone ``since`` that names a month, week, quarter or year is that whole period.

    Raises :class:`UsageError` for anything else and for an end before its start.
    """
    start, natural_end = _edge(since, "--since", today) if since else (None, None)
    end = _edge(until, "--until", today)[0] if until else natural_end
    if start and not end:
        end = max(today, start) + timedelta(days=1)
    if start and end and end <= start:
        raise UsageError(f"the period ends ({end}) before it starts ({start})", hint="swap --since and --until")
    return Window(start, end)


def _edge(value: str, option: str, today: date) -> tuple[date, date | None]:
    text = value.strip().lower()
    try:
        found = _named_day(text, today) or _span_back(text, today) or _period(value.strip().upper())
        return found or (date.fromisoformat(text), None)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{option}: cannot read '{value}'",
            hint="use a span (30d, 4w, 3mo, 1y), a day (2026-11-01), a month (2026-11), a week (2026-W45), "
            "a quarter (2026-Q4), a year, today, yesterday or a weekday",
        ) from None


def _named_day(text: str, today: date) -> tuple[date, None] | None:
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday"), None
    if text in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(text)) % 7), None
    return None


def _span_back(text: str, today: date) -> tuple[date, None] | None:
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    count, unit = int(match[1]), match[2]
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1) - 1), None
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    return _clamped(months, today.day) + timedelta(days=1), None


def _clamped(months: int, day: int) -> date:
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day - 1), following - timedelta(days=1))


def _period(text: str) -> tuple[date, date] | None:
    if match := _WEEK.fullmatch(text):
        start = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return start, start + timedelta(days=7)
    if match := _QUARTER.fullmatch(text):
        return _months(int(match[1]), int(match[2]) * 3 - 2, 3)
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), 1)
    if _YEAR.fullmatch(text):
        return _months(int(text), 1, 12)
    return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1)
