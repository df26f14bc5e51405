"""Reads summaries: from the partial ones where they can answer, else from the facts of the selected comments."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from listenkit.authors import unpack_authors
from listenkit.dataset import words
from listenkit.dataset.changes import source_names
from listenkit.dataset.partials import collector_paused
from listenkit.dataset.rows import FACT_COLUMNS, Fact, facts
from listenkit.dataset.selection import Where, fits_partials, where, where_partial
from listenkit.model import Selection
from listenkit.summary import Cell, Counts, Summary, summarise
from listenkit.times import Window

_FACETS = """WITH RECURSIVE known (facet) AS (
    SELECT min(facet) FROM part UNION ALL
    SELECT (SELECT min(facet) FROM part WHERE facet > known.facet) FROM known WHERE known.facet IS NOT NULL)
SELECT facet FROM known WHERE facet IS NOT NULL"""
"""Every facet by one seek each; ``SELECT DISTINCT`` would read the whole table."""

_SUMS = """sum(n), sum(positive), sum(negative), sum(unscored), sum(sentiment), group_concat(hex(authors), ''),
    sum(uncalled), sum(mixed)"""
"""Sets of authors are joined as hexadecimal digits, since joining blobs as text is undefined."""


def read_summary(connection: sqlite3.Connection, selection: Selection, starts: Sequence[int] = ()) -> Summary:
    """Return the summary of the selected comments.

    With ``starts``, the sorted ordinals at which buckets begin, each day is replaced by its bucket's start; the last
    bucket goes on to the end of the window, and days before the first one are left out.
    """
    if starts:
        connection.create_function("bucket", 1, lambda day: starts[bisect_right(starts, day) - 1], deterministic=True)
    if fits_partials(selection):
        return Summary(_read_buckets(connection, selection, starts) if starts else _read_days(connection, selection))
    return summarise(read_facts(connection, selection, starts))


def read_facts(connection: sqlite3.Connection, selection: Selection, starts: Sequence[int] = ()) -> Iterable[Fact]:
    """Return what a summary reads of the selected comments, without their words."""
    found = where(selection, indexed=words.has_index(connection))
    columns = FACT_COLUMNS
    if starts:
        columns = columns.replace(" day,", " bucket(day),")
        found.add("day >= ?", starts[0])
    query = f"SELECT {columns} FROM comment WHERE {found}"  # noqa: S608 - conditions of our own, values bound
    return facts(connection.execute(query, found.values), source_names(connection))


def _read_days(connection: sqlite3.Connection, selection: Selection) -> dict[Cell, Counts]:
    found = _seeking(selection)
    query = f"""SELECT facet, source_id, grp, day, n, positive, negative, unscored, sentiment, authors,
        uncalled, mixed FROM part WHERE {found}"""  # noqa: S608 - conditions of our own, values bound
    return _cells(connection.execute(query, found.values), source_names(connection), bytes)


def _read_buckets(connection: sqlite3.Connection, selection: Selection, starts: Sequence[int]) -> dict[Cell, Counts]:
    found = _seeking(selection)
    found.add("day >= ?", starts[0])
    query = f"""SELECT facet, source_id, grp, bucket(day) AS start, {_SUMS} FROM part WHERE {found}
        GROUP BY facet, source_id, grp, start"""  # noqa: S608 - as above
    return _cells(connection.execute(query, found.values), source_names(connection), bytes.fromhex)


def _cells(rows: Iterable[Any], names: Mapping[int, str], to_bytes: Callable[[Any], bytes]) -> dict[Cell, Counts]:
    with collector_paused():
        return {
            Cell(facet, names[source], group, day): Counts(
                n, positive, negative, unscored, sentiment, unpack_authors(to_bytes(authors)), uncalled, mixed
            )
            for facet, source, group, day, n, positive, negative, unscored, sentiment, authors, uncalled, mixed in rows
        }


def _seeking(selection: Selection) -> Where:
    """Return conditions that let SQLite seek each facet and source and read only the days of the window."""
    found = where_partial(selection)
    if selection.window != Window():
        found.add(f"facet IN ({_FACETS})")
        if not selection.sources:
            found.add("source_id IN (SELECT id FROM source)")
    return found


def read_span(connection: sqlite3.Connection, selection: Selection) -> tuple[int, int] | None:
    """Return the first and last day with a dated comment of the selection, or None where there is none."""
    if fits_partials(selection):
        found, table = where_partial(selection), "part"
        found.add("facet = ''")
    else:
        found, table = where(selection, indexed=words.has_index(connection)), "comment"
    found.add("day > 0")
    query = f"SELECT min(day), max(day) FROM {table} WHERE {found}"  # noqa: S608 - conditions of our own, values bound
    first, last = connection.execute(query, found.values).fetchone()
    return None if first is None else (first, last)


def count_comments(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return how many comments are selected."""
    if fits_partials(selection):
        found = where_partial(selection)
        found.add("facet = ''")
        query = f"SELECT coalesce(sum(n), 0) FROM part WHERE {found}"  # noqa: S608 - conditions of our own
    else:
        found = where(selection, indexed=words.has_index(connection))
        query = f"SELECT count(*) FROM comment WHERE {found}"  # noqa: S608 - conditions of our own, values bound
    return int(connection.execute(query, found.values).fetchone()[0])


def count_authors(connection: sqlite3.Connection, selection: Selection) -> dict[str, int]:
    """Return the number of distinct authors by group; comments without an author count as one together."""
    found = where(selection, indexed=words.has_index(connection))
    query = f"SELECT grp, count(DISTINCT author) FROM comment WHERE {found} GROUP BY grp"  # noqa: S608 - as above
    return dict(connection.execute(query, found.values).fetchall())
