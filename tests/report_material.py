"""Builds the material of an invented organisation's report, for the tests of the report and its renderers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from listenkit.config import Group
from listenkit.engine.material import Emerging, Material
from listenkit.loop import Answered
from listenkit.model import (
    Analysis,
    Checked,
    Comment,
    Heard,
    Kind,
    Selection,
    SourceState,
    StoredComment,
    Theme,
    label_of,
)
from listenkit.report.build import build
from listenkit.report.document import render_json
from listenkit.report.markdown import render_markdown
from listenkit.report.page import render_html
from listenkit.report.table import render_csv
from listenkit.report.terminal import render_terminal
from listenkit.report.value import Report
from listenkit.summary import UNDATED, Cell, Counts, Summary, author_number, summarise
from listenkit.times import Window


class Renderer(Protocol):
    """What every report format registers."""

    def __call__(
        self, report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False
    ) -> str:
        """Return the report as text."""
        ...


RENDERERS: dict[str, Renderer] = {
    "terminal": render_terminal,
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
    "csv": render_csv,
}
EXPECTED = Path(__file__).parent / "expected"

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WINDOW = Window(MONDAY, MONDAY + timedelta(days=7))
STARTS = tuple(MONDAY - timedelta(weeks=back) for back in range(7, -1, -1))

GROUPS = {
    "employees": Group(population=480, protected=True, segments={"site": {"Lyon": 64, "Annecy": 416}}),
    "customers": Group(),
    "suppliers": Group(population=130, segments={"region": ("France", "abroad")}),
    "partners": Group(population=12),
}

THEMES = {
    "delivery-delays": Theme("delivery-delays", {}, {"en": "delivery delays", "fr": "délais de livraison"}),
    "product-quality": Theme("product-quality", {}, {"en": "product quality", "fr": "qualité des produits"}),
    "friendly-staff": Theme("friendly-staff", {}, {"en": "friendly staff", "fr": "accueil"}),
    "invoice-payment": Theme("invoice-payment", {}, {"en": "invoice payment", "fr": "paiement des factures"}),
    "shift-planning": Theme("shift-planning", {}, {"en": "shift planning", "fr": "plannings"}),
    "support-replies": Theme("support-replies", {}, {"en": "support replies", "fr": "réponses du support"}),
}

_TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery-delays": {
        "en": (
            "Ordered on the 3rd, still nothing. Lovely product last time, though.",
            "The parcel came ten days after the date that was promised.",
        ),
        "fr": ("Colis annoncé lundi, arrivé jeudi, et personne au téléphone pour nous le dire.",),
    },
    "product-quality": {
        "en": ("Solid oak, well made, exactly like the picture.",),
        "fr": ("Très belle finition, le vernis tient bien malgré les enfants.",),
    },
    "friendly-staff": {
        "en": ("The young man at the counter took all the time we needed.",),
        "fr": ("Accueil parfait, on prend le temps de nous conseiller.",),
    },
    "invoice-payment": {
        "en": ("Sixty days now, and the invoice is still open in your portal.",),
        "fr": ("Trois relances et toujours pas payés. On arrête les livraisons en décembre.",),
    },
    "shift-planning": {
        "en": ("The rota changes on Friday evening for the Monday.",),
        "fr": ("Le planning change le vendredi soir pour le lundi. Impossible de s'organiser.",),
    },
    "support-replies": {
        "en": ("Nobody answers the support address for a week.",),
        "fr": ("Une semaine sans réponse du support, c'est long.",),
    },
    "": {"en": ("A few words about my last visit in the shop.",), "fr": ("Quelques mots sur ma dernière visite.",)},
}

_SEGMENTS = {"customers": dict[str, str](), "employees": {"site": "Annecy"}, "suppliers": {"region": "France"}}

_MIX = {
    "customers": (
        ("delivery-delays", -0.6),
        ("product-quality", 0.5),
        ("friendly-staff", 0.6),
        ("support-replies", -0.3),
        ("", 0.0),
    ),
    "employees": (("shift-planning", -0.5), ("friendly-staff", 0.6), ("", 0.05)),
    "suppliers": (("invoice-payment", -0.6), ("delivery-delays", -0.3), ("", 0.4)),
}

_IDEAS = (
    ("customers", "en", "You could deliver on Saturday, most of us work in the week.", "delivery-delays"),
    ("customers", "fr", "Proposez la livraison le samedi, ce serait plus simple.", "delivery-delays"),
    ("employees", "fr", "On pourrait échanger les horaires depuis le téléphone.", "shift-planning"),
    ("suppliers", "fr", "Un acompte de 30 % aiderait les petites entreprises comme la nôtre.", "invoice-payment"),
)

_QUESTIONS = (
    ("suppliers", "fr", "Qui peut me dire quand la facture 2291 sera payée ?", "invoice-payment"),
    ("customers", "en", "Can someone call me back about the broken lamp?", "support-replies"),
    ("customers", "en", "Is the shop open on the first of January?", ""),
)


def stored(
    text: str,
    *,
    group: str = "customers",
    author: str = "",
    day: date = MONDAY,
    source: str = "",
    compound: float | None = 0.0,
    kind: Kind = "comment",
    themes: tuple[str, ...] = (),
    language: str = "en",
    segments: dict[str, str] | None = None,
    number: int = 0,
    confidence: float | None = None,
    is_mixed: bool = False,
) -> StoredComment:
    """Return one analysed comment, said at nine in the morning of a day."""
    source = source or f"{group}-form"
    created = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    comment = Comment(source, f"{number}", group, text, author, created, segments=segments or {})
    analysis = Analysis(
        language, compound, label_of(compound), (kind,), themes, confidence=confidence, is_mixed=is_mixed
    )
    return StoredComment(comment.key, comment, analysis, day.toordinal(), NOW)


def organisation_comments(seed: int = 8) -> list[StoredComment]:
    """Return eight weeks of comments of an invented furniture maker; the last week is worse than the others."""
    random = Random(seed)
    volumes = {"customers": 220, "employees": 90, "suppliers": 37}
    found: list[StoredComment] = []
    for week, start in enumerate(STARTS):
        is_last = week == len(STARTS) - 1
        for group, volume in volumes.items():
            if group == "suppliers" and week == 2:
                continue
            size = volume + random.randrange(-5, 6) + (volume // 4 if is_last and group != "employees" else 0)
            for _ in range(size):
                found.append(_one(random, group, start, len(found), is_last))
    found += _asked(len(found))
    return found


def _one(random: Random, group: str, start: date, number: int, is_last: bool) -> StoredComment:
    choices = _MIX[group]
    worse = {"customers": "delivery-delays", "suppliers": "invoice-payment"}.get(group)
    weights = [7 if is_last and theme == worse else 2 for theme, _ in choices]
    theme, tone = random.choices(choices, weights)[0]
    language = "fr" if random.random() < (0.8 if group == "employees" else 0.55) else "en"
    tone -= 0.35 if is_last and group != "employees" else 0.0
    compound = None if random.random() < 0.03 else round(max(-1.0, min(1.0, tone + random.uniform(-0.8, 0.8))), 4)
    kind: Kind = "concern" if tone < 0 else "praise" if tone > 0.5 else "comment"
    return stored(
        random.choice(_TEXTS[theme][language]),
        group=group,
        author=f"{group}-{random.randrange(60 if group == 'employees' else 30 if group == 'suppliers' else 240)}",
        day=start + timedelta(days=random.randrange(7)),
        compound=compound,
        kind=kind,
        themes=(theme,) if theme else (),
        language=language,
        segments=_SEGMENTS[group],
        number=number,
        confidence=None if compound is None else round(min(1.0, 0.6 + abs(compound)), 4),
        is_mixed=theme == "product-quality" and compound is not None and abs(compound) < 0.3,
    )


def _asked(first: int) -> list[StoredComment]:
    found = []
    for position, (group, language, text, theme) in enumerate(_IDEAS * 3):
        day = MONDAY + timedelta(days=position % 7)
        author = f"{group}-idea-{position}"
        found.append(
            stored(text, group=group, author=author, day=day, compound=0.2, kind="idea", themes=(theme,),
                   language=language, segments=_SEGMENTS[group], number=first + position)
        )  # fmt: skip
    for position, (group, language, text, theme) in enumerate(_QUESTIONS):
        found.append(
            stored(text, group=group, author=f"{group}-ask-{position}", day=MONDAY + timedelta(days=position),
                   compound=-0.1, kind="question", themes=(theme,) if theme else (), language=language,
                   number=first + 100 + position)
        )  # fmt: skip
    return found


def material_of(comments: Iterable[StoredComment], **changes: object) -> Material:
    """Return the material of comments, weekly buckets, this week against the one before; fields can be replaced."""
    listed = list(comments)
    now = [each for each in listed if each.day and date.fromordinal(each.day) in WINDOW]
    previous = Window(MONDAY - timedelta(days=7), MONDAY)
    before = [each for each in listed if each.day and date.fromordinal(each.day) in previous]
    last: dict[tuple[str, str], int] = {}
    for each in listed:
        for segment in ("", *(f"{key}={value}" for key, value in each.segments.items())):
            last[each.group, segment] = max(each.day, last.get((each.group, segment), 0))
    material = Material(
        organisation="Atelier Morel",
        timezone="Europe/Paris",
        selection=Selection(),
        window=WINDOW,
        previous=previous,
        now=NOW,
        groups=GROUPS,
        current=summarise(now).grouped(lambda _: MONDAY.toordinal()),
        before=summarise(before).grouped(lambda _: previous.since.toordinal() if previous.since else 0),
        trend=summarise(each for each in listed if each.day >= STARTS[0].toordinal()).grouped(_bucket),
        trend_starts=STARTS,
        trend_end=WINDOW.until,
        themes=THEMES,
        comments=sorted(now, key=lambda each: (-each.day, each.key)),
        heard=[Heard(group, segment, day) for (group, segment), day in last.items()],
    )
    return replace(material, **changes)  # type: ignore[arg-type] # tests name fields of Material


def _bucket(day: int) -> int:
    return max(start.toordinal() for start in STARTS if start.toordinal() <= day)


def example_material() -> Material:
    """Return the whole material of the invented organisation."""
    comments = organisation_comments()
    now = [each for each in comments if date.fromordinal(each.day) in WINDOW]
    parcels = [each for each in now if each.group == "customers"][:6]
    emerging = Emerging(
        "colis ouverts",
        len(parcels),
        len({each.author for each in parcels}),
        {"customers": len(parcels)},
        min(each.day for each in parcels),
        0.0004,
        tuple(each.key for each in parcels),
        frozenset(author_number(each.author) for each in parcels),
        {"customers": min(each.day for each in parcels)},
    )
    return material_of(
        comments,
        emerging=[emerging],
        checked=Checked(200, 166),
        learned="1,240 comments with stars",
        answered=_answers(now),
        sources=_sources(),
        stale_after={"customers-form": 30, "employees-form": 30, "suppliers-form": 30, "old-mailbox": 10},
        undated=Summary({Cell("", "reviews", "customers", UNDATED): Counts(12, 1, 2, 3, 0, frozenset(range(1, 12)))}),
    )


def _answers(now: Iterable[StoredComment]) -> list[Answered]:
    asking = [each for each in now if each.kind in ("question", "concern") and each.group != "employees"]
    found = []
    for position, each in enumerate(asking):
        hours = None if position % 4 == 0 or each.kind == "question" else 5.0 + position % 9
        is_told = hours is not None and position % 8 == 1
        found.append(
            Answered(each.key, each.group, each.author, each.comment.created_at, hours, each.analysis.themes, is_told)
        )
    return found


def _sources() -> list[SourceState]:
    fresh = NOW - timedelta(hours=2)
    return [
        SourceState("customers-form", "files", "customers", "ok", "", 1800, fresh, fresh),
        SourceState("employees-form", "files", "employees", "ok", "", 720, fresh, fresh),
        SourceState("suppliers-form", "imap", "suppliers", "ok", "", 290, fresh, fresh),
        SourceState("reviews", "rest", "customers", "refused", "the service answered 403", 44, fresh, fresh),
        SourceState("old-mailbox", "imap", "suppliers", "ok", "", 9, fresh, NOW - timedelta(days=12)),
    ]


SNAPSHOTS: dict[str, tuple[str, dict[str, Any]]] = {
    "terminal-80-en.txt": ("terminal", {"locale": "en", "width": 80}),
    "terminal-80-fr.txt": ("terminal", {"locale": "fr", "width": 80}),
    "terminal-80-ascii.txt": ("terminal", {"locale": "en", "width": 80, "ascii_only": True}),
    "terminal-120-en.txt": ("terminal", {"locale": "en", "width": 120}),
    "terminal-120-fr.txt": ("terminal", {"locale": "fr", "width": 120}),
    "report-en.md": ("markdown", {"locale": "en"}),
    "report-fr.md": ("markdown", {"locale": "fr"}),
    "report.json": ("json", {"locale": "en"}),
    "report.csv": ("csv", {"locale": "en"}),
}
"""The files of tests/expected and what renders each. ``python -m tests.report_material`` writes them again."""


def rendered(name: str) -> str:
    """Return what a snapshot's renderer makes of the example."""
    family, options = SNAPSHOTS[name]
    return RENDERERS[family](build(example_material()), **options)


if __name__ == "__main__":
    for snapshot in SNAPSHOTS:
        (EXPECTED / snapshot).write_text(rendered(snapshot), encoding="utf-8", newline="")
