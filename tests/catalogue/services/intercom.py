"""Intercom: two pages of a search; a user, a teammate and a bot speak in one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

USER = {"type": "user", "id": "64a1", "name": "Zoë", "email": "zoe@example.org"}
TEAMMATE = {"type": "admin", "id": "7", "name": "Kim", "email": "kim@example.org"}
BOT = {"type": "bot", "id": "9", "name": "Fin", "email": "fin@intercom.io"}
MOMENT = 1_772_442_000
"""2026-03-02 09:00:00 UTC."""


def conversation(number: int, updated: int = MOMENT + 3600) -> dict[str, Any]:
    """Return a conversation as a search gives it."""
    return {"type": "conversation", "id": str(number), "created_at": MOMENT, "updated_at": updated, "title": None}


def source(body: str | None, author: Mapping[str, Any] = USER, **given: Any) -> dict[str, Any]:
    """Return the message that began a conversation."""
    return {"type": "conversation", "id": "403", "delivered_as": "customer_initiated", "subject": "Broken lid"} | {
        "body": body,
        "author": author,
        "redacted": False,
        **given,
    }


def part(
    number: int, body: str | None, author: Mapping[str, Any], kind: str = "comment", **given: Any
) -> dict[str, Any]:
    """Return a part of a conversation."""
    return {
        "type": "conversation_part",
        "id": str(number),
        "part_type": kind,
        "body": body,
        "created_at": MOMENT + number,
        "updated_at": MOMENT + number,
        "author": author,
        "attachments": [],
        "redacted": False,
        **given,
    }


def search(since: int, *found: Mapping[str, Any], after: str = "", following: str = "") -> Exchange:
    """Return a page of a search for what was updated."""
    paging = {"per_page": 150, **({"starting_after": after} if after else {})}
    pages = {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}
    onward = {"next": {"per_page": 150, "starting_after": following}} if following else {}
    return {
        "path": "/conversations/search",
        "method": "POST",
        "asked": {"query": {"field": "updated_at", "operator": ">", "value": since}, "pagination": paging},
        "body": {"type": "conversation.list", "pages": {**pages, **onward}, "total_count": 2, "conversations": found},
    }


def whole(number: int, began: Mapping[str, Any], *parts: Mapping[str, Any]) -> Exchange:
    """Return a conversation with all its parts."""
    said = {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}
    return {
        "path": f"/conversations/{number}",
        "body": {**conversation(number), "source": began} | {"conversation_parts": said},
    }


def exchanges() -> Sequence[Exchange]:
    """Return a full read and the one after it."""
    first, second = conversation(1), conversation(2)
    return [
        search(0, first, following="abc"),
        search(0, second, after="abc"),
        search(MOMENT + 3000, first, second),
        search(MOMENT + 3001, first, second),  # the contract tries a cursor far ahead, which is read as microseconds
        whole(
            1,
            source("<p>The lid came broken.</p>"),
            part(11, "<p>One moment, please.</p>", BOT),
            part(12, None, TEAMMATE, "assignment"),
            part(13, "<p>We send a <b>new</b> one &amp; more.</p>", TEAMMATE),
            part(14, "<p>Third lid!</p>", TEAMMATE, "note"),
            part(15, "<p>Thank you.</p>", USER),
        ),
        whole(2, source("<p>How do you like it?</p>", TEAMMATE, delivered_as="admin_initiated")),
    ]


CASES = [
    Case(
        name="intercom",
        spec="intercom",
        exchanges=exchanges,
        ids=["conversation-1", "part-13", "part-15", "conversation-2"],
        options={"token": {"env": "TOKEN"}},
    )
]
