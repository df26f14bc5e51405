"""What Jira Data Center answers; the shapes are those of the models that jira.js makes of Atlassian's description."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

SITE = "https://jira.example.org"
FOUND = {"fields": "summary,description,reporter,creator,created,updated", "maxResults": 100, "startAt": 0}
COMMENTS = {"expand": "properties", "maxResults": 100, "startAt": 0}
NEWEST = "2026-03-04T10:30:00.000+0000"


def person(name: str) -> dict[str, Any]:
    """Return a user."""
    login = name.lower()
    return {"name": login, "key": login, "emailAddress": f"{login}@example.org", "displayName": name, "active": True}


def issue(number: int, **fields: Any) -> dict[str, Any]:
    """Return an issue that was found."""
    made = {
        "summary": f"Delivery {number}",
        "description": f"It is *late* {number}",
        "reporter": person("Zoe"),
        "creator": person("Zoe"),
        "created": f"2026-03-0{number}T09:00:00.000+0000",
        "updated": NEWEST,
    }
    key, self = f"SUP-{number}", f"{SITE}/rest/api/2/issue/1000{number}"
    return {"id": f"1000{number}", "key": key, "self": self, "fields": {**made, **fields}}


def comment(number: int, **changes: Any) -> dict[str, Any]:
    """Return a comment below an issue."""
    made = {
        "id": str(number),
        "author": person("Hugo"),
        "body": f"Words {number}",
        "created": "2026-03-04T10:00:00.000+0000",
        "updated": NEWEST,
    }
    return {**made, **changes}


ISSUES = [issue(1), issue(2, description=None, reporter=None)]
INTERNAL = [{"key": "sd.public.comment", "value": {"internal": True}}]
PUBLIC = [{"key": "sd.public.comment", "value": {"internal": False}}]
SAID = {
    "10001": [
        comment(11, properties=PUBLIC),
        comment(12, properties=INTERNAL),
        comment(13, visibility={"type": "role", "value": "Administrators"}),
    ],
    "10002": [],
}


def question(since: str) -> str:
    """Return the search for what was updated since a time, as Jira's language writes it."""
    return f'project = "SUP" AND updated >= "{since}" ORDER BY created ASC'


def exchanges(issues: Sequence[dict[str, Any]] = ISSUES) -> list[Exchange]:
    """Return what is asked: who we are, two pages of issues, and the comments of each; then the last day's."""
    search, total = "/rest/api/2/search", {"total": len(issues), "maxResults": 100}
    first, second = ({**FOUND, "jql": question(since)} for since in ("1970-01-01 00:00", "2026-03-03 10:30"))
    asked: list[Exchange] = [
        {"path": "/rest/api/2/myself", "body": person("Listening")},
        {"path": search, "query": first, "body": {**total, "startAt": 0, "issues": list(issues[:1])}},
        {
            "path": search,
            "query": {**first, "startAt": 1},
            "body": {**total, "startAt": 1, "issues": list(issues[1:])},
        },
        {"path": search, "query": second, "body": {**total, "startAt": 0, "issues": list(issues)}},
    ]
    for number, comments in SAID.items():
        body = {"startAt": 0, "maxResults": 100, "total": len(comments), "comments": comments}
        asked.append({"path": f"/rest/api/2/issue/{number}/comment", "query": COMMENTS, "body": body})
    return asked


CASES = (
    Case(
        "jira_dc",
        exchanges,
        ["issue-10001", "comment-11", "issue-10002"],
        spec="jira_dc",
        options={"token": {"env": "TOKEN"}, "parameters": {"project": "SUP"}},
    ),
)
