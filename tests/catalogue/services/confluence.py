"""What Confluence answers, Cloud and Data Center; the shapes are those of the models of confluence.js."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

HERE = "https://service.example.org"
CLOUD = f"{HERE}/wiki"
CQL = 'type = comment and space = "HANDBOOK" order by created'
FOUND = {"cql": CQL, "expand": "body.storage,history,version,container,ancestors", "limit": 100}
NEWEST = "2026-03-05T10:00:00.000Z"


def comment(number: int, *above: int, **changes: Any) -> dict[str, Any]:
    """Return a comment below others, at the foot of a page."""
    person = {"displayName": "Zoe Test", "accountId": "5b10", "email": "", "username": "zoe", "userKey": "4028"}
    made = {
        "id": str(number),
        "type": "comment",
        "status": "current",
        "title": "Re: Holidays",
        "container": {"id": "5", "type": "page", "title": "Holidays"},
        "ancestors": [{"id": str(each), "type": "comment"} for each in above],
        "history": {"createdBy": person, "createdDate": "2026-03-04T09:00:00.000Z", "latest": True},
        "version": {"when": NEWEST, "number": 1},
        "body": {"storage": {"value": f"<p>Who may &amp; when? {number}</p>", "representation": "storage"}},
        "extensions": {"location": "footer"},
        "_links": {
            "webui": f"/spaces/HANDBOOK/pages/5?focusedCommentId={number}",
            "self": f"{CLOUD}/rest/api/content/{number}",
        },
    }
    return {**made, **changes}


COMMENTS = [comment(11), comment(12, 11), comment(13, 11, 12, extensions={"location": "inline"})]


def found(comments: Sequence[dict[str, Any]], following: str = "", folder: str = "/wiki") -> dict[str, Any]:
    """Return a page of what was found; the link to the next one is relative to the base."""
    links = {"base": f"{HERE}{folder}", "context": folder, **({"next": following} if following else {})}
    return {"results": list(comments), "limit": 100, "size": len(comments), "_links": links}


def cloud(folder: str = "/wiki") -> list[Exchange]:
    """Return what is asked of Confluence Cloud: who we are, and two pages."""
    path, following = f"{folder}/rest/api/content/search", "/rest/api/content/search?cursor=abc"
    return [
        {"path": f"{folder}/rest/api/user/current", "body": {"type": "known"}},
        {"path": path, "query": FOUND, "body": found(COMMENTS[:2], following, folder)},
        {"path": path, "query": {"cursor": "abc"}, "body": found(COMMENTS[2:], folder=folder)},
    ]


def own() -> list[Exchange]:
    """Return what is asked of Confluence Data Center: who we are, two pages and the empty one behind them."""
    path = "/rest/api/content/search"
    pages: tuple[tuple[int, list[dict[str, Any]]], ...] = ((0, COMMENTS[:2]), (2, COMMENTS[2:]), (3, []))
    return [
        {"path": "/rest/api/user/current", "body": {"type": "known"}},
        *({"path": path, "query": {**FOUND, "start": start}, "body": found(each)} for start, each in pages),
    ]


PARAMETERS = {"space": "HANDBOOK"}
DATA_CENTER = Case(
    "confluence_dc",
    own,
    ["11", "12", "13"],
    spec="confluence_dc",
    options={"token": {"env": "TOKEN"}, "parameters": PARAMETERS},
)
CASES = (
    DATA_CENTER,
    Case(
        "confluence",
        lambda: cloud(""),
        ["11", "12", "13"],
        spec="confluence",
        options={"user": "listening@example.org", "password": {"env": "TOKEN"}, "parameters": PARAMETERS},
        origins=[HERE],
    ),
)
