"""Finds the line on which a key of a TOML file stands; the standard parser tells it for syntax errors only."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=(.*)$""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def key_lines(text: str) -> dict[Path, int]:
    """Return the 1-based line of every table and key; arrays of tables are numbered from 0.

    Keys inside inline tables and multi-line strings are not listed: look their holder up with :func:`line_of`.
    """
    lines: dict[Path, int] = {}
    counters: dict[Path, int] = {}
    table: Path = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if header := _HEADER.match(line):
            table = _table_path(_parts(header[2]), header[1] == "[[", counters)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
            closing = _opened(key[2])
    return lines


def _parts(dotted: str) -> list[str]:
    return [double or single or bare for double, single, bare in _PART.findall(dotted)]


def _table_path(parts: list[str], is_array: bool, counters: dict[Path, int]) -> Path:
    path: Path = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if is_array and position == len(parts) - 1:
            counters[path] = counters.get(path, -1) + 1
        if path in counters:
            path = (*path, counters[path])
    return path


def _opened(value: str) -> str:
    for quote in ('"""', "'''"):
        if value.count(quote) == 1:
            return quote
    return ""


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of a path, else of its nearest holder, else 0."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0
