"""Zammad: tickets on one page, one of which a customer, an agent and the system speak in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange


def ticket(number: int, title: str = "Broken lid", updated: str = "2026-03-02T10:00:00.000Z") -> dict[str, Any]:
    """Return a ticket as a listing gives it."""
    return {"id": number, "number": f"2200{number}", "title": title, "customer_id": 10, "updated_at": updated}


def article(number: int, body: str, sender: str = "Customer", **given: Any) -> dict[str, Any]:
    """Return an article with the fields of the documentation."""
    mail = {"Customer": "zoe@example.org", "Agent": "kim@example.org"}.get(sender, "-")
    return {
        "id": number,
        "ticket_id": 1,
        "from": f"Somebody <{mail}>",
        "to": None,
        "subject": None,
        "content_type": "text/plain",
        "body": body,
        "internal": False,
        "preferences": {},
        "created_by_id": number + 100,
        "origin_by_id": None,
        "created_at": f"2026-03-02T09:{number:02}:00.000Z",
        "updated_at": f"2026-03-02T09:{number:02}:00.000Z",
        "attachments": [],
        "type": "email",
        "sender": sender,
        "created_by": mail,
        **given,
    }


def tickets(*found: Mapping[str, Any], page: int = 1) -> Exchange:
    """Return a page of tickets."""
    return {"path": "/api/v1/tickets", "query": {"per_page": 100, "page": page}, "body": found}


def articles(number: int, *found: Mapping[str, Any]) -> Exchange:
    """Return the articles of a ticket."""
    return {"path": f"/api/v1/ticket_articles/by_ticket/{number}", "body": found}


def exchanges() -> Sequence[Exchange]:
    """Return what every run asks and is answered."""
    answer = '<div>We send a <b>new</b> one &amp; a voucher.</div><blockquote type="cite">The lid</blockquote>'
    return [
        tickets(ticket(1)),
        tickets(page=2),
        articles(
            1,
            article(9, "The lid came broken.\n\n-- \nZoë"),
            article(10, answer, "Agent", content_type="text/html"),
            article(11, "Third lid this week!", "Agent", internal=True, type="note"),
            article(12, "Your request was received.", "System"),
            article(13, "I am out of office.", preferences={"is-auto-response": True}),
        ),
    ]


CASES = [
    Case(name="zammad", spec="zammad", exchanges=exchanges, ids=["9", "10"], options={"token": {"env": "TOKEN"}}),
]
