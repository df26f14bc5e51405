from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli_project import Project, Ran, source

ENGLISH = 'language = "en"'
SAID = "The parcel came on day"


def table(count: int, *, people: int = 1_000, mark: str = "") -> str:
    """Return a CSV of invented comments by so many people."""
    rows = [f"{number},user{number % people},2026-10-01,3,{SAID} {number}{mark}" for number in range(count)]
    return "\n".join(["id,user,created,stars,comment", *rows]) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of 30 collected comments of customers."""
    made = Project(tmp_path).configure(source(more=[ENGLISH]))
    made.write("reviews.csv", table(30))
    made.run("-q", "collect")
    return made


def press(project: Project, keys: str, *options: str, person: str = "ann") -> Ran:
    """Label with keys from standard input."""
    return project.run("label", "--keys", "-", "--person", person, *options, stdin=keys.encode())


def people(project: Project) -> dict[str, dict[str, int]]:
    """Return how many labels of each sort each person gave."""
    found: dict[str, dict[str, int]] = project.run("label", "--show", "--format", "json").json["people"]
    return found


def offered(ran: Ran) -> list[str]:
    """Return the comments that were shown, in order."""
    return [line for line in ran.err.splitlines() if line.startswith(SAID)]


def test_each_key_is_a_label(project: Project) -> None:
    """Letters or signs, in upper case too; line ends are no keys."""
    ran = press(project, "p\nN o\nm+-0")
    assert ran.code == 0
    assert people(project) == {"ann": {"positive": 2, "negative": 2, "neutral": 2, "mixed": 1}}
    assert "7 of 200 are labelled; run it again to go on" in ran.err


def test_the_keys_are_shown_in_the_language_of_the_person(project: Project) -> None:
    """French where the environment is French: a undoes there."""
    shown = press(project, "").err
    assert "o no opinion (neutral) · m mixed · u undo · s skip · q quit" in shown
    project.configure(source(more=[ENGLISH]), organisation='[organisation]\nname = "X"\nlanguages = ["en"]\n')
    ran = project.run(
        "label", "--keys", "-", "--person", "zoé", stdin=b"pna", environment={"LANG": "fr_FR.UTF-8"}
    )  # fmt: skip
    assert "n négatif" in ran.err
    assert "a annuler" in ran.err
    assert people(project)["zoé"] == {"positive": 1}


def test_one_goes_on_where_one_stopped(project: Project) -> None:
    """What is labelled is not offered again, and skipped comments are."""
    first = offered(press(project, "pps"))
    again = offered(press(project, "q"))
    assert again == [first[2]]
    assert len(offered(press(project, "p" * 40))) == 28
    assert "there is no comment left to label" in press(project, "p").err


def test_the_number_wanted_counts_what_was_labelled_before(project: Project) -> None:
    """Five in all, in two sittings."""
    press(project, "ppp", "--count", "5")
    ran = press(project, "pppppp", "--count", "5")
    assert "5 comments are labelled" in ran.err
    assert people(project) == {"ann": {"positive": 5}}


def test_the_last_label_can_be_taken_back(project: Project) -> None:
    """Undo shows the comment again, as often as there were labels in this sitting."""
    ran = press(project, "pnuuun")
    shown = offered(ran)
    assert shown[0] == shown[-2]
    assert people(project) == {"ann": {"negative": 1}}


def test_a_second_person_gets_the_same_comments(project: Project) -> None:
    """In the same order, and with --with none beside them; then they can be compared."""
    first = offered(press(project, "pnpnq"))
    ran = press(project, "pnpp", "--with", "ann", person="bob")
    assert offered(ran) == first[:4]
    told = project.run("label", "--agreement").out
    assert "ann and bob: 4 comments in common, 75% of the labels equal" in told
    assert "Krippendorff's alpha" in told
    (found,) = project.run("label", "--agreement", "--format", "json").json["agreement"][:1]
    assert (found["people"], found["comments"], found["share"]) == (["ann", "bob"], 4, 0.75)


def test_comments_of_somebody_who_labelled_nothing_are_refused(project: Project) -> None:
    """The hint says who has."""
    press(project, "p")
    ran = press(project, "p", "--with", "eve", person="bob")
    assert (ran.code, "who has: ann" in ran.err) == (2, True)


def test_one_person_alone_cannot_agree(project: Project) -> None:
    """The next step is told."""
    press(project, "p")
    assert "a second one with listenkit label" in project.run("label", "--agreement").out


def test_the_kind_is_asked_where_it_is_wanted(project: Project) -> None:
    """With a second key; x is none."""
    ran = press(project, "pcnxq", "--kinds")
    assert "c concern · i idea · q question" in ran.err
    assert people(project) == {"ann": {"positive": 1, "negative": 1}}


def test_only_random_comments_check_the_analysis(project: Project) -> None:
    """With a filter, or the unsure ones first, labels teach and do not check."""
    press(project, "oo", "--group", "customers")
    press(project, "oo", "--unsure", person="bob")
    assert project.run("label", "--show", "--format", "json").json["checked"] is None
    press(project, "ooo", person="eve")
    assert project.run("label", "--show", "--format", "json").json["checked"]["comments"] == 3
    assert "drawn at random" in project.run("label", "--show").out


def test_nothing_labelled_is_said(project: Project) -> None:
    """With the next step."""
    assert project.run("label", "--show").out == "nothing is labelled yet: listenkit label\n"


def test_without_a_terminal_the_way_out_is_said(project: Project) -> None:
    """A cron job that labels is a mistake; a script says where its keys are."""
    ran = project.run("label", stdin=b"pppp")
    assert (ran.code, ran.out) == (2, "")
    assert "label needs a terminal" in ran.err
    assert "--keys -" in ran.err
    assert project.run("label", "--keys", "ppp").code == 2


def test_a_name_is_short_and_can_be_shown(project: Project) -> None:
    """What could act on a terminal is taken out of it; too long a name is refused."""
    assert press(project, "p", person="x" * 65).code == 2
    assert press(project, "p", person="\x1b[31mann").code == 0
    assert list(people(project)) == ["[31mann"]


def test_words_that_changed_are_offered_again(project: Project) -> None:
    """A label stands for the words that were judged."""
    press(project, "ppp")
    project.write("reviews.csv", table(30, mark=" at last"))
    project.run("-q", "collect")
    ran = press(project, "")
    assert "3 labels no longer count, since the words of their comments changed" in ran.err
    assert people(project) == {}


def test_words_of_few_protected_people_are_not_offered(tmp_path: Path) -> None:
    """Nine employees may not be quoted, so nobody reads them here either; ten may."""
    made = Project(tmp_path).configure(
        source(more=[ENGLISH]), source("survey", group="employees", path="survey.csv", more=[ENGLISH])
    )
    made.write("reviews.csv", table(5))
    made.write("survey.csv", table(40, people=9).replace(SAID, "Payroll was late on day"))
    made.run("-q", "collect")
    shown = press(made, "p" * 60).err
    assert "Payroll" not in shown
    assert shown.count("· customers ·") == 5
    ran = press(made, "p", "--group", "employees")
    assert (ran.code, "Payroll" in ran.err) == (8, False)
    made.write("survey.csv", table(40, people=10).replace(SAID, "Payroll was late on day"))
    made.run("-q", "collect")
    assert press(made, "p" * 60).err.count("· employees ·") == 40


def test_addresses_are_masked_and_control_characters_gone(tmp_path: Path) -> None:
    """A comment is inert on the terminal of whoever labels it."""
    made = Project(tmp_path).configure(source(more=[ENGLISH]))
    made.write(
        "reviews.csv", 'id,user,created,stars,comment\n1,a,2026-10-01,3,"Write to ann@example.org \x1b[2J now"\n'
    )
    made.run("-q", "collect")
    shown = press(made, "p").err
    assert "Write to ‹e-mail›" in shown
    assert "\x1b" not in shown
    assert "ann@example.org" not in shown


class Terminal:
    """The command in a pseudo-terminal of its own, as a person has it."""

    def __init__(self, project: Project, *options: str) -> None:
        self._master, slave = pty.openpty()
        command = [sys.executable, "-m", "listenkit", "--project", str(project.root), "label", "--person", "ann"]
        self.process = subprocess.Popen(
            [*command, *options],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            preexec_fn=lambda: _own_terminal(slave),  # noqa: PLW1509 - the child needs the terminal as its own
        )
        os.close(slave)
        self.shown = ""

    def wait_for(self, text: str, times: int) -> None:
        """Read until a text was shown so many times."""
        until = time.monotonic() + 60
        while self.shown.count(text) < times:
            assert time.monotonic() < until, self.shown
            if select.select([self._master], [], [], 0.2)[0]:
                self.shown += os.read(self._master, 65_536).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Press keys, without Enter."""
        os.write(self._master, keys.encode())

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        code = self.process.wait(60)
        os.close(self._master)
        return code


def _own_terminal(slave: int) -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def test_a_key_counts_as_it_is_pressed(project: Project) -> None:
    """In a terminal no Enter is needed, and q ends."""
    terminal = Terminal(project)
    terminal.wait_for("q quit", 1)
    terminal.press("p")
    terminal.wait_for("q quit", 2)
    terminal.press("n")
    terminal.wait_for("q quit", 3)
    terminal.press("q")
    assert terminal.end() == 0
    assert people(project) == {"ann": {"positive": 1, "negative": 1}}


def test_an_interruption_leaves_every_label_stored(project: Project) -> None:
    """Ctrl-C, or a closed window, costs nothing that was labelled."""
    terminal = Terminal(project)
    terminal.wait_for("q quit", 1)
    terminal.press("pn")
    terminal.wait_for("q quit", 3)
    terminal.press("\x03")
    assert terminal.end() == 128 + signal.SIGINT
    assert people(project) == {"ann": {"positive": 1, "negative": 1}}
    killed = Terminal(project)
    killed.wait_for("q quit", 1)
    killed.press("o")
    killed.wait_for("q quit", 2)
    killed.process.kill()
    killed.end()
    assert people(project) == {"ann": {"positive": 1, "negative": 1, "neutral": 1}}
