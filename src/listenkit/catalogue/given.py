"""Reads the ``KEY=VALUE`` words with which a person fills in a source."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any, Literal, get_origin

from pydantic.fields import FieldInfo

from listenkit.catalogue.keys import is_secret
from listenkit.catalogue.kind import Kind
from listenkit.config import Source
from listenkit.errors import UsageError
from listenkit.text import did_you_mean

_TABLES = ("parameters", "segments")
_FORMS = ("env", "file", "keyring")
_OWN_OPTIONS = ("name", "group", "collector")


def read_given(kind: Kind, words: Sequence[str]) -> dict[str, Any]:
    """Return the values of ``KEY=VALUE`` words; parameters and segments (``segments.site=column``) as tables.

    A secret is given as ``token=env:NAME``, ``token=file:PATH`` or ``token=keyring:SERVICE/USER``, never as itself.

    Raises :class:`UsageError` for a word without ``=``, a key that the kind does not have, and a secret's value.
    """
    given: dict[str, Any] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise UsageError(f"'{word}' is not KEY=VALUE", hint="such as url=https://service.example.org")
        table, _, inner = name.rpartition(".")
        if table in _TABLES and inner:
            given.setdefault(table, {})[inner] = _plain(value)
        elif (field := _field(kind, name)) is not None:
            given[name] = _secret(name, field, value) if is_secret(field) else _typed(field, value)
        elif name in {each.name for each in kind.parameters}:
            given.setdefault("parameters", {})[name] = _plain(value)
        else:
            raise UsageError(f"a source of {kind.name} has no key '{name}'", hint=did_you_mean(name, _names(kind)))
    return given


def _field(kind: Kind, name: str) -> FieldInfo | None:
    if name in (*_TABLES, *_OWN_OPTIONS, *(kind.preset or {})):
        return None
    fields = {**Source.model_fields, **kind.options.model_fields}
    return fields.get(name) if name != "options" or name in kind.options.model_fields else None


def _names(kind: Kind) -> list[str]:
    return [*kind.keys, *(each.name for each in kind.parameters)]


def _secret(name: str, field: FieldInfo, value: str) -> Any:
    """Return a reference; a value is refused, since the command line is seen by others and kept in its history."""
    form, sign, place = value.partition(":")
    if sign and form in _FORMS and place:
        return {form: place}
    if field.annotation is str or str in getattr(field.annotation, "__args__", ()):
        return value
    raise UsageError(
        f"{name}: a secret must not stand on a command line or in the configuration",
        hint=f"name the environment variable that will hold it: {name}=env:NAME",
    )


def _typed(field: FieldInfo, value: str) -> Any:
    """Return the value as TOML where the field is no text; ``a,b`` is a list where one is wanted."""
    if field.annotation is str or get_origin(field.annotation) is Literal:
        return value
    read = _toml(value)
    if isinstance(read, str) and get_origin(field.annotation) is tuple:
        return [part.strip() for part in read.split(",")]
    return read


def _plain(value: str) -> Any:
    """Return a list of TOML as one, anything else as the text that it is."""
    return _toml(value) if value.startswith("[") else value


def _toml(value: str) -> Any:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
