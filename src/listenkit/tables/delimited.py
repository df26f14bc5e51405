"""Reads CSV and TSV: finds the delimiter, understands quotes, and sets broken rows aside without shifting any."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import cast

from listenkit.errors import SourceError
from listenkit.tables.base import Row, Shape, Table, name_columns
from listenkit.tables.content import READ_ERRORS, Content
from listenkit.tables.encoding import (
    FOREIGN_FAULT,
    Encoding,
    find_encoding,
    has_foreign,
    open_text,
    without_foreign,
)

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""Stands for "no delimiter": a character that no export writes."""

MAX_FIELD = 1 << 20
"""Characters of one cell; Python's own 131,072 is too few for pasted mails, and an open quote must end somewhere."""

MAX_REPAIRS = 1_000
"""Broken quotes after which a file is given up: each one may read a :data:`MAX_FIELD` of text again."""

_SAMPLE = 1 << 17
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are told apart.

    ``is_quoted`` is false for files in which a quote is a letter like any other; ``has_escapes`` is true where a
    quote inside a cell is written ``\\"`` and not doubled, as databases export it.
    """

    delimiter: str
    is_quoted: bool = True
    has_escapes: bool = False


def open_delimited(content: Content, shape: Shape) -> Table:
    """Return the table of a CSV or TSV file.

    Raises :class:`SourceError` where it has no header or is not in the declared encoding.
    """
    encoding = find_encoding(content, shape.encoding)
    dialect = find_dialect(content, encoding, shape)
    rows = _numbered(content, encoding, dialect)
    header = _header(rows, shape.header_row, content.name)
    if encoding.is_mixed:
        header, rows = without_foreign(header), _marked(rows)
    columns, notes = name_columns(header)
    if encoding.note:
        notes.append(encoding.note)
    return Table(
        name=content.name,
        format="tsv" if dialect.delimiter == "\t" else "csv",
        columns=columns,
        rows=_checked(islice(rows, shape.skip_rows, None), len(columns)),
        encoding=encoding.name,
        delimiter="" if dialect.delimiter == ONE_COLUMN else dialect.delimiter,
        notes=tuple(notes),
    )


def _header(rows: Iterator[Row], wanted: int, name: str) -> Sequence[str]:
    for row in rows:
        cells = [str(cell) for cell in row.record]
        if row.fault or row.number < wanted or not any(cell.strip() for cell in cells):
            continue
        while cells and not cells[-1].strip():
            cells.pop()
        return cells
    raise SourceError(f"{name} has no header row", hint="its first row must name the columns; see header_row")


def _marked(rows: Iterator[Row]) -> Iterator[Row]:
    """Set rows aside that hold bytes of another encoding than the rest of the file."""
    for row in rows:
        is_foreign = has_foreign(*cast("list[str]", row.record))
        yield Row(row.number, (), FOREIGN_FAULT) if is_foreign else row


def _checked(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for row in rows:
        record = cast("list[str]", row.record)
        if len(record) == width and not row.fault:
            if any(record) and not "".join(record).isspace():
                yield row
        elif row.fault:
            yield row
        elif any(record):
            yield _fitted(row, width)


def _fitted(row: Row, width: int) -> Row:
    """Drop empty cells beyond the last column; any other difference makes the row unreadable."""
    cells = list(row.record)
    if len(cells) > width and not any(cells[width:]):
        return Row(row.number, cells[:width])
    return Row(row.number, (), f"has {len(cells)} cells where the header has {width}")


class _Lines:
    """Lines of a text that remember those of the current row, so that a broken quote costs one line and not many."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream)
        self._taken.append(line)
        return line

    def next_row(self) -> None:
        """Forget the lines of the row that ended."""
        self._taken.clear()

    def step_back(self) -> int:
        """Give back all lines of the current row but its first, and return their number."""
        given = len(self._taken) - 1
        self._again.extendleft(reversed(self._taken[1:]))
        self._taken.clear()
        return given


def _numbered(content: Content, encoding: Encoding, dialect: Dialect) -> Iterator[Row]:
    with open_text(content, encoding) as stream:
        number = 0
        try:
            for row in _split(stream, dialect):
                yield row
                number = row.number
        except (*READ_ERRORS, UnicodeError) as error:
            raise SourceError(f"{content.name} cannot be read beyond row {number}: {error}") from None
        except _UnmendableError:
            raise SourceError(
                f"{content.name} has more than {MAX_REPAIRS} broken quotes, the last at row {number}",
                hint="is the delimiter right? set delimiter",
            ) from None


class _UnmendableError(Exception):
    """Too many rows have broken quotes."""


def _split(stream: Iterator[str], dialect: Dialect) -> Iterator[Row]:
    lines = _Lines(stream)
    reader = _reader(lines, dialect)
    number = repairs = 0
    while True:
        number += 1
        lines.next_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            repairs += lines.step_back() > 0
            if repairs > MAX_REPAIRS:
                raise _UnmendableError from None
            yield Row(number, (), f"has a broken quote or a cell that is too long ({error})")
            reader = _reader(lines, dialect)
            continue
        if number == 1 and cells and cells[0].lower().startswith("sep=") and not "".join(cells)[5:]:
            continue
        yield Row(number, cells)


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    if dialect.has_escapes:
        return csv.reader(lines, delimiter=dialect.delimiter, escapechar="\\", doublequote=False, strict=True)
    if dialect.is_quoted:
        return csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, strict=True)


def find_dialect(content: Content, encoding: Encoding, shape: Shape) -> Dialect:
    """Return the delimiter that the first rows agree on, and whether quotes have a meaning.

    Raises :class:`SourceError` where the file cannot be read at all.
    """
    sample = _sample(content, encoding)
    delimiter = shape.delimiter or _declared_delimiter(sample.split("\n", 1)[0]) or find_delimiter(sample)
    if delimiter != "\t":
        return Dialect(delimiter, has_escapes=_has_escapes(sample, delimiter))
    with open_text(content, encoding) as stream:
        return Dialect(delimiter, _has_quoting(stream))


def _has_escapes(sample: str, delimiter: str) -> bool:
    """Tell whether quotes are escaped: some rows cannot be read without that, and all can with it."""
    if '\\"' not in sample:
        return False
    plain, escaped = Dialect(delimiter), Dialect(delimiter, has_escapes=True)
    return _broken_rows(sample, plain) > 0 == _broken_rows(sample, escaped)


def _broken_rows(sample: str, dialect: Dialect) -> int:
    text = sample if len(sample) < _SAMPLE else sample.rpartition("\n")[0]
    return sum(row.fault != "" for row in islice(_split(iter(StringIO(text, newline="")), dialect), _SAMPLE_ROWS))


def _sample(content: Content, encoding: Encoding) -> str:
    try:
        with open_text(content, encoding) as stream:
            return stream.read(_SAMPLE)
    except READ_ERRORS as error:
        raise SourceError(f"{content.name} cannot be read: {error}") from None


def _declared_delimiter(first_line: str) -> str:
    """Return the delimiter of Excel's first line ``sep=;``, or an empty string."""
    line = first_line.rstrip("\r\n ")
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def find_delimiter(sample: str) -> str:
    """Return the delimiter by which most rows have as many cells as the header; :data:`ONE_COLUMN` for none."""
    scores = {delimiter: _agreement(sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][1] > 1 else ONE_COLUMN


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the header and the header's width; (0, 0) where nothing speaks for it."""
    rows: list[list[str]] = []
    reader = _reader(iter(StringIO(sample, newline="")), Dialect(delimiter))
    while len(rows) < _SAMPLE_ROWS:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            continue
        if any(cells):
            rows.append(cells)
    width = len(rows[0]) if rows else 0
    others = rows[1:-1] or rows[1:]  # the last one may be cut
    if width < 2 or (others and all(len(cells) == 1 for cells in others)):
        return 0.0, 0
    alike = sum(len(cells) == width for cells in others)
    return (alike / len(others) if others else 1.0), width


def _has_quoting(stream: TextIOWrapper) -> bool:
    """Tell whether quotes enclose cells of a tab-separated file; many such files have none, and quotes are text.

    Enclosed line ends make lines of another width; quotes that open and never close on a line of the right width
    are letters. The whole file is asked.
    """
    width = plain = ragged = 0
    try:
        for line in stream:
            bare = line.rstrip("\r\n")
            width = width or bare.count("\t") + 1
            ragged += bool(bare) and bare.count("\t") + 1 != width
            if bare.startswith('"') or '\t"' in bare:
                plain += any(cell[:1] == '"' and not _is_closed(cell) for cell in bare.split("\t"))
    except (*READ_ERRORS, UnicodeError):
        pass  # whoever reads the rows meets the damage again and says where
    return plain <= ragged


def _is_closed(cell: str) -> bool:
    return len(cell) > 1 and cell.endswith('"') and '"' not in cell[1:-1].replace('""', "")
