"""Reads the files of a language pack and keeps every mistake with its file and line."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from listenkit.config.lines import key_lines, line_of
from listenkit.errors import ConfigError, Problem

MAX_VALENCE = 4.0
MAX_BYTES = 4_000_000
"""A pack's file that is larger is refused; the largest lexicons in use have a tenth of it."""

HINT = "correct the file; docs/languages.md describes the format"


class Entry(NamedTuple):
    """A line of a lexicon: the term as written, its valence in −4…4 and its 1-based line."""

    term: str
    valence: float
    line: int


@dataclass(slots=True)
class Mistakes:
    """The mistakes of a pack, gathered so that all are told at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: Traversable, line: int, message: str) -> None:
        """Keep a mistake with its place; ``line`` is 1-based, 0 where it is unknown."""
        self.found.append(Problem(Path(str(file)), line, message))

    def check(self) -> None:
        """Raise :class:`ConfigError` with every mistake, if there is one."""
        if self.found:
            raise ConfigError(self.found, hint=HINT)


def read_text(file: Traversable, mistakes: Mistakes) -> str:
    """Return a file as text; one that is missing, too large or not UTF-8 is a mistake and reads as empty."""
    try:
        data = file.read_bytes()
        if len(data) > MAX_BYTES:
            mistakes.add(file, 0, f"the file has {len(data)} bytes; at most {MAX_BYTES} are read")
            return ""
        return data.decode("utf-8-sig")
    except OSError as error:
        mistakes.add(file, 0, f"the file cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        mistakes.add(file, data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 text")
    return ""


def read_table(file: Traversable, mistakes: Mistakes) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    """Return a TOML file as a table, with the lines of its keys."""
    text = read_text(file, mistakes)
    try:
        return tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        line = next((int(word.rstrip(",)")) for word in _after(str(error), "line")), 0)
        mistakes.add(file, line, f"not valid TOML: {error}")
        return {}, {}


def _after(message: str, word: str) -> Iterator[str]:
    parts = message.split()
    return (following for each, following in pairwise(parts) if each.endswith(word))


def where(path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> int:
    """Return the line of a key, or of the nearest table that holds it."""
    return line_of(path, lines)


def read_entries(file: Traversable, mistakes: Mistakes) -> list[Entry]:
    """Return the entries of a lexicon: a term, a tab and a valence a line; ``#`` at a line's start is a comment."""
    entries: list[Entry] = []
    valences: dict[str, float | None] = {}
    for number, line in enumerate(read_text(file, mistakes).splitlines(), start=1):
        term, tab, rest = line.partition("\t")
        term = term.strip()
        if line.startswith("#") or not line.strip():
            continue
        valence = valences.get(rest)
        if valence is None:
            valence = valences[rest] = _valence(rest.partition("#")[0])
        if not tab or not term:
            mistakes.add(file, number, "expected a term, a tab and a valence")
        elif valence is None:
            mistakes.add(file, number, f"the valence of '{term}' must be a number from -4 to 4")
        else:
            entries.append(Entry(term, valence, number))
    return entries


def read_valences(file: Traversable) -> list[Entry]:
    """Return the entries of a lexicon; raise :class:`ConfigError` for any mistake in it."""
    mistakes = Mistakes()
    entries = read_entries(file, mistakes)
    mistakes.check()
    return entries


def _valence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= MAX_VALENCE else None
