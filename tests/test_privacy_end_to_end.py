"""What may never come out of the command line: numbers of a few people, their words, their names, live content."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.cli_project import Project, Ran, source

FORMATS = ("terminal", "markdown", "html", "json", "csv")
MARK = "zebrafinch"
"""A word that every employee's comment holds and nothing else does."""

CODEBOOK = """\
[[themes]]
name = "canteen"
terms.en = ["canteen", "soup"]
[[themes]]
name = "delivery"
terms.en = ["delivery"]
"""

SAID = (
    "The canteen soup was cold and awful",
    "The planning of shifts is unfair",
    "Could we have bicycles at the station?",
    "I suggest longer breaks, they would help everybody",
)


def staff_rows(authors: int) -> str:
    """Return what some employees said, four comments each, so that the comments are always many."""
    lines = ["id,user,created,stars,site,comment"]
    for author in range(authors):
        for place, said in enumerate(SAID):
            site = "Lyon" if author % 2 else "Annecy"
            day = f"2026-10-{(author * 4 + place) % 27 + 1:02d}"
            lines.append(f'{author}-{place},Fleur Duponchel {author},{day},2,{site},"{said} {MARK} {author}{place}"')
    return "\n".join(lines) + "\n"


def organisation(root: Path, authors: int, *, group: str = "employees") -> Project:
    """Return a collected project of twelve customers and some people of a protected group."""
    rule = "protected = true\n" if group != "employees" else ""
    project = Project(root).configure(
        f'[groups.{group}]\npopulation = 40\n{rule}segments = {{ site = ["Lyon", "Annecy"] }}\n',
        source("staff", group=group, path="staff.csv", more=['segments = { site = "site" }', 'language = "en"']),
        source("shop", path="shop.csv", more=['language = "en"']),
    )
    project.write("codebook.toml", CODEBOOK)
    project.write("staff.csv", staff_rows(authors))
    customers = (f"{n},c{n},2026-10-{n + 1:02d},5,The delivery was fast and lovely" for n in range(12))
    project.write("shop.csv", "id,user,created,stars,comment\n" + "\n".join(customers) + "\n")
    assert project.run("-q", "collect").code == 0
    return project


def reports(project: Project, *arguments: str) -> Iterator[tuple[str, Ran]]:
    """Yield the report in every format, the terminal's at several widths."""
    for name in FORMATS:
        for width in ("60", "80", "200") if name == "terminal" else ("80",):
            yield name, project.run("report", "--format", name, *arguments, environment={"COLUMNS": width})


def listings(project: Project) -> Iterator[Ran]:
    """Yield every other command that could show words."""
    ids = [each["id"] for each in project.run("comments", "--format", "jsonl", "--limit", "0").lines]
    for form in ("table", "jsonl", "csv"):
        for chosen in ((), ("--source", "staff"), ("--segment", "site=Lyon"), ("--search", MARK), ("--unmasked",)):
            yield project.run("comments", "--limit", "0", "--format", form, *chosen)
    for comment_id in ids[:30]:
        yield project.run("show", comment_id, "--format", "json")
    yield from (project.run("themes", "test", name) for name in ("canteen", "delivery"))
    yield from (project.run("themes", *rest) for rest in (("suggest",), ("list",), ("suggest", "--format", "json")))
    yield project.run("sources", "test")


def group_of(report: Any, name: str) -> Any:
    """Return a group of a report in JSON."""
    return next(each for each in report["groups"] if each["group"] == name)


def numbers_in(value: Any) -> list[float]:
    """Return every number inside a JSON value."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [number for each in inside for number in numbers_in(each)]


@pytest.mark.parametrize("group", ["employees", "volunteers"])
def test_four_people_give_no_number_and_no_word(tmp_path: Path, group: str) -> None:
    """Sixteen comments of four people of a protected group: no format and no command shows one or counts them."""
    project = organisation(tmp_path, 4, group=group)
    for _, ran in reports(project):
        assert (ran.code, MARK in ran.out) == (0, False)
    for ran in listings(project):
        assert MARK not in ran.out + ran.err
    report = project.run("report", "--format", "json").json
    hidden = group_of(report, group)
    assert numbers_in({key: value for key, value in hidden.items() if key != "population"}) == []
    assert report["totals"]["comments"] == 12
    assert report["totals"]["authors"] == 12
    parts = [each for kind in ("themes", "kinds", "languages") for each in report[kind]]
    assert {each["comments"] for each in parts} == {12}
    assert sum(each["comments"] or 0 for each in report["groups"]) == report["totals"]["comments"]
    assert next(each for each in report["sources"] if each["source"] == "staff")["comments"] is None
    for arguments in (("comments",), ("comments", "--unmasked"), ("themes", "suggest")):
        ran = project.run(*arguments, "--group", group)
        assert (ran.code, ran.out) == (8, "")
        assert f"fewer than 10 people of {group}" in ran.err


def test_a_hidden_group_is_not_said_to_be_silent(tmp_path: Path) -> None:
    """In the trend too, a group of four people is hidden rather than shown as nobody heard."""
    project = organisation(tmp_path, 4)
    report = project.run("report", "--format", "json").json
    cells = [each for bucket in report["trend"] for each in bucket["groups"] if each["group"] == "employees"]
    assert numbers_in(cells) == []
    assert {each["suppressed"] for each in cells} == {True}
    rows = csv.DictReader(io.StringIO(project.run("report", "--format", "csv").out))
    trend = [row for row in rows if row["section"] == "trend" and row["group"] == "employees"]
    assert {(row["comments"], row["suppressed"]) for row in trend} == {("", "true")}


def test_what_is_hidden_cannot_be_had_from_counts_elsewhere(tmp_path: Path) -> None:
    """The lists say how many comments they show of those that may be shown, never of all."""
    project = organisation(tmp_path, 4)
    assert "3 of 12 comments" in project.run("comments", "--limit", "3").err
    counts = {each["theme"]: each["comments"] for each in project.run("themes", "list", "--format", "json").json}
    assert counts == {"canteen": 0, "delivery": 12}
    assert project.run("themes", "test", "canteen").out.startswith("canteen: 0 of 12 comments")
    filtered = project.run("report", "--format", "json", "--segment", "site=Lyon")
    assert (filtered.code, filtered.out) == (8, "")
    filtered = project.run("report", "--format", "json", "--theme", "canteen")
    assert filtered.err == "employees: left out, since these filters would set too few people apart\n"
    assert (filtered.json["totals"]["comments"], "employees" in filtered.out) == (0, False)


@pytest.mark.parametrize("group", ["employees", "volunteers"])
def test_five_to_nine_people_give_numbers_and_no_quote(tmp_path: Path, group: str) -> None:
    """Seven people are counted; no word of theirs is shown, and no level of three or four people is."""
    project = organisation(tmp_path, 7, group=group)
    for _, ran in reports(project):
        assert (ran.code, MARK in ran.out) == (0, False)
    for ran in listings(project):
        assert MARK not in ran.out + ran.err
    report = project.run("report", "--format", "json").json
    assert (group_of(report, group)["comments"], group_of(report, group)["authors"]) == (28, 7)
    levels = [each for each in report["coverage"] if each.get("segment")]
    assert [each["authors"] for each in levels] == [None, None]
    assert project.run("comments", "--group", group).code == 8
    part = project.run("report", "--format", "json", "--segment", "site=Lyon")
    assert (part.code, part.out) == (8, "")


def test_ten_people_are_quoted_with_what_names_them_masked(tmp_path: Path) -> None:
    """With ten, quotes appear in every format; addresses are masked and rare levels are not named beside the words."""
    project = organisation(tmp_path, 11)
    extra = staff_rows(11).replace(f"{MARK} 00", f"{MARK} 00 call +33 6 12 34 56 78 or fleur.duponchel@corp.example")
    project.write("staff.csv", extra)
    assert project.run("-q", "collect").code == 0
    quoted = {name for name, ran in reports(project, "--quotes", "20") if MARK in ran.out}
    assert quoted == set(FORMATS) - {"csv"}
    everything = "".join(ran.out for _, ran in reports(project, "--quotes", "50")) + "".join(
        ran.out for ran in listings(project)
    )
    for name in ("fleur.duponchel", "corp.example", "12 34 56 78"):
        assert name not in everything
    listed = project.comments("--group", "employees", "--unmasked")
    assert len(listed) == 44
    assert all(each["segments"] == {} for each in listed)
    assert project.run("comments", "--group", "employees", "--segment", "site=Lyon").code == 8


def test_a_theme_of_few_people_is_not_quoted(tmp_path: Path) -> None:
    """Eleven people are enough for the group: their list may be filtered; no word is filed under a theme of two."""
    project = organisation(tmp_path, 11)
    few = staff_rows(11).splitlines()
    few = [line.replace("The canteen soup", "The room") if not line.startswith(("0-", "1-")) else line for line in few]
    project.write("staff.csv", "\n".join(few) + "\n")
    project.run("-q", "collect")
    assert len(project.comments("--group", "employees", "--theme", "canteen")) == 2
    assert all(each["theme"] != "canteen" for each in project.run("report", "--format", "json").json["quotes"])
    tested = project.run("themes", "test", "canteen").out
    assert "canteen soup" not in tested
    assert tested.startswith("canteen: 0 of 12 comments")


def test_names_are_never_stored_nor_shown(tmp_path: Path) -> None:
    """No byte of an author's name is in the dataset, its log or the key's file, and the files are for their owner."""
    project = organisation(tmp_path, 11)
    outputs = "".join(ran.out + ran.err for _, ran in reports(project))
    outputs += "".join(ran.out + ran.err for ran in listings(project))
    outputs += project.run("doctor").out + project.run("sources", "list", "--format", "json").out
    assert "duponchel" not in outputs.casefold()
    stored = [path for path in tmp_path.iterdir() if path.name.startswith("listenkit.") and path.suffix != ".toml"]
    assert {path.name for path in stored} >= {"listenkit.db", "listenkit.key"}
    for path in stored:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes().lower()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert "duponchel".encode(encoding) not in content


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """The next run ends with 8, says how to mend it and stores nothing; ``doctor`` says the same."""
    project = organisation(tmp_path, 5)
    (tmp_path / "listenkit.key").chmod(0o644)
    project.write("staff.csv", staff_rows(6))
    ran = project.run("collect")
    assert (ran.code, ran.out, "chmod 600" in ran.err) == (8, "", True)
    doctor = project.run("doctor")
    assert (doctor.code, "can be read by others" in doctor.out) == (8, True)


HOSTILE = (
    "\x1b[2J\x1b]52;c;aGVsbG8=\x07wipe the screen",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m C1 \x9d0;title\x9c",
    "reversed \u202etxet\u202c and \u2066isolated\u2069 \u200bzero\u200d \U000e0041tag",
    "[red]markup[/red] [link=https://evil.example]x[/link] [/x] :smile:",
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(2)>",
    "</textarea></title></style><iframe src=javascript:alert(1)></iframe>",
    '"><a href="javascript:alert(1)" onclick=alert(1)>click</a>',
    "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "|calc", "%0A=1",
    "[click](https://evil.example) ![img](https://evil.example/x.png) `code` **bold** # h",
    "| a | b |\n|---|---|\n| c | d |",
    "&lt;script&gt;alert(1)&lt;/script&gt; ${7*7} {{7*7}} %s %n",
    "e" + "\u0301" * 500 + " marks", "\ufeff\u2028line\u2029paragraph\x85next\x0bv\x0cf",
)  # fmt: skip


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose comments, titles, levels and ids are attacks; each is a question, an idea and a quote."""
    root = tmp_path_factory.mktemp("attacked")
    project = Project(root).configure(
        source(path="r.jsonl",
               columns={"text": "c", "id": "i", "author": "a", "date": "d", "title": "t", "rating": "r"},
               more=['segments = { site = "s" }', 'language = "en"']),
        organisation='[organisation]\nname = "Org [red]<b>x</b> | *y*"\nlanguages = ["en"]\n',
    )  # fmt: skip
    project.write(
        "codebook.toml",
        '[[themes]]\nname = "delivery"\ntitles = { en = "<b>[red]=Delivery|" }\nterms.en = ["delivery"]\n',
    )
    lines = []
    for number, attack in enumerate(HOSTILE):
        for place, said in enumerate((f"{attack}", f"{attack} the delivery was awful", f"why {attack} delivery late?",
                                      f"I suggest {attack} you should add delivery")):  # fmt: skip
            lines.append(json.dumps({"c": said, "i": f"{number}{attack}{place}", "a": f"{attack}{place}", "t": attack,
                                     "d": f"2026-10-{number + 1:02d}", "r": attack, "s": attack}))  # fmt: skip
    project.write("r.jsonl", "\n".join(lines))
    ledger = project.collect()
    assert (ledger["code"], ledger["new"]) == (0, len(lines))
    return project


def everything(project: Project) -> Iterator[tuple[str, Ran]]:
    """Yield the output of every command and format that shows comments."""
    for name, ran in reports(project, "--quotes", "50", "--top", "100"):
        yield f"report {name}", ran
    for form in ("table", "jsonl", "csv"):
        yield f"comments {form}", project.run("comments", "--limit", "0", "--unmasked", "--format", form)
    ids = [each["id"] for each in project.comments()]
    for form in ("text", "json"):
        for comment_id in ids[::3]:
            yield f"show {form}", project.run("show", comment_id, "--unmasked", "--format", form)
    for rest in (("themes", "test", "delivery"), ("themes", "suggest"), ("themes", "suggest", "--format", "json"),
                 ("themes", "list"), ("ideas", "--limit", "0"), ("ideas", "--limit", "0", "--format", "json"),
                 ("bridges", "--all"), ("bridges", "--all", "--format", "json"),
                 ("sources", "test"), ("sources", "list"), ("doctor",)):  # fmt: skip
        yield " ".join(rest), project.run(*rest)
    for form in ("jsonl", "csv", "table"):
        yield f"score {form}", project.run("score", "--format", form, stdin="\n".join(HOSTILE).encode())


def forbidden(text: str) -> set[str]:
    """Return the characters of an output that can act on a terminal or change the order of what is shown."""
    kinds = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {each for each in text if each not in "\n" and unicodedata.category(each) in kinds}


def test_no_output_holds_a_character_that_acts(attacked: Project) -> None:
    """No escape, control, direction or tag character of a comment comes out anywhere; CSV alone ends lines with CR."""
    for name, ran in everything(attacked):
        assert ran.code == 0, name
        out = ran.out.replace("\r\n", "\n") if "csv" in name else ran.out
        assert (name, forbidden(out + ran.err)) == (name, set())
        if name != "score jsonl":  # which gives back what it was given, its unsafe characters as escapes
            assert (name, re.search("[\u0300-\u036f]{5}", out)) == (name, None)


def test_json_outputs_parse_and_hold_inert_values(attacked: Project) -> None:
    """What a program reads from the lists holds no character that acts either."""
    for name, ran in everything(attacked):
        if "json" in name and not name.startswith("score"):
            values = ran.lines if "jsonl" in name else [ran.json]
            assert (name, forbidden(json.dumps(values, ensure_ascii=False))) == (name, set())


class _Elements(HTMLParser):
    """Collects the elements of a page and what in them could act."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the element, and its attributes that run or fetch something."""
        self.names.add(tag)
        for key, value in attrs:
            is_address = key in ("href", "src", "action", "data", "xlink:href", "formaction", "srcset", "background")
            if key.startswith("on") or (is_address and not (value or "").startswith("#")) or "url(" in (value or ""):
                self.active.append(f"{tag} {key}={value}")


def test_the_page_holds_no_element_of_a_comment(attacked: Project) -> None:
    """Of a comment's markup nothing is markup in the page: no script, no frame, no image, no link, no handler."""
    page = attacked.run("report", "--format", "html", "--quotes", "50", "--top", "100").out
    found = _Elements()
    found.feed(page)
    assert found.active == []
    assert found.names & {"script", "img", "iframe", "object", "embed", "link", "form", "a", "textarea", "base"} <= {
        "a"
    }
    assert "onerror=alert" in page.replace("&#x3D;", "=").replace("&#61;", "=")  # it is there, as text


def test_no_cell_of_a_csv_is_a_formula(attacked: Project) -> None:
    """Every cell that would be computed by a spreadsheet is text there."""
    for arguments in (("comments", "--limit", "0", "--unmasked"), ("report",), ("score",)):
        ran = attacked.run(*arguments, "--format", "csv", stdin="\n".join(HOSTILE).encode())
        for row in csv.reader(io.StringIO(ran.out)):
            for cell in row:
                is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None
                starts = "" if cell.startswith("'") else cell.lstrip(' "')[:1]
                assert is_number or starts not in tuple("=+-@\t\r＝＋－＠|%"), cell


def test_markdown_holds_no_link_image_or_tag_of_a_comment(attacked: Project) -> None:
    """Brackets, angle brackets and backticks of a comment are escaped in Markdown."""
    text = attacked.run("report", "--format", "markdown", "--quotes", "50", "--top", "100").out
    plain = re.sub(r"\\.", "", text)
    assert re.findall(r"!?\[[^\]]*\]\([^)]*\)", plain) == []
    assert re.findall(r"<[a-zA-Z/!]", plain) == []
    assert "evil" in text
