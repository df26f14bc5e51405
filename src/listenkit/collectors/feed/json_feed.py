"""Reads JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from listenkit.collectors.feed.entry import Document, Entry, Prose
from listenkit.errors import SourceError


def read_json_feed(text: str) -> Document:
    """Return what a JSON Feed holds.

    Raises :class:`SourceError` where it is not one, or is cut short: half a JSON document says nothing for sure.
    """
    try:
        document = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise SourceError(f"the JSON feed is broken or cut short (line {error.lineno}: {error.msg})") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the JSON feed cannot be read: {error}") from None
    items = document.get("items") if isinstance(document, Mapping) else None
    if not isinstance(items, list):
        raise SourceError(
            "this is JSON, but not a JSON Feed: it has no list 'items'",
            hint="read other JSON services with the collector 'rest'",
        )
    entries = [_entry(number, item) for number, item in enumerate(items, start=1) if isinstance(item, Mapping)]
    missing = len(items) - len(entries)
    return Document(
        entries, fault=f"{missing} of {len(items)} entries of the JSON feed are not objects" if missing else ""
    )


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _entry(number: int, item: Mapping[str, Any]) -> Entry:
    people = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    first = people[0] if people and isinstance(people[0], Mapping) else {}
    markup, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    tags = item.get("tags")
    fields = {str(key): _text(value) for key, value in item.items() if isinstance(value, str | int | float)}
    return Entry(
        number=number,
        native_id=_text(item.get("id")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=Prose(_text(item.get("title"))),
        content=Prose(markup, True) if markup else Prose(plain),
        summary=Prose(_text(item.get("summary"))),
        author=_text(first.get("name")) or _text(first.get("url")),
        author_name=_text(first.get("name")),
        created=_text(item.get("date_published")) or _text(item.get("date_modified")) or None,
        version=_text(item.get("date_modified")),
        language=_text(item.get("language")),
        fields={**fields, "category": _text(tags[0])} if isinstance(tags, list) and tags else fields,
    )


def _text(value: object) -> str:
    """Return a string as it is and a number as it is written; anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
