"""Plain tables for people: aligned columns, no boxes, nothing cut where output is piped."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence

from listenkit.cli.session import terminal_width
from listenkit.text import one_line, safe_text

_GAP = "  "


def table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, right: frozenset[int] = frozenset()) -> str:
    """Return lines of aligned columns; the last column is cut to the terminal's width, and only on a terminal."""
    from rich.cells import cell_len, set_cell_size

    shown = [[one_line(str(cell)) for cell in row] for row in rows]
    everything = [list(headers), *shown]
    widths = [max(cell_len(row[column]) for row in everything) for column in range(len(headers))]
    lines = []
    for row in everything:
        cells = []
        for column, cell in enumerate(row):
            blanks = " " * (widths[column] - cell_len(cell))
            last = column == len(row) - 1
            cells.append(blanks + cell if column in right else cell if last else cell + blanks)
        line = _GAP.join(cells).rstrip()
        if sys.stdout.isatty() and cell_len(line) > terminal_width():
            line = set_cell_size(line, terminal_width() - 1).rstrip() + "…"
        lines.append(line)
    return "\n".join(lines) + "\n"


def csv_text(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return CSV of safe text in which nothing can become a formula: an apostrophe precedes a risky first character."""
    from listenkit.report.table import inert

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([inert(safe_text(cell) if isinstance(cell, str) else cell) for cell in row] for row in rows)
    return buffer.getvalue()


def flat(value: object) -> object:
    """Return a list or mapping on one line for a cell of CSV; anything else as it is."""
    if isinstance(value, list):
        return "|".join(str(each) for each in value)
    if isinstance(value, dict):
        return "|".join(f"{key}={each}" for key, each in value.items())
    return value
