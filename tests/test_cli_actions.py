"""Decisions and their impact from the command line."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli_project import Project, Ran
from tests.test_actions_impact import DAY, FIRST, organisation

CODEBOOK = """\
[[themes]]
name = "delivery"
terms.en = ["delivery"]

[[themes]]
name = "taste"
terms.en = ["taste"]
"""
SOURCE = """\
[[sources]]
name = "reviews"
collector = "files"
group = "{group}"
path = "reviews.csv"
text = "text"
id = "id"
author = "author"
date = "date"
"""
WORDS = {"positive": "The {} is wonderful", "negative": "The {} is terrible", "neutral": "Something about {}"}


def make_project(root: Path, *, group: str = "customers", tone: float = 1.5, authors: int = 200) -> Project:
    """Return a project whose people speak of delivery and taste, better of delivery in the second half."""
    project = Project(root).configure(SOURCE.format(group=group))
    project.write("codebook.toml", CODEBOOK)
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["id", "author", "date", "text"])
    for number, voice in enumerate(organisation(1, tone=tone, authors=authors)):
        words = WORDS[voice.label].format(voice.themes[0])
        writer.writerow([number, voice.author, voice.day.isoformat(), words])
    project.write("reviews.csv", rows.getvalue())
    assert project.collect()["code"] == 0
    return project


def added(project: Project, *arguments: str) -> Ran:
    """Keep an action on the delivery, done on the day of the change."""
    common = ("--theme", "delivery", "--date", DAY.isoformat(), "--status", "done")
    return project.run("actions", "add", "Another carrier", *common, *arguments)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a project with an action that worked and one that touched nothing."""
    made = make_project(tmp_path_factory.mktemp("impact"))
    assert added(made, "--group", "customers", "--from-theme").code == 0
    assert made.run("actions", "add", "Paint the shop", "--date", DAY.isoformat(), "--status", "done").code == 0
    return made


class TestImpact:
    """``listenkit impact``."""

    def test_the_effect_of_an_action_is_told_with_its_interval(self, project: Project) -> None:
        """In words and as JSON, with the placebo beside it."""
        told = project.run("impact", "a1")
        (record,) = project.run("impact", "A1", "--format", "json").json

        assert told.code == 0
        assert "An effect:" in told.out
        assert "Placebo at" in told.out
        assert all(len(line) <= 80 for line in told.out.splitlines()), told.out
        assert record["verdict"] == "effect"
        assert record["net_sentiment"]["interval"][0] < record["net_sentiment"]["effect"]
        assert record["net_sentiment"]["significant"]
        assert record["before"] == {"since": FIRST.isoformat(), "until": DAY.isoformat()}
        assert not any(placebo["moving"] for placebo in record["placebos"])

    def test_an_action_without_a_theme_says_that_nothing_can_be_told(self, project: Project) -> None:
        """And is no error: other actions stand beside it."""
        told = project.run("impact")

        assert told.code == 0
        assert "Not enough data: the action names no theme." in told.out

    @pytest.mark.parametrize(("name", "expected"), [("A9", "choices: A1, A2"), ("", "A1"), ("[/x]", "A1")])
    def test_an_unknown_action_is_named_with_those_that_there_are(
        self, project: Project, name: str, expected: str
    ) -> None:
        """Nobody has to guess a number."""
        ran = project.run("impact", name)

        assert ran.code == 2
        assert expected in ran.err

    def test_the_report_tells_what_was_decided_and_what_it_changed(self, project: Project) -> None:
        """In every format, and in French as well."""
        (first, second) = project.run("report", "--format", "json").json["actions"]
        told = {
            form: project.run("report", "--format", form, "--locale", "fr" if form == "html" else "en").out
            for form in ("terminal", "markdown", "html")
        }

        assert (first["action"], first["impact"], second["impact"]) == ("A1", "effect", None)
        assert first["net_sentiment_interval"][0] < first["net_sentiment_effect"] < first["net_sentiment_interval"][1]
        assert "WHAT WAS DECIDED" in told["terminal"]
        assert "A1 Another carrier · delivery · done on 9 Feb · net sentiment +" in " ".join(told["terminal"].split())
        assert "- A1 Another carrier" in told["markdown"]
        assert "Ce qui a été décidé" in told["html"]

    def test_protected_people_are_no_part_of_what_others_changed(self, tmp_path: Path) -> None:
        """Otherwise an estimate with them and one without would tell what they said; nor are they counted."""
        mixed = make_project(tmp_path)
        mixed.configure(SOURCE.format(group="customers"), SOURCE.format(group="employees").replace("reviews", "survey"))
        days = [DAY - timedelta(days=5), DAY + timedelta(days=5)]
        rows = [f"e{number},p{number},{day},The delivery is terrible" for number, day in enumerate(days * 8)]
        mixed.write("survey.csv", "\n".join(["id,author,date,text", *rows]))
        assert mixed.run("collect").code == 0
        assert added(mixed, "--group", "customers", "--from-theme").code == 0
        assert added(mixed, "--from-theme").code == 0

        alone, together = mixed.run("impact", "--format", "json").json
        listed = mixed.run("actions", "list", "--format", "json").json
        reported = mixed.run("report", "--format", "json").json["actions"]

        assert (alone["left_out"], together["left_out"]) == ([], ["employees"])
        assert alone["net_sentiment"] == together["net_sentiment"]
        assert alone["people"] == together["people"]
        assert listed[0]["comments"] == listed[1]["comments"] > 0
        assert {each["comments"] for each in reported} == {listed[0]["comments"]}
        assert "Left out: employees" in mixed.run("impact", "A2").out

    def test_few_protected_people_are_not_counted(self, tmp_path: Path) -> None:
        """Their numbers cannot be read from an estimate."""
        few = make_project(tmp_path, group="employees", authors=4)
        assert added(few, "--group", "employees").code == 0

        ran = few.run("impact", "A1")

        assert ran.code == 8
        assert "people" in ran.err

    def test_an_action_of_tomorrow_has_changed_nothing_yet(self, tmp_path: Path) -> None:
        """It may be planned, and is not judged."""
        made = make_project(tmp_path, authors=30)
        tomorrow = (date.today() + timedelta(days=400)).isoformat()
        assert made.run("actions", "add", "Later", "--theme", "delivery", "--date", tomorrow).code == 0

        assert "it has not taken effect yet" in made.run("impact", "A1").out


class TestActions:
    """``listenkit actions``."""

    def test_actions_are_listed_with_what_led_to_them(self, project: Project) -> None:
        """The comments are counted, not named."""
        first, second = project.run("actions", "list", "--format", "json").json

        assert (first["action"], first["status"], first["themes"]) == ("A1", "done", ["delivery"])
        assert first["comments"] > 0
        assert (second["groups"], second["comments"]) == ([], 0)
        assert "Another carrier" in project.run("actions", "list").out
        assert project.run("actions", "list", "--status", "planned", "--format", "json").json == []

    def test_an_action_goes_from_planned_to_done(self, tmp_path: Path) -> None:
        """Its date is the day of closing where none was named; a comment can be linked later."""
        made = make_project(tmp_path, authors=30)
        made.run("actions", "add", "Answer faster", "--group", "customers")
        comment = made.comments()[0]["id"]

        assert made.run("actions", "edit", "A1", "--title", "Answer in a day", "--comment", comment).code == 0
        closed = made.run("actions", "close", "A1")

        (record,) = made.run("actions", "list", "--format", "json").json
        assert closed.code == 0
        assert (record["title"], record["status"], record["comments"]) == ("Answer in a day", "done", 1)
        assert record["date"] is not None

    def test_a_declined_action_keeps_its_reason(self, project: Project, tmp_path: Path) -> None:
        """Those who asked may be told why; without one it is refused."""
        made = make_project(tmp_path, authors=30)
        made.run("actions", "add", "Free crates")

        assert made.run("actions", "close", "A1", "--status", "declined").code == 2
        assert made.run("actions", "close", "A1", "--status", "declined", "--reason", "Too dear").code == 0
        assert "Free crates (Too dear)" in made.run("actions", "list").out

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("--theme", "deliveri"), "did you mean 'delivery'"),
            (("--group", "custommers"), "did you mean 'customers'"),
            (("--status", "begun"), "planned"),
            (("--date", "01/03/2026"), "write the day as 2026-03-01"),
            (("--date", "2999-01-01", "--status", "done"), "is in the future"),
            (("--comment", "zzzz"), "zzzz"),
            (("--from-theme",), "--from-theme needs a --theme"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_kept(
        self, project: Project, arguments: tuple[str, ...], expected: str
    ) -> None:
        """With the nearest thing that there is."""
        before = project.run("actions", "list", "--format", "json").json

        ran = project.run("actions", "add", "X", *arguments)

        assert ran.code == 2
        assert expected in ran.err
        assert project.run("actions", "list", "--format", "json").json == before

    @pytest.mark.parametrize("title", ["", "   ", "x" * 300])
    def test_an_action_says_what_was_decided(self, project: Project, title: str) -> None:
        """In a few words."""
        assert project.run("actions", "add", title).code == 2

    def test_what_people_write_into_an_action_is_inert(self, tmp_path: Path) -> None:
        """No control character of a title reaches a terminal, and no markup is obeyed."""
        made = make_project(tmp_path, authors=30)
        made.run("actions", "add", "A [bold]new[/bold]\x1b[31m carrier")

        listed = made.run("actions", "list").out

        assert "[bold]new[/bold]" in listed
        assert "\x1b" not in listed
