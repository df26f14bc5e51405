"""What a search compares: the words of a text, without case, accents and punctuation.

The same words go into the optional full-text index and into the scan that does without it, so that both give the
same answers. Scripts that put no blanks between words are split into their characters.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from listenkit.text import fold

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff])")

_INDEX = "spoken"


def search_words(value: str) -> str:
    """Return the words of a text for searching, joined and enclosed by blanks; a blank where there are none."""
    plain = value.casefold() if value.isascii() else _UNSPACED.sub(r" \1 ", fold(value))
    return f" {' '.join(_WORD.findall(plain))} "


def has_index(connection: sqlite3.Connection) -> bool:
    """Tell whether the dataset has a full-text index."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_INDEX,)).fetchone()
    return found is not None


def build_index(connection: sqlite3.Connection) -> None:
    """Make the full-text index over every comment. It holds words and places, not the texts."""
    connection.execute(f"CREATE VIRTUAL TABLE {_INDEX} USING fts5(words, content='', tokenize='unicode61')")
    connection.execute(
        f"INSERT INTO {_INDEX} (rowid, words) SELECT comment_id, search_words(title || char(10) || text) FROM wording"  # noqa: S608 - constant
    )


def drop_index(connection: sqlite3.Connection) -> None:
    """Take the full-text index away."""
    connection.execute(f"DROP TABLE IF EXISTS {_INDEX}")


def add_words(connection: sqlite3.Connection, wordings: Iterable[tuple[int, str, str]]) -> None:
    """Put comments given as (id, title, text) into the index."""
    rows = ((number, search_words(f"{title}\n{text}")) for number, title, text in wordings)
    connection.executemany(f"INSERT INTO {_INDEX} (rowid, words) VALUES (?, ?)", rows)  # noqa: S608 - constant


def remove_words(connection: sqlite3.Connection, wordings: Iterable[tuple[int, str, str]]) -> None:
    """Take comments, given as they were indexed, out of the index; their words stay until :func:`forget_words`."""
    rows = ((number, search_words(f"{title}\n{text}")) for number, title, text in wordings)
    statement = f"INSERT INTO {_INDEX} ({_INDEX}, rowid, words) VALUES ('delete', ?, ?)"  # noqa: S608 - constant
    connection.executemany(statement, rows)


def forget_words(connection: sqlite3.Connection) -> None:
    """Rewrite the index without the words of comments that were taken out; about 2 s for a million comments."""
    connection.execute(f"INSERT INTO {_INDEX} ({_INDEX}) VALUES ('optimize')")  # noqa: S608 - constant


def search_condition(search: str, *, indexed: bool) -> tuple[str, list[str]]:
    """Return the SQL condition on ``comment.id`` under which a comment says the words of a search, and its values.

    The words must follow each other; the last may be the start of a longer one. A search without any letter or
    digit (an emoji) is looked for as it stands.
    """
    words = search_words(search).rstrip()
    said = "SELECT 1 FROM wording WHERE comment_id = comment.id AND "
    if not words:
        return f"EXISTS ({said}instr(fold(title || char(10) || text), fold(?)))", [search.strip()]
    if indexed:
        return f"comment.id IN (SELECT rowid FROM {_INDEX} WHERE {_INDEX} MATCH ?)", [f'"{words.strip()}" *']  # noqa: S608 - constant
    return f"EXISTS ({said}instr(search_words(title || char(10) || text), ?))", [words]
