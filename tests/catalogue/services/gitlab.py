"""What GitLab answers; the shapes are those of its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

HERE = "https://service.example.org"
SITE = "https://gitlab.example.org/example-org/product/-/issues"
LISTED = {"scope": "all", "state": "all", "order_by": "created_at", "sort": "asc", "per_page": 100}
NOTES = {"order_by": "created_at", "sort": "asc", "per_page": 100}
NEWEST = "2026-03-05T10:00:00.081Z"
SINCE = "2026-02-26T10:00:00Z"


def person(name: str, number: int) -> dict[str, Any]:
    """Return an author."""
    return {"id": number, "username": name.lower(), "name": f"{name} Test", "state": "active", "avatar_url": None}


def issue(number: int, **changes: Any) -> dict[str, Any]:
    """Return an issue of a list, whose number counts in the project and whose id counts everywhere."""
    made = {
        "id": 70 + number,
        "iid": number,
        "project_id": 5,
        "title": f"Export {number}",
        "description": f"It fails {number}",
        "author": person("Zoe", 18),
        "created_at": f"2026-03-0{number}T09:00:00.081Z",
        "updated_at": NEWEST,
        "user_notes_count": 1,
        "confidential": False,
        "service_desk_reply_to": None,
        "web_url": f"{SITE}/{number}",
    }
    return {**made, **changes}


def note(number: int, **changes: Any) -> dict[str, Any]:
    """Return a note of an issue."""
    made = {
        "id": number,
        "body": f"> It fails 1\r\n\r\nHere too {number}\r\n",
        "author": person("Ana", 19),
        "created_at": "2026-03-05T09:56:03Z",
        "updated_at": "2026-03-05T09:56:03Z",
        "system": False,
        "noteable_type": "Issue",
        "confidential": False,
        "internal": False,
    }
    return {**made, **changes}


BY_MAIL = {"description": None, "author": person("Support-bot", 1), "service_desk_reply_to": "ida@example.org"}
ISSUES = [issue(1), issue(2, **BY_MAIL), issue(3, confidential=True)]
SAID = {
    1: [note(301), note(302, system=True, body="closed"), note(303, internal=True, confidential=True)],
    2: [],
    3: [note(304)],
}


def exchanges(issues: Sequence[dict[str, Any]] = ISSUES) -> list[Exchange]:
    """Return what is asked: two pages of issues, and the notes of each; then what was updated in the last week."""
    path = "/api/v4/projects/example-org%2Fproduct/issues"
    link = {"Link": f'<{HERE}{path}?page=2>; rel="next", <{HERE}{path}?page=1>; rel="first"'}
    asked: list[Exchange] = [
        {"path": path, "query": LISTED, "body": list(issues[:2]), "headers": link},
        {"path": path, "query": {"page": 2}, "body": list(issues[2:])},
        {"path": path, "query": {**LISTED, "updated_after": SINCE}, "body": list(issues)},
    ]
    return asked + [
        {"path": f"/api/v4/projects/example-org%2Fproduct/issues/{number}/notes", "query": NOTES, "body": notes}
        for number, notes in SAID.items()
    ]


CASES = (
    Case(
        "gitlab",
        exchanges,
        ["issue-71", "issue-72", "note-301"],
        spec="gitlab",
        options={"token": {"env": "TOKEN"}, "parameters": {"project": "example-org/product"}},
        origins=[HERE],
    ),
)
