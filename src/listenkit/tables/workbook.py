"""Reads Excel workbooks in a child process, whose memory and time are limited: a bomb ends there and not here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from listenkit.errors import SourceError
from listenkit.tables.base import Cell, Row, Shape, Table, name_columns
from listenkit.tables.content import Content
from listenkit.text import nearest

_CHILD = "listenkit.tables.workbook_child"


def open_workbook(content: Content, shape: Shape) -> Table:
    """Return the table of one sheet of an ``.xlsx`` file: the named one, else the first visible one.

    Raises :class:`SourceError` where it is no sound workbook, too large, or has no such sheet or no header.
    """
    messages = _ask_child(content, shape.sheet)
    opening = next(messages)
    rows = _rows(messages)
    header = _header(rows, shape.header_row, content.name)
    columns, notes = name_columns(header)
    sheets = tuple(opening["sheets"])
    if len(sheets) > 1 and not shape.sheet:
        notes.append(f"the sheet '{opening['sheet']}' was read; the others are {', '.join(sheets[1:])}")
    return Table(
        name=content.name,
        format="xlsx",
        columns=columns,
        rows=_checked(islice(rows, shape.skip_rows, None), len(columns)),
        sheet=opening["sheet"],
        sheets=sheets,
        notes=tuple(notes),
    )


def _header(rows: Iterator[Row], wanted: int, name: str) -> Sequence[Cell]:
    for row in rows:
        cells: list[Cell] = list(row.record)
        if row.number < wanted or not any(cells):
            continue
        while cells and not cells[-1]:
            cells.pop()
        return cells
    raise SourceError(f"{name} has no header row", hint="its first row must name the columns; see header_row and sheet")


def _checked(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for number, record, _ in rows:
        cells = list(record)
        if not any(cells):
            continue
        if any(cells[width:]):
            yield Row(number, (), "has a cell to the right of the last column that has a name")
        else:
            yield Row(number, [*cells[:width], *[""] * (width - len(cells))])


def _rows(messages: Iterator[Any]) -> Iterator[Row]:
    for number, message in enumerate(messages, start=1):
        yield Row(number, [_cell(cell) for cell in message])


def _cell(cell: Any) -> Cell:
    return datetime.fromisoformat(cell[0]) if isinstance(cell, list) else str(cell)


def _ask_child(content: Content, sheet: str) -> Iterator[Any]:
    """Yield what the child says: first the sheets, then the cells of each row.

    The file is opened here and handed over as standard input, so that the child reads what was checked.
    """
    with content.open_raw() as raw, _with_handle(raw) as source, TemporaryFile() as complaints:
        command = [sys.executable, "-P", "-m", _CHILD, sheet]
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=complaints)
        try:
            yield from _listen(child, content.name)
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _with_handle(raw: IO[bytes]) -> IO[bytes]:
    """Return a file that has a handle of its own to give away; bytes in memory are written to one without a name."""
    try:
        raw.fileno()
    except OSError:
        copy = TemporaryFile()  # noqa: SIM115 -- the caller closes it
        copy.write(raw.read())
        copy.seek(0)
        return copy
    return raw


def _listen(child: subprocess.Popen[bytes], name: str) -> Iterator[Any]:
    for line in child.stdout or ():
        message = json.loads(line)
        if isinstance(message, dict) and "error" in message:
            raise _refusal(message, name)
        if isinstance(message, dict) and "end" in message:
            return
        yield message
    raise SourceError(
        f"{name} could not be read: it needs more memory or time than a sheet may",
        hint="remove stray cells far below or to the right of the answers, or save the sheet as .csv",
    )


def _refusal(message: dict[str, Any], name: str) -> SourceError:
    hint = message.get("hint", "")
    if wanted := message.get("sheet"):
        sheets = message["sheets"]
        close = nearest(wanted, sheets)
        hint = (f"did you mean '{close}'? " if close else "") + f"its sheets: {', '.join(sheets)}"
    return SourceError(f"{name} {message['error']}", hint=hint)
