"""Reads items as ever and remembers where each field was found, for ``listenkit sources test``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from listenkit.collectors.rest.expressions import Scope, UnreadableError
from listenkit.collectors.rest.listing import Fields, Listing
from listenkit.collectors.rest.reading import Reader
from listenkit.collectors.trial import Look, Unfilled
from listenkit.model import Item

MAX_KEYS = 40
"""Keys of an item that are named."""

PRIVATE = "private notes"
OTHERS = "by when"

_STEPS = re.compile(r"\w+(?:\.\w+)*")
_NAMES = {"id": "native_id", "response": "is_response"}
_NO_ORIGINS = frozenset({"segments", "date_format", "time_zone", "when", "wordless"})
"""Keys of ``fields`` that fill no field."""

_NEVER_UNFILLED = frozenset({"deleted", "is_response", "native_id"})
"""Fields that say nothing about most items, and the one without which an item is set aside."""


@dataclass(frozen=True)
class _Trace:
    item: Item
    paths: Mapping[str, str]
    scope: Scope


@dataclass(frozen=True)
class Tracer(Reader):
    """A reader that remembers: the scope of each item, and how many it left out and why."""

    traces: list[_Trace] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def _is_left_out(self, listing: Listing, scope: Scope) -> bool:
        if not super()._is_left_out(listing, scope):
            return False
        is_other = bool(listing.when and not scope.find(listing.when))
        self.left_out[OTHERS if is_other else PRIVATE] += 1
        return True

    def _item(self, listing: Listing, fields: Fields, scope: Scope, where: str) -> Item:
        item = super()._item(listing, fields, scope, where)
        self.traces.append(_Trace(item, self._paths(fields), scope))
        return item

    def _paths(self, fields: Fields) -> dict[str, str]:
        """Return the path of each field that has one, by the field of an item that it fills."""
        paths = {
            _NAMES.get(name, name): path if isinstance(path, str) else " ".join(path)
            for name in type(fields).model_fields
            if name not in _NO_ORIGINS and (path := getattr(fields, name))
        }
        segments = {f"segments.{name}": path for name, path in {**fields.segments, **self.segments}.items()}
        return {name: path for name, path in {**paths, **segments}.items() if path}

    def chosen(self, items: Sequence[Item], before: Sequence[Item], count: int) -> list[Item]:
        """Return those items that join the ones before: as many as are wanted, and the first of each listing."""
        found: list[Item] = []
        seen = self._listings_of(before)
        for item in items:
            listing = self._listings_of([item])
            if len(before) + len(found) < count or not listing <= seen:
                found.append(item)
                seen |= listing
        return found

    def has_seen(self, listings: Sequence[Listing], items: Sequence[Item]) -> bool:
        """Tell whether as many listings as there are with comments gave one of these items."""
        wanted = {frozenset(self._paths(each.fields).items()) for each in listings if each.fields}
        return len(self._listings_of(items)) >= len(wanted)

    def _listings_of(self, items: Sequence[Item]) -> set[frozenset[tuple[str, str]]]:
        """Return what tells the listings that items are from: where each finds its fields."""
        known = {id(trace.item): trace.paths for trace in self.traces}
        return {frozenset(known.get(id(item), {}).items()) for item in items}

    def looks(self, items: Sequence[Item]) -> list[Look]:
        """Return the items with the paths that gave their fields."""
        paths = {id(trace.item): trace.paths for trace in self.traces}
        return [Look(item, paths.get(id(item), {})) for item in items]

    def unfilled(self, items: Sequence[Item]) -> list[Unfilled]:
        """Return the paths that found nothing in any of these items, with the keys that there are instead."""
        chosen = {id(item) for item in items}
        traces = [trace for trace in self.traces if id(trace.item) in chosen]
        empty: dict[tuple[str, str], list[Scope]] = {}
        found: set[tuple[str, str]] = set()
        for trace in traces:
            for each in trace.paths.items():
                if each[0] in _NEVER_UNFILLED:
                    continue
                empty.setdefault(each, []).append(trace.scope)
                if not _is_nothing(trace.scope, each[1]):
                    found.add(each)
        return [
            Unfilled(name, path, keys_at(scopes, path))
            for (name, path), scopes in empty.items()
            if (name, path) not in found
        ]


def _is_nothing(scope: Scope, path: str) -> bool:
    try:
        value = scope.find(path)
    except UnreadableError:
        return True
    return value is None or value in ("", [], {})


def keys_at(scopes: Sequence[Scope], path: str) -> tuple[str, ...]:
    """Return the keys that the items have where a path first leads nowhere, sorted, as dotted paths from the item."""
    up = len(path) - len(path.lstrip("^"))
    holders = [_up(scope, up) for scope in scopes]
    steps = path.lstrip("^").split(".")[:-1] if _STEPS.fullmatch(path.lstrip("^")) else []
    before: list[str] = []
    for step in steps:
        inner = [holder[step] for holder in holders if isinstance(holder, dict) and isinstance(holder.get(step), dict)]
        if not inner:
            break
        holders = inner
        before.append(step)
    names = {str(key) for holder in holders if isinstance(holder, dict) for key in holder}
    return tuple(path[:up] + ".".join([*before, name]) for name in sorted(names)[:MAX_KEYS])


def _up(scope: Scope | None, steps: int) -> Any:
    while scope is not None and steps:
        scope, steps = scope.parent, steps - 1
    return scope.item if scope is not None else None
