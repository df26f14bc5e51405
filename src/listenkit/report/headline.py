"""Words the three sentences at the head of every report: what moved most, what moved next, and whom we do not hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from listenkit.report.phrases import segment_name, voices_of
from listenkit.report.value import Change, Coverage, Figures, GroupRow, Report, ThemeRow
from listenkit.report.words import Words

_NAMED = 4
"""How many silent groups and segments are named before the rest is counted."""

_ALSO = 2
"""How many further groups or themes that moved are named."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a theme that stands: ``key`` is up, down, better or worse, ``size`` counts comments.

    A change of volume is as large as its comments; one of sentiment as the comments that would have to be otherwise.
    """

    row: ThemeRow
    key: str
    size: float


def headline(report: Report, words: Words) -> list[str]:
    """Return the sentences: three, or fewer where nobody was heard."""
    silent = _silent(report, words)
    if not report.totals.cell.comments:
        is_hidden = any(row.figures.cell.suppressed for row in report.groups)
        return [words.say("headline.hidden" if is_hidden else "headline.empty"), silent]
    moves = theme_moves(report)
    driver = next((move.row for move in moves if move.key == "up"), None)
    first = _group_moved(report, driver, words)
    if first is not None:
        left = [move for move in moves if move.row is not driver or _title_of(driver, words) not in first]
    elif moves:
        first, left = _theme_moved(moves[0], words, tells_who=True), moves[1:]
    else:
        first, left = _steady(report, words), []
    told = [move.row for move in moves if move not in left]
    return [first, _next(report, left, told, words), silent]


def theme_moves(report: Report) -> list[Move]:
    """Return the themes that moved by more than chance, the largest move first, each by its larger change."""
    found = [move for row in report.themes if (move := _move(row)) is not None]
    return sorted(found, key=lambda move: -move.size)


def _move(row: ThemeRow) -> Move | None:
    change = row.figures.change
    if change is None:
        return None
    moves = []
    if change.volume_significant:
        moves.append(Move(row, "up" if change.comments > 0 else "down", abs(change.comments)))
    if change.significant and change.net_sentiment is not None:
        size = abs(change.net_sentiment) / 100 * (row.figures.cell.comments or 0)
        moves.append(Move(row, "better" if change.net_sentiment > 0 else "worse", size))
    return max(moves, key=lambda move: move.size, default=None)


def _strength(change: Change) -> float:
    """Return how far a significant change of sentiment stands from none, in half widths of its interval."""
    if change.net_sentiment is None or change.interval is None:
        return 0.0
    low, high = change.interval
    return abs(change.net_sentiment) / max(high - low, 0.1)


def _group_moved(report: Report, driver: ThemeRow | None, words: Words) -> str | None:
    """Word the strongest change of a group that stands: of its sentiment, else of everyone's, else of its volume."""
    rows = [row for row in report.groups if row.figures.change]
    changed = [(row, row.figures.change) for row in rows if row.figures.change and row.figures.change.significant]
    if changed:
        (row, change), *others = sorted(changed, key=lambda pair: -_strength(pair[1]))
        names = [words.name("groups", other.group) for other, _ in others[:_ALSO]]
        return _turned(row, change, driver, words) + _also(names, words)
    together = report.totals.change
    if together and together.significant and len(rows) > 1:
        return _turned(GroupRow("all", report.totals), together, None, words)
    louder = [row for row in rows if row.figures.change and row.figures.change.volume_significant]
    if not louder:
        return None
    row = max(louder, key=lambda each: abs(each.figures.change.comments) if each.figures.change else 0)
    return _said("headline.louder", row.figures, words, group=_title(words.name("groups", row.group)))


def _steady(report: Report, words: Words) -> str:
    figures = report.totals
    if figures.cell.net_sentiment is None:
        return _said("headline.unscored", figures, words)
    is_compared = figures.change is not None and figures.change.net_sentiment is not None
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
        theme=_title_of(driver, words),
        comments=words.count("counts.comments", driver.figures.cell.comments or 0),
        before=words.number(before.comments or 0) if before else "",
    )


def _drives(theme: ThemeRow, row: GroupRow, direction: str) -> bool:
    """Tell whether a theme that grew did so mostly in this group, and leans the way the group went."""
    net = theme.figures.cell.net_sentiment
    is_main = bool(theme.groups) and theme.groups[0][0] == row.group
    return net is not None and is_main and (net > 0) == (direction == "rose")


def _theme_moved(move: Move, words: Words, *, tells_who: bool = False) -> str:
    figures = move.row.figures
    title = _title_of(move.row, words)
    said = _said(
        f"headline.theme_{move.key}", figures, words, theme=_title(title) if move.key in ("better", "worse") else title
    )
    speakers = [(group, cell.comments) for group, cell in move.row.groups if cell.comments]
    if not tells_who or not speakers:
        return said
    group, count = speakers[0]
    key = "only_from" if count == figures.cell.comments else "mostly_from"
    return said[:-1] + words.say(f"headline.{key}", group=words.name("groups", group), n=words.number(count or 0))


def _next(report: Report, left: Sequence[Move], told: Sequence[ThemeRow], words: Words) -> str:
    """Word the next theme that moved, and name further ones; where none is left, the one most spoken about."""
    if not left:
        return _most(report, told, words)
    others = [_title_of(move.row, words) for move in left[1 : 1 + _ALSO]]
    return _theme_moved(left[0], words) + _also(others, words)


def _also(names: Sequence[str], words: Words) -> str:
    return f" {words.say('headline.also_moved', names=', '.join(names))}" if names else ""


def _most(report: Report, told: Sequence[ThemeRow], words: Words) -> str:
    rows = [row for row in report.themes if row not in told]
    if not rows:
        return words.say("headline.no_theme" if not report.themes else "headline.one_theme")
    key = "headline.theme_also" if told else "headline.theme_most"
    return _said(key, rows[0].figures, words, theme=_title_of(rows[0], words))


def _said(key: str, figures: Figures, words: Words, **values: str) -> str:
    cell, before = figures.cell, figures.before
    known = {
        "comments": words.count("counts.comments", cell.comments or 0),
        "voices": voices_of(cell, words),
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


def _title_of(row: ThemeRow | None, words: Words) -> str:
    return words.plain(row.title(words.locale)) if row else ""


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
