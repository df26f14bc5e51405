"""What all clients of one run share: connections, the pace of each place, and the order to stop."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from listenkit import __version__
from listenkit.errors import TransientError
from listenkit.http.limits import Limits

if TYPE_CHECKING:
    import httpx

    from listenkit.http.exchange import Exchange

USER_AGENT = f"listenkit/{__version__}"
_OWN_HEADERS: Mapping[str, str] = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "gzip"}


class Traffic:
    """The requests of any number of threads, seen together.

    However many sources ask, one origin gets no more than ``limits.at_once`` requests at a time. Connections are
    pooled; those that may lead into private networks, or trust other authorities, in pools of their own.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        transport: httpx.BaseTransport | None,
        sleep: Callable[[float], None] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self.clock = clock
        self._transport = transport
        self._sleep = sleep
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._busy: Counter[str] = Counter()
        self._last_sent: dict[str, float] = {}
        self._exchanges: dict[tuple[str, bool], Exchange] = {}

    def pause(self, seconds: float) -> None:
        """Wait; raises :class:`TransientError` where everything is stopped meanwhile."""
        if self._sleep is not None:
            self._sleep(seconds)
        elif self._stopped.wait(seconds):
            raise _stopped()

    def keep_distance(self, origin: str, spacing: float, end: float) -> None:
        """Wait until an origin may be asked again; every thread takes a turn of its own.

        Raises :class:`TransientError` where that is after ``end``, on the clock.
        """
        if spacing <= 0:
            return
        with self._changed:
            now = self.clock()
            turn = max(now, self._last_sent.get(origin, now - spacing) + spacing)
            if turn > end:
                raise out_of_time()
            self._last_sent[origin] = turn
        if turn > now:
            self.pause(turn - now)

    @contextmanager
    def turn(self, origin: str, end: float) -> Iterator[None]:
        """Hold one of the places that an origin has; raises :class:`TransientError` where none is free before end."""
        with self._changed:
            while self._busy[origin] >= self.limits.at_once and not self._stopped.is_set():
                remaining = end - self.clock()
                if remaining <= 0:
                    raise out_of_time()
                self._changed.wait(min(remaining, threading.TIMEOUT_MAX))
            if self._stopped.is_set():
                raise _stopped()
            self._busy[origin] += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy[origin] -= 1
                self._changed.notify_all()

    def exchange(self, ca_file: str | Path | None, *, allow_private: bool) -> Exchange:
        """Return what sends requests under these conditions, the same one each time."""
        from listenkit.http.exchange import Exchange

        key = (str(ca_file or ""), allow_private)
        with self._changed:
            if key not in self._exchanges:
                self._exchanges[key] = Exchange(
                    self.limits,
                    self.clock,
                    headers=_OWN_HEADERS,
                    transport=self._transport,
                    allow_private=allow_private,
                    ca_file=ca_file,
                )
            return self._exchanges[key]

    def stop(self) -> None:
        """End every wait, and let no further request begin."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        with self._changed:
            exchanges, self._exchanges = list(self._exchanges.values()), {}
        for exchange in exchanges:
            exchange.close()


def out_of_time() -> TransientError:
    """Return the error of a source whose time is over."""
    return TransientError(
        "the time for this source is over",
        hint="run listenkit collect again, or raise seconds_per_source or seconds in [collect]",
    )


def _stopped() -> TransientError:
    return TransientError("the run was stopped", hint="run listenkit collect again")
