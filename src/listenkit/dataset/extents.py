"""Finds what is known of a part of a source, so that what is no longer there can be told."""

from __future__ import annotations

import sqlite3

from listenkit.dataset.rows import microseconds, storable_text
from listenkit.model import Extent


def known_ids(connection: sqlite3.Connection, source: str, extent: Extent) -> set[str]:
    """Return the native ids of the comments and responses of a source that lie in an extent.

    What has no date is in no extent that begins at a time; answers that were not read there are in none.
    """
    conditions = ["source_id = (SELECT id FROM source WHERE name = ?)"]
    values: list[object] = [storable_text(source)]
    if extent.thread:
        conditions.append("thread = ?")
        values.append(storable_text(extent.thread))
    if extent.since is not None:
        conditions.append("created_at >= ?")
        values.append(microseconds(extent.since))
    if extent.roots:
        conditions.append("parent = ''")
    where = " AND ".join(conditions)
    # The conditions are the constants above; every value is a parameter.
    comments = f"SELECT native_id FROM comment WHERE {where}"  # noqa: S608
    responses = f"SELECT native_id FROM response WHERE origin = 'source' AND {where}"  # noqa: S608
    return {native_id for (native_id,) in connection.execute(f"{comments} UNION {responses}", values * 2)}
