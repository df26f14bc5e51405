"""A mail server on loopback that takes messages, or fails in a chosen way at a chosen step."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

SECRET = "a made-up secret"


@dataclass
class MailServer:
    """``messages`` are those that were taken. ``fault`` names the step at which it fails.

    ``login``, ``sender``, ``recipient`` and ``content`` answer with a refusal; ``cut`` closes the connection when all
    of a message has come, before a word is said.
    """

    port: int
    fault: str = ""
    messages: list[EmailMessage] = field(default_factory=list)

    def answer(self, connection: socket.socket) -> None:
        """Speak with one client (RFC 5321)."""
        lines = connection.makefile("rb")

        def say(text: str) -> None:
            connection.sendall(text.encode() + b"\r\n")

        say("220 mail.example.org ready")
        for raw in iter(lines.readline, b""):
            line = raw.decode("latin-1").strip()
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                say("250-mail.example.org\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                given = base64.b64decode(line.split(" ")[2]).decode().split("\0")[2]
                say("535 refused" if self.fault == "login" or given != SECRET else "235 welcome")
            elif word == "MAIL":
                say("550 not from you" if self.fault == "sender" else "250 fine")
            elif word == "RCPT":
                say("550 no such person" if self.fault == "recipient" else "250 fine")
            elif word == "DATA":
                say("354 go on")
                content = b"".join(iter(lines.readline, b".\r\n")).replace(b"\r\n..", b"\r\n.")
                if self.fault == "cut":
                    return
                if self.fault == "content":
                    say("554 this looks like spam")
                    continue
                self.messages.append(message_from_bytes(content, policy=policy.default))
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")


@contextmanager
def mail_server(fault: str = "") -> Iterator[MailServer]:
    """Run a server until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServer(listener.getsockname()[1], fault)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(OSError, ValueError):
                    server.answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
