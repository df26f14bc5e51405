"""Tells the format of a file from its name and its first bytes, and opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from listenkit.errors import SourceError, UsageError
from listenkit.tables.base import Format, Shape, Table, cell_text
from listenkit.tables.content import Content
from listenkit.tables.delimited import open_delimited
from listenkit.tables.document import is_lines, open_document, open_lines
from listenkit.tables.encoding import find_encoding
from listenkit.tables.workbook import open_workbook

FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_HEAD = 1 << 18


def format_of(content: Content) -> Format:
    """Return the format, from the first bytes where they tell it, else from the suffix.

    Raises :class:`SourceError` with a way out for formats that are not read.
    """
    head = content.head(_HEAD)
    _refuse_foreign(content, head)
    if head.startswith(_ZIP):
        return "xlsx"
    if content.suffix in SUFFIXES:
        return SUFFIXES[content.suffix]
    return _sniff(content, head)


def _refuse_foreign(content: Content, head: bytes) -> None:
    if content.suffix in (".xlsm", ".xlsb", ".ods"):
        raise SourceError(f"{content.name}: {content.suffix} files are not read", hint="save it as .xlsx or .csv")
    if content.suffix == ".xls" or head.startswith(_OLE):
        raise SourceError(
            f"{content.name} is an old or an encrypted Excel file, which is not read",
            hint="open it and save it as .xlsx without a password, or as .csv",
        )
    if head[:512].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError(f"{content.name} is a web page or XML, not a table", hint="export it as .csv or .xlsx")
    if head.startswith(b"%PDF"):
        raise SourceError(f"{content.name} is a PDF, not a table", hint="export it as .csv or .xlsx")


def _sniff(content: Content, head: bytes) -> Format:
    start = head.decode(_quick_encoding(content, head), "replace").lstrip("\ufeff \t\r\n")
    if content.suffix == ".json" or start[:1] in ("{", "["):
        return "jsonl" if is_lines(start) else "json"
    return "csv"


def _quick_encoding(content: Content, head: bytes) -> str:
    return find_encoding(Content(content.name, data=head)).name


def open_table(content: Content, shape: Shape | None = None) -> Table:
    """Return the table that a file holds, ready to be read once.

    What ``shape`` leaves open is found out from the content.

    Raises :class:`SourceError` for an empty file, a format that is not read, a missing header or a wrong encoding.
    """
    shape = shape or Shape()
    if content.is_empty():
        raise SourceError(f"{content.name} is empty")
    kind = shape.format or format_of(content)
    if kind == "xlsx":
        return open_workbook(content, shape)
    if kind == "json":
        return open_document(content, shape)
    if kind == "jsonl":
        return open_lines(content, shape)
    return open_delimited(content, shape)


def read_column(path: Path, column: str) -> Iterator[str]:
    """Yield the texts of one column of a file, row by row; an empty cell is an empty text.

    Raises :class:`UsageError` where there is no such column, :class:`SourceError` where the file or a row cannot be
    read: texts that are scored in order must not lose one silently.
    """
    table = open_table(Content(path.name, path=path.resolve()))
    try:
        pick = table.picker(column)
    except SourceError as error:
        raise UsageError(str(error), hint=error.hint) from None
    for row in table.rows:
        if row.fault:
            raise SourceError(f"{table.name} {table.unit} {row.number} {row.fault}")
        yield cell_text(pick(row.record))
