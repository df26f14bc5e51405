"""A server on loopback that is told what to do with each request, byte by byte where it must be."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

_LARGEST_HEAD = 1 << 20
_SILENCE = 10.0
"""Seconds after which a connection on which nothing happens is let go, so that a broken test ends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that arrived: header names are lower-case, ``head`` is the whole head as it came.

    ``origin`` is the server's own address, which answers may have to name.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    head: str
    origin: str

    @property
    def path(self) -> tuple[str, ...]:
        """The decoded segments of the path."""
        return segments_of(self.target)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded pairs of the query, in order."""
        return pairs_of(self.target)

    def json(self) -> Any:
        """The body read as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __str__(self) -> str:
        body = f" with {self.body[:300].decode('utf-8', 'replace')}" if self.body else ""
        return f"{self.method} {self.target}{body}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its status, its headers without length and connection, and its whole body."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Handler = Callable[[Asked], Reply]
"""Answers a request."""

Script = Callable[[socket.socket, Asked], None]
"""Answers a request on its connection, which is closed afterwards, in any way it likes."""


def segments_of(target: str) -> tuple[str, ...]:
    """Return the decoded segments of the path of a request; an encoded slash stays inside its segment."""
    return tuple(unquote(segment) for segment in target.partition("?")[0].split("/"))


def pairs_of(target: str) -> list[tuple[str, str]]:
    """Return the decoded pairs of the query of a request."""
    return parse_qsl(target.partition("?")[2], keep_blank_values=True)


def write_head(status: int, headers: Mapping[str, str]) -> bytes:
    """Return the head of an answer after which the connection is closed."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")


def write_reply(reply: Reply) -> bytes:
    """Return a whole answer with its length."""
    return write_head(reply.status, {**reply.headers, "Content-Length": str(len(reply.body))}) + reply.body


def answering(handler: Handler) -> Script:
    """Return the script of a well-behaved server."""
    return lambda connection, asked: connection.sendall(write_reply(handler(asked)))


def reset(connection: socket.socket) -> None:
    """Tear a connection down so that the other side is told of it (RST) instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def wait_for_leaving(connection: socket.socket, seconds: float = _SILENCE) -> bool:
    """Wait until the client has closed its side; tell whether it did so in time."""
    connection.settimeout(seconds)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


class Server:
    """A running server: its port and every request that it got, in order. ``script`` may be replaced."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Asked] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @property
    def url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        """Take connections until stopped, each in a thread of its own and for one request."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and end every connection, so that a script that waits for its client ends too."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(_SILENCE)
                asked = _read_request(connection, self.url)
                if asked is not None:
                    self.requests.append(asked)
                    self.script(connection, asked)
            except (OSError, ValueError):
                return  # the client left, as it should when it has had enough, or spoke no HTTP
            finally:
                with self._lock:
                    self._open.discard(connection)


def _read_request(connection: socket.socket, origin: str) -> Asked | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece or len(received) > _LARGEST_HEAD:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    first, *lines = text.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        piece = connection.recv(65_536)
        if not piece:
            return None
        body += piece
    return Asked(method, target, headers, body, f"{text}\r\n\r\n", origin)


@contextmanager
def listen(script: Script) -> Iterator[Server]:
    """Run a server on a free port of 127.0.0.1 until the block ends."""
    server = Server(script)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5)
