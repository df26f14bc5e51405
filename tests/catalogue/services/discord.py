"""A Discord channel: messages in the shapes of Discord's API reference, with invented words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

CHANNEL = "290926798999357250"
PATH = f"/api/v10/channels/{CHANNEL}/messages"
THREAD = "/api/v10/channels/1002/messages"
ASKED = {"limit": 100}


def message(number: int, text: str, user: str = "zoe", **keys: Any) -> dict[str, Any]:
    """Return a message of the channel."""
    return {
        "id": str(number),
        "channel_id": CHANNEL,
        "author": {"id": f"{user}Id", "username": user, "global_name": user.title(), "discriminator": "0"},
        "content": text,
        "timestamp": f"2026-03-{number % 100:02}T09:00:00.299000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        **keys,
    }


BOT = {"id": "botId", "username": "survey", "global_name": None, "bot": True}
REPLY = {"type": 0, "message_id": "1001", "channel_id": CHANNEL, "guild_id": "2"}
NEWER = [
    message(1008, "Same here", "ana", type=19, message_reference=REPLY, referenced_message=None),
    message(1007, "", "ana", type=7),
    message(1006, "", attachments=[{"id": "5", "filename": "soup.jpg"}]),
]
OLDER = [
    message(1005, "How was your week?", author=BOT),
    message(1004, "Build failed", webhook_id="77"),
    message(1002, "The app crashes on login", thread={"id": "1002", "name": "crash", "type": 11}),
    message(1001, "Where is the download?", edited_timestamp="2026-03-02T09:00:00.299000+00:00"),
]
IN_THREAD = [message(1003, "On which phone?", "ana", channel_id="1002"), message(1002, "", type=21)]


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages with one thread, which a second run within the lag reads again."""
    return [
        {"path": PATH, "query": ASKED, "body": NEWER},
        {"path": PATH, "query": {**ASKED, "before": "1006"}, "body": OLDER},
        {"path": PATH, "query": {**ASKED, "before": "1001"}, "body": []},
        {"path": THREAD, "query": ASKED, "body": IN_THREAD},
        {"path": THREAD, "query": {**ASKED, "before": "1002"}, "body": []},
    ]


CASES = (
    Case(
        name="discord",
        spec="discord",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"channel": CHANNEL}},
        ids=("1008", "1002", "1001", "1003"),
    ),
)
