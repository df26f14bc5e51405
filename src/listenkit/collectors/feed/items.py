"""Turns entries into items: which text, which id, which parent, and what a title may say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urljoin

from listenkit.collectors.feed.entry import Document, Entry, Prose
from listenkit.html_text import html_to_text
from listenkit.model import Item
from listenkit.text import one_line

Choice = Literal["best", "content", "summary", "title"]

_COMMENT_ID = re.compile(r"#comment-\d+$")
_REPLY_LINE = re.compile(
    r"""\s*(?:<p>)?\s*[^<>]{1,60}<a\s+href="[^"<>]{0,1000}?(#comment-\d+)"[^<>]{0,200}>[^<>]{0,200}</a>[^<>]{0,3}(?:</p>)?"""
)
_NUMBERED_TITLE = re.compile(r"[^\W\d]+\s*#\d+")


class ItemMaker:
    """Makes the items of one source's feed. ``base`` is the feed's address: relative links start there."""

    def __init__(self, choice: Choice, rating: str, segments: Mapping[str, str], base: str) -> None:
        self._choice = choice
        self._rating = rating.replace(":", "_")
        self._segments = segments
        self._base = base

    def items(self, document: Document) -> Iterator[Item]:
        """Yield an item for each entry, the feed's order kept."""
        entries = _latest(document) if document.shares_ids else list(document.entries)
        ids = Counter(entry.native_id for entry in entries)
        links = Counter(entry.link for entry in entries)
        for entry in entries:
            native_id = entry.native_id if ids[entry.native_id] == 1 else ""
            if not entry.native_id and links[entry.link] == 1:
                native_id = entry.link
            yield self._item(entry, native_id)

    def _item(self, entry: Entry, native_id: str) -> Item:
        own, replied = _without_reply_line(self._chosen(entry), native_id)
        text = _plain(own)
        title = "" if self._choice == "title" else _title(entry)
        return Item(
            text=text,
            native_id=native_id,
            author=entry.author,
            created=entry.created,
            title="" if title == text else title,
            rating=entry.fields.get(self._rating) if self._rating else None,
            language=entry.language,
            segments=self._segment_values(entry),
            parent=replied or entry.parent or _fragmentless(native_id),
            thread=_fragmentless(entry.link),
            url=self._absolute(entry.link),
            where=f"entry {entry.number}",
        )

    def _chosen(self, entry: Entry) -> Prose:
        order = {
            "best": (entry.content, entry.summary, entry.title),
            "content": (entry.content, entry.summary),
            "summary": (entry.summary, entry.content),
            "title": (entry.title,),
        }[self._choice]
        return next((prose for prose in order if _plain(prose)), Prose())

    def _absolute(self, link: str) -> str:
        """Return the web address of a link, and nothing for what is no such address (``javascript:`` and its like)."""
        try:
            address = urljoin(self._base, link) if link else ""
        except ValueError:
            return ""
        return address if address.startswith(("http://", "https://")) else ""

    def _segment_values(self, entry: Entry) -> dict[str, str]:
        return {
            key: name[1:] if name.startswith("=") else entry.fields.get(name.replace(":", "_"), "")
            for key, name in self._segments.items()
        }


def _latest(document: Document) -> list[Entry]:
    """Return one entry an id: Atom (RFC 4287, 4.1.1) lets a feed hold several versions of an entry."""
    kept: dict[str, Entry] = {}
    for entry in document.entries:
        key = entry.native_id or f"entry {entry.number}"
        if key not in kept or entry.version > kept[key].version:
            kept[key] = entry
    return list(kept.values())


def _plain(prose: Prose) -> str:
    return html_to_text(prose.value).strip() if prose.is_html else prose.value.strip()


def _title(entry: Entry) -> str:
    """Return a title that says something: not "Comment #3", and not one that would tell the author's name."""
    title = one_line(_plain(entry.title))
    names = (re.escape(name) for name in (entry.author, entry.author_name) if name)
    named = any(re.search(rf"(?<!\w){name}(?!\w)", title, re.IGNORECASE) for name in names)
    return "" if named or _NUMBERED_TITLE.fullmatch(title) else title


def _without_reply_line(prose: Prose, native_id: str) -> tuple[Prose, str]:
    """Take off the line "In reply to …" that WordPress puts before a reply, and return the id of what is replied to.

    The line is the machine's, and it names a person.
    """
    line = _REPLY_LINE.match(prose.value) if prose.is_html and _COMMENT_ID.search(native_id) else None
    if not line:
        return prose, ""
    return Prose(prose.value[line.end() :], True), _COMMENT_ID.sub(line[1], native_id)


def _fragmentless(address: str) -> str:
    """Return what a web address with a fragment is a part of: a comment's page, a change's ticket; else nothing."""
    whole, _, fragment = address.partition("#")
    return whole if fragment and whole.startswith(("http://", "https://")) else ""
