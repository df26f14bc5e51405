"""Prism, which answers as an OpenAPI description says and refuses requests that break it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import (
    HOST,
    find_program,
    free_port,
    installed_folder,
    leave_to_test_servers,
    listens,
    running,
    temporary_folder,
)


@dataclass(frozen=True)
class Prism:
    """A running mock of one description, whose paths begin at ``url``."""

    url: str


@contextmanager
def running_prism(description: Path) -> Iterator[Prism]:
    """Serve an OpenAPI file until the block ends; skip or give up on the test where Prism is not installed.

    A large description takes its time: the one of GitHub about half a minute and 0.3 GB.
    """
    leave_to_test_servers()
    program = find_program("prism", installed_folder("prism") / "node_modules" / ".bin")
    with temporary_folder() as folder:
        port = free_port()
        command = [program, "mock", "-h", HOST, "-p", str(port), str(description.absolute())]
        with running(command, log=folder / "log", is_ready=lambda: listens(port)):
            yield Prism(f"http://{HOST}:{port}")
