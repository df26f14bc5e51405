"""Renders the report as JSON, format 1: its names are fixed, more may be added. Nothing in it follows the locale.

Dates are ISO days of the organisation's zone, times ISO in UTC, net sentiments points with one decimal. ``until`` is
the first day left out. A suppressed cell has the shape of one without data, and ``"suppressed": true``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from listenkit.report.value import (
    Accuracy,
    ActionRow,
    Bucket,
    Cell,
    Change,
    Coverage,
    EmergingRow,
    Figures,
    GroupRow,
    Idea,
    Loop,
    Period,
    Quote,
    Report,
    SourceRow,
    ThemeLoop,
    ThemeRow,
)

FORMAT = 1
"""Raised only when a name changes or goes; readers should refuse a number they do not know."""

Json = dict[str, Any]


def render_json(report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False) -> str:
    """Return the whole report as one JSON object; ``ascii_only`` escapes everything else, the rest is unused."""
    return json.dumps(_document(report), ensure_ascii=ascii_only, indent=2, allow_nan=False) + "\n"


def _document(report: Report) -> Json:
    return {
        "format": FORMAT,
        "organisation": report.organisation,
        "timezone": report.timezone,
        "made_at": _time(report.now),
        "period": _period(report.period),
        "previous": _period(report.previous) if report.previous else None,
        "filters": [{"filter": name, "value": value} for name, value in report.filters],
        "totals": {**_cell(report.totals.cell), "change": _change(report.totals.change)},
        "groups": [_group(row) for row in report.groups],
        "themes": [_theme(row) for row in report.themes],
        "kinds": [{"kind": row.name, **_cell(row.cell)} for row in report.kinds],
        "languages": [{"language": row.name, **_cell(row.cell)} for row in report.languages],
        "trend": [_bucket(bucket) for bucket in report.trend],
        "coverage": [_coverage(row) for row in report.coverage],
        "loop": {
            "groups": [_loop(row) for row in report.loop],
            "themes": [_theme_loop(row) for row in report.theme_loop],
        },
        "actions": [_action(row) for row in report.actions],
        "emerging": [_emerging(row) for row in report.emerging],
        "ideas": [idea_record(idea) for idea in report.ideas],
        "questions": [_question(quote) for quote in report.questions],
        "quotes": [_quote(quote) for quote in report.quotes],
        "sources": [_source(row) for row in report.sources],
        "protections": [asdict(each) for each in report.protections],
        "checked": _checked(report.checked),
        "learned": report.learned,
        "undated": report.undated,
        "suppressed": report.suppressed,
    }


def _cell(cell: Cell) -> Json:
    found = {
        "comments": cell.comments,
        "authors": cell.authors,
        "positive": cell.positive,
        "neutral": cell.neutral,
        "negative": cell.negative,
        "unscored": cell.unscored,
        "uncalled": cell.uncalled,
        "mixed": cell.mixed,
        "net_sentiment": cell.net_sentiment,
        "interval": list(cell.interval) if cell.interval else None,
        "mean_sentiment": cell.mean_sentiment,
    }
    return {**found, "suppressed": True} if cell.suppressed else found


def _checked(checked: Accuracy | None) -> Json | None:
    if checked is None:
        return None
    return {"comments": checked.comments, "right": checked.right, "interval": list(checked.interval)}


def _change(change: Change | None) -> Json | None:
    if change is None:
        return None
    return {
        "comments": change.comments,
        "net_sentiment": change.net_sentiment,
        "interval": list(change.interval) if change.interval else None,
        "significant": change.significant,
        "volume_significant": change.volume_significant,
    }


def _compared(figures: Figures) -> Json:
    return {
        **_cell(figures.cell),
        "change": _change(figures.change),
        "previous": _cell(figures.before) if figures.before else None,
    }


def _group(row: GroupRow) -> Json:
    languages = [{"language": code, "share": round(share, 4)} for code, share in row.languages]
    return {"group": row.group, **_compared(row.figures), "population": row.population, "languages": languages}


def _theme(row: ThemeRow) -> Json:
    groups = [{"group": group, **_cell(cell)} for group, cell in row.groups]
    return {
        "theme": row.theme,
        "titles": dict(row.titles),
        **_compared(row.figures),
        "groups": groups,
        "trend": list(row.figures.volumes),
    }


def _bucket(bucket: Bucket) -> Json:
    return {
        "start": bucket.start.isoformat(),
        "end": bucket.end.isoformat(),
        **_cell(bucket.cell),
        "groups": [{"group": group, **_cell(cell)} for group, cell in bucket.groups],
    }


def _coverage(row: Coverage) -> Json:
    found: Json = {"group": row.group}
    if row.segment:
        found["segment"] = row.segment
    found |= {
        "authors": row.authors,
        "population": row.population,
        "last_comment": _day(row.last_comment),
        "status": row.status,
    }
    return {**found, "suppressed": True} if row.suppressed else found


def _loop(row: Loop) -> Json:
    found = {
        "group": row.group,
        "answerable": row.answerable,
        "answered": row.answered,
        "answered_share": row.answered_share,
        "median_hours_to_answer": row.median_hours,
        "p90_hours_to_answer": row.late_hours,
        "told_share": row.told_share,
        "oldest_waiting_days": row.oldest_days,
    }
    return {**found, "suppressed": True} if row.suppressed else found


def _action(row: ActionRow) -> Json:
    return {
        "action": row.name,
        "title": row.title,
        "status": row.status,
        "date": row.date.isoformat() if row.date else None,
        "themes": list(row.themes),
        "groups": list(row.groups),
        "reason": row.reason,
        "comments": row.comments,
        "impact": row.verdict or None,
        "net_sentiment_effect": row.net,
        "net_sentiment_interval": list(row.net_interval) if row.net_interval else None,
        "odds_ratio": row.odds,
        "odds_ratio_interval": list(row.odds_interval) if row.odds_interval else None,
    }


def _theme_loop(row: ThemeLoop) -> Json:
    total = {key: value for key, value in _loop(row.loop).items() if key != "group"}
    return {"theme": row.theme, **total, "groups": [_loop(each) for each in row.groups]}


def _quote(quote: Quote) -> Json:
    return {
        "id": quote.id,
        "group": quote.group,
        "theme": quote.theme or None,
        "label": quote.label,
        "text": quote.text,
        "language": quote.language,
        "date": _day(quote.date),
        "source": quote.source,
    }


def _question(quote: Quote) -> Json:
    return {**_quote(quote), "answered": quote.answered, "waiting_days": quote.waiting_days}


def idea_record(idea: Idea) -> Json:
    """Return an idea as JSON has it."""
    voices = [{"group": each.group, "comments": each.comments, "authors": each.authors} for each in idea.voices]
    found = {
        **_quote(idea.quote),
        "comments": idea.comments,
        "authors": idea.authors,
        "groups": list(idea.groups),
        "voices": voices,
        "ids": list(idea.ids),
        "joined_by": list(idea.joined_by),
        "words": list(idea.words),
        "languages": list(idea.languages),
        "answers": {"answerable": idea.answerable, "answered": idea.answered},
        "actions": list(idea.actions),
    }
    return {**found, "suppressed": True} if idea.comments is None else found


def _emerging(row: EmergingRow) -> Json:
    return {
        "label": row.label,
        "comments": row.comments,
        "authors": row.authors,
        "groups": dict(row.groups),
        "first_heard": _day(row.first_day),
        "ids": list(row.ids),
    }


def _source(row: SourceRow) -> Json:
    return {
        "source": row.source,
        "collector": row.collector,
        "group": row.group,
        "status": row.status,
        "detail": row.detail,
        "comments": row.comments,
        "set_aside": row.set_aside,
        "collected_at": _time(row.collected_at),
        "stale": row.stale,
    }


def _period(period: Period) -> Json:
    return {"since": _day(period.since), "until": _day(period.until)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
