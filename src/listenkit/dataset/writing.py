"""Stores a page: comments, what was found in them, partial summaries, ledger and cursor, all or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from listenkit.dataset import changes, partials, words
from listenkit.dataset.changes import Held, held
from listenkit.dataset.rows import (
    ANALYSIS_COLUMNS,
    Fact,
    analysis_values,
    day_of,
    dump_mapping,
    fact,
    is_uncalled,
    microseconds,
    storable,
    storable_text,
)
from listenkit.errors import UsageError
from listenkit.model import Analysis, Comment, Cursor, Response, SetAside, Tally, comment_key
from listenkit.summary import summarise

KEPT_SET_ASIDE = 1000
"""Reasons that are kept of one source; the ledger of a run counts all."""

_COLUMNS = (
    "id", "key", "source_id", "native_id", "grp", "author", "created_at", "day", "segments", "rating", "parent",
    "thread", "declared_language", "content_hash", "collected_at", *ANALYSIS_COLUMNS,
)  # fmt: skip
_INSERT = f"INSERT INTO comment ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - ours
_UPDATE = """UPDATE comment SET grp = ?, author = ?, created_at = ?, day = ?, segments = ?, rating = ?, parent = ?,
    thread = ?, declared_language = ?, content_hash = ?, collected_at = ? WHERE id = ?"""
_LEDGER = """UPDATE source SET new = new + ?, changed = changed + ?, unchanged = unchanged + ?, deleted = deleted + ?,
    set_aside = set_aside + ?, responses = responses + ?, collected_at = ? WHERE id = ?"""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One page of a source, ready to be stored together with the cursor that is true afterwards.

    ``analysed`` are comments that are new or changed as far as the caller could see, ``unchanged`` counts those that
    it left out. ``deleted_ids`` are native ids. A ``cursor`` of None leaves the stored one as it is.
    ``collected_at`` is aware. ``part`` names the file or folder that was read: what an earlier run set aside of it is
    forgotten, what it set aside of other parts stands until they are read again. Reasons that nobody needs to look at
    (``is_expected``) are counted and not kept.
    """

    source: str
    collector: str
    group: str
    collected_at: datetime
    analysed: Sequence[tuple[Comment, Analysis]] = ()
    unchanged: int = 0
    deleted_ids: Sequence[str] = ()
    responses: Sequence[Response] = ()
    set_aside: Sequence[SetAside] = ()
    cursor: Cursor | None = None
    part: str = ""


class _Entry(NamedTuple):
    """A comment that came, with its identity, hash and day, each computed once."""

    key: int
    content_hash: bytes
    comment: Comment
    analysis: Analysis
    day: int


@dataclass(slots=True)
class _Sorted:
    """The comments of a page by what has to be done with them; a pair is what is held and what came."""

    new: list[_Entry]
    changed: list[tuple[Held, _Entry]]
    analysed_again: list[tuple[Held, _Entry]]
    collisions: list[SetAside]
    unchanged: int = 0


class PageWriter:
    """Writes one page inside the caller's transaction, which makes what it looks up true until the end."""

    def __init__(self, connection: sqlite3.Connection, page: StoredPage, zone: tzinfo) -> None:
        self._connection = connection
        self._page = page
        self._zone = zone
        self._number = changes.source_number(connection, page.source, page.collector, page.group)
        self._names = changes.source_names(connection)
        self._at = microseconds(page.collected_at)
        self._indexed = words.has_index(connection)

    def write(self) -> Tally:
        """Write everything of the page and return its ledger, in which everything received is counted once."""
        entries, repeated = self._entries()
        doomed = self._doomed()
        overtaken = doomed & entries.keys()
        parts = self._sort({key: entry for key, entry in entries.items() if key not in overtaken})
        removed = [each for each in held(self._connection, doomed, self._names) if self._is_ours(each)]
        self._store(parts, removed)
        tally = repeated + Tally(
            new=len(parts.new),
            changed=len(parts.changed) + len(overtaken),
            unchanged=parts.unchanged + len(parts.analysed_again) + self._page.unchanged,
            deleted=len(self._page.deleted_ids),
            set_aside=len(self._page.set_aside) + len(parts.collisions),
            responses=len(self._page.responses),
        )
        if self._page.part or tally.received:
            self._forget_reasons()
        unexpected = [each for each in self._page.set_aside if not each.is_expected]
        self._keep_reasons([*unexpected, *parts.collisions])
        self._keep_ledger(tally)
        return tally

    def _entries(self) -> tuple[dict[int, _Entry], Tally]:
        """Return the last of each comment by key, and the ledger of those that came more than once in the page."""
        found: dict[int, _Entry] = {}
        changed = unchanged = 0
        for given, analysis in self._page.analysed:
            if given.source != self._page.source:
                raise UsageError(f"a page of '{self._page.source}' holds a comment of '{given.source}'")
            comment = storable(given)
            day = day_of(comment.created_at, self._zone)
            entry = _Entry(comment.key, comment.content_hash, comment, analysis, day)
            earlier = found.get(entry.key)
            if earlier is not None:
                same = earlier.content_hash == entry.content_hash
                changed, unchanged = changed + (not same), unchanged + same
            found[entry.key] = entry
        return found, Tally(changed=changed, unchanged=unchanged)

    def _doomed(self) -> set[int]:
        """Return the keys of comments that go: deleted at the source, or now known to be answers of our own."""
        names = [*self._page.deleted_ids, *(response.native_id for response in self._page.responses)]
        return {comment_key(self._page.source, storable_text(name)) for name in names}

    def _is_ours(self, each: Held) -> bool:
        return comment_key(self._page.source, each.native_id) == each.key

    def _sort(self, entries: dict[int, _Entry]) -> _Sorted:
        known = {each.key: each for each in held(self._connection, entries, self._names)}
        parts = _Sorted([], [], [], [])
        for key, entry in entries.items():
            before = known.get(key)
            if before is None:
                parts.new.append(entry)
            elif (before.fact.source, before.native_id) != (entry.comment.source, entry.comment.native_id):
                reason = "its identity is that of another comment (one chance in 2^63)"
                parts.collisions.append(SetAside(entry.comment.native_id, reason))
            elif before.content_hash != entry.content_hash:
                parts.changed.append((before, entry))
            elif before.version != entry.analysis.version:
                parts.analysed_again.append((before, entry))
            else:
                parts.unchanged += 1
        return parts

    def _store(self, parts: _Sorted, removed: list[Held]) -> None:
        changes.remove_comments(self._connection, [each.number for each in removed], indexed=self._indexed)
        if self._indexed and removed:
            words.forget_words(self._connection)
        self._insert(parts.new)
        self._update(parts.changed)
        replaced = parts.changed + parts.analysed_again
        changes.write_analyses(self._connection, ((before.number, entry.analysis) for before, entry in replaced))
        self._store_responses([entry.comment.native_id for entry in parts.new])
        gone = summarise([*(each.fact for each in removed), *(before.fact for before, _ in replaced)])
        fresh = [*parts.new, *(entry for _, entry in replaced)]
        come = summarise(fact(entry.comment, entry.analysis, entry.day) for entry in fresh)
        partials.change(self._connection, gone, come, {self._page.source: self._number})

    def _insert(self, entries: list[_Entry]) -> None:
        first = self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM comment").fetchone()[0]
        numbered = list(enumerate(entries, first))
        self._connection.executemany(
            _INSERT,
            (
                (number, entry.key, self._number, entry.comment.native_id, *self._columns(entry),
                 *analysis_values(entry.analysis))
                for number, entry in numbered
            ),
        )  # fmt: skip
        self._write_words([(number, entry.comment) for number, entry in numbered], new=True)

    def _update(self, changed: list[tuple[Held, _Entry]]) -> None:
        if self._indexed:
            numbers = [before.number for before, _ in changed]
            words.remove_words(self._connection, changes.indexed_wordings(self._connection, numbers))
        self._connection.executemany(_UPDATE, ((*self._columns(entry), before.number) for before, entry in changed))
        self._write_words([(before.number, entry.comment) for before, entry in changed], new=False)

    def _write_words(self, numbered: list[tuple[int, Comment]], *, new: bool) -> None:
        changes.write_wordings(self._connection, numbered, new=new)
        if self._indexed:
            said = ((number, comment.title, comment.text) for number, comment in numbered)
            words.add_words(self._connection, said)

    def _columns(self, entry: _Entry) -> tuple[object, ...]:
        comment = entry.comment
        return (
            comment.group, comment.author, microseconds(comment.created_at), entry.day, dump_mapping(comment.segments),
            comment.rating, comment.parent, comment.thread, comment.declared_language, entry.content_hash, self._at,
        )  # fmt: skip

    def _store_responses(self, new_comments: list[str]) -> None:
        found = self._connection.execute("SELECT 1 FROM response WHERE source_id = ? LIMIT 1", (self._number,))
        if found.fetchone():
            deleted = [storable_text(native_id) for native_id in self._page.deleted_ids]
            changes.remove_responses(self._connection, self._number, [*deleted, *new_comments])
        for response in self._page.responses:
            changes.write_response(self._connection, self._number, response, self._at or 0)

    def _forget_reasons(self) -> None:
        query = "DELETE FROM set_aside WHERE source_id = ? AND part = ? AND is_earlier"
        self._connection.execute(query, (self._number, storable_text(self._page.part)))

    def _keep_reasons(self, set_aside: list[SetAside]) -> None:
        if not set_aside:
            return
        kept = self._connection.execute("SELECT count(*) FROM set_aside WHERE source_id = ?", (self._number,))
        room = max(0, KEPT_SET_ASIDE - kept.fetchone()[0])
        part = storable_text(self._page.part)
        self._connection.executemany(
            "INSERT INTO set_aside (source_id, part, place, reason, at) VALUES (?, ?, ?, ?, ?)",
            (
                (self._number, part, storable_text(each.where), storable_text(each.reason), self._at)
                for each in set_aside[:room]
            ),
        )

    def _keep_ledger(self, tally: Tally) -> None:
        counts = (tally.new, tally.changed, tally.unchanged, tally.deleted, tally.set_aside, tally.responses)
        self._connection.execute(_LEDGER, (*counts, self._at, self._number))
        if self._page.cursor is not None:
            cursor = json.dumps(dict(self._page.cursor))
            self._connection.execute("UPDATE source SET cursor = ? WHERE id = ?", (cursor, self._number))


def update_analyses(connection: sqlite3.Connection, pairs: Sequence[tuple[int, Analysis]]) -> int:
    """Write new analyses of stored comments, given by key, and their partial summaries; return how many differed."""
    names = changes.source_names(connection)
    wanted = dict(pairs)
    differing = [
        (each, wanted[each.key])
        for each in held(connection, wanted, names)
        if each.version != wanted[each.key].version or _differs(each, wanted[each.key])
    ]
    changes.write_analyses(connection, ((each.number, analysis) for each, analysis in differing))
    gone = summarise(each.fact for each, _ in differing)
    come = summarise(_with(each, analysis) for each, analysis in differing)
    partials.change(connection, gone, come, changes.source_ids(connection))
    return len(differing)


def _differs(each: Held, analysis: Analysis) -> bool:
    return _with(each, analysis) != each.fact


def _with(each: Held, analysis: Analysis) -> Fact:
    return each.fact._replace(
        language=analysis.language,
        kind=analysis.kind,
        themes=analysis.themes,
        compound=analysis.compound,
        label=analysis.label,
        is_uncalled=is_uncalled(analysis),
        is_mixed=analysis.is_mixed,
    )


def remove(connection: sqlite3.Connection, keys: Sequence[int]) -> int:
    """Delete comments by key with everything derived from them; return how many there were."""
    names = changes.source_names(connection)
    removed = list(held(connection, keys, names))
    indexed = words.has_index(connection)
    changes.remove_comments(connection, [each.number for each in removed], indexed=indexed)
    gone = summarise(each.fact for each in removed)
    partials.change(connection, gone, summarise(()), changes.source_ids(connection))
    if indexed and removed:
        words.forget_words(connection)
    return len(removed)


def start_source(connection: sqlite3.Connection, source: str, collector: str, group: str, at: datetime) -> None:
    """Begin the ledger of a source's run: its counts start at nothing, and until it ends it counts as interrupted.

    What earlier runs set aside stands until its part is read again.
    """
    number = changes.source_number(connection, source, collector, group)
    connection.execute("UPDATE set_aside SET is_earlier = 1 WHERE source_id = ?", (number,))
    connection.execute(
        """UPDATE source SET status = 'interrupted', detail = '', started_at = ?, new = 0, changed = 0,
        unchanged = 0, deleted = 0, set_aside = 0, responses = 0 WHERE id = ?""",
        (microseconds(at), number),
    )


def forget_set_aside(connection: sqlite3.Connection, source: str) -> None:
    """Delete the reasons that are kept of a source."""
    query = "DELETE FROM set_aside WHERE source_id = (SELECT id FROM source WHERE name = ?)"
    connection.execute(query, (source,))


def finish_source(
    connection: sqlite3.Connection,
    number: int,
    *,
    status: str,
    detail: str,
    tally: Tally,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Close the ledger of a source's run."""
    connection.execute(
        """UPDATE source SET status = ?, detail = ?, new = ?, changed = ?, unchanged = ?, deleted = ?, set_aside = ?,
        responses = ?, collected_at = ?, not_before = ? WHERE id = ?""",
        (status, storable_text(detail), tally.new, tally.changed, tally.unchanged, tally.deleted, tally.set_aside,
         tally.responses, microseconds(at), microseconds(not_before), number),
    )  # fmt: skip
