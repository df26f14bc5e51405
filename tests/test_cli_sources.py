from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import httpx
import pytest

from listenkit.http import Client
from tests.cli_project import Project, run, source

API = "https://ideas.example.org"

DESCRIPTION = """\
title = "Our ideas board"
[[requests]]
path = "/ideas"
items = "ideas"
when = "kind == 'idea'"
private = "internal"
[requests.fields]
id = "number"
text = "body"
author = "writer.name"
created = "made"
title = "subject"
response = "staff"
"""

IDEAS = [
    {"number": 1, "kind": "idea", "body": "Open on Sundays", "writer": {"login": "eve"}, "made": "2026-10-01"},
    {"number": 2, "kind": "idea", "body": "Hush", "internal": True},
    {"number": 3, "kind": "poll", "body": "Yes or no"},
    {"number": 4, "kind": "idea", "body": "We will", "staff": True, "made": "2026-10-02"},
    {"number": 5, "kind": "idea", "body": "Call me on +33 6 12 34 56 78", "made": "2026-10-03", "heading": "x"},
]


def ideas_project(folder: Path, group: str = "customers") -> Project:
    """Return a project with a source that a description of its own reads."""
    table = f'[[sources]]\nname = "ideas"\ncollector = "rest"\nspec = "ideas.toml"\ngroup = "{group}"\nurl = "{API}"\n'
    project = Project(folder).configure(table)
    project.write("ideas.toml", DESCRIPTION)
    return project


def answering(request: httpx.Request) -> httpx.Response:
    """Answer with the ideas."""
    return httpx.Response(200, json={"ideas": IDEAS})


@pytest.fixture
def _served() -> object:
    """Every client talks to the ideas board."""
    made = Client.__init__

    def make(self: Client, **options: object) -> None:
        made(self, **{**options, "transport": httpx.MockTransport(answering)})  # type: ignore[arg-type]

    with mock.patch.object(Client, "__init__", make):
        yield


def test_kinds_fit_eighty_columns() -> None:
    """The list names category, kind and proof, and says in whole sentences what comes; each line of it fits."""
    listed = run("sources", "kinds")
    assert (listed.code, listed.err) == (0, "")
    assert "files and mail\n" in listed.out
    assert "  imap " in listed.out
    imap = next(line for line in listed.out.splitlines() if line.startswith("  imap "))
    assert imap.split()[:2] == ["imap", "server"]
    assert "without\n    quoted mail, signature and legal notice.\n" in listed.out
    assert max(map(len, listed.out.splitlines())) <= 80
    page, _, _ = run("sources", "kinds", "imap").out.partition("In listenkit.toml")
    assert max(map(len, page.splitlines())) <= 80
    for words in ("brings ", "permissions ", "credential ", "limits ", "misses ", "server: Dovecot", "host (needed)"):
        assert words in page


def test_kinds_are_chosen_by_category_and_told_whole_as_json() -> None:
    """A category by the beginning of its name; JSON holds all facts; a wrong name is told with the nearest."""
    mail = run("sources", "kinds", "--category", "files", "--format", "json").json
    assert [each["kind"] for each in mail] == ["files", "imap", "mbox"]
    one = run("sources", "kinds", "imap", "--format", "json").json
    assert one == mail[1]
    assert one["proved"] == "Dovecot"
    assert {"key": "host", "meaning": "the mail server", "needed": True, "secret": False} in one["keys"]
    for arguments, words in ((["imp"], "imap"), (["--category", "chatt"], "files and mail")):
        wrong = run("sources", "kinds", *arguments)
        assert (wrong.code, wrong.out) == (2, "")
        assert words in wrong.err


def test_a_description_of_ones_own_is_shown_without_facts(tmp_path: Path) -> None:
    """Its page has what it says: title, keys and a block."""
    shown = ideas_project(tmp_path).run("sources", "kinds", "ideas.toml")
    assert (shown.code, shown.err) == (0, "")
    assert 'spec = "ideas.toml"' in shown.out
    assert "proof" not in shown.out


def test_a_source_is_added_and_the_next_steps_are_told(tmp_path: Path) -> None:
    """The file keeps its beginning, the new source loads, and stderr says what to put in, to export and to run."""
    project = Project(tmp_path).configure(source())
    before = (tmp_path / "listenkit.toml").read_bytes()
    added = project.run("sources", "add", "zammad", "--name", "desk", "url=https://desk.example.org")
    assert (added.code, added.out) == (0, "")
    for words in ("desk", "export DESK_TOKEN=", "listenkit sources test desk"):
        assert words in added.err
    after = (tmp_path / "listenkit.toml").read_bytes()
    assert after.startswith(before)
    assert b'collector = "zammad"' in after
    listed = project.run("sources", "list", "--format", "json").json
    assert [(each["source"], each["collector"]) for each in listed] == [("reviews", "files"), ("desk", "rest")]
    assert project.run("sources", "test", "desk").code == 5  # the token is not exported yet


def test_a_second_source_of_a_kind_gets_a_name_of_its_own(tmp_path: Path) -> None:
    """Without --name the next free one is taken; the group is the one that is configured."""
    project = Project(tmp_path).configure("[groups.suppliers]\n")
    for _ in range(2):
        assert project.run("-q", "sources", "add", "redmine").err == ""
    listed = project.run("sources", "list", "--format", "json").json
    assert [(each["source"], each["group"]) for each in listed] == [
        ("redmine", "suppliers"),
        ("redmine-2", "suppliers"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["zamad"], "did you mean 'zammad'?"),
        (["zammad", "--name", "reviews"], "another source is called 'reviews' already"),
        (["zammad", "--name", "My Desk"], "must be lower case"),
        (["zammad", "--group", "custmers"], "there is no group 'custmers'"),
        (["zammad", "token=hunter2"], "a secret must not stand"),
        (["files", "format=doc"], "format"),
    ],
)
def test_what_cannot_be_added_leaves_the_file_alone(tmp_path: Path, arguments: list[str], words: str) -> None:
    """Unknown kind, name that is taken, wrong name, group or value: exit code 2, and nothing is written."""
    project = Project(tmp_path).configure(source())
    before = (tmp_path / "listenkit.toml").read_bytes()
    ran = project.run("sources", "add", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "hunter2" not in ran.err
    assert (tmp_path / "listenkit.toml").read_bytes() == before


def test_without_a_project_nothing_can_be_added(tmp_path: Path) -> None:
    """It says that there is no listenkit.toml, and how to make one."""
    ran = run("--project", tmp_path, "sources", "add", "zammad")
    assert (ran.code, "there is no listenkit.toml" in ran.err, "listenkit init" in ran.err) == (2, True, True)


@pytest.mark.usefixtures("_served")
def test_a_test_shows_which_path_gave_which_field(tmp_path: Path) -> None:
    """A path that finds nothing is named with the keys that are there; what is left out and answers are counted."""
    ran = ideas_project(tmp_path).run("sources", "test")
    assert (ran.code, ran.err) == (0, "")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "text <- body Open on Sundays" in lines
    assert "id <- number 1" in lines
    assert "date <- made 2026-10-01" in lines
    assert "/ideas page 1, item 4, an answer by the organisation" in lines
    assert "responses: 1 of these, since the organisation says them" in lines
    assert "left out, private notes: 1" in lines
    assert "left out, by when: 1" in lines
    assert "author <- writer.name: nothing in these items; there are: writer.login" in lines
    [missing] = [line for line in lines if line.startswith("title <- subject: nothing")]
    assert missing.endswith("there are: body, heading, kind, made, number, staff, writer")
    assert "+33 6 12 34 56 78" not in ran.out
    assert not (tmp_path / "listenkit.db").exists()


@pytest.mark.usefixtures("_served")
def test_a_test_is_told_as_json(tmp_path: Path) -> None:
    """Every item with each field's value and origin, and what found nothing, was left out or set aside."""
    [tested] = ideas_project(tmp_path).run("sources", "test", "--format", "json").json
    assert (tested["source"], tested["exit_code"], tested["responses"]) == ("ideas", 0, 1)
    assert tested["left_out"] == {"private notes": 1, "by when": 1}
    assert [item["response"] for item in tested["items"]] == [False, True, False]
    assert tested["items"][0]["fields"]["text"] == {"value": "Open on Sundays", "from": "body"}
    assert {"field": "author", "from": "writer.name", "keys": ["writer.login"]} in tested["unfilled"]


@pytest.mark.usefixtures("_served")
def test_a_protected_groups_words_are_not_shown(tmp_path: Path) -> None:
    """Neither as text nor as JSON."""
    project = ideas_project(tmp_path, "employees")
    for more in ([], ["--format", "json"]):
        ran = project.run("sources", "test", *more)
        assert "not shown: the group is protected" in ran.out
        assert "Sundays" not in ran.out


def test_columns_are_told_with_what_they_gave(tmp_path: Path) -> None:
    """A mapped column that is empty is named; one that does not exist is an error with those that do."""
    mapped, wrong_one = {"text": "comment", "title": "heading"}, {"text": "coment"}
    project = Project(tmp_path).configure(source(columns=mapped), source("wrong", columns=wrong_one))
    project.write("reviews.csv", "id,heading,comment\n1,,Too slow\n2,,Lovely staff\n")
    good = project.run("sources", "test", "reviews")
    assert good.code == 0
    assert "text <- comment" in good.out
    assert "title <- heading: nothing in these items" in good.out
    wrong = project.run("sources", "test", "wrong", "--format", "json")
    assert wrong.code == 3
    assert "has no column 'coment'" in wrong.json[0]["error"]
    assert "did you mean 'comment'? its columns: id, heading, comment" in wrong.json[0]["hint"]


def test_a_wrong_path_of_json_is_told_with_the_keys_that_there_are(tmp_path: Path) -> None:
    """JSON items have no header; their keys are named all the same."""
    project = Project(tmp_path).configure(source(path="r.json", columns={"text": "comment", "rating": "star"}))
    project.write("r.json", json.dumps([{"comment": "Too slow", "stars": 1}]))
    ran = project.run("sources", "test")
    assert "the first items have no 'star'; they have: comment, stars" in ran.out
