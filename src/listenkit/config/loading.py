"""Reads ``listenkit.toml`` and reports every mistake at once, with file, line, key and the nearest valid name."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from listenkit.config.lines import Path as KeyPath
from listenkit.config.lines import key_lines, line_of
from listenkit.config.presets import resolve
from listenkit.config.tree import Config, Section, Source
from listenkit.errors import ConfigError, Problem, UsageError
from listenkit.model import GROUPS
from listenkit.text import did_you_mean, nearest

CONFIG_NAME = "listenkit.toml"
PROJECT_VARIABLE = "LISTENKIT_PROJECT"

M = TypeVar("M", bound=BaseModel)

_COMMON = frozenset(Source.model_fields) - {"options"}
_SECRET_KEYS = ("password", "token", "secret", "key", "user")
_SYNTAX_LINE = re.compile(r"\(at line (\d+)")


def find_project(chosen: Path | None = None, *, start: Path | None = None) -> Path:
    """Return the folder that holds ``listenkit.toml``: the chosen one, ``LISTENKIT_PROJECT``, or the nearest above.

    Raises :class:`UsageError` where there is none.
    """
    named = chosen or (Path(os.environ[PROJECT_VARIABLE]) if os.environ.get(PROJECT_VARIABLE) else None)
    if named:
        if (named / CONFIG_NAME).is_file():
            return named.resolve()
        raise UsageError(f"there is no {CONFIG_NAME} in {named}", hint=f"make one: listenkit init {named}")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise UsageError(
        f"there is no {CONFIG_NAME} in {here} or above it",
        hint="make one with listenkit init, look at an example with listenkit demo, or name a folder with --project",
    )


def load_config(project: Path) -> Config:
    """Return the configuration of a project folder.

    Raises :class:`ConfigError` holding every mistake, :class:`UsageError` where the file cannot be read.
    """
    path = project / CONFIG_NAME
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    return parse_config(path, content)


def parse_config(path: Path, content: bytes) -> Config:
    """Return the configuration that a file of that path and content is.

    Raises :class:`ConfigError` holding every mistake.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(path, 0, f"is not UTF-8 text: byte {error.start}")]) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        raise ConfigError([Problem(path, int(found[1]) if found else 0, f"is not valid TOML: {error}")]) from None
    return _Reader(path, text).read(data)


class _Reader:
    """Collects the problems of one file while its tables are checked."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = key_lines(text)
        self._problems: list[Problem] = []

    def read(self, data: Mapping[str, Any]) -> Config:
        rest = {key: value for key, value in data.items() if key != "sources"}
        tables = data.get("sources", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._say(("sources",), "sources must be tables that each start with [[sources]]")
            tables = []
        sources = [self._source(position, table) for position, table in enumerate(tables)]
        config = self._build(Config, {**rest, "root": self._path.parent}, (), set(Config.model_fields) - {"root"})
        self._check_names(tables)
        self._check_groups(tables, set(data["groups"]) if isinstance(data.get("groups"), dict) else set())
        if self._problems:
            unique = dict.fromkeys(sorted(self._problems, key=lambda problem: problem.line))
            raise ConfigError(list(unique), hint="every key is described in docs/configuration.md")
        assert config is not None  # no problem was found
        return config.model_copy(update={"sources": tuple(source for source in sources if source)})

    def _source(self, position: int, table: Mapping[str, Any]) -> Source | None:
        path: KeyPath = ("sources", position)
        chosen = self._chosen(path, table.get("collector"))
        options, preset = chosen or (None, {})
        own = set(options.model_fields) if options else set()
        common = {key: value for key, value in {**table, **preset}.items() if key in _COMMON}
        source = self._build(Source, common, path, _COMMON | own)
        if options is None:
            self._check_keys(path, table)
            return None
        self._check_preset(path, table, preset)
        table = {**table, **preset}
        rest = {key: value for key, value in table.items() if key not in _COMMON or key in own}
        built = self._build(options, rest, path, _COMMON | own)
        return source.model_copy(update={"options": built}) if source and built else None

    def _check_keys(self, path: KeyPath, table: Mapping[str, Any]) -> None:
        """Name the keys that look like a mistyped common one; without a collector the others cannot be judged."""
        for key in table:
            if key not in _COMMON and (close := nearest(key, _COMMON - set(table))):
                self._say((*path, key), f"{key}: there is no such key; did you mean '{close}'?")

    def _chosen(self, path: KeyPath, name: object) -> tuple[type[BaseModel], Mapping[str, Any]] | None:
        """Return the options of the collector that a name stands for, and the keys that the name itself sets."""
        if not isinstance(name, str):
            return None
        try:
            own_name, collector, preset = resolve(name)
        except UsageError as error:
            self._say((*path, "collector"), f"collector: {error}; {error.hint}")
            return None
        return getattr(collector, "Options", Section), {**preset, "collector": own_name}

    def _check_preset(self, path: KeyPath, table: Mapping[str, Any], preset: Mapping[str, Any]) -> None:
        """Say which keys the name of the collector has set already."""
        for key in set(table) & set(preset) - {"collector"}:
            if table[key] != preset[key]:
                self._say((*path, key), f'{key}: collector = "{table["collector"]}" says it already; take {key} away')

    def _build(self, model: type[M], values: dict[str, Any], path: KeyPath, valid: Iterable[str]) -> M | None:
        try:
            return model.model_validate(values)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._say((*path, *detail["loc"]), _sentence(detail, model, valid))
            return None

    def _check_names(self, tables: list[dict[str, Any]]) -> None:
        seen: dict[str, int] = {}
        for position, table in enumerate(tables):
            name = str(table.get("name", ""))
            if name in seen:
                self._say(("sources", position, "name"), f"name: another source is called '{name}' already")
            seen[name] = position

    def _check_groups(self, tables: list[dict[str, Any]], configured: set[str]) -> None:
        known = configured | set(GROUPS)
        for position, table in enumerate(tables):
            group = table.get("group")
            if isinstance(group, str) and group not in known:
                hint = f"{did_you_mean(group, known)}; a group of your own needs a table [groups.{group}]"
                self._say(("sources", position, "group"), f"group: there is no group '{group}'; {hint}")

    def _say(self, path: KeyPath, message: str) -> None:
        self._problems.append(Problem(self._path, line_of(path, self._lines), message))


def _sentence(detail: Any, model: type[BaseModel], valid: Iterable[str]) -> str:
    """Return one mistake in words: the key, what was expected and, for an unknown key, the nearest valid name."""
    location = tuple(part for part in detail["loc"] if part != "options")
    key = ".".join(str(part) for part in location)
    if detail["type"] == "extra_forbidden":
        names = valid if len(location) == 1 else _fields_at(model, location[:-1])
        return f"{key}: there is no such key; {did_you_mean(str(location[-1]), names)}"
    if detail["type"] == "missing":
        return f"{key}: is missing"
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ").lower() if not key else detail["msg"]
    message = message.removeprefix("Value error, ")
    given = detail.get("input")
    is_shown = isinstance(given, str | int | float | bool) and "'" not in message and not _may_be_secret(key, given)
    shown = f" (it is {given!r})" if is_shown else ""
    return f"{key}: {message}{shown}" if key else message


def _may_be_secret(key: str, given: object) -> bool:
    """Tell whether a value must not be repeated in a message: a secret's, or an address with user or query."""
    name = key.rpartition(".")[2].lower()
    if "webhooks." in key:
        return True
    return any(word in name for word in _SECRET_KEYS) or (isinstance(given, str) and any(c in given for c in "@?"))


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the field names of the model that a path leads to, through mappings; empty where it leads elsewhere."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            current = _bare_type(field.annotation) if field else None
        else:
            arguments = [each for each in getattr(current, "__args__", ()) if each not in (..., type(None))]
            current = arguments[-1] if arguments else None
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _bare_type(annotation: Any) -> Any:
    """Return the model of an optional model; anything else as it is."""
    arguments = getattr(annotation, "__args__", ())
    models = [each for each in arguments if isinstance(each, type) and issubclass(each, BaseModel)]
    return models[0] if models and type(None) in arguments else annotation
