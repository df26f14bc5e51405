"""A real Request Tracker 5 on SQLite: tickets with answers that the customer sees and comments that only staff see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestTracker:
    """A running server. ``user`` is its administrator."""

    url: str
    user: str
    password: str

    def add_person(self, name: str, *, staff: bool = False) -> None:
        """Let a person write, under their name and with the server's password; ``staff`` may write and read notes."""
        raise NotImplementedError

    def ask(self, subject: str, text: str, *, author: str = "", queue: str = "General", html: bool = False) -> int:
        """Open a ticket and return its number; the author is a person who was added, or the administrator."""
        raise NotImplementedError

    def reply(self, ticket: int, text: str, *, author: str = "", html: bool = False) -> int:
        """Answer in a ticket, which the customer sees, and return the number of the transaction."""
        raise NotImplementedError

    def note(self, ticket: int, text: str, *, author: str = "") -> int:
        """Leave a comment that only staff see, and return the number of the transaction."""
        raise NotImplementedError

    def close(self, ticket: int, *, author: str = "") -> None:
        """Mark a ticket as resolved, which leaves a transaction that nobody said."""
        raise NotImplementedError

    def withdraw(self, ticket: int) -> None:
        """Delete a ticket, as far as Request Tracker does: its status becomes ``deleted``."""
        raise NotImplementedError


@contextmanager
def running_request_tracker() -> Iterator[RequestTracker]:
    """Run an empty Request Tracker until the block ends; give up on the test where it is not installed."""
    raise NotImplementedError
    yield
