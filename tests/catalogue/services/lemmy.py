"""What a server of Lemmy answers for a community; the shapes are those of the types of its interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

HOME = "https://lemmy.example.org"
COMMENTS = "/api/v3/comment/list"
POSTS = "/api/v3/post/list"
QUERY = {"community_name": "acme", "type_": "All", "sort": "New", "limit": 50}


def person(name: str, number: int, *, server: str = HOME, bot: bool = False) -> dict[str, Any]:
    """Return who wrote something."""
    made = {"id": number, "name": name, "display_name": "Acme", "actor_id": f"{server}/u/{name}", "bot_account": bot}
    return {**made, "local": server == HOME, "deleted": False, "published": "2024-01-01T00:00:00Z"}


ZOE = person("zoe", 7)
IDA = person("acme", 8, server="https://lake.example.org")
OURS = person("acme", 9)
ROBOT = person("summary", 10, bot=True)


def comment(number: int, words: str, creator: dict[str, Any], day: int, **changes: Any) -> dict[str, Any]:
    """Return a comment below post 100."""
    said = {
        "id": number,
        "creator_id": creator["id"],
        "post_id": 100,
        "content": words,
        "removed": False,
        "deleted": False,
        "published": f"2026-03-{day:02}T09:00:00.123456Z",
        "ap_id": f"{HOME}/comment/{number}",
        "local": True,
        "path": f"0.{number}",
        "distinguished": False,
        "language_id": 0,
    }
    return {
        "comment": {**said, **changes},
        "creator": creator,
        "post": {"id": 100, "name": "Shop in Lyon?"},
        "counts": {},
    }


def post(number: int, name: str, creator: dict[str, Any], day: int, **changes: Any) -> dict[str, Any]:
    """Return a post; what is empty is left out."""
    said = {
        "id": number,
        "name": name,
        "creator_id": creator["id"],
        "removed": False,
        "deleted": False,
        "published": f"2026-03-{day:02}T09:00:00.123456Z",
        "ap_id": f"{HOME}/post/{number}",
        "local": True,
    }
    return {"post": {**said, **changes}, "creator": creator, "counts": {}}


TOLD = comment(203, "At **nine**", OURS, 6, path="0.201.203")
TAKEN = comment(202, "", ZOE, 5, deleted=True)
SAID = comment(201, "When does it open?", IDA, 4, updated="2026-03-04T10:00:00Z")
BOTTED = comment(200, "In short", ROBOT, 3)
ASKED = post(100, "Shop in Lyon?", ZOE, 2, body="I heard *something*")
LINKED = post(99, "Acme in the news", ZOE, 1, url="https://example.org/news")


def exchanges() -> Sequence[Exchange]:
    """Return two pages of comments and two of posts, each before an empty one."""
    return [
        {"path": COMMENTS, "query": {**QUERY, "page": 1}, "body": {"comments": [TOLD, TAKEN]}},
        {"path": COMMENTS, "query": {**QUERY, "page": 2}, "body": {"comments": [SAID, BOTTED]}},
        {"path": COMMENTS, "query": {**QUERY, "page": 3}, "body": {"comments": []}},
        {"path": POSTS, "query": QUERY, "body": {"posts": [ASKED], "next_page": "P64"}},
        {"path": POSTS, "query": {**QUERY, "page_cursor": "P64"}, "body": {"posts": [LINKED], "next_page": "P63"}},
        {"path": POSTS, "query": {**QUERY, "page_cursor": "P63"}, "body": {"posts": []}},
    ]


CASES = (
    Case(
        "lemmy",
        exchanges,
        ["comment-203", "comment-202", "comment-201", "post-100", "post-99"],
        spec="lemmy",
        options={"token": {"env": "TOKEN"}, "parameters": {"community": "acme"}, "rate": 6000},
    ),
)
