"""A Zulip channel: messages in the shapes of Zulip's API description, with invented words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/api/v1/messages"
START = 1_772_442_000
COMMON = {"apply_markdown": "false", "narrow": '[{"operator":"stream","operand":"canteen"}]'}
AFTER = {**COMMON, "num_before": 0, "num_after": 1000}
NEWEST = {**COMMON, "anchor": "newest", "num_before": 1000, "num_after": 0}


FAR_AHEAD = 16_000_000
"""Where the contract goes to see that nothing comes from there."""


def message(number: int, text: str, user: str = "zoe", **keys: Any) -> dict[str, Any]:
    """Return a message of the channel; a person's number is that of the first letter of the name."""
    return {
        "id": number,
        "type": "stream",
        "content": text,
        "content_type": "text/x-markdown",
        "sender_id": ord(user[0]),
        "sender_email": f"{user}@example.org",
        "sender_full_name": f"{user.title()} Example",
        "sender_realm_str": "example",
        "client": "website",
        "stream_id": 7,
        "subject": "soup",
        "timestamp": START + number,
        "is_me_message": False,
        "reactions": [],
        "flags": ["read"],
        "recipient_id": 20,
        **keys,
    }


FIRST = [
    message(11, "The soup is **cold**"),
    message(12, "How was your week?", "survey-bot"),
    message(13, "channel events", "notification-bot", sender_realm_str="zulipinternal"),
]
LAST = [FIRST[-1], message(15, "It is still cold", "ana")]


def listing(messages: Sequence[Any], *, newest: bool = True, oldest: bool = False) -> dict[str, Any]:
    """Return a page of messages."""
    return {
        "result": "success", "msg": "", "messages": messages, "found_newest": newest, "found_oldest": oldest,
        "found_anchor": False, "history_limited": False, "anchor": 10,
    }  # fmt: skip


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages, read from the start, and again after nothing happened."""
    return [
        {"path": PATH, "query": {**AFTER, "anchor": "oldest"}, "body": listing(FIRST, newest=False, oldest=True)},
        {"path": PATH, "query": {**AFTER, "anchor": 13}, "body": listing(LAST)},
        {"path": PATH, "query": NEWEST, "body": listing([*FIRST, LAST[1]], oldest=True)},
        {"path": PATH, "query": {**AFTER, "anchor": 15}, "body": listing(LAST[1:])},
        {"path": PATH, "query": {**AFTER, "anchor": FAR_AHEAD}, "body": listing([])},
    ]


CASES = (
    Case(
        name="zulip",
        spec="zulip",
        exchanges=exchanges,
        options={
            "user": "listener-bot@example.org",
            "token": {"env": "TOKEN"},
            "parameters": {"channel": "canteen"},
        },
        ids=("11", "15"),
        skip={"large-cursor": "the newest are read again at each run, and stand at another place of the answer then"},
    ),
)
