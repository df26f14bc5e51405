"""Ideas together and bridges between groups, from the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.cli_project import Project, source

CODEBOOK = """\
[[themes]]
name = "deposit"
titles = { en = "Deposit", fr = "Consigne" }
terms.en = ["deposit"]
terms.fr = ["consigne"]

[[themes]]
name = "payment"
terms.en = ["invoice", "payment"]

[[themes]]
name = "taste"
terms.en = ["taste"]
"""
PROPOSED = (
    "I suggest a deposit on every bottle, {}.",
    "I propose to take the bottles back for a deposit, {}.",
    "It would be good to have a deposit scheme for bottles, {}.",
)
PROPOSED_IN_FRENCH = "Je propose une consigne sur chaque bouteille, {}."
MARK = "zebrafinch"
"""A word that every employee's idea holds, and nothing else does."""

Row = tuple[str, str]
"""Who said it, and what."""


def table(rows: Iterable[Row]) -> str:
    """Return rows as CSV, one on each day of a month."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["id", "user", "created", "stars", "comment"])
    for number, (author, text) in enumerate(rows):
        writer.writerow([number, author, f"2026-10-{number % 28 + 1:02d}", 3, text])
    return written.getvalue()


def project_of(root: Path, groups: dict[str, list[Row]]) -> Project:
    """Return a collected project with one source for each group."""
    project = Project(root).configure(*(source(name, group=name, path=f"{name}.csv") for name in groups))
    project.write("codebook.toml", CODEBOOK)
    for name, rows in groups.items():
        project.write(f"{name}.csv", table(rows))
    assert project.run("-q", "collect").code == 0
    return project


def people(group: str, count: int, text: str) -> list[Row]:
    """Return the same words of so many people."""
    return [(f"{group} {text} {number}", text) for number in range(count)]


def organisation(root: Path, *, employees: int = 4) -> Project:
    """Return a project: a deposit is proposed by customers, suppliers and few employees; suppliers wait for money."""
    customers = [(f"buyer {number}", PROPOSED[number % 3].format(f"for {number} litres")) for number in range(9)]
    customers += [("eager", f"I suggest a deposit on every bottle, please, {number}.") for number in range(10)]
    customers += people("customers", 60, "The taste is wonderful")
    suppliers = [(f"maker {number}", PROPOSED_IN_FRENCH.format(f"par lot de {number}")) for number in range(6)]
    suppliers += people("suppliers", 14, "The invoice is late, the payment is terrible")
    staff = [(f"staff {number}", f"I suggest a deposit on bottles {MARK} {number}.") for number in range(employees)]
    staff += people("employees", 30, "Nothing to say this week")
    return project_of(root, {"customers": customers, "suppliers": suppliers, "employees": staff})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give the project, with an action that one of the ideas led to."""
    made = organisation(tmp_path_factory.mktemp("ideas"))
    first = made.run("ideas", "--format", "json").json[0]
    assert made.run("actions", "add", "Try a deposit", "--comment", first["ids"][0]).code == 0
    return made


class TestIdeas:
    """``listenkit ideas``."""

    def test_an_idea_is_told_once_for_groups_and_languages(self, project: Project) -> None:
        """Sixteen people, of whom one spoke ten times, in two groups and two languages; four employees are not told."""
        (idea,) = project.run("ideas", "--format", "json").json
        assert (idea["theme"], idea["authors"], idea["comments"]) == ("deposit", 16, 25)
        assert [(each["group"], each["authors"]) for each in idea["voices"]] == [("customers", 10), ("suppliers", 6)]
        assert sorted(idea["languages"]) == ["en", "fr"]
        assert "wording" in idea["joined_by"]

    def test_its_words_can_be_read_where_they_stand(self, project: Project) -> None:
        """The ids reach the comments."""
        (idea,) = project.run("ideas", "--format", "json").json
        assert all(project.run("show", each).code == 0 for each in idea["ids"])
        assert project.run("show", idea["id"], "--format", "json").json["text"] == idea["text"]

    def test_what_became_of_it_is_told(self, project: Project) -> None:
        """The action that it led to, and that nobody was answered."""
        (idea,) = project.run("ideas", "--format", "json").json
        assert idea["actions"] == ["A1"]
        assert idea["answers"] == {"answerable": 25, "answered": 0}

    def test_the_table_fits_a_terminal(self, project: Project) -> None:
        """In 80 columns, with who says it and what joins it."""
        told = project.run("ideas").out
        assert "16 people in 2 groups · Deposit" in told
        assert "customers 10, suppliers 6" in told
        assert "A1" in told
        assert max(map(len, told.splitlines())) <= 80

    def test_filters_choose(self, project: Project) -> None:
        """A group, a theme, a time."""
        (idea,) = project.run("ideas", "--group", "suppliers", "--format", "json").json
        assert (idea["authors"], idea["groups"]) == (6, ["suppliers"])
        assert project.run("ideas", "--theme", "taste", "--group", "customers", "--format", "json").json == []
        assert project.run("ideas", "--since", "2025-01", "--format", "json").json == []
        assert project.run("ideas", "--since", "2025-01").out == "no idea is known yet\n"

    def test_the_limit_says_what_it_leaves_out(self, tmp_path: Path) -> None:
        """On stderr, so that the list stays a list."""
        rows = [("a", "I suggest more bicycles."), ("b", "I suggest longer opening hours on Sunday.")]
        ran = project_of(tmp_path, {"customers": rows}).run("ideas", "--limit", "1")
        assert ran.err == "1 of 2 ideas; more with --limit\n"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--theme", "deposits"), "deposit"),
            (("--group", "custmers"), "customers"),
            (("--format", "csv"), "--format"),
            (("--since", "soon"), "--since"),
            (("--limit", "-1"), "--limit"),
        ],
    )
    def test_a_wrong_option_is_a_clear_line(self, project: Project, arguments: tuple[str, ...], words: str) -> None:
        """It names the option or the nearest name."""
        ran = project.run("ideas", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err

    def test_without_a_dataset_it_says_what_to_do(self, tmp_path: Path) -> None:
        """Collect first."""
        ran = Project(tmp_path).configure(source()).run("ideas")
        assert ran.code == 2
        assert "listenkit collect" in ran.err


class TestProtectedIdeas:
    """Employees."""

    def test_four_employees_with_an_idea_are_in_no_number_and_no_words(self, project: Project) -> None:
        """Not as JSON, not as a table, and not by what joined the others."""
        for form in ("json", "table"):
            told = project.run("ideas", "--limit", "0", "--format", form).out
            assert MARK not in told
            assert "employees" not in told

    def test_a_filter_that_sets_them_apart_is_refused(self, project: Project) -> None:
        """With the exit code of privacy."""
        ran = project.run("ideas", "--group", "employees", "--theme", "deposit")
        assert (ran.code, ran.out) == (8, "")

    def test_twelve_employees_are_counted(self, tmp_path: Path) -> None:
        """Enough to be told."""
        (idea,) = organisation(tmp_path, employees=12).run("ideas", "--format", "json").json
        assert {each["group"]: each["authors"] for each in idea["voices"]}["employees"] == 12

    def test_what_joins_hidden_people_is_not_told(self, tmp_path: Path) -> None:
        """One customer and a few employees: it looks as one customer alone does."""
        staff = [(f"staff {number}", f"I suggest a deposit on bottles {MARK} {number}.") for number in range(4)]
        groups = {"customers": [("a", PROPOSED[0].format("now"))], "employees": [*staff, *people("e", 30, "Nothing")]}
        (idea,) = project_of(tmp_path, groups).run("ideas", "--format", "json").json
        assert (idea["authors"], idea["joined_by"], idea["languages"]) == (1, [], ["en"])


def statements(project: Project, *arguments: str) -> dict[tuple[str, str], Any]:
    """Return what ``bridges --format json`` finds, by theme and kind."""
    found = project.run("bridges", "--format", "json", *arguments).json
    return {(each["statement"]["theme"], each["statement"]["kind"]): each for each in found}


class TestBridges:
    """``listenkit bridges``."""

    def test_what_sets_a_group_apart_is_found(self, project: Project) -> None:
        """The suppliers' payments, with shares, intervals and the test."""
        found = statements(project)["payment", "negative"]
        assert found["apart"]["stands"]
        assert found["apart"]["group"] == "suppliers"
        assert found["apart"]["p_value"] < 1e-6
        assert found["apart"]["interval"][0] > 0.4
        assert [(each["group"], each["people"], each["of"]) for each in found["groups"]] == [
            ("customers", 0, 70), ("suppliers", 14, 20),
        ]  # fmt: skip

    def test_the_table_fits_a_terminal(self, project: Project) -> None:
        """In 80 columns, and says how sure it is."""
        told = project.run("bridges").out
        assert "SETS ONE GROUP APART" in told
        assert "more than the rest" in told
        assert max(map(len, told.splitlines())) <= 80

    def test_few_employees_are_in_no_statement(self, project: Project) -> None:
        """Neither four with an idea nor what they do not say."""
        assert "employees" not in project.run("bridges", "--all").out
        assert "employees" not in project.run("bridges", "--all", "--format", "json").out

    def test_all_shows_what_nothing_is_claimed_of(self, project: Project) -> None:
        """More than the claims, and those among them."""
        assert set(statements(project)) < set(statements(project, "--all"))

    def test_a_theme_is_chosen_after_the_tests(self, project: Project) -> None:
        """So its p-value is the same."""
        (chosen,) = statements(project, "--theme", "payment").values()
        assert chosen == statements(project)["payment", "negative"]

    def test_an_idea_of_two_groups_is_shared(self, tmp_path: Path) -> None:
        """A deposit, where every other idea is of one person."""
        wishes = ("lamps", "bicycles", "music", "chairs", "windows", "flowers", "towels", "maps", "tea", "games")
        lone = [(f"lone {each}", f"I suggest new {each}.") for each in wishes]
        deposit = [PROPOSED[0].format("soon")] * 8
        groups = {
            name: [*((f"{name} {number}", text) for number, text in enumerate(deposit)), *lone, *people(name, 30, "Hm")]
            for name in ("customers", "suppliers")
        }
        found = statements(project_of(tmp_path, groups))["deposit", "idea"]
        assert found["bridge"]["stands"]
        assert sorted(found["bridge"]["groups"]) == ["customers", "suppliers"]
        assert not found["apart"]["stands"]

    def test_one_group_alone_is_compared_with_nothing(self, tmp_path: Path) -> None:
        """And that is no error."""
        ran = project_of(tmp_path, {"customers": people("c", 9, "The taste is awful")}).run("bridges")
        assert (ran.code, ran.out.startswith("nothing can be compared")) == (0, True)

    def test_no_comment_is_compared_with_nothing(self, tmp_path: Path) -> None:
        """An empty file, an empty time."""
        made = project_of(tmp_path, {"customers": people("c", 9, "The taste is awful")})
        assert made.run("bridges", "--since", "2025-01", "--format", "json").json == []

    @pytest.mark.parametrize("arguments", [("--several", "1"), ("--theme", "nothing"), ("--format", "xml")])
    def test_a_wrong_option_is_refused(self, project: Project, arguments: tuple[str, ...]) -> None:
        """As usage, on stderr."""
        ran = project.run("bridges", *arguments)
        assert (ran.code, ran.out) == (2, "")
