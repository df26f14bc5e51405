"""Reads the values of ``pack.toml`` and keeps every mistake with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from listenkit.languages.reading import Mistakes, where
from listenkit.languages.terms import Words, expand
from listenkit.text import did_you_mean


@dataclass(slots=True, kw_only=True)
class PackTable:
    """The table of one pack, the lines of its keys, and the mistakes found so far."""

    folder: Traversable
    mistakes: Mistakes = field(default_factory=Mistakes)
    table: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    elisions: tuple[str, ...] = ()

    @property
    def file(self) -> Traversable:
        """The file that is read."""
        return self.folder.joinpath("pack.toml")

    def _blocks(self, name: str, keys: tuple[str, ...]) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
        blocks = self.table.get(name, [])
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            self._wrong((name,), f"must be tables, each under its own [[{name}]]")
            return []
        found: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
        for number, block in enumerate(blocks):
            self._check_keys(block, keys, (name, number))
            found.append(((name, number), block))
        return found

    def _forms(self, term: str, path: tuple[str | int, ...]) -> list[Words]:
        try:
            return expand(term, self.elisions)
        except ValueError as error:
            self.mistakes.add(self.file, where(path, self.lines), f"'{term}': {error}")
            return []

    def _list(self, path: tuple[str | int, ...]) -> list[str]:
        value: Any = self.table
        for part in path[:-1]:
            value = value[part]
        found = value.get(path[-1], [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self._wrong(path, "must be a list of texts")
            return []
        return found

    def _flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self._wrong((key,), "must be true or false")
        return value is True

    def _string(self, path: tuple[str, ...], choices: tuple[str, ...] = ()) -> str:
        value = self.table.get(path[0], "" if choices else None)
        if not isinstance(value, str) or (value and choices and value not in choices):
            self._wrong(path, f"must be one of: {', '.join(choices)}" if choices else "must be given, as a text")
            return ""
        return value

    def _number(
        self,
        block: dict[str, Any],
        path: tuple[str | int, ...],
        key: str,
        low: float,
        high: float,
        *,
        default: float | None = None,
    ) -> float:
        value = block.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self._wrong((*path, key), f"must be a number from {low:g} to {high:g}")
            return 0.0
        return float(value)

    def _check_keys(self, table: Mapping[str, Any], known: Iterable[str], path: tuple[str | int, ...]) -> None:
        for key in table:
            if key not in known:
                self._wrong((*path, key), f"is not known; {did_you_mean(key, known)}")

    def _wrong(self, path: tuple[str | int, ...], message: str) -> None:
        name = ".".join(str(part) for part in path)
        self.mistakes.add(self.file, where(path, self.lines), f"{name} {message}")
