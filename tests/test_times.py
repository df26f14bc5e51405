from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.errors import UsageError
from listenkit.times import (
    DateOrder,
    UnreadableTimeError,
    Window,
    is_ambiguous,
    parse_time,
    parse_window,
    proven_order,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026-11-02T10:22:33Z", datetime(2026, 11, 2, 10, 22, 33, tzinfo=UTC)),
        ("2026-11-02 10:22:33.5 +02:00", datetime(2026, 11, 2, 8, 22, 33, tzinfo=UTC)),
        ("13/02/2026 08:05", datetime(2026, 2, 13, 8, 5, tzinfo=UTC)),
        ("02.11.2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("12 mars 2026 à 14h30", datetime(2026, 3, 12, 14, 30, tzinfo=UTC)),
        ("lun. 2 nov. 2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2 de noviembre de 2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("November 3, 2026", datetime(2026, 11, 3, tzinfo=UTC)),
        ("Mon, 02 Nov 2026 10:00:00 +0100", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2024-03-04.10:00:00", datetime(2024, 3, 4, 10, tzinfo=UTC)),
        ("2026/03/10 4:05:12 PM UTC+2", datetime(2026, 3, 10, 14, 5, 12, tzinfo=UTC)),
        ("10.03.2026 16:05 -0530", datetime(2026, 3, 10, 21, 35, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_what_people_and_programs_write_is_read(written: object, expected: datetime) -> None:
    """Dates of seven languages, mail, ISO and epoch numbers."""
    assert parse_time(written) == expected


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "31/02/2026", "0001-01-01", "9999-99-99", "soon 2026", "12h", True]
)
def test_what_cannot_be_read_is_refused(written: object) -> None:
    """Nothing unreadable becomes today or year one."""
    with pytest.raises(UnreadableTimeError):
        parse_time(written)


@pytest.mark.parametrize(
    ("written", "shown"),
    [(10**11, "100000000000"), ("9999999999999999", "9999999999999999"), (-5, "-5"), (10**30, "1" + "0" * 30),
     (10**400, "1" + "0" * 39), (10**5000, "of thousands of digits"), (float("inf"), "inf")],
    ids=["seconds", "text", "before 1970", "30 zeros", "400 zeros", "5000 zeros", "infinity"],
)  # fmt: skip
def test_a_number_out_of_range_is_reported_as_it_was_given(written: object, shown: str) -> None:
    """No number is divided until it looks like a time."""
    with pytest.raises(UnreadableTimeError) as caught:
        parse_time(written)
    assert str(caught.value) == f"the number {shown} is not a time in 1970-2099"


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_seconds_and_their_parts_are_told_apart(unit: int) -> None:
    """Milliseconds, microseconds and nanoseconds give the moment of the seconds."""
    assert parse_time(1_700_000_000 * unit) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(("order", "month"), [("dmy", 11), ("mdy", 2)])
def test_an_ambiguous_date_needs_its_order(order: DateOrder, month: int) -> None:
    """02/11/2026 is refused alone and read with an order."""
    with pytest.raises(UnreadableTimeError, match="day from the month"):
        parse_time("02/11/2026")
    assert parse_time("02/11/2026", order=order).month == month


def test_a_naive_time_is_of_the_given_zone() -> None:
    """Noon in Paris in July is ten o'clock UTC."""
    assert parse_time("2026-07-01 12:00", zone=ZoneInfo("Europe/Paris")) == datetime(2026, 7, 1, 10, tzinfo=UTC)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2098, 12, 31)))
def test_iso_times_come_back(moment: datetime) -> None:
    """Reading what ISO 8601 writes gives the same moment."""
    assert parse_time(moment.isoformat()) == moment.replace(tzinfo=UTC)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(written: str) -> None:
    """No text makes the reader fail in another way."""
    with contextlib.suppress(UnreadableTimeError):
        assert parse_time(written).tzinfo is UTC


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["02/11/2026", "13/11/2026"], "dmy"), (["02/11/2026", "11/13/2026"], "mdy"), (["02/11/2026"], None),
     (["13/11/2026", "11/13/2026"], None), ([], None)],
)  # fmt: skip
def test_one_date_proves_the_order_of_a_column(values: list[str], expected: str | None) -> None:
    """A thirteenth month cannot be; contradicting proofs are none."""
    assert proven_order(values) == expected


def test_only_two_readings_are_ambiguous() -> None:
    """A date with equal day and month, a proven one and a dotted one have one reading."""
    assert [is_ambiguous(each) for each in ("02/11/2026", "02/02/2026", "13/02/2026", "2.11.2026", "x")] == [
        True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("7d", "", Window(date(2026, 11, 17), date(2026, 11, 24))),
        ("4w", "", Window(date(2026, 10, 27), date(2026, 11, 24))),
        ("2026-03", "", Window(date(2026, 3, 1), date(2026, 4, 1))),
        ("2026-W12", "", Window(date(2026, 3, 16), date(2026, 3, 23))),
        ("2026-Q4", "", Window(date(2026, 10, 1), date(2027, 1, 1))),
        ("2025", "", Window(date(2025, 1, 1), date(2026, 1, 1))),
        ("2026-11-01", "2026-11-08", Window(date(2026, 11, 1), date(2026, 11, 8))),
        ("monday", "", Window(date(2026, 11, 23), date(2026, 11, 24))),
        ("", "", Window()),
    ],
)
def test_windows_are_named_in_many_ways(since: str, until: str, expected: Window) -> None:
    """Spans, days, weeks, months, quarters and years."""
    assert parse_window(since, until, today=TODAY) == expected


@pytest.mark.parametrize(
    ("since", "until"), [("30x", ""), ("2026-13", ""), ("2026-11-08", "2026-11-01"), ("99999y", "")]
)
def test_an_impossible_window_is_a_usage_error_with_a_hint(since: str, until: str) -> None:
    """The message names the option and what may be written."""
    with pytest.raises(UsageError) as caught:
        parse_window(since, until, today=TODAY)
    assert caught.value.hint


def test_the_previous_window_has_the_same_length_and_touches() -> None:
    """Two periods that are compared neither overlap nor leave a gap."""
    assert Window(date(2026, 11, 17), date(2026, 11, 24)).previous() == Window(date(2026, 11, 10), date(2026, 11, 17))
