"""The tables of the dataset and the numbered steps that bring an older file up to date.

``comment`` holds the narrow facts that filters and counts read; the words are in ``wording``, so that a filter over
everything reads a few tens of bytes a comment and needs no second copy of the facts in an index. ``part`` holds the
partial summaries, one row for each cell of :class:`listenkit.summary.Summary`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from listenkit.dataset.connection import transaction
from listenkit.errors import NewerDatasetError, StorageError

APPLICATION_ID = 0x6C6B6974
"""What marks a SQLite file as a dataset of listenkit: "lkit" in ASCII."""

Step = Callable[[sqlite3.Connection], None]

_FIRST_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE source (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, collector TEXT NOT NULL DEFAULT '',
        grp TEXT NOT NULL DEFAULT '', cursor TEXT, status TEXT NOT NULL DEFAULT 'never',
        detail TEXT NOT NULL DEFAULT '', started_at INTEGER, collected_at INTEGER,
        new INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER NOT NULL DEFAULT 0, set_aside INTEGER NOT NULL DEFAULT 0,
        responses INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE comment (
        id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, source_id INTEGER NOT NULL REFERENCES source,
        native_id TEXT NOT NULL, grp TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER, day INTEGER NOT NULL,
        language TEXT NOT NULL, compound INTEGER, label TEXT NOT NULL, kind TEXT NOT NULL, kinds TEXT NOT NULL,
        themes TEXT NOT NULL, segments TEXT NOT NULL, rating REAL, parent TEXT NOT NULL, thread TEXT NOT NULL,
        declared_language TEXT NOT NULL, content_hash BLOB NOT NULL, version TEXT NOT NULL,
        collected_at INTEGER NOT NULL)""",
    "CREATE INDEX comment_day ON comment (day, created_at, source_id)",
    "CREATE INDEX comment_author ON comment (author) WHERE author <> ''",
    "CREATE INDEX comment_thread ON comment (thread) WHERE thread <> ''",
    "CREATE INDEX comment_parent ON comment (parent) WHERE parent <> ''",
    """CREATE TABLE wording (
        comment_id INTEGER PRIMARY KEY REFERENCES comment ON DELETE CASCADE,
        text TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, original TEXT NOT NULL)""",
    """CREATE TABLE response (
        id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source, native_id TEXT NOT NULL,
        text TEXT NOT NULL, created_at INTEGER, parent TEXT NOT NULL, thread TEXT NOT NULL,
        recorded_at INTEGER NOT NULL, UNIQUE (source_id, native_id))""",
    "CREATE INDEX response_parent ON response (source_id, parent) WHERE parent <> ''",
    "CREATE INDEX response_thread ON response (source_id, thread) WHERE thread <> ''",
    """CREATE TABLE set_aside (
        id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source, place TEXT NOT NULL,
        reason TEXT NOT NULL, at INTEGER NOT NULL)""",
    "CREATE INDEX set_aside_source ON set_aside (source_id)",
    """CREATE TABLE part (
        facet TEXT NOT NULL, source_id INTEGER NOT NULL, day INTEGER NOT NULL, grp TEXT NOT NULL,
        n INTEGER NOT NULL, positive INTEGER NOT NULL, negative INTEGER NOT NULL, unscored INTEGER NOT NULL,
        sentiment INTEGER NOT NULL, authors BLOB NOT NULL,
        PRIMARY KEY (facet, source_id, day, grp)) WITHOUT ROWID""",
)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _FIRST_TABLES:
        connection.execute(statement)


def _keep_reasons_by_part(connection: sqlite3.Connection) -> None:
    """Let reasons outlive a run that does not read their part again; of older ones nobody knows the part."""
    connection.execute("DELETE FROM set_aside")
    connection.execute("ALTER TABLE set_aside ADD COLUMN part TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE set_aside ADD COLUMN is_earlier INTEGER NOT NULL DEFAULT 0")


def _keep_confidence(connection: sqlite3.Connection) -> None:
    """Keep how sure an analysis is; of older ones it is unknown until they are made again."""
    connection.execute("ALTER TABLE comment ADD COLUMN confidence INTEGER")
    connection.execute("ALTER TABLE comment ADD COLUMN is_mixed INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE comment ADD COLUMN kind_confidences TEXT NOT NULL DEFAULT '[]'")


def _count_the_unsure(connection: sqlite3.Connection) -> None:
    """Count in the partial summaries what is too weak to call and what is mixed; they are made anew on opening."""
    connection.execute("ALTER TABLE part ADD COLUMN uncalled INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE part ADD COLUMN mixed INTEGER NOT NULL DEFAULT 0")


def _keep_suggestions(connection: sqlite3.Connection) -> None:
    """Remember suggested themes by digests of their stems, so that one that is found again has the same id."""
    connection.execute(
        "CREATE TABLE suggestion (id TEXT PRIMARY KEY, core TEXT NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID"
    )


def _keep_learning(connection: sqlite3.Connection) -> None:
    """Keep labels that people give by hand, and what is learned from them and from ratings.

    ``content_hash`` is of the words that were judged; ``blind`` is the label that the learned model gave a comment
    when it had not seen this one, empty where it never did.
    """
    connection.execute(
        """CREATE TABLE hand_label (
        comment_key INTEGER NOT NULL, person TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL,
        at INTEGER NOT NULL, content_hash BLOB NOT NULL, is_random INTEGER NOT NULL,
        blind TEXT NOT NULL DEFAULT '', PRIMARY KEY (comment_key, person)) WITHOUT ROWID"""
    )
    connection.execute("CREATE TABLE learned_model (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL)")


def _keep_the_dialogue(connection: sqlite3.Connection) -> None:
    """Keep answers that were recorded or sent, to many comments at once, and the actions that were decided."""
    connection.execute("ALTER TABLE response ADD COLUMN origin TEXT NOT NULL DEFAULT 'source'")
    connection.execute("ALTER TABLE response ADD COLUMN is_outcome INTEGER NOT NULL DEFAULT 0")
    connection.execute(
        """CREATE TABLE answer (
        comment_key INTEGER NOT NULL, response_id INTEGER NOT NULL REFERENCES response ON DELETE CASCADE,
        PRIMARY KEY (comment_key, response_id)) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX answer_response ON answer (response_id)")
    connection.execute(
        """CREATE TABLE sending (
        key TEXT PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source, comment_key INTEGER NOT NULL,
        state TEXT NOT NULL, native_id TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL,
        text TEXT NOT NULL) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX sending_comment ON sending (comment_key)")
    connection.execute(
        """CREATE TABLE action (
        id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, status TEXT NOT NULL, themes TEXT NOT NULL,
        grp TEXT NOT NULL, day TEXT, reason TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL)"""
    )
    connection.execute(
        """CREATE TABLE action_comment (
        action_id INTEGER NOT NULL REFERENCES action, comment_key INTEGER NOT NULL,
        PRIMARY KEY (action_id, comment_key)) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX action_comment_comment ON action_comment (comment_key)")


def _keep_pauses(connection: sqlite3.Connection) -> None:
    """Keep until when a source's service asked to be left alone, in microseconds since 1970."""
    connection.execute("ALTER TABLE source ADD COLUMN not_before INTEGER")


STEPS: tuple[Step, ...] = (
    _create,
    _keep_reasons_by_part,
    _keep_confidence,
    _count_the_unsure,
    _keep_suggestions,
    _keep_learning,
    _keep_the_dialogue,
    _keep_pauses,
)
"""Step n brings a file from schema n to schema n + 1. A released step is never edited; a change is a new step."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema number of a file, 0 where it is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_file(connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS) -> int:
    """Return the schema number of a file that this version can use, 0 for an empty one; reads only.

    Raises :class:`NewerDatasetError` for a newer one, :class:`StorageError` for a file that is not a dataset.
    """
    number = version_of(connection)
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != APPLICATION_ID and not (mark == 0 and number == 0 and is_empty):
        raise StorageError(
            f"{path} is a SQLite file of another program, not a dataset of listenkit",
            hint="name another file as dataset in the [organisation] table of listenkit.toml",
        )
    if number > len(steps):
        raise NewerDatasetError(
            f"{path} was written by a newer version of listenkit: its schema is {number}, this version knows "
            f"{len(steps)}; the file was left untouched",
            hint="upgrade listenkit: pip install --upgrade listenkit",
        )
    return number


def migrate(connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS) -> None:
    """Bring a file up to the last schema, one transaction a step; a step that was cut is made again next time.

    A file that holds data is copied first; the copy is deleted once every step succeeded, since it would outlive
    later erasures.
    """
    if version_of(connection) >= len(steps):
        return
    if version_of(connection):
        _copy_aside(connection, path)
    while True:
        with transaction(connection, path):
            number = version_of(connection)
            if number >= len(steps):
                break
            steps[number](connection)
            connection.execute(f"PRAGMA user_version = {number + 1}")
    for copy in _copies(path, steps):
        copy.unlink(missing_ok=True)


def _copies(path: Path, steps: Sequence[Step]) -> list[Path]:
    return [path.with_name(f"{path.name}.schema-{number}") for number in range(1, len(steps))]


def _copy_aside(connection: sqlite3.Connection, path: Path) -> None:
    copy = path.with_name(f"{path.name}.schema-{version_of(connection)}")
    with suppress(FileNotFoundError):
        copy.unlink()
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection.execute("VACUUM INTO ?", (str(copy),))
