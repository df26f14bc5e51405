"""What Roundup answers; the shapes are those of recorded answers of Roundup 2.6.0."""

from __future__ import annotations

from typing import Any

from tests.catalogue.case import Case, Exchange

PAGED = {"@page_size": 500, "@page_index": 1}
ISSUES = {"@fields": "title,messages", "@verbose": 1, **PAGED}
MESSAGES = {"@fields": "activity,author,content,creation,date", "@verbose": 3, **PAGED}


def collection(*items: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """Return a page of a class; the link to the next one is of no use to us."""
    return {"data": {"collection": list(items), "@links": {}, "@total_size": len(items) if total is None else total}}


def message(number: int, **changes: Any) -> dict[str, Any]:
    """Return a message; numbers are text in Roundup."""
    made = {
        "id": str(number),
        "link": f"https://service.example.org/rest/data/msg/{number}",
        "activity": f"2026-03-04.10:00:{number:02}",
        "author": {"id": "3", "link": "https://service.example.org/rest/data/user/3", "username": "zoe"},
        "content": f"The portal is slow {number}",
        "creation": f"2026-03-04.10:00:{number:02}",
        "date": "2026-03-04.09:00:00",
    }
    return {**made, **changes}


def issue(number: int, *messages: int) -> dict[str, Any]:
    """Return an issue with the numbers of its messages."""
    return {"id": str(number), "title": f"Complaint {number}", "messages": [{"id": str(each)} for each in messages]}


WRITTEN = (message(4), message(5, author=None, date=None), message(6, content=""), message(7))


def exchanges() -> list[Exchange]:
    """Return what is asked: the messages, and the issues to know where they hang."""
    return [
        {"path": "/rest/data/msg", "query": MESSAGES, "body": collection(*WRITTEN)},
        {"path": "/rest/data/issue", "query": ISSUES, "body": collection(issue(2, 4, 5, 6), issue(3))},
    ]


CASES = (
    Case(
        "roundup",
        exchanges,
        ["4", "5", "7"],
        spec="roundup",
        options={"user": "listening", "password": {"env": "TOKEN"}},
    ),
)
