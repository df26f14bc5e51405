"""Opens a database for reading only, and says what went wrong without ever naming a password."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from listenkit.errors import CredentialError, ListenkitError, SourceError, TransientError
from listenkit.text import one_line, shorten

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

CONNECT_SECONDS = 15
READ_SECONDS = 600
"""How long one statement may take; a page of rows without a fitting index can take minutes."""

_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
_REFUSED = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry|role .* does not exist"
    r"|permission denied|access denied|\(104[45],|\(1698,|\(114[23],|insufficient.?privilege",
    re.IGNORECASE,
)
_INSTALL = 'pip install "listenkit[sql]"'


@contextmanager
def opened(address: str, password: str, root: Path) -> Iterator[Connection]:
    """Give a connection on which only reading is possible; every error of the database becomes one of ours.

    Raises :class:`CredentialError` where access was refused, :class:`TransientError` where the database cannot be
    reached, and :class:`SourceError` for everything else.
    """
    try:
        import sqlalchemy
    except ImportError:
        raise SourceError("reading a database needs the package SQLAlchemy", hint=_INSTALL) from None
    with _translated(password):
        engine = _make_engine(_url(address, password), root)
        try:
            sqlalchemy.event.listen(engine, "connect", _prepare(engine.dialect.name))
            with engine.connect() as connection:
                yield connection.execution_options(postgresql_readonly=True)
        finally:
            engine.dispose()


def _url(address: str, password: str) -> URL:
    import sqlalchemy

    url = sqlalchemy.make_url(address)
    driver = _DRIVERS.get(url.drivername, url.drivername)
    return url.set(drivername=driver, password=password) if password else url.set(drivername=driver)


def _make_engine(url: URL, root: Path) -> Engine:
    import sqlalchemy

    kind = url.get_backend_name()
    if kind == "sqlite":
        return sqlalchemy.create_engine("sqlite://", creator=_sqlite_opener(url, root), poolclass=sqlalchemy.NullPool)
    arguments: dict[str, Any] = (
        {"connect_timeout": CONNECT_SECONDS} if kind in ("postgresql", "mysql", "mariadb") else {}
    )
    if kind in ("mysql", "mariadb"):
        arguments["read_timeout"] = READ_SECONDS
    try:
        return sqlalchemy.create_engine(url, connect_args=arguments, poolclass=sqlalchemy.NullPool)
    except ImportError as error:
        raise SourceError(
            f"reading this database needs the package {error.name or url.get_driver_name()}", hint=_INSTALL
        ) from None


def _sqlite_opener(url: URL, root: Path) -> Any:
    if not url.database or url.database == ":memory:":
        raise SourceError("the url of an SQLite database names no file", hint="write sqlite:///folder/file.db")
    path = root / Path(url.database).expanduser()
    if not path.is_file():
        raise SourceError(
            f"the SQLite database {path} is not a file", hint="write a path that starts at listenkit.toml's folder"
        )
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    return lambda: sqlite3.connect(address, uri=True, timeout=CONNECT_SECONDS)


def _prepare(dialect: str) -> Any:
    """Return what is said to a new connection: read only, one zone for times, an end to waiting."""
    statements = {
        "postgresql": (f"SET statement_timeout = {READ_SECONDS * 1000}",),
        "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION time_zone = '+00:00'"),
        "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION time_zone = '+00:00'"),
        "sqlite": ("PRAGMA query_only = 1",),
    }.get(dialect, ())

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    return prepare


@contextmanager
def _translated(password: str) -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

    try:
        yield
    except ListenkitError:
        raise
    except DBAPIError as error:
        told = _told(error.orig, password)
        if _REFUSED.search(str(error.orig)):
            raise CredentialError(
                f"the database refused access: {told}", hint="check the user, the password and the right to SELECT"
            ) from None
        if isinstance(error, OperationalError | InterfaceError) and not isinstance(error.orig, sqlite3.Error):
            raise TransientError(f"the database cannot be reached or gave up: {told}") from None
        raise SourceError(f"the database answered with an error: {told}") from None
    except SQLAlchemyError as error:
        raise SourceError(f"the database cannot be read: {_told(error, password)}") from None
    except UnicodeError:
        raise SourceError("the database holds text in another encoding than it says") from None


def _told(error: object, password: str) -> str:
    """Return the first line of a driver's message, without the statement, its values and the password."""
    text = str(error)
    for secret in {password, quote(password, safe="")} - {""}:
        text = text.replace(secret, "…")
    first = next((line for line in text.splitlines() if line.strip()), type(error).__name__)
    return shorten(one_line(first), 300)
