"""Starter codebooks: the themes that employees, customers and suppliers mostly speak of, in seven languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from listenkit.errors import UsageError
from listenkit.text import did_you_mean

_SUFFIX = ".toml"


def starter_names() -> tuple[str, ...]:
    """Return the names of the starter codebooks, in alphabetical order."""
    found = (each.name for each in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


def starter_text(name: str) -> str:
    """Return a starter codebook as it is written, comments included.

    Raises :class:`~listenkit.errors.UsageError` where there is none of that name.
    """
    if name not in starter_names():
        raise UsageError(f"there is no starter codebook '{name}'", hint=did_you_mean(name, starter_names()))
    return (files(__name__) / f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def starter_blocks(name: str) -> dict[str, str]:
    """Return the tables of a starter codebook as they are written, by theme.

    Raises :class:`~listenkit.errors.UsageError` where there is none of that name.
    """
    _, *blocks = starter_text(name).split("[[themes]]\n")
    tables = tomllib.loads(starter_text(name))["themes"]
    return {table["name"]: f"[[themes]]\n{block.rstrip()}\n" for table, block in zip(tables, blocks, strict=True)}


def starter_terms() -> Iterator[tuple[str, str, str]]:
    """Yield language, theme and term of all starter codebooks."""
    for name in starter_names():
        for theme in tomllib.loads(starter_text(name))["themes"]:
            for language, terms in theme["terms"].items():
                yield from ((language, theme["name"], term) for term in terms)
