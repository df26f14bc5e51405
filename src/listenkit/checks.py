"""Judges a report by the thresholds of the configuration.

The name of a threshold is a path: whose figure, of which theme, which figure. ``customers.net_sentiment``,
``customers.delivery.comments``, ``all.answered_share``, ``sources.stale``, ``sources.reviews.stale``. Figures are those
of the report, so what the report may not show is not told here either.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from listenkit.errors import UsageError
from listenkit.text import did_you_mean

if TYPE_CHECKING:
    from listenkit.config.tree import Check
    from listenkit.report.value import Cell, Loop, Report

ALL = "all"
SOURCES = "sources"

CELL_FIGURES = ("net_sentiment", "comments", "authors")
LOOP_FIGURES = ("answered_share", "median_hours_to_answer", "oldest_unanswered_days")
GROUP_FIGURES = (*CELL_FIGURES, *LOOP_FIGURES, "emerging")
STALE = "stale"

State = Literal["fine", "crossed", "unknown"]
"""``unknown``: nobody spoke, nothing can be told of it, or it is withheld for want of people."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a name stands for: a group (``all`` for everyone), a theme or none, and a figure; or a source's silence."""

    scope: str
    figure: str
    theme: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a figure stands against its threshold; ``interval`` is that of the figure where it has one.

    ``reason`` says why it is unknown. ``details`` names what is meant: the stale sources, the emerging subjects.
    """

    name: str
    state: State
    value: float | None = None
    interval: tuple[float, float] | None = None
    minimum: float | None = None
    maximum: float | None = None
    window: str = ""
    level: str = "critical"
    reason: str = ""
    details: tuple[str, ...] = ()


def parse_name(name: str, *, groups: Collection[str], themes: Collection[str], sources: Collection[str]) -> Target:
    """Return what a name stands for.

    Raises :class:`UsageError` with the part that there is not and the nearest that there is.
    """
    scope, *middle, figure = name.split(".") if "." in name else (ALL, name)
    if len(middle) > 1:
        raise UsageError(f"check '{name}': a name has a group, a theme or none, and a figure")
    of = middle[0] if middle else ""
    if scope == SOURCES:
        _choose(name, figure, (STALE,))
        if of:
            _choose(name, of, sources)
        return Target(SOURCES, figure, source=of)
    _choose(name, scope, (ALL, SOURCES, *groups))
    if of:
        _choose(name, of, themes)
    _choose(name, figure, CELL_FIGURES if of else GROUP_FIGURES)
    return Target(scope, figure, theme=of)


def _choose(name: str, part: str, choices: Collection[str]) -> None:
    if part not in choices:
        raise UsageError(f"check '{name}': there is no '{part}'", hint=did_you_mean(part, sorted(choices)))


def judge(name: str, target: Target, check: Check, report: Report) -> Finding:
    """Return how a figure of a report over the check's window stands against its threshold."""
    value, interval, reason, details = _figure(target, report)
    bounds = {"minimum": check.minimum, "maximum": check.maximum, "window": check.window, "level": check.level}
    if value is None:
        return Finding(name, "unknown", reason=reason, **bounds)  # type: ignore[arg-type]  # each by its name
    low, high = interval if interval and check.certain else (value, value)
    is_crossed = (check.minimum is not None and high < check.minimum) or (
        check.maximum is not None and low > check.maximum
    )
    state: State = "crossed" if is_crossed else "fine"
    return Finding(name, state, value, interval, details=details if is_crossed else (), **bounds)  # type: ignore[arg-type]  # ditto


_Found = tuple[float | None, tuple[float, float] | None, str, tuple[str, ...]]

NOBODY = "nobody spoke"
WITHHELD = "withheld: it stands for too few people"


def _figure(target: Target, report: Report) -> _Found:
    if target.scope == SOURCES:
        stale = [row.source for row in report.sources if row.stale and target.source in ("", row.source)]
        return float(len(stale)), None, "", tuple(stale)
    if target.figure == "emerging":
        labels = [
            row.label
            for row in report.emerging
            if target.scope == ALL or any(group == target.scope for group, _ in row.groups)
        ]
        return float(len(labels)), None, "", tuple(labels)
    if target.figure in LOOP_FIGURES:
        return _loop_figure(target, report)
    return _cell_figure(target, _cell(target, report), report)


def _cell_figure(target: Target, cell: Cell | None, report: Report) -> _Found:
    # Of protected people a theme that nobody named and one that few named look alike.
    is_hidden = cell is None and target.theme and target.scope in {each.group for each in report.protections}
    if is_hidden or (cell is not None and cell.suppressed):
        return None, None, WITHHELD, ()
    if cell is None:
        return (0.0, None, "", ()) if target.figure != "net_sentiment" else (None, None, NOBODY, ())
    value = {"net_sentiment": cell.net_sentiment, "comments": cell.comments, "authors": cell.authors}[target.figure]
    interval = cell.interval if target.figure == "net_sentiment" else None
    return None if value is None else float(value), interval, NOBODY, ()


def _cell(target: Target, report: Report) -> Cell | None:
    if target.theme:
        row = next((row for row in report.themes if row.theme == target.theme), None)
        if row is None:
            return None
        return row.figures.cell if target.scope == ALL else dict(row.groups).get(target.scope)
    if target.scope == ALL:
        return report.totals.cell
    return next((row.figures.cell for row in report.groups if row.group == target.scope), None)


def _loop_figure(target: Target, report: Report) -> _Found:
    rows = [row for row in report.loop if target.scope in (ALL, row.group)]
    told = [row for row in rows if not row.suppressed]
    if not told:
        return None, None, WITHHELD if rows else "nothing asked for an answer", ()
    value = _loop_value(target.figure, told)
    reason = "nothing waits for an answer" if target.figure == "oldest_unanswered_days" else "nothing was answered"
    return value, None, reason, ()


def _loop_value(figure: str, rows: list[Loop]) -> float | None:
    if figure == "answered_share":
        asked = sum(row.answerable or 0 for row in rows)
        return sum(row.answered or 0 for row in rows) / asked if asked else None
    if figure == "oldest_unanswered_days":
        # Where nothing waits, nothing waits long.
        return float(max((row.oldest_days or 0 for row in rows), default=0))
    medians = [row.median_hours for row in rows if row.median_hours is not None]
    return max(medians) if medians else None
