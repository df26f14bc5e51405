"""A real PostgreSQL in a temporary folder, reached over TCP with a password."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import (
    HOST,
    choose_user,
    find_program,
    free_port,
    run,
    running,
    temporary_folder,
)

USER = "listener"
PASSWORD = "a made-up: secret/@"
DATABASE = "feedback"


@dataclass(frozen=True)
class PostgreSQL:
    """A running server with one empty database. ``url`` is SQLAlchemy's, without the password."""

    host: str
    port: int
    user: str
    password: str
    database: str

    @property
    def url(self) -> str:
        """The address as a person writes it into a configuration."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.database}"


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL until the block ends; give up on the test where PostgreSQL is not installed."""
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    initdb, server = find_program("initdb", *folders), find_program("postgres", *folders)
    client = find_program("psql", *folders)
    owner = choose_user("postgres")
    with temporary_folder(owner) as folder:
        data, secret, port = folder / "data", folder / "secret", free_port()
        secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
        run([initdb, "-D", str(data), "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-A", "scram-sha-256",
             f"--pwfile={secret}"], user=owner, folder=folder)  # fmt: skip
        command = [server, "-D", str(data), "-p", str(port), "-c", f"listen_addresses={HOST}", "-c", "fsync=off",
                   "-c", f"unix_socket_directories={folder}"]  # fmt: skip
        connection = f"host={HOST} port={port} user={USER} dbname=postgres"
        password = folder / "pgpass"
        password.write_text(_password_line(port), encoding="utf-8")
        password.chmod(0o600)
        ask = [client, f"{connection} passfile={password}", "-qc"]

        def answers() -> bool:
            try:
                run([*ask, "SELECT 1"])
            except RuntimeError:
                return False
            return True

        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for a client that a failed test left connected.
        with running(command, log=folder / "server.log", is_ready=answers, user=owner, stop_signal=signal.SIGINT):
            run([*ask, f"CREATE DATABASE {DATABASE}"])
            yield PostgreSQL(HOST, port, USER, PASSWORD, DATABASE)


def _password_line(port: int) -> str:
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    return f"{HOST}:{port}:*:{USER}:{escaped}\n"
