"""Request Tracker: two tickets, one of which a customer and staff talk in; the other was deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

FIRST_TIME = "1970-01-02 00:00:00"
WORDS = (
    '[{"field": "Type", "value": "Create"}, {"field": "Type", "value": "Correspond"}, '
    '{"field": "Type", "value": "Comment"}]'
)
PARTS = '[{"field": "ContentType", "value": "text/plain"}, {"field": "ContentType", "value": "text/html"}]'


def user(name: str, real_name: str = "") -> dict[str, Any]:
    """Return how Request Tracker refers to a person, with the fields that were asked for."""
    return {"type": "user", "id": name, "EmailAddress": f"{name}@example.org", "RealName": real_name}


def ticket(number: str, subject: str, updated: str, *requestors: str) -> dict[str, Any]:
    """Return an entry of a search for tickets."""
    people = [user(name) for name in requestors]
    return {"type": "ticket", "id": number, "Subject": subject, "LastUpdated": updated, "Requestor": people}


def entry(number: str, kind: str, creator: str, at: str = "12", ticket_number: str = "1") -> dict[str, Any]:
    """Return an entry of a ticket's history; ``at`` is the minute after nine."""
    moment = f"2026-03-02T09:{at}:00Z"
    return {"id": number, "Type": kind, "ObjectId": ticket_number, "Creator": user(creator), "Created": moment}


def part(content: str, kind: str = "text/plain", name: str = "") -> dict[str, str]:
    """Return a part of a message."""
    return {"type": "attachment", "ContentType": kind, "Filename": name, "Content": content}


def listed(*items: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of a listing that holds everything."""
    return {"items": items, "count": len(items), "total": len(items), "page": 1, "pages": 1 if items else 0.0}


def tickets(since: str, *found: Mapping[str, Any], page: int = 1, body: Any = None) -> Exchange:
    """Return a search for tickets and its answer."""
    query = {
        "query": f"(id > 0) AND LastUpdated >= '{since}'",
        "orderby": "id",
        "order": "DESC",
        "fields": "Subject,LastUpdated,Queue,Requestor",
        "fields[Queue]": "Name",
        "fields[Requestor]": "EmailAddress,RealName",
        "per_page": 100,
        "page": page,
    }
    return {"path": "/REST/2.0/tickets", "query": query, "body": body or listed(*found)}


def history(number: str, *entries: Mapping[str, Any]) -> Exchange:
    """Return the history of a ticket, as it is asked for its words."""
    fields = {"fields": "Type,ObjectId,Creator,Created", "fields[Creator]": "EmailAddress,RealName"}
    query = {"query": WORDS, **fields, "per_page": 100, "page": 1}
    return {"path": f"/REST/2.0/ticket/{number}/history", "query": query, "body": listed(*entries)}


def message(number: str, *parts: Mapping[str, str]) -> Exchange:
    """Return the parts of a message."""
    query = {"query": PARTS, "fields": "ContentType,Filename,Content", "per_page": 100}
    return {"path": f"/REST/2.0/transaction/{number}/attachments", "query": query, "body": listed(*parts)}


def person(name: str, *, staff: bool) -> Exchange:
    """Return what Request Tracker says of one person."""
    return {"path": f"/REST/2.0/user/{name}", "body": {"Name": name, "Privileged": int(staff)}}


def deletions(since: str, *entries: Mapping[str, Any]) -> Exchange:
    """Return a search for what says that tickets were deleted."""
    query = f"Type = 'Status' AND NewValue = 'deleted' AND TicketStatus = 'deleted' AND Created >= '{since}'"
    asked = {"query": query, "fields": "ObjectId,Created", "per_page": 100, "page": 1}
    return {"path": "/REST/2.0/transactions", "query": asked, "body": listed(*entries)}


def forgotten(number: str, *entries: Mapping[str, Any]) -> Exchange:
    """Return the history of a ticket that was deleted."""
    query = {"query": WORDS, "fields": "Type", "per_page": 100, "page": 1}
    return {"path": f"/REST/2.0/ticket/{number}/history", "query": query, "body": listed(*entries)}


def exchanges() -> Sequence[Exchange]:
    """Return a full read and the one after it."""
    found = ticket("1", "Broken lid", "2026-03-02T10:00:00Z", "zoe")
    gone = {"id": "90", "type": "transaction", "ObjectId": "7", "Created": "2026-03-02T09:30:00Z"}
    return [
        tickets(FIRST_TIME, found),
        tickets("2026-03-01 21:00:00", found),
        history("1", entry("33", "Create", "zoe"), entry("35", "Correspond", "kim"), entry("38", "Comment", "kim")),
        person("zoe", staff=False),
        person("kim", staff=True),
        message("33", part("The lid came broken.\n\n-- \nZoë")),
        message("35", part("<p>We send a <b>new</b> one &amp; a voucher.</p>", "text/html")),
        message("38", part("Third time this week.")),
        deletions(FIRST_TIME, gone),
        deletions("2026-03-01 20:30:00", gone),
        forgotten("7", {"id": "84", "Type": "Create"}),
    ]


CASES = [
    Case(
        name="request_tracker",
        spec="request_tracker",
        exchanges=exchanges,
        ids=["33", "35", "84"],
        options={"token": {"env": "TOKEN"}},
    )
]
