"""What a report is made of: plain values, gathered from one dataset or merged from several, without any store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from listenkit.actions.impact import Impact
from listenkit.config import Group
from listenkit.loop import Action, Answered
from listenkit.model import Checked, Heard, Selection, SourceState, StoredComment, Theme
from listenkit.summary import Summary
from listenkit.times import Window


@dataclass(frozen=True, slots=True)
class Emerging:
    """Something said now that was not said before: its words, how many comments and people, since when.

    ``first_days`` tells since when in each group. ``p_value`` is that of the test against the earlier rate; ``keys``
    are the comments.
    """

    label: str
    comments: int
    authors: int
    groups: Mapping[str, int]
    first_day: int
    p_value: float
    keys: tuple[int, ...]
    author_numbers: frozenset[int] = frozenset()
    first_days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a report needs.

    ``window`` has both sides, unless all is hidden. ``current`` and ``before`` hold the cells of the window
    and of the previous one (None where nothing is compared), ``trend`` those of the buckets that start at
    ``trend_starts`` and end at ``trend_end``; in all three ``day`` is the start of the bucket. ``undated`` holds the
    cells of comments that belong to no window. ``comments`` are candidates for quotes, ideas and questions, newest
    first, with at most a few hundred of each kind and group; nothing in them has been redacted yet. ``now`` is aware
    UTC. ``withheld`` are the protected groups that were asked for and left out, since the filters would set few people
    apart; nothing else holds anything of them. Where all who spoke are hidden, ``window`` stays as it was asked for.
    ``checked`` is what a person found who labelled comments by hand; ``learned`` says in a few words that a model
    learned from the organisation's own ratings was used, empty where none was. ``decisions`` are the actions, each with
    what it changed, None where nothing may be told.
    """

    organisation: str
    timezone: str
    selection: Selection
    window: Window
    previous: Window | None
    now: datetime
    groups: Mapping[str, Group]
    current: Summary = field(default_factory=Summary)
    before: Summary | None = None
    trend: Summary = field(default_factory=Summary)
    trend_starts: tuple[date, ...] = ()
    trend_end: date | None = None
    undated: Summary = field(default_factory=Summary)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    emerging: Sequence[Emerging] = ()
    comments: Sequence[StoredComment] = ()
    heard: Sequence[Heard] = ()
    sources: Sequence[SourceState] = ()
    stale_after: Mapping[str, int] = field(default_factory=dict)
    answered: Sequence[Answered] = ()
    quotes: int = 6
    top: int = 10
    is_kept: bool = True
    checked: Checked | None = None
    learned: str = ""
    withheld: tuple[str, ...] = ()
    decisions: Sequence[tuple[Action, Impact | None]] = ()
