"""Renders the figures of the report as CSV: one row a cell, for spreadsheets. Nothing in it follows the locale."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from listenkit.report.value import Cell, Change, Figures, Report
from listenkit.report.words import to_ascii

COLUMNS = (
    "section", "key", "group", "start", "end", "comments", "authors", "positive", "neutral", "negative", "unscored",
    "net_sentiment", "interval_low", "interval_high", "mean_sentiment", "suppressed", "change_comments",
    "change_net_sentiment", "change_significant", "change_volume_significant", "uncalled", "mixed",
)  # fmt: skip

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""First characters that spreadsheets take for a formula, with their full-width forms (OWASP, CSV injection)."""

Row = dict[str, object]


def render_csv(report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False) -> str:
    """Return the cells as CSV with one header row; ``ascii_only`` folds names to ASCII, the rest is unused."""
    buffer = StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    for row in _rows(report):
        named = {name: _plain(value) for name, value in row.items()} if ascii_only else row
        writer.writerow({name: inert(value) for name, value in named.items()})
    return buffer.getvalue()


def inert(value: object) -> object:
    """Return a value that no spreadsheet computes: text with a risky start gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.lstrip(" '\"").startswith(_RISKY):
        return f"'{value}"
    return value


def _plain(value: object) -> object:
    return to_ascii(value) if isinstance(value, str) else value


def _rows(report: Report) -> Iterator[Row]:
    yield {"section": "totals", "key": "all", **_figures(report.totals)}
    for group in report.groups:
        yield {"section": "group", "key": group.group, "group": group.group, **_figures(group.figures)}
    for theme in report.themes:
        yield {"section": "theme", "key": theme.theme, **_figures(theme.figures)}
        for name, cell in theme.groups:
            yield {"section": "theme", "key": theme.theme, "group": name, **_cell(cell)}
    for section, rows in (("kind", report.kinds), ("language", report.languages)):
        for each in rows:
            yield {"section": section, "key": each.name, **_cell(each.cell)}
    yield from _trend(report)
    for row in report.coverage:
        key = row.segment or row.group
        yield {
            "section": "coverage",
            "key": key,
            "group": row.group,
            "authors": row.authors,
            "suppressed": row.suppressed,
        }


def _trend(report: Report) -> Iterator[Row]:
    for bucket in report.trend:
        days: Row = {"start": bucket.start.isoformat(), "end": bucket.end.isoformat()}
        yield {"section": "trend", "key": "all", **days, **_cell(bucket.cell)}
        for name, cell in bucket.groups:
            yield {"section": "trend", "key": name, "group": name, **days, **_cell(cell)}


def _cell(cell: Cell) -> Row:
    low, high = cell.interval or (None, None)
    return {
        "comments": cell.comments,
        "authors": cell.authors,
        "positive": cell.positive,
        "neutral": cell.neutral,
        "negative": cell.negative,
        "unscored": cell.unscored,
        "uncalled": cell.uncalled,
        "mixed": cell.mixed,
        "net_sentiment": cell.net_sentiment,
        "interval_low": low,
        "interval_high": high,
        "mean_sentiment": cell.mean_sentiment,
        "suppressed": cell.suppressed,
    }


def _figures(figures: Figures) -> Row:
    return {**_cell(figures.cell), **_change(figures.change)}


def _change(change: Change | None) -> Row:
    if change is None:
        return {}
    return {
        "change_comments": change.comments,
        "change_net_sentiment": change.net_sentiment,
        "change_significant": change.significant,
        "change_volume_significant": change.volume_significant,
    }
