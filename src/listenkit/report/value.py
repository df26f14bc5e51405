"""The finished report: plain frozen values that hold everything a renderer prints, and nothing it may not.

Every text in it is redacted where a person wrote it, and safe for one line of a terminal. Every number has passed the
minimum groups. Net sentiments and intervals are in points (−100…100), dates are days of the organisation's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Status = Literal["heard", "quiet", "unheard"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a set of comments; all None where there is nothing to show, which ``suppressed`` explains.

    ``uncalled`` are the scored comments whose side is too weak to call, ``mixed`` those that say good and bad.
    Where no author is known, ``is_anonymous`` says that the one that ``authors`` counts is no person.
    """

    comments: int | None = None
    authors: int | None = None
    positive: int | None = None
    neutral: int | None = None
    negative: int | None = None
    unscored: int | None = None
    net_sentiment: float | None = None
    interval: tuple[float, float] | None = None
    mean_sentiment: float | None = None
    suppressed: bool = False
    is_anonymous: bool = False
    uncalled: int | None = None
    mixed: int | None = None

    @property
    def people(self) -> int | None:
        """How many people are known to have spoken: ``authors``, None where that is hidden or nobody is named."""
        return None if self.is_anonymous else self.authors

    @property
    def margin(self) -> float | None:
        """The larger distance from the net sentiment to an end of its interval, in points, 100 at most.

        A handful of comments can have more; that they say nothing is told by 100 as well.
        """
        if self.net_sentiment is None or self.interval is None:
            return None
        return min(100.0, max(self.net_sentiment - self.interval[0], self.interval[1] - self.net_sentiment))


@dataclass(frozen=True, slots=True)
class Change:
    """The difference from the previous period. Both flags hold after correction within their family of tests."""

    comments: int
    net_sentiment: float | None
    interval: tuple[float, float] | None
    significant: bool
    volume_significant: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A cell now and before, its change, and its volumes and net sentiments by trend bucket (None: nothing shown)."""

    cell: Cell = Cell()
    before: Cell | None = None
    change: Change | None = None
    volumes: tuple[int | None, ...] = ()
    nets: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A stakeholder group: its figures, the people known in it, and its languages with their share of comments."""

    group: str
    figures: Figures
    population: int | None = None
    languages: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme: its figures, its titles by language, and its cell in every group that may be shown."""

    theme: str
    titles: Mapping[str, str]
    figures: Figures
    groups: tuple[tuple[str, Cell], ...] = ()

    def title(self, language: str) -> str:
        """Return the title in a language, else the name with its hyphens opened."""
        return self.titles.get(language) or self.theme.replace("-", " ").replace("_", " ")


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell and what it is of: a kind or a language."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of the trend: its first day, the first day after it, its cell and those of the groups."""

    start: date
    end: date
    cell: Cell
    groups: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is heard of a group, or of one of its segments (``key=value``), against the people known.

    ``heard`` spoke in the period, ``quiet`` spoke before it, ``unheard`` never did. ``authors`` is None where hidden.
    """

    group: str
    segment: str
    authors: int | None
    population: int | None
    last_comment: date | None
    status: Status
    suppressed: bool = False
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """How a group was answered: what asks for an answer, what got one, the median hours until the first.

    ``late_hours`` is the 90th percentile of these hours, ``told_share`` the share that was told the outcome, and
    ``oldest_days`` how long the oldest unanswered comment has waited.
    """

    group: str
    answerable: int | None
    answered: int | None
    answered_share: float | None
    median_hours: float | None
    oldest_days: int | None = None
    suppressed: bool = False
    late_hours: float | None = None
    told_share: float | None = None


@dataclass(frozen=True, slots=True)
class ThemeLoop:
    """How those were answered who spoke of a theme: all that may be counted (``group`` empty), and each group."""

    theme: str
    loop: Loop
    groups: tuple[Loop, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment in its author's words, redacted. ``answered`` is None where it asks for no answer."""

    id: str
    group: str
    theme: str
    label: str
    kind: str
    language: str
    source: str
    date: date | None
    text: str
    answered: bool | None = None
    waiting_days: int | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A decision: what, how far, since when, for whom, and why where a reason is given; ``comments`` led to it.

    ``verdict`` is that of its impact, empty where none is told. ``net`` is the effect on net sentiment in points,
    ``odds`` that on the odds that a comment speaks of its themes, each with its interval of 95 %.
    """

    name: str
    title: str
    status: str
    date: date | None
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    reason: str
    comments: int
    verdict: str = ""
    net: float | None = None
    net_interval: tuple[float, float] | None = None
    odds: float | None = None
    odds_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class IdeaGroup:
    """How many comments and people of a group have an idea; ``is_anonymous`` where none of them is named."""

    group: str
    comments: int
    authors: int
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion in the words of one comment, and how many comments and people make it; None where hidden.

    ``voices`` are the groups that may be counted, those of most people first. ``examples`` holds the most readable
    words of each language, ``ids`` reach a few of the comments. ``joined_by`` is what brought them together (wording,
    bridge, theme), and ``words`` what most who may be counted say in one language. ``answered`` of ``answerable``
    comments that may be told of had an answer; ``actions`` are the names of those that a comment led to.
    """

    quote: Quote
    comments: int | None
    authors: int | None
    groups: tuple[str, ...] = ()
    theme: str = ""
    voices: tuple[IdeaGroup, ...] = ()
    examples: tuple[Quote, ...] = ()
    ids: tuple[str, ...] = ()
    joined_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    answerable: int = 0
    answered: int = 0
    actions: tuple[str, ...] = ()

    @property
    def people(self) -> int | None:
        """How many people are known to have the idea: None where that is hidden or nobody is named."""
        return None if all(voice.is_anonymous for voice in self.voices) else self.authors

    def example(self, language: str) -> Quote:
        """Return the idea in the words of a language, else in the most readable ones."""
        return next((each for each in self.examples if each.language == language), self.quote)


@dataclass(frozen=True, slots=True)
class EmergingRow:
    """Words heard now and not before: how many comments and people, in which groups, since when, in which comments."""

    label: str
    comments: int
    authors: int
    groups: tuple[tuple[str, int], ...]
    first_day: date | None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """How a source stands. ``comments`` is None where hidden; ``stale`` where it should have spoken by now.

    ``is_undated`` says that it holds comments of which none has a date, so that nobody can tell when it last spoke.
    """

    source: str
    collector: str
    group: str
    status: str
    detail: str
    comments: int | None
    collected_at: datetime | None
    stale: bool
    silent_days: int | None
    set_aside: int
    is_undated: bool = False


@dataclass(frozen=True, slots=True)
class Protection:
    """The minimum groups that applied to a protected group."""

    group: str
    minimum_authors: int
    minimum_quote_authors: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many comments a person labelled by hand, on how many the analysis agrees, and the 95 % interval in 0…1."""

    comments: int
    right: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``since`` up to and without ``until``; None is an open side."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a renderer prints. ``themes`` are by volume; ``top`` bounds the lists that people read.

    ``is_kept`` says that its comments stay in a dataset. ``suppressed`` is how many cells of the period are hidden.
    ``undated`` comments belong to no period. ``checked`` is None where nobody labelled any by hand; ``learned`` is a
    short line where a model learned from own ratings was used, else empty.
    """

    organisation: str
    timezone: str
    now: datetime
    period: Period
    previous: Period | None
    filters: tuple[tuple[str, str], ...] = ()
    totals: Figures = Figures()
    groups: tuple[GroupRow, ...] = ()
    themes: tuple[ThemeRow, ...] = ()
    kinds: tuple[NamedCell, ...] = ()
    languages: tuple[NamedCell, ...] = ()
    trend: tuple[Bucket, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    loop: tuple[Loop, ...] = ()
    theme_loop: tuple[ThemeLoop, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    emerging: tuple[EmergingRow, ...] = ()
    ideas: tuple[Idea, ...] = ()
    questions: tuple[Quote, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    protections: tuple[Protection, ...] = ()
    suppressed: int = 0
    undated: int | None = 0
    top: int = 10
    records_answers: bool = False
    is_kept: bool = True
    checked: Accuracy | None = None
    learned: str = ""
