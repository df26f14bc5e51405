"""Compares the name of a column with the names by which exports call such a column, in seven languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from listenkit.text import fold, words

Role = Literal["text", "date", "rating", "id", "author", "title", "language"]
ROLES: tuple[Role, ...] = ("text", "date", "rating", "id", "author", "title", "language")

EXACT = 3.0
WITHIN = 2.0

_OURS = frozenset(
    {"our", "notre", "nos", "nuestro", "nuestra", "unser", "unsere", "unserem", "nostro", "nostra", "nosso"}
)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_BRACKETS = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")


@dataclass(frozen=True, slots=True)
class Headers:
    """The known names: of each role those that must be exact and those that may be a part, and of the segments."""

    exact: Mapping[str, Mapping[str, int]]
    within: Mapping[str, tuple[str, ...]]
    segments: Mapping[str, str]
    second_rows: frozenset[str]


@cache
def known_headers() -> Headers:
    """Return the names of ``headers.toml``."""
    data = tomllib.loads((files("listenkit.guess") / "headers.toml").read_text(encoding="utf-8"))
    return Headers(
        exact={role: _ranks(data[role]["exact"]) for role in ROLES},
        within={role: tuple(data[role]["within"]) for role in ROLES},
        segments={name: key for key, names in data["segments"].items() for name in names},
        second_rows=frozenset(data["second_rows"]["cells"]),
    )


def _ranks(names: Sequence[str]) -> dict[str, int]:
    return {name: rank for rank, name in reversed(list(enumerate(names)))}


def fold_name(name: str) -> str:
    """Return a column's name for comparison: words alone, without case, accents and signs, ``createdAt`` as two."""
    return " ".join(words(fold(_CAMEL.sub(" ", name).replace("'", " ").replace("’", " "))))


def match_role(name: str, role: Role) -> float:
    """Return how well a column's name suits a role: 0 not at all, about 2 a part of it, about 3 all of it.

    Names that come earlier in the list weigh a little more.
    """
    known = known_headers()
    name = "no" if name.strip() == "#" else name
    for form in (fold_name(name), fold_name(_BRACKETS.sub(" ", name))):
        if form in known.exact[role]:
            return EXACT - known.exact[role][form] / 1000
    padded = f" {fold_name(name)} "
    found = [rank for rank, part in enumerate(known.within[role]) if f" {part} " in padded]
    return WITHIN - found[0] / 1000 if found else 0.0


def match_segment(name: str) -> str:
    """Return the segment's key that a column's name suits, or an empty string.

    A question such as "Dans quel service travaillez-vous ?" suits by one of its words.
    """
    known = known_headers().segments
    form = fold_name(_BRACKETS.sub(" ", name)) or fold_name(name)
    if form in known:
        return known[form]
    parts = form.split()
    if len(parts) > 8 or _OURS & set(parts) or match_role(name, "rating") or match_role(name, "text"):
        return ""  # it asks about our service, and not in which one a person works
    return next((known[part] for part in parts if part in known and len(part) > 2), "")


def is_unnamed(name: str) -> bool:
    """Tell whether a name says nothing: ``column 3``, ``Q3``, ``v1``, ``Unnamed: 0``."""
    return bool(
        re.fullmatch(r"(?:column|colonne|spalte|columna|coluna|kolom|unnamed|q|v|var|field|x)?\W{0,2}\d*", fold(name))
    )
