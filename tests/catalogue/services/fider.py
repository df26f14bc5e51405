"""What Fider answers for one site, in the shape of its documentation and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

QUERY: Mapping[str, Any] = {"view": "all", "limit": "all"}


def user(number: int, name: str, role: str = "visitor") -> dict[str, Any]:
    """Return a user as Fider shows one."""
    return {"id": number, "name": name, "role": role, "status": "active", "avatarURL": "https://ideas.example.org/a"}


STAFF = user(1, "Lakeside Brewery", "administrator")
ANA = user(2, "Ana")


def post(number: int, words: str, comments: int = 0, **keys: Any) -> dict[str, Any]:
    """Return an idea."""
    return {
        "id": number + 100, "number": number, "title": f"Idea {number}", "slug": f"idea-{number}", "description": words,
        "createdAt": f"2026-11-0{number}T09:00:00Z", "user": ANA, "hasVoted": False, "votesCount": 3,
        "commentsCount": comments, "status": "open", "tags": [], **keys,
    }  # fmt: skip


def comment(number: int, words: str, who: Mapping[str, Any]) -> dict[str, Any]:
    """Return a comment."""
    return {"id": number, "content": words, "createdAt": "2026-11-09T09:00:00Z", "user": dict(who)}


ANSWER = {"text": "We start in May", "respondedAt": "2026-11-08T09:00:00Z", "user": STAFF, "original": None}
PLANNED = post(1, "Open on Sundays", comments=2, response=ANSWER, status="planned")
BARE = post(2, "")


def posts(*ideas: Mapping[str, Any]) -> Exchange:
    """Return the answer with all ideas."""
    return {"path": "/api/v1/posts", "query": QUERY, "body": list(ideas)}


def comments(number: int, *said: Mapping[str, Any]) -> Exchange:
    """Return the comments of an idea."""
    return {"path": f"/api/v1/posts/{number}/comments", "body": list(said)}


def exchanges() -> Sequence[Exchange]:
    """Return two ideas, and what was said below the first."""
    return [posts(PLANNED, BARE), comments(1, comment(1, "Yes please", user(3, "Ben")), comment(2, "Noted", STAFF))]


CASES = [
    Case(
        name="fider",
        spec="fider",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}},
        ids=["post-1", "post-2", "response-1", "comment-1", "comment-2"],
    )
]
