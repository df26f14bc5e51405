"""Names that stand for a collector with some keys set, such as the descriptions that come with ``rest``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from listenkit import registry
from listenkit.errors import UsageError
from listenkit.text import did_you_mean

_FIRST = "rest"
"""The collector that is asked first: most presets are its own, and loading the others takes a while."""


def resolve(name: str) -> tuple[str, type[Any], Mapping[str, Any]]:
    """Return the collector that a name stands for: its own name, its class, and the keys that the name sets.

    Raises :class:`UsageError` for a name that is neither an installed collector nor a preset of one.
    """
    if name not in registry.names(registry.COLLECTORS):
        for owner, collector, presets in _presets():
            if name in presets:
                return owner, collector, presets[name]
        raise UsageError(f"there is no collector '{name}'", hint=did_you_mean(name, _nameable()))
    found: Any = registry.load(registry.COLLECTORS, name)
    return name, found, {}


def _presets() -> Iterator[tuple[str, type[Any], Mapping[str, Mapping[str, Any]]]]:
    """Yield the installed collectors that have presets; one that cannot be loaded has none."""
    for owner in sorted(registry.names(registry.COLLECTORS), key=lambda name: name != _FIRST):
        try:
            collector: Any = registry.load(registry.COLLECTORS, owner)
        except UsageError:
            continue
        presets: Mapping[str, Mapping[str, Any]] = getattr(collector, "presets", dict)()
        if presets:
            yield owner, collector, presets


def _nameable() -> Iterable[str]:
    return {*registry.names(registry.COLLECTORS), *(name for _, _, presets in _presets() for name in presets)}
