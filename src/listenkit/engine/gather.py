"""Gathers what a report needs out of a dataset: summaries of two periods and a trend, and the words worth showing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

from listenkit.actions.impact import Impact
from listenkit.config import Config, Group
from listenkit.dataset import Dataset
from listenkit.engine.guard import Guard
from listenkit.engine.material import Emerging, Material
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.model import KINDS, Selection, SourceState, StoredComment, Theme
from listenkit.privacy.differences import without_facets
from listenkit.summary import ALL, UNDATED, Summary
from listenkit.themes.discovery import Discovery
from listenkit.themes.subjects import Subject
from listenkit.times import Window

MAX_DECISIONS = 10
"""The newest actions that a report judges; each costs a bootstrap."""

TREND_BUCKETS = 8
MAX_TREND_BUCKETS = 12
WEEK = 7
EARLIER_DAYS = 56
"""How far back "not said before" looks: eight weeks before the period."""

SHOWN_COMMENTS = 400
"""Candidates for quotes, ideas and questions that are read for each kind and group."""

EMERGING_COMMENTS = 4_000
"""The newest comments, of the period and of the weeks before it, in which emerging subjects are looked for."""


@dataclass(frozen=True)
class Request:
    """What is asked of a report: which comments, whether to compare, how much to show, whether they are kept.

    ``decisions`` says whether actions are judged; each costs a bootstrap, which thresholds have no use for.
    """

    selection: Selection
    now: datetime
    compare: bool = True
    quotes: int = 6
    top: int = 10
    is_kept: bool = True
    decisions: bool = True


def gather(
    dataset: Dataset, config: Config, request: Request, themes: Mapping[str, Theme], discovery: Discovery
) -> Material:
    """Return the material of a report over one dataset, all of it from one state."""
    with dataset.snapshot():
        return _gather(dataset, config, request, themes, discovery)


def _gather(
    dataset: Dataset, config: Config, request: Request, themes: Mapping[str, Theme], discovery: Discovery
) -> Material:
    guard = Guard.of(dataset, config, request.selection)
    selection = guard.selection
    current = _summary(dataset, selection)
    window = _told_window(dataset, config, request, selection, current)
    # Without a window everything is meant, comments without a date included.
    open_ended = selection.window == Window()
    previous = None if open_ended or not request.compare else window.previous()
    if previous and guard.leaves_few(dataset, config, [previous]):
        previous = None
    starts, end = trend_starts(window)
    if guard.leaves_few(dataset, config, _spans(starts, end)):
        starts, end = [], None
    telling = guard.telling_facets(dataset, config, [selection.window, *([previous] if previous else [])])
    return Material(
        organisation=config.organisation.name,
        timezone=config.organisation.timezone,
        selection=selection,
        window=window,
        previous=previous,
        now=request.now,
        groups=guard.rules({name: config.group(name) for name in _shown_groups(config, dataset, selection)}, telling),
        current=without_facets(current, telling),
        before=without_facets(_summary(dataset, replace(selection, window=previous)), telling) if previous else None,
        trend=_trend(dataset, selection, starts, end),
        trend_starts=tuple(starts),
        trend_end=end,
        undated=Summary() if open_ended else _undated(dataset, selection),
        themes=themes,
        emerging=_find_emerging(dataset, selection, window, discovery, guard),
        comments=guard.readable(_shown_comments(dataset, selection)),
        heard=dataset.heard(),
        sources=[_told_source(each, config) for each in dataset.sources() if each.group not in guard.withheld],
        stale_after={source.name: _days(source.stale_after) for source in config.sources},
        answered=dataset.answered(selection),
        quotes=request.quotes,
        top=request.top,
        is_kept=request.is_kept,
        withheld=tuple(sorted(guard.withheld)),
        checked=dataset.checked(),
        learned=_told_model(dataset),
        decisions=_decisions(dataset, config, request) if request.decisions else (),
    )


def _decisions(dataset: Dataset, config: Config, request: Request) -> list[tuple[Action, Impact | None]]:
    """Return the newest actions of the groups that are asked for, each with what it changed."""
    from listenkit.actions.judging import judge

    wanted = set(request.selection.groups)
    actions = [each for each in dataset.actions() if not wanted or not each.groups or wanted & set(each.groups)]
    today = request.now.astimezone(config.organisation.zone).date()
    found: list[tuple[Action, Impact | None]] = []
    for action in sorted(actions, key=lambda each: (each.date or today, each.number))[-MAX_DECISIONS:]:
        is_judged = action.date is not None and action.status in ("started", "done") and action.themes
        told = dataset.countable(action, lambda group: config.group(group).protected)
        try:
            found.append((told, judge(config, dataset, action, today) if is_judged else None))
        except PrivacyError:
            found.append((told, None))
    return found


def _told_model(dataset: Dataset) -> str:
    """Return from how many ratings the model in use was learned, empty where there is none."""
    content = dataset.learned_model()
    return "" if content is None else f"{json.loads(content).get('facts', {}).get('ratings', 0):,}"


def closed_window(dataset: Dataset, selection: Selection, today: date) -> Window:
    """Return the selection's window with open sides closed by the days that the dataset holds; empty stays open."""
    window = selection.window
    if window.since and window.until:
        return window
    span = dataset.span(replace(selection, window=Window()))
    if span is None:
        return Window(window.since or today, window.until or (window.since or today) + timedelta(days=1))
    first, last = (date.fromordinal(day) for day in span)
    since = window.since or (min(first, window.until - timedelta(days=1)) if window.until else first)
    return Window(since, window.until or max(last, since) + timedelta(days=1))


def _told_window(dataset: Dataset, config: Config, request: Request, selection: Selection, current: Summary) -> Window:
    """Return the selection's window closed by the days of the groups that may be told, as it is where none may."""
    spoken = current.by(lambda cell: cell.group, ALL)
    told = tuple(name for name, counts in spoken.items() if not _is_hidden(config.group(name), len(counts.authors)))
    if spoken and not told:
        return selection.window
    today = request.now.astimezone(config.organisation.zone).date()
    return closed_window(dataset, replace(selection, groups=told) if told else selection, today)


def _is_hidden(group: Group, authors: int) -> bool:
    return group.protected and authors < group.minimum_authors


def _told_source(state: SourceState, config: Config) -> SourceState:
    """Return how a source stands; the last comment of a protected group is told by the last moment of its week."""
    last = state.last_comment
    if last is None or not config.group(state.group).protected:
        return state
    monday = last.date() - timedelta(days=last.weekday())
    week_end = datetime.combine(monday + timedelta(days=WEEK), time(), last.tzinfo) - timedelta(microseconds=1)
    return replace(state, last_comment=week_end)


def _spans(starts: Sequence[date], end: date | None) -> list[Window]:
    return [Window(first, after) for first, after in pairwise([*starts, *([end] if end else [])])]


def trend_starts(window: Window) -> tuple[list[date], date | None]:
    """Return the starts of equal buckets that end with the window, eight at least, and the end of the last one."""
    if window.until is None or window.days is None:
        return [], None
    length = WEEK if window.days <= WEEK * MAX_TREND_BUCKETS else -(-window.days // (MAX_TREND_BUCKETS * WEEK)) * WEEK
    count = min(MAX_TREND_BUCKETS, max(TREND_BUCKETS, -(-window.days // length)))
    return [window.until - timedelta(days=length * back) for back in range(count, 0, -1)], window.until


def _summary(dataset: Dataset, selection: Selection) -> Summary:
    since = selection.window.since
    start = since.toordinal() if since else UNDATED
    return dataset.summary(selection.window, selection=selection, starts=[start])


def _trend(dataset: Dataset, selection: Selection, starts: Sequence[date], end: date | None) -> Summary:
    if not starts:
        return Summary()
    window = Window(starts[0], end)
    return dataset.summary(
        window, selection=replace(selection, window=window), starts=[start.toordinal() for start in starts]
    )


def _undated(dataset: Dataset, selection: Selection) -> Summary:
    everything = replace(selection, window=Window())
    summary = dataset.summary(Window(), selection=everything, starts=[UNDATED, UNDATED + 1])
    return Summary({cell: counts for cell, counts in summary if cell.day == UNDATED})


def _shown_groups(config: Config, dataset: Dataset, selection: Selection) -> list[str]:
    names = list(dict.fromkeys([*config.group_names, *(state.group for state in dataset.sources() if state.group)]))
    return [name for name in names if not selection.groups or name in selection.groups]


def _shown_comments(dataset: Dataset, selection: Selection) -> list[StoredComment]:
    found: dict[int, StoredComment] = {}
    kinds = selection.kinds or KINDS
    for kind in kinds:
        for comment in dataset.comments(replace(selection, kinds=(kind,)), limit=SHOWN_COMMENTS):
            found[comment.key] = comment
    return sorted(found.values(), key=lambda comment: (-comment.day, comment.key))


def _find_emerging(
    dataset: Dataset, selection: Selection, window: Window, discovery: Discovery, guard: Guard
) -> list[Emerging]:
    if window.since is None or window.until is None:
        return []
    # Over a long period, "emerging" means its last four weeks.
    since = max(window.since, window.until - timedelta(days=4 * WEEK))
    earlier = Window(since - timedelta(days=EARLIER_DAYS), since)
    now = guard.readable(_newest(dataset, replace(selection, window=Window(since, window.until))))
    subjects = discovery.emerging(now, guard.readable(_newest(dataset, replace(selection, window=earlier))))
    return [_emerging(subject, now) for subject in subjects]


def _newest(dataset: Dataset, selection: Selection) -> Iterable[StoredComment]:
    return islice(dataset.comments(selection, limit=EMERGING_COMMENTS), EMERGING_COMMENTS)


def _emerging(subject: Subject, now: Sequence[StoredComment]) -> Emerging:
    keys = frozenset(subject.keys)
    # The newest come first, so the earliest day of a group is the last one written.
    first_days = {comment.group: comment.day for comment in now if comment.key in keys}
    return Emerging(
        label=subject.label,
        comments=subject.comments,
        authors=len(subject.author_numbers),
        groups=subject.groups,
        first_day=subject.first_day,
        p_value=subject.p_value,
        keys=subject.keys,
        author_numbers=subject.author_numbers,
        first_days=first_days,
    )


def _days(span: str) -> int:
    return int(span[:-1]) * (WEEK if span.endswith("w") else 1) if span else 0
