"""Zendesk: two exports of tickets; a customer and an agent speak in one ticket, another was deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

EXPORT = "/api/v2/incremental/tickets/cursor.json"
PEOPLE = [
    {"id": 70, "name": "Zoë", "email": "zoe@example.org", "role": "end-user"},
    {"id": 7, "name": "Kim", "email": "kim@example.org", "role": "agent"},
    {"id": 8, "name": "Ada", "email": "ada@example.org", "role": "admin"},
]


def ticket(number: int, **given: Any) -> dict[str, Any]:
    """Return a ticket as the export gives it."""
    return {"id": number, "subject": f"Ticket {number}", "status": "open", "requester_id": 70, **given}


def comment(number: int, author: int, body: str, **given: Any) -> dict[str, Any]:
    """Return a comment with the fields of the documentation."""
    return {
        "id": number,
        "type": "Comment",
        "author_id": author,
        "body": body,
        "html_body": f'<div class="zd-comment"><p>{body}</p></div>',
        "plain_body": body,
        "public": True,
        "attachments": [],
        "audit_id": number + 1000,
        "via": {"channel": "email"},
        "created_at": f"2026-03-02T09:{number:02}:00Z",
        **given,
    }


def export(*tickets: Mapping[str, Any], cursor: str, after: str | None, more: bool = False) -> Exchange:
    """Return an export that is asked for with a cursor, without one from the beginning."""
    asked = {"cursor": cursor} if cursor else {"start_time": 1}
    body = {"tickets": tickets, "after_cursor": after, "after_url": None, "before_cursor": None}
    return {"path": EXPORT, "query": asked, "body": {**body, "end_of_stream": not more}}


def comments(number: int, *found: Mapping[str, Any], users: Sequence[Mapping[str, Any]] = PEOPLE) -> Exchange:
    """Return all comments of a ticket and the people who wrote them."""
    body = {"comments": found, "users": users, "meta": {"has_more": False}, "links": {"next": None}}
    return {"path": f"/api/v2/tickets/{number}/comments.json", "query": {"include": "users", "page[size]": 100}} | {
        "body": body
    }


def exchanges() -> Sequence[Exchange]:
    """Return a full read and the one after it."""
    return [
        export(ticket(1), cursor="", after="one", more=True),
        export(ticket(2, status="deleted"), cursor="one", after="two"),
        export(cursor="two", after="two"),
        comments(
            1,
            comment(5, 70, "The lid came broken.<br><br>-- <br>Zoë"),
            comment(6, 7, "We send a <b>new</b> one &amp; more."),
            comment(8, 7, "Third lid!", public=False),
        ),
    ]


CASES = [
    Case(
        name="zendesk",
        spec="zendesk",
        exchanges=exchanges,
        ids=["5", "6"],
        options={"user": "admin@example.org", "token": {"env": "TOKEN"}},
    )
]
