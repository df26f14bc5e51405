"""What a person configures of a database source."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, model_validator

from listenkit.config import SecretReference
from listenkit.config.tree import Section

COLUMN_OPTIONS = (
    *("text", "id", "author", "date", "rating", "title", "parent"),
    *("thread", "link", "language_column", "deleted", "updated"),
)
"""The options that name a column."""

_LAG = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SELECT = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)


class SqlOptions(Section):
    """Where a database is, and which of its columns say what.

    ``url`` is SQLAlchemy's, without a password: ``postgresql://user@host/name``, ``mariadb://…``, ``mysql://…`` or
    ``sqlite:///file.db``, whose path starts at the project's folder. Rows come from a ``table`` or view
    (``schema.name`` too), narrowed by the SQL condition ``where``, or from a ``query``, which must be a SELECT.

    ``id`` must be unique. ``updated`` is a column that grows whenever a row is added or changed: runs then read only
    what is newer, and what is up to ``lag`` (``90s 10m 2h 1d``) older than the newest row seen, since a transaction
    may be committed after a later one. Without it every run reads everything. ``deleted`` marks rows that are gone,
    and ``html`` says that the texts are HTML. ``link`` and ``language_column`` are the columns of an address and a
    language.
    """

    url: str
    password: SecretReference | None = None
    table: str = ""
    where: str = ""
    query: str = ""
    text: str
    id: str = ""
    author: str = ""
    date: str = ""
    rating: str = ""
    title: str = ""
    parent: str = ""
    thread: str = ""
    link: str = ""
    language_column: str = ""
    deleted: str = ""
    updated: str = ""
    lag: str = "10m"
    page_size: Annotated[int, Field(ge=1, le=10_000)] = 500
    html: bool = False

    @model_validator(mode="after")
    def _is_complete(self) -> SqlOptions:
        if bool(self.table) == bool(self.query):
            raise ValueError("name either a table or a query")
        if self.query and not _SELECT.match(self.query):
            raise ValueError("the query must be a SELECT")
        if self.where and self.query:
            raise ValueError("where belongs to a table; write the condition into the query")
        if self.updated and not self.id:
            raise ValueError("updated needs id, to tell rows of the same moment apart")
        if self.deleted and not self.id:
            raise ValueError("deleted needs id, to know which comment is gone")
        if not _LAG.fullmatch(self.lag):
            raise ValueError("lag must be a number of seconds, minutes, hours or days such as '10m'")
        return self

    @model_validator(mode="after")
    def _holds_no_secret(self) -> SqlOptions:
        try:
            parts = urlsplit(self.url)
            has_password = parts.password is not None
        except ValueError:
            raise ValueError("url is not the address of a database such as postgresql://user@host/name") from None
        if not parts.scheme or "://" not in self.url:
            raise ValueError("url is not the address of a database such as postgresql://user@host/name")
        if has_password or any("passw" in key.lower() for key, _ in parse_qsl(parts.query)):
            raise ValueError('take the password out of url: password = { env = "NAME" }')
        return self

    @property
    def delay(self) -> timedelta:
        """How far behind the newest row a run starts."""
        match = _LAG.fullmatch(self.lag)
        return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()

    @property
    def place(self) -> str:
        """What rows are read from, for messages."""
        return f"table '{self.table}'" if self.table else "the query"
