"""A server on loopback that answers exactly the bytes it is told to, however wrong, and remembers what it was asked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from listenkit.testing import Server, listen

Script = Callable[[socket.socket, str], None]
"""Answers one request on a connection; gets the request's head."""


@dataclass
class FaultServer:
    """One running server."""

    server: Server

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.server.port

    @property
    def url(self) -> str:
        """The address to configure."""
        return self.server.url

    @property
    def heads(self) -> list[str]:
        """The heads of all requests, in order."""
        return [asked.head for asked in self.server.requests]


@contextmanager
def serve(script: Script) -> Iterator[FaultServer]:
    """Run a server on a free port until the block ends; every request gets a connection of its own."""
    with listen(lambda connection, asked: script(connection, asked.head)) as server:
        yield FaultServer(server)


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """Return a whole answer with its length; ``headers`` are lines that end with CRLF."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}"
    return f"{head}Connection: close\r\n\r\n".encode() + body
