"""Reads descriptions from TOML files and names every mistake with file, line and the nearest valid key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from listenkit.collectors.rest.spec import Spec
from listenkit.config.lines import key_lines, line_of
from listenkit.errors import ConfigError, Problem, UsageError
from listenkit.text import did_you_mean

SHIPPED = Path(__file__).parents[1] / "specs"
"""The folder of the descriptions that come with listenkit."""

_SYNTAX_LINE = re.compile(r"\(at line (\d+)")
_LARGEST = 1 << 20
_HINT = "every key is described in docs/rest.md"


def shipped_specs() -> list[str]:
    """Return the names of the descriptions that come with listenkit."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find_spec(name: str, root: Path) -> Path:
    """Return the file of a shipped name, or of a path ending in ``.toml`` in the project.

    Raises :class:`UsageError` where there is none.
    """
    if name.endswith(".toml"):
        path = root / Path(name).expanduser()
        if path.is_file():
            return path
        raise UsageError(f"there is no description {path}", hint="a relative path starts at the project's folder")
    names = shipped_specs()
    if name in names:
        return SHIPPED / f"{name}.toml"
    raise UsageError(
        f"there is no description '{name}'", hint=f"{did_you_mean(name, names)}; or name a .toml file of your own"
    )


def load_spec(path: Path) -> Spec:
    """Return the description in a file.

    Raises :class:`ConfigError` holding every mistake.
    """
    text = _read(path)
    try:
        return Spec.model_validate(_parse(text, path))
    except ValidationError as error:
        lines = key_lines(text)
        problems = [
            Problem(path, line_of(detail["loc"], lines), _describe(detail))
            for detail in error.errors(include_url=False, include_context=False)
        ]
        unique = dict.fromkeys(sorted(problems, key=lambda problem: problem.line))
        raise ConfigError(list(unique), hint=_HINT) from None


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ConfigError([Problem(path, 0, "is larger than 1 MiB, which no description is")])
        return content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(path, 0, f"is not UTF-8 text: byte {error.start}")]) from None


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        raise ConfigError([Problem(path, int(found[1]) if found else 0, f"is not valid TOML: {error}")]) from None


def _describe(detail: Any) -> str:
    location = detail["loc"]
    key = ".".join(str(part) for part in location)
    if detail["type"] == "extra_forbidden":
        return f"{key}: there is no such key; {did_you_mean(str(location[-1]), _keys_at(location[:-1]))}"
    if detail["type"] == "missing":
        return f"{key}: is missing"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    """Return the valid keys of the table that a location leads to."""
    model: type[BaseModel] = Spec
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
