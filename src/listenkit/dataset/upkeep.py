"""Brings what is derived from the comments up to date when a dataset is opened: days, partial summaries, search."""

from __future__ import annotations

import sqlite3
from datetime import tzinfo
from pathlib import Path

from listenkit.dataset import changes, partials, words
from listenkit.dataset.connection import transaction
from listenkit.dataset.rows import day_of, moment
from listenkit.summary import UNDATED

SUMMARY_VERSION = "2"
"""Raised whenever ``summarise`` counts otherwise than before: partial summaries of another version are made anew."""

_DAYS = "UPDATE comment SET day = ? WHERE id = ?"
_CHUNK = 50_000


def bring_up_to_date(
    connection: sqlite3.Connection, path: Path, zone: tzinfo, zone_name: str, *, search: bool | None
) -> None:
    """Make anew what was derived for another time zone or by another version; writes nothing where all is current.

    ``search`` makes or takes away the full-text index; None leaves it as it is.
    """
    wanted = {"summary": SUMMARY_VERSION, "timezone": zone_name}
    if read_meta(connection) != wanted:
        with transaction(connection, path):
            stored = read_meta(connection)
            if stored.get("timezone") != zone_name:
                _move_days(connection, zone)
            if stored != wanted:
                partials.rebuild(connection, changes.source_ids(connection))
            rows = wanted.items()
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows
            )
    if search is not None and search != words.has_index(connection):
        with transaction(connection, path):
            words.drop_index(connection)
            if search:
                words.build_index(connection)


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return for what the derived tables were made: the time zone and the version of the summary."""
    return dict(connection.execute("SELECT name, value FROM meta").fetchall())


def _move_days(connection: sqlite3.Connection, zone: tzinfo) -> None:
    last = 0
    query = "SELECT id, created_at, day FROM comment WHERE id > ? ORDER BY id LIMIT ?"
    while rows := connection.execute(query, (last, _CHUNK)).fetchall():
        days = ((UNDATED if at is None else day_of(moment(at), zone), number, day) for number, at, day in rows)
        connection.executemany(_DAYS, [(new, number) for new, number, day in days if new != day])
        last = rows[-1][0]
