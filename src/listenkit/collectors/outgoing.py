"""A reply that is ready to be sent, and how its sending can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from listenkit.errors import SourceError


class NotSentError(SourceError):
    """A reply certainly did not go out. Any other error leaves it open whether it did."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as it will be sent.

    ``where`` says to whom or where, ``facts`` are lines that people see before it goes (a subject, an address),
    ``text`` its words. ``native_id`` is the id that it will have there, empty where only the answer tells. ``content``
    is what its sender needs beside, and is never shown.
    """

    where: str
    text: str
    native_id: str = ""
    facts: Sequence[str] = ()
    content: Any = None
