"""What the dataset remembers of suggested themes, so that one that is found again has the same id.

It holds digests of word stems and their weights, no word and nothing of a comment.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

MOST = 500
"""Suggestions that are remembered; those that were seen longest ago are forgotten first."""

Cores = Mapping[str, Mapping[str, float]]
"""What themes are recognised by, by id: the weight of each digest."""


def read_suggestions(connection: sqlite3.Connection) -> dict[str, dict[str, float]]:
    """Return what every remembered suggestion is recognised by, by its id."""
    rows = connection.execute("SELECT id, core FROM suggestion ORDER BY id")
    return {number: json.loads(core) for number, core in rows}


def write_suggestions(connection: sqlite3.Connection, cores: Cores, at: int) -> None:
    """Remember suggestions, seen at a time in microseconds."""
    connection.executemany(
        "INSERT INTO suggestion VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET core = excluded.core, seen_at = excluded.seen_at",
        [(number, json.dumps(dict(core), sort_keys=True), at) for number, core in cores.items()],
    )
    connection.execute(
        "DELETE FROM suggestion WHERE id NOT IN (SELECT id FROM suggestion ORDER BY seen_at DESC, id LIMIT ?)", (MOST,)
    )
