"""What each key of the configuration is for, in a few words, and an example of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from listenkit.config import (
    Audience,
    Check,
    Collecting,
    Dialogue,
    Group,
    Mail,
    Organisation,
    ReportDefaults,
    SecretReference,
)

TABLES: Mapping[str, type[BaseModel]] = {
    "organisation": Organisation,
    "groups": Group,
    "collect": Collecting,
    "report": ReportDefaults,
    "check": Check,
    "dialogue": Dialogue,
    "share": Audience,
}
"""The tables of the configuration beside ``[[sources]]``; ``groups``, ``check`` and ``share`` hold several by name."""

INNER: Mapping[str, type[BaseModel]] = {"mail": Mail}
"""Tables inside others: ``[share.mail]``."""


@dataclass(frozen=True)
class Key:
    """A key of a table: what it is for, its own value (None where it has none), and an example of another."""

    name: str
    meaning: str = ""
    default: Any = None
    example: Any = None
    is_required: bool = False
    is_secret: bool = False


@cache
def _meanings() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return tomllib.loads((files("listenkit.catalogue") / "keys.toml").read_text(encoding="utf-8"))


def known_keys() -> dict[str, list[str]]:
    """Return the keys that have words of their own, by section: a collector's name, ``source``, ``report`` …."""
    return {section: list(keys) for section, keys in _meanings().items()}


def meaning_of(section: str, key: str) -> str:
    """Return what a key is for, empty where nothing is known of it."""
    return str(_meanings().get(section, {}).get(key, {}).get("says", ""))


def keys_of(section: str, model: type[BaseModel]) -> dict[str, Key]:
    """Return the keys of a model; those of someone else's collector are described by their fields."""
    words = _meanings().get(section, {})
    return {
        name: Key(
            name,
            meaning_of(section, name) or field.description or "",
            None if field.is_required() else field.get_default(call_default_factory=True),
            words.get(name, {}).get("example"),
            field.is_required(),
            is_secret(field),
        )
        for name, field in model.model_fields.items()
        if not field.exclude
    }


def is_secret(field: FieldInfo) -> bool:
    """Tell whether a field can hold a reference to a secret."""
    return field.annotation is SecretReference or SecretReference in get_args(field.annotation)
