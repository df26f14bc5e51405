"""What filters may not tell: attacks on surveys of twelve, seven and four employees, and the rule behind them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.model import Selection
from listenkit.privacy.differences import Condition, conditions_of, divide, gives_away, is_inside
from tests.cli_project import Project, Ran, source

FORMATS = ("terminal", "markdown", "html", "json", "csv")
NEGATIVE = "The canteen soup was awful and terrible"
POSITIVE = "Thank you, the lovely planning is great"
USUAL = "The canteen soup was good, thank you"
LEFT_OUT = "employees: left out, since these filters would set too few people apart\n"
WITHHELD = "comments of employees are withheld: too few people are among those selected\n"
CODEBOOK = '[[themes]]\nname = "canteen"\nterms.en = ["canteen"]\nterms.fr = ["cantine"]\n'

CONTENT = (
    (), ("--label", "negative"), ("--label", "positive"), ("--search", "awful"), ("--search", "nobody said this"),
    ("--unsure",), ("--mixed",), ("--theme", "canteen"),
    ("--kind", "concern"), ("--kind", "praise"), ("--language", "en"), ("--language", "fr"),
)  # fmt: skip
"""Filters on what a comment says, each of which some comment of the surveys fulfils or not."""


@dataclass(frozen=True)
class Answer:
    """What one person answers in a survey."""

    said: str = USUAL
    site: str = "Lyon"
    day: int = 5
    form: str = "staff"


def survey(root: Path, answers: Sequence[Answer], *, customers: int = 12) -> Project:
    """Return a collected project with one comment of each employee, and some of customers."""
    forms = sorted({each.form for each in answers})
    columns = ['segments = { site = "site" }']
    project = Project(root).configure(
        '[groups.employees]\npopulation = 40\nsegments = { site = ["Lyon", "Annecy"] }\n',
        *(source(form, group="employees", path=f"{form}.csv", more=columns) for form in forms),
        *([source("shop", path="shop.csv")] if customers else []),
    )
    project.write("codebook.toml", CODEBOOK)
    for form in forms:
        rows = [f'{number},{each.form}{number},2026-10-{each.day:02d}T09:41:00,3,{each.site},"{each.said}"'
                for number, each in enumerate(answers) if each.form == form]  # fmt: skip
        project.write(f"{form}.csv", "\n".join(["id,user,created,stars,site,comment", *rows]) + "\n")
    lines = [f"{n},c{n},2026-10-{n + 1:02d},5,The canteen was lovely" for n in range(customers)]
    project.write("shop.csv", "\n".join(["id,user,created,stars,comment", *lines]) + "\n")
    assert project.run("-q", "collect").code == 0
    return project


def both(root: Path, others: Sequence[Answer], *, customers: int = 12, site: str = "Annecy") -> tuple[Project, Project]:
    """Return two projects that differ in what one person says."""
    first, second = (
        survey(root / name, [*others, Answer(said, site)], customers=customers)
        for name, said in (("negative", NEGATIVE), ("positive", POSITIVE))
    )
    return first, second


def same(projects: tuple[Project, Project], *arguments: str) -> Ran:
    """Run a command on both projects and return what it gave, which must be the same to the last character."""
    first, second = (project.run(*arguments) for project in projects)
    stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*")
    assert (second.code, stamp.sub("", second.out), second.err) == (first.code, stamp.sub("", first.out), first.err)
    return first


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_a_list_of_one_person_answers_every_question_alike(tmp_path: Path, form: str) -> None:
    """Of the one employee of Annecy no filter tells whether it matches: not by words, lines or the exit code."""
    projects = both(tmp_path, [Answer()] * 11)
    for site in ("site=Annecy", "site=Lyon"):
        runs = {same(projects, "comments", "--format", form, "--segment", site, *chosen) for chosen in CONTENT}
        (ran,) = runs
        assert (ran.code, ran.out, "fewer than 10 people of employees" in ran.err) == (8, "", True)


@pytest.mark.parametrize("people", [4, 7])
def test_a_list_of_few_people_answers_every_question_alike(tmp_path: Path, people: int) -> None:
    """With customers in the list too, the line about employees stands there whether one of them matches or none."""
    projects = both(tmp_path, [Answer()] * (people - 1), site="Lyon")
    for chosen in CONTENT:
        ran = same(projects, "comments", "--format", "jsonl", *chosen)
        assert (ran.code, ran.err, "employees" in ran.out) == (0, WITHHELD, False)
        assert same(projects, "comments", "--group", "employees", *chosen).code == 8
    assert same(projects, "comments", "--until", "2026-09-01", "--group", "employees").code == 8


def test_how_sure_the_analysis_of_few_people_is_is_told_by_nothing(tmp_path: Path) -> None:
    """Of four employees, and of the one of Annecy among twelve, no list and no report tells who is unsure or mixed."""
    four = [*[Answer()] * 3, Answer("All of it is dull")]
    twelve = [*[Answer()] * 11, Answer("All of it is dull", "Annecy")]
    hidden, lone = (
        [survey(tmp_path / f"{len(answers)} {number}", answers) for number in range(2)] for answers in (four, twelve)
    )
    for first, second in (hidden, lone):
        first.make_sure({"dull": (0.5, True), "lovely": (0.6, False)})
        second.make_sure({"dull": (0.99, False), "lovely": (0.6, False)})
    for chosen in (("--unsure",), ("--mixed",), ("--unsure", "--mixed"), ("--mixed", "--group", "employees")):
        assert "employees" not in same((hidden[0], hidden[1]), "comments", "--format", "jsonl", *chosen).out
        for site in ("site=Annecy", "site=Lyon"):
            assert same((lone[0], lone[1]), "comments", *chosen, "--segment", site).code == 8
    for form in FORMATS:
        same((hidden[0], hidden[1]), "report", "--format", form)
        assert same((lone[0], lone[1]), "report", "--format", form, "--segment", "site=Annecy").code == 8
    assert hidden[0].run("report", "--format", "json").json["totals"]["uncalled"] == 12


def test_a_list_that_may_be_read_whole_may_be_searched(tmp_path: Path) -> None:
    """Twelve people may be read, so that a filter on what they say may show one of them, or eleven."""
    project = survey(tmp_path, [*[Answer()] * 11, Answer(NEGATIVE, "Annecy")])
    assert len(project.comments("--group", "employees")) == 12
    assert len(project.comments("--group", "employees", "--label", "negative")) == 1
    assert len(project.comments("--group", "employees", "--label", "positive")) == 11
    project.make_sure({"awful": (0.5, False), "good": (0.9, False)})
    assert [row["text"] for row in project.comments("--group", "employees", "--unsure")] == [NEGATIVE]


FILTERS = {
    "segment": (Answer(NEGATIVE, "Annecy"), ("--segment", "site=Lyon")),
    "source": (Answer(NEGATIVE, form="paper"), ("--source", "staff")),
    "theme": (Answer("The planning of shifts is awful"), ("--theme", "canteen")),
    "language": (Answer("Les horaires de travail sont vraiment terribles pour nous"), ("--language", "en")),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("others", [11, 6])
def test_a_report_without_one_person_is_not_given(tmp_path: Path, name: str, others: int) -> None:
    """A report of 11 beside that of 12 people would tell what the twelfth said; so would 6 beside 7."""
    other, chosen = FILTERS[name]
    project = survey(tmp_path, [*[Answer()] * others, other], customers=0)
    whole = project.run("report", "--format", "json").json
    assert whole["totals"]["authors"] == others + 1
    for form in FORMATS:
        ran = project.run("report", "--format", form, *chosen)
        assert (ran.code, ran.out, "too few people of employees" in ran.err) == (8, "", True)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_on_others_leaves_the_group_out_with_one_line(tmp_path: Path, form: str) -> None:
    """Customers speak of the theme too: their report is given, the same whatever the employee in question says."""
    projects = both(tmp_path, [Answer()] * 11)
    ran = same(projects, "report", "--format", form, "--theme", "canteen", "--segment", "site=Annecy")
    assert (ran.code, ran.out) == (8, "")
    project = survey(tmp_path / "theme", [*[Answer()] * 11, Answer("The planning is awful")])
    ran = project.run("report", "--format", form, "--theme", "canteen")
    assert (ran.code, ran.err) == (0, LEFT_OUT)
    assert ("mployees" in ran.out, "ustomers" in ran.out) == (False, True)


def test_a_filter_that_leaves_out_nobody_or_many_is_given(tmp_path: Path) -> None:
    """All in one source, or twelve in each of two sites: nobody stands alone on either side."""
    project = survey(tmp_path, [*[Answer()] * 12, *[Answer(site="Annecy")] * 12])
    for chosen, expected in ((("--source", "staff"), 24), (("--segment", "site=Lyon"), 12)):
        report = project.run("report", "--format", "json", *chosen)
        assert (report.err, report.json["totals"]["comments"]) == ("", expected)
        assert len(project.comments(*chosen)) == expected
        assert report.json["quotes"] != []


def test_figures_may_leave_out_seven_people_and_words_may_not(tmp_path: Path) -> None:
    """Seven people outside the filter are enough for figures; no words of those inside are shown."""
    project = survey(tmp_path, [*[Answer()] * 12, *[Answer(site="Annecy")] * 7])
    chosen = ("--segment", "site=Lyon", "--format", "json", "--quotes", "20")
    report = project.run("report", *chosen).json
    assert (report["totals"]["comments"], report["quotes"], report["ideas"]) == (12, [], [])
    assert project.run("comments", "--segment", "site=Lyon").code == 8


def test_levels_that_add_up_are_told_as_one_report_would(tmp_path: Path) -> None:
    """Of Lyon, Annecy and the one person of Nice, only Lyon is told: two of them told would tell the third."""
    sites = [*["Lyon"] * 12, *["Annecy"] * 11, "Nice"]
    project = survey(tmp_path, [Answer(site=site) for site in sites])
    codes = {site: project.run("report", "--segment", f"site={site}").code for site in ("Lyon", "Annecy", "Nice")}
    assert codes == {"Lyon": 0, "Annecy": 8, "Nice": 8}
    assert [project.run("comments", "--segment", f"site={site}").code for site in codes] == [0, 8, 8]


@pytest.mark.parametrize(("talking", "expected"), [(1, []), (12, ["canteen"])])
def test_a_theme_of_few_whom_the_filter_leaves_out_is_not_told(
    tmp_path: Path, talking: int, expected: Sequence[str]
) -> None:
    """The theme of Lyon beside that of all would tell what the one person of Annecy says of it."""
    annecy = [Answer(USUAL if number < talking else POSITIVE, "Annecy") for number in range(12)]
    report = survey(tmp_path, [*[Answer()] * 12, *annecy]).run("report", "--segment", "site=Lyon", "--format", "json")
    assert [each["theme"] for each in report.json["themes"]] == expected


@pytest.mark.parametrize(("before", "is_told"), [(1, False), (12, True)])
def test_a_part_of_time_in_which_the_filter_leaves_out_few_is_not_told(
    tmp_path: Path, before: int, is_told: bool
) -> None:
    """Where one person of Annecy spoke in the previous period, neither it nor the trend is told of Lyon."""
    lyon = [Answer(day=day) for day in (5, 20) for _ in range(12)]
    annecy = [Answer(site="Annecy", day=day) for day, people in ((5, before), (20, 12)) for _ in range(people)]
    chosen = ("--segment", "site=Lyon", "--since", "2026-10-13", "--until", "2026-10-25", "--format", "json")
    report = survey(tmp_path, [*lyon, *annecy]).run("report", *chosen).json
    assert report["totals"]["comments"] == 12
    assert (report["previous"] is not None, bool(report["trend"])) == (is_told, is_told)


def test_part_of_a_period_is_not_refused(tmp_path: Path) -> None:
    """Periods are in normal use: eleven people until a day are shown, though a twelfth spoke on it."""
    project = survey(tmp_path, [*[Answer()] * 11, Answer(NEGATIVE, day=20)])
    assert len(project.comments("--group", "employees", "--until", "2026-10-20")) == 11
    assert project.run("report", "--until", "2026-10-20").code == 0


def test_no_row_is_known_by_the_segment_that_it_lacks(tmp_path: Path) -> None:
    """One person of Annecy is enough for no row of the group to have a site, in lists and alone."""
    project = survey(tmp_path, [*[Answer()] * 11, Answer(NEGATIVE, "Annecy")])
    rows = project.comments("--group", "employees")
    assert [row["segments"] for row in rows] == [{}] * 12
    listed = csv.DictReader(io.StringIO(project.run("comments", "--group", "employees", "--format", "csv").out))
    assert {row["segments"] for row in listed} == {""}
    for row in rows:
        assert project.run("show", row["id"], "--format", "json").json["segments"] == {}
        assert "Lyon" not in project.run("show", row["id"]).out


@pytest.mark.parametrize(("last", "expected"), [("Annecy", ["Annecy", "Lyon"]), ("", [])])
def test_segments_are_named_where_many_stand_behind_every_one(
    tmp_path: Path, last: str, expected: Sequence[str]
) -> None:
    """Twelve in each site may be told apart; one person without a site hides the others' again."""
    answers = [*[Answer()] * 12, *[Answer(site="Annecy")] * 12, Answer(site=last)]
    rows = survey(tmp_path, answers).comments("--group", "employees")
    assert sorted({site for row in rows for site in row["segments"].values()}) == expected


def test_the_day_of_a_protected_comment_is_not_told(tmp_path: Path) -> None:
    """Lists, single comments and quotes of employees have a month at most; those of customers keep their time."""
    project = survey(tmp_path, [Answer(f"{NEGATIVE} on shift {n}?", day=n + 1) for n in range(12)])
    rows = project.comments()
    assert {row["date"] for row in rows if row["group"] == "employees"} == {"2026-10"}
    assert {len(row["date"]) for row in rows if row["group"] == "customers"} == {len("2026-10-01T00:00:00+02:00")}
    ids = [row["id"] for row in rows if row["group"] == "employees"]
    assert ids == sorted(ids)
    for form in ("text", "json"):
        assert re.findall(r"2026-10-\d\d|09:41", project.run("show", ids[0], "--format", form).out) == []
    listed = project.run("comments", "--group", "employees", "--format", "table").out
    assert ("2026-10 " in listed, "2026-10-" in listed) == (True, False)
    report = project.run("report", "--format", "json", "--quotes", "50", "--top", "100").json
    theirs = [each for each in (*report["quotes"], *report["questions"]) if each["group"] == "employees"]
    assert {each["date"] for each in theirs} == {None}
    assert {each["date"] is None for each in report["quotes"] if each["group"] == "customers"} == {False}


@pytest.mark.parametrize("form", FORMATS)
def test_a_hidden_report_that_begins_anywhere_is_not_dated_by_its_first_comment(tmp_path: Path, form: str) -> None:
    """The side that was asked for is printed; the other would be the day of a comment."""
    ran = survey(tmp_path, [Answer(day=19)] * 4, customers=0).run("report", "--format", form, "--until", "2026-11-15")
    assert ran.code == 0
    assert re.findall(r"2026-10-\d\d|October|Oct\b", ran.out) == []
    if form == "json":
        assert ran.json["period"] == {"since": None, "until": "2026-11-15"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_hidden_report_does_not_date_what_it_hides(tmp_path: Path, form: str) -> None:
    """Four people alone, or asked for alone: no day between their first and last word is printed."""
    answers = [Answer(NEGATIVE, "Lyon", day) for day in (3, 7, 11, 19)]
    for name, customers, chosen in (("alone", 0, ()), ("asked", 12, ("--group", "employees"))):
        project = survey(tmp_path / name, answers, customers=customers)
        ran = project.run("report", "--format", form, *chosen)
        assert ran.code == 0
        assert re.findall(r"2026-10-\d\d|October|Oct\b", ran.out) == []
        if form in ("terminal", "markdown", "html"):
            assert "all comments" in ran.out
        if form == "json":
            assert ran.json["period"] == {"since": None, "until": None}


def test_a_hidden_group_is_not_dated_by_how_long_its_source_is_silent(tmp_path: Path) -> None:
    """A survey of Monday and one of Saturday of a week read the same where the sources stand."""
    silent = {
        re.findall(r"nothing new for \d+ days", project.run("report", "--format", "markdown").out)[0]
        for project in (survey(tmp_path / str(day), [Answer(day=day)] * 4, customers=0) for day in (5, 10))
    }
    assert len(silent) == 1


def test_hidden_people_do_not_lengthen_the_period_of_others(tmp_path: Path) -> None:
    """Four employees speak after the customers: the period ends with the customers."""
    project = survey(tmp_path, [Answer(day=25)] * 4)
    assert project.run("report", "--format", "json").json["period"] == {"since": "2026-10-01", "until": "2026-10-13"}


@dataclass(frozen=True)
class Said:
    """What the rule reads of a comment."""

    author: str
    source: str
    language: str
    themes: tuple[str, ...]
    segments: dict[str, str]
    group: str = "employees"
    day: int = 1
    kind: str = "comment"
    compound: float | None = None
    label: str = "unscored"
    is_uncalled: bool = False
    is_mixed: bool = False


SAID = st.builds(
    Said,
    st.sampled_from("abcdefghijklmnop"),
    st.sampled_from(["staff", "paper"]),
    st.sampled_from(["en", "fr", "de"]),
    st.lists(st.sampled_from(["canteen", "pay"]), unique=True).map(tuple),
    st.sampled_from([{}, {"site": "Lyon"}, {"site": "Annecy"}]),
    is_uncalled=st.booleans(),
    is_mixed=st.booleans(),
)
CONDITIONS = st.lists(
    st.sampled_from([
        Condition("source", frozenset({"staff"})), Condition("language", frozenset({"en"})),
        Condition("language", frozenset({"en", "de"})), Condition("themes", frozenset({"pay"})),
        Condition("segments", frozenset({"Lyon"}), "site"),
        *conditions_of(Selection(is_uncalled=True, is_mixed=True)),
    ]), min_size=1, max_size=3, unique=True,
)  # fmt: skip


@given(st.lists(SAID, max_size=120), CONDITIONS, st.integers(2, 5))
def test_what_is_given_leaves_nobody_alone(rows: list[Said], conditions: list[Condition], minimum: int) -> None:
    """Whatever is said: a filter that is given has many people inside, and nobody or many on each outer side."""
    given_away = gives_away(divide(rows, conditions), conditions, minimum)
    sides = [{row.author for row in rows if is_inside(row, conditions)}]
    coarser = [[each for each in conditions if each is not left_out] for left_out in conditions]
    outer = [
        {row.author for row in rows if is_inside(row, kept) and not is_inside(row, conditions)}
        for kept in ([], *coarser)
    ]
    is_sound = len(sides[0]) >= minimum and all(not people or len(people) >= minimum for people in outer)
    assert given_away or is_sound


def test_an_author_who_speaks_inside_and_outside_counts_on_both_sides() -> None:
    """Three people write in both languages and nobody else: what is left out comes from three, not from none."""
    rows = [Said(author, "staff", language, (), {}) for author in "abc" for language in ("en", "fr")]
    english = [Condition("language", frozenset({"en"}))]
    assert not gives_away(divide(rows, english), english, 3)
    assert gives_away(divide(rows[:-1], english), english, 3)
