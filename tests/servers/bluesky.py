"""A real Bluesky in small: accounts, posts, replies and likes on a network of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Bluesky:
    """A running network; ``url`` is the accounts' server, ``view_url`` the one that answers about everybody."""

    url: str
    view_url: str

    def token(self, person: str) -> str:
        """Return the access token of a person, whose account is made with the first call."""
        raise NotImplementedError

    def handle(self, person: str) -> str:
        """Return the handle of a person."""
        raise NotImplementedError

    def say(self, text: str, *, author: str = "host") -> str:
        """Post and return the address (``at://``) of the post."""
        raise NotImplementedError

    def reply(self, post: str, text: str, *, author: str = "host") -> str:
        """Answer a post and return the address of the answer."""
        raise NotImplementedError

    def withdraw(self, post: str, *, author: str = "host") -> None:
        """Delete one's own post."""
        raise NotImplementedError


@contextmanager
def running_bluesky() -> Iterator[Bluesky]:
    """Run an empty network until the block ends; skip the test where it is not installed."""
    raise NotImplementedError
    yield
