"""Keeps the partial summaries: the table ``part`` holds exactly ``summarise(every comment)``, cell by cell.

They are brought up to date in the transaction that changes the comments, by adding ``summarise(new)`` and taking
``summarise(old)`` away. Counts add and cancel exactly. A set of authors only grows that way, so where an author may
have left a cell its set is read again from the comments of that day.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter

from listenkit.authors import merge_packed, pack_authors
from listenkit.dataset.rows import FACT_COLUMNS, Fact, facts
from listenkit.summary import Cell, Counts, Summary, summarise

REBUILD_ROWS = 50_000
"""Comments that a rebuild summarises at a time, which bounds its memory."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python from looking for cycles among many new cells: there are none, and it would double the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the function that :func:`add` uses."""
    connection.create_function("merge_authors", 2, merge_packed, deterministic=True)


def add(connection: sqlite3.Connection, summary: Summary, ids: Mapping[str, int], table: str = "part") -> None:
    """Add a summary of comments that were not counted before; ``ids`` are the sources' numbers."""
    rows = (
        (
            cell.facet, ids[cell.source], cell.day, cell.group, counts.comments, counts.positive, counts.negative,
            counts.unscored, counts.sentiment, pack_authors(counts.authors), counts.uncalled, counts.mixed,
        )
        for cell, counts in sorted(summary, key=itemgetter(0))
    )  # fmt: skip
    connection.executemany(
        f"""INSERT INTO {table} AS part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET n = n + excluded.n, positive = positive + excluded.positive,
        negative = negative + excluded.negative, unscored = unscored + excluded.unscored,
        sentiment = sentiment + excluded.sentiment, authors = merge_authors(authors, excluded.authors),
        uncalled = uncalled + excluded.uncalled, mixed = mixed + excluded.mixed""",  # noqa: S608 - a constant name
        rows,
    )


def change(connection: sqlite3.Connection, gone: Summary, come: Summary, ids: Mapping[str, int]) -> None:
    """Bring the partials from comments as they were (``gone``) to comments as they are now (``come``).

    The comments themselves must be stored already.
    """
    add(connection, come, ids)
    _take_away(connection, gone, ids)
    left = {cell for cell, counts in gone if counts.authors - come.cells.get(cell, _NOBODY).authors}
    _recount_authors(connection, left, ids)


_NOBODY = Counts()


def _take_away(connection: sqlite3.Connection, gone: Summary, ids: Mapping[str, int]) -> None:
    rows = [
        (
            counts.comments, counts.positive, counts.negative, counts.unscored, counts.sentiment, counts.uncalled,
            counts.mixed, *_place(cell, ids)
        )
        for cell, counts in gone
    ]  # fmt: skip
    connection.executemany(
        """UPDATE part SET n = n - ?, positive = positive - ?, negative = negative - ?, unscored = unscored - ?,
        sentiment = sentiment - ?, uncalled = uncalled - ?, mixed = mixed - ?
        WHERE facet = ? AND source_id = ? AND day = ? AND grp = ?""",
        rows,
    )
    connection.executemany(
        "DELETE FROM part WHERE facet = ? AND source_id = ? AND day = ? AND grp = ? AND n = 0",
        [_place(cell, ids) for cell, _ in gone],
    )


def _recount_authors(connection: sqlite3.Connection, cells: set[Cell], ids: Mapping[str, int]) -> None:
    by_day: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells:
        by_day.setdefault((cell.source, cell.day), []).append(cell)
    for (source, day), touched in by_day.items():
        present = summarise(_facts_of_day(connection, source, ids[source], day)).cells
        connection.executemany(
            "UPDATE part SET authors = ? WHERE facet = ? AND source_id = ? AND day = ? AND grp = ?",
            [
                (pack_authors(present[cell].authors), *_place(cell, ids)) for cell in touched if cell in present
            ],
        )  # fmt: skip


def _facts_of_day(connection: sqlite3.Connection, source: str, source_id: int, day: int) -> Iterable[Fact]:
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM comment WHERE day = ? AND source_id = ?",  # noqa: S608 - constant columns
        (day, source_id),
    )
    return facts(rows, {source_id: source})


def _place(cell: Cell, ids: Mapping[str, int]) -> tuple[str, int, int, str]:
    return cell.facet, ids[cell.source], cell.day, cell.group


def rebuild(connection: sqlite3.Connection, ids: Mapping[str, int], table: str = "part") -> None:
    """Make the partials anew from every comment, in bounded memory; the caller holds the transaction."""
    names = {number: name for name, number in ids.items()}
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant name
    last = 0
    while True:
        rows = connection.execute(
            f"SELECT id, {FACT_COLUMNS} FROM comment WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - constant columns
            (last, REBUILD_ROWS),
        ).fetchall()
        if not rows:
            return
        with collector_paused():
            add(connection, summarise(facts((row[1:] for row in rows), names)), ids, table)
        last = rows[-1][0]


def differences(connection: sqlite3.Connection, ids: Mapping[str, int]) -> int:
    """Return how many cells differ from a rebuild; writes only to a temporary table."""
    was_guarded = connection.execute("PRAGMA query_only").fetchone()[0]
    connection.execute("PRAGMA query_only = OFF")  # it forbids temporary tables too; a reader's file is opened as such
    connection.execute("CREATE TEMP TABLE fresh AS SELECT * FROM part LIMIT 0")
    connection.execute("CREATE UNIQUE INDEX temp.fresh_place ON fresh (facet, source_id, day, grp)")
    try:
        rebuild(connection, ids, "temp.fresh")
        query = """SELECT count(*) FROM (
            SELECT facet, source_id, day, grp FROM (SELECT * FROM main.part EXCEPT SELECT * FROM temp.fresh)
            UNION SELECT facet, source_id, day, grp FROM (SELECT * FROM temp.fresh EXCEPT SELECT * FROM main.part))"""
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.execute("DROP TABLE temp.fresh")
        connection.execute(f"PRAGMA query_only = {was_guarded}")
