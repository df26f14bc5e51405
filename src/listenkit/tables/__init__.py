"""Reads tabular files of any usual make: CSV, TSV, JSON, JSON Lines and Excel workbooks, row by row."""

from listenkit.tables.base import Cell, Format, Record, Row, Shape, Table, cell_text
from listenkit.tables.content import Content
from listenkit.tables.opening import format_of, open_table, read_column

__all__ = [
    "Cell",
    "Content",
    "Format",
    "Record",
    "Row",
    "Shape",
    "Table",
    "cell_text",
    "format_of",
    "open_table",
    "read_column",
]
