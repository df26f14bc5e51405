"""Lays plain lines out by terminal cells: tables, headings, wrapped text, sparklines. Knows nothing of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Part(NamedTuple):
    """A stretch of a line and the style that colour would give it."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output."""

    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """The line without its styles."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs of an output: block elements of one cell each, or ASCII."""

    levels: str = "▁▂▃▄▅▆▇█"
    missing: str = "·"
    rule: str = "─"
    up: str = "▲"
    down: str = "▼"
    same: str = "≈"
    none: str = "·"
    dot: str = "·"
    more: str = "…"
    positive: str = "+"
    negative: str = "−"
    margin: str = "±"


ASCII = Glyphs("_.-=+*#@", " ", "-", "^", "v", "=", ".", "|", "...", "+", "-", "+/-")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``drop`` above 0 lets it go where there is no room, the lowest first."""

    title: str
    cells: Sequence[str]
    right: bool = False
    drop: int = 0
    style: Sequence[str] = field(default=())

    @property
    def width(self) -> int:
        """The cells that the widest entry takes."""
        return max(cells_of(each) for each in (self.title, *self.cells))


def cells_of(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def plain(text: str, style: str = "") -> Line:
    """Return a line of one part."""
    return Line((Part(text, style),))


def clip(text: str, width: int, more: str = "…") -> str:
    """Return the text cut to a width, ending in ``more`` where it was cut."""
    if cells_of(text) <= width:
        return text
    return _head(text, max(0, width - cells_of(more))).rstrip() + more


def _head(text: str, width: int) -> str:
    used, kept = 0, []
    for sign in text:
        used += cells_of(sign)
        if used > width:
            break
        kept.append(sign)
    return "".join(kept)


def fill(text: str, width: int, *, right: bool = False) -> str:
    """Return the text padded to a width, on its left where ``right``."""
    blanks = " " * max(0, width - cells_of(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return the text on lines no wider than ``width``; ``first`` and ``rest`` start the lines. Long words break."""
    lines, current, is_empty = [], first, True
    pieces = [piece for word in text.split(" ") if word for piece in _pieces(word, width - cells_of(rest or first))]
    for piece in pieces:
        joined = current + piece if is_empty else f"{current} {piece}"
        if cells_of(joined) > width and not is_empty:
            lines.append(current)
            joined = rest + piece
        current, is_empty = joined, False
    return [*lines, current]


def _pieces(word: str, width: int) -> list[str]:
    found = []
    while cells_of(word) > width:
        head = _head(word, width) or word[:1]
        found.append(head)
        word = word[len(head) :]
    return [*found, word]


def heading(title: str, note: str, width: int, glyphs: Glyphs) -> Line:
    """Return a section's title, a rule, and what the section shows; a note without room is left out."""
    room = width - cells_of(title) - cells_of(note) - 2
    if room < 2 or not note:
        return Line((Part(title, "bold"), Part(" " + glyphs.rule * max(0, width - cells_of(title) - 1), "dim")))
    return Line((Part(title, "bold"), Part(f" {glyphs.rule * room} {note}", "dim")))


def table(columns: Sequence[Column], width: int, *, gap: int = 1, name_room: int = 14) -> list[Line]:
    """Return a table no wider than ``width``, its titles first.

    Where there is no room, the first column wraps down to ``name_room`` cells, then columns drop in their order,
    then the first column wraps as far as it must.
    """
    kept = [column for column in columns if column.cells]
    while _rest(kept, gap) + min(kept[0].width, name_room) > width and any(column.drop for column in kept):
        kept.remove(min((column for column in kept if column.drop), key=lambda column: column.drop))
    first = max(4, min(kept[0].width, width - _rest(kept, gap)))
    widths = [first, *(column.width for column in kept[1:])]
    last = width - sum(widths[:-1]) - gap * (len(widths) - 1)
    if len(widths) > 1:
        widths[-1] = max(0, min(widths[-1], last))
    lines = [_row([(column.title, "dim") for column in kept], kept, widths, gap)]
    for position in range(len(kept[0].cells)):
        lines += _rows(position, kept, widths, gap)
    return lines


def _rest(columns: Sequence[Column], gap: int) -> int:
    return sum(column.width + gap for column in columns[1:])


def _rows(position: int, columns: Sequence[Column], widths: Sequence[int], gap: int) -> list[Line]:
    names = wrap(columns[0].cells[position], widths[0])
    cells = [(each.cells[position], each.style[position] if each.style else "") for each in columns[1:]]
    head = _row([(names[0], ""), *cells], columns, widths, gap)
    return [head, *(plain(f"  {name}" if cells_of(name) + 2 <= widths[0] else name) for name in names[1:])]


def _row(cells: Sequence[tuple[str, str]], columns: Sequence[Column], widths: Sequence[int], gap: int) -> Line:
    parts = []
    for position, ((text, style), column, width) in enumerate(zip(cells, columns, widths, strict=True)):
        is_last = position == len(cells) - 1
        shown = fill(clip(text, width), width, right=column.right)
        parts.append(Part(shown.rstrip() if is_last else shown, style))
        if not is_last:
            parts.append(Part(" " * gap))
    return Line(tuple(parts))


def volume_levels(volumes: Sequence[int | None]) -> list[int | None]:
    """Return the level 0…7 of each volume on a scale from 0 to the largest; None where there is none."""
    top = max((volume for volume in volumes if volume), default=1)
    return [min(7, round(7 * volume / top)) if volume else None for volume in volumes]


def net_levels(nets: Sequence[float | None]) -> list[int | None]:
    """Return the level 0…7 of each net sentiment on the one scale −50…+50, so that rows compare."""
    return [None if net is None else max(0, min(7, int((net + 50) * 8 // 100))) for net in nets]


def sparkline(levels: Sequence[int | None], glyphs: Glyphs) -> str:
    """Return levels as one sign each."""
    return "".join(glyphs.missing if level is None else glyphs.levels[level] for level in levels)


def beside(left: Sequence[Line], right: Sequence[Line], left_width: int, gap: int = 2) -> list[Line]:
    """Return two columns of lines side by side."""
    lines = []
    for position in range(max(len(left), len(right))):
        first = left[position] if position < len(left) else Line()
        second = right[position] if position < len(right) else Line()
        blanks = Part(" " * (max(0, left_width - cells_of(first.text)) + gap))
        lines.append(Line((*first.parts, blanks, *second.parts)) if second.text else first)
    return lines
