"""What holds for every renderer: one signature, both locales, hostile and empty input, and the stored examples."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from importlib.resources import files
from inspect import signature
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from listenkit.cli.app import build_app
from listenkit.engine.material import Material
from listenkit.model import Checked, Selection, SourceState, StoredComment, Theme
from listenkit.report.build import build
from listenkit.report.markdown import escape, render_markdown
from listenkit.report.page import render_html
from listenkit.report.table import inert, render_csv
from listenkit.report.terminal import render_terminal
from listenkit.report.value import Report
from listenkit.times import Window
from tests.report_material import (
    EXPECTED,
    MONDAY,
    NOW,
    RENDERERS,
    SNAPSHOTS,
    example_material,
    material_of,
    rendered,
    stored,
)

HOSTILE = (
    "\x1b]52;c;aGk=\x07\x1b[2J",
    "\u202egnitset\u2066\u2069",
    "[red]x[/foo] :bomb: [link=http://evil.example]y[/link]",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "[click](javascript:alert(1)) ![x](http://evil.example/p.png) http://evil.example | a | b |",
    "a" + "\u0301" * 5000,
    "漢字" * 400,
    "👩‍👩‍👧‍👦 " * 50,
    "שלום עולם זה רע מאוד " * 10,
    "{colon} {0} %s {n}",
    "＜script＞ ［click］（http://evil.example） ﹦1+1",
    "x" * 5000,
)


def empty_report() -> Report:
    """Return the report of a dataset without comments, groups or sources."""
    return build(Material("Nobody", "UTC", Selection(), Window(), None, NOW, {}))


def hostile_report(texts: tuple[str, ...] = HOSTILE) -> Report:
    """Return a report in which every text that someone else writes is hostile."""
    comments = [
        stored(f"{text} this is bad", author=f"a{number}", number=number, compound=-0.9, themes=(text[:60],), kind=kind)
        for number, text in enumerate(texts)
        for kind in ("concern",)
    ]
    comments += [
        stored(f"{text} or not?", author=f"b{number}", number=1000 + number, compound=-0.9, kind="question")
        for number, text in enumerate(texts)
    ]
    comments += [
        stored(text, author=f"c{number}", number=2000 + number, kind="idea", source=f"form {text[:30]}")
        for number, text in enumerate(texts)
    ]
    themes = {text[:60]: Theme(text[:60], {}, {"en": text[:80]}) for text in texts[::2]}
    states = [SourceState(f"s {text[:20]}", "files", "customers", "failed", text, 4, NOW, NOW) for text in texts]
    return build(
        material_of(
            comments, organisation=texts[0] + texts[3], themes=themes, sources=states, quotes=20, top=30,
            learned=" ".join(texts[:6]), checked=Checked(9, 4),
        )
    )  # fmt: skip


def all_renderings(report: Report) -> Iterator[tuple[str, str]]:
    """Yield every format in every locale, in ASCII and not."""
    for name, render in RENDERERS.items():
        for locale in ("en", "fr"):
            for ascii_only in (False, True):
                yield name, render(report, locale=locale, ascii_only=ascii_only)


@pytest.mark.parametrize("name", sorted(SNAPSHOTS))
def test_the_example_is_rendered_as_stored(name: str) -> None:
    """The stored file is what people see; `python -m tests.report_material` writes it again after a wanted change."""
    with (EXPECTED / name).open(encoding="utf-8", newline="") as stored_file:
        assert rendered(name) == stored_file.read()


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_every_format_has_the_same_signature(name: str) -> None:
    """The command line calls them all alike."""
    found = signature(RENDERERS[name])
    assert list(found.parameters) == ["report", "locale", "width", "ascii_only", "color"]


def test_the_declared_formats_are_these_functions() -> None:
    """The entry points of the project name the renderers that are tested here."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["entry-points"]["listenkit.reports"]
    actual = {name: f"{render.__module__}:{render.__name__}" for name, render in RENDERERS.items()}  # type: ignore[attr-defined]
    assert declared == actual


def test_an_empty_dataset_renders_in_every_format() -> None:
    """No comment, no group, no theme: a report that says so."""
    report = empty_report()
    assert all(text.strip() for _, text in all_renderings(report))
    assert "Nobody was heard" in render_terminal(report, locale="en")


def test_one_comment_renders_in_every_format() -> None:
    """One person, one comment, nothing to compare with."""
    report = build(material_of([stored("Everything was lovely, thank you.", author="a", compound=0.8)]))
    assert all("lovely" in text for name, text in all_renderings(report) if name != "csv")


def test_nothing_hostile_leaves_any_renderer() -> None:
    """No control, bidi, format or private character in any output, whatever the texts hold."""
    for name, text in all_renderings(hostile_report()):
        lines = text.replace("\r\n", "\n").split("\n")
        assert all(line.isprintable() or _only_known_blanks(line) for line in lines), name


def _only_known_blanks(line: str) -> bool:
    return "".join(line.replace("\u00a0", " ").split("\u2002")).isprintable()


def test_ascii_output_is_ascii() -> None:
    """Where the terminal knows nothing else, nothing else is sent."""
    report = hostile_report()
    for render in RENDERERS.values():
        assert render(report, locale="fr", ascii_only=True).isascii()


@pytest.mark.parametrize("width", [40, 52, 60, 79, 80, 81, 100, 119, 120, 200])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_line_is_wider_than_the_terminal(width: int, locale: str) -> None:
    """Wide signs, long words and long names included, in cells."""
    for report in (build(example_material()), hostile_report(), empty_report()):
        for ascii_only in (False, True):
            text = render_terminal(report, locale=locale, width=width, ascii_only=ascii_only)
            assert max(cell_len(line) for line in text.split("\n")) <= width


def test_colour_changes_nothing_but_colour() -> None:
    """The coloured report without its escapes is the plain one."""
    report = build(example_material())
    coloured = render_terminal(report, locale="en", color=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_terminal(report, locale="en")


def test_colour_adds_only_styles_to_hostile_text() -> None:
    """Rich reads no markup and lets no escape of a comment through."""
    coloured = render_terminal(hostile_report(), locale="en", color=True)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "\x1b" not in bare
    assert "[red]x[/foo] :bomb:" in bare


def test_names_are_never_cut_at_eighty_columns() -> None:
    """A long theme goes on over lines, whole."""
    name = "communication-between-the-workshops-and-the-head-office-about-planning"
    comments = [stored("Nobody tells us", author="a", number=1, compound=-0.6, themes=(name,))]
    text = render_terminal(build(material_of(comments)), locale="en")
    section = text.split("THEMES")[1].split("KINDS")[0]
    words = name.replace("-", " ").split()
    assert [word for word in words if word not in section] == []


def test_signs_and_words_stand_beside_every_colour() -> None:
    """Without colour, worse is still told by a sign and a word."""
    assert "▼ worse" in render_terminal(build(example_material()), locale="en")
    assert "v worse" in render_terminal(build(example_material()), locale="en", ascii_only=True)


PEOPLE = ("terminal", "markdown", "html")


@pytest.mark.parametrize("name", PEOPLE)
def test_how_sure_the_analysis_is_stands_below_the_groups(name: str) -> None:
    """The shares of what is too weak to call and of what says good and bad, in both languages, before the themes."""
    shares = {
        "en": ("too weak to call: 12% of comments", "both good and bad: 3%"),
        "fr": ("trop incertain pour trancher : 12 % des avis", "du bon et du mauvais : 3 %"),
    }
    for locale, told in shares.items():
        text = RENDERERS[name](build(example_material()), locale=locale).replace("\u00a0", " ")
        section = re.split("THÈMES|THEMES|Thèmes|Themes", text)[0]
        assert [each for each in told if each not in section] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_not_known_of_the_analysis_is_not_said(name: str) -> None:
    """Older analyses do not tell how sure they are, and nobody checked: no line says 0 %."""
    report = build(material_of([stored("Everything was lovely, thank you.", author="a", compound=0.8)]))
    assert re.findall("too weak|good and bad|by hand|learned", RENDERERS[name](report, locale="en")) == []


@pytest.mark.parametrize("name", PEOPLE)
def test_the_footer_says_how_the_analysis_fared_by_hand(name: str) -> None:
    """The share that was right, its interval and what the model learned from, in both languages."""
    english, french = (RENDERERS[name](build(example_material()), locale=locale) for locale in ("en", "fr"))
    assert "Sentiment checked by hand on 200 comments: 83% right (77–88%)." in english
    assert "Ton vérifié à la main sur 200 avis : 83 % de justes (77–88 %)." in french.replace("\u00a0", " ")
    learned = escape("1,240 comments with stars") if name == "markdown" else "1,240 comments with stars"
    assert [text for text in (english, french) if learned not in " ".join(text.split())] == []
    one = build(material_of([], checked=Checked(1, 1)))
    assert "Sentiment checked by hand on 1 comment: 100% right (21–100%)." in RENDERERS[name](one, locale="en")


def test_a_hidden_group_looks_hidden_and_not_empty() -> None:
    """People read that there are too few, and no figure."""
    comments = [stored("Not good at all", group="employees", author=f"e{n}", number=n, compound=-0.5) for n in range(3)]
    text = render_terminal(build(material_of(comments)), locale="en")
    row = next(line for line in text.split("\n") if line.startswith("employees"))
    assert "hidden: fewer than 5 people" in row
    assert not re.search(r"[−+]\d|±|\b3\b", row)


class _Page(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _parsed(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


def test_html_holds_no_active_part() -> None:
    """No script, link, image, frame, handler or address, even with hostile texts; every tag is closed."""
    page = _parsed(render_html(hostile_report(), locale="en"))
    assert not {"script", "a", "img", "iframe", "object", "form", "link", "base", "input"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("href", "src", "style")]
    assert page.open == []


def test_html_forbids_everything_but_its_own_style() -> None:
    """The policy names the hash of the one style block."""
    import base64
    from hashlib import sha256

    text = render_html(build(example_material()), locale="en")
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(sha256(style[0].encode()).digest()).decode()
    assert len(style) == 1
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert not re.search(r"https?://|url\(", text)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_html_says_its_language_and_names_its_tables(locale: str) -> None:
    """A screen reader knows how to read it."""
    text = render_html(build(example_material()), locale=locale)
    assert f'<html lang="{locale}">' in text
    assert text.count("<table") == text.count("<table aria-label=")
    assert text.count("<svg") == text.count('<svg role="img" aria-label=')
    assert 'scope="col"' in text
    assert 'scope="row"' in text


def test_csv_reads_back_with_inert_cells() -> None:
    """Every row has every column, and no cell starts a formula."""
    rows = list(csv.DictReader(StringIO(render_csv(hostile_report(), locale="en"))))
    assert rows[0]["section"] == "totals"
    keys = [row["key"] for row in rows]
    assert "'=cmd|' /C calc'!A0" in keys
    assert not [key for key in keys if key.lstrip(' "').startswith(("=", "+", "@"))]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "|", " ="])
def test_risky_starts_get_an_apostrophe(start: str) -> None:
    """Text only: numbers below zero stay numbers."""
    assert inert(f"{start}1") == f"'{start}1"
    assert inert(-12.5) == -12.5


def test_csv_numbers_are_plain() -> None:
    """A French reader's locale does not touch a machine's file."""
    report = build(example_material())
    assert render_csv(report, locale="fr") == render_csv(report, locale="en")


@given(st.text(max_size=60))
def test_escaped_markdown_leaves_no_bare_punctuation(text: str) -> None:
    """Every ASCII punctuation sign has its backslash, and the text comes back when they are taken off."""
    escaped = escape(text)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)[\[\]<>|*_`]", re.sub(r"\\.", "", escaped, flags=re.DOTALL))


def test_markdown_links_of_comments_are_text() -> None:
    """Neither a link nor an image nor a table row forms from a comment."""
    for ascii_only in (False, True):
        text = render_markdown(hostile_report(), locale="en", ascii_only=ascii_only)
        bare = re.sub(r"\\.", "", text)
        assert [sign for sign in ("](", "<", "http:/", "＜" if ascii_only else "<") if sign in bare] == []


def test_markdown_tables_keep_their_columns() -> None:
    """A pipe in a name adds no column."""
    text = re.sub(r"\\.", "", render_markdown(hostile_report(), locale="fr"))
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.strip().split("\n")}) == 1


CELL = {
    "comments",
    "authors",
    "positive",
    "neutral",
    "negative",
    "unscored",
    "uncalled",
    "mixed",
    "net_sentiment",
    "interval",
    "mean_sentiment",
}


def test_json_keeps_the_promised_names() -> None:
    """Format 1: these names and shapes are fixed; more may be added."""
    document = json.loads(RENDERERS["json"](build(example_material()), locale="en"))
    assert document["format"] == 1
    promised = "format organisation period previous totals groups themes kinds languages trend coverage loop emerging"
    promised += " ideas questions quotes sources suppressed actions checked learned"
    assert set(promised.split()) <= set(document)
    assert set(document["totals"]) >= CELL
    assert set(document["groups"][0]) >= {"group", "change", *CELL}
    assert set(document["groups"][0]["change"]) >= {"comments", "net_sentiment", "interval", "significant"}
    assert set(document["themes"][0]) >= {"theme", "change", "groups", *CELL}
    assert set(document["themes"][0]["groups"][0]) >= {"group", *CELL}
    assert set(document["kinds"][0]) >= {"kind", *CELL}
    assert set(document["trend"][0]) >= {"start", "end", "groups", *CELL}
    assert set(document["coverage"][0]) >= {"group", "authors", "population", "last_comment", "status"}
    loop = {"group", "answerable", "answered", "answered_share", "median_hours_to_answer"}
    assert set(document["loop"]["groups"][0]) >= loop
    assert set(document["quotes"][0]) >= {"id", "group", "theme", "label", "text"}
    states = {"source", "collector", "group", "status", "comments", "collected_at", "stale"}
    assert set(document["sources"][0]) >= states


def test_json_does_not_follow_the_locale() -> None:
    """Machines get the same file everywhere."""
    report = build(example_material())
    assert RENDERERS["json"](report, locale="fr") == RENDERERS["json"](report, locale="en")


def test_a_suppressed_cell_of_json_has_the_shape_of_no_data() -> None:
    """The same names, nothing in them, and the flag."""
    comments = [stored("Not good", group="employees", author=f"e{n}", number=n) for n in range(3)]
    document = json.loads(RENDERERS["json"](build(material_of(comments)), locale="en"))
    group = document["groups"][0]
    assert (group["group"], group["suppressed"]) == ("employees", True)
    assert {group[name] for name in CELL} == {None}


def test_both_locales_have_the_same_phrases() -> None:
    """A phrase that is missing in one would fail only when it is needed."""
    tables = {}
    for locale in ("en", "fr"):
        text = files("listenkit.report.words").joinpath(f"{locale}.toml").read_text(encoding="utf-8")
        tables[locale] = dict(_phrases(tomllib.loads(text)))
    assert set(tables["en"]) == set(tables["fr"])
    different = [key for key in tables["en"] if _fields(tables["en"][key]) != _fields(tables["fr"][key])]
    assert different == []


def _fields(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text)) - {"colon"}


def _phrases(table: dict[str, object], start: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _phrases(value, f"{start}{key}.")
        else:
            yield f"{start}{key}", str(value)


def test_french_says_nothing_in_english() -> None:
    """Titles, dates, numbers and readings are French."""
    text = render_terminal(build(example_material()), locale="fr_FR.UTF-8")
    assert "16–22 nov. 2026" in text
    assert "se dégrade" in text
    assert not re.search(r"\b(worse|comments|heard|week|people)\b", text.split("ÉMERGENT")[0])


def one(text: str) -> list[StoredComment]:
    """Return one clearly negative comment."""
    return [stored(f"{text} is bad and slow", author="a", compound=-0.8, themes=("service",))]


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(), max_size=200), st.integers(40, 130))
def test_any_text_at_any_width_stays_inside(text: str, width: int) -> None:
    """Whatever a person wrote: no crash, no line too wide, nothing that a terminal obeys."""
    output = render_terminal(build(material_of(one(text))), locale="en", width=width)
    assert max(cell_len(line) for line in output.split("\n")) <= width
    assert all(line.replace("\u00a0", " ").isprintable() or "\u3000" in line for line in output.split("\n"))


def test_only_commands_that_exist_are_offered() -> None:
    """Every command named in any format is one of the program's."""
    known = set(typer.main.get_group(build_app()).commands)
    named = set()
    for report in (build(example_material()), empty_report(), build(material_of([stored("Well then", author="a")]))):
        for _, text in all_renderings(report):
            named |= set(re.findall(r"listenkit ([a-z]+)", re.sub(r"\s+", " ", text)))
    assert named - known == {"on", "le"}  # "Made by listenkit on …" in HTML
    assert {"show", "comments", "themes", "report"} <= named


@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
@pytest.mark.parametrize(("locale", "word"), [("en", "worse"), ("fr", "se dégrade")])
def test_a_theme_whose_tone_turned_is_marked(name: str, locale: str, word: str) -> None:
    """As many comments as before, all of another tone: the mark stands beside the net sentiment, not the number."""
    common: dict[str, Any] = {"themes": ("product-quality",)}
    comments = [stored("Fine", author=f"a{n}", number=n, compound=-0.5, **common) for n in range(30)]
    comments += [
        stored("Fine", author=f"b{n}", number=50 + n, compound=0.5, day=MONDAY - timedelta(days=2), **common)
        for n in range(30)
    ]
    text = RENDERERS[name](build(material_of(comments)), locale=locale, width=120)
    section = text.split("tone" if locale == "en" else "ton", 1)[1]
    row = next(line for line in re.split(r"\n|</tr>", section) if re.search(r"(quality|produits)", line))
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
    assert re.search(rf"30.*≈.*−100.*\+100.*▼ +{word}", shown)


def test_an_idea_names_its_theme_its_people_and_its_groups() -> None:
    """One line tells how many, in how many groups, and of what; the words are in the reader's language."""
    common: dict[str, Any] = {"kind": "idea", "themes": ("delivery-delays",)}
    comments = [
        stored("You could deliver on Saturday, that would help.", author="a", number=1, **common),
        stored("Livrez donc le samedi, ce serait plus simple.", author="b", number=2, language="fr",
               group="suppliers", **common),
    ]  # fmt: skip
    report = build(material_of(comments))
    english, french = (render_terminal(report, locale=locale, width=100) for locale in ("en", "fr"))
    assert "2 people in 2 groups · delivery delays · cust 1, supp 1" in english
    assert "“You could deliver" in english
    assert "2 personnes dans 2 groupes · délais de livraison" in french
    assert "Livrez donc" in french
    assert json.loads(RENDERERS["json"](report, locale="en"))["ideas"][0]["voices"] == [
        {"group": "customers", "comments": 1, "authors": 1},
        {"group": "suppliers", "comments": 1, "authors": 1},
    ]
