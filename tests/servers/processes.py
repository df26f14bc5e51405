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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import pytest

HOST = "127.0.0.1"
START_SECONDS = 180
"""How long a server may take until it answers; the slowest one here, Prism with a large file, needs half a minute."""

STOP_SECONDS = 15
GROUP_SECONDS = 2
"""How long to wait for killed children; where nobody collects them they stay in the table, dead but listed."""

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
"""The user's own cache folder, where ``.ci/servers`` puts things: read before the tests get one of their own."""

REQUIRE_VARIABLE = "LISTENKIT_REQUIRE_SERVERS"
REQUIRE_THOSE_OF_CI = "1"
REQUIRE_ALL = "all"
"""Values of that variable: a missing server then fails its tests. Without a value they are skipped with the reason."""

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
"""Where ``.ci/servers`` installs to, read before the tests get a cache of their own."""

NOTHING: Mapping[str, str] = MappingProxyType({})


def give_up(reason: str) -> None:
    """Skip the test and say what is missing; fail it where the environment says that it must run."""
    required = os.environ.get(REQUIRE_VARIABLE)
    if required in (REQUIRE_THOSE_OF_CI, REQUIRE_ALL):
        pytest.fail(f"{reason} ({REQUIRE_VARIABLE}={required})", pytrace=False)
    pytest.skip(reason)


def leave_to_test_servers() -> None:
    """Skip the test in ``.ci/run``, which has no time for its server: ``make test-servers`` runs it."""
    if os.environ.get(REQUIRE_VARIABLE) == REQUIRE_THOSE_OF_CI:
        pytest.skip("its server takes long to install; make test-servers installs it and runs the test")


def find_program(name: str, *folders: str | Path) -> str:
    """Return the path of a program, or give up and say that it is not installed; ``/usr/sbin`` is looked into too."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        give_up(f"needs the program {name}, which is not installed (.ci/servers installs it)")
    return str(found)


def installed_folder(name: str) -> Path:
    """Return where ``.ci/servers`` put a server that is no Debian package, or give up where it did not."""
    folder = CACHE / "listenkit" / name
    if not (folder / ".installed").exists():
        give_up(f"needs {name}, which is not installed (.ci/servers installs it)")
    return folder


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


def run(
    command: Sequence[str],
    *,
    user: str = "",
    text: str = "",
    folder: Path | None = None,
    environment: Mapping[str, str] = NOTHING,
) -> str:
    """Return what a program prints; an error that shows its output where it fails."""
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, user=_other(user), cwd=folder,
        env=_environment(environment), timeout=180,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _other(user: str) -> str | None:
    """Return the user to change to, or None where the process already is that user."""
    return user if user and is_root() else None


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return our variables without those that lead a server's own Python to our modules, and the given ones."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | dict(more)


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    user: str = "",
    environment: Mapping[str, str] = NOTHING,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in the foreground until the block ends, then stop it, and its children, by the process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, user=_other(user), cwd=log.parent,
            env=_environment(environment), start_new_session=True,
        )  # fmt: skip
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
    _end_group(process.pid)


def _end_group(group: int) -> None:
    """End what outlives its parent, as PHP's workers do, in the group that bears its number, and see it gone."""
    deadline = time.monotonic() + GROUP_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.01)


def listens(port: int) -> bool:
    """Return whether something accepts connections on a port of 127.0.0.1."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
