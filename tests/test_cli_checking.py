"""``check`` and ``schedule``: what cron and monitoring systems see."""

from __future__ import annotations

import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli_project import Project

SOURCE = """\
[[sources]]
name = "reviews"
collector = "files"
group = "{group}"
path = "reviews.csv"
text = "text"
author = "author"
date = "date"
"""
CHECKS = """\
[check]
"customers.net_sentiment" = { minimum = 0, window = "30d" }
"customers.comments" = { minimum = 3, window = "30d", level = "warning" }
"""


def make_project(
    root: Path, *, said: str = "This is terrible", group: str = "customers", checks: str = CHECKS
) -> Project:
    """Return a project in which five people said the same yesterday."""
    project = Project(root).configure(SOURCE.format(group=group), checks)
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    rows = "\n".join(f"p{number},{day},{said}" for number in range(5))
    project.write("reviews.csv", f"author,date,text\n{rows}\n")
    assert project.collect()["code"] == 0
    return project


def test_a_crossed_threshold_ends_with_nine(tmp_path: Path) -> None:
    """And is printed even where success would be silent."""
    project = make_project(tmp_path)

    loud, quiet = project.run("check"), project.run("--quiet", "check")

    assert (loud.code, quiet.code) == (9, 9)
    assert "CROSSED  customers.net_sentiment: -100 (" in loud.out
    assert "ok       customers.comments: 5, at least 3 wanted (last 30d)" in loud.out
    assert [line.split()[0] for line in quiet.out.splitlines()] == ["CROSSED"]
    assert all(len(line) <= 120 for line in loud.out.splitlines())


def test_where_all_is_well_cron_hears_nothing(tmp_path: Path) -> None:
    """So that mail means trouble."""
    project = make_project(tmp_path, said="This is wonderful")

    ran = project.run("--quiet", "check")

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert [each["state"] for each in project.run("check", "--format", "json").json] == ["fine", "fine"]


def test_one_check_can_be_asked_for(tmp_path: Path) -> None:
    """By its name; a wrong one is met with the nearest."""
    project = make_project(tmp_path)

    assert project.run("check", "customers.comments").code == 0
    wrong = project.run("check", "customers.coments")
    assert (wrong.code, "customers.comments" in wrong.err) == (2, True)


def test_monitoring_systems_get_their_line_and_code(tmp_path: Path) -> None:
    """A word, performance data behind one bar, and 0, 1, 2 or 3."""
    critical = make_project(tmp_path / "a").run("check", "--format", "nagios")
    fine = make_project(tmp_path / "b", said="This is wonderful").run("check", "--format", "nagios")
    warning = CHECKS.replace("minimum = 3", "minimum = 30")
    warned = make_project(tmp_path / "c", said="This is wonderful", checks=warning).run("check", "--format", "nagios")
    nobody = CHECKS + "[groups.customers]\n"
    silent = make_project(tmp_path / "d", group="suppliers", checks=nobody)
    unknown = silent.run("check", "--format", "nagios", "customers.net_sentiment")
    wrong = silent.run("check", "--format", "nagios", "nonsense")

    assert [each.code for each in (fine, warned, critical, unknown, wrong)] == [0, 1, 2, 3, 3]
    assert fine.out.startswith("LISTENKIT OK - 2 of 2 thresholds kept | ")
    assert warned.out.startswith("LISTENKIT WARNING - customers.comments: 5, at least 30 wanted")
    assert critical.out.rstrip().endswith("| 'customers.net_sentiment'=-100;;0: 'customers.comments'=5;3:;")
    assert unknown.out == "LISTENKIT UNKNOWN - 0 of 1 thresholds kept, 1 unknown\n"
    assert wrong.out.startswith("LISTENKIT UNKNOWN - check: there is no 'nonsense'")
    assert critical.out.count("\n") == critical.out.count("|") == 1


def test_few_protected_people_cross_nothing(tmp_path: Path) -> None:
    """What the report may not show is not told by an alarm either."""
    checks = """
[groups.employees]
minimum_authors = 6

[check]
"employees.net_sentiment" = { minimum = 0, window = "30d" }
"""
    project = make_project(tmp_path, group="employees", checks=checks)

    (record,) = project.run("check", "--format", "json").json

    assert (record["state"], record["value"]) == ("unknown", None)
    assert "too few people" in record["reason"]


@pytest.mark.parametrize("checks", ["", "[check]\n"])
def test_without_checks_one_is_shown(tmp_path: Path, checks: str) -> None:
    """The next step is a line to copy."""
    ran = make_project(tmp_path, checks=checks).run("check")

    assert ran.code == 2
    assert '"customers.net_sentiment" = { minimum = -10' in ran.err


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"customers.net_sentment" = { minimum = 0 }', "net_sentiment"),
        ('"customers.net_sentiment" = { window = "30d" }', "needs a minimum or a maximum"),
        ('"customers.net_sentiment" = { minimum = 0, level = "red" }', "level"),
    ],
)
def test_a_mistake_in_a_check_is_named(tmp_path: Path, line: str, expected: str) -> None:
    """Before anything is judged."""
    project = make_project(tmp_path)
    project.configure(SOURCE.format(group="customers"), f"[check]\n{line}\n")

    ran = project.run("check")

    assert ran.code == 2
    assert expected in ran.err


class TestSchedule:
    """``listenkit schedule``."""

    def test_the_lines_for_cron_run_as_they_stand(self, tmp_path: Path) -> None:
        """The shell that cron starts finds everything by its absolute path, under a folder with odd characters."""
        project = make_project(tmp_path / "a b 100%'s", said="This is wonderful")

        printed = project.run("schedule", "--cron", "--mail", "me@example.org", "--at", "2:05")

        assert printed.code == 0
        lines = [line for line in printed.out.splitlines() if not line.startswith("#")]
        assert lines[0] == 'MAILTO="me@example.org"'
        assert [line.split(" ", 5)[:5] for line in lines[1:]] == [
            ["5", "2", "*", "*", "*"], ["0", "5", "*", "*", "*"], ["30", "5", "*", "*", "1"],
        ]  # fmt: skip
        for line in lines[1:]:
            command = line.split(" ", 5)[5].replace(r"\%", "%")
            assert all(
                word.startswith("/") for word in (shlex.split(command)[0], shlex.split(command)[3]) if "/" in word
            )
            done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, env={}, timeout=120)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert (project.root / "report.html").exists()

    def test_the_units_for_systemd_are_valid(self, tmp_path: Path) -> None:
        """As far as systemd itself can tell here; percent and dollar signs are doubled."""
        project = make_project(tmp_path / "a b 100% $x")

        printed = project.run("schedule", "--systemd", "--mail", "me@example.org").out

        units = dict(part.partition("\n")[::2] for part in printed.split("# listenkit-")[1:])
        assert sorted(units) == [
            "check.service", "check.timer", "collect.service", "collect.timer", "mail@.service", "report.service",
            "report.timer",
        ]  # fmt: skip
        assert '"' in units["collect.service"]
        assert "100%% $$x" in units["collect.service"]
        assert "OnCalendar=Mon *-*-* 06:30:00" in units["report.timer"]

    def test_nothing_is_edited(self, tmp_path: Path) -> None:
        """It prints, and that is all."""
        project = make_project(tmp_path)
        before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if "-wal" not in path.name)

        project.run("schedule", "--cron")
        project.run("schedule", "--systemd")

        after = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if "-wal" not in path.name)
        assert after == before

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            ((), "name one of --cron and --systemd"),
            (("--cron", "--systemd"), "name one of"),
            (("--cron", "--at", "25:00"), "write it as 03:15"),
            (("--cron", "--mail", "me@example.org; rm -rf /"), "is not an address"),
            (("--systemd", "--mail", "a'b@example.org"), "is not an address"),
        ],
    )
    def test_what_cannot_be_planned_is_named(self, tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
        """And nothing is printed that somebody could paste."""
        ran = make_project(tmp_path).run("schedule", *arguments)

        assert (ran.code, ran.out) == (2, "")
        assert expected in ran.err
