"""Turns the items of an answer into comments-to-be, by the field paths of a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text
from listenkit.collectors.rest.listing import Fields, Listing
from listenkit.collectors.rest.markup import plain_text
from listenkit.errors import SourceError
from listenkit.messages.stripping import own_words
from listenkit.model import Extent, Item, SetAside
from listenkit.times import UnreadableTimeError, parse_time

_TEXT_FIELDS = ("author", "language", "parent", "thread")


_TAKEN = "has the id {} of a comment that was said at another time: put a word before the ids of each listing with join"


@dataclass
class Found:
    """What one page of a listing held: comments-to-be, what had to be set aside, and the items as they came."""

    items: list[Item] = field(default_factory=list)
    unreadable: list[SetAside] = field(default_factory=list)
    scopes: list[tuple[Scope, str]] = field(default_factory=list)
    complete: list[Extent] = field(default_factory=list)


class Once:
    """Keeps a run from giving the same item twice, as pages that shift meanwhile and listings that overlap do.

    Only items with an id are known again, and only where nothing in them differs. ``may_clash`` says that several
    listings name their items in one way: then an id that was given to something said at another time is a mistake of
    the description, by which one comment would replace the other.
    """

    def __init__(self, *, may_clash: bool = False) -> None:
        self._given: set[bytes] = set()
        self._times: dict[str, object] | None = {} if may_clash else None

    def fresh(self, items: Sequence[Item]) -> tuple[list[Item], list[SetAside]]:
        """Return those items that were not given before, and as set aside those that bear the id of another."""
        clashing = [item for item in items if self._is_taken(item)]
        names = {id(item) for item in clashing}
        fresh = [item for item in items if id(item) not in names and (not item.native_id or self._is_new(item))]
        return fresh, [SetAside(item.where, _TAKEN.format(item.native_id)) for item in clashing]

    def _is_taken(self, item: Item) -> bool:
        if self._times is None or not item.native_id or not item.created or item.deleted:
            return False
        return self._times.setdefault(item.native_id, item.created) != item.created

    def _is_new(self, item: Item) -> bool:
        words = repr(replace(item, where="")).encode("utf-8", "surrogatepass")
        mark = blake2b(words, digest_size=12).digest()
        is_new = mark not in self._given
        self._given.add(mark)
        return is_new


@dataclass(frozen=True)
class Reader:
    """Reads items for one source: its ``segments`` win over the description's, private ones come where asked for."""

    segments: Mapping[str, str]
    zone: tzinfo = UTC
    private_notes: bool = False

    def read(self, listing: Listing, raw: list[Any], *, parent: Scope | None, where: str) -> Found:
        """Return what a list of raw items holds, the replies below them included."""
        found = Found()
        for number, (scope, is_reply) in enumerate(_unfold(listing, raw, parent), start=1):
            place = f"{where}, item {number}"
            try:
                if self._is_left_out(listing, scope):
                    continue
                item = self._said(listing, scope, place)
            except UnreadableError as error:
                found.unreadable.append(SetAside(place, str(error)))
                continue
            if item is not None:
                found.items.append(item)
            if not is_reply:
                found.scopes.append((scope, place))
        return found

    def _said(self, listing: Listing, scope: Scope, where: str) -> Item | None:
        """Return what an item itself says, None for one that only leads to nested ones."""
        if reason := as_text(scope.find(listing.unreadable) or None):
            raise UnreadableError(reason)
        fields = listing.fields
        if fields is None or (fields.when and not scope.find(fields.when)):
            return None
        item = self._item(listing, fields, scope, where)
        return None if fields.wordless and not item.text.strip() and not item.deleted else item

    def _is_left_out(self, listing: Listing, scope: Scope) -> bool:
        if listing.when and not scope.find(listing.when):
            return True
        return bool(listing.private and not self.private_notes and scope.find(listing.private))

    def _item(self, listing: Listing, fields: Fields, scope: Scope, where: str) -> Item:
        if not isinstance(scope.item, dict):
            raise UnreadableError("is not a table")
        native_id = _identity(fields, scope)
        if fields.id and not native_id:
            raise UnreadableError(f"has no id at '{fields.id if isinstance(fields.id, str) else ' '.join(fields.id)}'")
        values = {name: as_text(scope.find(getattr(fields, name))) for name in _TEXT_FIELDS}
        markup = "html" if _switch(listing.html, scope) else listing.markup
        text = plain_text(scope.find(fields.text), markup)
        own = own_words(text) if _switch(listing.mail, scope) else text
        wanted = {**fields.segments, **self.segments}
        return Item(
            text=own,
            original=text if own != text else "",
            native_id=native_id,
            title=plain_text(scope.find(fields.title), markup),
            created=self._time(fields, scope),
            rating=_as_plain(scope.find(fields.rating)),
            segments={name: found for name, path in wanted.items() if (found := as_text(scope.find(path)))},
            where=where,
            deleted=bool(scope.find(fields.deleted)),
            aliases=_names(scope.find(fields.aliases)),
            is_response=bool(scope.find(fields.response)),
            url=_address(fields.url, scope),
            **values,
        )

    def _time(self, fields: Fields, scope: Scope) -> datetime | float | int | str | None:
        value = _as_plain(scope.find(fields.created))
        if value is None or not (fields.date_format or fields.time_zone):
            return value
        zone = ZoneInfo(fields.time_zone) if fields.time_zone else self.zone
        try:
            return parse_time(value, zone=zone, pattern=fields.date_format)
        except UnreadableTimeError as error:
            raise UnreadableError(str(error)) from None


def _unfold(listing: Listing, raw: list[Any], parent: Scope | None) -> Iterator[tuple[Scope, bool]]:
    """Yield every item before its replies, in order, without recursion; an answer's depth is bounded anyway."""
    waiting = [(Scope(each, parent), False) for each in reversed(raw)]
    while waiting:
        scope, is_reply = waiting.pop()
        yield scope, is_reply
        waiting += [(Scope(each, parent), True) for each in reversed(_replies(listing, scope))]


def _replies(listing: Listing, scope: Scope) -> list[Any]:
    """Return the items below an item; what is no list there is a fault of the answer, not of one item."""
    try:
        found = scope.find(listing.replies) if isinstance(scope.item, dict) else None
    except UnreadableError as error:
        raise SourceError(f"the replies of an item have another shape: {error}") from None
    if found and not isinstance(found, list):
        raise SourceError(f"the replies of an item are not a list at '{listing.replies}'")
    return found or []


def _identity(fields: Fields, scope: Scope) -> str:
    """Return the id of an item; its parts are joined where there are several, and none of them may be missing."""
    if isinstance(fields.id, str):
        return as_text(scope.find(fields.id))
    parts = [as_text(scope.find(path)) for path in fields.id]
    return "-".join(parts) if all(parts) else ""


def _address(path: str, scope: Scope) -> str:
    """Return where people read an item; one without what its address is made of is no worse a comment."""
    try:
        return as_text(scope.find(path))
    except UnreadableError:
        return ""


def _switch(value: bool | str, scope: Scope) -> bool:
    return bool(scope.find(value)) if isinstance(value, str) else value


def _names(value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(filter(None, (as_text(name) for name in names if not isinstance(name, dict | list))))


def _as_plain(value: Any) -> float | int | str | None:
    """Return a number as it is and anything else as text, None where there is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return as_text(value) or None
