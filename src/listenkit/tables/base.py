"""The values that a tabular file is read into: its shape, its columns and its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from listenkit.errors import SourceError
from listenkit.text import nearest, one_line

Format = Literal["csv", "tsv", "xlsx", "json", "jsonl"]
Cell = str | datetime
Record = Sequence[Cell] | Mapping[str, Any]
"""The cells of a flat row in the order of the columns, or one JSON object."""

MAX_SHOWN = 30
"""Columns that a message lists; a survey export can have hundreds."""

_CONSTANTS = {None: "", True: "true", False: "false"}
_NAME = re.compile(r"\w[\w -]*")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a file before it is opened; every empty value is found out from the content.

    ``header_row`` is the 1-based row that holds the column names, 0 for the first row that is not blank.
    ``skip_rows`` is how many rows after it are no answers (survey exports repeat the questions there). ``items`` is
    the JMESPath of the list in a JSON document.
    """

    format: Format | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    skip_rows: int = 0
    items: str = ""


class Row(NamedTuple):
    """One row with its number as people see it; ``fault`` says why it could not be read, and is empty otherwise."""

    number: int
    record: Record
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its columns, and its rows to be read once, with bounded memory.

    ``unit`` is what a row's number counts: rows of a sheet or CSV, lines of JSON Lines, items of a JSON list.
    ``columns`` of JSON are the keys of the first items. ``notes`` say what was assumed. Reading ``rows`` raises
    :class:`SourceError` where the file cannot be read to its end.
    """

    name: str
    format: Format
    columns: tuple[str, ...]
    rows: Iterator[Row]
    unit: Literal["row", "line", "item"] = "row"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_flat(self) -> bool:
        """Whether records are cells in the order of the columns, and not JSON objects."""
        return self.format not in ("json", "jsonl")

    def has(self, column: str) -> bool:
        """Tell whether the column is there; of a JMESPath, whether its first key is."""
        if column in self.columns:
            return True
        first = _NAME.match(column.lstrip('"'))
        return not self.is_flat and (first is None or first[0].strip() in self.columns)

    def picker(self, column: str, *, required: bool = True) -> Callable[[Record], Any]:
        """Return a function that takes the column's value out of a record; None where the record has none.

        Raises :class:`SourceError` naming the file, the column, the nearest one and those there are.
        """
        if not self.has(column) and (required or self.is_flat):
            raise self._missing(column)
        if self.is_flat:
            return _cell_picker(self.columns.index(column))
        return _key_picker(column) if column in self.columns else _path_picker(column, self.name)

    def _missing(self, column: str) -> SourceError:
        close = nearest(column, self.columns)
        start = f"did you mean '{one_line(close)}'? " if close else ""
        shown = ", ".join(map(one_line, self.columns[:MAX_SHOWN])) + (" …" if len(self.columns) > MAX_SHOWN else "")
        return SourceError(f"{self.name} has no column '{column}'", hint=f"{start}its columns: {shown}")


def _cell_picker(position: int) -> Callable[[Any], Any]:
    return lambda record: record[position]


def _key_picker(key: str) -> Callable[[Any], Any]:
    return lambda record: record.get(key)


def _path_picker(path: str, name: str) -> Callable[[Any], Any]:
    import jmespath

    try:
        compiled = jmespath.compile(path)
    except jmespath.exceptions.JMESPathError as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{name}: '{path}' is neither a key nor a JMESPath: {reason}") from None
    search: Callable[[Any], Any] = compiled.search
    return search


def cell_text(value: object) -> str:
    """Return a cell as text: numbers without a needless fraction, nothing for None, a list's values joined.

    Raises :class:`ValueError` for an object, which is no single value.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return _joined(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    return value.isoformat() if isinstance(value, date) else str(value)


def _joined(value: dict[str, Any] | list[Any]) -> str:
    if isinstance(value, dict):
        raise ValueError("holds an object, not a value; name a path inside it")  # noqa: TRY004 -- it is bad data
    return ", ".join(cell_text(each) for each in value)


def name_columns(header: Sequence[Cell]) -> tuple[tuple[str, ...], list[str]]:
    """Return unique column names for a header, and what people should be told of those that had to be made up.

    A name that comes again is numbered (``Comment (2)``), an empty one is named after its place (``column 3``).
    """
    names: list[str] = []
    repeated: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(cell_text(cell).split()) or f"column {place}"
        unique, count = name, 1
        while unique in names:
            count += 1
            unique = f"{name} ({count})"
        if count > 1:
            repeated.append(unique)
        names.append(unique)
    told = [f"some columns have the same name; the later ones are called {', '.join(repeated)}"] if repeated else []
    return tuple(names), told
