from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from listenkit.dataset import run_lock
from tests.cli_project import Project, Ran, finish, source, spawn
from tests.learning_examples import comment_of

ENGLISH = 'language = "en"'


def table(count: int, rated: int, *, people: int = 10_000, star: int = 0) -> str:
    """Return a CSV of invented comments by so many people, of which the first are rated by stars."""
    lines = ["id,user,created,stars,comment"]
    for number in range(count):
        opinion = (1, -1)[number % 2]
        stars = str(star or 3 + 2 * opinion) if number < rated else ""
        lines.append(
            f"{number},user{number % people},2026-10-{number % 28 + 1:02d},{stars},{comment_of(opinion, number)}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of 200 collected comments of customers, of which 120 are rated."""
    made = Project(tmp_path).configure(source(more=[ENGLISH]))
    made.write("reviews.csv", table(200, 120))
    assert made.run("-q", "collect") == Ran(0, "", "")
    return made


def labels(project: Project) -> list[str]:
    """Return the label of every comment."""
    return [each["label"] for each in project.comments()]


def test_what_is_learned_reads_the_comments_from_then_on(project: Project) -> None:
    """learn says the gain, analyse brings the comments up to date, show says why, --forget goes back."""
    before = labels(project)
    ran = project.run("learn")
    assert ran.code == 0
    assert "reviews: 120 ratings read as stars" in ran.out
    assert "learned from 120 ratings by 120 authors in en" in ran.out
    assert "labels (macro-F1): default 0." in ran.out
    assert "90 % interval" in ran.out
    assert "decided: labels are surely right more often" in ran.out
    assert "en, weigh most towards negative: «" in ran.out
    assert ran.err == "stored; bring the analyses up to date: listenkit analyse\n"
    assert project.run("analyse").err == "200 comments analysed again\n"
    after = project.comments()
    assert {each["label"] for each in after if "drovely" in each["text"]} == {"negative"}
    why = project.run("show", after[0]["id"]).out
    assert "the default gives" in why
    assert "learned from 120 ratings" in why
    scored = project.run("score", stdin=b"The lift was fennick and the form marbish\n").lines
    assert scored[0]["label"] == "negative"
    assert project.run("learn", "--forget").err.startswith("what was learned is dropped")
    assert project.run("learn", "--forget").err == "nothing was learned, so there is nothing to forget\n"
    project.run("-q", "analyse")
    assert labels(project) == before


def test_files_are_tried_with_what_the_project_learned(project: Project) -> None:
    """Inside a project the first look at a new file reads it as the project's own are read, and says so."""
    project.run("-q", "learn")
    file = project.write("new.csv", "comment\nThe lift was fennick and the form marbish\nThe desk was drovely\n")
    ran = project.run("try", file, "--format", "json")
    assert "learned from 120 ratings" in ran.err
    assert ran.json["totals"]["negative"] == 2


def test_the_second_time_gives_the_same(project: Project) -> None:
    """The default is compared with, not what was learned before; analyses stay up to date."""
    first = project.run("learn", "--format", "json").json
    project.run("-q", "analyse")
    second = project.run("learn", "--format", "json").json
    assert second["macro_f1"] == first["macro_f1"]
    assert (first["decided"], first["stored"], first["ratings"], first["authors"]) == ("labels", True, 120, 120)
    assert first["sources"] == [{"source": "reviews", "scale": "stars", "ratings": 120, "left_out": 0}]
    assert first["macro_f1"]["low"] > 0
    assert first["neutral_from"] is None


def test_a_dry_run_changes_nothing(project: Project) -> None:
    """Not a byte of the dataset."""
    before = (project.root / "listenkit.db").read_bytes()
    ran = project.run("learn", "--dry-run")
    assert ran.err == "nothing was changed (--dry-run)\n"
    assert "decided: labels" in ran.out
    assert project.run("learn", "--dry-run", "--format", "json").json["stored"] is False
    assert (project.root / "listenkit.db").read_bytes() == before


def test_a_dry_run_of_forgetting_changes_nothing(project: Project) -> None:
    """It says what would go."""
    project.run("-q", "learn")
    assert project.run("learn", "--forget", "--dry-run").err == "what was learned would be dropped\n"
    assert project.run("learn", "--forget", "--format", "json").json == {"format": 1, "forgotten": True}


@pytest.mark.parametrize("rated", [0, 1, 12])
def test_too_few_ratings_are_said(tmp_path: Path, rated: int) -> None:
    """Nothing is stored, and nothing fails."""
    made = Project(tmp_path).configure(source(more=[ENGLISH]))
    made.write("reviews.csv", table(60, rated))
    made.run("-q", "collect")
    ran = made.run("learn")
    assert ran.code == 0
    assert "decided: no " in ran.out
    assert ran.err == "nothing was changed\n"


def test_ratings_of_one_value_need_a_scale(tmp_path: Path) -> None:
    """Fives alone could be stars or half of ten: the source is named with the option that says it."""
    made = Project(tmp_path).configure(source(more=[ENGLISH]))
    made.write("reviews.csv", table(60, 60, star=5))
    made.run("-q", "collect")
    ran = made.run("learn")
    assert "reviews: its scale cannot be told from its ratings; name it with --scale reviews=stars" in ran.out
    ran = made.run("learn", "--scale", "reviews=stars")
    assert "reviews: 60 ratings read as stars" in ran.out
    assert "only 0 ratings are negative; 4 are needed" in ran.out


def test_sources_of_different_scales_are_read_each_by_its_own(project: Project) -> None:
    """Thumbs beside stars; what is outside a scale is left out and counted."""
    project.configure(source(more=[ENGLISH]), source("thumbs", path="thumbs.csv", more=[ENGLISH]))
    rows = [
        f"{number},t{number},2026-10-01,{('1', '0', '7')[number % 3 if number < 3 else number % 2]},"
        f"{comment_of((1, -1)[number % 2], number)}"
        for number in range(40)
    ]
    project.write("thumbs.csv", "id,user,created,stars,comment\n" + "\n".join(rows) + "\n")
    project.run("-q", "collect")
    found = project.run("learn", "--scale", "thumbs=thumbs", "--format", "json").json
    assert [(each["source"], each["scale"], each["ratings"], each["left_out"]) for each in found["sources"]] == [
        ("reviews", "stars", 120, 0),
        ("thumbs", "thumbs", 39, 1),
    ]
    assert found["ratings"] == 159
    left = project.run("learn", "--scale", "thumbs=none", "--format", "json").json
    assert left["ratings"] == 120


@pytest.mark.parametrize(
    ("value", "hint"),
    [("stars", "reviews=stars"), ("reviews=star", "1-10"), ("review=stars", "reviews"), ("reviews=9-1", "1-10")],
)
def test_a_scale_that_cannot_be_read_is_refused(project: Project, value: str, hint: str) -> None:
    """The hint says how to write it, or the nearest source."""
    ran = project.run("learn", "--scale", value)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err


def test_labels_by_hand_win_over_stars(project: Project) -> None:
    """Whoever read the comment knows better than the star that came with it."""
    with closing(sqlite3.connect(project.root / "listenkit.db")) as connection:
        from listenkit.dataset import words_hash
        from listenkit.model import Comment

        rows = connection.execute(
            "SELECT key, native_id, text FROM comment JOIN wording ON comment_id = id WHERE rating IS NOT NULL"
        ).fetchall()
        connection.executemany(
            "INSERT INTO hand_label (comment_key, person, label, kind, at, content_hash, is_random) "
            "VALUES (?, 'ann', ?, '', 0, ?, 1)",
            [
                (key, "positive" if "drovely" in text or "fennick" in text else "mixed" if number % 9 else "negative",
                 words_hash(Comment("", "", "", text)))
                for number, (key, _, text) in enumerate(rows)
            ],
        )  # fmt: skip
        connection.commit()
    found = project.run("learn", "--dry-run", "--format", "json").json
    assert found["labels"] == found["ratings"] < 120
    assert found["sources"] == [{"source": "reviews", "scale": "stars", "ratings": 0, "left_out": 0}]


def test_ratings_of_few_protected_people_are_left_out(tmp_path: Path) -> None:
    """A gain would stand for those few; the message says how many are needed."""
    made = Project(tmp_path).configure(source(group="employees", more=[ENGLISH]))
    made.write("reviews.csv", table(200, 120, people=4))
    made.run("-q", "collect")
    ran = made.run("learn")
    assert "employees: left out, since fewer than 5 people of it rated" in ran.out
    assert "decided: no comment has a rating or a label" in ran.out


def test_a_model_of_a_newer_version_is_refused_where_it_is_read(project: Project) -> None:
    """Scoring as before without a word would give other numbers than the rest of the organisation sees."""
    project.run("-q", "learn")
    with closing(sqlite3.connect(project.root / "listenkit.db")) as connection:
        parts = json.loads(connection.execute("SELECT content FROM learned_model").fetchone()[0])
        connection.execute("UPDATE learned_model SET content = ?", (json.dumps({**parts, "format": 99}),))
        connection.commit()
    for command in (["score"], ["collect"], ["analyse"], ["learn", "--dry-run"]):
        ran = project.run(*command, stdin=b"hello\n")
        assert ran.code == 7
        assert "the learned model is of format 99" in ran.err
        assert "listenkit learn --forget" in ran.err
    assert project.run("learn", "--forget").code == 0
    assert project.run("score", stdin=b"hello\n").code == 0


def test_a_dataset_that_another_run_holds_is_left_alone(project: Project) -> None:
    """Exit code 4, and nothing is stored."""
    with run_lock(project.root / "listenkit.db"):
        ran = project.run("learn")
    assert ran.code == 4
    assert "another run holds" in ran.err
    assert project.run("learn", "--forget").err == "nothing was learned, so there is nothing to forget\n"


def test_without_a_dataset_the_next_step_is_said(tmp_path: Path) -> None:
    """Nothing is made by asking."""
    made = Project(tmp_path).configure(source())
    ran = made.run("learn")
    assert (ran.code, (tmp_path / "listenkit.db").exists()) == (2, False)
    assert "collect first" in ran.err


def test_a_run_that_is_killed_leaves_the_dataset_as_it_was(project: Project) -> None:
    """Learning reads and then stores at once: there is no model, or a whole one."""
    for wait in (0.3, 0.8, 1.2):
        process = spawn("--project", project.root, "-q", "learn")
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        finish(process)
        assert project.run("score", stdin=b"The soup was drovely\n").code == 0
    assert project.run("learn", "--format", "json").json["stored"] is True
