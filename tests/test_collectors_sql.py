from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.sql import SqlCollector
from listenkit.collectors.sql.connection import opened
from listenkit.collectors.sql.marks import from_json, is_ahead, step_back, to_json
from listenkit.collectors.sql.rows import as_rating, as_text, as_time
from listenkit.config.tree import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector

TABLE = {"url": "sqlite:///feedback.db", "table": "reviews", "text": "body", "id": "id"}
CHANGING = {**TABLE, "updated": "changed"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Give an empty table of reviews in the project's folder."""
    with closing(sqlite3.connect(tmp_path / "feedback.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE reviews (id, body TEXT, changed TEXT, who TEXT, stars, lang TEXT, gone INT)")
        yield connection


def add(database: sqlite3.Connection, rows: Iterable[tuple[object, str | None, str | None]]) -> None:
    """Add reviews: id, body, changed."""
    database.executemany("INSERT INTO reviews (id, body, changed) VALUES (?, ?, ?)", rows)


def make(root: Path, options: dict[str, Any], warnings: list[str] | None = None, **segments: str) -> SqlCollector:
    """Return a collector of a database in a project's folder."""
    chosen = SqlCollector.Options(**options)
    source = Source(name="shop", collector="sql", group="customers", segments=segments, options=chosen)
    listener = warnings if warnings is not None else []
    return SqlCollector(chosen, Context(source, root, warn=listener.append))


def run(root: Path, options: dict[str, Any], cursor: Cursor | None = None, stop_after: int | None = None) -> list[Page]:
    """Return the pages of a run, which may be stopped after some; every cursor survives JSON."""
    pages: list[Page] = []
    for page in make(root, options).pages(cursor):
        pages.append(page)
        assert json.loads(json.dumps(page.cursor)) == page.cursor
        if len(pages) == stop_after:
            break
    return pages


def last_cursor(pages: Sequence[Page]) -> Cursor | None:
    """Return what is stored after these pages."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def ids(pages: Iterable[Page]) -> list[str]:
    """Return the ids in the order of reading."""
    return [item.native_id for page in pages for item in page.items]


class TestRows:
    """What a row becomes."""

    def test_every_column_lands_where_the_options_say(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Values keep their type, ids their zeros, and constants and columns fill the segments."""
        database.execute("INSERT INTO reviews VALUES ('007', 'Too slow', '2026-03-02 10:00:00', 'zoe', 2.5, 'fr', 0)")
        columns = {"date": "changed", "author": "who", "rating": "stars", "language_column": "lang"}
        item = make(tmp_path, {**TABLE, **columns}, site="=Lyon", tongue="lang").sample(1)[0]
        assert item == Item(
            text="Too slow",
            native_id="007",
            author="zoe",
            created="2026-03-02 10:00:00",
            rating=2.5,
            language="fr",
            segments={"site": "Lyon", "tongue": "fr"},
            where="row with id 007",
        )

    def test_html_is_read_as_text(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Only where the options say that it is HTML."""
        add(database, [(1, "<p>R&amp;D is <b>late</b></p>", None)])
        assert make(tmp_path, {**TABLE, "html": True}).sample(1)[0].text == "R&D is late"
        assert make(tmp_path, TABLE).sample(1)[0].text == "<p>R&amp;D is <b>late</b></p>"

    def test_a_row_without_text_is_an_item_and_an_empty_row_is_none(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """Whoever stores them sets the one aside with its place; the other is not there at all."""
        database.execute("INSERT INTO reviews (id) VALUES (5)")
        database.execute("INSERT INTO reviews (id, body) VALUES (NULL, '')")
        items = make(tmp_path, TABLE).sample(5)
        assert [(item.text, item.where) for item in items] == [("", "row with id 5")]

    def test_deleted_rows_are_marked(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A flag that says gone takes the comment out."""
        database.executemany("INSERT INTO reviews (id, body, gone) VALUES (?, 'x', ?)", [(1, 0), (2, 1), (3, None)])
        items = make(tmp_path, {**TABLE, "deleted": "gone"}).sample(5)
        assert [item.deleted for item in items] == [False, True, False]

    def test_rows_without_an_id_are_set_aside_and_counted(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A page cannot hold a row that has no place in the order; it must not vanish."""
        add(database, [(1, "a", None), (None, "b", None), (None, "c", None)])
        pages = run(tmp_path, TABLE)
        assert ids(pages) == ["1"]
        assert [each.reason for page in pages for each in page.unreadable] == ["has no value in column 'id'"] * 2

    def test_an_empty_row_of_a_table_without_ids_is_no_item(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Nothing was said where every cell is empty; a row with an author alone was meant to say something."""
        database.executemany("INSERT INTO reviews (body, who) VALUES (?, ?)", [("", None), (None, "zoe"), ("a", None)])
        items = make(tmp_path, {"url": TABLE["url"], "table": "reviews", "text": "body", "author": "who"}).sample(5)
        assert [(item.text, item.author) for item in items] == [("", "zoe"), ("a", "")]

    def test_without_any_id_all_rows_are_streamed(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A table without a key is read in one go, in pages, each run."""
        add(database, [(None, f"text {n}", None) for n in range(5)])
        options = {key: value for key, value in TABLE.items() if key != "id"} | {"page_size": 2}
        pages = run(tmp_path, options)
        assert [len(page.items) for page in pages] == [2, 2, 1]
        assert [item.text for page in pages for item in page.items] == [f"text {n}" for n in range(5)]
        assert last_cursor(pages) is None

    @pytest.mark.parametrize("name", ['a "quoted" name', "100% (sure): yes", "select", "back`tick", "ünï.cödé", "a:b"])
    def test_hostile_column_names_are_only_names(self, tmp_path: Path, database: sqlite3.Connection, name: str) -> None:
        """Whatever a column is called, it is quoted, in the list, the condition and the order."""
        quoted = name.replace('"', '""')
        database.execute(f'CREATE TABLE odd ("{quoted}" TEXT, body TEXT)')
        days = ["2026-03-01", "2026-03-02", "2026-03-03"]
        database.executemany("INSERT INTO odd VALUES (?, ?)", zip(days, ["one", "two", "three"], strict=True))
        options = {**TABLE, "table": "odd", "id": name, "updated": name, "lag": "0s", "page_size": 1}
        assert [item.text for item in make(tmp_path, {**options, "updated": ""}).sample(5)] == ["one", "two", "three"]
        pages = run(tmp_path, options)
        assert [item.text for page in pages for item in page.items] == ["one", "two", "three"]
        assert ids(run(tmp_path, options, last_cursor(pages))) == days[1:]


class TestValues:
    """What the kinds of values that drivers give become."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, ""),
            ("007", "007"),
            (7, "7"),
            (b"caf\xc3\xa9", "café"),
            (b"\xff\x00", "ff00"),
            (UUID(int=5), str(UUID(int=5))),
        ],
    )
    def test_text(self, value: object, expected: str) -> None:
        """Bytes are read as UTF-8, and shown in digits where they are not."""
        assert as_text(value) == expected

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, None),
            ("02/11/2026", "02/11/2026"),
            (date(2026, 3, 2), datetime(2026, 3, 2)),
            (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
            (Decimal("1772445600.5"), 1772445600.5),
        ],
    )
    def test_times(self, value: object, expected: object) -> None:
        """A day starts at midnight of the source's zone; numbers are seconds."""
        assert as_time(value) == expected

    @pytest.mark.parametrize(("value", "expected"), [(None, None), (Decimal("2.5"), 2.5), (4, 4.0), ("4/5", "4/5")])
    def test_ratings(self, value: object, expected: object) -> None:
        """Numbers are numbers; text is left to whoever reads ratings."""
        assert as_rating(value) == expected

    @pytest.mark.parametrize(("parent", "expected"), [(0, ""), (None, ""), (7, "7"), ("0", "0"), ("007", "007")])
    def test_the_number_nought_is_no_parent(
        self, tmp_path: Path, database: sqlite3.Connection, parent: object, expected: str
    ) -> None:
        """Schemas without NULL write 0 where a comment answers nothing."""
        database.execute("INSERT INTO reviews (id, body, stars) VALUES (1, 'x', ?)", (parent,))
        assert make(tmp_path, {**TABLE, "parent": "stars"}).sample(1)[0].parent == expected


class TestQueries:
    """A SELECT of one's own."""

    def test_is_read_in_pages_too(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Colons, percent signs, comments and a closing semicolon are left as they are."""
        add(database, [(n, f"at 10:30 100% {n}", f"2026-03-0{n}") for n in range(1, 6)])
        rows = "SELECT id AS n, body || ' :x' AS said FROM reviews WHERE body LIKE '%:30 100%'"
        query = f"WITH r AS ({rows})\nSELECT * FROM r -- all;"
        options = {"url": TABLE["url"], "query": query, "text": "said", "id": "n", "page_size": 2}
        items = [item for page in run(tmp_path, options) for item in page.items]
        assert [item.text for item in items] == [f"at 10:30 100% {n} :x" for n in range(1, 6)]

    def test_a_closing_semicolon_does_no_harm(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """People copy queries from a console."""
        add(database, [(1, "a", None)])
        options = {"url": TABLE["url"], "query": "SELECT id, body FROM reviews ;\n", "text": "body", "id": "id"}
        assert ids(run(tmp_path, options)) == ["1"]

    def test_where_narrows_a_table(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """The condition cannot undo the order of pages."""
        add(database, [(n, f"text {n}", None) for n in range(1, 7)])
        options = {**TABLE, "where": "id = 2 OR id > 4 -- late ones", "page_size": 1}
        assert ids(run(tmp_path, options)) == ["2", "5", "6"]

    @pytest.mark.parametrize(
        "query", ["SELECT id, body FROM reviews; DELETE FROM reviews", "SELECT 1) AS x; DELETE FROM reviews; --"]
    )
    def test_more_than_a_select_is_refused(self, tmp_path: Path, database: sqlite3.Connection, query: str) -> None:
        """A second statement is an error and changes nothing."""
        add(database, [(1, "a", None)])
        with pytest.raises(SourceError):
            run(tmp_path, {"url": TABLE["url"], "query": query, "text": "body", "id": "id"})
        assert database.execute("SELECT count(*) FROM reviews").fetchone() == (1,)

    def test_the_connection_cannot_write(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Even a statement that gets past everything else is refused by the database."""
        from sqlalchemy import text

        add(database, [(1, "a", None)])
        with (
            pytest.raises(SourceError, match="readonly"),
            opened(TABLE["url"], "", tmp_path) as connection,
        ):
            connection.execute(text("DELETE FROM reviews"))
        assert database.execute("SELECT count(*) FROM reviews").fetchone() == (1,)


class TestProgress:
    """What a second run reads."""

    def test_a_second_run_reads_only_what_is_newer_than_the_lag(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """Old rows are left alone; the newest ones are looked at again."""
        rows = [(n, "x", f"2026-03-02T{n:02}:00:00Z") for n in range(1, 10)]
        add(database, rows)
        first = run(tmp_path, CHANGING)
        assert ids(first) == [str(n) for n in range(1, 10)]
        assert ids(run(tmp_path, CHANGING, last_cursor(first))) == ["9"]

    def test_a_row_committed_late_is_found(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A transaction that began earlier and ended after the run leaves a row behind the mark, within the lag."""
        add(database, [(1, "first", "2026-03-02T10:00:00Z"), (3, "third", "2026-03-02T10:08:00Z")])
        first = run(tmp_path, CHANGING)
        add(database, [(2, "committed late", "2026-03-02T10:01:00Z")])
        assert "2" in ids(run(tmp_path, CHANGING, last_cursor(first)))
        assert "2" not in ids(run(tmp_path, {**CHANGING, "lag": "1m"}, last_cursor(first)))

    def test_naive_times_are_read_back_over_the_hour_that_repeats(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """When summer time ends, a row written later can carry an earlier local time."""
        add(database, [(1, "before", "2026-10-25 02:59:00")])
        first = run(tmp_path, CHANGING)
        add(database, [(2, "an hour has come again", "2026-10-25 02:01:00")])
        assert "2" in ids(run(tmp_path, CHANGING, last_cursor(first)))

    def test_an_edited_row_comes_again(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A changed row moves to the end of the order."""
        add(database, [(n, "x", f"2026-03-0{n}T00:00:00Z") for n in range(1, 6)])
        first = run(tmp_path, CHANGING)
        database.execute("UPDATE reviews SET body = 'better', changed = '2026-03-06T00:00:00Z' WHERE id = 1")
        items = [item for page in run(tmp_path, CHANGING, last_cursor(first)) for item in page.items]
        assert ("1", "better") in [(item.native_id, item.text) for item in items]

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_rows_of_one_moment_across_a_page_are_all_read_once(
        self, tmp_path: Path, database: sqlite3.Connection, size: int
    ) -> None:
        """The id settles the order within a moment, so that a page may end inside it."""
        add(database, [(n, "x", "2026-03-02T10:00:00Z") for n in (5, 0, 6, 2, 1, 4, 3)])
        assert ids(run(tmp_path, {**CHANGING, "page_size": size})) == [str(n) for n in range(7)]

    @pytest.mark.parametrize("stop", [1, 2, 3, 4])
    def test_a_stopped_run_goes_on_without_a_loss(
        self, tmp_path: Path, database: sqlite3.Connection, stop: int
    ) -> None:
        """Whatever page it was stopped after, the next run reads the rest."""
        add(database, [(n, "x", f"2026-03-02T10:{n // 3:02}:00Z") for n in range(10)])
        options = {**CHANGING, "page_size": 2, "lag": "0s"}
        before = run(tmp_path, options, stop_after=stop)
        after = run(tmp_path, options, last_cursor(before))
        assert set(ids(before)) | set(ids(after)) == {str(n) for n in range(10)}

    def test_a_run_stopped_inside_the_lag_keeps_the_newest_mark(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """Runs that are stopped early again and again do not walk backwards."""
        add(database, [(n, "x", f"2026-03-02T10:{n:02}:00Z") for n in range(10)])
        options = {**CHANGING, "page_size": 2, "lag": "5m"}
        whole = last_cursor(run(tmp_path, options))
        stopped = run(tmp_path, options, whole, stop_after=1)
        assert ids(stopped) == ["4", "5"]
        assert last_cursor(stopped) == whole

    def test_text_ids_are_followed_in_their_own_order(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Ids like '10', '9' and '007' are text: none is lost and none becomes a number."""
        names = ["10", "9", "007", "a", "B", "é", "7"]
        add(database, [(name, "x", None) for name in names])
        pages = run(tmp_path, {**TABLE, "page_size": 2})
        assert sorted(ids(pages)) == sorted(names)

    def test_rows_without_a_change_date_are_read_at_every_run(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """NULL is in no order; such rows must not vanish."""
        add(database, [(1, "dated", "2026-03-02T10:00:00Z"), (2, "never", None), (3, "never", None)])
        options = {**CHANGING, "page_size": 1}
        first = run(tmp_path, options)
        assert sorted(ids(first)) == ["1", "2", "3"]
        assert sorted(ids(run(tmp_path, options, last_cursor(first)))) == ["1", "2", "3"]

    def test_a_future_date_does_not_hide_what_comes_after(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """One mistyped year must not end the collecting for ever; the person is told."""
        add(database, [(1, "now", "2026-03-02T10:00:00Z"), (2, "typing error", "2999-01-01T00:00:00Z")])
        options = {**CHANGING, "page_size": 1}
        warnings: list[str] = []
        first = list(make(tmp_path, options, warnings).pages(None))
        assert "future date" in warnings[0]
        add(database, [(3, "after", "2026-03-03T10:00:00Z")])
        assert "3" in ids(run(tmp_path, options, last_cursor(first)))

    def test_a_counter_can_take_the_place_of_a_date(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """A growing number marks changes as well; the lag counts numbers then."""
        database.execute("CREATE TABLE counted (id INT, body TEXT, version INT)")
        database.executemany("INSERT INTO counted VALUES (?, 'x', ?)", [(n, n * 10) for n in range(1, 6)])
        options = {**TABLE, "table": "counted", "updated": "version", "lag": "15s"}
        first = run(tmp_path, options)
        assert last_cursor(first) == {"updated": 50, "id": 5}
        assert ids(run(tmp_path, options, last_cursor(first))) == ["4", "5"]

    def test_text_that_is_no_date_is_refused_as_an_order(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """02/11/2026 sorts before 03/01/2026 whatever the years: rows would be lost without a word."""
        add(database, [(1, "x", "02/11/2026")])
        for cursor in (None, {"updated": "02/11/2026", "id": 1}):
            with pytest.raises(SourceError, match="'changed' holds text that is not an ISO date"):
                run(tmp_path, CHANGING, cursor)

    def test_with_an_id_alone_every_run_reads_everything(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """An edit is found though nothing says when it was made; a stopped run goes on from its page."""
        add(database, [(n, "x", None) for n in range(5)])
        options = {**TABLE, "page_size": 2}
        stopped = run(tmp_path, options, stop_after=1)
        rest = run(tmp_path, options, last_cursor(stopped))
        assert (ids(stopped), ids(rest)) == (["0", "1"], ["2", "3", "4"])
        assert ids(run(tmp_path, options, last_cursor(rest))) == ["0", "1", "2", "3", "4"]

    @pytest.mark.parametrize(
        "cursor", [{}, {"updated": None}, {"updated": {"datetime": "x"}, "id": []}, {"id": {"a": 1}}]
    )
    def test_a_cursor_without_sense_means_everything(
        self, tmp_path: Path, database: sqlite3.Connection, cursor: Cursor
    ) -> None:
        """A cursor of another shape reads from the start."""
        add(database, [(1, "x", "2026-03-02")])
        assert ids(run(tmp_path, CHANGING, cursor)) == ["1"]
        assert ids(run(tmp_path, TABLE, cursor)) == ["1"]

    @pytest.mark.parametrize("options", [TABLE, CHANGING, {**CHANGING, "page_size": 2}, {**TABLE, "page_size": 2}])
    def test_the_public_contract_holds(
        self, tmp_path: Path, database: sqlite3.Connection, options: dict[str, Any]
    ) -> None:
        """The checks that every collector must pass."""
        add(database, [(n, f"text {n}", f"2026-03-02T10:{n // 2:02}:00Z") for n in range(7)])
        assert len(check_collector(SqlCollector, options, root=tmp_path)) == 7


class TestMistakes:
    """Every mistake names what is wrong and what there is instead."""

    def test_a_missing_column_is_named_with_the_ones_there_are(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """All missing columns at once, and the nearest name."""
        with pytest.raises(
            SourceError, match="table 'reviews' has no column 'boddy' \\(text\\), 'whom' \\(author\\)"
        ) as caught:
            run(tmp_path, {**TABLE, "text": "boddy", "author": "whom"})
        assert caught.value.hint == "did you mean 'body'? choices: body, changed, gone, id, lang, stars, who"

    def test_a_missing_segment_column_is_named(self, tmp_path: Path, database: sqlite3.Connection) -> None:
        """Segments are checked like the other columns."""
        with pytest.raises(SourceError, match="'town' \\(segments\\)"):
            make(tmp_path, TABLE, site="town").sample(1)

    def test_a_missing_table_is_named_with_the_ones_there_are(
        self, tmp_path: Path, database: sqlite3.Connection
    ) -> None:
        """Tables and views are listed."""
        database.execute("CREATE VIEW latest AS SELECT * FROM reviews")
        with pytest.raises(SourceError, match="no table or view 'review'") as caught:
            run(tmp_path, {**TABLE, "table": "review"})
        assert caught.value.hint == "did you mean 'reviews'? choices: latest, reviews"

    def test_a_missing_file_is_not_made(self, tmp_path: Path) -> None:
        """Reading a database must not create one."""
        with pytest.raises(SourceError, match=r"absent\.db is not a file"):
            run(tmp_path, {**TABLE, "url": "sqlite:///absent.db"})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"", b"This is no database, though it is long enough to look at." * 20])
    def test_a_file_that_is_no_database_is_refused(self, tmp_path: Path, content: bytes) -> None:
        """A text file and an empty one say so."""
        (tmp_path / "feedback.db").write_bytes(content)
        with pytest.raises(SourceError):
            run(tmp_path, TABLE)

    def test_an_unknown_kind_of_database_is_refused(self, tmp_path: Path) -> None:
        """SQLAlchemy does not know it, and neither do we."""
        with pytest.raises(SourceError, match="nosuch"):
            run(tmp_path, {**TABLE, "url": "nosuch://host/name"})

    def test_a_missing_secret_is_a_refused_credential(self, tmp_path: Path) -> None:
        """The variable that is not set is named."""
        with pytest.raises(CredentialError, match="LISTENKIT_NO_SUCH"):
            run(tmp_path, {**TABLE, "url": "postgresql://zoe@127.0.0.1/x", "password": {"env": "LISTENKIT_NO_SUCH"}})

    def test_an_unreachable_server_says_so_without_the_password(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing listens there; the message names no secret."""
        monkeypatch.setenv("DATABASE_SECRET", "hunter2 & co")
        for kind in ("postgresql", "mariadb", "mysql"):
            options = {**TABLE, "url": f"{kind}://zoe@127.0.0.1:1/x", "password": {"env": "DATABASE_SECRET"}}
            with pytest.raises(SourceError, match="cannot be reached") as caught:
                run(tmp_path, options)
            assert "hunter2" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"

    @pytest.mark.parametrize("secret", ["hunter2 & co", "p@ss/word"])
    def test_a_driver_that_tells_the_password_is_not_repeated(self, tmp_path: Path, secret: str) -> None:
        """Some drivers put the whole address into their message, quoted or not."""
        from sqlalchemy.exc import OperationalError

        sqlite3.connect(tmp_path / "feedback.db").close()
        told = Exception(f"cannot open x://zoe:{secret}@host or x://zoe:{quote(secret, safe='')}@host")
        with pytest.raises(SourceError) as caught, opened(TABLE["url"], secret, tmp_path):
            raise OperationalError("SELECT 1", {"secret": secret}, told)
        assert str(caught.value).endswith("cannot open x://zoe:…@host or x://zoe:…@host")

    def test_a_missing_package_is_named_with_its_command(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """SQLAlchemy and the drivers are optional."""
        monkeypatch.setitem(__import__("sys").modules, "sqlalchemy", None)
        with pytest.raises(SourceError, match="SQLAlchemy") as caught:
            run(tmp_path, TABLE)
        assert caught.value.hint == 'pip install "listenkit[sql]"'

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"table": ""}, "either a table or a query"),
            ({"query": "SELECT 1"}, "either a table or a query"),
            ({"table": "", "query": "DELETE FROM reviews"}, "must be a SELECT"),
            ({"id": "", "updated": "changed"}, "needs id"),
            ({"id": "", "deleted": "gone"}, "needs id"),
            ({"lag": "soon"}, "lag must be"),
            ({"url": "feedback.db"}, "not the address"),
            ({"url": "postgresql://[::1/x"}, "not the address"),
            ({"url": "postgresql://zoe:hunter2@host/x"}, "take the password out"),
            ({"url": "postgresql://zoe@host/x?password=hunter2"}, "take the password out"),
            ({"password": "hunter2"}, "must not stand in the configuration"),
            ({"page_size": 0}, "greater than or equal to 1"),
        ],
    )
    def test_options_that_make_no_sense_are_refused(self, changes: dict[str, Any], told: str) -> None:
        """Mistakes are found when the configuration is read."""
        with pytest.raises(ValidationError, match=told):
            SqlCollector.Options(**{**TABLE, **changes})


VALUES = (
    st.text(max_size=20)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes()
    | st.datetimes(timezones=st.just(timezone(timedelta(hours=5, minutes=30))))
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.uuids()
    | st.binary(max_size=20)
)


class TestMarks:
    """Values that a cursor keeps."""

    @given(VALUES)
    def test_come_back_from_json_exactly(self, value: object) -> None:
        """With type, microseconds and offset."""
        back = from_json(json.loads(json.dumps(to_json(value))))
        assert back == value
        assert type(back) is type(value)

    @pytest.mark.parametrize(
        "value", [None, True, [1], {"datetime": 5}, {"decimal": "x"}, {"a": 1, "b": 2}, {"uuid": "1"}]
    )
    def test_what_was_never_written_is_nothing(self, value: object) -> None:
        """A cursor that somebody edited does no harm."""
        assert from_json(value) is None

    def test_a_value_that_cannot_order_is_refused(self) -> None:
        """A duration or a list is no place in a table."""
        with pytest.raises(SourceError, match="timedelta"):
            to_json(timedelta(1))

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 9, 50, tzinfo=UTC)),
            (datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 8, 50)),
            (date(2026, 3, 2), date(2026, 3, 1)),
            ("2026-03-02T10:00:00.123Z", "2026-03-02T09:50:00"),
            ("2026-03-02 10:00:00+02:00", "2026-03-02 09:50:00"),
            ("2026-03-02 10:00", "2026-03-02 08:50"),
            ("2026-03-02", "2026-03-01"),
            (1_772_445_600, 1_772_445_000),
            (1_772_445_600_000, 1_772_445_000_000),
            (5_000, 4_400),
            (Decimal("5000.5"), Decimal("4400.5")),
            (UUID(int=1), UUID(int=1)),
            (datetime.min, datetime.min),
        ],
    )
    def test_step_back_by_the_lag(self, value: object, expected: object) -> None:
        """Each kind of value in its own way; naive times by the repeated hour more."""
        assert step_back(value, timedelta(minutes=10), "changed") == expected

    @given(st.datetimes(min_value=datetime(1990, 1, 1)), st.timedeltas(timedelta(0), timedelta(days=30)))
    def test_stepping_back_in_text_never_starts_too_late(self, moment: datetime, lag: timedelta) -> None:
        """Text made of any earlier moment within the lag sorts after the place where the run starts."""
        start = step_back(moment.isoformat() + "Z", lag, "changed")
        assert start <= (moment - lag).isoformat() + "Z"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (datetime(2026, 3, 4, tzinfo=UTC), True),
            (datetime(2026, 3, 2, 20), False),
            (date(2026, 3, 5), True),
            ("2999-01-01 00:00:00", True),
            ("2026-03-02", False),
            ("2026-99-99", False),
            ("soon", False),
            (10**12, False),
        ],
    )
    def test_dates_ahead_are_known(self, value: object, expected: bool) -> None:
        """More than a day after now is a typing error, not a time."""
        assert is_ahead(value, datetime(2026, 3, 2, 12, tzinfo=UTC)) is expected
