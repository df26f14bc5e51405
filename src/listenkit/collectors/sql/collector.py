"""The collector of databases: pages along (updated, id), each in a short transaction that can only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector
from listenkit.collectors.sql.connection import opened
from listenkit.collectors.sql.marks import Mark, from_json, is_ahead, is_before, step_back, to_json
from listenkit.collectors.sql.options import COLUMN_OPTIONS, SqlOptions
from listenkit.collectors.sql.rows import RowReader
from listenkit.collectors.sql.statements import Rows
from listenkit.model import Cursor, Item, Page, SetAside

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Select

_INSTANT = 7
"""The type code of MySQL's TIMESTAMP, which is a moment; DATETIME (12) is a clock without a zone."""

Row = dict[str, Any]


class SqlCollector(Collector):
    """Reads the rows of a table, view or query.

    With ``updated`` a run goes on behind the newest row seen, less the lag. With ``id`` alone every run reads all
    rows, and one that was stopped goes on from there. With neither all rows are read in one go.
    """

    name: ClassVar[str] = "sql"
    title: ClassVar[str] = "Database (SQLite, PostgreSQL, MariaDB, MySQL)"
    about: ClassVar[About | None] = About(
        category="anything",
        brings="Each row of a table, a view or a query as a comment, with the columns that the source names. A row "
        "whose author is one of the organisation's accounts becomes a response.",
        permissions="A database user that may SELECT from the table. Transactions can only read.",
        credential="Ask the database's administrator for a user that can read the table or view and nothing else.",
        limits="Without an updated column every run reads everything.",
        misses="A row that is deleted leaves its comment in the dataset, unless a column marks it as deleted.",
        proof="server",
        proved="PostgreSQL and MariaDB; SQLite in the tests",
        example={
            "url": "postgresql://listenkit@db.example.org/shop",
            "password": {"env": "SQL_PASSWORD"},
            "table": "comments",
            "text": "comment",
            "id": "id",
        },
    )
    Options = SqlOptions
    resumes: ClassVar[str] = "from the newest row seen where updated is named, else from the beginning"
    network: ClassVar[bool] = True

    options: SqlOptions

    def origins(self) -> Mapping[str, str]:
        """Return the named columns by the field that each fills."""
        names = {"id": "native_id", "date": "created", "link": "url", "language_column": "language"}
        columns = {each: getattr(self.options, each) for each in COLUMN_OPTIONS if each not in ("deleted", "updated")}
        return {names.get(each, each): column for each, column in columns.items() if column}

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the rows in pages of ``page_size``.

        Raises what :func:`~listenkit.collectors.sql.connection.opened` says, and :class:`SourceError` that names a
        table or column that is not there and lists those that are.
        """
        segments = self.context.source.segments
        password = self.options.password.reveal(self.context.root) if self.options.password else ""
        with opened(self.options.url, password, self.context.root) as connection:
            columns = [name for name in segments.values() if not name.startswith("=")]
            rows = Rows(self.options, columns, connection)
            reading = _Reading(connection, RowReader(self.options, segments), self.options)
            if not self.options.id:
                yield from reading.streamed(rows.everything())
                return
            yield from reading.without_id(rows)
            if self.options.updated:
                yield from self._changed(reading, rows, cursor)
            else:
                yield from _from_the_start(reading, rows, cursor)

    def _changed(self, reading: _Reading, rows: Rows, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the rows without a change date, then those that changed since the cursor, less the lag."""
        for items, _ in reading.walk(rows.never_updated, None):
            yield Page(items)
        reached = _mark(cursor)
        start = self._start(reached) if reached else None
        ahead = 0
        for items, last in reading.walk(rows.after, start):
            self._start(last)  # raises at the first run already where the next one could not go on
            if is_ahead(last.updated, datetime.now(UTC)):
                ahead += 1
            elif reached is None or not is_before(last.updated, reached.updated):
                reached = last
            yield Page(items, _cursor(reached) if reached else None)
        if ahead:
            self.context.warn(
                f"rows in {self.options.place} have a future date in '{self.options.updated}': "
                "they are read again at every run"
            )

    def _start(self, reached: Mark) -> Mark:
        return Mark(step_back(reached.updated, self.options.delay, self.options.updated))


def _from_the_start(reading: _Reading, rows: Rows, cursor: Cursor | None) -> Iterator[Page]:
    """Yield all rows in the order of id; the last page's cursor is empty, so that the next run starts again."""
    stopped_at = from_json((cursor or {}).get("id"))
    start = Mark(id=stopped_at) if stopped_at is not None else None
    for items, last in reading.walk(rows.after, start):
        yield Page(items, {"id": to_json(last.id)})
    yield Page(cursor={})


def _mark(cursor: Cursor | None) -> Mark | None:
    values = cursor or {}
    mark = Mark(from_json(values.get("updated")), from_json(values.get("id")))
    return None if mark.updated is None else mark


def _cursor(mark: Mark) -> Cursor:
    return {"updated": to_json(mark.updated), "id": to_json(mark.id)}


class _Reading:
    """Runs the statements of one run; between pages no transaction is open."""

    def __init__(self, connection: Connection, reader: RowReader, options: SqlOptions) -> None:
        self._connection = connection
        self._reader = reader
        self._options = options
        self._numbers = count(1)

    def walk(
        self, page_after: Callable[[Mark | None], Select[Any]], start: Mark | None
    ) -> Iterator[tuple[list[Item], Mark]]:
        """Yield the items of each page and the mark of its last row, until a page is not full."""
        mark = start
        while True:
            rows = self._fetch(page_after(mark))
            if rows:
                last = rows[-1]
                mark = Mark(last.get(self._options.updated), last[self._options.id])
                yield self._items(rows), mark
            if len(rows) < self._options.page_size:
                return

    def streamed(self, statement: Select[Any]) -> Iterator[Page]:
        """Yield every row of one statement, a page at a time; the server or driver keeps the rest."""
        size = self._options.page_size
        streaming = self._connection.execution_options(stream_results=True, max_row_buffer=size)
        with streaming.execute(statement) as result:
            instants = _instants(result)
            for part in result.mappings().partitions(size):
                yield Page(self._items([_aware(dict(row), instants) for row in part]))
        self._connection.rollback()

    def without_id(self, rows: Rows) -> Iterator[Page]:
        """Yield what cannot be read page by page: rows whose id is NULL are set aside, one by one."""
        missing = int(self._connection.execute(rows.count_without_id()).scalar_one())
        self._connection.rollback()
        size = self._options.page_size
        aside = SetAside(f"a row of {self._options.place}", f"has no value in column '{self._options.id}'")
        for start in range(0, missing, size):
            yield Page(unreadable=[aside] * min(size, missing - start))

    def _fetch(self, statement: Select[Any]) -> list[Row]:
        with self._connection.execute(statement) as result:
            instants = _instants(result)
            rows = [_aware(dict(row), instants) for row in result.mappings()]
        self._connection.rollback()
        return rows

    def _items(self, rows: list[Row]) -> list[Item]:
        found = (self._reader.item(row, number) for row, number in zip(rows, self._numbers, strict=False))
        return [item for item in found if item is not None]


def _instants(result: CursorResult[Any]) -> frozenset[str]:
    """Return the columns whose naive times are UTC: MySQL gives moments in the zone of the session, which we set."""
    if result.dialect.name not in ("mysql", "mariadb") or result.cursor is None:
        return frozenset()
    return frozenset(str(column[0]) for column in result.cursor.description if column[1] == _INSTANT)


def _aware(row: Row, instants: frozenset[str]) -> Row:
    for name in instants:
        if isinstance(row.get(name), datetime):
            row[name] = row[name].replace(tzinfo=UTC)
    return row
