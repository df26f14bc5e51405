"""The sections of figures in the terminal report: groups, themes, kinds."""

from __future__ import annotations

from collections.abc import Sequence

from listenkit.report.layout import Column, Line, clip, table
from listenkit.report.phrases import reading, sureness
from listenkit.report.terminal.view import View
from listenkit.report.value import Change, Figures, GroupRow, ThemeRow
from listenkit.report.words import Words

_MOST = 100
"""The largest number that ``--top`` takes."""

_WHOLE_TITLE = 30
"""Cells of a theme's title that a wide terminal keeps on one line, rather than show one column more."""


def groups(view: View) -> list[Line]:
    """Who speaks, how they feel, how sure we are, and what moved."""
    words, rows = view.words, view.report.groups
    if not rows:
        return [view.head("groups_section"), *view.lines(words.say("groups_section.empty"))]
    names = [words.name("groups", row.group) for row in rows]
    figures = [row.figures for row in rows]
    if len(rows) > 1:
        names.append(words.name("groups", "all"))
        figures.append(view.report.totals)
    columns = _group_columns(view, names, figures, [*rows, None])
    rows_told = table(columns, view.width, gap=2 if view.is_wide else 1)
    told = f" {view.glyphs.dot} ".join(sureness(view.report.totals.cell, words))
    return [view.head("groups_section"), *rows_told, *(view.lines(told, style="dim") if told else ())]


def _group_columns(
    view: View, names: Sequence[str], figures: Sequence[Figures], rows: Sequence[GroupRow | None]
) -> list[Column]:
    def say(key: str, **values: object) -> str:
        return view.words.say(f"groups_section.{key}", **values)

    words = view.words
    readings = [_reading(view, each, row) for each, row in zip(figures, rows, strict=False)]
    before = [each.before.net_sentiment if each.before else None for each in figures]
    is_compared = view.report.previous is not None
    known = [row.population if row else None for row in rows]
    columns = [Column(say("group"), names)]
    if view.is_wide:
        columns.append(Column(say("people"), [view.count(each.cell.people) for each in figures], right=True))
        columns.append(Column(say("of"), [view.count(each) for each in known[: len(names)]], right=True))
    columns.append(Column(say("comments"), [view.count(each.cell.comments) for each in figures], right=True))
    if is_compared:
        columns.append(Column(say("change"), [_growth(view, each) for each in figures], right=True, drop=3))
    if view.span:
        columns.append(Column(say("volume", span=view.span), [view.volumes(each) for each in figures], drop=1))
    columns.append(Column(say("net"), [view.net(each.cell) for each in figures], right=True))
    if is_compared:
        columns.append(Column(say("was"), [view.points(each) for each in before], right=True, drop=4))
    if view.span:
        columns.append(Column(say("nets", span=view.span), [view.nets(each) for each in figures], drop=2))
    columns.append(_styled(say("reading"), readings, 5))
    if view.is_wide:
        spoken = [_spoken(words, row) for row in rows]
        columns.append(Column(say("languages"), spoken[: len(names)], drop=1))
    return columns


def _styled(title: str, cells: Sequence[tuple[str, str]], drop: int) -> Column:
    return Column(title, [text for text, _ in cells], drop=drop, style=[style for _, style in cells])


def _spoken(words: Words, row: GroupRow | None) -> str:
    if row is None:
        return ""
    return "  ".join(f"{code} {words.percent(share)}" for code, share in row.languages[:2])


def _reading(view: View, figures: Figures, row: GroupRow | None) -> tuple[str, str]:
    say = view.words.say
    if figures.cell.suppressed:
        minimum = next((each.minimum_authors for each in view.report.protections if row and each.group == row.group), 0)
        return say("groups_section.hidden", n=minimum), "dim"
    if not figures.cell.comments:
        return say("groups_section.nobody"), "dim"
    return verdict(view, figures.change)


def verdict(view: View, change: Change | None) -> tuple[str, str]:
    """Return what became of a sentiment, in a sign and words, and its style."""
    key = reading(change.net_sentiment, change.significant) if change else "not_compared"
    glyphs = view.glyphs
    signs = {"better": glyphs.up, "worse": glyphs.down, "same": glyphs.same, "not_compared": glyphs.none}
    styles = {"better": "green", "worse": "red", "not_compared": "dim"}
    return f"{signs[key]} {view.words.say(f'groups_section.{key}')}", styles.get(key, "")


def _growth(view: View, figures: Figures) -> str:
    change, before = figures.change, figures.before
    if change is None or before is None:
        return view.glyphs.none
    if not change.volume_significant:
        return view.glyphs.same
    if not before.comments:
        return view.words.number(change.comments, sign=True)
    return view.words.percent(change.comments / before.comments, sign=True)


def themes(view: View) -> list[Line]:
    """About what, and what moved."""
    head = view.head("themes_section")
    rows = view.report.themes[: view.report.top]
    if not rows:
        return [head, *view.lines(view.words.say("themes_section.empty"))]
    lines = [head, *table(_theme_columns(view, rows), view.width, **_room(view))]
    left = len(view.report.themes) - len(rows)
    if left:
        more = view.words.say("themes_section.more", n=left, all=min(len(view.report.themes), _MOST))
        lines += view.lines(more, style="dim")
    return lines


def _room(view: View) -> dict[str, int]:
    return {"gap": 2, "name_room": _WHOLE_TITLE} if view.is_wide else {"gap": 1}


def _theme_columns(view: View, rows: Sequence[ThemeRow]) -> list[Column]:
    def say(key: str, **values: object) -> str:
        return view.words.say(f"themes_section.{key}", **values)

    words = view.words
    figures = [row.figures for row in rows]
    is_compared = view.report.previous is not None
    changes = [_theme_change(view, each) for each in figures]
    columns = [Column(say("theme"), [words.plain(row.title(words.locale)) for row in rows])]
    other = "en" if words.locale == "fr" else "fr"
    if view.is_wide and any(row.titles.get(other) for row in rows):
        titles = [clip(words.plain(row.titles.get(other, "")), 24, view.glyphs.more) for row in rows]
        columns.append(Column(say("heard_as", language=other), titles, drop=1))
    columns.append(Column(say("comments"), [view.count(each.cell.comments) for each in figures], right=True))
    if is_compared:
        before = [view.count(each.before.comments if each.before else None) for each in figures]
        columns.append(Column(say("was"), before, right=True, drop=4))
        columns.append(_styled(say("change"), changes, 5))
    columns.append(Column(say("net"), [view.net(each.cell) for each in figures], right=True))
    if is_compared:
        columns += _tone_columns(view, figures)
    if view.span:
        columns.append(Column(say("volume", span=view.span), [view.volumes(each) for each in figures], drop=1))
    columns.append(Column(say("who"), [_who(view, row) for row in rows], drop=3))
    return columns


def _tone_columns(view: View, figures: Sequence[Figures]) -> list[Column]:
    """Return what became of the tone of themes: a mark, on wide terminals with its word and the earlier figure."""
    tones = [verdict(view, each.change) for each in figures]
    if not view.is_wide:
        return [_styled("", [(text[:1], style) for text, style in tones], 0)]
    before = [view.points(each.before.net_sentiment if each.before else None) for each in figures]
    marked = [
        (text if each.change and each.change.significant else text[:1], style)
        for (text, style), each in zip(tones, figures, strict=True)
    ]
    return [
        Column(view.words.say("themes_section.was_net"), before, right=True, drop=4),
        _styled(view.words.say("themes_section.reading"), marked, 0),
    ]


def _theme_change(view: View, figures: Figures) -> tuple[str, str]:
    change, glyphs = figures.change, view.glyphs
    if change is None:
        return glyphs.none, "dim"
    if not change.volume_significant:
        return glyphs.same, ""
    sign = glyphs.up if change.comments > 0 else glyphs.down
    return f"{sign} {view.words.number(change.comments, sign=True)}", "bold"


def _who(view: View, row: ThemeRow) -> str:
    short = view.words.short_group
    parts = [f"{short(group)} {view.words.number(cell.comments)}" for group, cell in row.groups if cell.comments]
    return "  ".join(parts[: 3 if view.is_wide else 2])


def kinds(view: View) -> list[Line]:
    """What people do when they speak: a line of kinds, a line of languages."""
    words, report = view.words, view.report
    if not report.kinds:
        return []
    total = report.totals.cell.comments or 1
    shares = [f"{words.name('kinds', each.name)} {view.count(each.cell.comments)}" for each in report.kinds]
    spoken = [
        f"{words.name('languages', each.name)} {words.percent((each.cell.comments or 0) / total)}"
        for each in report.languages
    ]
    label = words.say("kinds_section.languages")
    return [
        view.head("kinds_section"),
        *view.lines(f" {view.glyphs.dot} ".join(shares), "  ", "  "),
        *view.lines(f"{label}{words.say('format.colon')}{', '.join(spoken)}", "  ", "  "),
    ]
