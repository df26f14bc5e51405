"""The coverage section of the terminal report: whom we hear, whom we do not, how the sources stand."""

from __future__ import annotations

from listenkit.report.layout import Line, cells_of, fill, plain, wrap
from listenkit.report.phrases import segment, segment_name, silence, source_standing
from listenkit.report.terminal.view import View
from listenkit.report.value import Coverage


def coverage(view: View) -> list[Line]:
    """Who is heard of those we know, who is silent, and which sources do not work."""
    words, report = view.words, view.report
    lines = [view.head("coverage_section")]
    if not report.coverage:
        lines += view.lines(words.say("coverage_section.empty"), "  ", "  ")
    labels = {row.group: words.name("groups", row.group) for row in report.coverage}
    source_label = words.say("coverage_section.sources")
    widest = max(cells_of(label) for label in (*labels.values(), source_label))
    room = min(widest, view.width // 3)
    for group, label in labels.items():
        lines += _hang(view, label, _group_texts(view, group), room)
    return [*lines, *_hang(view, source_label, _source_texts(view), room)]


def _group_texts(view: View, group: str) -> list[str]:
    words = view.words
    rows = [row for row in view.report.coverage if row.group == group]
    whole = next(row for row in rows if not row.segment)
    texts = [_heard(view, whole)]
    silent = [segment(row, words) for row in rows if row.segment and row.status != "heard"]
    if silent and whole.status == "heard":
        texts.append(words.say("coverage_section.silent", segments=", ".join(silent)))
    known = [row for row in rows if row.segment and row.status == "heard" and row.population]
    shares = [
        f"{segment_name(row, words)} {words.number(row.authors)}/{words.number(row.population or 0)}"
        for row in known
        if row.authors is not None and not row.is_anonymous
    ]
    return [*texts, ", ".join(shares)] if shares else texts


def _heard(view: View, row: Coverage) -> str:
    words, say = view.words, view.words.say
    if row.suppressed:
        minimum = next((each.minimum_authors for each in view.report.protections if each.group == row.group), 0)
        return say("coverage_section.hidden", n=minimum)
    people = words.count("counts.people", row.population) if row.population else ""
    if row.status != "heard":
        return f"{silence(row, words)}{f' ({people})' if people else ''}"
    if row.is_anonymous:
        return say("coverage_section.unnamed")
    authors = row.authors or 0
    if row.population:
        share = words.percent(min(1.0, authors / row.population))
        return say("coverage_section.heard_of", authors=words.number(authors), people=people, share=share)
    return say("coverage_section.heard", people=words.count("counts.people", authors))


def _source_texts(view: View) -> list[str]:
    say, rows = view.words.say, view.report.sources
    if not rows:
        return [say("coverage_section.sources_none")]
    working = sum(row.status == "ok" for row in rows)
    return [
        say("coverage_section.sources_working", working=working, all=len(rows)),
        *(
            f"{view.words.plain(row.source)}{say('format.colon')}{source_standing(row, view.words)}"
            for row in rows
            if row.status != "ok" or row.stale or row.is_undated
        ),
    ]


def _hang(view: View, label: str, texts: list[str], room: int) -> list[Line]:
    lines: list[Line] = []
    names = wrap(label, room)
    for position, text in enumerate(texts):
        start = f"  {fill(names[0] if position == 0 else '', room)}  "
        lines += [plain(line) for line in wrap(text, view.width, start, " " * cells_of(start))]
    return lines
