"""What GitHub's GraphQL interface answers; the shapes are those of the schema that GitHub publishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from listenkit.collectors.rest.loading import SHIPPED, load_spec
from tests.catalogue.case import Case, Exchange

NEWEST = "2026-03-05T10:00:00Z"
SITE = "https://github.com/example-org/product/discussions"
SPEC = load_spec(SHIPPED / "github_discussions.toml")
LISTED, BELOW = SPEC.requests[0], SPEC.requests[0].nested[0]


def person(login: str, kind: str = "User") -> dict[str, str]:
    """Return an actor."""
    return {"login": login, "__typename": kind}


def discussion(number: int, **changes: Any) -> dict[str, Any]:
    """Return a discussion of the list."""
    made = {
        "id": f"D_{number}",
        "title": f"Dark mode {number}",
        "body": f"Could we have it? {number}",
        "url": f"{SITE}/{number}",
        "createdAt": f"2026-03-0{number}T09:00:00Z",
        "updatedAt": NEWEST,
        "author": person("zoe"),
    }
    return {**made, **changes}


def comment(name: str, **changes: Any) -> dict[str, Any]:
    """Return a comment, or a reply to one."""
    made = {
        "id": name,
        "body": f"> Could we have it?\n\nWords of {name}",
        "url": f"{SITE}/1#{name}",
        "createdAt": "2026-03-05T09:00:00Z",
        "deletedAt": None,
        "authorAssociation": "NONE",
        "author": person("ana"),
        "replies": {"totalCount": 0},
    }
    return {**made, **changes}


def page(nodes: Sequence[dict[str, Any]], cursor: str = "") -> dict[str, Any]:
    """Return a page of a connection; the cursor leads to the next one."""
    return {"pageInfo": {"hasNextPage": bool(cursor), "endCursor": cursor or "end"}, "nodes": list(nodes)}


def asked(body: Any, answer: Any, **variables: str) -> Exchange:
    """Return a question with its answer."""
    return {
        "path": "/graphql",
        "method": "POST",
        "asked": {"query": body["query"], "variables": variables},
        "body": {"data": answer},
    }


def exchanges() -> list[Exchange]:
    """Return what is asked: two pages of discussions, the comments of each, and the replies to one."""
    home = {"owner": "example-org", "name": "product"}
    first = page([discussion(1)], "abc")
    second = page([discussion(2, body="", author=None), discussion(3, author=person("helper", "Bot"))])
    comments = page(
        [
            comment("DC_1", authorAssociation="MEMBER", replies={"totalCount": 1}),
            comment("DC_2", deletedAt="2026-03-05T09:30:00Z", body=""),
        ]
    )
    return [
        asked(LISTED.body, {"repository": {"discussions": first}}, **home),
        asked(LISTED.body, {"repository": {"discussions": second}}, **home, after="abc"),
        asked(BELOW.body, {"node": {"comments": comments}}, id="D_1"),
        asked(BELOW.body, {"node": {"comments": page([])}}, id="D_2"),
        asked(BELOW.body, {"node": {"comments": page([comment("DC_4", author=person("helper", "Bot"))])}}, id="D_3"),
        asked(BELOW.nested[0].body, {"node": {"replies": page([comment("DC_3", author=None)])}}, id="DC_1"),
    ]


CASES = (
    Case(
        "github_discussions",
        exchanges,
        ["D_1", "DC_1", "DC_2", "DC_3", "D_2", "D_3"],
        spec="github_discussions",
        options={"token": {"env": "TOKEN"}, "parameters": {"owner": "example-org", "repository": "product"}},
    ),
)
