"""Freshdesk: two pages of tickets; in one a customer and an agent speak, the other was opened by an agent's mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

FIRST_TIME = "2010-01-01T00:00:00Z"
TICKETS = "/api/v2/tickets"


def ticket(number: int, text: str, **given: Any) -> dict[str, Any]:
    """Return a ticket as a listing gives it with its description and requester."""
    return {
        "id": number,
        "subject": f"Ticket {number}",
        "requester_id": 70,
        "requester": {"id": 70, "name": "Zoë", "email": "zoe@example.org", "mobile": None, "phone": None},
        "source": 1,
        "status": 2,
        "spam": False,
        "description": f"<div>{text}</div>",
        "description_text": text,
        "created_at": f"2026-03-02T09:{number:02}:00Z",
        "updated_at": f"2026-03-02T10:{number:02}:00Z",
        **given,
    }


def conversation(number: int, text: str, user: int, **given: Any) -> dict[str, Any]:
    """Return a reply of a user; 70 is the customer."""
    return {
        "id": number,
        "body": f"<div>{text}</div>",
        "body_text": text,
        "incoming": user == 70,
        "private": False,
        "user_id": user,
        "support_email": None,
        "source": 0,
        "from_email": None,
        "created_at": f"2026-03-02T09:{number:02}:00Z",
        "updated_at": f"2026-03-02T09:{number:02}:00Z",
        "attachments": [],
        **given,
    }


def tickets(since: str, *found: Mapping[str, Any], page: int = 1, more: bool = False) -> Exchange:
    """Return a page of tickets; the header Link leads to the next."""
    asked = {"include": "description,requester", "order_by": "updated_at", "order_type": "asc", "per_page": 100}
    number = {"page": page} if page > 1 else {}
    following = f"{{origin}}{TICKETS}?include=description,requester&order_by=updated_at&order_type=asc&per_page=100"
    link = f'<{following}&updated_since={since.replace(":", "%3A")}&page={page + 1}>; rel="next"'
    return {
        "path": TICKETS,
        "query": {**asked, "updated_since": since, **number},
        "headers": {"Link": link} if more else {},
        "body": found,
    }


def conversations(number: int, *found: Mapping[str, Any]) -> Exchange:
    """Return all conversations of a ticket."""
    return {"path": f"{TICKETS}/{number}/conversations", "query": {"per_page": 100}, "body": found}


def exchanges() -> Sequence[Exchange]:
    """Return a full read and the one after it."""
    quoted = 'We send a <b>new</b> one &amp; more.<div class="freshdesk_quote"><blockquote>The lid</blockquote></div>'
    first, second = ticket(1, "The lid came broken."), ticket(2, "How did you like it?", source=10)
    return [
        tickets(FIRST_TIME, first, more=True),
        tickets(FIRST_TIME, second, page=2),
        conversations(
            1,
            conversation(5, quoted, 7, from_email="Desk <desk@example.org>"),
            conversation(6, "Third lid!", 7, private=True, source=2),
            conversation(8, "Thank you.", 70),
        ),
        conversations(2),
    ]


CASES = [
    Case(
        name="freshdesk",
        spec="freshdesk",
        exchanges=exchanges,
        ids=["ticket-1", "conversation-5", "conversation-8", "ticket-2"],
        options={"token": {"env": "TOKEN"}},
        ignored=["updated_since"],
    )
]
