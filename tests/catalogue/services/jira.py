"""What Jira Cloud answers; the shapes are those of Atlassian's OpenAPI description."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

SITE = "https://example.atlassian.net"
FIELDS = "summary,description,reporter,creator,created,updated"
NEWEST = "2026-03-04T10:30:00.000+0000"
FOUND = {"fields": FIELDS, "maxResults": 100}


def document(*paragraphs: str) -> dict[str, Any]:
    """Return a text in Atlassian's document format."""
    content = [{"type": "paragraph", "content": [{"type": "text", "text": each}]} for each in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


def person(name: str, kind: str = "customer") -> dict[str, Any]:
    """Return a user as people's settings for privacy let them be seen."""
    return {"accountId": f"5b10-{name.lower()}", "accountType": kind, "active": True, "displayName": name}


def issue(number: int, **fields: Any) -> dict[str, Any]:
    """Return an issue that was found."""
    made = {
        "summary": f"Delivery {number}",
        "description": document(f"It is late {number}", "Very late"),
        "reporter": person("Zoe"),
        "creator": person("Zoe"),
        "created": f"2026-03-0{number}T09:00:00.000+0000",
        "updated": NEWEST,
    }
    key, self = f"SUP-{number}", f"{SITE}/rest/api/3/issue/1000{number}"
    return {"id": f"1000{number}", "key": key, "self": self, "fields": {**made, **fields}}


def comment(number: int, name: str, kind: str, **changes: Any) -> dict[str, Any]:
    """Return a comment below an issue."""
    made = {
        "id": str(number),
        "author": person(name, kind),
        "body": document(f"Words {number}"),
        "created": "2026-03-04T10:00:00.000+0000",
        "updated": NEWEST,
        "jsdPublic": True,
    }
    return {**made, **changes}


COLLEAGUE = person("Hugo", "atlassian")
ISSUES = [issue(1), issue(2, description=None, reporter=COLLEAGUE), issue(3, reporter=person("Bot", "app"))]
COMMENTS = {
    "10001": [
        comment(11, "Hugo", "atlassian"),
        comment(12, "Zoe", "customer"),
        comment(13, "Hugo", "atlassian", jsdPublic=False),
        comment(14, "Bot", "app"),
    ],
    "10002": [
        comment(21, "Ida", "atlassian"),
        comment(22, "Ida", "atlassian", visibility={"type": "role", "value": "Administrators"}),
    ],
    "10003": [comment(31, "Zoe", "customer")],
}


def question(since: str) -> str:
    """Return the search for what was updated since a time, as Jira's language writes it."""
    return f'project = "SUP" AND updated >= "{since}" ORDER BY created ASC'


def exchanges(issues: Sequence[dict[str, Any]] = ISSUES) -> list[Exchange]:
    """Return what is asked: who we are, two pages of issues, and the comments of each; then the last day's."""
    search = "/rest/api/3/search/jql"
    first, second = ({**FOUND, "jql": question(since)} for since in ("1970-01-01 00:00", "2026-03-03 10:30"))
    asked: list[Exchange] = [
        {"path": "/rest/api/3/myself", "body": COLLEAGUE},
        {"path": search, "query": first, "body": {"issues": list(issues[:1]), "nextPageToken": "abc", "isLast": False}},
        {
            "path": search,
            "query": {**first, "nextPageToken": "abc"},
            "body": {"issues": list(issues[1:]), "isLast": True},
        },
        {"path": search, "query": second, "body": {"issues": list(issues), "isLast": True}},
    ]
    for number, comments in COMMENTS.items():
        body = {"startAt": 0, "maxResults": 100, "total": len(comments), "comments": comments}
        query = {"startAt": 0, "maxResults": 100}
        asked.append({"path": f"/rest/api/3/issue/{number}/comment", "query": query, "body": body})
    return asked


CASES = (
    Case(
        "jira",
        exchanges,
        ["issue-10001", "comment-11", "comment-12", "issue-10002", "issue-10003", "comment-21", "comment-31"],
        spec="jira",
        options={
            "user": "listening@example.org",
            "password": {"env": "TOKEN"},
            "parameters": {"project": "SUP"},
        },
    ),
)
