"""Collecting from services side by side is stopped in every way: nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from listenkit.testing import Asked, Reply, Server, answering, listen
from tests.cli_project import Project, finish, source, spawn
from tests.test_killed import ENGLISH, copied, dump, has_comments, is_sound, rows

KILLS = 8
PAGES, SIZE = 12, 50
NAMES = tuple(f"desk-{number}" for number in range(6))


def page(asked: Asked) -> Reply:
    """Return one page of a made-up desk after a short while; the first segment of the path is its name."""
    time.sleep(0.02)
    number = int(dict(asked.query).get("page", 1))
    first = (number - 1) * SIZE
    comments = [
        {
            "id": each,
            "text": f"parcel {each} was late",
            "at": f"2026-01-01T00:00:{each % 60:02}Z",
            "by": f"p{each % 90}",
        }
        for each in range(first, first + SIZE)
    ]
    found = {"items": comments, "more": number < PAGES}
    return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(found).encode())


def desk(name: str, url: str) -> str:
    """Return the table of a source that reads one desk."""
    return f"""
[[sources]]
name = "{name}"
collector = "rest"
group = "customers"
language = "en"
url = "{url}/{name}"

[[sources.requests]]
path = "/comments"
items = "items"
fields = {{ id = "id", text = "text", created = "at", author = "by" }}
pagination = {{ kind = "page", param = "page", more = "more" }}
"""


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    """Run the desks."""
    with listen(answering(page)) as server:
        yield server


@pytest.fixture(scope="module")
def before(service: Server, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project of six desks and a file that nobody has collected yet."""
    tables = [*(desk(name, service.url) for name in NAMES), source("orders", path="orders.csv", more=[ENGLISH])]
    project = Project(tmp_path_factory.mktemp("desks") / "before").configure(*tables)
    project.write("orders.csv", rows(1, 3_000, with_ids=True))
    project.write("listenkit.key", "5a" * 32 + "\n").chmod(0o600)
    return project


def test_killed_at_any_instant_the_next_run_completes(before: Project, tmp_path: Path) -> None:
    """After eight kills at seeded random instants, the dataset is that of an undisturbed run."""
    calm, project = copied(before, tmp_path / "calm"), copied(before, tmp_path / "killed")
    assert calm.run("-q", "collect").code == 0
    expected = dump(calm)
    chance = random.Random(20261128)
    hits = 0
    for _ in range(KILLS):
        process = spawn("--project", project.root, "-q", "collect")
        try:
            process.wait(chance.uniform(0.5, 2.0))
        except subprocess.TimeoutExpired:
            process.kill()
            hits += 1
        finish(process)
    last = finish(spawn("--project", project.root, "-q", "collect"))

    assert (last.code, last.err) == (0, "")
    assert dump(project) == expected
    assert len(next(iter(expected.values()))) == len(NAMES) * PAGES * SIZE + 3_000
    assert is_sound(project)
    assert hits >= 2  # else the run has become so quick that nothing was killed


def hung(server: Server) -> bool:
    """Tell whether the host's two places are taken by requests that get no answer."""
    return sum("page=2" in asked.target for asked in server.requests) >= 2


def test_a_run_with_services_that_hang_stops_when_it_is_asked_to(tmp_path: Path) -> None:
    """Ctrl-C does not wait for a service; what was stored stays."""

    def hang(connection: socket.socket, asked: Asked) -> None:
        if "page=2" in asked.target:
            connection.recv(1)
        else:
            answering(page)(connection, asked)

    with listen(hang) as server:
        tables = [desk(name, server.url) for name in NAMES]
        project = Project(tmp_path / "project").configure(*tables)
        process = spawn("--project", project.root, "collect")
        end = time.monotonic() + 60
        while time.monotonic() < end and not (hung(server) and has_comments(project.root / "listenkit.db")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        ran = finish(process, 20)

    assert ran.code == 130
    assert ran.err == "listenkit: stopped; what was collected is kept, run it again to go on\n"
    assert project.run("report", "--format", "json").json["totals"]["comments"] >= SIZE
