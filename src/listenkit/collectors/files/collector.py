"""Reads tabular files into items; files that have not changed since they were read are passed over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any, ClassVar

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector
from listenkit.collectors.files.dates import read_date, settle_order
from listenkit.collectors.files.finding import Found, find_files
from listenkit.collectors.files.options import FilesOptions
from listenkit.errors import SourceError
from listenkit.model import Cursor, Item, Page, SetAside
from listenkit.tables import Content, Row, Table, cell_text, open_table
from listenkit.text import one_line
from listenkit.times import DateOrder, UnreadableTimeError

PAGE_ROWS = 10_000
"""Rows that are stored in one transaction."""

SHOWN_FAILURES = 5
"""Files that could not be read and are named in one message."""

SHOWN_COLUMNS = 20
"""Keys of an item that are named where one is missing."""

_CHUNK = 1 << 20
_Picker = Callable[[Any], Any]


class FilesCollector(Collector):
    """CSV, TSV, Excel, JSON and JSON Lines files, one or a folder of them."""

    name = "files"
    title = "Files: CSV, TSV, Excel (.xlsx), JSON, JSON Lines"
    about: ClassVar[About | None] = About(
        category="files and mail",
        brings="Each row of a table, or item of a JSON list, as a comment, with the columns that the source names. A "
        "row whose author is one of the organisation's accounts becomes a response.",
        permissions="The person who runs listenkit must be allowed to read the files.",
        limits="A file that changed is read again whole. Files outside the folder that the path names are refused.",
        misses="A row that is taken out of a file leaves its comment in the dataset. Without a column for id, an "
        "edited row is a new comment.",
        proof="recording",
        proved="files of every form and encoding that the tests write, and published sets of comments",
        example={"path": "reviews/*.csv", "text": "comment"},
    )
    Options = FilesOptions
    resumes = "at the first file that is new or has changed"
    guarantee = "exactly-once"
    sensitive = ("author", "text")

    options: FilesOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the rows of every file that is new or has changed, file by file.

        A file that cannot be read does not keep the others from being read: all failures are raised together at the
        end, as one :class:`SourceError`.
        """
        found, failures = find_files(self.context.root, self.options.path)
        known = _known(cursor)
        done = {file.name: known[file.name] for file in found if file.name in known}
        for file in found:
            try:
                yield from self._changed(file, done)
            except SourceError as error:
                failures.append(error)
        for name in sorted(known.keys() - {file.name for file in found}):
            yield Page(cursor={"files": dict(done)}, part=name)  # nothing of a file that is gone is set aside any more
        if failures:
            raise _joined(failures)

    def origins(self) -> Mapping[str, str]:
        """Return the mapped columns."""
        return self.options.columns

    def _changed(self, file: Found, done: dict[str, str]) -> Iterator[Page]:
        state, digest = self._fingerprint(file)
        if done.get(file.name) == digest:
            return
        # The cursor comes after the last page, on a page of its own: only then is it known that the file ended well.
        yield from self._read(file)
        if _stamp(file) != state:
            raise SourceError(f"{file.name} changed while it was read", hint="run again when nothing writes to it")
        done[file.name] = digest
        yield Page(cursor={"files": dict(done)}, part=file.name)

    def _fingerprint(self, file: Found) -> tuple[tuple[int, int, int], str]:
        """Return the file's state before it was read, and a hash over its bytes and everything that interprets them."""
        state = _stamp(file)
        source = self.context.source
        settings = (
            self.options.model_dump_json(), sorted(source.segments.items()), source.date_format, source.date_order,
            str(self.context.zone),
        )  # fmt: skip
        digest = blake2b(repr(settings).encode(), digest_size=16)
        with Content(file.name, file.path).open_raw() as stream:
            try:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
            except OSError as error:
                raise SourceError(f"{file.name} cannot be read: {error.strerror}") from None
        return state, digest.hexdigest()

    def _read(self, file: Found) -> Iterator[Page]:
        content = Content(file.name, file.path)
        if content.is_empty():
            yield Page(unreadable=[SetAside(file.name, "is empty")], part=file.name)
            return
        table = open_table(content, self.options.shape)
        reader = _RowReader(table, self._pickers(table), self._segments(table), self._date_reader(content, table))
        for note in table.notes:
            self.context.warn(f"{file.name}: {note}")
        is_blank = True
        for page in reader.pages():
            is_blank = False
            yield page
        if is_blank:
            self.context.warn(f"{file.name} has a header and no rows")

    def _pickers(self, table: Table) -> dict[str, _Picker]:
        columns = self.options.columns
        return {field: self._picker(table, column, required=field == "text") for field, column in columns.items()}

    def _picker(self, table: Table, column: str, *, required: bool = False) -> _Picker:
        pick = table.picker(column, required=required)
        if not table.has(column):
            there = ", ".join(one_line(name) for name in table.columns[:SHOWN_COLUMNS])
            self.context.warn(f"{table.name}: the first items have no '{column}'; they have: {there or 'nothing'}")
        return pick

    def _segments(self, table: Table) -> dict[str, _Picker]:
        return {key: self._segment(table, place) for key, place in self.context.source.segments.items()}

    def _segment(self, table: Table, place: str) -> _Picker:
        if place.startswith("="):
            return lambda _record: place[1:].strip()
        return self._picker(table, place)

    def _date_reader(self, content: Content, table: Table) -> _Picker:
        source, zone, column = self.context.source, self.context.zone, self.options.date
        order: DateOrder | None = None
        if column and not (source.date_order or source.date_format):
            order = settle_order(open_table(content, self.options.shape), column)
        return lambda value: read_date(value, order, zone)


class _RowReader:
    """Turns the rows of one table into pages of items."""

    def __init__(
        self, table: Table, pickers: dict[str, _Picker], segments: dict[str, _Picker], read_date: _Picker
    ) -> None:
        self._table = table
        self._pick_date = pickers.get("created")
        self._pickers = {field: pick for field, pick in pickers.items() if field != "created"}
        self._segments = segments
        self._read_date = read_date

    def pages(self) -> Iterator[Page]:
        """Yield full pages and a last one; where reading fails, what was read before is yielded first."""
        rows = iter(self._table.rows)
        failure: SourceError | None = None
        while not failure:
            items: list[Item] = []
            unreadable: list[SetAside] = []
            try:
                for row in islice(rows, PAGE_ROWS):
                    self._take(row, items, unreadable)
            except SourceError as error:
                failure = error
            if items or unreadable:
                yield Page(items, unreadable=unreadable, part=self._table.name)
            elif not failure:
                return
        raise failure

    def _take(self, row: Row, items: list[Item], unreadable: list[SetAside]) -> None:
        where = f"{self._table.name} {self._table.unit} {row.number}"
        if row.fault:
            unreadable.append(SetAside(where, row.fault))
            return
        try:
            items.append(self._item(row.record, where))
        except UnreadableTimeError as error:
            unreadable.append(SetAside(where, str(error)))
        except ValueError as error:
            unreadable.append(SetAside(where, f"a mapped column {error}"))

    def _item(self, record: Any, where: str) -> Item:
        cells = {field: cell_text(pick(record)) for field, pick in self._pickers.items()}
        cell = cells.get
        return Item(
            text=cells["text"],
            native_id=cell("native_id", "").strip(),
            author=cell("author", ""),
            created=self._read_date(self._pick_date(record)) if self._pick_date else None,
            title=cell("title", ""),
            rating=cell("rating"),
            language=cell("language", ""),
            segments={key: cell_text(pick(record)) for key, pick in self._segments.items()},
            parent=cell("parent", "").strip(),
            thread=cell("thread", "").strip(),
            url=cell("url", ""),
            where=where,
        )


def _known(cursor: Cursor | None) -> Mapping[str, str]:
    files = cursor.get("files") if cursor else None
    return files if isinstance(files, dict) else {}


def _stamp(file: Found) -> tuple[int, int, int]:
    try:
        facts = os.stat(file.path, follow_symlinks=False)
    except OSError as error:
        raise SourceError(f"{file.name} cannot be opened: {error.strerror}") from None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _joined(failures: list[SourceError]) -> SourceError:
    if len(failures) == 1:
        return failures[0]
    hints = dict.fromkeys(error.hint for error in failures[:SHOWN_FAILURES] if error.hint)
    more = f"; and {len(failures) - SHOWN_FAILURES} more files" if len(failures) > SHOWN_FAILURES else ""
    return SourceError("; ".join(map(str, failures[:SHOWN_FAILURES])) + more, hint="; ".join(hints))
