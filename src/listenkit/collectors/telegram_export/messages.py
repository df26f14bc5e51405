"""Turns the messages of an export into items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listenkit.model import Item


class UnreadableMessageError(ValueError):
    """Something among the messages of an export is none."""


def read_message(raw: Any, chat: str, where: str) -> Item | None:
    """Return what a message of a chat says, None where nobody speaks in it for themselves.

    Raises :class:`UnreadableMessageError` where it is no message of Telegram.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), int) or not isinstance(raw.get("type"), str):
        raise UnreadableMessageError("is no message of Telegram: it has no id and type")
    if raw["type"] != "message" or raw.get("forwarded_from") or raw.get("forwarded_from_id") or raw.get("via_bot"):
        return None
    text = _words(raw.get("text"))
    if not text.strip():
        return None
    answered = raw.get("reply_to_message_id")
    parent = f"{chat}/{answered}" if answered and not raw.get("reply_to_peer_id") else ""
    identity = f"{chat}/{raw['id']}"
    name = raw.get("from")
    return Item(
        text=text,
        native_id=identity,
        author=str(raw.get("from_id") or name or ""),
        aliases=(name,) if isinstance(name, str) and name else (),
        created=_time(raw),
        parent=parent,
        thread=parent or identity,
        where=where,
    )


def _words(text: Any) -> str:
    """Return a text that is one string, or parts of which those that stand out are tables."""
    parts = text if isinstance(text, list) else [text]
    words = [part.get("text") if isinstance(part, Mapping) else part for part in parts]
    return "".join(word for word in words if isinstance(word, str))


def _time(raw: Mapping[str, Any]) -> str:
    """Return the seconds since 1970; older exports have only the time of the computer that wrote them."""
    return str(raw.get("date_unixtime") or raw.get("date") or "")
