"""The dataset as the rest of listenkit sees it: one object, plain values in and out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from listenkit.dataset import (
    changes,
    checking,
    extents,
    memory,
    partials,
    reading,
    standing,
    summaries,
    upkeep,
    writing,
)
from listenkit.dataset.connection import closed_on_error, transaction, translated, truncate_log
from listenkit.dataset.conversing import Conversing
from listenkit.dataset.opening import open_reader, open_writer
from listenkit.dataset.rows import microseconds, moment
from listenkit.dataset.selection import make_selection
from listenkit.dataset.writing import PageWriter, StoredPage
from listenkit.errors import LockedError, UsageError
from listenkit.loop import Answered
from listenkit.model import (
    Analysis,
    Cursor,
    Extent,
    Heard,
    Response,
    Selection,
    SetAside,
    SourceState,
    StoredComment,
    Tally,
)
from listenkit.summary import Summary
from listenkit.times import Window, parse_window

if TYPE_CHECKING:
    import pandas

EVERYTHING = Selection()
EMPLOYEES_PROTECTED: Mapping[str, int] = {"employees": 10}
"""The distinct authors that a group needs before its words are shown, where no configuration says otherwise."""


class Dataset(Conversing):
    """Comments, what was found in them, answers, and how each source stands, in one SQLite file.

    Any number of programs may read while one writes. A method that writes does all of it or nothing. All methods
    raise :class:`~listenkit.errors.StorageError` where the file is damaged or the disk refuses, and
    :class:`~listenkit.errors.LockedError` where another program holds it for more than a minute. One object belongs
    to one thread.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        zone: tzinfo | None,
        protected: Mapping[str, int] = EMPLOYEES_PROTECTED,
    ) -> None:
        super().__init__(connection, path)
        self._zone = zone
        self._protected = protected

    @classmethod
    def open(cls, path: Path, *, zone: tzinfo, zone_name: str, create: bool = True, search: bool | None = None) -> Self:
        """Open a dataset for reading and writing; a missing one is made, unless ``create`` is false.

        ``zone`` is where the organisation's days begin; another one than the last time makes days and partial
        summaries anew. ``search`` makes (or with False takes away) the full-text index, which makes searches quick
        and storing slower; None leaves it as it is.

        Raises :class:`~listenkit.errors.NewerDatasetError` for the file of a newer version, untouched.
        """
        connection = open_writer(path, create=create)
        with closed_on_error(connection), translated(path):
            upkeep.bring_up_to_date(connection, path, zone, zone_name, search=search)
        return cls(connection, path, zone)

    @classmethod
    def open_for_reading(cls, path: Path, *, protected: Mapping[str, int] = EMPLOYEES_PROTECTED) -> Self:
        """Open a dataset file that cannot be changed through this object; see :meth:`frame` for ``protected``."""
        return cls(open_reader(path), path, None, protected)

    def close(self) -> None:
        """Close the file; the last program that closes it leaves no write-ahead log behind."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make every reading inside see the same state, whatever is stored meanwhile."""
        with translated(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    # Writing

    def store_page(self, page: StoredPage) -> Tally:
        """Store a page, its partial summaries, its ledger and its cursor in one transaction; return the ledger."""
        with transaction(self._connection, self.path), partials.collector_paused():
            tally = PageWriter(self._connection, page, self._writing_zone()).write()
        if tally.deleted:
            with translated(self.path):
                truncate_log(self._connection)
        return tally

    def update_analyses(self, pairs: Sequence[tuple[int, Analysis]]) -> int:
        """Store new analyses of comments given by key; return how many differed. Unknown keys are passed over."""
        with transaction(self._connection, self.path):
            return writing.update_analyses(self._connection, pairs)

    def start_run(self, source: str, *, collector: str, group: str, at: datetime) -> None:
        """Begin the ledger of a source's run, which counts as interrupted until it is finished; ``at`` is aware."""
        with transaction(self._connection, self.path):
            writing.start_source(self._connection, source, collector, group, at)

    def finish_source(
        self,
        source: str,
        *,
        collector: str,
        group: str,
        status: str,
        detail: str,
        tally: Tally,
        at: datetime,
        not_before: datetime | None = None,
    ) -> None:
        """Close the ledger of a source's run with how it ended (a status of ``SourceState``).

        ``at`` is aware, and so is ``not_before``, until when the service asked to be left alone.
        """
        with transaction(self._connection, self.path):
            number = changes.source_number(self._connection, source, collector, group)
            writing.finish_source(
                self._connection, number, status=status, detail=detail, tally=tally, at=at, not_before=not_before
            )

    def forget_set_aside(self, source: str) -> None:
        """Forget what was set aside of a source, since all of it is going to be read again."""
        with transaction(self._connection, self.path):
            writing.forget_set_aside(self._connection, source)

    def delete(self, keys: Sequence[int]) -> int:
        """Delete comments so that no byte of them stays in the file; return how many there were.

        Raises :class:`~listenkit.errors.LockedError` where they are deleted but a reader keeps their bytes from
        being overwritten for now.
        """
        with transaction(self._connection, self.path):
            count = writing.remove(self._connection, keys)
        with translated(self.path):
            if not truncate_log(self._connection):
                raise LockedError(
                    f"{count} comments are deleted, but another program still reads {self.path}, and until it ends "
                    "the bytes of the comments stay in the write-ahead log",
                    hint="end that program and run the same command again",
                )
        return count

    def keep_suggestions(self, cores: memory.Cores, at: datetime) -> None:
        """Remember what suggested themes are recognised by, by id; ``at`` is aware."""
        with transaction(self._connection, self.path):
            memory.write_suggestions(self._connection, cores, microseconds(at) or 0)

    def rebuild(self) -> None:
        """Make the partial summaries anew from the comments."""
        with transaction(self._connection, self.path):
            partials.rebuild(self._connection, changes.source_ids(self._connection))

    # Reading

    def cursor(self, source: str) -> Cursor | None:
        """Return where a source's collector goes on, None where it starts."""
        row = self._one("SELECT cursor FROM source WHERE name = ?", source)
        return json.loads(row[0]) if row and row[0] is not None else None

    def not_before(self, source: str) -> datetime | None:
        """Return until when a source's service asked to be left alone, None where it did not."""
        row = self._one("SELECT not_before FROM source WHERE name = ?", source)
        return moment(row[0]) if row else None

    def known_ids(self, source: str, extent: Extent) -> set[str]:
        """Return the native ids of a source's comments and responses that lie in an extent."""
        with translated(self.path):
            return extents.known_ids(self._connection, source, extent)

    def hashes(self, keys: Sequence[int]) -> dict[int, tuple[bytes, str]]:
        """Return the content hash and the analysis version of those of the comments that are stored, by key."""
        with translated(self.path):
            return changes.hashes(self._connection, keys)

    def outdated(self, version: str, size: int = 2000) -> Iterator[list[StoredComment]]:
        """Return comments whose analysis is not of this version, in lists; they may be updated while going through."""
        with translated(self.path):
            yield from reading.read_outdated(self._connection, version, size)

    def suggestions(self) -> dict[str, dict[str, float]]:
        """Return what the themes that were suggested before are recognised by, by id."""
        with translated(self.path):
            return memory.read_suggestions(self._connection)

    def sources(self) -> list[SourceState]:
        """Return how each source stands."""
        with translated(self.path):
            return standing.read_sources(self._connection)

    def set_aside(self, source: str) -> list[SetAside]:
        """Return what was set aside of a source and not read again since, with reasons; a thousand are kept."""
        with translated(self.path):
            return standing.read_set_aside(self._connection, source)

    def summary(self, window: Window, *, selection: Selection = EVERYTHING, starts: Sequence[int] = ()) -> Summary:
        """Return the summary of the selected comments in a window, which stands in for the selection's own.

        ``starts`` are the sorted ordinals at which buckets of days begin: each day is replaced by the start of its
        bucket, the last one ends with the window, and days before the first are left out. A window that is open on
        both sides holds undated comments too, as day 0.
        """
        with translated(self.path):
            return summaries.read_summary(self._connection, replace(selection, window=window), starts)

    def span(self, selection: Selection = EVERYTHING) -> tuple[int, int] | None:
        """Return the first and last day of the selected comments as ordinals, None where none is dated."""
        with translated(self.path):
            return summaries.read_span(self._connection, selection)

    def count(self, selection: Selection = EVERYTHING) -> int:
        """Return the number of selected comments."""
        with translated(self.path):
            return summaries.count_comments(self._connection, selection)

    def authors(self, selection: Selection = EVERYTHING) -> dict[str, int]:
        """Return the number of distinct authors of the selected comments by group; the unknown count as one."""
        with translated(self.path):
            return summaries.count_authors(self._connection, selection)

    def comments(
        self,
        selection: Selection = EVERYTHING,
        *,
        limit: int | None = None,
        newest_first: bool = True,
        offset: int = 0,
    ) -> Iterator[StoredComment]:
        """Return the selected comments by time; undated ones are the oldest."""
        with translated(self.path):
            yield from reading.read_comments(
                self._connection, selection, limit=limit, newest_first=newest_first, offset=offset
            )

    def comment(self, prefix: str) -> StoredComment:
        """Return the comment whose id starts so; :class:`~listenkit.errors.UsageError` for none or several."""
        with translated(self.path):
            return reading.read_comment(self._connection, prefix)

    def keys_of_author(self, author: str) -> list[int]:
        """Return the keys of all comments of a pseudonym."""
        with translated(self.path):
            rows = self._connection.execute("SELECT key FROM comment WHERE author = ? AND author <> ''", (author,))
            return [key for (key,) in rows]

    def thread(self, comment: StoredComment) -> list[StoredComment | Response]:
        """Return a comment with the comments and answers around it, oldest first."""
        with translated(self.path):
            return reading.read_thread(self._connection, comment)

    def heard(self) -> list[Heard]:
        """Return when each group and each of its segments last spoke."""
        with translated(self.path):
            return standing.read_heard(self._connection)

    def answered(self, selection: Selection = EVERYTHING) -> list[Answered]:
        """Return the selected concerns, ideas and questions, each with the hours until its first answer."""
        with translated(self.path):
            return standing.read_answered(self._connection, selection)

    def frame(
        self,
        selection: Selection | None = None,
        *,
        since: date | str = "",
        until: date | str = "",
        protected: Mapping[str, int] | None = None,
        **filters: Sequence[str] | bool,
    ) -> pandas.DataFrame:
        """Return the selected comments as a pandas table, oldest first.

        Give a :class:`~listenkit.model.Selection`, or its fields as filters with the days of a window (a date, or what
        ``--since`` takes; ``until`` is the first day left out): ``frame(since="2026-01", groups=["customers"])``. The
        columns are ``id source group created_at author language sentiment label confidence mixed kind kinds
        kind_confidences themes rating title text`` and one ``segment.KEY`` for each segment. ``created_at`` is in UTC,
        ``author`` is a pseudonym, ``sentiment`` lies in [-1, 1], ``confidence`` in [0.5, 1] (NA where unknown).
        ``kinds`` and ``kind_confidences`` are lists of one length, None where a kind's is unknown. Groups of
        ``protected`` with fewer distinct authors in the selection than it says have author, title and text withheld
        (NA).
        """
        from listenkit.dataset.frame import make_frame

        if selection is None:
            window = parse_window(str(since), str(until), today=date.today())
            selection = make_selection(window, filters)
        with translated(self.path):
            return make_frame(self._connection, selection, self._protected if protected is None else protected)

    # Upkeep

    def check(self) -> list[str]:
        """Return what is wrong with the dataset, nothing where all is well; reads everything."""
        with translated(self.path), self.snapshot():
            return checking.find_problems(self._connection)

    def size(self) -> checking.DatasetSize:
        """Return the size of the dataset."""
        with translated(self.path):
            return checking.read_size(self._connection, self.path)

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with translated(self.path):
            row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
            return row

    def _writing_zone(self) -> tzinfo:
        if self._zone is None:
            raise UsageError("the dataset was opened for reading", hint="open it with Dataset.open")
        return self._zone
