"""The sections of words in the terminal report: what emerges, ideas, what waits for an answer, quotes."""

from __future__ import annotations

from listenkit.report.layout import Line, cells_of, clip
from listenkit.report.phrases import SHORT_ID, action_told, emerging_facts, idea_groups, idea_people, theme_title
from listenkit.report.terminal.view import View
from listenkit.report.value import Idea, Quote


def emerging(view: View) -> list[Line]:
    """What is said now and was not said before."""
    words, head = view.words, view.head("emerging_section")
    rows = view.report.emerging[: view.report.top]
    if not rows:
        return [head, *view.lines(words.say("emerging_section.empty"), "  ", "  ")]
    lines = [head]
    for row in rows:
        example = words.say("emerging_section.example", id=row.ids[0][:SHORT_ID]) if row.ids else ""
        lines += view.lines(words.plain(row.label), "! ", "  ", "bold")
        lines += view.lines(f"{emerging_facts(row, words)}{example}", "    ", "    ")
    return lines


def ideas(view: View) -> list[Line]:
    """What people propose, those of most people first."""
    words, rows = view.words, view.report.ideas
    head = view.head("ideas_section", ideas=words.count("counts.ideas", len(rows)))
    if not rows:
        return [head, *view.lines(words.say("ideas_section.empty"), "  ", "  ")]
    return [head, *(line for idea in rows[: min(view.report.top, 5)] for line in _idea(view, idea))]


def _idea(view: View, idea: Idea) -> list[Line]:
    words, dot, quote = view.words, view.glyphs.dot, idea.example(view.words.locale)
    facts = [
        idea_people(idea, words),
        theme_title(idea.theme, view.report, words),
        idea_groups(idea, words, short=True),
    ]
    text = words.quoted(clip(words.plain(quote.text), 3 * (view.width - 4) - 24, view.glyphs.more))
    said = [text, words.short_group(quote.group), quote.id[:SHORT_ID]]
    style = "bold" if len(idea.voices) > 1 else ""
    return [
        *view.lines(f" {dot} ".join(fact for fact in facts if fact), "  ", "    ", style),
        *view.lines(f" {dot} ".join(said), "    ", "    "),
    ]


def questions(view: View) -> list[Line]:
    """Whether we answered, and what still waits."""
    words, report = view.words, view.report
    head = view.head("questions_section")
    if not report.loop:
        return [head, *view.lines(words.say("questions_section.nothing"), "  ", "  ")]
    lines = [head, *_waiting(view)]
    if not report.records_answers:
        return [*lines, *view.lines(words.say("questions_section.none"), "  ", "  ")]
    waiting = [quote for quote in report.questions if quote.answered is False]
    for quote in waiting[: min(report.top, 4)]:
        days = "" if quote.waiting_days is None else words.say("questions_section.waiting", n=quote.waiting_days)
        start = f"  {quote.id[:SHORT_ID]} {days:>5}  {words.short_group(quote.group)}  "
        text = clip(words.plain(quote.text), 2 * (view.width - cells_of(start)), view.glyphs.more)
        lines += view.lines(words.quoted(text), start, " " * cells_of(start))
    return lines


def _waiting(view: View) -> list[Line]:
    words, say = view.words, view.words.say
    known = [each for each in view.report.loop if each.answerable is not None]
    waits = [(each.group, (each.answerable or 0) - (each.answered or 0)) for each in known]
    parts = [say("questions_section.open", n=words.number(sum(count for _, count in waits)))]
    parts += [f"{words.name('groups', group)} {words.number(count)}" for group, count in waits if count]
    hidden = [each.group for each in view.report.loop if each.suppressed]
    parts += [say("questions_section.hidden", group=words.name("groups", group)) for group in hidden]
    oldest = max((each.oldest_days for each in known if each.oldest_days is not None), default=None)
    if oldest is not None:
        parts.append(say("questions_section.oldest", days=words.count("counts.days", oldest)))
    lines = view.lines(f" {view.glyphs.dot} ".join(parts), "  ", "  ")
    told = [each for each in known if each.median_hours is not None]
    for each in told:
        share = words.percent(each.answered_share or 0)
        hours = words.number(each.median_hours or 0)
        if each.late_hours is None:
            answered = say("questions_section.answered", share=share, hours=hours)
        else:
            late = words.number(each.late_hours)
            answered = say("questions_section.answered_late", share=share, hours=hours, late=late)
        lines += view.lines(f"{words.name('groups', each.group)}{say('format.colon')}{answered}", "  ", "  ")
    return lines


def decisions(view: View) -> list[Line]:
    """What was decided, and what it changed."""
    if not view.report.actions:
        return []
    lines = [view.head("decisions_section")]
    for row in view.report.actions[-view.report.top :]:
        lines += view.lines(action_told(row, view.report, view.words), "  ", "    ")
    return lines


def quotes(view: View) -> list[Line]:
    """In their words."""
    head = view.head("quotes_section")
    if not view.report.quotes:
        return [head, *view.lines(view.words.say("quotes_section.empty"), "  ", "  ")]
    return [head, *(line for quote in view.report.quotes for line in _quote(view, quote))]


def _quote(view: View, quote: Quote) -> list[Line]:
    words, glyphs = view.words, view.glyphs
    sign = {"positive": glyphs.positive, "negative": glyphs.negative}.get(quote.label, glyphs.same)
    facts = [words.short_group(quote.group), quote.language]
    facts += [words.day(quote.date)] if quote.date else []
    facts += [words.plain(quote.source), quote.id[:SHORT_ID]]
    return [
        *view.lines(words.quoted(words.plain(quote.text)), f"  {sign} ", "    "),
        *view.lines(f" {glyphs.dot} ".join(facts), "    ", "    ", "dim"),
    ]
