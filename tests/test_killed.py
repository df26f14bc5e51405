"""Collecting is stopped in every way: what is stored in the end is what an undisturbed run stores."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli_project import Project, finish, source, spawn

KILLS = 25
FIRST_KILL, LAST_KILL = 0.35, 1.55
"""Seconds after a start: before that a process is still importing and has not touched anything."""

ENGLISH = 'language = "en"'
"""Spares most runs the half second in which the model of languages is unpacked."""

NO_IDS = {"text": "comment", "author": "user", "date": "created"}
WORDS = [
    "late",
    "fast",
    "broken",
    "lovely",
    "staff",
    "parcel",
    "service",
    "retard",
    "merci",
    "qualité",
    "refund",
    "why",
]

COMMENTS = """SELECT source.name, native_id, key, comment.grp, author, created_at, day, language, compound, label, kind,
    themes,
    segments, rating, hex(content_hash), version, text, title FROM comment JOIN source ON source.id = source_id
    JOIN wording ON comment_id = comment.id ORDER BY source.name, native_id"""
PARTS = """SELECT facet, source.name, day, part.grp, n, positive, negative, unscored, sentiment, hex(authors)
    FROM part JOIN source ON source.id = source_id ORDER BY 1, 2, 3, 4"""
OTHERS = """SELECT name, collector, grp, cursor FROM source ORDER BY name"""


def rows(seed: int, count: int, *, with_ids: bool) -> str:
    """Return a CSV of invented comments, the same for the same seed."""
    chance = random.Random(seed)
    lines = ["id,user,created,stars,site,comment" if with_ids else "user,created,comment"]
    for number in range(count):
        said = " ".join(chance.choice(WORDS) for _ in range(8))
        day = f"2026-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}"
        user = f"user{chance.randint(1, count // 3)}"
        lines.append(
            f"{number:05d},{user},{day},{chance.randint(1, 5)},Lyon,{said}" if with_ids else f"{user},{day},{said}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project of three sources and 30 000 rows, with its key, that nobody has collected yet."""
    project = Project(tmp_path_factory.mktemp("killed") / "before").configure(
        source("orders", more=['segments = { site = "site" }', ENGLISH], path="orders.csv"),
        source("shops", group="suppliers", path="shops/*.csv"),
        source("box", group="employees", path="box.csv", columns=NO_IDS, more=[ENGLISH]),
    )
    project.write("orders.csv", rows(1, 15_000, with_ids=True))
    for part in range(3):
        project.write(f"shops/{part}.csv", rows(2 + part, 1_000, with_ids=True).replace("\n0", f"\n{part}-0"))
    project.write("box.csv", rows(9, 12_000, with_ids=False))
    project.write("codebook.toml", '[[themes]]\nname = "delivery"\nterms.en = ["late", "parcel"]\n')
    project.write("listenkit.key", "5a" * 32 + "\n").chmod(0o600)
    return project


def copied(project: Project, target: Path) -> Project:
    """Return a copy of a project in another folder."""
    copytree(project.root, target, copy_function=lambda a, b: Path(b).write_bytes(Path(a).read_bytes()))
    (target / "listenkit.key").chmod(0o600)
    return Project(target)


def dump(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """Return what a dataset holds in one order, without the times of collecting."""
    with closing(sqlite3.connect(project.root / "listenkit.db")) as connection:
        return {query[:40]: connection.execute(query).fetchall() for query in (COMMENTS, PARTS, OTHERS)}


@pytest.fixture(scope="module")
def expected(undisturbed: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """Return the dump of a run that nobody disturbed."""
    project = copied(undisturbed, tmp_path_factory.mktemp("killed") / "calm")
    assert finish(spawn("--project", project.root, "-q", "collect")).err == ""
    found = dump(project)
    assert len(next(iter(found.values()))) == 30_000
    return found


def is_sound(project: Project) -> bool:
    """Tell whether ``doctor`` finds nothing wrong."""
    return project.run("doctor").code == 0


def started(project: Project, seconds: float = 20) -> subprocess.Popen[bytes]:
    """Start collecting and wait until the run holds the lock and has stored a first page."""
    process = spawn("--project", project.root, "collect")
    end = time.monotonic() + seconds
    while time.monotonic() < end and not has_comments(project.root / "listenkit.db"):
        time.sleep(0.005)
    assert process.poll() is None
    return process


def has_comments(path: Path) -> bool:
    """Tell whether a page of comments is stored, which a log that grows does not: it may be half written."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM comment LIMIT 1").fetchone() is not None
    except sqlite3.OperationalError:
        return False


def test_killed_at_any_instant_nothing_is_lost_or_counted_twice(
    undisturbed: Project, expected: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """After 25 kills at seeded random instants and one whole run, the dataset is that of an undisturbed run."""
    project = copied(undisturbed, tmp_path / "project")
    chance = random.Random(20261123)
    hits = 0
    for _ in range(KILLS):
        process = spawn("--project", project.root, "-q", "collect")
        try:
            process.wait(chance.uniform(FIRST_KILL, LAST_KILL))
        except subprocess.TimeoutExpired:
            process.kill()
            hits += 1
        finish(process)
    last = finish(spawn("--project", project.root, "-q", "collect"))
    assert (last.code, last.out, last.err) == (0, "", "")
    assert dump(project) == expected
    assert is_sound(project)
    assert hits >= 5  # else the run has become so quick that nothing was killed


def test_a_run_asked_to_stop_ends_soon_and_the_next_one_completes(
    undisturbed: Project, expected: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """SIGTERM and SIGINT end a run within five seconds with 128 and their number, in one line and no traceback."""
    project = copied(undisturbed, tmp_path / "project")
    for number in (signal.SIGTERM, signal.SIGINT):
        (project.root / "listenkit.db").unlink(missing_ok=True)
        process = started(project)
        process.send_signal(number)
        asked = time.monotonic()
        ran = finish(process)
        assert (ran.code, ran.out) == (128 + number, "")
        assert time.monotonic() - asked < 5
        assert ran.err == "listenkit: stopped; what was collected is kept, run it again to go on\n"
    assert finish(spawn("--project", project.root, "-q", "collect")).code == 0
    assert dump(project) == expected
    assert is_sound(project)


def test_of_two_runs_at_once_one_works_and_the_other_says_who_does(
    undisturbed: Project, expected: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """The second ends at once with 4, naming the process; reading commands go on meanwhile; a kill leaves no lock."""
    project = copied(undisturbed, tmp_path / "project")
    first = started(project)
    os.kill(first.pid, signal.SIGSTOP)  # so that it is still there, however slow this machine is
    try:
        begun = time.monotonic()
        second = project.run("collect")
        assert time.monotonic() - begun < 5
        assert (second.code, second.out) == (4, "")
        assert f"another run holds {project.root / 'listenkit.db'}: process {first.pid} since " in second.err
        assert project.run("analyse").code == 4
        assert project.run("report", "--format", "json").json["totals"]["comments"] >= 1_000
        assert project.run("comments", "--limit", "1", "--group", "customers", "--format", "jsonl").code == 0
    finally:
        first.kill()
        os.kill(first.pid, signal.SIGCONT)
        finish(first)
    assert project.run("-q", "collect").code == 0
    assert dump(project) == expected


def limited(size: int) -> Callable[[], None]:
    """Return what makes a process's disk full: no file of its may grow beyond this size in bytes."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_full_disk_gives_6_and_the_next_run_completes(tmp_path: Path) -> None:
    """At whatever size the disk is full, the cause is named in one line and what was stored stays sound."""
    project = Project(tmp_path / "full").configure(source(path="orders.csv", more=[ENGLISH]))
    project.write("orders.csv", rows(1, 5_000, with_ids=True))
    project.write("listenkit.key", "5a" * 32 + "\n").chmod(0o600)
    calm = copied(project, tmp_path / "calm")
    for size in (5_000, 100_000, 500_000, 1_500_000):
        ran = finish(spawn("--project", project.root, "collect", preexec_fn=limited(size)))
        assert (ran.code, ran.out) == (6, "")
        assert ran.err.startswith("listenkit: ")
        assert "listenkit." in ran.err.splitlines()[0].removeprefix("listenkit: ")
        assert len(ran.err.splitlines()) == 2
    assert project.run("-q", "collect").code == 0
    assert calm.run("-q", "collect").code == 0
    assert dump(project) == dump(calm)
    assert is_sound(project)


def test_a_full_temporary_folder_does_not_make_comments_unscored(tmp_path: Path) -> None:
    """Where the model of languages cannot be unpacked the run says so; it stores no analysis without a language."""
    project = Project(tmp_path).configure(source(columns={"text": "comment"}))
    project.write("reviews.csv", "comment\nGarden chairs arrived\nChaises jardin arrivées\n")
    ran = finish(spawn("--project", tmp_path, "collect", preexec_fn=limited(8_000_000)))
    assert ran.code == 6 or "unscored" not in {each["label"] for each in project.comments()}


def test_output_that_cannot_be_written_gives_6(undisturbed: Project) -> None:
    """A report for a full disk is not taken for a report that was made."""
    with Path("/dev/full").open("wb") as full:
        for command in (["sources", "kinds"], ["--help"]):
            ran = finish(spawn("--project", undisturbed.root, *command, stdout=full))
            assert (ran.code, ran.err) == (6, "listenkit: the output cannot be written: No space left on device\n")
