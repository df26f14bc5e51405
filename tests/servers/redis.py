"""A real Redis in a temporary folder, which keeps nothing; Bluesky needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import HOST, find_program, free_port, listens, running, temporary_folder


@contextmanager
def running_redis() -> Iterator[str]:
    """Run a Redis until the block ends and give its ``HOST:PORT``; give up on the test where it is not installed."""
    program = find_program("redis-server")
    with temporary_folder() as folder:
        port = free_port()
        command = [program, "--bind", HOST, "--port", str(port), "--save", "", "--dir", str(folder)]
        with running(command, log=folder / "log", is_ready=lambda: listens(port)):
            yield f"{HOST}:{port}"
