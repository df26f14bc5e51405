"""A Rocket.Chat channel: messages in the shapes of Rocket.Chat's API description, with invented words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

ROOM = "6513afeda2f73c7460e18c86"
INFO = "/api/v1/channels.info"
MESSAGES = "/api/v1/channels.messages"
CHANGES = "/api/v1/chat.syncMessages"
ASKED = {"roomId": ROOM, "sort": '{"ts":-1}', "count": 100}
SINCE = {"roomId": ROOM, "lastUpdate": "2026-03-02T09:49:00Z"}


def at(minutes: int) -> str:
    """Return a time as Rocket.Chat writes it."""
    return f"2026-03-02T09:{minutes:02}:00.522Z"


def message(name: str, minutes: int, text: str, user: str = "zoe", **keys: Any) -> dict[str, Any]:
    """Return a message of the channel."""
    return {
        "_id": name,
        "rid": ROOM,
        "msg": text,
        "ts": at(minutes),
        "u": {"_id": f"{user}Id", "username": user, "name": f"{user.title()} Example"},
        "_updatedAt": at(minutes),
        "urls": [],
        "mentions": [],
        "channels": [],
        "md": [{"type": "PARAGRAPH", "value": [{"type": "PLAIN_TEXT", "value": text}]}],
        **keys,
    }


NEWER = [
    message("m6", 50, "Same here", "ana", tmid="m1"),
    message("m5", 40, "zoe", t="uj"),
    message("m4", 30, "Build failed", "ci", bot={"i": "aXg3"}, alias="CI"),
]
OLDER = [
    message("m3", 20, "", attachments=[{"title": "soup.jpg", "type": "file"}]),
    message("m2", 15, "", t="rm"),
    message("m1", 10, "The lift is out of order", tcount=1, replies=["anaId"], tlm=at(50)),
]
CHANGED = [
    message("m1", 10, "Both lifts are out of order", editedAt=at(55), editedBy={"_id": "zoeId"}, _updatedAt=at(55)),
    message("m1old", 10, "The lift is out of order", _hidden=True, parent="m1", _updatedAt=at(55)),
]


def listing(messages: Sequence[Any], offset: int = 0, total: int = 6) -> dict[str, Any]:
    """Return a page of messages."""
    return {"messages": messages, "count": len(messages), "offset": offset, "total": total, "success": True}


def changes(updated: Sequence[Any] = (), deleted: Sequence[Any] = ()) -> dict[str, Any]:
    """Return what changed since some time."""
    return {"result": {"updated": list(updated), "deleted": list(deleted)}, "success": True}


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages, read from the start, and again after nothing happened."""
    channel = {"_id": ROOM, "name": "canteen", "t": "c", "msgs": 6}
    return [
        {"path": INFO, "query": {"roomName": "canteen"}, "body": {"channel": channel, "success": True}},
        {"path": MESSAGES, "query": {**ASKED, "offset": 0}, "body": listing(NEWER)},
        {"path": MESSAGES, "query": {**ASKED, "offset": 3}, "body": listing(OLDER, 3)},
        {"path": CHANGES, "query": SINCE, "body": changes([NEWER[0], OLDER[2]])},
    ]


CASES = (
    Case(
        name="rocketchat",
        spec="rocketchat",
        exchanges=exchanges,
        options={"user": "listenerId", "token": {"env": "TOKEN"}, "parameters": {"channel": "canteen"}},
        ids=("m6", "m1"),
        ignored=("lastUpdate",),
    ),
)
