from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from listenkit.collectors.base import Context
from listenkit.collectors.sql import SqlCollector
from listenkit.collectors.sql.connection import opened
from listenkit.config.tree import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector
from tests.servers.mariadb import MariaDB, running_mariadb
from tests.servers.postgresql import PostgreSQL, running_postgresql

POSTGRESQL_ROWS = """
CREATE TABLE "customerFeedback" (
    "feedbackId" uuid PRIMARY KEY, "bodyHtml" text, "createdAt" timestamptz, "localTime" timestamp,
    "writtenAt" text, "updatedAt" timestamptz, score numeric(3, 1), "postedBy" text);
INSERT INTO "customerFeedback" VALUES
    ('00000000-0000-0000-0000-000000000001', '<p>R&amp;D : 100% late</p>', '2026-03-02 10:00:00.123456+01',
     '2026-03-02 10:00:00', '02/11/2026', '2026-03-02 10:00:00.123456+01', 2.5, 'Zoë'),
    ('00000000-0000-0000-0000-000000000002', NULL, NULL, NULL, NULL, '2026-03-02 10:00:00.123457+01', NULL, NULL),
    ('00000000-0000-0000-0000-000000000003', 'Never changed', NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE reviews (id bigint PRIMARY KEY, body text, changed timestamptz);
CREATE SCHEMA survey;
CREATE TABLE survey.answers (id int PRIMARY KEY, body text);
INSERT INTO survey.answers VALUES (1, 'yes');
CREATE ROLE nobody_in_particular LOGIN PASSWORD 'known';
"""
MARIADB_ROWS = """
CREATE TABLE `customerFeedback` (
    `feedbackId` bigint unsigned PRIMARY KEY, `bodyHtml` longtext, `localTime` datetime(6),
    `happenedAt` timestamp(6) NULL, `writtenAt` varchar(40), score decimal(3, 1), `postedBy` varchar(80));
SET time_zone = '+01:00';
INSERT INTO `customerFeedback` VALUES
    (18446744073709551615, '<p>R&amp;D : 100% late</p>', '2026-03-02 10:00:00.123456', '2026-03-02 10:00:00.123456',
     '02/11/2026', 2.5, 'Zoë 🙂');
CREATE TABLE reviews (id bigint PRIMARY KEY, body text, changed timestamp(6) NULL);
"""
REVIEWS = {"table": "reviews", "text": "body", "id": "id", "updated": "changed"}
FEEDBACK = {
    "table": "customerFeedback",
    "text": "bodyHtml",
    "id": "feedbackId",
    "rating": "score",
    "author": "postedBy",
    "html": True,
}

Server = PostgreSQL | MariaDB


def administer(server: Server, script: str) -> Engine:
    """Return an engine that may write, after it ran some statements."""
    driver = "postgresql+psycopg" if isinstance(server, PostgreSQL) else "mariadb+pymysql"
    engine = create_engine(make_url(server.url).set(drivername=driver, password=server.password))
    with engine.begin() as connection:
        for statement in filter(str.strip, script.split(";\n")):
            connection.execute(text(statement.replace(":", "\\:")))
    return engine


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL with some feedback."""
    with running_postgresql() as server:
        administer(server, POSTGRESQL_ROWS).dispose()
        yield server


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MariaDB]:
    """Give a MariaDB with some feedback."""
    with running_mariadb() as server:
        administer(server, MARIADB_ROWS).dispose()
        yield server


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Give each server in turn, with an empty table of reviews and the password where the options look for it."""
    found: Server = request.getfixturevalue(request.param)
    monkeypatch.setenv("DATABASE_SECRET", found.password)
    administer(found, "DELETE FROM reviews").dispose()
    return found


def options_of(server: Server, **options: Any) -> dict[str, Any]:
    """Return the options of a source on a server."""
    return {"url": server.url, "password": {"env": "DATABASE_SECRET"}, **options}


def run(options: dict[str, Any], cursor: Cursor | None = None) -> list[Page]:
    """Return the pages of a run; every cursor survives JSON."""
    chosen = SqlCollector.Options(**options)
    source = Source(name="shop", collector="sql", group="customers", options=chosen)
    pages = list(SqlCollector(chosen, Context(source, Path())).pages(cursor))
    assert json.loads(json.dumps([page.cursor for page in pages])) == [page.cursor for page in pages]
    return pages


def items_of(pages: list[Page]) -> list[Item]:
    """Return the items of some pages."""
    return [item for page in pages for item in page.items]


def last_cursor(pages: list[Page]) -> Cursor | None:
    """Return what is stored after these pages."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


class TestPostgreSQL:
    """What only PostgreSQL has."""

    @pytest.fixture(autouse=True)
    def _secret(self, monkeypatch: pytest.MonkeyPatch, postgresql: PostgreSQL) -> None:
        monkeypatch.setenv("DATABASE_SECRET", postgresql.password)

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            ("createdAt", datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)),
            ("localTime", datetime(2026, 3, 2, 10)),
            ("writtenAt", "02/11/2026"),
        ],
    )
    def test_each_kind_of_time_is_given_as_it_is(self, postgresql: PostgreSQL, column: str, expected: object) -> None:
        """A moment is aware, a clock without zone is naive, text stays text."""
        item = items_of(run(options_of(postgresql, **FEEDBACK, date=column)))[0]
        assert item.created == expected
        assert (item.text, item.rating, item.author) == ("R&D : 100% late", 2.5, "Zoë")
        assert item.native_id == "00000000-0000-0000-0000-000000000001"

    def test_microseconds_and_uuids_are_kept_by_the_cursor(self, postgresql: PostgreSQL) -> None:
        """Rows a microsecond apart are told apart over pages; NULL text and NULL dates are still rows."""
        pages = run(options_of(postgresql, **FEEDBACK, updated="updatedAt", page_size=1, lag="0s"))
        assert [item.native_id[-1] for item in items_of(pages)] == ["3", "1", "2"]
        assert last_cursor(pages) == {
            "updated": {"datetime": "2026-03-02T09:00:00.123457+00:00"},
            "id": {"uuid": "00000000-0000-0000-0000-000000000002"},
        }
        again = run(options_of(postgresql, **FEEDBACK, updated="updatedAt", page_size=1, lag="0s"), last_cursor(pages))
        assert [item.native_id[-1] for item in items_of(again)] == ["3", "2"]

    def test_a_table_of_another_schema_is_read(self, postgresql: PostgreSQL) -> None:
        """The schema stands before the point."""
        pages = run(options_of(postgresql, table="survey.answers", text="body", id="id"))
        assert [item.text for item in items_of(pages)] == ["yes"]

    def test_a_query_with_casts_is_read(self, postgresql: PostgreSQL) -> None:
        """Two colons are a cast, not a parameter."""
        query = 'SELECT "feedbackId"::text AS n, upper("bodyHtml") AS said FROM "customerFeedback" WHERE \':x\' <> \'\''
        pages = run(options_of(postgresql, query=query, text="said", id="n"))
        assert [item.text for item in items_of(pages)] == ["<P>R&AMP;D : 100% LATE</P>", "", "NEVER CHANGED"]

    def test_a_user_without_the_right_is_refused(self, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
        """A right that is missing is a credential's matter."""
        monkeypatch.setenv("DATABASE_SECRET", "known")
        url = postgresql.url.replace(postgresql.user, "nobody_in_particular")
        with pytest.raises(CredentialError, match="permission denied"):
            run({**options_of(postgresql, **REVIEWS), "url": url})

    def test_a_second_statement_cannot_write(self, postgresql: PostgreSQL) -> None:
        """Closing the bracket and the transaction gets nobody anywhere."""
        query = "SELECT * FROM survey.answers) AS x; COMMIT; DELETE FROM survey.answers; SELECT * FROM (SELECT 1"
        with pytest.raises(SourceError, match="multiple commands"):
            run(options_of(postgresql, query=query, text="body", id="id"))
        assert len(items_of(run(options_of(postgresql, table="survey.answers", text="body", id="id")))) == 1


class TestMariaDB:
    """What only MariaDB and MySQL have."""

    @pytest.fixture(autouse=True)
    def _secret(self, monkeypatch: pytest.MonkeyPatch, mariadb: MariaDB) -> None:
        monkeypatch.setenv("DATABASE_SECRET", mariadb.password)

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            ("happenedAt", datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)),
            ("localTime", datetime(2026, 3, 2, 10, 0, 0, 123456)),
            ("writtenAt", "02/11/2026"),
        ],
    )
    def test_each_kind_of_time_is_given_as_it_is(self, mariadb: MariaDB, column: str, expected: object) -> None:
        """TIMESTAMP is a moment whatever the server's zone, DATETIME a clock without one."""
        item = items_of(run(options_of(mariadb, **FEEDBACK, date=column)))[0]
        assert item.created == expected
        assert (item.text, item.rating, item.author) == ("R&D : 100% late", 2.5, "Zoë 🙂")
        assert item.native_id == "18446744073709551615"

    def test_mysqls_address_works_too(self, mariadb: MariaDB) -> None:
        """Both names lead to the same driver."""
        options = {**options_of(mariadb, **FEEDBACK), "url": mariadb.url.replace("mariadb://", "mysql://")}
        assert len(items_of(run(options))) == 1


class TestEveryServer:
    """What holds on each."""

    def test_a_row_of_a_transaction_that_ends_late_is_found(self, server: Server) -> None:
        """The row is stamped before the newest one and becomes visible after the run that saw that."""
        engine = administer(server, "")
        insert = text("INSERT INTO reviews VALUES (:id, :body, :changed)")
        moment = [datetime(2026, 3, 2, 10, minute, tzinfo=UTC) for minute in range(5)]
        with engine.connect() as slow, engine.connect() as quick:
            slow.execute(insert, {"id": 1, "body": "committed late", "changed": moment[1]})
            quick.execute(insert, {"id": 2, "body": "quick", "changed": moment[4]})
            quick.commit()
            first = run(options_of(server, **REVIEWS))
            slow.commit()
        engine.dispose()
        second = run(options_of(server, **REVIEWS), last_cursor(first))
        assert [item.text for item in items_of(first)] == ["quick"]
        assert [item.text for item in items_of(second)] == ["committed late", "quick"]

    def test_edits_are_found_and_the_contract_holds(self, server: Server) -> None:
        """Many rows of one moment, pages, cursors, a stop at each."""
        values = ", ".join(f"({n}, 'text {n}', '2026-03-02 10:0{n // 8}:00')" for n in range(25))
        administer(server, f"INSERT INTO reviews VALUES {values}").dispose()
        options = options_of(server, **REVIEWS, page_size=4, lag="30s")
        assert len(check_collector(SqlCollector, options, root=Path())) == 25
        cursor = last_cursor(run(options))
        administer(server, "UPDATE reviews SET body = 'edited', changed = '2026-03-02 11:00:00' WHERE id = 3").dispose()
        assert ("3", "edited") in [(item.native_id, item.text) for item in items_of(run(options, cursor))]

    def test_rows_without_a_key_are_streamed(self, server: Server) -> None:
        """A result of many pages comes part by part."""
        values = ", ".join(f"({n}, 'text', NULL)" for n in range(3_000))
        administer(server, f"INSERT INTO reviews VALUES {values}").dispose()
        pages = run(options_of(server, table="reviews", text="body", page_size=1_000))
        assert [len(page.items) for page in pages] == [1_000, 1_000, 1_000]

    def test_a_wrong_password_is_refused_and_not_repeated(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The error is that of a credential and does not show it."""
        monkeypatch.setenv("DATABASE_SECRET", "hunter2")
        with pytest.raises(CredentialError) as caught:
            run(options_of(server, **REVIEWS))
        assert "hunter2" not in f"{caught.value} {caught.value.hint}"

    def test_the_connection_cannot_write(self, server: Server) -> None:
        """The transaction is read only for the database itself."""
        with (
            pytest.raises(SourceError, match=r"(?i)read.only"),
            opened(server.url, server.password, Path()) as connection,
        ):
            connection.execute(text("INSERT INTO reviews VALUES (1, 'x', NULL)"))

    def test_a_missing_table_is_named_with_the_ones_there_are(self, server: Server) -> None:
        """The nearest name comes first."""
        with pytest.raises(SourceError, match="no table or view 'customerfeedbacks'") as caught:
            run(options_of(server, **{**FEEDBACK, "table": "customerfeedbacks"}))
        assert caught.value.hint.startswith("did you mean 'customerFeedback'?")

    def test_a_database_that_is_not_there_is_named(self, server: Server) -> None:
        """The server's own words say which."""
        with pytest.raises((SourceError, CredentialError), match="nowhere"):
            run({**options_of(server, **REVIEWS), "url": server.url.replace(server.database, "nowhere")})
