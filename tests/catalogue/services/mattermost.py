"""A Mattermost channel: posts in the shapes of Mattermost's API description, with invented words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

CHANNEL = "4xp9fdt77pncbef59f4k1qe83o"
PATH = f"/api/v4/channels/{CHANNEL}/posts"
START = 1_772_442_000_000
PAGE = {"per_page": 200}


def at(minutes: int) -> int:
    """Return a time as Mattermost writes it, in milliseconds."""
    return START + minutes * 60_000


def post(name: str, minutes: int, text: str, user: str = "zoeid", **keys: Any) -> dict[str, Any]:
    """Return a post of the channel."""
    return {
        "id": name,
        "create_at": at(minutes),
        "update_at": at(minutes),
        "edit_at": 0,
        "delete_at": 0,
        "user_id": user,
        "channel_id": CHANNEL,
        "root_id": "",
        "original_id": "",
        "message": text,
        "type": "",
        "props": {},
        "hashtag": "",
        "file_ids": None,
        "pending_post_id": "",
        "metadata": {},
        **keys,
    }


def user(name: str, **keys: Any) -> dict[str, Any]:
    """Return a user of the server."""
    return {"id": f"{name}id", "username": name, "email": f"{name}@example.org", "nickname": "", "delete_at": 0, **keys}


def listing(posts: Sequence[dict[str, Any]], before: str = "") -> dict[str, Any]:
    """Return posts as the server lists them, newest first in the order and by their ids in the table."""
    newest = sorted(posts, key=lambda each: -each["create_at"])
    table = {each["id"]: each for each in sorted(posts, key=lambda each: each["id"])}
    return {
        "order": [each["id"] for each in newest],
        "posts": table,
        "next_post_id": "",
        "prev_post_id": before,
        "has_next": False,
    }


USERS = [user("zoe"), user("ana"), user("survey", is_bot=True)]
NEWER = [
    post("p5", 50, "Same here", "anaid", root_id="p1"),
    post("p4", 40, "zoe joined the channel.", type="system_join_channel", props={"username": "zoe"}),
    post("p3", 30, "Build failed", props={"from_webhook": "true"}),
]
OLDER = [
    post("p2", 20, "How was your week?", "surveyid"),
    post("p1", 10, "The portal is slow", update_at=at(50), last_reply_at=at(50), reply_count=1),
    post("p0", 5, "", file_ids=["f1"]),
]
CHANGED = [
    post("p1", 10, "The portal is slow on Mondays", edit_at=at(60), update_at=at(60)),
    post("p1old", 10, "The portal is slow", original_id="p1", update_at=at(60), delete_at=at(60)),
    post("p5", 50, "Same here", "anaid", root_id="p1", update_at=at(61), delete_at=at(61)),
]


def people() -> Sequence[Exchange]:
    """Return what the server tells of each who speaks."""
    return [{"path": f"/api/v4/users/{each['id']}", "body": each} for each in USERS]


def exchanges() -> Sequence[Exchange]:
    """Return a channel of two pages, read from the start, and again after nothing happened."""
    return [
        *people(),
        {"path": PATH, "query": {**PAGE, "page": 0}, "body": listing(NEWER, before="p2")},
        {"path": PATH, "query": {**PAGE, "page": 1}, "body": listing(OLDER)},
        {"path": PATH, "query": {**PAGE, "page": 2}, "body": listing([])},
        {"path": PATH, "query": {"since": at(49)}, "body": listing([NEWER[0], OLDER[1]])},
    ]


CASES = (
    Case(
        name="mattermost",
        spec="mattermost",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"channel": CHANNEL}},
        ids=("p5", "p1"),
        ignored=("since",),
        skip={"large-cursor": "a recording does not know that nothing changed since then, and gives it again"},
    ),
)
