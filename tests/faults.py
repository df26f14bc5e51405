"""A server on loopback that answers exactly the bytes it is told to, however wrong, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket, str], None]
"""Answers one request on a connection; gets the request's head."""


@dataclass
class FaultServer:
    """One running server: its port and the heads of all requests, in order."""

    port: int
    heads: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve(script: Script) -> Iterator[FaultServer]:
    """Run a server on a free port until the block ends; every request gets a connection of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    server = FaultServer(listener.getsockname()[1])
    stopped = threading.Event()
    thread = threading.Thread(target=_accept, args=(listener, server, script, stopped), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopped.set()
        thread.join(5)
        listener.close()


def _accept(listener: socket.socket, server: FaultServer, script: Script, stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        threading.Thread(target=_answer, args=(connection, server, script), daemon=True).start()


def _answer(connection: socket.socket, server: FaultServer, script: Script) -> None:
    with connection:
        try:
            connection.settimeout(5)
            head = _read_head(connection)
            if head:
                server.heads.append(head)
                script(connection, head)
        except OSError:
            return  # the client left, as it should when it has had enough


def _read_head(connection: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(4096)
        if not piece:
            return ""
        received += piece
    return received.decode("latin-1")


def answer(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """Return a whole answer with its length; ``headers`` are lines that end with CRLF."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}"
    return f"{head}Connection: close\r\n\r\n".encode() + body
