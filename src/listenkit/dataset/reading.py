"""Reads comments back: lists, one by its id, and the thread around it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime

from listenkit.dataset import words
from listenkit.dataset.changes import source_names
from listenkit.dataset.partials import collector_paused
from listenkit.dataset.rows import COMMENT_COLUMNS, EPOCH, read_list, stored_comment, stored_response
from listenkit.dataset.selection import Where, single_facet, where, where_partial
from listenkit.errors import UsageError
from listenkit.loop import Voice
from listenkit.model import Response, Selection, StoredComment, comment_key, format_id

MAX_THREAD = 500
"""Members of a thread that are looked for; longer ones are cut."""

MAX_DAYS = 2_000
"""Days that one statement names at most; SQLite takes 32,766 values."""

_CHUNK = 500
_ID_DIGITS = 16
_LARGEST_KEY = 2**63 - 1
_SHOWN_IDS = 8
_PREFIX = re.compile(r"[0-9a-f]{1,16}")

_COMMENTS = f"SELECT {COMMENT_COLUMNS} FROM comment JOIN wording ON wording.comment_id = comment.id"  # noqa: S608 - constant
_NUMBERED = _COMMENTS.replace("SELECT", "SELECT comment.id,", 1)
_RESPONSES = "SELECT source_id, native_id, text, created_at, parent, thread, origin, is_outcome FROM response"


def read_comments(
    connection: sqlite3.Connection, selection: Selection, *, limit: int | None, newest_first: bool, offset: int
) -> Iterator[StoredComment]:
    """Return the selected comments by time, undated ones at the older end; a ``limit`` of None gives all."""
    found = where(selection, indexed=words.has_index(connection))
    if limit is not None:
        _add_days(connection, found, selection, limit + offset, newest_first=newest_first)
    way = "DESC" if newest_first else "ASC"
    query = f"""{_COMMENTS} WHERE {found}
        ORDER BY comment.day {way}, comment.created_at {way}, comment.source_id {way}, comment.id {way}
        LIMIT ? OFFSET ?"""
    names = source_names(connection)
    cursor = connection.execute(query, (*found.values, -1 if limit is None else limit, offset))
    try:
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                yield stored_comment(row, names)
    finally:
        # A list that is left half read would keep the write-ahead log from being emptied; one that outlives its
        # dataset has nothing left to close.
        with suppress(sqlite3.ProgrammingError):
            cursor.close()


def _add_days(
    connection: sqlite3.Connection, found: Where, selection: Selection, count: int, *, newest_first: bool
) -> None:
    """Add the days that hold the first comments of a selection by one kind, theme or language.

    The partial summaries know them: without, all comments are read where few or none match.
    """
    facet = single_facet(selection)
    if not facet:
        return
    days = where_partial(selection)
    days.add("facet = ?", facet)
    way = "DESC" if newest_first else "ASC"
    query = f"SELECT day, sum(n) FROM part WHERE {days} GROUP BY day ORDER BY day {way}"  # noqa: S608 - values are bound
    wanted, total = [], 0
    for day, comments in connection.execute(query, days.values):
        wanted.append(day)
        total += comments
        if total >= count or len(wanted) > MAX_DAYS:
            break
    if total < count and len(wanted) > MAX_DAYS:
        return
    found.add(f"comment.day IN ({', '.join('?' * len(wanted))})", *wanted)


def read_outdated(connection: sqlite3.Connection, version: str, size: int) -> Iterator[list[StoredComment]]:
    """Return the comments that were analysed by another version, ``size`` at a time; they may be changed meanwhile."""
    names = source_names(connection)
    last = 0
    while True:
        rows = connection.execute(
            f"{_NUMBERED} WHERE comment.id > ? AND version <> ? ORDER BY comment.id LIMIT ?", (last, version, size)
        ).fetchall()
        if not rows:
            return
        yield [stored_comment(row[1:], names) for row in rows]
        last = rows[-1][0]


def read_comment(connection: sqlite3.Connection, prefix: str) -> StoredComment:
    """Return the comment whose id starts so.

    Raises :class:`UsageError` for none, for several (which it lists) and for what cannot be the start of an id.
    """
    digits = prefix.strip().lower()
    if not _PREFIX.fullmatch(digits):
        raise UsageError(
            f"'{prefix[:40]}' is not the id of a comment", hint="an id is hexadecimal: see listenkit comments"
        )
    low, high = int(digits.ljust(_ID_DIGITS, "0"), 16), int(digits.ljust(_ID_DIGITS, "f"), 16)
    bounds = (min(low, _LARGEST_KEY), min(high, _LARGEST_KEY), _SHOWN_IDS)
    keys = connection.execute("SELECT key FROM comment WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?", bounds)
    found = [key for (key,) in keys if key >= low]
    if not found:
        raise UsageError(f"there is no comment {digits}", hint="list them with listenkit comments")
    if len(found) > 1:
        shown = ", ".join(format_id(key) for key in found)
        raise UsageError(f"several comments start with {digits}", hint=f"give more digits: {shown}")
    row = connection.execute(f"{_COMMENTS} WHERE comment.key = ?", found).fetchone()
    return stored_comment(row, source_names(connection))


def read_by_keys(connection: sqlite3.Connection, keys: Sequence[int]) -> list[StoredComment]:
    """Return the comments with these keys that there are, oldest first, undated ones before."""
    # The columns are constants; the keys are a parameter.
    query = f"""{_COMMENTS} WHERE key IN (SELECT value FROM json_each(?))
        ORDER BY coalesce(created_at, comment.collected_at), comment.id"""  # noqa: S608
    names = source_names(connection)
    return [stored_comment(row, names) for row in connection.execute(query, (json.dumps(list(keys)),)).fetchall()]


def read_voices(connection: sqlite3.Connection, selection: Selection) -> list[Voice]:
    """Return what counting people needs of the selected comments that have a date, in no particular order."""
    found = where(selection, indexed=words.has_index(connection))
    found.add("day > 0")
    query = f"SELECT author, day, label, themes FROM comment WHERE {found}"  # noqa: S608 - conditions with placeholders
    with collector_paused():
        return [
            Voice(author, date.fromordinal(day), label, read_list(themes))
            for author, day, label, themes in connection.execute(query, found.values)
        ]


def read_thread(connection: sqlite3.Connection, start: StoredComment) -> list[StoredComment | Response]:
    """Return a comment and what stands around it in its source, by time: same thread, parents and replies."""
    return _Thread(connection, start).members()


class _Thread:
    """Follows parents, replies and thread ids until nothing more is found."""

    def __init__(self, connection: sqlite3.Connection, start: StoredComment) -> None:
        self._connection = connection
        self._names = source_names(connection)
        numbers = {name: number for number, name in self._names.items()}
        self._source = numbers[start.source]
        self._found: dict[str, StoredComment | Response] = {start.comment.native_id: start}

    def members(self) -> list[StoredComment | Response]:
        """Return the members, oldest first, undated ones before."""
        waiting = list(self._found.values())
        asked: set[str] = set()
        while waiting and len(self._found) < MAX_THREAD:
            ids = _links(waiting.pop()) - asked
            asked |= ids
            for identity in ids:
                waiting += [each for each in self._around(identity) if self._is_new(each)]
        return sorted(self._found.values(), key=lambda member: _created(member) or EPOCH)

    def _around(self, identity: str) -> list[StoredComment | Response]:
        """Return what has this id as its own, as its parent's or as its thread's."""
        key = comment_key(self._names[self._source], identity)
        found: list[StoredComment | Response] = []
        found += self._comments("comment.key = ?", key)
        for column in ("parent", "thread"):
            found += self._comments(f"{column} = ? AND {column} <> '' AND source_id = ?", identity, self._source)
        for column in ("native_id", "parent", "thread"):
            condition = f"source_id = ? AND {column} = ? AND {column} <> ''"
            rows = self._connection.execute(
                f"{_RESPONSES} WHERE {condition} LIMIT {MAX_THREAD}", (self._source, identity)
            )
            found += [stored_response(row, self._names) for row in rows]
        linked = self._connection.execute(
            f"{_RESPONSES} JOIN answer ON response_id = response.id WHERE comment_key = ? LIMIT {MAX_THREAD}", (key,)
        )
        return found + [stored_response(row, self._names) for row in linked]

    def _comments(self, condition: str, *values: str | int) -> list[StoredComment]:
        rows = self._connection.execute(f"{_COMMENTS} WHERE {condition} LIMIT {MAX_THREAD}", values)
        return [stored_comment(row, self._names) for row in rows]

    def _is_new(self, member: StoredComment | Response) -> bool:
        native_id = _native_id(member)
        if native_id in self._found or len(self._found) >= MAX_THREAD:
            return False
        self._found[native_id] = member
        return True


def _links(member: StoredComment | Response) -> set[str]:
    place = member.comment if isinstance(member, StoredComment) else member
    return {place.native_id, place.parent, place.thread} - {""}


def _native_id(member: StoredComment | Response) -> str:
    return member.comment.native_id if isinstance(member, StoredComment) else member.native_id


def _created(member: StoredComment | Response) -> datetime | None:
    return member.comment.created_at if isinstance(member, StoredComment) else member.created_at
