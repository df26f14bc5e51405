"""Renders the report as one HTML file: no script, no remote part, readable on a phone, in the dark and on paper.

Every text passes ``html.escape`` at the one place where it enters a tag, and the content security policy forbids
everything but the style that the file itself holds.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from listenkit.report import drawing
from listenkit.report.headline import headline
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
from listenkit.report.words import Words

_SIGNS = {"better": "▲", "worse": "▼", "same": "≈", "not_compared": "·"}


def render_html(report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False) -> str:
    """Return a whole HTML document; ``ascii_only`` writes other signs as references, the rest is unused."""
    text = _Page(report, Words(locale)).whole()
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii") if ascii_only else text


def tag(name: str, *contents: str, kind: str = "", **attributes: str) -> str:
    """Return an element around contents that are HTML already; attribute values are escaped."""
    given = {"class": kind, **attributes} if kind else attributes
    written = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{written}>{''.join(contents)}</{name}>"


def _table(titles: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], caption: str, last: str = "") -> str:
    """Return a table; a title comes with the class of its column, the first cell of a row is its heading."""
    heads = [tag("th", escape(title), kind=kind, scope="col") for title, kind in titles]
    body = []
    for number, cells in enumerate(rows):
        first = tag("th", cells[0], scope="row")
        others = [tag("td", cell, kind=kind) for cell, (_, kind) in zip(cells[1:], titles[1:], strict=True)]
        is_last = last and number == len(rows) - 1
        body.append(tag("tr", first, *others, kind=last if is_last else ""))
    label = {"aria-label": caption}
    return tag("div", tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *body), **label), kind="scroll")


class _Page:
    """The parts of one document."""

    def __init__(self, report: Report, words: Words) -> None:
        self._report = report
        self._words = words

    def whole(self) -> str:
        style = files("listenkit.report").joinpath("page.css").read_text(encoding="utf-8")
        digest = base64.b64encode(sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        title = escape(self._say("page.title", organisation=self._report.organisation))
        head = (
            '<meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
            f"<title>{title}</title><style>{style}</style>"
        )
        language = self._words.locale
        body = f"<head>{head}</head>\n<body>{self._main(title)}</body>"
        return f'<!doctype html>\n<html lang="{language}">\n{body}\n</html>\n'

    def _main(self, title: str) -> str:
        parts = [
            tag("h1", title), tag("p", escape(self._period()), kind="period"), self._sentences(), self._groups(),
            self._themes(), self._kinds(),
            self._questions(),
            tag("div", tag("div", self._emerging(), self._waiting()), tag("div", self._ideas()), kind="pair"),
            self._decisions(), self._coverage(), self._sources(), self._quotes(), self._footer(),
        ]  # fmt: skip
        return tag("main", *(f"{part}\n" for part in parts))

    def _say(self, key: str, **values: object) -> str:
        return self._words.say(key, **values)

    def _period(self) -> str:
        report, words = self._report, self._words
        text = words.period(report.period)
        if report.previous:
            text += f" ({words.versus(report.previous)})"
        if report.filters:
            named = ", ".join(self._say(f"filters.{name}", value=value) for name, value in report.filters)
            text += f" · {self._say('period.only', filters=named)}"
        return text

    def _sentences(self) -> str:
        items = [tag("li", escape(sentence)) for sentence in headline(self._report, self._words)]
        return tag("ol", *items, kind="sentences", **{"aria-label": self._say("page.summary")})

    def _section(self, key: str, content: str, note: str = "") -> str:
        return self._titled(f"page.{key}", content, note)

    def _titled(self, key: str, content: str, note: str = "") -> str:
        head = tag("header", tag("h2", escape(self._say(key))), tag("p", escape(note)) if note else "")
        return tag("section", head, content)

    def _groups(self) -> str:
        say, report = self._say, self._report
        if not report.groups:
            return self._section("groups", tag("p", escape(say("groups_section.empty")), kind="quiet"))
        titles = [(say("groups_section.group"), ""), (say("groups_section.people"), "number wide")]
        titles += [(say("groups_section.comments"), "number"), (say("page.volume"), "wide")]
        titles += [(say("groups_section.net"), "number"), (say("page.interval"), "wide")]
        titles += [(say("groups_section.was"), "number wide"), (say("page.nets"), "wide")]
        titles += [(say("groups_section.reading"), "reading")]
        named = [(self._words.name("groups", row.group), row.figures) for row in report.groups]
        if len(named) > 1:
            named.append((self._words.name("groups", "all"), report.totals))
        rows = [self._group(name, figures) for name, figures in named]
        last = "all" if len(named) > 1 else ""
        told = " · ".join(sureness(report.totals.cell, self._words))
        below = tag("p", escape(told), kind="quiet") if told else ""
        return self._section(
            "groups", _table(titles, rows, say("page.groups"), last) + below, say("groups_section.note")
        )

    def _group(self, name: str, figures: Figures) -> list[str]:
        cell, before = figures.cell, figures.before
        return [
            escape(name),
            self._count(cell.people),
            self._count(cell.comments),
            drawing.volumes(figures.volumes, self._listed(self._say("page.volume"), figures.volumes)),
            self._net(cell),
            self._interval(cell),
            self._points(before.net_sentiment if before else None),
            drawing.nets(figures.nets, self._listed(self._say("page.nets"), figures.nets)),
            self._reading(figures),
        ]

    def _themes(self) -> str:
        say, report = self._say, self._report
        rows = report.themes[: report.top]
        if not rows:
            return self._section("themes", tag("p", escape(say("themes_section.empty")), kind="quiet"))
        titles = [(say("themes_section.theme"), ""), (say("groups_section.comments"), "number")]
        titles += [(say("themes_section.change"), "reading"), (say("themes_section.net"), "number")]
        titles += [(say("themes_section.reading"), "reading"), (self._tones(), "wide"), (say("page.volume"), "wide")]
        titles += [(say("themes_section.who"), "who wide")]
        body = [self._theme(row) for row in rows]
        return self._section("themes", _table(titles, body, say("page.themes")), say("themes_section.note"))

    def _tones(self) -> str:
        return " / ".join(self._words.name("labels", label) for label in ("negative", "neutral", "positive"))

    def _theme(self, row: ThemeRow) -> list[str]:
        figures, cell, before = row.figures, row.figures.cell, row.figures.before
        who = [f"{self._words.name('groups', name)} {self._count(each.comments)}" for name, each in row.groups[:3]]
        who += ["…"] if len(row.groups) > len(who) else []
        counts = (cell.negative or 0, cell.neutral or 0, cell.positive or 0)
        tones = self._listed(self._tones(), counts)
        return [
            escape(row.title(self._words.locale)),
            self._count(cell.comments) + self._was(self._count(before.comments) if before else ""),
            self._volume(figures.change),
            self._net(cell) + self._was(self._points(before.net_sentiment) if before else ""),
            self._tone(figures),
            drawing.shares(*counts, tones),
            drawing.volumes(figures.volumes, self._listed(self._say("page.volume"), figures.volumes)),
            escape(", ".join(who)),
        ]

    def _kinds(self) -> str:
        words, report = self._words, self._report
        if not report.kinds:
            return ""
        named = [(words.name("kinds", each.name), each.cell) for each in report.kinds]
        spoken = [(words.name("languages", each.name), each.cell) for each in report.languages]
        lines = [tag("p", *(self._badge(name, cell) for name, cell in part)) for part in (named, spoken)]
        return self._section("kinds", "".join(lines))

    def _badge(self, name: str, cell: Cell) -> str:
        return tag("span", tag("span", self._count(cell.comments), kind="badge"), escape(name), kind="named") + " "

    def _emerging(self) -> str:
        words, rows = self._words, self._report.emerging[: self._report.top]
        items = []
        for row in rows:
            example = words.say("emerging_section.example", id=row.ids[0][:SHORT_ID]) if row.ids else ""
            facts = f"{emerging_facts(row, words)}{example}"
            items.append(
                tag("li", tag("strong", escape(row.label), kind="said"), tag("div", escape(facts), kind="facts"))
            )
        note = self._say("emerging_section.note")
        return self._section("emerging", self._items(items, "emerging_section.empty"), note)

    def _ideas(self) -> str:
        words, items = self._words, []
        for idea in self._report.ideas[: self._report.top]:
            people = idea_people(idea, words)
            badge = tag("span", escape(people), kind="badge") if people else ""
            facts = [theme_title(idea.theme, self._report, words), idea_groups(idea, words)]
            told = escape(" · ".join(fact for fact in facts if fact))
            items.append(tag("li", tag("div", badge, told, kind="told"), self._said(idea.example(words.locale))))
        return self._section("ideas", self._items(items, "ideas_section.empty"))

    def _questions(self) -> str:
        say, report = self._say, self._report
        if not report.loop:
            return self._section("questions", tag("p", escape(say("questions_section.nothing")), kind="quiet"))
        name = self._words.name
        table = self._loop(say("groups_section.group"), [(name("groups", row.group), row) for row in report.loop])
        if report.records_answers and report.theme_loop:
            themes = [
                (theme_title(row.theme, report, self._words), row.loop) for row in report.theme_loop[: report.top]
            ]
            table += self._loop(say("page.by_theme"), themes)
        unrecorded = "" if report.records_answers else tag("p", escape(say("questions_section.none")), kind="quiet")
        return self._section("questions", table + unrecorded)

    def _waiting(self) -> str:
        """Return the questions that wait for an answer, empty where there are none."""
        waiting = [quote for quote in self._report.questions if quote.answered is not True][: self._report.top]
        items = [tag("li", self._said(quote)) for quote in waiting]
        return self._titled("questions_section.questions", tag("ul", *items, kind="plain")) if items else ""

    def _loop(self, title: str, rows: Sequence[tuple[str, Loop]]) -> str:
        """Return a table of who was answered, how fast, and who was told what became of it."""
        say, words = self._say, self._words
        titles = [(title, ""), *((say(f"page.{key}"), "number") for key in ("answered", "waiting", "oldest"))]
        titles += [(say(f"page.{key}"), "number wide") for key in ("median", "late", "told")]
        body = []
        for name, row in rows:
            waits = None if row.answerable is None else row.answerable - (row.answered or 0)
            oldest = "–" if row.oldest_days is None else escape(words.count("counts.days", row.oldest_days))
            hours = ["–" if each is None else words.number(each, 1) for each in (row.median_hours, row.late_hours)]
            answered = escape(say("page.hidden")) if row.suppressed else self._count(row.answered)
            told = "–" if row.told_share is None else escape(words.percent(row.told_share))
            body.append([escape(name), answered, self._count(waits), oldest, *map(escape, hours), told])
        return _table(titles, body, say("page.questions"))

    def _decisions(self) -> str:
        rows = self._report.actions[-self._report.top :]
        items = [tag("li", escape(action_told(row, self._report, self._words))) for row in rows]
        return self._section("decisions", tag("ul", *items, kind="plain")) if items else ""

    def _coverage(self) -> str:
        say = self._say
        titles = [(say("groups_section.group"), ""), (say("page.status"), "status")]
        titles += [(say("groups_section.people"), "number"), (say("page.known"), "number")]
        titles += [(say("page.last"), "number wide")]
        rows = [self._covered(row) for row in self._report.coverage]
        if not rows:
            return self._section("coverage", tag("p", escape(say("coverage_section.empty")), kind="quiet"))
        return self._section("coverage", _table(titles, rows, say("page.coverage")), say("coverage_section.note"))

    def _covered(self, row: Coverage) -> list[str]:
        words = self._words
        name = words.name("groups", row.group)
        if row.segment:
            name = f"{name} · {segment_name(row, words)}"
        is_heard = row.status == "heard"
        status = tag(
            "span",
            escape(self._say("page.heard") if is_heard else silence(row, words)),
            kind="" if is_heard else "worse",
        )
        last = escape(words.day(row.last_comment, year=True)) if row.last_comment else "–"
        authors = None if row.is_anonymous else row.authors
        people = escape(self._say("page.hidden")) if row.suppressed else self._count(authors)
        return [escape(name), status, people, self._count(row.population), last]

    def _sources(self) -> str:
        say, words = self._say, self._words
        titles = [(say("page.source"), ""), (say("groups_section.group"), "wide"), (say("page.status"), "status")]
        titles += [(say("groups_section.comments"), "number")]
        rows = []
        for row in self._report.sources:
            kind = "worse" if row.status != "ok" or row.stale else ""
            standing = tag("span", escape(source_standing(row, words)), kind=kind)
            rows.append(
                [escape(row.source), escape(words.name("groups", row.group)), standing, self._count(row.comments)]
            )
        return self._section("sources", _table(titles, rows, say("page.sources"))) if rows else ""

    def _quotes(self) -> str:
        note = self._say("quotes_section.note")
        if not self._report.quotes:
            return self._section("quotes", tag("p", escape(self._say("quotes_section.empty")), kind="quiet"))
        figures = [
            tag(
                "figure",
                tag("blockquote", escape(quote.text), dir="auto", **self._language(quote)),
                tag("figcaption", escape(self._facts(quote))),
                kind=quote.label,
            )
            for quote in self._report.quotes
        ]
        return self._section("quotes", tag("div", *figures, kind="quotes"), note)

    def _footer(self) -> str:
        report = self._report
        items = [tag("li", escape(each)) for each in notes(report, self._words)]
        made = self._say("page.made", day=self._words.day(report.now.date(), year=True), timezone=report.timezone)
        return tag("footer", tag("h2", escape(self._say("page.notes"))), tag("ul", *items), tag("p", escape(made)))

    def _items(self, items: Sequence[str], empty: str) -> str:
        return tag("ul", *items, kind="plain") if items else tag("p", escape(self._say(empty)), kind="quiet")

    def _said(self, quote: Quote) -> str:
        text = tag("span", escape(self._words.quoted(quote.text)), kind="said", dir="auto", **self._language(quote))
        return text + tag("div", escape(self._facts(quote)), kind="facts")

    def _language(self, quote: Quote) -> dict[str, str]:
        return {"lang": quote.language} if len(quote.language) == 2 else {}

    def _facts(self, quote: Quote) -> str:
        words = self._words
        facts = [words.name("groups", quote.group), words.name("languages", quote.language)]
        facts += [words.day(quote.date)] if quote.date else []
        facts += [quote.source, quote.id[:SHORT_ID]]
        facts += [words.count("counts.days", quote.waiting_days)] if quote.waiting_days is not None else []
        return " · ".join(facts)

    def _reading(self, figures: Figures) -> str:
        if figures.cell.suppressed:
            return tag("span", escape(self._say("page.hidden")), kind="quiet")
        if not figures.cell.comments:
            return tag("span", escape(self._say("groups_section.nobody")), kind="quiet")
        change = figures.change
        key = reading(change.net_sentiment, change.significant) if change else "not_compared"
        text = f"{_SIGNS[key]} {self._say(f'groups_section.{key}')}"
        return tag("span", escape(text), kind=key if key in ("better", "worse") else "quiet")

    def _was(self, before: str) -> str:
        """Return an earlier figure, which is HTML already, in small below the present one."""
        return tag("div", self._say("page.was", value=before), kind="before") if before else ""

    def _tone(self, figures: Figures) -> str:
        change = figures.change
        key = reading(change.net_sentiment, change.significant) if change else "not_compared"
        if key not in ("better", "worse"):
            return tag("span", _SIGNS[key], kind="quiet")
        word = tag("span", escape(f" {self._say(f'groups_section.{key}')}"), kind="word")
        return tag("span", _SIGNS[key], word, kind=key)

    def _volume(self, change: Change | None) -> str:
        if change is None:
            return "·"
        if not change.volume_significant:
            return tag("span", "≈", kind="quiet")
        sign = "▲" if change.comments > 0 else "▼"
        return tag("strong", f"{sign} {escape(self._words.number(change.comments, sign=True))}")

    def _count(self, value: int | None) -> str:
        return "–" if value is None else escape(self._words.number(value))

    def _points(self, value: float | None) -> str:
        return "–" if value is None else escape(self._words.number(value, sign=True))

    def _net(self, cell: Cell) -> str:
        if cell.net_sentiment is None or cell.margin is None:
            return "–"
        margin = tag("span", f"±{escape(self._words.number(cell.margin))}", kind="margin")
        return f"{self._points(cell.net_sentiment)} {margin}"

    def _interval(self, cell: Cell) -> str:
        if cell.net_sentiment is None or cell.interval is None:
            return "–"
        low, high = cell.interval
        label = f"{self._say('page.interval')}: {self._words.number(low)} … {self._words.number(high)}"
        return drawing.interval(cell.net_sentiment, low, high, label)

    def _listed(self, title: str, values: Sequence[float | None]) -> str:
        shown = ", ".join("–" if value is None else self._words.number(value) for value in values)
        return f"{title}: {shown}"
