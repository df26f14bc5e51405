"""The client: one polite, bounded and guarded way to ask a service something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from listenkit import __version__
from listenkit.http.addresses import origin_of
from listenkit.http.failures import BusyError
from listenkit.http.limits import Limits
from listenkit.http.messages import Request, Response
from listenkit.http.route import Route
from listenkit.http.waiting import Patience

if TYPE_CHECKING:
    import httpx

    from listenkit.http.exchange import Exchange

USER_AGENT = f"listenkit/{__version__}"


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
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or Limits()
        self._origins = frozenset(origin_of(origin) for origin in origins)
        self._allow_private = allow_private
        self._ca_file = ca_file
        self._transport = transport
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._exchange: Exchange | None = None
        self._last_sent: dict[str, float] = {}

    def adapted(
        self, *, allow_private: bool = False, ca_file: str | Path | None = None, origins: frozenset[str] = frozenset()
    ) -> Client:
        """Return a client like this one, for a source whose options ask for more than this one allows.

        It is a client of its own: whoever asked for it closes it.
        """
        return Client(
            limits=self._limits,
            origins=self._origins | origins,
            allow_private=self._allow_private or allow_private,
            ca_file=ca_file or self._ca_file,
            transport=self._transport,
            sleep=self._sleep,
            clock=self._clock,
        )

    def send(self, request: Request) -> Response:
        """Return the complete answer to a request.

        Raises :class:`~listenkit.errors.CredentialError` for 401 and 403, :class:`~listenkit.http.StatusError` for
        other refusals, :class:`~listenkit.errors.TransientError` where the service stayed busy, slow or cut off, and
        :class:`~listenkit.errors.SourceError` for an address or an answer that must not be used. No message shows a
        query or a secret.
        """
        route = Route.of(request, self._origins)
        exchange = self._open()
        patience = Patience(self._limits)
        while True:
            self._keep_distance(route, request.spacing)
            try:
                return exchange.run(route, request)
            except BusyError as failure:
                if not request.is_repeatable:
                    raise
                self._sleep(patience.next_wait(failure))

    def _keep_distance(self, route: Route, spacing: float) -> None:
        """Wait until this origin may be asked again; every thread takes a turn of its own."""
        if spacing <= 0:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, self._last_sent.get(route.address.origin, now - spacing) + spacing)
            self._last_sent[route.address.origin] = turn
        if turn > now:
            self._sleep(turn - now)

    def _open(self) -> Exchange:
        with self._lock:
            if self._exchange is None:
                from listenkit.http.exchange import Exchange

                self._exchange = Exchange(
                    self._limits,
                    self._clock,
                    headers=_own_headers(),
                    transport=self._transport,
                    allow_private=self._allow_private,
                    ca_file=self._ca_file,
                )
            return self._exchange

    def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        with self._lock:
            exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _own_headers() -> Mapping[str, str]:
    return {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "gzip"}
