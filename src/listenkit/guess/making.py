"""Looks at a file's columns and at their first cells, and chooses what each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from listenkit.errors import UsageError
from listenkit.guess.columns import Column
from listenkit.guess.headers import EXACT, Role, fold_name, is_unnamed, known_headers, match_role, match_segment
from listenkit.guess.mail import guess_mail
from listenkit.guess.value import Guess
from listenkit.tables import Cell, Content, Shape, Table, cell_text, open_table
from listenkit.tables.base import MAX_SHOWN
from listenkit.tables.order import find_order
from listenkit.text import nearest, one_line
from listenkit.times import DateOrder

SAMPLE_ROWS = 500
SHOWN_ROWS = 3

_ORDER_NAMES = {"dmy": "the day first", "mdy": "the month first", "ymd": "the year first"}


def guess(path: Path, *, text: str = "", date_order: DateOrder | None = None) -> Guess:
    """Return how a file of comments, a mailbox or a Maildir is to be read.

    ``text`` names the column of the comments and ``date_order`` the order of dates, where a person knows better.

    Raises :class:`UsageError` where no column looks like text or ``text`` is none, :class:`SourceError` where the
    file cannot be read.
    """
    mail = guess_mail(path)
    if mail:
        return mail
    content = Content(path.name, path.resolve())
    table = open_table(content)
    view = _look(table)
    chosen = _choose(view, text)
    found = Guess(
        path=path,
        collector="files",
        format=table.format,
        delimiter=table.delimiter,
        encoding=table.encoding,
        sheet=table.sheet,
        mapping={role: column for role, (column, _) in chosen.items()},
        reasons={role: reason for role, (_, reason) in chosen.items()},
        segments=_segments(view, {column for column, _ in chosen.values()}),
        settings=_settings(table, view),
        notes=(*_told(table), *view.notes, *_undated(view, chosen)),
        sample=_sample(view, chosen),
    )
    return _with_order(found, content, date_order)


@dataclass(frozen=True, slots=True)
class _View:
    """The first rows of a table, column by column; ``skipped`` of them are a second header."""

    table: Table
    columns: Mapping[str, Column]
    labels: Mapping[str, str]
    """What to compare a column's name by: the question, where the export has it in a second row."""
    rows: Sequence[Mapping[str, Any]]
    skipped: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know of it."""
        if not self.skipped:
            return ()
        told = "1 row after the header repeats" if self.skipped == 1 else f"{self.skipped} rows after the header repeat"
        return (f"{told} the questions: left out",)


def _look(table: Table) -> _View:
    names = [name for name in table.columns if table.has(name)]
    pickers = {name: table.picker(name, required=False) for name in names}
    rows = [
        {name: pick(row.record) for name, pick in pickers.items()}
        for row in islice((row for row in table.rows if not row.fault), SAMPLE_ROWS)
    ]
    rows = [_opened(row) for row in rows]
    skipped = _second_rows(rows) if table.is_flat else 0
    labels = {name: cell_text(rows[0][name]) if skipped > 1 else name for name in names}
    rows = rows[skipped:]
    every = dict.fromkeys(name for row in rows for name in row)
    columns = {name: Column(name, _filled(rows, name), len(rows)) for name in every or names}
    return _View(table, columns, {name: labels.get(name) or name for name in columns}, rows, skipped)


def _opened(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the values inside its objects under paths such as ``author.name``, one level deep."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": each for key, each in value.items() if f"{name}{key}".isidentifier()}
        else:
            flat[name] = value
    return {name: value for name, value in flat.items() if not isinstance(value, dict | list)}


def _filled(rows: Sequence[Mapping[str, Any]], name: str) -> list[Cell]:
    cells = (row.get(name) for row in rows)
    return [
        cell if isinstance(cell, str) or hasattr(cell, "year") else cell_text(cell)
        for cell in cells
        if cell is not None and cell_text(cell).strip()
    ]


def _second_rows(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how many of the first rows repeat the header, as exports of Qualtrics and SurveyMonkey do."""
    for number, row in enumerate(rows[:2], start=1):
        if any("ImportId" in cell_text(cell) for cell in row.values()):
            return number
    if not rows:
        return 0
    cells = [fold_name(text) for cell in rows[0].values() if (text := cell_text(cell).strip())]
    known = sum(cell in known_headers().second_rows for cell in cells)
    return int(bool(cells) and known >= 1 and known >= 0.3 * len(cells) and len(cells) < len(rows[0]))


_Chosen = dict[str, tuple[str, str]]


def _choose(view: _View, text: str) -> _Chosen:
    chosen: _Chosen = {"text": _named_text(view, text) if text else _best_text(view)}
    fits: tuple[tuple[Role, Callable[[Column], bool]], ...] = (
        ("id", lambda column: column.is_unique and column.words <= 4 and column.dates < 0.5),
        ("author", lambda column: bool(column.texts) and column.words <= 6 and column.dates < 0.5),
        ("date", lambda column: column.dates >= 0.8 or column.stamps >= 0.8),
        ("rating", lambda column: column.ratings >= 0.8),
        ("title", lambda column: column.is_wordy),
        ("language", lambda column: column.languages >= 0.8),
    )
    for role, is_fit in fits:
        free = [column for column in view.columns.values() if column.name not in {name for name, _ in chosen.values()}]
        best = _best_named(view, role, [column for column in free if is_fit(column)])
        if best is None and role == "date":
            best = _by_content([column for column in free if column.dates >= 0.9], "its cells are dates")
        if best is None and role == "rating":
            unnamed = [column for column in free if is_unnamed(column.name) and _is_scale(column)]
            best = _by_content(unnamed, "its cells are small numbers")
        if best:
            chosen[role] = best
    return chosen


def _best_named(view: _View, role: Role, columns: Sequence[Column]) -> tuple[str, str] | None:
    scored = [(match_role(view.labels[column.name], role), column.name) for column in columns]
    score, name = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return (name, "by its name") if score else None


def _by_content(columns: Sequence[Column], reason: str) -> tuple[str, str] | None:
    return (columns[0].name, reason) if len(columns) == 1 else None


def _is_scale(column: Column) -> bool:
    return column.ratings >= 0.95 and 2 <= column.values <= 11


def _told(table: Table) -> list[str]:
    return [f"it {note}" if note.startswith(("is ", "ends ", "holds ")) else note for note in table.notes]


def _undated(view: _View, chosen: _Chosen) -> list[str]:
    """Return what people should know where no column was taken for the date."""
    if "date" in chosen:
        return []
    named = [
        column for column in view.columns.values() if column.texts and match_role(view.labels[column.name], "date")
    ]
    if not named:
        return ["no column is a date: comments will have none"]
    return [f"'{one_line(named[0].name)}' is no date that can be read ('{one_line(named[0].texts[0])[:40]}'): left out"]


def _named_text(view: _View, text: str) -> tuple[str, str]:
    if text not in view.columns and not view.table.has(text):
        close = nearest(text, view.columns)
        start = f"did you mean '{one_line(close)}'? " if close else ""
        raise UsageError(f"{view.table.name} has no column '{one_line(text)}'", hint=start + _columns_hint(view))
    return text, "as you said"


def _best_text(view: _View) -> tuple[str, str]:
    """Return the column of the comments: by its name and its words, or by its words alone."""
    named = {column.name: match_role(view.labels[column.name], "text") for column in view.columns.values()}
    wordy = [column for column in view.columns.values() if column.is_wordy and (named[column.name] or column.is_prose)]
    if not wordy:
        raise UsageError(
            f"{view.table.name}: no column looks like what people said" + (" (there are no rows)" * (not view.rows)),
            hint=f"name it with --text; {_columns_hint(view)}",
        )
    best = max(wordy, key=lambda column: _text_score(column, named[column.name]))
    others = [one_line(column.name) for column in wordy if column is not best and column.is_prose]
    reason = "by its name" if named[best.name] >= EXACT - 0.5 else "its name and its words" if named[best.name] else ""
    why = f"{reason or 'the most words'}; {best.words:.0f} words a cell"
    return best.name, why + (f"; '{others[0]}' holds prose too, choose it with --text" if others else "")


def _text_score(column: Column, named: float) -> float:
    """Weigh the name and the length: an exact name outweighs twelve words, a filled column a half-empty one."""
    filled = len(column.texts) / column.rows if column.rows else 0.0
    return (4 * named + min(column.words, 30.0)) * (0.3 + 0.7 * filled) + (5 if column.is_prose else 0)


def _columns_hint(view: _View) -> str:
    names = [one_line(name) for name in view.columns]
    return "its columns: " + ", ".join(names[:MAX_SHOWN]) + (" …" if len(names) > MAX_SHOWN else "")


def _segments(view: _View, taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in view.columns.values():
        key = match_segment(view.labels[column.name]) if column.is_category and column.name not in taken else ""
        if key:
            found.setdefault(key, column.name)
    return found


def _settings(table: Table, view: _View) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if len(table.sheets) > 1:
        settings["sheet"] = table.sheet
    if table.encoding == "cp1252":
        settings["encoding"] = table.encoding
    if view.skipped:
        settings["skip_rows"] = view.skipped
    return settings


def _sample(view: _View, chosen: _Chosen) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {role: cell_text(row.get(column)) for role, (column, _) in chosen.items()} for row in view.rows[:SHOWN_ROWS]
    )


def _with_order(found: Guess, content: Content, given: DateOrder | None) -> Guess:
    column = found.mapping.get("date")
    if not column:
        return found
    if given:
        return replace(found, date_order=given, order_reason=f"dates are read with {_ORDER_NAMES[given]}, as you said")
    shape = Shape(sheet=found.sheet, skip_rows=found.settings.get("skip_rows", 0))
    evidence = find_order(open_table(content, shape), column)
    if evidence.is_open:
        reason = (
            f"the dates in '{one_line(column)}' can be read in two ways: '{evidence.example}' is {evidence.readings}"
        )
        return replace(found, needs_order=True, order_reason=reason)
    if evidence.order:
        reason = f"dates have {_ORDER_NAMES[evidence.order]}: '{evidence.proof}' proves it"
        return replace(found, date_order=evidence.order, order_reason=reason)
    return found
