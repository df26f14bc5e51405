"""Words the three sentences at the head of every report: what moved most, about what, and whom we do not hear."""

from __future__ import annotations

from collections.abc import Sequence

from listenkit.report.phrases import segment_name
from listenkit.report.value import Change, Coverage, Figures, GroupRow, Report, ThemeRow
from listenkit.report.words import Words

_NAMED = 4
"""How many silent groups and segments are named before the rest is counted."""


def headline(report: Report, words: Words) -> list[str]:
    """Return the sentences: three, or fewer where nobody was heard."""
    silent = _silent(report, words)
    if not report.totals.cell.comments:
        is_hidden = any(row.figures.cell.suppressed for row in report.groups)
        return [words.say("headline.hidden" if is_hidden else "headline.empty"), silent]
    theme = _moved_theme(report.themes)
    first = _moved(report, theme, words)
    is_told = theme is not None and words.plain(theme.title(words.locale)) in first
    return [first, _about(report, theme, words, is_told=is_told), silent]


def _strength(change: Change) -> float:
    """Return how far a significant change of sentiment stands from none, in half widths of its interval."""
    if change.net_sentiment is None or change.interval is None:
        return 0.0
    low, high = change.interval
    return abs(change.net_sentiment) / max(high - low, 0.1)


def _moved(report: Report, theme: ThemeRow | None, words: Words) -> str:
    rows = [row for row in report.groups if row.figures.change]
    changed = [(row, row.figures.change) for row in rows if row.figures.change and row.figures.change.significant]
    if changed:
        row, change = max(changed, key=lambda pair: _strength(pair[1]))
        return _turned(row, change, theme, words)
    together = report.totals.change
    if together and together.significant and len(rows) > 1:
        return _turned(GroupRow("all", report.totals), together, None, words)
    louder = next((row for row in rows if row.figures.change and row.figures.change.volume_significant), None)
    figures = report.totals
    if louder is not None:
        return _said("headline.louder", louder.figures, words, group=_title(words.name("groups", louder.group)))
    if figures.cell.net_sentiment is None:
        return _said("headline.unscored", figures, words)
    is_compared = together is not None and together.net_sentiment is not None
    return _said("headline.steady" if is_compared else "headline.alone", figures, words)


def _turned(row: GroupRow, change: Change, theme: ThemeRow | None, words: Words) -> str:
    direction = "rose" if (change.net_sentiment or 0) > 0 else "fell"
    group = _title(words.name("groups", row.group))
    driver = theme if theme and _drives(theme, row, direction) else None
    if driver is None:
        return _said(f"headline.{direction}", row.figures, words, group=group)
    before = driver.figures.before
    return _said(
        f"headline.{direction}_about",
        row.figures,
        words,
        group=group,
        theme=words.plain(driver.title(words.locale)),
        comments=words.count("counts.comments", driver.figures.cell.comments or 0),
        before=words.number(before.comments or 0) if before else "",
    )


def _drives(theme: ThemeRow, row: GroupRow, direction: str) -> bool:
    """Tell whether a theme grew, mostly in this group, and leans the way the group went."""
    change, net = theme.figures.change, theme.figures.cell.net_sentiment
    if change is None or not change.volume_significant or change.comments <= 0 or net is None:
        return False
    is_main = bool(theme.groups) and theme.groups[0][0] == row.group
    return is_main and (net > 0) == (direction == "rose")


def _moved_theme(themes: Sequence[ThemeRow]) -> ThemeRow | None:
    """Return the theme whose volume changed most, if one did by more than chance."""
    moved = [row for row in themes if row.figures.change and row.figures.change.volume_significant]
    return max(moved, key=lambda row: abs(row.figures.change.comments) if row.figures.change else 0, default=None)


def _about(report: Report, theme: ThemeRow | None, words: Words, *, is_told: bool) -> str:
    """Word the theme that moved; where the first sentence told it already, the next one worth telling."""
    rows = [row for row in report.themes if not (is_told and row is theme)]
    if not rows:
        return words.say("headline.no_theme" if not report.themes else "headline.one_theme")
    moved = _moved_theme(rows)
    toned = next((row for row in rows if row.figures.change and row.figures.change.significant), None)
    row = moved or toned or rows[0]
    title = words.plain(row.title(words.locale))
    change = row.figures.change
    if moved is not None and change is not None:
        return _said(f"headline.theme_{'up' if change.comments > 0 else 'down'}", row.figures, words, theme=title)
    if toned is not None and change is not None:
        key = "better" if (change.net_sentiment or 0) > 0 else "worse"
        return _said(f"headline.theme_{key}", row.figures, words, theme=_title(title))
    return _said(f"headline.theme_{'also' if is_told else 'most'}", row.figures, words, theme=title)


def _said(key: str, figures: Figures, words: Words, **values: str) -> str:
    cell, before = figures.cell, figures.before
    known = {
        "comments": words.count("counts.comments", cell.comments or 0),
        "people": words.count("counts.people", cell.authors or 0),
        "before": words.number(before.comments or 0) if before else "",
        "net": _points(cell.net_sentiment, words),
        "was": _points(before.net_sentiment if before else None, words),
        "margin": words.number(cell.margin or 0),
    }
    return words.say(key, **{**known, **values})


def _points(value: float | None, words: Words) -> str:
    return "–" if value is None else words.number(value, sign=True)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _silent(report: Report, words: Words) -> str:
    silent = [each for each in report.coverage if each.status != "heard"]
    whole = {each.group for each in silent if not each.segment}
    named = [each for each in silent if not each.segment or each.group not in whole]
    if not report.coverage:
        return words.say("coverage_section.empty")
    if not named:
        return words.say("headline.all_heard")
    named.sort(key=lambda each: -(each.population or 0))
    shown = [place(each, words) for each in named[:_NAMED]]
    if len(named) > _NAMED:
        shown.append(words.say("headline.more", n=len(named) - _NAMED))
    return words.say("headline.silent", silent=", ".join(shown))


def place(coverage: Coverage, words: Words) -> str:
    """Return a group or segment in words, with the people known in it."""
    name = words.name("groups", coverage.group)
    details = [segment_name(coverage, words)] if coverage.segment else []
    if coverage.population is not None:
        details.append(words.count("counts.people", coverage.population))
    return f"{name} ({', '.join(details)})" if details else name
