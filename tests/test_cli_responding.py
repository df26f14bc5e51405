"""``inbox`` and ``respond`` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.testing import Exchange, replay
from tests.cli_project import Project

SOURCE = """\
[[sources]]
name = "desk"
collector = "files"
group = "{group}"
path = "desk.csv"
text = "text"
id = "id"
author = "author"
date = "date"
"""
CODEBOOK = """\
[[themes]]
name = "delivery"
terms.en = ["delivery"]
terms.fr = ["livraison"]
"""
ROWS = """\
id,author,date,text
1,ann,2026-01-05,The delivery was late and the box is broken. This is terrible!
2,bob,2026-01-06,When does my delivery come?
3,eve,2026-01-07,La livraison est encore en retard !
4,joe,2026-01-08,I suggest that you open on Sundays.
5,sue,2026-01-09,What a lovely place.
"""


def make_project(root: Path, *tables: str, group: str = "customers") -> Project:
    """Return a project in which five people spoke, four of whom wait for an answer."""
    project = Project(root).configure(SOURCE.format(group=group), *tables)
    project.write("codebook.toml", CODEBOOK)
    project.write("desk.csv", ROWS)
    assert project.collect()["code"] == 0
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Give the project."""
    return make_project(tmp_path)


def waiting(project: Project, *arguments: str) -> list[str]:
    """Return the words of what waits, in order."""
    return [record["text"][:12] for record in project.run("inbox", "--format", "jsonl", *arguments).lines]


def ids(project: Project) -> dict[str, str]:
    """Return the ids of comments by their words."""
    return {record["text"][:12]: record["id"] for record in project.comments()}


class TestInbox:
    """What waits."""

    def test_what_waits_is_listed_with_the_gravest_first(self, project: Project) -> None:
        """Praise waits for nothing."""
        assert waiting(project) == ["The delivery", "La livraison", "When does my", "I suggest th"]
        assert waiting(project, "--kind", "idea") == ["I suggest th"]
        assert len(waiting(project, "--theme", "delivery")) == 3
        assert waiting(project, "--older-than", "100000") == []
        listed = project.run("inbox", "--limit", "1")
        assert "The delivery was late" in listed.out
        assert "… and 3 more" in listed.err

    def test_it_can_be_listed_by_who_is_to_answer(self, tmp_path: Path) -> None:
        """A theme counts before a group."""
        owners = '[dialogue]\nowners = { delivery = "Logistics", customers = "Care" }\n'
        project = make_project(tmp_path, owners)

        assert waiting(project, "--owner", "Care") == ["I suggest th"]
        assert "Logistics" in project.run("inbox").out
        wrong = project.run("inbox", "--owner", "Logistic")
        assert (wrong.code, "did you mean 'Logistics'" in wrong.err) == (2, True)

    def test_an_empty_inbox_says_so(self, project: Project) -> None:
        """And is no error."""
        ran = project.run("inbox", "--until", "2020-01-01")
        assert (ran.code, ran.out) == (0, "nothing waits for an answer\n")

    def test_words_of_few_protected_people_are_not_listed(self, tmp_path: Path) -> None:
        """The inbox is no way around the minimum groups."""
        project = make_project(tmp_path, group="employees")

        assert project.run("inbox", "--group", "employees").code == 8
        assert "delivery" not in project.run("inbox").out

    def test_of_protected_people_neither_days_nor_order_tell_more_than_the_month(self, tmp_path: Path) -> None:
        """All who spoke in one month are older than a number of days, or none is."""
        project = Project(tmp_path).configure(SOURCE.format(group="employees"))
        rows = (f"{day},p{day},2026-01-{day:02},The delivery was late." for day in range(10, 25))
        project.write("desk.csv", "\n".join(["id,author,date,text", *rows]))
        assert project.collect()["code"] == 0
        listed = project.run("inbox", "--format", "json", "--limit", "0").json["comments"]
        (days,) = {each["waiting_days"] for each in listed}

        assert len(waiting(project, "--older-than", str(days))) == 15
        assert waiting(project, "--older-than", str(days + 1)) == []
        assert all(each["waiting_at_least"] for each in listed)
        assert f"≥ {days}" in project.run("inbox").out


class TestRecording:
    """Answers that were given elsewhere."""

    def test_a_recorded_answer_closes_its_comment(self, project: Project) -> None:
        """It stands in the thread, and in the report."""
        comment = ids(project)["The delivery"]

        assert project.run("respond", comment[:6], "--text", "A new one is on its way.", "--outcome").code == 0

        assert "The delivery" not in waiting(project)
        assert "A new one is on its way." in project.run("show", comment).out
        loop = project.run("report", "--format", "json").json["loop"]["groups"][0]
        assert (loop["answered"], loop["told_share"]) == (1, 0.25)

    def test_one_answer_closes_all_that_wait(self, project: Project) -> None:
        """Of a theme and kind, or of everything."""
        ran = project.run("respond", "--waiting", "--theme", "delivery", "--text", "We have a new carrier.")

        assert ran.err == "recorded as the answer to 3 comments\n"
        assert waiting(project) == ["I suggest th"]

    def test_a_template_speaks_the_language_of_each(self, project: Project) -> None:
        """One command answers in two languages."""
        project.write("templates/late.md", "Dear customer, {{organisation}} is sorry.")
        project.write("templates/late.fr.md", "Bonjour, {{organisation}} en est désolée.")

        ran = project.run("respond", "--waiting", "--theme", "delivery", "--template", "late", "--dry-run")

        assert ran.code == 0
        assert ran.out.count("Dear customer, Brasserie du Lac is sorry.") == 2
        assert ran.out.count("Bonjour, Brasserie du Lac en est désolée.") == 1
        assert len(waiting(project)) == 4

    def test_an_answered_comment_is_answered_again_only_where_asked(self, project: Project) -> None:
        """The outcome may follow the first answer."""
        comment = ids(project)["The delivery"]
        project.run("respond", comment, "--text", "We look into it.")

        ran = project.run("respond", comment, "--text", "Done.")

        assert (ran.code, "answered already" in ran.err) == (2, True)
        assert project.run("respond", comment, "--text", "Done.", "--outcome", "--again").code == 0

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("ffff", "--text", "x"), "ffff"),
            ((), "name the comments"),
            (("--theme", "delivery", "--text", "x"), "add --waiting"),
            (("--waiting", "--theme", "taste", "--text", "x"), "taste"),
            (("--waiting",), "give the answer with one of"),
            (("--waiting", "--text", "x", "--template", "late"), "give the answer with one of"),
            (("--waiting", "--text", "  "), "an answer has"),
            (("--waiting", "--text", "x" * 30_000), "an answer has"),
            (("--waiting", "--file", "nowhere.md"), "cannot be read"),
            (("--waiting", "--template", "late"), "there is no template"),
            (("--waiting", "--text", "x", "--settle", "maybe"), "maybe"),
            (("--waiting", "--settle", "sent"), "no sending was cut off"),
            (("--waiting", "--text", "x", "--send", "--yes"), "cannot send replies"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_recorded(
        self, project: Project, arguments: tuple[str, ...], expected: str
    ) -> None:
        """What waited still waits."""
        ran = project.run("respond", *arguments)

        assert ran.code == 2
        assert expected in ran.err
        assert len(waiting(project)) == 4

    def test_a_comment_of_few_protected_people_cannot_be_probed(self, tmp_path: Path) -> None:
        """Not even by answering it."""
        project = make_project(tmp_path, group="employees")
        stored = project.run("report", "--format", "json").json
        assert stored["groups"]

        assert project.run("respond", "0", "--text", "x").code in (2, 8)


DESCRIPTION = """\
title = "Our desk"

[authentication]
kind = "bearer"

[[requests]]
path = "/talks"

[requests.fields]
id = "join('-', ['talk', to_string(id)])"
text = "text"
author = "by"
created = "at"
response = "ours"
parent = "re && join('-', ['talk', to_string(re)]) || ''"

[reply]
path = "/talks/{number}/answers"
take = "talk-(?P<number>[0-9]+)"
body = { text = "{text}", key = "{key}" }
error = "refused || !id && 'no id came' || `false`"
refused = ["bad token"]
id = "join('-', ['talk', to_string(id)])"
"""
SERVICE = """\
[[sources]]
name = "desk"
collector = "rest"
group = "customers"
spec = "desk.toml"
url = "{url}"
token = {{ env = "TOKEN" }}
"""
TALK = {"id": 7, "text": "When does my delivery come?", "by": "ann", "at": "2026-01-05T10:00:00Z", "re": None}
ANSWER = {"id": 8, "text": "On Friday.", "by": "desk", "at": "2026-01-06T10:00:00Z", "re": 7, "ours": True}


class TestSending:
    """Answers that go where the comment was made."""

    @pytest.fixture(autouse=True)
    def _token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOKEN", "a made-up secret")

    def project(self, root: Path, url: str) -> Project:
        """Return a project over a service."""
        made = Project(root).configure(SERVICE.format(url=url))
        made.write("desk.toml", DESCRIPTION)
        assert made.collect()["code"] == 0
        return made

    def test_an_answer_is_shown_sent_recorded_and_recognised(self, tmp_path: Path) -> None:
        """Once: the second time, and when it is collected, it is known."""
        posted = Exchange("/talks/7/answers", ANSWER, method="POST")
        with replay([Exchange("/talks", [TALK]), Exchange("/talks", [TALK, ANSWER]), posted]) as service:
            project = self.project(tmp_path, service.url)
            comment = ids(project)["When does my"]
            shown = project.run("respond", comment, "--text", "On Friday.", "--send", "--dry-run")
            unasked = project.run("respond", comment, "--text", "On Friday.", "--send")
            sent = project.run("respond", comment, "--text", "On Friday.", "--send", "--yes")
            again = project.run("respond", comment, "--text", "On Friday.", "--send", "--yes", "--again")
            collected = project.collect()

        posts = [asked for asked in service.requests if asked.method == "POST"]
        assert (shown.code, unasked.code, sent.code, again.code) == (0, 2, 0, 2)
        assert f"POST {service.url}/talks/7/answers" in shown.out
        assert "nobody is here to say yes" in unasked.err
        assert "nothing is sent twice" in again.err
        assert [post.json()["text"] for post in posts] == ["On Friday."]
        assert collected["responses"] == 1
        assert project.run("show", comment, "--format", "json").json["thread"][-1]["text"] == "On Friday."
        assert len(project.run("show", comment, "--format", "json").json["thread"]) == 2

    @pytest.mark.parametrize(
        ("exchange", "code", "is_open"),
        [
            (Exchange("/talks/7/answers", {"message": "no"}, method="POST", status=422), 3, False),
            (Exchange("/talks/7/answers", {"refused": True}, method="POST"), 3, False),
            (Exchange("/talks/7/answers", {"refused": "bad token"}, method="POST"), 5, False),
            (Exchange("/talks/7/answers", {"ok": False}, method="POST"), 3, False),
            (Exchange("/talks/7/answers", {}, method="POST", status=401), 5, False),
            (Exchange("/talks/7/answers", {}, method="POST", status=503), 3, True),
        ],
    )
    def test_a_refused_answer_may_go_again_and_an_uncertain_one_waits_for_a_person(
        self, tmp_path: Path, exchange: Exchange, code: int, is_open: bool
    ) -> None:
        """One request was made, whatever came of it."""
        with replay([Exchange("/talks", [TALK]), exchange]) as service:
            project = self.project(tmp_path, service.url)
            comment = ids(project)["When does my"]
            first = project.run("respond", comment, "--text", "On Friday.", "--send", "--yes")
            second = project.run("respond", comment, "--text", "On Friday.", "--send", "--yes")

        posts = [asked for asked in service.requests if asked.method == "POST"]
        assert first.code == code
        assert (second.code == 2, len(posts)) == (is_open, 1 if is_open else 2)
        assert waiting(project) == ["When does my"]
        if is_open:
            assert "nobody knows whether it went out" in second.err
            assert project.run("respond", comment, "--settle", "sent").code == 0
            assert waiting(project) == []
            assert "On Friday." in project.run("show", comment).out

    def test_an_answer_may_be_told_by_an_address_and_recognised_under_any_account(self, tmp_path: Path) -> None:
        """Where the service gives the id in a header, and nobody named the account that answers."""
        placed = {"Location": "https://desk.example.org/talks/8"}
        posted = Exchange("/talks/7/answers", ["added"], method="POST", status=201, headers=placed)
        unnamed = {**ANSWER, "ours": False}
        with replay([Exchange("/talks", [TALK]), Exchange("/talks", [TALK, unnamed]), posted]) as service:
            description = DESCRIPTION.partition("error =")[0] + 'location = "/(?P<id>[0-9]+)$"\n'
            description = description.replace("join('-', ['talk', to_string(id)])", "to_string(id)")
            project = Project(tmp_path).configure(SERVICE.format(url=service.url))
            project.write("desk.toml", description.replace("talk-(", "("))
            assert project.collect()["code"] == 0
            comment = ids(project)["When does my"]
            assert project.run("respond", comment, "--text", "On Friday.", "--send", "--yes").code == 0
            collected = project.collect()

        assert (collected["new"], collected["responses"]) == (0, 1)

    def test_one_that_failed_can_be_settled_and_sent(self, tmp_path: Path) -> None:
        """Somebody looked, and it was not there."""
        busy = Exchange("/talks/7/answers", {}, method="POST", status=503)
        with replay([Exchange("/talks", [TALK]), busy, Exchange("/talks/7/answers", ANSWER, method="POST")]) as service:
            project = self.project(tmp_path, service.url)
            comment = ids(project)["When does my"]
            assert project.run("respond", comment, "--text", "On Friday.", "--send", "--yes").code == 3
            assert project.run("respond", comment, "--settle", "failed").code == 0
            assert project.run("respond", comment, "--text", "On Friday.", "--send", "--yes").code == 0

    def test_where_a_comment_stands_must_be_known(self, tmp_path: Path) -> None:
        """An id of another form is not guessed at."""
        with replay([Exchange("/talks", [{**TALK, "id": "x"}])]) as service:
            project = self.project(tmp_path, service.url)
            ran = project.run("respond", "--waiting", "--text", "x", "--send", "--yes")

        assert ran.code == 2
        assert "cannot be told from its id" in ran.err
