"""A group's own report from the command line: written, shown, posted once, and refused where it must be."""

from __future__ import annotations

import re
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from listenkit.testing import Asked, Reply, Server, answering, listen
from tests.cli_project import Project, Ran, finish, source, spawn

PERIOD = ("--since", "2026-10")
SECRET_PATH = "/services/T0/B0/a-secret-path"
CODEBOOK = '[[themes]]\nname = "delivery"\ntitles = { en = "Delivery", fr = "Livraison" }\nterms.en = ["delivery"]\n'
SHARE = """\
[groups.employees]
population = 40

[share.webhooks]
shop = { env = "SHOP_WEBHOOK" }
other = { env = "OTHER_WEBHOOK" }

[share.customers]
contact = "ann@example.org"
answer_within = "14d"
signed = "Ann"
"""


def made(root: Path, *, customers: int = 12, employees: int = 3, more: str = "") -> Project:
    """Return a project in which so many people said each one thing in October."""
    staff = source("survey", group="employees", path="survey.csv")
    project = Project(root).configure(SHARE, more, source(), staff)
    head = "id,user,created,stars,comment"
    for path, people in (("reviews.csv", customers), ("survey.csv", employees)):
        lines = [f"{each},p{each},2026-10-{each + 1:02},2,The delivery was terribly late" for each in range(people)]
        project.write(path, "\n".join([head, *lines, ""]))
    project.write("codebook.toml", CODEBOOK)
    project.run("-q", "collect")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with twelve customers and three employees."""
    return made(tmp_path / "project")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same project, for tests that change nothing in it."""
    return made(tmp_path_factory.mktemp("settled") / "project")


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A webhook that takes everything."""
    with listen(answering(lambda _: Reply(200, {"Content-Type": "text/html"}, b"ok"))) as server:
        monkeypatch.setenv("SHOP_WEBHOOK", server.url + SECRET_PATH)
        yield server


def post(project: Project, *arguments: str, group: str = "customers") -> Ran:
    """Post the report to the webhook."""
    return project.run("share", group, *PERIOD, "--webhook", "shop", *arguments)


class TestWriting:
    """Without a recipient."""

    def test_it_is_printed_as_markdown(self, settled: Project) -> None:
        """To those who read it in a terminal or pipe it on."""
        ran = settled.run("share", "customers", *PERIOD)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("# You said, we did\n\n**To our customers** · October 2026\n\n12 of you spoke to us.")
        assert "**Delivery**" in ran.out

    @pytest.mark.parametrize(("name", "begins"), [("a.html", "<!doctype"), ("a.md", "# You"), ("a.txt", "YOU SAID")])
    def test_a_file_is_its_owners_alone(self, settled: Project, tmp_path: Path, name: str, begins: str) -> None:
        """In the format that its ending names."""
        path = tmp_path / name
        assert settled.run("share", "customers", *PERIOD, "-o", path) == Ran(0, "", f"written to {path}\n")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text(encoding="utf-8").startswith(begins)

    def test_it_is_written_in_the_languages_that_are_asked_for(self, settled: Project) -> None:
        """In their order."""
        out = settled.run("share", "customers", *PERIOD, "--locale", "pt", "--locale", "de").out
        assert out.index("O que nos disseram") < out.index("Ihre Worte")

    def test_an_action_is_told_with_what_led_to_it(self, project: Project) -> None:
        """And one for others is not."""
        for title, group in (("Another carrier", "customers"), ("A canteen", "employees")):
            given = ("--group", group, "--theme", "delivery", "--date", "2026-10-20", "--status", "started")
            assert project.run("actions", "add", title, *given, "--from-theme").code in (0, 8)
        out = project.run("share", "customers", *PERIOD).out
        assert "**Another carrier**" in out
        assert "12 of you told us what led to it." in out
        assert "canteen" not in out

    def test_each_group_is_told_its_own_figures(self, tmp_path: Path) -> None:
        """What others said of the same theme is in nobody's count; protected people are counted by fives."""
        project = made(tmp_path / "project", customers=12, employees=23)
        customers, employees = (project.run("share", group, *PERIOD).out for group in ("customers", "employees"))
        assert "12 of you spoke of it" in customers
        assert "At least 20 of you spoke of it" in employees
        assert not {"23", "35", "20"} & set(re.findall(r"\d+", customers))
        assert not {"12", "23", "35"} & set(re.findall(r"\d+", employees))


class TestPosting:
    """To a webhook."""

    def test_it_is_posted_once(self, project: Project, slack: Server) -> None:
        """The second run finds it in the ledger; --again posts it once more; another period is another report."""
        assert post(project, "--yes") == Ran(0, "", "sent to shop\n")
        assert slack.requests[0].json()["text"].startswith("*You said, we did*\n")
        again = post(project, "--yes")
        assert (again.code, len(slack.requests)) == (0, 1)
        assert "shop has it already" in again.err
        assert post(project, "--yes", "--again").code == 0
        assert project.run("share", "customers", "--since", "2026-Q4", "--webhook", "shop", "--yes").code == 0
        assert len(slack.requests) == 3

    def test_what_is_shown_first_is_what_is_sent_then(self, project: Project, slack: Server) -> None:
        """Showing sends nothing."""
        shown = post(project, "--dry-run")
        assert (shown.code, slack.requests) == (0, [])
        assert "nothing was sent; 1 would get it" in shown.err
        assert post(project, "--yes").code == 0
        assert slack.requests[0].body.decode() in shown.out

    def test_nothing_is_sent_unless_somebody_agrees(self, project: Project, slack: Server) -> None:
        """A job of cron says --yes."""
        ran = post(project)
        assert (ran.code, slack.requests) == (2, [])
        assert "--dry-run" in ran.err

    @pytest.mark.parametrize(("status", "code"), [(404, 3), (500, 3), (403, 5), (410, 3)])
    def test_a_refusal_is_told_and_tried_again(self, project: Project, slack: Server, status: int, code: int) -> None:
        """The address stays a secret; the next run sends it."""
        slack.script = answering(lambda _: Reply(status, {}, b"no_service"))
        ran = post(project, "--yes")
        assert ran.code == code
        assert "webhook shop:" in ran.err
        assert "secret-path" not in ran.err + ran.out
        assert len(slack.requests) == 1
        slack.script = answering(lambda _: Reply(200))
        assert post(project, "--yes").code == 0

    def test_a_cut_answer_is_not_sent_again_by_itself(self, project: Project, slack: Server) -> None:
        """Nobody knows whether it was taken."""
        slack.script = lambda connection, _: connection.close()
        assert post(project, "--yes").code == 3
        slack.script = answering(lambda _: Reply(200))
        second = post(project, "--yes")
        assert (second.code, len(slack.requests)) == (3, 1)
        assert "nobody knows whether it arrived" in second.err
        assert post(project, "--yes", "--again").code == 0

    def test_a_run_that_is_killed_while_it_sends_doubles_nothing(self, project: Project, slack: Server) -> None:
        """That it began is on disk before the first byte goes out."""
        running: list[subprocess.Popen[bytes]] = []
        begun = threading.Event()

        def kill(connection: socket.socket, _: Asked) -> None:
            begun.wait(30)
            running[0].kill()

        slack.script = kill
        running.append(spawn("--project", project.root, "share", "customers", *PERIOD, "--webhook", "shop", "--yes"))
        begun.set()
        assert finish(running[0]).code == -9
        slack.script = answering(lambda _: Reply(200))
        assert post(project, "--yes").code == 3
        assert len(slack.requests) == 1

    def test_one_that_fails_keeps_nobody_else_from_it(self, project: Project, slack: Server) -> None:
        """A secret that is missing is told, the others get it, and the gravest exit code wins."""
        ran = project.run("share", "customers", *PERIOD, "--webhook", "other", "--webhook", "shop", "--yes")
        assert ran.code == 5
        assert "OTHER_WEBHOOK is not set" in ran.err
        assert len(slack.requests) == 1

    def test_a_mail_server_that_is_away_loses_nothing(self, tmp_path: Path, slack: Server) -> None:
        """No mail was begun, so the next run sends it; the webhook has its message meanwhile."""
        away = '[share.mail]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "a@example.org"\n'
        project = made(tmp_path / "project", more=away)
        for posted in ("sent to shop", "shop has it already"):
            ran = post(project, "--yes", "--to", "ann@example.org")
            assert ran.code == 3
            assert "nothing was sent" in ran.err
            assert posted in ran.err
        assert len(slack.requests) == 1


class TestRefusals:
    """What is not done, with a line that says why."""

    def test_few_people_get_no_report(self, settled: Project, slack: Server) -> None:
        """Three employees, and a month in which nobody spoke, are told alike."""
        few = post(settled, "--yes", group="employees")
        none = settled.run("share", "employees", "--since", "2025-10", "--webhook", "shop", "--yes")
        assert few == none
        assert few.code == 8
        assert slack.requests == []

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("share", "custmers"), "did you mean 'customers'"),
            (("share", "customers", "--format", "pdf"), "--format"),
            (("share", "customers", "--output", "a.pdf"), "no format ends in '.pdf'"),
            (("share", "customers", "--until", "2026-10-01"), "needs a --since"),
            (("share", "customers", "--locale", "xx"), "--locale"),
            (("share", "customers", "--webhook", "shpo"), "did you mean 'shop'"),
            (("share", "customers", "--mail"), "[share.customers]"),
            (("share", "customers", "--to", "ann@example.org"), "no mail server is configured"),
            (("share", "customers", "--to", "ann@example.org\nBcc: eve@example.org"), "is not one e-mail address"),
            (("share", "customers", "--to", "Ann <ann@example.org>"), "is not one e-mail address"),
        ],
    )
    def test_a_mistake_is_named(self, settled: Project, arguments: tuple[str, ...], told: str) -> None:
        """With what can be done."""
        ran = settled.run(*arguments)
        assert ran.code == 2
        assert told in ran.err

    @pytest.mark.parametrize(
        ("table", "told"),
        [
            ('[share.custmers]\ncontact = "x"', "custmers"),
            ('[share.customers]\nto = ["ann"]', "must be one e-mail address"),
            ('[share.webhooks]\nshop = "https://hooks.example.org/secret"', "must not stand in the configuration"),
            ('[share.mail]\nhost = "mail.example.org"\nsender = "a@example.org"\nsecurity = "none"', "alone"),
            ('[share.mail]\nhost = "mail.example.org"\nsender = "a@example.org\\nBcc: x@y.z"', "must be one e-mail"),
            ('[share.customers]\ncontct = "x"', "did you mean 'contact'"),
        ],
    )
    def test_a_wrong_table_is_named(self, tmp_path: Path, table: str, told: str) -> None:
        """With its key, and nothing that may be secret."""
        ran = Project(tmp_path).configure(table, source()).run("share", "customers")
        assert ran.code == 2
        assert told in ran.err
        assert "hooks.example.org" not in ran.err
