"""Finds plugins by their entry points: collectors, languages and report formats, ours and anyone's alike."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from listenkit.errors import UsageError
from listenkit.text import did_you_mean

COLLECTORS = "listenkit.collectors"
LANGUAGES = "listenkit.languages"
REPORTS = "listenkit.reports"

_NAME = re.compile(r"[a-z0-9_]{1,32}")


@cache
def _found(family: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=family) if _NAME.fullmatch(point.name)}


def names(family: str) -> list[str]:
    """Return the sorted names of a family's installed members."""
    return sorted(_found(family))


def load(family: str, name: str) -> object:
    """Return the member of a family that an installed package registered under this name.

    Raises :class:`UsageError` for a name that is not installed, or whose package cannot be imported.
    """
    point = _found(family).get(name)
    word = family.rpartition(".")[2].rstrip("s")
    if point is None:
        raise UsageError(f"there is no {word} '{name}'", hint=did_you_mean(name, names(family)))
    try:
        return point.load()
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"the {word} '{name}' cannot be loaded: {error}", hint=f"reinstall the package that provides {point.value}"
        ) from error
