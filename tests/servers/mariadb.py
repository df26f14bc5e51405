"""A real MariaDB in a temporary folder, with its own socket and port, reached over TCP with a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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

_SET_UP = f"""
CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;
CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';
GRANT ALL ON {DATABASE}.* TO '{USER}'@'%';
"""


@dataclass(frozen=True)
class MariaDB:
    """A running server with one empty database. ``url`` is SQLAlchemy's, without the password."""

    host: str
    port: int
    user: str
    password: str
    database: str

    @property
    def url(self) -> str:
        """The address as a person writes it into a configuration."""
        return f"mariadb://{self.user}@{self.host}:{self.port}/{self.database}"


@contextmanager
def running_mariadb() -> Iterator[MariaDB]:
    """Run a MariaDB until the block ends; give up on the test where MariaDB is not installed."""
    installer, server, client = (find_program(name) for name in ("mariadb-install-db", "mariadbd", "mariadb"))
    owner = choose_user("mysql")
    with temporary_folder(owner) as folder:
        data, socket, port = folder / "data", folder / "db.sock", free_port()
        run([installer, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db"], user=owner, folder=folder)  # fmt: skip
        command = [server, "--no-defaults", f"--datadir={data}", f"--socket={socket}", f"--port={port}",
                   f"--bind-address={HOST}", "--skip-name-resolve", f"--pid-file={folder}/pid",
                   "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]  # fmt: skip
        ask = [client, "--no-defaults", f"--socket={socket}", "--user=root"]

        def answers() -> bool:
            try:
                run(ask, text="SELECT 1;")
            except RuntimeError:
                return False
            return True

        with running(command, log=folder / "server.log", is_ready=answers, user=owner):
            run(ask, text=_SET_UP)
            yield MariaDB(HOST, port, USER, PASSWORD, DATABASE)
