"""What a measurement gives: tables for people and named figures for the floors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOT_THERE = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is pinned, such as ``sentiment.en_vader_amazon.area``: measure, what was measured, which number.

    ``is_ceiling`` where less is better (an error, a shift), so that the pinned value is the most that is allowed.
    """

    measure: str
    subject: str
    name: str
    value: float
    is_ceiling: bool = False

    @property
    def key(self) -> str:
        """The name in the file of floors: it says itself which way it holds."""
        return f"{self.name}_at_most" if self.is_ceiling else self.name

    @property
    def path(self) -> str:
        """The whole name, for messages."""
        return f"{self.measure}.{self.subject}.{self.key}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its title, the heads of its columns, rows of as many cells, and what must be said about it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The tables and figures of one measure."""

    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()


def number(value: float | None, digits: int = 3) -> str:
    """Return a number as tables show it, a dash where there is none."""
    return NOT_THERE if value is None or math.isnan(value) else f"{value:.{digits}f}"


def numbers(values: Iterable[float | None], digits: int = 3) -> str:
    """Return several numbers in one cell."""
    return " / ".join(number(value, digits) for value in values)


def share(value: float) -> str:
    """Return a share in [0, 1] in per cent."""
    return NOT_THERE if math.isnan(value) else f"{100 * value:.1f} %"


def mean(values: Sequence[float]) -> float:
    """Return the mean of those that are numbers, NaN where none is."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def to_text(table: Table) -> str:
    """Return a table for a terminal: the first column to the left, the others centred."""
    grid = [table.columns, *table.rows]
    widths = [max(len(row[place]) for row in grid) for place in range(len(table.columns))]
    lines = [f"\n{table.title}"]
    for row in grid:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.center(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *([table.note] if table.note else [])]) + "\n"


def to_markdown(table: Table) -> str:
    """Return a table as Markdown under a heading of the third level."""
    rule = "|".join(["---", *(":-:" for _ in table.columns[1:])])
    lines = [f"| {' | '.join(row)} |" for row in table.rows]
    head = [f"### {table.title}", "", f"| {' | '.join(table.columns)} |", f"|{rule}|"]
    return "\n".join([*head, *lines, *(["", table.note] if table.note else [])]) + "\n\n"
