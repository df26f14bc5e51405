"""What Reddit answers for the listings of a subreddit; the shapes are those of its wiki and of PRAW's models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

COMMENTS = "/r/acme/comments"
POSTS = "/r/acme/new"
QUERY = {"raw_json": 1, "limit": 100}
NEWEST = 1_772_704_800.0
"""2026-03-05, ten o'clock."""


def comment(name: str, body: str, age: float, **changes: Any) -> dict[str, Any]:
    """Return a comment below the post ``t3_a``, ``age`` seconds older than the newest."""
    made = {
        "name": f"t1_{name}",
        "id": name,
        "author": "zoe_lake",
        "author_fullname": "t2_zoe",
        "body": body,
        "created_utc": NEWEST - age,
        "edited": False,
        "link_id": "t3_a",
        "link_title": "Is it down & why?",
        "parent_id": "t3_a",
        "permalink": f"/r/acme/comments/a/is_it_down/{name}/",
        "subreddit": "acme",
        "distinguished": None,
        "replies": "",
    }
    return {"kind": "t1", "data": {**made, **changes}}


def post(name: str, title: str, age: float, **changes: Any) -> dict[str, Any]:
    """Return a post."""
    made = {
        "name": f"t3_{name}",
        "id": name,
        "author": "ida",
        "author_fullname": "t2_ida",
        "title": title,
        "selftext": "",
        "is_self": True,
        "created_utc": NEWEST - age,
        "edited": False,
        "permalink": f"/r/acme/comments/{name}/",
        "subreddit": "acme",
        "removed_by_category": None,
        "url": "https://example.org/",
    }
    return {"kind": "t3", "data": {**made, **changes}}


def listing(*children: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    """Return a page of a listing."""
    data = {"after": after, "before": None, "dist": len(children), "modhash": None, "children": list(children)}
    return {"kind": "Listing", "data": data}


ANSWER = comment("c4", "Fixed in 2.1", 0, author="acme_support", author_fullname="t2_ac", parent_id="t1_c3")
SAID = comment("c3", "It > crashes\n\nevery day", 60, edited=NEWEST - 30)
LEFT = comment("c2", "Words of somebody who left", 90, author="[deleted]", author_fullname=None)
ROBOT = comment("c1", "Your post was removed", 95, author="AutoModerator")
TAKEN = comment("c0", "[removed]", 100, author="[deleted]", author_fullname=None)
ASKED = post("a", "Is it down & why?", 1000, selftext="Nothing loads")
LINKED = post("b", "Acme in the news", 2000, is_self=False)


def exchanges() -> Sequence[Exchange]:
    """Return two pages of comments and one of posts."""
    return [
        {"path": COMMENTS, "query": QUERY, "body": listing(ANSWER, SAID, after="t1_c3")},
        {"path": COMMENTS, "query": {**QUERY, "after": "t1_c3"}, "body": listing(LEFT, ROBOT, TAKEN)},
        {"path": POSTS, "query": QUERY, "body": listing(ASKED, LINKED)},
    ]


CASES = (
    Case(
        "reddit",
        exchanges,
        ["t1_c4", "t1_c3", "t1_c2", "t1_c0", "t3_a", "t3_b"],
        spec="reddit",
        options={"parameters": {"subreddit": "acme"}, "rate": 6000},
    ),
)
"""Without a credential: Reddit gives tokens at another address, which nothing may stand in for on loopback."""
