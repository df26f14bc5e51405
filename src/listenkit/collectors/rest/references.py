"""Puts records into the items that refer to them: from the same answer, or from a listing that is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from listenkit.collectors.rest.expressions import UnreadableError, as_text, compile_path
from listenkit.collectors.rest.listing import Attached, Listing
from listenkit.collectors.rest.spec import ReferenceSpec
from listenkit.errors import SourceError

MOST_RECORDS = 200_000
"""Records of one reference that are kept; a service with more of them is read without the rest."""

Records = Mapping[str, Any]


class References:
    """The ``[[references]]`` of a description, each read when it is first wanted."""

    def __init__(self, specs: tuple[ReferenceSpec, ...], read: Callable[[ReferenceSpec], Iterator[Any]]) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._read = read
        self._known: dict[str, Records] = {}

    def attach(self, listing: Listing, answer: Any, items: list[Any]) -> list[Any]:
        """Return the items with what ``attach`` names put in; null where there is no such record."""
        for name, attached in listing.attach.items():
            records = self._records(attached, answer)
            items = [
                {**item, name: records.get(_key(attached.by, item))} if isinstance(item, dict) else item
                for item in items
            ]
        return items

    def _records(self, attached: Attached, answer: Any) -> Records:
        if attached.records.startswith("@"):
            return self._reference(attached.records[1:])
        try:
            found = compile_path(attached.records)(answer)
        except UnreadableError as error:
            raise SourceError(f"the answer has another shape: {error}") from None
        return _by_key(found if isinstance(found, list) else [], attached.key)

    def _reference(self, name: str) -> Records:
        if name not in self._known:
            spec = self._specs[name]
            self._known[name] = _by_key(self._read(spec), spec.key)
        return self._known[name]


def _by_key(records: Any, path: str) -> Records:
    found: dict[str, Any] = {}
    for record in records:
        if len(found) >= MOST_RECORDS:
            break
        for key in _keys(path, record):
            found[key] = record
    return found


def _keys(path: str, record: Any) -> list[str]:
    """Return the values by which a record is found: one, or all of a list."""
    try:
        value = compile_path(path)(record)
        return [key for each in (value if isinstance(value, list) else [value]) if (key := as_text(each))]
    except UnreadableError:
        return []


def _key(path: str, item: Any) -> str:
    try:
        return as_text(compile_path(path)(item))
    except UnreadableError:
        return ""
