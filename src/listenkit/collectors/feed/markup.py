"""Reads RSS and Atom with feedparser, and finds out whether a broken document was read to its end."""

from __future__ import annotations

import re
import sys
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from listenkit.collectors.feed.decoding import skip_prolog
from listenkit.collectors.feed.entry import Document, Entry, Prose
from listenkit.errors import SourceError

_OPENED = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s>/])")
_CLOSED = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>|<(?:\w+:)?(?:item|entry)(?:\s[^<>]*)?/>")
_ROOT_CLOSED = re.compile(r"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.{0,1000}-->)?$", re.DOTALL)
_TAIL = 2_000
"""Characters at the end of a document that may hold its closing tag and a comment after it."""

_ZONED_MAIL_DATE = re.compile(
    r"(?:[a-z]{3,9},?\s+)?\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"\s+(?:[+-]\d{2}:?\d{2}|gmt|utc?|z|[ecmp][sd]t)",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_ALTERNATE = re.compile(r"<link\b[^>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"']{1,500})["']""", re.IGNORECASE)


def read_markup(text: str) -> Document:
    """Return what an RSS or Atom document holds.

    Raises :class:`SourceError` where it is neither.
    """
    start = skip_prolog(text)
    if start < 0:
        raise _not_a_feed(text)
    parsed = _parse(_CHARACTER.sub(_readable_character, text[start:]))
    if not parsed.get("version") and not parsed["entries"]:
        raise _not_a_feed(text)
    entries = [_entry(number, dict(each)) for number, each in enumerate(parsed["entries"], start=1)]
    is_atom = str(parsed.get("version", "")).startswith("atom")
    if not parsed["bozo"]:
        return Document(entries, shares_ids=is_atom)
    where = _place(parsed.get("bozo_exception"), text.count("\n", 0, start))
    whole, fault = _judge(text[start:], entries)
    notice = "" if fault else f"the feed is not well-formed XML{where}; all {len(whole)} entries could be read"
    return Document(whole, f"{fault}{where}" if fault else "", notice, shares_ids=is_atom)


def _readable_character(reference: re.Match[str]) -> str:
    """Return a reference to a character, or U+FFFD for one that no text can hold: feedparser would fail on it."""
    digits = (reference[1] or reference[2]).lstrip("0")
    number = int(digits or "0", 16 if reference[1] else 10) if len(digits) <= 8 else sys.maxunicode + 1
    is_character = 0 < number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF
    return reference[0] if is_character else "\ufffd"


def _parse(text: str) -> Mapping[str, Any]:
    """Parse without feedparser ever seeing a name to open: a string that looks like a path would be read as a file."""
    import feedparser

    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (
        ValueError,
        ArithmeticError,
        LookupError,
        AssertionError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as error:
        raise SourceError(f"the feed cannot be read: {type(error).__name__} in its markup") from None
    return parsed


def _judge(markup: str, entries: list[Entry]) -> tuple[list[Entry], str]:
    """Return the entries of a broken document that are whole, and what is wrong where they are not all."""
    opened, closed = len(_OPENED.findall(markup)), len(_CLOSED.findall(markup))
    if _ROOT_CLOSED.search(markup.rstrip()[-_TAIL:]) and opened == closed == len(entries):
        return entries, ""
    if closed < opened:
        entries = entries[:closed]
    return entries, f"the feed is broken or cut short: {len(entries)} whole entries of at least {opened} were read"


def _place(error: object, lines_before: int) -> str:
    """Return where and why an XML parser stopped; feedparser puts a line of its own before the document."""
    line = getattr(error, "getLineNumber", lambda: None)()
    reason = getattr(error, "getMessage", lambda: "")()
    return f" (line {line - 1 + lines_before}: {reason})" if isinstance(line, int) else ""


def _not_a_feed(text: str) -> SourceError:
    if not text.strip():
        return SourceError("the feed is empty", hint="open its address in a browser to see what it holds")
    for match in _ALTERNATE.finditer(text[:200_000]):
        tag = match[0].lower()
        address = _HREF.search(match[0])
        if address and ("application/rss+xml" in tag or "application/atom+xml" in tag):
            return SourceError("this is a web page, not a feed", hint=f"the page names a feed: {address[1]}")
    return SourceError(
        "this is not an RSS, Atom or JSON feed", hint="open its address in a browser to see what it holds"
    )


def _entry(number: int, entry: Mapping[str, Any]) -> Entry:
    person = entry.get("author_detail") or {}
    name = str(person.get("name") or entry.get("author") or "")
    reply = entry.get("thr_in-reply-to")
    return Entry(
        number=number,
        native_id=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        title=_prose(entry.get("title_detail")),
        content=next((prose for each in entry.get("content") or () if (prose := _prose(each)).value), Prose()),
        summary=_prose(entry.get("summary_detail")),
        author=str(person.get("email") or name),
        author_name=name,
        created=_time(entry, "published") or _time(entry, "updated"),
        version=str(entry.get("updated") or ""),
        parent=str(reply.get("ref") or "") if isinstance(reply, Mapping) else "",
        fields=_fields(entry),
    )


def _prose(detail: object) -> Prose:
    if not isinstance(detail, Mapping):
        return Prose()
    kind = str(detail.get("type") or "text/html")
    if not kind.startswith(("text/", "application/xhtml")):
        return Prose()
    return Prose(str(detail.get("value") or ""), kind != "text/plain")


def _time(entry: Mapping[str, Any], name: str) -> datetime | str | None:
    """Return an aware time where the date names its zone; else the raw words, for feedparser takes UTC for granted."""
    raw = str(entry.get(name) or "").strip()
    parsed = entry.get(f"{name}_parsed")
    if parsed and _ZONED_MAIL_DATE.fullmatch(raw):
        return datetime.fromtimestamp(timegm(parsed), UTC)
    return raw or None


def _fields(entry: Mapping[str, Any]) -> dict[str, str]:
    fields = {key: value for key, value in entry.items() if isinstance(value, str)}
    tags = [tag["term"] for tag in entry.get("tags") or () if tag.get("term")]
    return {**fields, "category": str(tags[0])} if tags else fields
