"""What Redmine answers; the shapes are those of recorded answers of Redmine 5.0.4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

LISTED = {"status_id": "*", "sort": "id", "project_id": "feedback", "limit": 100, "offset": 0}
UPDATED = "2026-03-03T08:45:13Z"


def issue(number: int, **changes: Any) -> dict[str, Any]:
    """Return an issue as a listing has it."""
    made = {
        "id": number,
        "project": {"id": 1, "name": "Feedback"},
        "tracker": {"id": 3, "name": "Support"},
        "status": {"id": 1, "name": "New", "is_closed": False},
        "author": {"id": 5, "name": "Zoe Test"},
        "subject": f"Parcel {number}",
        "description": f"It came late {number}",
        "is_private": False,
        "created_on": f"2026-03-02T08:00:{number:02}Z",
        "updated_on": UPDATED,
        "closed_on": None,
    }
    return {**made, **changes}


def journal(number: int, notes: str | None, **changes: Any) -> dict[str, Any]:
    """Return what somebody did to an issue, in words where there are notes."""
    made = {
        "id": number,
        "user": {"id": 6, "name": "Hugo Test"},
        "notes": notes,
        "created_on": f"2026-03-03T08:45:{number:02}Z",
        "private_notes": False,
        "details": [],
    }
    return {**made, **changes}


ISSUES = [issue(1), issue(2, description="", author=None), issue(3, is_private=True)]
JOURNALS = {
    1: [
        journal(1, "> It came late 1\r\n\r\nWe look into it"),
        journal(2, ""),
        journal(3, None),
        journal(4, "Again?", private_notes=True),
    ],
    2: [],
    3: [journal(5, "Handle with care", private_notes=True)],
}
USER = {"user": {"id": 7, "login": "listening", "firstname": "Li", "lastname": "Stening", "api_key": "made-up"}}


def exchanges(issues: Sequence[dict[str, Any]] = ISSUES, **changes: Any) -> list[Exchange]:
    """Return what is asked: who we are, the issues, and the notes of each."""
    return [
        {"path": "/users/current.json", "body": USER},
        {
            "path": "/issues.json",
            "query": LISTED,
            "body": {"issues": list(issues), "total_count": len(issues), "offset": 0, "limit": 100, **changes},
        },
        *opened(),
    ]


def opened() -> list[Exchange]:
    """Return what Redmine tells of single issues."""
    return [
        {
            "path": f"/issues/{each['id']}.json",
            "query": {"include": "journals"},
            "body": {"issue": {**each, "journals": JOURNALS[each["id"]]}},
        }
        for each in ISSUES
    ]


CASES = (
    Case(
        "redmine",
        exchanges,
        ["issue-1", "issue-2", "note-1"],
        spec="redmine",
        options={"token": {"env": "TOKEN"}, "parameters": {"project": "feedback"}},
    ),
)
