"""A guarded IMAP connection: verified TLS, a clock on every operation, and a bound on what a server may send.

The standard library's client verifies no certificate unless it is handed a context, waits for ever unless it is told
not to, and reads a literal of any size. This one does none of that.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

CONNECT_SECONDS = 10.0
ANSWER_BYTES = 16 * 1024 * 1024
"""Bytes that one answer without messages may have: a search that finds two million of them."""

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and how. ``idle`` and ``total`` are seconds of silence and of the whole connection."""

    host: str
    port: int
    tls: str
    ca_file: Path | None
    idle: float
    total: float


class AnswerTooLargeError(ValueError):
    """A server announces or sends more than was asked for. Not an IMAP error: those are taken for a refusal."""


class BoundedReader:
    """The receiving side of a connection, with a clock and an allowance of bytes."""

    def __init__(self, connection: socket.socket, idle: float, deadline: float) -> None:
        self._connection = connection
        self._idle = idle
        self._deadline = deadline
        self._buffer = bytearray()
        self._allowance = ANSWER_BYTES

    def allow(self, count: int) -> None:
        """Set how many bytes may come until it is set again."""
        self._allowance = count

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes. Raises :class:`AnswerTooLargeError` where that is more than is allowed."""
        self._spend(size)
        while len(self._buffer) < size:
            self._receive()
        return self._cut(size)

    def readline(self, limit: int = -1) -> bytes:
        """Return a line with its end; ``limit`` is not used, the allowance bounds it."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > self._allowance:
                self._spend(searched)
            self._receive()
        self._spend(end + 1)
        return self._cut(end + 1)

    def close(self) -> None:
        """Do nothing: whoever opened the connection closes it."""

    def _cut(self, size: int) -> bytes:
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _spend(self, size: int) -> None:
        if size > self._allowance:
            raise AnswerTooLargeError("the server announces or sends more than is read of one answer")
        self._allowance -= size

    def _receive(self) -> None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the time for this run is over")
        self._connection.settimeout(min(self._idle, remaining))
        data = self._connection.recv(_CHUNK)
        if not data:
            raise imaplib.IMAP4.abort("the server closed the connection")
        self._buffer += data


class Client(imaplib.IMAP4):
    """The standard library's client over a bounded connection, TLS always verified."""

    reader: BoundedReader

    def __init__(self, target: Target) -> None:
        self._target = target
        self._deadline = time.monotonic() + target.total
        self._context = None if target.tls == "none" else ssl.create_default_context(cafile=target.ca_file)
        super().__init__(target.host, target.port, CONNECT_SECONDS)
        if target.tls == "starttls":
            self._start_tls()

    def allow(self, count: int) -> None:
        """Set how many bytes the server may send until it is set again."""
        self.reader.allow(count)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect, at once inside TLS where that is asked for."""
        self.host, self.port = host, port
        plain = socket.create_connection((host, port), timeout)
        plain.settimeout(self._target.idle)
        if self._context and self._target.tls == "tls":
            plain = self._wrap(plain)
        self._use(plain)

    def _wrap(self, plain: socket.socket) -> ssl.SSLSocket:
        assert self._context is not None  # noqa: S101 - narrows the type; callers looked
        try:
            return self._context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _use(self, connection: socket.socket) -> None:
        """Read and write through this connection; what an earlier reader still holds is forgotten with it."""
        self.sock = connection
        self.reader = BoundedReader(connection, self._target.idle, self._deadline)
        self.file = self.reader  # type: ignore[assignment]  # has the three methods that the base class calls

    def _start_tls(self) -> None:
        """Ask for TLS and go on inside it; whoever strips the offer gets an error, not our password."""
        try:
            status, _ = self._simple_command("STARTTLS")
            self._use(self._wrap(self._agreed(status)))
            self._tls_established = True
            self._get_capabilities()  # those before TLS prove nothing
        except BaseException:
            self.close_connection()
            raise

    def _agreed(self, status: str) -> socket.socket:
        if status != "OK":
            raise self.error("the server does not offer STARTTLS")
        return self.sock

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes."""
        return self.reader.read(size)

    def readline(self) -> bytes:
        """Return a line."""
        return self.reader.readline()

    def shutdown(self) -> None:
        """Close the connection, whatever state it is in."""
        self.close_connection()

    def close_connection(self) -> None:
        """Close the connection without a word to the server."""
        self.sock.close()
