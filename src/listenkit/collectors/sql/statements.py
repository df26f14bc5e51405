"""Builds the SELECTs: names quoted, values bound, pages along (updated, id)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from listenkit.collectors.sql.marks import Mark
from listenkit.collectors.sql.options import COLUMN_OPTIONS, SqlOptions
from listenkit.errors import SourceError
from listenkit.text import did_you_mean

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, FromClause, Select


class Rows:
    """The rows of one source, and the statements that read them. ``segments`` are the columns of segments."""

    def __init__(self, options: SqlOptions, segments: Sequence[str], connection: Connection) -> None:
        self._options = options
        self._from = _query(options.query) if options.query else _table(options.table, connection)
        named = [(option, getattr(options, option)) for option in COLUMN_OPTIONS]
        named += [("segments", name) for name in segments]
        self.columns = list(dict.fromkeys(name for _, name in named if name))
        self._check([(option, name) for option, name in named if name], connection)

    def _check(self, named: Sequence[tuple[str, str]], connection: Connection) -> None:
        from sqlalchemy import select, text

        known = list(connection.execute(select(text("*")).select_from(self._from).limit(0)).keys())
        connection.rollback()
        missing = [(option, name) for option, name in named if name not in known]
        if missing:
            told = ", ".join(f"'{name}' ({option})" for option, name in missing)
            raise SourceError(
                f"{self._options.place} has no column {told}", hint=did_you_mean(missing[0][1], map(str, known))
            )

    def everything(self) -> Select[Any]:
        """Return the statement that reads every row, in no order."""
        return self._select()

    def after(self, mark: Mark | None) -> Select[Any]:
        """Return the statement of the page after a mark, in the order of (updated, id), or of id alone."""
        from sqlalchemy import literal

        identity, updated = self._column(self._options.id), self._column(self._options.updated)
        statement = self._select().where(identity.is_not(None))
        if self._options.updated:
            statement = statement.where(updated.is_not(None)).order_by(updated, identity)
            condition = self._beyond(mark, updated, identity) if mark else None
        else:
            statement = statement.order_by(identity)
            condition = identity > literal(mark.id) if mark else None
        if condition is not None:
            statement = statement.where(condition)
        return statement.limit(self._options.page_size)

    @staticmethod
    def _beyond(mark: Mark, updated: ColumnElement[Any], identity: ColumnElement[Any]) -> ColumnElement[bool]:
        from sqlalchemy import and_, literal, or_

        moment = literal(mark.updated)
        if mark.id is None:
            return updated >= moment
        return or_(updated > moment, and_(updated == moment, identity > literal(mark.id)))

    def never_updated(self, mark: Mark | None) -> Select[Any]:
        """Return the statement of the page, in the order of id, of rows that have no value in ``updated``."""
        from sqlalchemy import literal

        identity, updated = self._column(self._options.id), self._column(self._options.updated)
        statement = self._select().where(identity.is_not(None), updated.is_(None)).order_by(identity)
        if mark:
            statement = statement.where(identity > literal(mark.id))
        return statement.limit(self._options.page_size)

    def count_without_id(self) -> Select[Any]:
        """Return the statement that counts the rows without an id, which no page can hold."""
        from sqlalchemy import func, select

        statement = select(func.count()).select_from(self._from).where(self._column(self._options.id).is_(None))
        return self._narrowed(statement)

    def _select(self) -> Select[Any]:
        from sqlalchemy import select

        return self._narrowed(select(*(self._column(name) for name in self.columns)).select_from(self._from))

    def _narrowed(self, statement: Select[Any]) -> Select[Any]:
        from sqlalchemy import text

        return statement.where(text(f"({_literal(self._options.where)}\n)")) if self._options.where else statement

    @staticmethod
    def _column(name: str) -> ColumnElement[Any]:
        from sqlalchemy import column, quoted_name

        return column(quoted_name(name, True))


def _literal(sql: str) -> str:
    """Return SQL in which a colon is a colon, not the start of a parameter."""
    return sql.replace(":", "\\:")


def _query(query: str) -> FromClause:
    from sqlalchemy import text

    return text(_literal(query.strip().rstrip(";")) + "\n").columns().subquery("listenkit_rows")


def _table(name: str, connection: Connection) -> FromClause:
    """Return a table or view by its name, or by schema and name.

    Raises :class:`SourceError` that lists the ones there are.
    """
    from sqlalchemy import inspect, quoted_name, table

    looker = inspect(connection)
    schema, dot, rest = name.partition(".")
    for where, found in ((None, name), (schema, rest)) if dot else ((None, name),):
        if looker.has_table(found, schema=where):
            connection.rollback()
            quoted = quoted_name(where, True) if where else None
            return table(quoted_name(found, True), schema=quoted)
    known = [*looker.get_table_names(), *looker.get_view_names()]
    raise SourceError(f"the database has no table or view '{name}'", hint=did_you_mean(name, known))
