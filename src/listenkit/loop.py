"""The values of the dialogue: what waited for an answer, what was decided, and answers that are being sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from listenkit.model import Label

Status = Literal["planned", "started", "done", "declined"]
"""How far an action is."""

STATUSES: tuple[Status, ...] = get_args(Status)
CLOSED: frozenset[Status] = frozenset({"done", "declined"})

SendingState = Literal["begun", "sent", "failed"]
"""``begun`` without an end means that nobody knows whether it went out."""


@dataclass(frozen=True, slots=True)
class Action:
    """A decision that was taken: ``number`` is 0 until it is stored.

    ``themes`` and ``groups`` are those it concerns, empty for any. ``date`` is the day on which it takes effect, None
    where that is not known. ``reason`` says why it was declined, or anything else that people should be told.
    ``comments`` are the keys of the comments that led to it.
    """

    title: str
    status: Status = "planned"
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    date: date | None = None
    reason: str = ""
    number: int = 0
    comments: tuple[int, ...] = ()
    created_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def name(self) -> str:
        """How people call it: ``A7``."""
        return f"A{self.number}"


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer on its way: ``key`` is the same for the same words to the same comment of the same source.

    ``comment`` is 0 where it answers no single one, as a group's own report does.
    ``native_id`` is the id that the answer has at the source, known beforehand or empty until it was sent. ``detail``
    says why it failed. ``text`` are its words, kept for as long as nobody knows whether it went out.
    """

    key: str
    source: str
    comment: int
    state: SendingState
    native_id: str
    at: datetime
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What counting people needs of a comment: its author (a pseudonym, or empty), day, label and themes."""

    author: str
    day: date
    label: Label
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answerable comment (concern, idea or question) and the hours until its first answer, None without one.

    ``is_told`` says that somebody told what became of it.
    """

    key: int
    group: str
    author: str
    created_at: datetime | None
    hours: float | None
    themes: tuple[str, ...] = ()
    is_told: bool = False
