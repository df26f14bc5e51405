"""Turns the bytes of one message into an item, or says why it cannot.

The parser is the standard library's. Its ``compat32`` policy keeps headers as they stand: the newer policies parse each
one on access by rules that hostile headers make slow or break; :mod:`listenkit.messages.headers` reads the few that
are needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from listenkit.html_text import html_to_text
from listenkit.messages.automatic import reason_to_skip
from listenkit.messages.charsets import decode_bytes
from listenkit.messages.headers import header, raw_header, read_address, read_date, read_id, read_name, strip_prefixes
from listenkit.messages.phrases import load_phrases
from listenkit.messages.stripping import own_words
from listenkit.model import Item, SetAside
from listenkit.text import clean_text

MAX_MESSAGE = 25 * 1024 * 1024
"""Bytes of a message that is parsed; the common limit of mail servers."""

MAX_DEPTH = 20
"""Levels of parts within parts; a forward of a forward has four."""

MAX_PARTS = 200
"""Parts of one message."""

MAX_BODY = 128 * 1024
"""Characters of text of one message that are looked at; twice what a comment keeps."""


class _TooComplexError(Exception):
    """A message has more parts, or levels of them, than a person sends."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The text of a message, and whether a calendar invitation came with it."""

    text: str
    is_invitation: bool


MESSAGE_PARTS = {"text": "body", "native_id": "Message-ID", "created": "Date", "author": "From", "title": "Subject"}
"""The part of a message that gives each field of an item."""


def read_message(data: bytes, *, where: str, limit: int = MAX_MESSAGE) -> Item | SetAside:
    """Return the item that a message is: its sender's own words, with id, author, date, subject and thread.

    ``text`` is what is left of the message when quotes, greetings and signatures are gone; ``original`` the whole text
    where they made a difference. A message that a program wrote, or that is larger than ``limit`` bytes or has too
    many parts, is set aside with the reason. Never raises for what a message holds.
    """
    if len(data) > limit:
        return SetAside(where, f"message of {len(data)} bytes, more than the {limit} that are read")
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        reason = reason_to_skip(message)
        body = _Body("", False) if reason else _read_body(message)
    except (RecursionError, _TooComplexError):
        return SetAside(where, f"more than {MAX_DEPTH} levels of parts or {MAX_PARTS} parts")
    if reason or body.is_invitation:
        return SetAside(where, reason or "calendar invitation", is_expected=True)
    return _make_item(message, body.text, where)


def _make_item(message: Message, body: str, where: str) -> Item:
    native_id = read_id(raw_header(message, "message-id"))
    parent = read_id(raw_header(message, "in-reply-to"))
    references = raw_header(message, "references")
    whole = clean_text(body)
    own = own_words(whole, read_name(raw_header(message, "from")))
    return Item(
        text=own,
        native_id=native_id,
        author=read_address(raw_header(message, "from")),
        created=read_date(raw_header(message, "date")),
        title=strip_prefixes(header(message, "subject"), load_phrases()),
        original=whole if own != whole else "",
        parent=parent,
        thread=(read_id(references) if references else "") or parent or native_id,
        where=where,
    )


def _read_body(message: Message) -> _Body:
    leaves = _readable_parts(message)
    text = "\n\n".join(filter(None, (_part_text(part).strip() for part in leaves)))
    return _Body(text[:MAX_BODY], any(part.get_content_type() == "text/calendar" for part in message.walk()))


def _readable_parts(message: Message) -> list[Message]:
    """Return the parts that a mail program would show as the message, in order."""
    _check_size(message)
    found: list[Message] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(_children_to_read(part))
        elif part.get_content_type() in ("text/plain", "text/html") and not _is_attachment(part):
            found.append(part)
    return found


def _check_size(message: Message) -> None:
    """Raise :class:`_TooComplexError` where there are more parts or levels than allowed."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_PARTS:
            raise _TooComplexError
        if part.is_multipart():
            waiting += [(child, depth + 1) for child in _children(part)]


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _children_to_read(part: Message) -> list[Message]:
    """Return all children, but one of alternatives: plain text where it says something, else HTML."""
    children = _children(part)
    if part.get_content_subtype() != "alternative":
        return children
    plain = [child for child in children if child.get_content_type() == "text/plain" and _part_text(child).strip()]
    return plain[:1] or _richest(children)


def _richest(children: list[Message]) -> list[Message]:
    """Return the last alternative that can be read; alternatives stand in the order of their richness (RFC 2046)."""
    readable = [child for child in children if child.get_content_type() == "text/html" or child.is_multipart()]
    return readable[-1:]


def _is_attachment(part: Message) -> bool:
    disposition = raw_header(part, "content-disposition").lower()
    return disposition.startswith("attachment") or (bool(part.get_filename()) and not disposition.startswith("inline"))


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = decode_bytes(payload[: 4 * MAX_BODY], _charset(part)).replace("\r\n", "\n")
    if part.get_content_subtype() == "html":
        return html_to_text(text)
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    return _unflow(text, delete_blank=str(part.get_param("delsp", "")).lower() == "yes") if flowed else text


def _charset(part: Message) -> str:
    try:
        return str(part.get_param("charset", ""))
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""


def _unflow(text: str, *, delete_blank: bool) -> str:
    """Join lines that a mail program only wrapped: those that end with a blank (RFC 3676). Quotes stay as they are."""
    joined: list[str] = []
    open_line = False
    for line in text.split("\n"):
        unstuffed = line[1:] if line.startswith(" ") else line
        own = not unstuffed.startswith(">")
        if open_line and own and unstuffed.strip():
            joined[-1] += unstuffed
        else:
            joined.append(unstuffed)
        open_line = own and unstuffed.endswith(" ") and unstuffed != "-- "
        if open_line and delete_blank:
            joined[-1] = joined[-1][:-1]
    return "\n".join(joined)
