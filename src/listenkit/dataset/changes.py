"""The single changes that a page, a new analysis or an erasure makes to the tables; each inside a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from listenkit.dataset import dialogue, words
from listenkit.dataset.rows import (
    ANALYSIS_COLUMNS,
    FACT_COLUMNS,
    Fact,
    analysis_values,
    facts,
    microseconds,
    storable_text,
)
from listenkit.model import Analysis, Comment, Response


class Held(NamedTuple):
    """What the dataset holds of a comment that came again or is to go."""

    number: int
    key: int
    native_id: str
    content_hash: bytes
    version: str
    fact: Fact


def source_names(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the names of the sources by their numbers."""
    return dict(connection.execute("SELECT id, name FROM source").fetchall())


def source_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the numbers of the sources by their names."""
    return dict(connection.execute("SELECT name, id FROM source").fetchall())


def hashes(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, tuple[bytes, str]]:
    """Return the content hash and the analysis version of the comments with these keys."""
    query = "SELECT key, content_hash, version FROM comment WHERE key IN (SELECT value FROM json_each(?))"
    return {key: (found, version) for key, found, version in connection.execute(query, (json.dumps(list(keys)),))}


def source_number(connection: sqlite3.Connection, name: str, collector: str, group: str) -> int:
    """Return the number of a source, which is entered where it is new and brought up to date where it changed."""
    row = connection.execute("SELECT id, collector, grp FROM source WHERE name = ?", (name,)).fetchone()
    if row is None:
        statement = "INSERT INTO source (name, collector, grp) VALUES (?, ?, ?)"
        return int(connection.execute(statement, (name, collector, group)).lastrowid or 0)
    if row[1:] != (collector, group):
        connection.execute("UPDATE source SET collector = ?, grp = ? WHERE id = ?", (collector, group, row[0]))
    return int(row[0])


def held(connection: sqlite3.Connection, keys: Iterable[int], names: dict[int, str]) -> Iterator[Held]:
    """Return what the dataset holds of the comments with these keys; ``names`` are the sources' by number."""
    rows = connection.execute(
        f"""SELECT id, key, native_id, content_hash, version, {FACT_COLUMNS} FROM comment
        WHERE key IN (SELECT value FROM json_each(?))""",  # noqa: S608 - constant columns
        (json.dumps(list(keys)),),
    )
    for row in rows.fetchall():
        number, key, native_id, content_hash, version, *columns = row
        (found,) = facts([columns], names)
        yield Held(number, key, native_id, content_hash, version, found)


def remove_comments(connection: sqlite3.Connection, numbers: Sequence[int], *, indexed: bool) -> None:
    """Delete comments by their row numbers, their words and their place in the full-text index."""
    if indexed:
        words.remove_words(connection, indexed_wordings(connection, numbers))
    dialogue.forget_comments(connection, numbers)
    labels = "DELETE FROM hand_label WHERE comment_key = (SELECT key FROM comment WHERE id = ?)"
    connection.executemany(labels, ((number,) for number in numbers))
    connection.executemany("DELETE FROM wording WHERE comment_id = ?", ((number,) for number in numbers))
    connection.executemany("DELETE FROM comment WHERE id = ?", ((number,) for number in numbers))


def indexed_wordings(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[tuple[int, str, str]]:
    """Return the id, title and text of comments as they were put into the full-text index."""
    statement = "SELECT comment_id, title, text FROM wording WHERE comment_id IN (SELECT value FROM json_each(?))"
    return connection.execute(statement, (json.dumps(list(numbers)),)).fetchall()


def write_analyses(connection: sqlite3.Connection, found: Iterable[tuple[int, Analysis]]) -> None:
    """Write what was found in comments given by their row numbers."""
    connection.executemany(
        f"UPDATE comment SET {', '.join(f'{column} = ?' for column in ANALYSIS_COLUMNS)} WHERE id = ?",  # noqa: S608 - names of ours
        ((*analysis_values(analysis), number) for number, analysis in found),
    )


def write_wordings(connection: sqlite3.Connection, numbered: Iterable[tuple[int, Comment]], *, new: bool) -> None:
    """Write the words of comments given with their row numbers."""
    insert = "INSERT INTO wording (text, title, url, original, comment_id) VALUES (?, ?, ?, ?, ?)"
    update = "UPDATE wording SET text = ?, title = ?, url = ?, original = ? WHERE comment_id = ?"
    connection.executemany(
        insert if new else update,
        ((comment.text, comment.title, comment.url, comment.original, number) for number, comment in numbered),
    )


def write_response(connection: sqlite3.Connection, source_id: int, response: Response, at: int) -> None:
    """Write an answer; one that came before is brought up to date. ``at`` is when it was recorded, in microseconds."""
    connection.execute(
        """INSERT INTO response
        (source_id, native_id, text, created_at, parent, thread, recorded_at, origin, is_outcome)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text,
        created_at = excluded.created_at, parent = excluded.parent, thread = excluded.thread
        WHERE (text, created_at, parent, thread)
        IS NOT (excluded.text, excluded.created_at, excluded.parent, excluded.thread)""",
        (
            source_id, storable_text(response.native_id), storable_text(response.text),
            microseconds(response.created_at), storable_text(response.parent), storable_text(response.thread), at,
            response.origin, response.is_outcome,
        ),
    )  # fmt: skip


def remove_responses(connection: sqlite3.Connection, source_id: int, native_ids: Iterable[str]) -> None:
    """Delete the answers of a source by their native ids."""
    connection.executemany(
        "DELETE FROM response WHERE source_id = ? AND native_id = ?",
        ((source_id, native_id) for native_id in native_ids),
    )
