"""The client: one polite, bounded and guarded way to ask a service something."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from listenkit.http.addresses import origin_of
from listenkit.http.failures import BusyError
from listenkit.http.limits import Limits
from listenkit.http.messages import Request, Response
from listenkit.http.route import Route
from listenkit.http.traffic import Traffic, out_of_time
from listenkit.http.waiting import Patience

if TYPE_CHECKING:
    import httpx

FOREVER = float("inf")


class Client:
    """Sends requests, and keeps the promises of this package; see ``docs/rest.md`` for what it refuses.

    ``origins`` (``https://host``) may be followed to, beside the configured one, without any secret. ``allow_private``
    lets names lead into private networks. ``ca_file`` is a PEM file of the authorities to trust instead of the
    system's. ``sleep`` and ``clock`` count seconds. ``transport`` replaces the network in tests.

    Making one opens nothing. It may be used by several threads, and is closed by ``close`` or as a context manager.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        origins: frozenset[str] = frozenset(),
        allow_private: bool = False,
        ca_file: str | Path | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._traffic = Traffic(limits or Limits(), transport=transport, sleep=sleep, clock=clock)
        self._origins = frozenset(origin_of(origin) for origin in origins)
        self._allow_private = allow_private
        self._ca_file = ca_file
        self._end = FOREVER
        self._is_view = False

    def adapted(
        self,
        *,
        allow_private: bool = False,
        ca_file: str | Path | None = None,
        origins: frozenset[str] = frozenset(),
        seconds: float | None = None,
    ) -> Client:
        """Return a view of this client for a source whose options ask for more than this one allows.

        It shares connections, pace and limits with this one, so that making one costs nothing; closing it closes
        nothing. ``seconds`` from now on it gives up, in the middle of a request if need be.
        """
        view = Client(
            origins=self._origins | origins,
            allow_private=self._allow_private or allow_private,
            ca_file=ca_file or self._ca_file,
        )
        view._traffic = self._traffic
        view._end = self._end if seconds is None else min(self._end, self._traffic.clock() + seconds)
        view._is_view = True
        return view

    def send(self, request: Request) -> Response:
        """Return the complete answer to a request.

        Raises :class:`~listenkit.errors.CredentialError` for 401 and 403, :class:`~listenkit.http.StatusError` for
        other refusals, :class:`~listenkit.http.PausedError` where the service asks to be left alone for longer than
        may be waited, :class:`~listenkit.errors.TransientError` where it stayed busy, slow or cut off, and
        :class:`~listenkit.errors.SourceError` for an address or an answer that must not be used. No message shows a
        query or a secret.
        """
        route = Route.of(request, self._origins)
        patience = Patience(self._traffic.limits)
        while True:
            try:
                return self._try(route, request)
            except BusyError as failure:
                if not request.is_repeatable:
                    raise
                self._traffic.pause(patience.next_wait(failure, self._remaining()))

    def _try(self, route: Route, request: Request) -> Response:
        origin = route.address.origin
        self._remaining()
        self._traffic.keep_distance(origin, request.spacing, self._end)
        with self._traffic.turn(origin, self._end):
            exchange = self._traffic.exchange(self._ca_file, allow_private=self._allow_private)
            return exchange.run(route, request, self._remaining())

    def _remaining(self) -> float:
        """Return the seconds that are left; raises :class:`~listenkit.errors.TransientError` where none are."""
        remaining = self._end - self._traffic.clock()
        if remaining <= 0:
            raise out_of_time()
        return remaining

    def stop(self) -> None:
        """End the waits of all threads that use this client or a view of it, and let no further request begin."""
        self._traffic.stop()

    def close(self) -> None:
        """Close every connection; a later request opens new ones. A view leaves them to its original."""
        if not self._is_view:
            self._traffic.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
