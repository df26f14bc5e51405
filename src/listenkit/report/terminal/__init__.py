"""Renders the report for a terminal: 80 columns are enough, 120 show more, and colour says nothing alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from listenkit.report.headline import headline
from listenkit.report.layout import ASCII, Glyphs, Line, Part, beside, cells_of, plain
from listenkit.report.phrases import commands, notes
from listenkit.report.terminal import figures, voices
from listenkit.report.terminal.standing import coverage
from listenkit.report.terminal.view import WIDE, View
from listenkit.report.value import Report
from listenkit.report.words import Words

NARROWEST = 40
"""Narrower terminals get lines of this width; below it the figures no longer fit."""


def render_terminal(
    report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False
) -> str:
    """Return the report as lines of at most ``width`` cells (40 at least), with ANSI styles where ``color``."""
    width = min(max(width, NARROWEST), WIDE)
    view = View(report, Words(locale, ascii_only=ascii_only), ASCII if ascii_only else Glyphs(), width)
    lines = _wide(view) if view.is_wide else _narrow(view)
    return _coloured(lines) if color else "".join(f"{line.text.rstrip()}\n" for line in lines)


def _narrow(view: View) -> list[Line]:
    order = (voices.emerging, voices.ideas, voices.questions, voices.decisions, coverage, voices.quotes)
    return _stacked([_header(view), _headline(view), *_top(view), *(section(view) for section in order), _footer(view)])


def _wide(view: View) -> list[Line]:
    gap = 2
    half = replace(view, width=(view.width - gap) // 2)
    left = _stacked([voices.emerging(half), voices.ideas(half), voices.questions(half)])
    right = _stacked([voices.quotes(half), voices.decisions(half), coverage(half)])
    pair = beside(left, right, half.width, gap)
    return _stacked([_header(view), _headline(view), *_top(view), pair, _footer(view)])


def _top(view: View) -> list[list[Line]]:
    return [figures.groups(view), figures.themes(view), figures.kinds(view)]


def _stacked(blocks: Sequence[Sequence[Line]]) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [plain(""), *block] if lines else block
    return lines


def _header(view: View) -> list[Line]:
    report, words = view.report, view.words
    title = f"LISTENKIT {view.glyphs.dot} {words.plain(report.organisation)}"
    period = words.period(report.period)
    if report.previous:
        period = f"{period} ({words.versus(report.previous)})"
    room = view.width - cells_of(title) - cells_of(period)
    if room >= 2:
        lines = [Line((Part(title, "bold"), Part(" " * room + period)))]
    else:
        lines = [*view.lines(title, style="bold"), *view.lines(period)]
    if report.filters:
        named = ", ".join(words.say(f"filters.{name}", value=words.plain(value)) for name, value in report.filters)
        lines += view.lines(words.say("period.only", filters=named))
    return lines


def _headline(view: View) -> list[Line]:
    lines: list[Line] = []
    for number, sentence in enumerate(headline(view.report, view.words), start=1):
        lines += view.lines(sentence, f"{number} ", "  ")
    return lines


def _footer(view: View) -> list[Line]:
    lines = [line for note in notes(view.report, view.words) for line in view.lines(note, style="dim")]
    joined = f" {view.glyphs.dot} ".join(commands(view.report))
    return [*lines, *view.lines(view.words.say("footer.next", commands=joined))] if joined else lines


def _coloured(lines: Sequence[Line]) -> str:
    """Return lines with ANSI styles; rich adds only these, since it neither wraps nor reads markup here."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    buffer = StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", width=1000, legacy_windows=False)
    for line in lines:
        text = Text.assemble(*((part.text, part.style) for part in line.parts))
        text.rstrip()
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)
    return buffer.getvalue()
