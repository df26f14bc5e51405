"""The one module that knows the HTTP library underneath: guarded connections, deadlines, no logging of addresses."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import httpx

from listenkit.errors import SourceError
from listenkit.http.addresses import Address
from listenkit.http.failures import BusyError
from listenkit.http.guard import Resolve, permitted_addresses
from listenkit.http.limits import Limits

# Both libraries write whole URLs, secrets in the query included, to their log at the level INFO or DEBUG.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_FAILURES = (
    httpx.TransportError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
_LONGEST_CHAIN = 8

MOST_CONNECTIONS = 128
"""Twice the most sources that may be read at once; an origin's own share is bounded before."""


class Deadline(threading.local):
    """The moment at which the try of this thread must be over, on the client's clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Begin to count."""
        self._end = self._clock() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, 0 where none are."""
        return max(0.0, self._end - self._clock())

    def clip(self, seconds: float | None) -> float:
        """Return a time-out that does not outlast the deadline; raises where that has passed."""
        remaining = self.remaining()
        if remaining <= 0:
            raise httpcore.ReadTimeout("total time")
        return remaining if seconds is None else min(seconds, remaining)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline, so that dripping headers end with it too."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.clip(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.clip(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.clip(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that the guard permits, and to nothing else."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolve: Resolve | None = None) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, judge every address, and connect to the first of them that answers."""
        addresses = permitted_addresses(
            host,
            port,
            seconds=self._deadline.clip(timeout),
            allow_private=self._allow_private,
            resolve=self._resolve,
        )
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                seconds = self._deadline.clip(timeout)
                stream = self._inner.connect_tcp(address, port, seconds, local_address, socket_options)
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: no service is reached through a file."""
        raise SourceError("connections through a socket file are not made")


class _Body(httpx.SyncByteStream):
    """The raw pieces of a body as they come."""

    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self._pieces.close()


class GuardedTransport(httpx.BaseTransport):
    """A pool of verified, guarded HTTP/1.1 connections, without proxies of the environment."""

    def __init__(
        self, deadline: Deadline, *, ca_file: str | Path | None, allow_private: bool, resolve: Resolve | None = None
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=make_tls_context(ca_file),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_CONNECTIONS // 4,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(deadline, allow_private=allow_private, resolve=resolve),
            socket_options=[(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)],
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its answer with the body still to be read."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def make_tls_context(ca_file: str | Path | None = None) -> ssl.SSLContext:
    """Return a context that verifies certificates and host names, with the system's authorities or a file's alone.

    Raises :class:`SourceError` where the file cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise SourceError(f"the certificates of {ca_file} cannot be read", hint="ca_file names a PEM file") from None


def build_request(
    method: str, address: Address, headers: dict[str, str], body: bytes | None, limits: Limits
) -> httpx.Request:
    """Return the library's request, with nothing in it that was not given."""
    timeouts = {"connect": limits.connect, "read": limits.idle, "write": limits.idle, "pool": limits.connect}
    try:
        return httpx.Request(method, address.url, headers=headers, content=body, extensions={"timeout": timeouts})
    except httpx.InvalidURL:
        raise SourceError(f"{address.origin} is not an address that can be asked") from None


def headers_of(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of an answer, lower-case, repeated ones joined with commas."""
    return {name.lower(): value for name, value in answer.headers.items()}


def pieces_of(answer: httpx.Response, deadline: Deadline) -> Iterator[bytes]:
    """Yield the raw pieces of a body, undecoded, until the deadline.

    The stream itself is read: the library's own iterators decode, or refuse an answer that a test prepared.
    """
    if not isinstance(answer.stream, httpx.SyncByteStream):
        raise TypeError("the transport must be synchronous")
    for piece in answer.stream:
        deadline.clip(None)
        yield piece


@contextmanager
def failures_named(where: str, deadline: Deadline) -> Iterator[None]:
    """Turn whatever the library raises into our errors, none of which shows an address beyond ``where``."""
    try:
        yield
    except _FAILURES as error:
        raise _name_failure(error, where, deadline) from None


def _name_failure(error: Exception, where: str, deadline: Deadline) -> SourceError:
    certificate = _find_tls_failure(error)
    if certificate is not None:
        reason = getattr(certificate, "verify_message", "") or "the encrypted connection could not be made"
        return SourceError(
            f"{where} could not be trusted: {reason}",
            hint="for a certificate of your own authority name its PEM file with ca_file",
        )
    if deadline.remaining() <= 0:
        return BusyError(f"{where} did not finish its answer in time", may_have_arrived=True)
    if isinstance(error, _TIMEOUTS):
        return BusyError(f"{where} did not answer in time", may_have_arrived=True)
    if isinstance(error, httpx.ConnectError | httpcore.ConnectError):
        return BusyError(f"{where} cannot be reached", hint="check the address and the network")
    return BusyError(f"{where} cut the connection or broke the protocol", may_have_arrived=True)


def _find_tls_failure(error: BaseException) -> ssl.SSLError | None:
    """Return the failed handshake at the root of an error, unless it is only a cut connection."""
    current: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if isinstance(current, ssl.SSLError) and not isinstance(current, ssl.SSLEOFError):
            return current
        current = current.__cause__ or current.__context__ if current else None
    return None
