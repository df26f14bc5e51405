"""How long to wait before a request is tried again: what the service asks for, else a random and growing time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import SystemRandom

from listenkit.http.failures import BusyError, PausedError
from listenkit.http.limits import Limits

_SECONDS = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_EPOCH = 1_000_000_000
"""A number of ``X-RateLimit-Reset`` from here on is a moment (2001 and later), a smaller one a span."""

_FARTHEST = 10 * 366 * 86_400.0


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a service asks to wait, None where it says nothing that can be understood.

    ``Retry-After`` is read in seconds or as a date, else ``X-RateLimit-Reset`` in seconds or as an epoch. Moments are
    compared with the answer's own ``Date``, since clocks differ; one that is past gives 0.
    """
    asked = headers.get("retry-after", "").strip()
    if asked:
        return _span(asked) if _SECONDS.fullmatch(asked) else _until_date(asked, headers)
    reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", "")).strip()
    if not _SECONDS.fullmatch(reset):
        return None
    if float(reset) < _EPOCH:
        return _span(reset)
    return min(_FARTHEST, max(0.0, float(reset) - _server_time(headers).timestamp()))


def _span(value: str) -> float:
    return min(_FARTHEST, float(value))


def _until_date(value: str, headers: Mapping[str, str]) -> float | None:
    moment = _parse_date(value)
    return None if moment is None else max(0.0, (moment - _server_time(headers)).total_seconds())


def _server_time(headers: Mapping[str, str]) -> datetime:
    return _parse_date(headers.get("date", "")) or datetime.now(UTC)


def _parse_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value[:64])
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def asked_moment(headers: Mapping[str, str], wait: float) -> str:
    """Return the moment at which an asked wait ends, in words."""
    try:
        return f"{_server_time(headers) + timedelta(seconds=wait):%Y-%m-%d %H:%M:%S} UTC"
    except OverflowError:
        return "a far future"


class Patience:
    """Counts the tries and waits of one request, and says how long the next wait is.

    The own wait is random between 0 and ``first_wait`` times two to the tries (full jitter: Brooker, "Exponential
    backoff and jitter", 2015), so that many clients do not come back together.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._random = SystemRandom()
        self._tries = 0
        self._waited = 0.0

    def next_wait(self, failure: BusyError, remaining: float = float("inf")) -> float:
        """Return the seconds to wait after a failed try; ``remaining`` are left for everything.

        Raises the failure itself where no try is left, :class:`PausedError` where the service asks for more time
        than there is.
        """
        self._tries += 1
        left = min(self._limits.longest_wait - self._waited, remaining)
        if failure.wait is not None and failure.wait > left:
            raise PausedError(
                f"{failure}; it asks to wait until {failure.until}",
                wait=failure.wait,
                hint="run listenkit collect again after that",
            )
        if self._tries >= self._limits.tries or left <= 0:
            raise failure
        own = self._random.uniform(0.0, min(left, self._limits.first_wait * 2.0 ** (self._tries - 1)))
        wait = max(own, failure.wait or 0.0)
        self._waited += wait
        return wait
