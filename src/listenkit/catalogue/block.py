"""Makes the commented ``[[sources]]`` table of a kind: what it needs is filled in, the rest is there to be chosen."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from listenkit.catalogue.keys import Key, keys_of, meaning_of
from listenkit.catalogue.kind import Kind, Parameter
from listenkit.catalogue.toml import toml_key, toml_value
from listenkit.config import Source
from listenkit.text import one_line

TO_CHANGE = "CHANGE-ME"
"""What stands for a value that nobody but the reader knows."""

_WIDTH = 100
_COLUMN = 40
_HEAD = ("name", "collector", "group")
_COMMON = ("accounts", "language", "segments", "stale_after")
_ENV = "env"


@dataclass(frozen=True)
class Block:
    """The text of a source's table; ``variables`` are those to export, ``open_keys`` what is still to be changed."""

    text: str
    variables: tuple[str, ...] = ()
    open_keys: tuple[str, ...] = ()


@dataclass
class _Maker:
    """Writes one block and remembers what its reader has to do."""

    kind: Kind
    name: str
    given: Mapping[str, Any]
    variables: list[str] = field(default_factory=list)
    open_keys: list[str] = field(default_factory=list)

    def value_of(self, key: Key) -> Any:
        """Return what stands for a needed key: what was given, a reference to a secret, the example, or a stand-in."""
        example = self.example.get(key.name)
        if key.name in self.given:
            return self._noted(self.given[key.name])
        if isinstance(example, Mapping) and _ENV in example:
            return self._noted({_ENV: variable_name(self.name, key.name)})
        if example is not None:
            return self._open(key.name, example)
        if key.is_secret:
            return self._noted({_ENV: variable_name(self.name, key.name)})
        return self._open(key.name, TO_CHANGE if key.example is None else key.example)

    def parameters(self) -> dict[str, Any]:
        """Return the parameters that are needed or were given."""
        given = self.given.get("parameters", {})
        examples = self.example.get("parameters", {})
        chosen = {each.name: examples.get(each.name, TO_CHANGE) for each in self.kind.parameters if each.is_needed}
        self.open_keys += [f"parameters.{name}" for name in chosen if name not in given]
        return {**chosen, **given}

    @property
    def example(self) -> Mapping[str, Any]:
        """The values that the kind's own facts give as an example."""
        return self.kind.about.example if self.kind.about else {}

    def writes(self, key: str) -> bool:
        """Tell whether a key is written, and not only offered as a comment."""
        return key in self.kind.needed or key in self.given or key in self.example

    def _open(self, name: str, value: Any) -> Any:
        self.open_keys.append(name)
        return value

    def _noted(self, value: Any) -> Any:
        if isinstance(value, Mapping) and set(value) == {_ENV}:
            self.variables.append(str(value[_ENV]))
        return value


def make_block(
    kind: Kind, name: str, group: str, given: Mapping[str, Any] | None = None, *, is_short: bool = False
) -> Block:
    """Return the table of a source of this kind; ``given`` are values of its keys, ``parameters`` as a table.

    A short one has no heading and nothing that may be left out.
    """
    maker = _Maker(kind, name, given or {})
    rows = [*_head_rows(kind, name, group), *_needed_rows(maker), *_parameter_rows(maker)]
    if is_short:
        lines = ["[[sources]]", *_lines(rows)]
    else:
        choices = [*_parameter_choices(maker), *_choices(maker)]
        lines = [*_heading(kind), "[[sources]]", *_lines(rows), *(f"# {line}" for line in _lines(choices))]
    return Block("\n".join(lines) + "\n", tuple(dict.fromkeys(maker.variables)), tuple(dict.fromkeys(maker.open_keys)))


def variable_name(source: str, key: str) -> str:
    """Return the environment variable for a secret of a source: ``support-mail`` and ``token`` give its own name."""
    name = re.sub(r"[^A-Z0-9]+", "_", f"{source}_{key}".upper()).strip("_")
    return name if name[:1].isalpha() else f"SOURCE_{name}"


_Row = tuple[str, Any, str]


def _heading(kind: Kind) -> Iterator[str]:
    about = kind.about
    told = [kind.title, *((about.brings, about.permissions, about.credential, about.limits) if about else ())]
    for label, words in zip(("", "", "Permissions: ", "Credential: ", "Limits: "), told, strict=False):
        if words:
            yield from (f"# {line}" for line in textwrap.wrap(label + one_line(words), _WIDTH, break_on_hyphens=False))


def _head_rows(kind: Kind, name: str, group: str) -> Iterator[_Row]:
    spec = kind.name if kind.name.endswith(".toml") else ""
    values = (name, kind.collector if spec else kind.name, group)
    for key, value in zip(_HEAD, values, strict=True):
        yield key, value, meaning_of("source", key) if key == "group" else ""
    if spec:
        yield "spec", spec, ""


def _needed_rows(maker: _Maker) -> Iterator[_Row]:
    kind = maker.kind
    for key in kind.keys.values():
        if key.name != "parameters" and maker.writes(key.name):
            yield key.name, maker.value_of(key), key.meaning
    common = {name: value for name, value in maker.example.items() if name in Source.model_fields}
    for name, value in {**common, **maker.given}.items():
        if name not in kind.keys and name != "parameters":
            yield from _opened(name, value, meaning_of("source", name))


def _parameter_rows(maker: _Maker) -> Iterator[_Row]:
    meanings = {each.name: each.meaning for each in maker.kind.parameters}
    for name, value in maker.parameters().items():
        yield f"parameters.{toml_key(name)}", value, meanings.get(name, "")


def _parameter_choices(maker: _Maker) -> Iterator[_Row]:
    chosen = maker.parameters()
    for each in maker.kind.parameters:
        if each.name not in chosen:
            yield f"parameters.{toml_key(each.name)}", _sample(each, maker), each.meaning


def _sample(parameter: Parameter, maker: _Maker) -> Any:
    return maker.example.get("parameters", {}).get(parameter.name) or parameter.default or TO_CHANGE


def _choices(maker: _Maker) -> Iterator[_Row]:
    """Yield what may be left out: keys of the kind, then those that every source has."""
    kind = maker.kind
    common = {name: key for name, key in keys_of("source", Source).items() if name in _COMMON}
    for name, key in {**kind.keys, **{each: key for each, key in common.items() if each not in kind.keys}}.items():
        if not maker.writes(name) and name != "parameters":
            yield from _opened(name, _shown(key, maker.name), key.meaning)


def _opened(name: str, value: Any, meaning: str) -> Iterator[_Row]:
    """Yield a row for each value of a table, since rows of their own can be chosen one by one; none for nothing."""
    if isinstance(value, Mapping) and set(value) != {_ENV}:
        yield from ((f"{name}.{toml_key(inner)}", each, meaning) for inner, each in value.items())
    elif value is not None and value != ():
        yield name, value, meaning


def _shown(key: Key, source: str) -> Any:
    """Return what a key that may be left out shows: an example, a reference, or its own value."""
    if key.example is not None:
        return key.example
    if key.is_secret:
        return {_ENV: variable_name(source, key.name)}
    return key.default


def _lines(rows: list[_Row]) -> Iterator[str]:
    """Yield the rows with their comments in one column, as far as they fit."""
    shown = [(f"{name} = {toml_value(value)}", one_line(comment)) for name, value, comment in rows]
    width = min(max((len(text) for text, comment in shown if comment), default=0), _COLUMN)
    for text, comment in shown:
        yield f"{text:<{width}}  # {comment}" if comment else text
