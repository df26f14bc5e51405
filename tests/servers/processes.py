"""What every server helper needs: programs, ports, folders, an unprivileged user, waiting and stopping."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

HOST = "127.0.0.1"
START_SECONDS = 60
"""How long a server may take until it answers; the slowest one here needs about five on a busy machine."""

STOP_SECONDS = 15
REQUIRE_VARIABLE = "LISTENKIT_REQUIRE_SERVERS"


def give_up(reason: str) -> None:
    """Skip the test and say what is missing; fail it where ``LISTENKIT_REQUIRE_SERVERS=1`` says that it must run."""
    if os.environ.get(REQUIRE_VARIABLE) == "1":
        pytest.fail(f"{reason} ({REQUIRE_VARIABLE}=1)", pytrace=False)
    skip(reason)


def skip(reason: str) -> None:
    """Skip the test for want of a server that even CI may do without."""
    pytest.skip(reason)


def find_program(name: str, *folders: str) -> str:
    """Return the path of a program, or give up and say that it is not installed; ``/usr/sbin`` is looked into too."""
    path = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        give_up(f"needs the program {name}, which is not installed (.ci/servers installs it)")
    return str(found)


def is_root() -> bool:
    """Return whether the tests run as root, which most servers refuse to."""
    return os.geteuid() == 0


def choose_user(*candidates: str) -> str:
    """Return the user that a server is to run as: the current one, or for root the first candidate that exists."""
    if not is_root():
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    found = next((name for name in (*candidates, "nobody") if name in known), None)
    if found is None:
        give_up(f"needs one of the users {', '.join((*candidates, 'nobody'))} to run as, and none exists")
    return str(found)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_folder(owner: str = "") -> Iterator[Path]:
    """Give a folder that others may enter, then remove it; its path is short, as Unix sockets allow 100 characters."""
    folder = Path(tempfile.mkdtemp(prefix="listenkit-", dir="/tmp"))
    folder.chmod(0o755)
    if owner and is_root():
        shutil.chown(folder, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: Sequence[str], *, user: str = "", text: str = "", folder: Path | None = None) -> str:
    """Return what a program prints; an error that shows its output where it fails."""
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, user=_other(user), cwd=folder, timeout=180
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _other(user: str) -> str | None:
    """Return the user to change to, or None where the process already is that user."""
    return user if user and is_root() else None


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    user: str = "",
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in the foreground until the block ends, then stop it by its process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, user=_other(user), cwd=log.parent
        )
        try:
            _wait(process, log, is_ready)
            yield process
        finally:
            _stop(process, stop_signal)


def _wait(process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            told = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise RuntimeError(f"{process.args!r} did not start (exit code {process.poll()}): {told}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    process.send_signal(stop_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)


def listens(port: int) -> bool:
    """Return whether something accepts connections on a port of 127.0.0.1."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
