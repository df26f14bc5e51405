"""django-helpdesk: two pages of tickets, with follow-ups of a customer and of staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

SIZE = "page_size=100"


def ticket(number: int, description: str, *follow_ups: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """Return a ticket as the interface gives it."""
    return {
        "id": number,
        "queue": 1,
        "title": f"Ticket {number}",
        "description": description,
        "resolution": None,
        "submitter_email": "zoe@example.org",
        "assigned_to": None,
        "status": 1,
        "merged_to": None,
        "followup_set": list(follow_ups),
        **given,
    }


def follow_up(number: int, comment: str | None, user: int | None = None, *, public: bool = True) -> dict[str, Any]:
    """Return a follow-up; staff alone have a user."""
    return {
        "id": number,
        "user": user,
        "title": "Comment",
        "comment": comment,
        "public": public,
        "new_status": None,
        "followupattachment_set": [],
        "date": f"2026-03-02T09:{number:02}:00Z",
    }


def page(*tickets: Mapping[str, Any], count: int, following: str | None = None) -> dict[str, Any]:
    """Return a page of a listing."""
    return {"count": count, "next": following, "previous": None, "results": tickets}


def exchanges() -> Sequence[Exchange]:
    """Return what every run asks and is answered."""
    opened = follow_up(1, "The lid came broken.")
    answers = [follow_up(2, "We send a new one.", 1), follow_up(3, "Third lid!", 1, public=False), follow_up(4, "", 1)]
    first = ticket(1, "The lid came broken.", opened, *answers)
    second = ticket(2, "Where is my parcel?", follow_up(5, "It has come.\n\nOn Mon, 2 Mar 2026, Kim wrote:\n> When?"))
    following = f"{{origin}}/api/tickets/?page=2&{SIZE}"
    return [
        {"path": "/api/tickets/", "query": {"page_size": 100}, "body": page(first, count=2, following=following)},
        {"path": "/api/tickets/", "query": {"page": 2, "page_size": 100}, "body": page(second, count=2)},
    ]


CASES = [
    Case(
        name="django_helpdesk",
        spec="django_helpdesk",
        exchanges=exchanges,
        ids=["ticket-1", "followup-2", "ticket-2", "followup-5"],
        options={"user": "listener", "password": {"env": "TOKEN"}},
    )
]
