"""What Discourse answers; the shapes are those of its OpenAPI description and of recorded answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

NEWEST = "2026-03-20T10:00:00.000Z"


def topic(number: int, bumped: str = NEWEST, **changes: Any) -> dict[str, Any]:
    """Return a topic of a list."""
    made = {
        "id": number,
        "title": f"Opening hours {number}",
        "bumped_at": bumped,
        "archetype": "regular",
        "pinned": False,
        "visible": True,
    }
    return {**made, **changes}


def post(number: int, topic: int, **changes: Any) -> dict[str, Any]:
    """Return a post of a topic, the numbers of which begin with 1 in each."""
    made = {
        "id": topic * 100 + number,
        "name": "Zoë Test",
        "username": "zoe",
        "created_at": f"2026-03-20T09:00:0{number}.000Z",
        "updated_at": f"2026-03-20T09:00:0{number}.000Z",
        "cooked": f"<p>Open earlier, <strong>please</strong> {number}</p>",
        "post_number": number,
        "post_type": 1,
        "reply_to_post_number": None,
        "topic_id": topic,
        "display_username": "Zoë",
        "moderator": False,
        "admin": False,
        "staff": False,
        "user_id": 7,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
    }
    return {**made, **changes}


def stream(*posts: dict[str, Any], all_of: Sequence[int] = ()) -> dict[str, Any]:
    """Return a page of a topic: up to twenty posts, and the ids of all."""
    return {"post_stream": {"posts": list(posts), "stream": list(all_of) or [each["id"] for each in posts]}}


QUOTE = '<aside class="quote"><blockquote><p>Open earlier</p></blockquote></aside><p>I agree</p>'
STAFF = {"username": "hugo", "name": "Hugo", "staff": True, "moderator": True, "user_id": 8}
FIRST = [post(1, 11), post(2, 11, post_type=3, cooked=""), post(3, 11, cooked=QUOTE, reply_to_post_number=1)]
SECOND = [post(4, 11, **STAFF), post(5, 11, post_type=4, **STAFF), post(6, 11, hidden=True)]
OTHER = [post(1, 12, **STAFF), post(2, 12), post(3, 12, user_deleted=True)]


def exchanges(topics: Sequence[dict[str, Any]] = (topic(11), topic(12))) -> list[Exchange]:
    """Return what is asked: two pages of topics, and the pages of each topic."""
    everything = [each["id"] for each in (*FIRST, *SECOND)]
    listed = {"order": "activity", "page": 0}
    more = {"topic_list": {"topics": list(topics[:1]), "more_topics_url": "/latest?page=1"}}
    return [
        {"path": "/latest.json", "query": listed, "body": more},
        {"path": "/latest.json", "query": {**listed, "page": 1}, "body": {"topic_list": {"topics": list(topics[1:])}}},
        {"path": "/t/11.json", "query": {"page": 1}, "body": stream(*FIRST, all_of=everything)},
        {"path": "/t/11.json", "query": {"page": 2}, "body": stream(*SECOND, all_of=everything)},
        {"path": "/t/12.json", "query": {"page": 1}, "body": stream(*OTHER)},
    ]


CASES = (
    Case(
        "discourse",
        exchanges,
        ["11-1", "11-3", "11-4", "12-1", "12-2", "12-3"],
        spec="discourse",
        options={"user": "listening", "token": {"env": "TOKEN"}, "rate": 6000},
    ),
)
