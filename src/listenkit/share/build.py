"""Builds a group's own report from the finished report over that group, in which nothing withheld is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from listenkit.config import Group
from listenkit.config.tree import LANGUAGES
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.report.value import Cell, GroupRow, Idea, Loop, Report, ThemeRow
from listenkit.share.value import Contact, Decision, Letter, Subject, Tone, Voices, Wish
from listenkit.text import one_line, shorten

SUBJECTS = 6
WISHES = 5
"""How many of each are told: a page that is read to its end."""

SPOKEN_SHARE = 0.15
MOST_LANGUAGES = 3
"""A language has its part of the page where this share of a group's comments is in it, three languages at most."""

_TITLE_CHARACTERS = 200
_REASON_CHARACTERS = 600


def build(
    report: Report,
    rule: Group,
    decisions: Sequence[Decision],
    contact: Contact,
    languages: Sequence[str] = (),
    *,
    protected: bool,
) -> Letter:
    """Return the letter to the one group that ``report`` is about.

    ``rule`` holds the group's minimums. Whether it is ``protected`` decides how its numbers are rounded; that no
    number stands for fewer people than the minimum holds for every group, since its people know each other.
    ``languages`` are those asked for; without any those that the group speaks.

    Raises :class:`~listenkit.errors.PrivacyError` where too few people spoke; that nobody did is told alike.
    """
    (row,) = report.groups
    voices = count_of(row.figures.cell, rule.minimum_authors, protected=protected)
    since, until = report.period.since, report.period.until
    if voices is None or since is None or until is None:
        raise too_few(row.group, rule.minimum_authors)
    subjects = [
        subject
        for subject in (_subject(theme, row.group, rule.minimum_authors, protected) for theme in report.themes)
        if subject
    ]
    return Letter(
        organisation=report.organisation,
        group=row.group,
        since=since,
        until=until,
        voices=voices,
        minimum=rule.minimum_authors,
        quote_minimum=rule.minimum_quote_authors,
        languages=tuple(languages) or _languages(row),
        subjects=tuple(subjects[:SUBJECTS]),
        wishes=tuple(_wishes(report, rule, protected=protected)[:WISHES]),
        decisions=tuple(decisions),
        waiting=_waiting(report, rule.minimum_authors, protected=protected),
        counts_answers=report.records_answers,
        contact=contact,
    )


def too_few(group: str, minimum: int) -> PrivacyError:
    """Return the refusal of a report to a group of whom too few spoke, or none: both are told alike."""
    return PrivacyError(
        f"fewer than {minimum} people of {group} spoke in this period; a report to them would tell each what the "
        "others said",
        hint="choose a longer period with --since and --until",
    )


def count_of(cell: Cell, minimum: int, *, protected: bool) -> Voices | None:
    """Return how many spoke, None where too few did or that is hidden; comments count where no author is known."""
    number = cell.comments if cell.is_anonymous else cell.authors
    if cell.suppressed or not number or number < minimum:
        return None
    return Voices.of(number, protected=protected, are_comments=cell.is_anonymous)


def decision_of(action: Action) -> Decision:
    """Return an action as it is told, nothing yet about who asked and what changed."""
    return Decision(
        title=shorten(one_line(action.title), _TITLE_CHARACTERS),
        status=action.status,
        reason=shorten(one_line(action.reason), _REASON_CHARACTERS),
        date=action.date,
    )


def concerns(action: Action, group: str, since: date) -> bool:
    """Tell whether a group is told of an action: it concerns the group, and is open or was not closed long before."""
    if action.groups and group not in action.groups:
        return False
    changed = action.changed_at.date() if action.changed_at else None
    closed = action.date if action.status == "done" else changed
    return action.status in ("planned", "started") or closed is None or (since - closed).days <= 84


def _languages(row: GroupRow) -> tuple[str, ...]:
    spoken = [code for code, share in row.languages if share >= SPOKEN_SHARE and code in LANGUAGES]
    return tuple(spoken[:MOST_LANGUAGES])


def _subject(theme: ThemeRow, group: str, minimum: int, protected: bool) -> Subject | None:
    cell = dict(theme.groups).get(group)
    voices = count_of(cell, minimum, protected=protected) if cell else None
    return Subject(theme.theme, theme.titles, voices, _tone(cell)) if cell and voices else None


def _tone(cell: Cell) -> Tone:
    """Return how people speak of something: a side only where the whole interval lies on it."""
    if cell.interval is None:
        return ""
    low, high = cell.interval
    if low > 0 or high < 0:
        return "good" if low > 0 else "bad"
    return "mixed" if cell.positive and cell.negative else ""


def _wishes(report: Report, rule: Group, *, protected: bool) -> list[Wish]:
    titles = {row.theme: row.titles for row in report.themes}
    found = []
    for idea in report.ideas:
        number = idea.people
        if idea.theme and number and number >= rule.minimum_authors:
            voices = Voices.of(number, protected=protected)
            subject = Subject(idea.theme, titles.get(idea.theme, {}), voices)
            found.append(Wish(subject, _examples(idea)))
    return found


def _examples(idea: Idea) -> dict[str, str]:
    return {quote.language: quote.text for quote in (idea.quote, *idea.examples)}


def _waiting(report: Report, minimum: int, *, protected: bool) -> Voices | None:
    """Return how many comments still wait; None where that may not be told."""
    row: Loop | None = next(iter(report.loop), None)
    if row is None or row.suppressed or row.answerable is None:
        return None
    waiting = row.answerable - (row.answered or 0)
    if 0 < waiting < minimum:
        return None
    return Voices.of(waiting, protected=protected and waiting > 0)
