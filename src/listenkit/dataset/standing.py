"""Reads how things stand: the sources, who was heard when, and which questions were answered."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any, cast

from listenkit.dataset import words
from listenkit.dataset.partials import collector_paused
from listenkit.dataset.rows import moment, read_list
from listenkit.dataset.selection import where
from listenkit.loop import Answered
from listenkit.model import Heard, Selection, SetAside, SourceState, Tally

ANSWERABLE = ("concern", "idea", "question")
"""The kinds of comments that wait for an answer."""

_HOUR = 3_600_000_000
_SEGMENT = "segment:"

_SOURCES = """SELECT name, collector, grp, status, detail, collected_at, new, changed, unchanged, deleted, set_aside,
    responses, id, (SELECT coalesce(sum(n), 0) FROM part WHERE facet = '' AND source_id = source.id),
    (SELECT max(day) FROM part WHERE facet = '' AND source_id = source.id) FROM source ORDER BY id"""

_HEARD = """SELECT grp, facet, max(day) FROM part
    WHERE facet = '' OR (facet >= 'segment:' AND facet < 'segment;') GROUP BY grp, facet ORDER BY grp, facet"""

_UNANSWERED = """SELECT key, grp, author, themes, comment.created_at,
    coalesce(comment.created_at, comment.collected_at), 0 FROM comment WHERE """
"""The same where nothing was ever answered, which spares two look-ups a comment."""

_ANSWERED = """SELECT key, grp, author, themes, comment.created_at,
    coalesce(comment.created_at, comment.collected_at),
    EXISTS (SELECT 1 FROM answer JOIN response ON response.id = response_id
     WHERE comment_key = comment.key AND response.is_outcome),
    (SELECT min(coalesce(response.created_at, recorded_at)) FROM answer JOIN response ON response.id = response_id
     WHERE comment_key = comment.key),
    (SELECT min(coalesce(response.created_at, recorded_at)) FROM response
     WHERE response.source_id = comment.source_id AND response.parent = comment.native_id AND response.parent <> ''),
    (SELECT min(coalesce(response.created_at, recorded_at)) FROM response
     WHERE response.source_id = comment.source_id AND response.thread <> ''
     AND response.thread IN (comment.thread, comment.native_id)
     AND coalesce(response.created_at, recorded_at) > coalesce(comment.created_at, comment.collected_at))
    FROM comment WHERE """


def read_sources(connection: sqlite3.Connection) -> list[SourceState]:
    """Return how each source stands, in the order in which they were first collected."""
    return [_source_state(connection, row) for row in connection.execute(_SOURCES).fetchall()]


def _source_state(connection: sqlite3.Connection, row: tuple[Any, ...]) -> SourceState:
    name, collector, group, status, detail, collected_at, *tally, number, comments, day = row
    return SourceState(
        source=name,
        collector=collector,
        group=group,
        status=status,
        detail=detail,
        comments=comments,
        collected_at=moment(collected_at),
        last_comment=_last_comment(connection, number, day),
        tally=Tally(*tally),
    )


def _last_comment(connection: sqlite3.Connection, source_id: int, day: int | None) -> datetime | None:
    query = "SELECT max(created_at) FROM comment WHERE day = ? AND source_id = ?"
    return moment(connection.execute(query, (day, source_id)).fetchone()[0])


def read_set_aside(connection: sqlite3.Connection, source: str) -> list[SetAside]:
    """Return what was set aside of a source and not read again since, with the reasons."""
    query = """SELECT place, reason FROM set_aside JOIN source ON source.id = source_id
        WHERE name = ? ORDER BY set_aside.id"""
    return [SetAside(place, reason) for place, reason in connection.execute(query, (source,))]


def read_heard(connection: sqlite3.Connection) -> list[Heard]:
    """Return when each group, and each segment of it, last spoke; the segment is empty for the whole group."""
    return [
        Heard(group, facet.removeprefix(_SEGMENT), last_day)
        for group, facet, last_day in connection.execute(_HEARD).fetchall()
    ]


def read_answered(connection: sqlite3.Connection, selection: Selection) -> list[Answered]:
    """Return the selected concerns, ideas and questions with the hours until the first answer.

    An answer names the comment as its parent, is later in the same thread, or was recorded as an answer to it. Where a
    time is unknown, the time at which listenkit received the comment or the answer stands for it.
    """
    found = where(selection, indexed=words.has_index(connection))
    found.add_choice("comment.kind", ANSWERABLE)
    has_answers = connection.execute("SELECT EXISTS (SELECT 1 FROM response)").fetchone()[0]
    query = _ANSWERED if has_answers else _UNANSWERED
    rows = connection.execute(f"{query}{found} ORDER BY comment.id", found.values)
    with collector_paused():
        return [_answered(row) for row in cast("list[tuple[Any, ...]]", rows.fetchall())]


def _answered(row: tuple[Any, ...]) -> Answered:
    key, group, author, themes, created_at, asked_at, is_told, *answers = row
    given = [answer for answer in answers if answer is not None]
    hours = max(0, min(given) - asked_at) / _HOUR if given else None
    return Answered(key, group, author, moment(created_at), hours, read_list(themes), bool(is_told))
