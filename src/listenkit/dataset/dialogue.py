"""Keeps the dialogue: answers to many comments, answers on their way, and actions with what led to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from listenkit.dataset.rows import EPOCH, microseconds, moment, read_list, storable_text
from listenkit.loop import Action, Sending

_ACTIONS = "SELECT id, title, status, themes, grp, day, reason, created_at, changed_at FROM action"
_SENDINGS = "SELECT key, source_id, comment_key, state, native_id, at, detail, text FROM sending"


def link_answers(connection: sqlite3.Connection, source_id: int, native_id: str, keys: Iterable[int]) -> None:
    """Say that a stored response answers these comments, wherever they stand."""
    statement = """INSERT OR IGNORE INTO answer (response_id, comment_key)
        SELECT id, ? FROM response WHERE source_id = ? AND native_id = ?"""
    connection.executemany(statement, ((key, source_id, storable_text(native_id)) for key in keys))


def write_sending(connection: sqlite3.Connection, source_id: int, sending: Sending) -> None:
    """Write how far an answer on its way is."""
    connection.execute(
        """INSERT INTO sending (key, source_id, comment_key, state, native_id, at, detail, text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state,
        native_id = excluded.native_id, at = excluded.at, detail = excluded.detail, text = excluded.text""",
        (
            sending.key, source_id, sending.comment, sending.state, storable_text(sending.native_id),
            microseconds(sending.at), storable_text(sending.detail), storable_text(sending.text),
        ),
    )  # fmt: skip


def read_sendings(connection: sqlite3.Connection, comment: int, names: Mapping[int, str]) -> list[Sending]:
    """Return the answers to a comment that were sent or were to be, oldest first; ``names`` are the sources'."""
    rows = connection.execute(f"{_SENDINGS} WHERE comment_key = ? ORDER BY at", (comment,))
    return [_sending(row, names) for row in rows.fetchall()]


def read_sent_ids(connection: sqlite3.Connection, source_id: int) -> frozenset[str]:
    """Return the ids that answers have at a source which were sent there, or may have been."""
    rows = connection.execute(
        """SELECT native_id FROM sending WHERE source_id = ? AND state <> 'failed' AND native_id <> ''
        UNION SELECT native_id FROM response WHERE source_id = ? AND origin = 'sent'""",
        (source_id, source_id),
    )
    return frozenset(native_id for (native_id,) in rows)


def _sending(row: tuple[Any, ...], names: Mapping[int, str]) -> Sending:
    key, source_id, comment, state, native_id, at, detail, text = row
    return Sending(key, names[source_id], comment, state, native_id, EPOCH + timedelta(microseconds=at), detail, text)


def write_action(connection: sqlite3.Connection, action: Action, at: datetime) -> int:
    """Store an action, a new one where its number is 0, with the comments that led to it; return its number."""
    values = (
        storable_text(action.title), action.status, json.dumps(action.themes), json.dumps(action.groups),
        action.date.isoformat() if action.date else None, storable_text(action.reason), microseconds(at),
    )  # fmt: skip
    if action.number:
        connection.execute(
            """UPDATE action SET title = ?, status = ?, themes = ?, grp = ?, day = ?, reason = ?, changed_at = ?
            WHERE id = ?""",
            (*values, action.number),
        )
        number = action.number
    else:
        made = connection.execute(
            """INSERT INTO action (title, status, themes, grp, day, reason, changed_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (*values, microseconds(at)),
        )
        number = int(made.lastrowid or 0)
    connection.execute("DELETE FROM action_comment WHERE action_id = ?", (number,))
    connection.executemany(
        "INSERT OR IGNORE INTO action_comment (action_id, comment_key) VALUES (?, ?)",
        ((number, key) for key in action.comments),
    )
    return number


def remove_action(connection: sqlite3.Connection, number: int) -> None:
    """Delete an action; the comments that led to it stay."""
    connection.execute("DELETE FROM action_comment WHERE action_id = ?", (number,))
    connection.execute("DELETE FROM action WHERE id = ?", (number,))


def read_actions(connection: sqlite3.Connection) -> list[Action]:
    """Return all actions in the order in which they were added."""
    led: dict[int, list[int]] = {}
    for number, key in connection.execute("SELECT action_id, comment_key FROM action_comment ORDER BY comment_key"):
        led.setdefault(number, []).append(key)
    rows = connection.execute(f"{_ACTIONS} ORDER BY id").fetchall()
    return [_action(row, led.get(row[0], ())) for row in rows]


def _action(row: tuple[Any, ...], comments: Sequence[int]) -> Action:
    number, title, status, themes, groups, day, reason, created_at, changed_at = row
    return Action(
        title=title,
        status=status,
        themes=read_list(themes),
        groups=read_list(groups),
        date=date.fromisoformat(day) if day else None,
        reason=reason,
        number=number,
        comments=tuple(comments),
        created_at=moment(created_at),
        changed_at=moment(changed_at),
    )


def read_groups(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, str]:
    """Return the group of each comment of these keys that there is."""
    query = "SELECT key, grp FROM comment WHERE key IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (json.dumps(list(keys)),)).fetchall())


def forget_comments(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Delete what hangs on comments that go, given by their row numbers: links of answers and of actions, sendings."""
    for table in ("answer", "action_comment", "sending"):
        statement = f"DELETE FROM {table} WHERE comment_key = (SELECT key FROM comment WHERE id = ?)"  # noqa: S608 - constant
        connection.executemany(statement, ((number,) for number in numbers))
