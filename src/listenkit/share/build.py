"""Builds a group's own report from the finished report over that group, in which nothing withheld is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from listenkit.config import Group
from listenkit.config.tree import LANGUAGES
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.report.value import Cell, GroupRow, Idea, Report, ThemeRow
from listenkit.share.value import Contact, Decision, Letter, Subject, Tone, Voices, Wish
from listenkit.text import one_line, shorten

SUBJECTS = 6
WISHES = 5
"""How many of each are told: a page that is read to its end."""

SPOKEN_SHARE = 0.15
MOST_LANGUAGES = 3
"""A language has its part of the page where this share of a group's comments is in it, three languages at most."""

TOLD_AFTER = timedelta(days=84)
"""How long before the period an action may have been closed: for as long its effect is looked at."""

_TITLE_CHARACTERS = 200
_REASON_CHARACTERS = 600


def build(
    report: Report, rule: Group, contact: Contact, languages: Sequence[str] = (), *, quotes: bool = False
) -> Letter:
    """Return the letter to the one group that ``report`` is about, nothing decided in it yet.

    ``rule`` holds the group's minimums. They hold for every group here, protected or not: its people know each other.
    ``languages`` are those asked for; without any those that the group speaks. Words are those of an idea that as many
    people have as a quote needs; ``quotes`` is content with that many in the group, unless it is protected.

    Raises :class:`~listenkit.errors.PrivacyError` where too few people spoke; that nobody did is told alike.
    """
    (row,) = report.groups
    voices = _count(row.figures.cell, rule)
    since, until = report.period.since, report.period.until
    if voices is None or since is None or until is None:
        raise _too_few(row.group, rule.minimum_authors)
    subjects = [subject for theme in report.themes if (subject := _subject(theme, row.group, rule))]
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
        wishes=tuple(_wishes(report, rule, quotes=quotes)[:WISHES]),
        waiting=_waiting(report, rule),
        counts_answers=report.records_answers,
        contact=contact,
    )


def _too_few(group: str, minimum: int) -> PrivacyError:
    """Return the refusal of a report to a group of whom too few spoke, or none: both are told alike."""
    return PrivacyError(
        f"fewer than {minimum} people of {group} spoke in this period; a report to them would tell each what the "
        "others said",
        hint="choose a longer period with --since and --until",
    )


def _count(cell: Cell, rule: Group) -> Voices | None:
    """Return how many spoke, None where too few did or that is hidden; comments count where no author is known."""
    number = cell.comments if cell.is_anonymous else cell.authors
    if cell.suppressed or not number or number < rule.minimum_authors:
        return None
    return Voices.of(number, protected=rule.protected, are_comments=cell.is_anonymous)


def decision_of(action: Action) -> Decision:
    """Return an action as it is told, nothing yet about who asked and what changed."""
    return Decision(
        title=shorten(one_line(action.title), _TITLE_CHARACTERS),
        status=action.status,
        reason=shorten(one_line(action.reason), _REASON_CHARACTERS),
        date=action.date,
    )


def concerns(action: Action, letter: Letter, *, has_asked: bool) -> bool:
    """Tell whether a group is told of an action.

    It is where the action names the group, or names none and the group spoke of it (``has_asked``); and where it is
    open, or was not closed so long before that its effect was told already.
    """
    if letter.group not in action.groups and (action.groups or not has_asked):
        return False
    changed = action.changed_at.date() if action.changed_at else None
    closed = action.date if action.status == "done" else changed
    return action.status in ("planned", "started") or closed is None or letter.since - closed <= TOLD_AFTER


def _languages(row: GroupRow) -> tuple[str, ...]:
    spoken = [code for code, share in row.languages if share >= SPOKEN_SHARE and code in LANGUAGES]
    return tuple(spoken[:MOST_LANGUAGES])


def _subject(theme: ThemeRow, group: str, rule: Group) -> Subject | None:
    cell = dict(theme.groups).get(group)
    voices = _count(cell, rule) if cell else None
    return Subject(theme.theme, theme.titles, voices, _tone(cell)) if cell and voices else None


def _tone(cell: Cell) -> Tone:
    """Return how people speak of something: a side only where the whole interval lies on it."""
    if cell.interval is None:
        return ""
    low, high = cell.interval
    if low > 0 or high < 0:
        return "good" if low > 0 else "bad"
    return "mixed" if cell.positive and cell.negative else ""


def _wishes(report: Report, rule: Group, *, quotes: bool) -> list[Wish]:
    """Return the ideas of enough people, with words of theirs where enough people have them."""
    titles = {row.theme: row.titles for row in report.themes}
    everybody = report.groups[0].figures.cell.people or 0
    found = []
    for idea in report.ideas:
        if idea.theme and idea.people and idea.people >= rule.minimum_authors:
            voices = Voices.of(idea.people, protected=rule.protected)
            subject = Subject(idea.theme, titles.get(idea.theme, {}), voices)
            heard = everybody if quotes and not rule.protected else idea.people
            found.append(Wish(subject, _examples(idea) if heard >= rule.minimum_quote_authors else {}))
    return found


def _examples(idea: Idea) -> dict[str, str]:
    return {quote.language: quote.text for quote in (idea.quote, *idea.examples)}


def _waiting(report: Report, rule: Group) -> Voices | None:
    """Return how many comments still wait; None where that may not be told."""
    row = next(iter(report.loop), None)
    if row is None or row.suppressed or row.answerable is None:
        return None
    waiting = row.answerable - (row.answered or 0)
    if 0 < waiting < rule.minimum_authors:
        return None
    return Voices.of(waiting, protected=rule.protected and waiting > 0)
