"""Renders the report as Markdown for wikis and tickets. What people wrote is escaped: it forms no link or markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listenkit.report.headline import headline
from listenkit.report.layout import Glyphs, net_levels, sparkline, volume_levels
from listenkit.report.phrases import (
    SHORT_ID,
    action_told,
    emerging_facts,
    idea_groups,
    idea_people,
    notes,
    reading,
    segment_name,
    silence,
    source_standing,
    sureness,
    theme_title,
)
from listenkit.report.value import Cell, Change, Coverage, Figures, Loop, Quote, Report, ThemeRow
from listenkit.report.words import Words, to_ascii

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def render_markdown(
    report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False
) -> str:
    """Return the report as GitHub-flavoured Markdown; ``width`` and ``color`` are unused."""
    page = _Page(report, Words(locale, clean=_escape_folded if ascii_only else escape))
    blocks = [
        page.head(), page.groups(), page.themes(), page.kinds(), page.emerging(), page.ideas(), page.questions(),
        page.decisions(), page.coverage(), page.sources(), page.quotes(), page.notes(),
    ]  # fmt: skip
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return to_ascii(text) if ascii_only else text


def escape(text: str) -> str:
    """Return text that Markdown shows as it is: every ASCII punctuation sign is escaped (CommonMark 2.4)."""
    return _PUNCTUATION.sub(r"\\\1", text)


def _escape_folded(text: str) -> str:
    """Return escaped ASCII: folded first, since a full-width sign folds to one that must be escaped."""
    return escape(to_ascii(text))


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a table; cells are escaped already. The first ``left`` columns are set left, the others right."""
    rule = ["---" if position < left else "---:" for position in range(len(titles))]
    lines = [titles, rule, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


class _Page:
    """The blocks of one report."""

    def __init__(self, report: Report, words: Words) -> None:
        self._report = report
        self._words = words

    def head(self) -> str:
        report, words = self._report, self._words
        title = words.say("page.title", organisation=words.plain(report.organisation))
        period = words.period(report.period)
        if report.previous:
            period += f" ({words.versus(report.previous)})"
        lines = [f"# {title}", period]
        if report.filters:
            named = ", ".join(words.say(f"filters.{name}", value=words.plain(value)) for name, value in report.filters)
            lines.append(words.say("period.only", filters=named))
        sentences = [f"{number}. {each}" for number, each in enumerate(headline(report, words), start=1)]
        return "\n\n".join([*lines, "\n".join(sentences)])

    def groups(self) -> str:
        say, rows = self._words.say, self._report.groups
        titles = [say(f"groups_section.{key}") for key in ("group", "people", "comments", "net", "was", "reading")]
        titles += [say("page.volume"), say("page.nets")]
        named = [(self._words.name("groups", row.group), row.figures) for row in rows]
        if len(rows) > 1:
            named.append((self._words.name("groups", "all"), self._report.totals))
        body = [self._figures(name, figures) for name, figures in named]
        text = _table(titles, body) if body else (say("groups_section.empty"))
        told = " · ".join(sureness(self._report.totals.cell, self._words))
        return self._section("groups", f"{text}\n\n{told}" if told else text)

    def _figures(self, name: str, figures: Figures) -> list[str]:
        cell, before = figures.cell, figures.before
        return [
            name,
            self._count(cell.people),
            self._count(cell.comments),
            self._net(cell),
            self._points(before.net_sentiment if before else None),
            self._reading(figures),
            sparkline(volume_levels(figures.volumes), Glyphs()),
            sparkline(net_levels(figures.nets), Glyphs()),
        ]

    def themes(self) -> str:
        say, report = self._words.say, self._report
        rows = report.themes[: report.top]
        if not rows:
            return self._section("themes", (say("themes_section.empty")))
        keys = ("theme", "comments", "was", "change", "net", "was_net", "reading", "who")
        titles = [say(f"themes_section.{key}") for key in keys]
        return self._section("themes", f"{say('themes_section.note')}\n\n{_table(titles, [*map(self._theme, rows)])}")

    def _theme(self, row: ThemeRow) -> list[str]:
        figures, before = row.figures, row.figures.before
        named = [f"{self._words.name('groups', name)} {self._count(cell.comments)}" for name, cell in row.groups]
        return [
            self._words.plain(row.title(self._words.locale)),
            self._count(figures.cell.comments),
            self._count(before.comments if before else None),
            self._volume(figures.change),
            self._net(figures.cell),
            self._points(before.net_sentiment if before else None),
            self._reading(figures),
            ", ".join(named),
        ]

    def kinds(self) -> str:
        words, report = self._words, self._report
        named = [(words.name("kinds", row.name), row.cell) for row in report.kinds]
        named += [(words.name("languages", row.name), row.cell) for row in report.languages]
        lines = [f"- {name}{words.say('format.colon')}{self._count(cell.comments)}" for name, cell in named]
        return self._section("kinds", "\n".join(lines)) if report.kinds else ""

    def emerging(self) -> str:
        words, rows = self._words, self._report.emerging[: self._report.top]
        lines = []
        for row in rows:
            example = words.say("emerging_section.example", id=row.ids[0][:SHORT_ID]) if row.ids else ""
            lines.append(f"- **{words.plain(row.label)}** — {emerging_facts(row, words)}{example}")
        return self._section("emerging", "\n".join(lines) or (words.say("emerging_section.empty")))

    def ideas(self) -> str:
        words, rows = self._words, self._report.ideas[: self._report.top]
        lines = []
        for idea in rows:
            facts = [idea_people(idea, words), theme_title(idea.theme, self._report, words), idea_groups(idea, words)]
            told = " · ".join(fact for fact in facts if fact)
            lines.append(f"- **{told}** — {self._said(idea.example(words.locale))}")
        return self._section("ideas", "\n".join(lines) or (words.say("ideas_section.empty")))

    def questions(self) -> str:
        say, report = self._words.say, self._report
        if not report.loop:
            return self._section("questions", (say("questions_section.nothing")))
        name = self._words.name
        text = self._loop(say("groups_section.group"), [(name("groups", row.group), row) for row in report.loop])
        if report.records_answers and report.theme_loop:
            themes = [
                (theme_title(row.theme, report, self._words), row.loop) for row in report.theme_loop[: report.top]
            ]
            text += "\n\n" + self._loop(say("page.by_theme"), themes)
        if not report.records_answers:
            text += "\n\n" + (say("questions_section.none"))
        waiting = [quote for quote in report.questions if quote.answered is not True][: report.top]
        listed = "\n".join(f"- {self._said(quote)}" for quote in waiting)
        return self._section("questions", f"{text}\n\n{listed}" if listed else text)

    def _loop(self, title: str, rows: Sequence[tuple[str, Loop]]) -> str:
        """Return a table of who was answered, how fast, and who was told what became of it."""
        say, words = self._words.say, self._words
        keys = ("answered", "waiting", "oldest", "median", "late", "told")
        body = []
        for name, row in rows:
            waits = None if row.answerable is None else row.answerable - (row.answered or 0)
            oldest = words.count("counts.days", row.oldest_days) if row.oldest_days is not None else "–"
            hours = ["–" if each is None else words.number(each, 1) for each in (row.median_hours, row.late_hours)]
            answered = say("page.hidden") if row.suppressed else self._count(row.answered)
            told = "–" if row.told_share is None else words.percent(row.told_share)
            body.append([name, answered, self._count(waits), oldest, *hours, told])
        return _table([title, *(say(f"page.{key}") for key in keys)], body)

    def decisions(self) -> str:
        rows = self._report.actions[-self._report.top :]
        told = "\n".join(f"- {action_told(row, self._report, self._words)}" for row in rows)
        return self._section("decisions", told) if told else ""

    def coverage(self) -> str:
        say = self._words.say
        titles = [say("groups_section.group"), say("page.segment"), say("page.status"), say("groups_section.people")]
        titles += [say("page.known"), say("page.last")]
        body = [self._covered(row) for row in self._report.coverage]
        text = _table(titles, body, left=3) if body else (say("coverage_section.empty"))
        return self._section("coverage", text)

    def _covered(self, row: Coverage) -> list[str]:
        words = self._words
        status = words.say("page.heard") if row.status == "heard" else silence(row, words)
        last = words.day(row.last_comment, year=True) if row.last_comment else "–"
        authors = words.say("page.hidden") if row.suppressed else self._count(None if row.is_anonymous else row.authors)
        name = words.name("groups", row.group)
        return [
            name,
            segment_name(row, words),
            status,
            authors,
            self._count(row.population),
            last,
        ]

    def sources(self) -> str:
        say, words = self._words.say, self._words
        titles = [say("page.source"), say("groups_section.group"), say("page.status"), say("groups_section.comments")]
        body = [
            [
                words.plain(row.source),
                (words.name("groups", row.group)),
                source_standing(row, words),
                self._count(row.comments),
            ]
            for row in self._report.sources
        ]
        return self._section("sources", _table(titles, body, left=3)) if body else ""

    def quotes(self) -> str:
        lines = [f"> {self._said(quote)}" for quote in self._report.quotes]
        text = "\n\n".join(lines) or (self._words.say("quotes_section.empty"))
        return self._section("quotes", text)

    def notes(self) -> str:
        return self._section("notes", "\n".join(f"- {each}" for each in notes(self._report, self._words)))

    def _section(self, key: str, text: str) -> str:
        return f"## {(self._words.say(f'page.{key}'))}\n\n{text}"

    def _said(self, quote: Quote) -> str:
        words = self._words
        facts = [words.name("groups", quote.group), words.plain(quote.language)]
        facts += [words.day(quote.date)] if quote.date else []
        facts += [words.plain(quote.source), quote.id[:SHORT_ID]]
        if quote.waiting_days is not None:
            facts.append(words.count("counts.days", quote.waiting_days))
        return f"{words.quoted(words.plain(quote.text))} ({' · '.join(facts)})"

    def _reading(self, figures: Figures) -> str:
        if figures.cell.suppressed:
            return self._words.say("page.hidden")
        if not figures.cell.comments:
            return self._words.say("groups_section.nobody")
        change = figures.change
        key = reading(change.net_sentiment, change.significant) if change else "not_compared"
        sign = {"better": "▲", "worse": "▼", "same": "≈", "not_compared": "·"}[key]
        return f"{sign} {self._words.say(f'groups_section.{key}')}"

    def _volume(self, change: Change | None) -> str:
        if change is None:
            return "·"
        if not change.volume_significant:
            return "≈"
        return f"{'▲' if change.comments > 0 else '▼'} {(self._words.number(change.comments, sign=True))}"

    def _count(self, value: int | None) -> str:
        return "–" if value is None else self._words.number(value)

    def _points(self, value: float | None) -> str:
        return "–" if value is None else (self._words.number(value, sign=True))

    def _net(self, cell: Cell) -> str:
        if cell.net_sentiment is None or cell.margin is None:
            return "–"
        return f"{self._points(cell.net_sentiment)} ±{self._words.number(cell.margin)}"
