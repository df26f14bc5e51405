"""Puts records into the items that refer to them: from the same answer, the item above, or a listing read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text, compile_path
from listenkit.collectors.rest.listing import Attached, Listing
from listenkit.collectors.rest.spec import ReferenceSpec
from listenkit.errors import CredentialError, SourceError
from listenkit.http import StatusError

MOST_RECORDS = 200_000
"""Records of one reference that are kept; a service with more of them is read without the rest."""

Records = Mapping[str, Any]


class References:
    """The ``[[references]]`` of a description, each read when it is first wanted.

    ``read`` gives all records of a listing, ``look_up`` the one of a key, None where there is none.
    """

    def __init__(
        self,
        specs: tuple[ReferenceSpec, ...],
        read: Callable[[ReferenceSpec], Iterator[Any]],
        look_up: Callable[[ReferenceSpec, str], Any],
    ) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._read = read
        self._look_up = look_up
        self._known: dict[str, dict[str, Any]] = {}
        self._closed = set[str]()
        self.missing: StatusError | CredentialError | None = None
        """What first kept a record of an optional reference away, None where all that was wanted came."""

    def attach(self, listing: Listing, answer: Any, items: list[Any], parent: Scope | None) -> list[Any]:
        """Return the items with what ``attach`` names put in; null where there is no such record."""
        for name, attached in listing.attach.items():
            find = self._from_above(attached, parent) if isinstance(attached, str) else self._record(attached, answer)
            items = [{**item, name: find(item)} if isinstance(item, dict) else item for item in items]
        return items

    def _from_above(self, path: str, parent: Scope | None) -> Callable[[Any], Any]:
        try:
            found = Scope(None, parent).find(path)
        except UnreadableError as error:
            raise SourceError(f"the item above has another shape: {error}") from None
        return lambda _item: found

    def _record(self, attached: Attached, answer: Any) -> Callable[[Any], Any]:
        if not attached.records.startswith("@"):
            records = self._in_answer(attached, answer)
            return lambda item: records.get(_key(attached.by, item))
        spec = self._specs[attached.records[1:]]
        return lambda item: self._referred(spec, _key(attached.by, item))

    def _in_answer(self, attached: Attached, answer: Any) -> Records:
        try:
            found = compile_path(attached.records)(answer)
        except UnreadableError as error:
            raise SourceError(f"the answer has another shape: {error}") from None
        return _by_key(found if isinstance(found, list) else [], attached.key)

    def _referred(self, spec: ReferenceSpec, key: str) -> Any:
        try:
            return self._record_of(spec, key)
        except (StatusError, CredentialError) as error:
            if not spec.optional:
                raise
            self._do_without(spec, key, error)
            return None

    def _record_of(self, spec: ReferenceSpec, key: str) -> Any:
        if spec.name not in self._known:
            self._known[spec.name] = {} if spec.is_looked_up else _by_key(self._read(spec), spec.key)
        known = self._known[spec.name]
        is_wanted = spec.is_looked_up and spec.name not in self._closed
        if key and is_wanted and key not in known and len(known) < MOST_RECORDS:
            known[key] = self._look_up(spec, key)
        return known.get(key)

    def _do_without(self, spec: ReferenceSpec, key: str, error: StatusError | CredentialError) -> None:
        """Remember that a record cannot be had, so that nobody asks again; a refused credential opens no other."""
        self._known.setdefault(spec.name, {})[key] = None
        self.missing = self.missing or error
        if isinstance(error, CredentialError):
            self._closed.add(spec.name)


def _by_key(records: Any, path: str) -> dict[str, Any]:
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
