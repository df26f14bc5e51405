"""Opens datasets: looks before it touches, and finds the file behind a project's folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from listenkit.dataset import learning, partials
from listenkit.dataset.connection import closed_on_error, open_to_read, open_to_write, start_log, translated
from listenkit.dataset.schema import STEPS, check_file, migrate, version_of
from listenkit.errors import StorageError, UsageError

if TYPE_CHECKING:
    from listenkit.config import Config


def open_writer(path: Path, *, create: bool) -> sqlite3.Connection:
    """Return a connection to a dataset of the newest schema that may write.

    An existing file is looked at through a connection that cannot write, so that the file of a newer version or of
    another program stays as it is, byte for byte.
    """
    if path.is_file() and path.stat().st_size:
        open_checked(path).close()
    connection = open_to_write(path, create=create)
    with closed_on_error(connection), translated(path):
        start_log(connection)
        migrate(connection, path)
        partials.register(connection)
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Return a connection to a dataset that can only read.

    Raises :class:`StorageError` for one of an older schema, which only a connection that writes can bring up.
    """
    connection = open_checked(path)
    with closed_on_error(connection), translated(path):
        if not version_of(connection):
            raise UsageError(f"the dataset at {path} is still empty", hint="run listenkit collect")
        if version_of(connection) < len(STEPS):
            raise StorageError(
                f"{path} was written by an older version of listenkit", hint="run listenkit collect once"
            )
        partials.register(connection)
    return connection


def open_checked(path: Path) -> sqlite3.Connection:
    """Return a reading connection to a file that is a dataset of this version or an older one."""
    connection = open_to_read(path)
    with closed_on_error(connection), translated(path):
        check_file(connection, path)
    return connection


def stored_model(path: Path) -> str | None:
    """Return the learned model of a dataset file, None where there is no file, or one that is older than learning.

    Raises what opening a dataset raises for one that is newer, damaged or no dataset.
    """
    if not path.is_file() or not path.stat().st_size:
        return None
    connection = open_checked(path)
    with closed_on_error(connection), translated(path):
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'learned_model'").fetchone()
        found = learning.read_model(connection) if known else None
    connection.close()
    return found


def locate(path: Path) -> tuple[Path, Mapping[str, int] | None]:
    """Return the dataset of a project's folder, its ``listenkit.toml``, or a file, and its protected groups.

    The second is the distinct authors that a protected group needs before its words are shown; None where there is
    no configuration. Raises :class:`UsageError` where there is nothing.
    """
    from listenkit.config import CONFIG_NAME, load_config

    if path.name == CONFIG_NAME or path.is_dir():
        folder = path if path.is_dir() else path.parent
        if not (folder / CONFIG_NAME).is_file():
            raise UsageError(f"there is no {CONFIG_NAME} in {folder}", hint="name a project's folder or a dataset file")
        config = load_config(folder)
        return config.dataset_path, protected_groups(config)
    if (path.parent / CONFIG_NAME).is_file():
        config = load_config(path.parent)
        if config.dataset_path.resolve() == path.resolve():
            return path, protected_groups(config)
    return path, None


def protected_groups(config: Config) -> dict[str, int]:
    """Return the distinct authors that each protected group needs before its words are shown."""
    names = {"employees", *config.group_names}
    settings = {name: config.group(name) for name in names}
    return {name: group.minimum_quote_authors for name, group in settings.items() if group.protected}
