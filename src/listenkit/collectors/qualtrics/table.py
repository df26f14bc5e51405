"""Reads the table of an export: below the names of its columns stand their labels and the ids that Qualtrics uses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from listenkit.errors import SourceError

HEADERS = 3
"""Rows of headers; exports of the past have two, without the ids."""


@dataclass(frozen=True)
class Table:
    """The columns of an export, each by its name and its id, and the rows below."""

    columns: Mapping[str, int]
    rows: Sequence[Sequence[str]]

    def records(self) -> Iterator[Mapping[str, str]]:
        """Yield each row as a table of names, and of ids, to cells; a row that was cut ends the reading.

        Raises :class:`SourceError` for a row that is shorter than the headers.
        """
        for number, row in enumerate(self.rows, start=1):
            if len(row) <= max(self.columns.values()):
                raise SourceError(f"row {number} of the export is shorter than its headers: it was cut")
            yield {name: row[place] for name, place in self.columns.items()}


def read_table(content: bytes) -> Table:
    """Return the table of an export in CSV; raises :class:`SourceError` for anything else."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"the export of Qualtrics is no CSV: {type(error).__name__}") from None
    if len(rows) < HEADERS - 1:
        raise SourceError("the export of Qualtrics has no headers")
    ids = _ids(rows[2]) if len(rows) >= HEADERS else []
    names = {name: place for place, name in reversed(list(enumerate(rows[0])))}
    columns = {**{name: place for place, name in enumerate(ids) if name}, **names}
    return Table(columns, rows[HEADERS if ids else HEADERS - 1 :])


def _ids(row: Sequence[str]) -> list[str]:
    """Return the ids of the third row of headers, none where that is a response already."""
    return [_id(cell) for cell in row] if row and all(cell.startswith("{") for cell in row) else []


def _id(cell: str) -> str:
    try:
        found = json.loads(cell)
    except ValueError:
        return ""
    name = found.get("ImportId") if isinstance(found, dict) else None
    return name if isinstance(name, str) else ""
