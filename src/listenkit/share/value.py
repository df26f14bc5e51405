"""A group's own report as plain values: what its people said, what was decided, what changed, what is still open.

Nothing in it stands for fewer people than the group's minimum; every text is redacted, or the organisation's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from listenkit.loop import Status

Sureness = Literal["exact", "about", "at_least"]
Tone = Literal["", "good", "bad", "mixed"]
"""How a group speaks of something; empty where that is not sure."""

Change = Literal["better", "worse", "less", "more", "none", "moving", "early"]
"""What became of what people say: ``moving`` changed before already, ``early`` cannot be told yet."""

SHARED_STEP = 5
"""Protected groups are counted in fives, so that two reports do not tell one voice by their difference."""


@dataclass(frozen=True, slots=True)
class Voices:
    """A number as people are told it, and how sure it is; ``are_comments`` where no author is known."""

    number: int
    sureness: Sureness = "exact"
    are_comments: bool = False

    @classmethod
    def of(cls, number: int, *, protected: bool, are_comments: bool = False) -> Voices:
        """Return an honest round number: exact below 20, then about; at least so many where a group is protected."""
        if protected:
            return cls(number // SHARED_STEP * SHARED_STEP, "at_least", are_comments)
        if number < 20:
            return cls(number, "exact", are_comments)
        step = 5 if number < 100 else 10 if number < 1000 else 100
        rounded = (number + step // 2) // step * step
        return cls(rounded, "exact" if rounded == number else "about", are_comments)


@dataclass(frozen=True, slots=True)
class Subject:
    """What several of them spoke about: its titles by language, how many, and how they speak of it."""

    theme: str
    titles: Mapping[str, str]
    voices: Voices
    tone: Tone = ""

    def title(self, language: str) -> str:
        """Return the title in a language, else in English, else the theme's name with its hyphens opened."""
        opened = self.theme.replace("-", " ").replace("_", " ")
        return self.titles.get(language) or self.titles.get("en") or opened


@dataclass(frozen=True, slots=True)
class Wish:
    """What several of them asked for: its subject, and the words of one of them by language."""

    subject: Subject
    examples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for them, because how many asked, and what changed; None where nothing may be said of it."""

    title: str
    status: Status
    reason: str = ""
    date: date | None = None
    asked: Voices | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """How a group speaks again, within how many days it is answered, and who signs; empty where nobody said so."""

    contact: str = ""
    days: int | None = None
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A group's own report. ``waiting`` is how many comments wait for an answer, None where that may not be told.

    ``counts_answers`` says whether answers are recorded at all. The period is whole days from ``since`` up to and
    without ``until``.
    """

    organisation: str
    group: str
    since: date
    until: date
    voices: Voices
    minimum: int
    quote_minimum: int
    languages: tuple[str, ...]
    subjects: tuple[Subject, ...] = ()
    wishes: tuple[Wish, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waiting: Voices | None = None
    counts_answers: bool = False
    contact: Contact = Contact()
