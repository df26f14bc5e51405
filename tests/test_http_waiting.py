"""How long a request waits before it is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.errors import TransientError
from listenkit.http import Limits
from listenkit.http.failures import BusyError
from listenkit.http.waiting import Patience, asked_wait

DATE = "Mon, 23 Nov 2026 08:46:55 GMT"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1" * 400}, None),
        ({"retry-after": "Mon, 23 Nov 2026 08:47:25 GMT", "date": DATE}, 30),
        ({"retry-after": "Mon, 23 Nov 2026 08:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Mon, 99 Nov 2026 08:00:00 GMT", "date": DATE}, None),
        ({"x-ratelimit-reset": "12"}, 12),
        ({"x-ratelimit-reset": "1795423645", "date": DATE}, 30),
        ({"retry-after": "7", "x-ratelimit-reset": "99"}, 7),
    ],
)
def test_the_wait_that_a_service_asks_for_is_read(headers: dict[str, str], expected: float | None) -> None:
    """Seconds, dates and resets are understood; dates are compared with the service's own clock."""
    assert asked_wait(headers) == expected


def test_an_absurd_wait_is_still_a_wait() -> None:
    """Thousands of years are not an error, only too long."""
    wait = asked_wait({"retry-after": "1000000000000"})

    assert wait is not None
    assert wait > 1e8


@given(st.lists(st.none() | st.floats(0, 200), min_size=1, max_size=20))
def test_waits_never_exceed_the_budget(asked: list[float | None]) -> None:
    """Whatever is asked for, tries and waits stay bounded, and no try comes before the allowed moment."""
    limits = Limits(tries=5, longest_wait=60)
    patience, total = Patience(limits), 0.0
    for tries, wait in enumerate(asked, start=1):
        try:
            given_wait = patience.next_wait(BusyError("busy", wait=wait, until="later"))
        except TransientError:
            break
        assert given_wait >= (wait or 0)
        total += given_wait
        assert tries < limits.tries
    assert total <= limits.longest_wait


def test_a_wait_beyond_the_budget_says_until_when() -> None:
    """The person learns when to come back."""
    with pytest.raises(TransientError, match="asks to wait until 2026-11-23 10:00:00 UTC"):
        Patience(Limits()).next_wait(BusyError("busy", wait=9999, until="2026-11-23 10:00:00 UTC"))
