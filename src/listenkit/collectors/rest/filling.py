"""Puts the values of parameters into the paths of a description, where a service names its fields after questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from listenkit.collectors.rest.expressions import fill, placeholders
from listenkit.collectors.rest.listing import Attached, Fields, Listing
from listenkit.errors import UsageError

L = TypeVar("L", bound=Listing)

_OWN_PATHS = ("items", "when", "private")
_ENDS_OF_QUOTES = frozenset("\"'`\\")
"""What would end the quotes that a value stands in; no id of a question and no code of a country holds one."""


def paths_of(listing: Listing) -> Iterator[str]:
    """Yield the paths of a listing that parameters may stand in; not those of what is nested in it."""
    yield from (getattr(listing, name) for name in _OWN_PATHS)
    if listing.fields:
        yield from _texts_of(listing.fields).values()
        yield from listing.fields.segments.values()
        yield from () if isinstance(listing.fields.id, str) else listing.fields.id
    yield from (each.by if isinstance(each, Attached) else each for each in listing.attach.values())


def fill_paths(listing: L, parameters: Mapping[str, str]) -> L:
    """Return the listing with its parameters put into its paths, and into those of what is nested in it.

    Raises :class:`UsageError` for a value that a path cannot hold.
    """
    nested = tuple(fill_paths(each, parameters) for each in listing.nested)
    if not any(map(placeholders, paths_of(listing))) and nested == listing.nested:
        return listing
    own = {name: _put(getattr(listing, name), parameters) for name in _OWN_PATHS}
    fields = _fill_fields(listing.fields, parameters) if listing.fields else None
    attach = {
        name: each.model_copy(update={"by": _put(each.by, parameters)})
        if isinstance(each, Attached)
        else _put(each, parameters)
        for name, each in listing.attach.items()
    }
    return listing.model_copy(update={**own, "attach": attach, "fields": fields, "nested": nested})


def _fill_fields(fields: Fields, parameters: Mapping[str, str]) -> Fields:
    paths: dict[str, Any] = {name: _put(path, parameters) for name, path in _texts_of(fields).items()}
    segments = {name: _put(path, parameters) for name, path in fields.segments.items()}
    identity = fields.id if isinstance(fields.id, str) else tuple(_put(path, parameters) for path in fields.id)
    return fields.model_copy(update={"id": identity, **paths, "segments": segments})


def _texts_of(fields: Fields) -> dict[str, str]:
    return {name: value for name in Fields.model_fields if isinstance(value := getattr(fields, name), str)}


def _put(path: str, parameters: Mapping[str, str]) -> str:
    for name in placeholders(path) if not path.startswith("=") else ():
        if _ENDS_OF_QUOTES & set(parameters.get(name, "")):
            raise UsageError(f"the parameter '{name}' holds a quote or backslash, which its place cannot hold")
    return fill(path, parameters)
