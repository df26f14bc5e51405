"""What GitHub answers; the shapes are those of its OpenAPI description."""

from __future__ import annotations

from typing import Any

from tests.catalogue.case import Case, Exchange

REPOSITORY = "example-org/product"
API = f"https://api.github.com/repos/{REPOSITORY}"
SITE = f"https://github.com/{REPOSITORY}"
ISSUES = {"state": "all", "sort": "created", "direction": "asc", "per_page": 100}
COMMENTS = {"sort": "created", "direction": "asc", "per_page": 100}
NEWEST = "2026-03-05T10:00:00Z"
SINCE = "2026-02-26T10:00:00Z"


def person(login: str, number: int = 7, **changes: Any) -> dict[str, Any]:
    """Return a simple user."""
    return {"login": login, "id": number, "type": "User", "site_admin": False, **changes}


def issue(number: int, **changes: Any) -> dict[str, Any]:
    """Return an issue of a listing."""
    made = {
        "url": f"{API}/issues/{number}",
        "html_url": f"{SITE}/issues/{number}",
        "id": 1000 + number,
        "number": number,
        "title": f"Export fails {number}",
        "user": person("zoe"),
        "state": "open",
        "created_at": f"2026-03-0{number}T09:00:00Z",
        "updated_at": f"2026-03-0{number}T10:00:00Z",
        "author_association": "NONE",
        "body": f"It fails since Monday {number}",
    }
    return {**made, **changes}


def comment(number: int, issue: int, **changes: Any) -> dict[str, Any]:
    """Return a comment of a listing."""
    made = {
        "url": f"{API}/issues/comments/{number}",
        "html_url": f"{SITE}/issues/{issue}#issuecomment-{number}",
        "issue_url": f"{API}/issues/{issue}",
        "id": number,
        "user": person("ana", 8),
        "created_at": "2026-03-05T09:00:00Z",
        "updated_at": NEWEST,
        "author_association": "CONTRIBUTOR",
        "body": f"> It fails\r\n\r\nHere too {number}",
    }
    return {**made, **changes}


PULL = {"pull_request": {"url": f"{API}/pulls/3"}, "html_url": f"{SITE}/pull/3", "author_association": "MEMBER"}
WRITTEN = [issue(1), issue(2, user=None, body=None), issue(3, **PULL), issue(5, user=person("helper[bot]", type="Bot"))]
SAID = [
    comment(11, 1),
    comment(12, 1, user=person("hugo", 9), author_association="MEMBER"),
    comment(13, 3, html_url=f"{SITE}/pull/3#issuecomment-13", user=None),
    comment(14, 1, user=person("helper[bot]", type="Bot")),
    comment(15, 2, body=""),
]


def exchanges() -> list[Exchange]:
    """Return what is asked: two pages of issues and one of comments, and then what was updated in the last week."""
    issues, comments = f"/repos/{REPOSITORY}/issues", f"/repos/{REPOSITORY}/issues/comments"
    following = "https://service.example.org/repositories/42/issues?page=2"
    return [
        {"path": issues, "query": ISSUES, "body": WRITTEN[:2], "headers": {"Link": f'<{following}>; rel="next"'}},
        {"path": "/repositories/42/issues", "query": {"page": 2}, "body": WRITTEN[2:]},
        {"path": comments, "query": COMMENTS, "body": SAID},
        {"path": issues, "query": {**ISSUES, "since": SINCE}, "body": WRITTEN},
        {"path": comments, "query": {**COMMENTS, "since": SINCE}, "body": SAID},
    ]


CASES = (
    Case(
        "github",
        exchanges,
        [f"{REPOSITORY}/issues/{end}" for end in ("1", "2", "3", "comments/11", "comments/12", "comments/13")],
        spec="github",
        options={"token": {"env": "TOKEN"}, "parameters": {"owner": "example-org", "repository": "product"}},
        origins=["https://service.example.org"],
    ),
)
