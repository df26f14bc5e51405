"""A Slack channel: messages in the shapes of Slack's documentation and SDK, with invented words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

CHANNEL = "C012AB3CD"
START = 1_772_442_000
LAG = 7 * 86_400


def ts(minutes: int) -> str:
    """Return the time of a message as Slack writes it."""
    return f"{START + minutes * 60}.000100"


def message(minutes: int, text: str, user: str = "U0ZOE", **keys: Any) -> dict[str, Any]:
    """Return a message of the channel."""
    return {"type": "message", "user": user, "text": text, "ts": ts(minutes), "team": "T012", "blocks": [], **keys}


def member(user: str, name: str, **keys: Any) -> dict[str, Any]:
    """Return a member of the workspace."""
    profile = {"display_name": name.title(), "real_name": f"{name.title()} Example", "email": f"{name}@example.org"}
    return {
        "id": user,
        "name": name,
        "real_name": f"{name.title()} Example",
        "is_bot": False,
        "profile": profile,
        **keys,
    }


USERS = [
    member("U0ZOE", "zoe"),
    member("U0ANA", "ana"),
    member("U0BOT", "survey", is_bot=True),
]
NEWER = [
    message(90, "Who has the key?", "U0ANA", edited={"user": "U0ANA", "ts": ts(91)}),
    message(80, "Parking is full again", "U0ANA", subtype="thread_broadcast", thread_ts=ts(10), parent_user_id="U0ZOE",
            root={"ts": ts(10), "text": "Lunch"}),
    message(70, "Zoe Example has joined the channel", subtype="channel_join"),
    message(65, "", files=[{"id": "F1", "name": "soup.jpg"}], upload=False),
    message(60, "Look at <https://example.org/menu|the menu> &amp; weep, <@U0ANA>", subtype="file_share",
            files=[{"id": "F2"}]),
]  # fmt: skip
OLDER = [
    {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "News", "text": "Soup", "ts": ts(50)},
    message(40, "This message was deleted.", "USLACKBOT", subtype="tombstone", hidden=True, thread_ts=ts(40),
            reply_count=1, latest_reply=ts(45), reply_users=["U0ANA"]),
    message(30, "How was your week?", "U0BOT", bot_id="B2", thread_ts=ts(30), reply_count=1, latest_reply=ts(35)),
    message(10, "The canteen is too loud", thread_ts=ts(10), reply_count=3, latest_reply=ts(80)),
    message(5, "waits in the queue", subtype="me_message"),
]  # fmt: skip
THREADS = {
    40: [OLDER[1], message(45, "I kept the answer", "U0ANA", thread_ts=ts(40), parent_user_id="USLACKBOT")],
    30: [OLDER[2], message(35, "Long", thread_ts=ts(30), parent_user_id="U0BOT")],
    10: [
        OLDER[3],
        message(20, "Come at one", "U0ANA", thread_ts=ts(10), parent_user_id="U0ZOE"),
        message(25, "Ticket made", "U0BOT", bot_id="B2", thread_ts=ts(10), parent_user_id="U0ZOE"),
    ],
}
REST_OF_THREAD = [OLDER[3], NEWER[1]]
HISTORY = "/api/conversations.history"
REPLIES = "/api/conversations.replies"
PERSON = "/api/users.info"
ASKED = {"channel": CHANNEL, "limit": 200}


def answer(messages: Sequence[Any], cursor: str = "") -> dict[str, Any]:
    """Return a page of messages."""
    following = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"ok": True, "messages": messages, "has_more": bool(cursor), "pin_count": 0, **following}


def people() -> Sequence[Exchange]:
    """Return what Slack tells of each who speaks; of its own bot it tells nothing."""
    known = [(each["id"], {"ok": True, "user": each}) for each in USERS]
    unknown = ("USLACKBOT", {"ok": False, "error": "user_not_found"})
    return [{"path": PERSON, "query": {"user": user}, "body": body} for user, body in (*known, unknown)]


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages with three threads, one of them on two pages, read from the start and again."""
    since = {**ASKED, "oldest": START + 90 * 60 - LAG}
    threads = [
        {"path": REPLIES, "query": {**ASKED, "ts": ts(minutes)}, "body": answer(found, "dHM=" if minutes == 10 else "")}
        for minutes, found in THREADS.items()
    ]
    return [
        *people(),
        {"path": HISTORY, "query": ASKED, "body": answer(NEWER, "bmV4dA==")},
        {"path": HISTORY, "query": {**ASKED, "cursor": "bmV4dA=="}, "body": answer(OLDER)},
        {"path": HISTORY, "query": since, "body": answer(NEWER, "bmV4dA==")},
        {"path": HISTORY, "query": {**since, "cursor": "bmV4dA=="}, "body": answer(OLDER)},
        *threads,
        {"path": REPLIES, "query": {**ASKED, "ts": ts(10), "cursor": "dHM="}, "body": answer(REST_OF_THREAD)},
    ]


def ids(*minutes: int) -> tuple[str, ...]:
    """Return the ids of messages."""
    return tuple(f"{CHANNEL}/{ts(each)}" for each in minutes)


CASES = (
    Case(
        name="slack",
        spec="slack",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"channel": CHANNEL}},
        ids=ids(90, 80, 60, 40, 10, 5, 45, 35, 20),
    ),
)
