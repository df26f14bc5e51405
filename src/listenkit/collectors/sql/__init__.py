"""Reads a table, a view or a query of a database: SQLite, PostgreSQL, MariaDB, MySQL and what SQLAlchemy knows."""

from listenkit.collectors.sql.collector import SqlCollector

__all__ = ["SqlCollector"]
