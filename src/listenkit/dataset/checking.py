"""Checks that a dataset is whole, and tells its size."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from listenkit.dataset import partials, words
from listenkit.dataset.changes import source_ids, source_names
from listenkit.dataset.rows import COMMENT_COLUMNS, stored_comment

CHECKED_HASHES = 1000
"""Comments whose stored words are compared with their hash, spread evenly over the dataset."""

MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class DatasetSize:
    """The size of a dataset: bytes of the file and of its write-ahead log, rows, and what reads it."""

    path: Path
    bytes: int
    log_bytes: int
    comments: int
    cells: int
    responses: int
    has_search: bool
    sqlite: str


def find_problems(connection: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the dataset, in sentences; nothing where all is well.

    The structure of the file, the partial summaries against a rebuild, and a sample of hashes are checked.
    """
    found = [
        f"the file is damaged: {message}"
        for (message,) in connection.execute(f"PRAGMA quick_check({MAX_PROBLEMS})").fetchall()
        if message != "ok"
    ]
    if found:
        return found
    (lost,) = connection.execute(
        "SELECT count(*) FROM comment LEFT JOIN wording ON comment_id = comment.id WHERE comment_id IS NULL"
    ).fetchone()
    if lost:
        found.append(f"{lost} comments have lost their text")
    differing = partials.differences(connection, source_ids(connection))
    if differing:
        found.append(f"{differing} cells of the partial summaries differ from the comments")
    return found + _wrong_hashes(connection)


def _wrong_hashes(connection: sqlite3.Connection) -> list[str]:
    names = source_names(connection)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM comment").fetchone()
    step = max(1, last // CHECKED_HASHES)
    rows = connection.execute(
        f"""SELECT content_hash, {COMMENT_COLUMNS} FROM comment JOIN wording ON comment_id = comment.id
        WHERE comment.id IN (SELECT value FROM json_each(?))""",  # noqa: S608 - constant columns
        (json.dumps(list(range(1, last + 1, step))),),
    )
    wrong = sum(stored_comment(row, names).comment.content_hash != content_hash for content_hash, *row in rows)
    return [f"{wrong} sampled comments differ from what was collected"] if wrong else []


def read_size(connection: sqlite3.Connection, path: Path) -> DatasetSize:
    """Return the size of a dataset."""
    log = path.with_name(f"{path.name}-wal")
    return DatasetSize(
        path=path,
        bytes=path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        comments=_count(connection, "comment"),
        cells=_count(connection, "part"),
        responses=_count(connection, "response"),
        has_search=words.has_index(connection),
        sqlite=sqlite3.sqlite_version,
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - constant names
