"""Reads the headers of a message into plain values, whatever was written into them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from listenkit.messages.charsets import decode_bytes
from listenkit.messages.phrases import Phrases, squeeze

LONGEST_HEADER = 8_000
"""Characters of one header that are looked at; RFC 5322 asks for lines under 998."""

LONGEST_ID = 500
_MOST_ENCODED_WORDS = 200
_ANGLED = re.compile(r"<([^<>\s]{1,500})>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\]+@[^\s<>,;:\"()\\]+")
_MASKED_ADDRESS = re.compile(r"([^\s<>,;:\"()@]+)\s(?:\(a\)|at|\(at\)|\[at\])\s([^\s<>,;:\"()@]+\.[^\s<>,;:\"()@]+)")
_PREFIX = re.compile(r"\s{0,3}([^\W\d_]{1,8})\.?(?:\s?[\[(]\d{1,3}[\])]|\^\d{1,3})?\s?:\s*")
_ZONELESS = re.compile(r"-0000\s*(?:\([^)]*\))?\s*$")


def header(message: Message, name: str) -> str:
    """Return a header's decoded value on one line, empty where it is missing."""
    return decode_words(raw_header(message, name))


def raw_header(message: Message, name: str) -> str:
    """Return a header's value on one line as it stands there, bytes outside ASCII read as text."""
    found = next((value for key, value in message.raw_items() if key.lower() == name), "")
    value = str(found)[:LONGEST_HEADER]
    if not value.isascii():
        value = decode_bytes(value.encode("utf-8", "surrogateescape"))
    return " ".join(value.split())


def decode_words(value: str) -> str:
    """Return the text with its ``=?charset?encoding?…?=`` words decoded; what cannot be stays as it is."""
    if "=?" not in value or value.count("=?") > _MOST_ENCODED_WORDS:
        return value
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):
        return value
    pieces = [part if isinstance(part, str) else decode_bytes(part, charset or "utf-8") for part, charset in parts]
    return " ".join("".join(pieces).split())


def read_address(value: str) -> str:
    """Return the address of a ``From`` header in lower case, or what it says instead where it names none.

    Archives write ``ann (a) example.org`` or ``ann at example.org``.
    """
    decoded = value if "@" in value else decode_words(value)
    angled = _ANGLED.findall(decoded)
    named = [each for each in angled if "@" in each] or _ADDRESS.findall(decoded)
    if named:
        return str(named[-1] if angled else named[0]).lower()
    masked = _MASKED_ADDRESS.search(decoded)
    return f"{masked[1]}@{masked[2]}".lower() if masked else decoded.strip(' "<>')[:LONGEST_ID].lower()


def read_name(value: str) -> str:
    """Return the name that stands before the address of a ``From`` header, empty where there is none."""
    decoded = decode_words(value)
    return decoded.partition("<")[0].strip(' "') if "<" in decoded else ""


def read_id(value: str) -> str:
    """Return the first message id of a header, without its angle brackets."""
    found = _ANGLED.search(value)
    return found[1] if found else "".join(value.split()).strip("<>")[:LONGEST_ID]


def read_date(value: str) -> datetime | str | None:
    """Return the time of a ``Date`` header, the raw text where it cannot be read, None where there is none.

    ``-0000`` is UTC that says nothing of the sender's zone (RFC 5322, 3.3); a date without any zone stays naive.
    """
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return value[:200]
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None and _ZONELESS.search(value[:200]) else moment


def strip_prefixes(subject: str, phrases: Phrases) -> str:
    """Return a subject without the marks of replies and forwards before it (``Re:``, ``AW: WG:``, ``Re[2]:``)."""
    while (match := _PREFIX.match(subject)) and squeeze(match[1]) in phrases.replies:
        subject = subject[match.end() :]
    return subject.strip()
