from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import processes
from tests.servers.processes import (
    REQUIRE_ALL,
    REQUIRE_THOSE_OF_CI,
    REQUIRE_VARIABLE,
    find_program,
    free_port,
    installed_folder,
    leave_to_test_servers,
    listens,
    running,
    temporary_folder,
)

LISTENER = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"


def test_a_missing_program_skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer without the server sees why its tests did not run."""
    monkeypatch.delenv(REQUIRE_VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs the program no-such-server"):
        find_program("no-such-server")


@pytest.mark.parametrize("required", [REQUIRE_THOSE_OF_CI, REQUIRE_ALL])
def test_a_missing_program_fails_where_servers_are_required(monkeypatch: pytest.MonkeyPatch, required: str) -> None:
    """Continuous integration must not be green because nothing ran."""
    monkeypatch.setenv(REQUIRE_VARIABLE, required)
    with pytest.raises(pytest.fail.Exception, match="needs the program no-such-server"):
        find_program("no-such-server")


def test_a_server_that_is_half_installed_is_a_missing_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation that was stopped leaves a folder, and no mark in it."""
    monkeypatch.delenv(REQUIRE_VARIABLE, raising=False)
    monkeypatch.setattr("tests.servers.processes.CACHE", tmp_path)
    folder = tmp_path / "listenkit" / "synapse"
    folder.mkdir(parents=True)
    with pytest.raises(pytest.skip.Exception, match="needs synapse, which is not installed"):
        installed_folder("synapse")
    (folder / ".installed").touch()
    assert installed_folder("synapse") == folder


def test_a_server_of_test_servers_alone_is_skipped_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is not where all servers are required."""
    monkeypatch.setenv(REQUIRE_VARIABLE, REQUIRE_ALL)
    leave_to_test_servers()
    monkeypatch.setenv(REQUIRE_VARIABLE, REQUIRE_THOSE_OF_CI)
    with pytest.raises(pytest.skip.Exception, match="make test-servers"):
        leave_to_test_servers()


def test_the_children_of_a_server_end_with_it() -> None:
    """Also those that outlive their parent, and do not listen to a polite request."""
    port = free_port()
    child = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LISTENER}"
    parent = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    command = [sys.executable, "-c", parent, sys.executable, "-c", child, str(port)]
    with temporary_folder() as folder, running(command, log=folder / "log", is_ready=lambda: listens(port)):
        pass
    assert not listens(port)


def test_a_server_is_stopped_and_its_folder_removed() -> None:
    """Nothing is left behind, even where the test fails."""
    port = free_port()
    command = [sys.executable, "-c", LISTENER, str(port)]
    with (
        suppress(KeyError),
        temporary_folder() as folder,
        running(command, log=folder / "log", is_ready=lambda: listens(port)) as process,
    ):
        assert listens(port)
        raise KeyError
    assert process.returncode is not None
    assert not listens(port)
    assert not folder.exists()


def test_a_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    """The reason is in what it wrote."""
    command = [sys.executable, "-c", "raise SystemExit('no such setting')"]
    with (
        pytest.raises(RuntimeError, match="no such setting"),
        running(command, log=tmp_path / "log", is_ready=lambda: False),
    ):
        pass


def test_a_server_that_never_answers_is_given_up_and_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting has an end."""
    monkeypatch.setattr(processes, "START_SECONDS", 0.2)
    command = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"]
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match="did not start"), running(command, log=log, is_ready=lambda: False):
        pass
    number = log.read_text(encoding="ascii").strip()
    if number:
        with pytest.raises(ProcessLookupError):
            os.kill(int(number), 0)
