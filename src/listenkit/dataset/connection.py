"""Connections to the SQLite file: how it is opened, guarded and locked, and what its errors mean to a person."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from listenkit.dataset.words import search_words
from listenkit.errors import ListenkitError, LockedError, StorageError, UsageError
from listenkit.text import fold

BUSY_SECONDS = 60
"""How long a write waits for another one: a page of 10 000 comments holds the lock for about half a second."""

_WAL_LIMIT = 64 * 1024 * 1024
_WAL_ATTEMPTS = 50
_PRIMARY = 0xFF
"""The low byte of an extended SQLite error code is the primary code."""

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNCERTAIN = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNSHARED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says where it can neither find nor make the shared memory of the write-ahead log."""

_CAUSES = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space and run again: everything before this page is kept"),
    sqlite3.SQLITE_IOERR: (
        "the disk refused to read or write (full, over quota or failing)",
        "free some space or check the disk, then run again: nothing that was reported as stored is lost",
    ),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "run listenkit doctor, then restore a backup of the file"),
    sqlite3.SQLITE_NOTADB: ("the file is not a dataset, or its start is damaged", "restore a backup of the file"),
    sqlite3.SQLITE_READONLY: ("the file cannot be written", "check who owns the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened", "check the path, its permissions and its folder's"),
    sqlite3.SQLITE_PERM: ("access is not permitted", "check who owns the file and its folder"),
    sqlite3.SQLITE_TOOBIG: ("a value is too large to be stored", "report this with the name of the source"),
}


def open_to_write(path: Path, *, create: bool) -> sqlite3.Connection:
    """Return a connection that may write, in write-ahead mode; makes an empty file of mode 0600 where there is none.

    A file that others may read is tightened to 0600. Raises :class:`UsageError` where there is none and none may be
    made, :class:`StorageError` where it cannot be used.
    """
    try:
        _prepare_file(path, create=create)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be used: {error.strerror}", hint="check the folder and who owns it"
        ) from error
    with translated(path):
        connection = _connect(path, "rw")
        with closed_on_error(connection):
            _harden(connection)
            connection.execute("PRAGMA query_only = OFF")
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write. It neither waits for writers nor makes them wait.

    In a folder that cannot be written the file is read as it stands, which needs that no write-ahead log is left.
    """
    if not path.is_file():
        raise UsageError(f"there is no dataset at {path}", hint="make one with listenkit collect or listenkit demo")
    with translated(path):
        connection = _connect(path, "ro")
        with closed_on_error(connection):
            try:
                _harden(connection)
            except sqlite3.OperationalError as error:
                if code_of(error) not in _UNSHARED or _has_log(path):
                    raise
                connection.close()
                connection = _connect(path, "ro&immutable=1")
                _harden(connection)
    return connection


def start_log(connection: sqlite3.Connection) -> None:
    """Put a file in write-ahead mode; the switch needs a moment alone, for which SQLite does not wait."""
    for attempt in range(_WAL_ATTEMPTS):
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if code_of(error) not in _LOCKED or attempt == _WAL_ATTEMPTS - 1:
                raise
            time.sleep(0.02 * (attempt + 1))
            continue
        if mode != "wal":
            raise StorageError(
                "the file system does not support SQLite's write-ahead log",
                hint="keep the dataset on a local disk, not on a network share",
            )
        return


@contextmanager
def closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Close the connection when what follows fails."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Make everything inside one transaction that holds the write lock from its start.

    After an error of the disk the outcome of a commit is unknown: the connection is closed, and the next run reads
    again what is stored.
    """
    with translated(path):
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")
        except BaseException as error:
            with suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error) and code_of(error) in _UNCERTAIN:
                connection.close()
            raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite into errors of listenkit that name the file, the cause and the next step."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error


def explain(error: sqlite3.Error, path: Path) -> ListenkitError:
    """Return what an error of SQLite means to a person."""
    code = code_of(error)
    if code in _LOCKED:
        return LockedError(
            f"{path} has been held by another program for more than {BUSY_SECONDS} seconds",
            hint="wait for it to end, or close the program that has the file open",
        )
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return StorageError(f"{path} was closed after an error of the disk", hint="run again")
    cause, hint = _CAUSES.get(code, (str(error), "run listenkit doctor"))
    return StorageError(f"{path}: {cause}", hint=hint)


def code_of(error: sqlite3.Error) -> int:
    """Return the primary code of an error, -1 where Python's own wrapper raised it."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & _PRIMARY


def truncate_log(connection: sqlite3.Connection) -> bool:
    """Bring the write-ahead log into the file and empty it; tell whether no reader stood in the way.

    Until then the bytes of deleted comments are still on the disk.
    """
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if code_of(error) not in _LOCKED:
            raise
        return False
    return not busy


def _prepare_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a dataset", hint="name a file such as listenkit.db")
    if not path.exists():
        if not create:
            raise UsageError(f"there is no dataset at {path}", hint="make one with listenkit collect")
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return
    status = path.stat()
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            with suppress(FileNotFoundError):
                name.chmod(0o600)


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
    )
    connection.create_function("fold", 1, _folded, deterministic=True)
    connection.create_function("search_words", 1, search_words, deterministic=True)
    return connection


def _folded(value: str) -> str:
    return value.casefold() if value.isascii() else fold(value)


def _harden(connection: sqlite3.Connection) -> None:
    """Set what SQLite sets anew for each connection; the file itself is hostile until it is known to be ours."""
    for pragma in (
        "query_only = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "foreign_keys = ON",
        "synchronous = FULL",
        "temp_store = MEMORY",
        "cache_size = -32768",
        f"journal_size_limit = {_WAL_LIMIT}",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA secure_delete").fetchone()[0] != 1:
        raise StorageError(
            "this build of SQLite cannot overwrite what is deleted", hint="use a Python with a standard SQLite library"
        )
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
