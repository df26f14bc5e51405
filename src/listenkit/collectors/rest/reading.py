"""Turns the items of an answer into comments-to-be, by the field paths of a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text
from listenkit.collectors.rest.spec import Fields, Listing
from listenkit.errors import SourceError
from listenkit.html_text import html_to_text
from listenkit.model import Item, SetAside

_LONGEST_HTML = 1 << 22
"""Characters of markup that are read of one text: sixty times what is kept of one that is plain."""

_TEXT_FIELDS = ("author", "title", "language", "parent", "thread", "url")


@dataclass
class Found:
    """What one page of a listing held: comments-to-be, what had to be set aside, and the items as they came."""

    items: list[Item] = field(default_factory=list)
    unreadable: list[SetAside] = field(default_factory=list)
    scopes: list[tuple[Scope, str]] = field(default_factory=list)


def read_items(listing: Listing, raw: list[Any], *, parent: Any, segments: Mapping[str, str], where: str) -> Found:
    """Return what a list of raw items holds, the replies below them included.

    ``segments`` are those of the source; they win over the description's.
    """
    found = Found()
    for number, (scope, is_reply) in enumerate(_unfold(listing, raw, parent), start=1):
        place = f"{where}, item {number}"
        try:
            if listing.when and not scope.find(listing.when):
                continue
            item = _read(listing, listing.fields, scope, segments, place) if listing.fields else None
        except UnreadableError as error:
            found.unreadable.append(SetAside(place, str(error)))
            continue
        if item is not None:
            found.items.append(item)
        if not is_reply:
            found.scopes.append((scope, place))
    return found


def _unfold(listing: Listing, raw: list[Any], parent: Any) -> Iterator[tuple[Scope, bool]]:
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


def _read(listing: Listing, fields: Fields, scope: Scope, segments: Mapping[str, str], where: str) -> Item:
    if not isinstance(scope.item, dict):
        raise UnreadableError("is not a table")
    native_id = as_text(scope.find(fields.id))
    if fields.id and not native_id:
        raise UnreadableError(f"has no id at '{fields.id}'")
    values = {name: as_text(scope.find(getattr(fields, name))) for name in _TEXT_FIELDS}
    text = as_text(scope.find(fields.text))
    is_html = bool(scope.find(listing.html)) if isinstance(listing.html, str) else listing.html
    if is_html:
        text, values["title"] = html_to_text(text[:_LONGEST_HTML]), html_to_text(values["title"][:_LONGEST_HTML])
    wanted = {**fields.segments, **segments}
    return Item(
        text=text,
        native_id=native_id,
        created=_as_plain(scope.find(fields.created)),
        rating=_as_plain(scope.find(fields.rating)),
        segments={name: found for name, path in wanted.items() if (found := as_text(scope.find(path)))},
        where=where,
        deleted=bool(scope.find(fields.deleted)),
        **values,
    )


def _as_plain(value: Any) -> float | int | str | None:
    """Return a number as it is and anything else as text, None where there is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return as_text(value) or None
