"""What learning reads and keeps: ratings, a random sample of comments, and the learned model itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from listenkit.dataset.changes import source_names
from listenkit.dataset.rows import COMMENT_COLUMNS, stored_comment
from listenkit.model import StoredComment

_COMMENTS = f"SELECT {COMMENT_COLUMNS} FROM comment JOIN wording ON wording.comment_id = comment.id"  # noqa: S608 - constant
_LABELLED = "EXISTS (SELECT 1 FROM hand_label WHERE comment_key = comment.key)"


def read_model(connection: sqlite3.Connection) -> str | None:
    """Return the learned model as it was stored, None where there is none."""
    row = connection.execute("SELECT content FROM learned_model").fetchone()
    return str(row[0]) if row else None


def write_model(connection: sqlite3.Connection, content: str | None) -> None:
    """Store the learned model, or drop it for None."""
    connection.execute("DELETE FROM learned_model")
    if content is not None:
        connection.execute("INSERT INTO learned_model VALUES (1, ?)", (content,))


def read_ratings(connection: sqlite3.Connection) -> dict[str, list[float]]:
    """Return all ratings by source, in the order in which they were stored."""
    names = source_names(connection)
    found: dict[str, list[float]] = {}
    for source, rating in connection.execute(
        "SELECT source_id, rating FROM comment WHERE rating IS NOT NULL ORDER BY id"
    ):
        found.setdefault(names[source], []).append(rating)
    return found


def read_sample(connection: sqlite3.Connection, *, rated: bool, limit: int) -> Iterator[StoredComment]:
    """Return comments that have, or have not, a rating or a label, at most so many.

    They come in the order of their keys, which are hashes: any number of the first is a random sample.
    """
    condition = f"(rating IS NOT NULL OR {_LABELLED})"
    query = f"{_COMMENTS} WHERE {condition if rated else f'NOT {condition}'} ORDER BY comment.key LIMIT ?"
    names = source_names(connection)
    for row in connection.execute(query, (limit,)).fetchall():
        yield stored_comment(row, names)
