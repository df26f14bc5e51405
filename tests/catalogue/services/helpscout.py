"""Help Scout: two pages of conversations; a customer and a user of Help Scout speak in one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

CONVERSATIONS = "/v2/conversations"
TOKEN: Exchange = {
    "method": "POST",
    "path": "/v2/oauth2/token",
    "body": {"token_type": "bearer", "access_token": "fresh", "expires_in": 172_800},
}
OPTIONS: dict[str, Any] = {"client_id": "app", "client_secret": {"env": "TOKEN"}, "parameters": {"mailbox": "85"}}
ZOE = {"id": 70, "type": "customer", "first": "Zoë", "last": "Example", "email": "zoe@example.org"}
KIM = {"id": 7, "type": "user", "first": "Kim", "last": "Example", "email": "kim@example.org"}


def at(minutes: int) -> str:
    """Return a time as Help Scout writes it."""
    return f"2026-03-02T09:{minutes:02}:00Z"


def conversation(number: int, **given: Any) -> dict[str, Any]:
    """Return a conversation with the fields of the documentation."""
    return {
        "id": number,
        "number": number + 100,
        "threads": 1,
        "type": "email",
        "folderId": 493,
        "status": "active",
        "state": "published",
        "subject": f"Conversation {number}",
        "preview": "The lid",
        "mailboxId": 85,
        "createdBy": ZOE,
        "createdAt": at(number),
        "userUpdatedAt": at(number + 10),
        "customerWaitingSince": {"time": at(number + 20), "friendly": "20 min ago", "latestReplyFrom": "customer"},
        "source": {"type": "email", "via": "customer"},
        "tags": [],
        "primaryCustomer": ZOE,
        "_embedded": {},
        **given,
    }


def thread(number: int, body: str | None, by: Mapping[str, Any] = ZOE, **given: Any) -> dict[str, Any]:
    """Return a message of a conversation: of a customer, or an answer."""
    return {
        "id": number,
        "type": "customer" if by["type"] == "customer" else "message",
        "status": "active",
        "state": "published",
        "action": {"type": "default", "associatedEntities": {}},
        "body": body and f"<div>{body}</div>",
        "source": {"type": "email", "via": by["type"]},
        "customer": {key: value for key, value in ZOE.items() if key != "type"},
        "createdBy": by,
        "assignedTo": KIM,
        "savedReplyId": 0,
        "to": [],
        "cc": [],
        "bcc": [],
        "createdAt": at(number),
        "_embedded": {"attachments": []},
        **given,
    }


def page(name: str, found: Sequence[Mapping[str, Any]], number: int, total: int | None) -> dict[str, Any]:
    """Return a page; an empty one has no list."""
    total = len(found) if total is None else total
    pages = 2 if total > len(found) else 1
    embedded = {"_embedded": {name: found}} if found else {}
    return {**embedded, "page": {"size": 25, "totalElements": total, "totalPages": pages, "number": number}}


def conversations(*found: Mapping[str, Any], number: int = 1, total: int | None = None, since: str = "") -> Exchange:
    """Return a page of conversations."""
    query = {"mailbox": "85", "status": "all", "sortField": "createdAt", "sortOrder": "asc", "page": number}
    return {
        "path": CONVERSATIONS,
        "query": {**query, **({"modifiedSince": since} if since else {})},
        "headers": {"Content-Type": "application/hal+json"},
        "body": page("conversations", found, number, total),
    }


def threads(name: int, *found: Mapping[str, Any], number: int = 1, total: int | None = None) -> Exchange:
    """Return a page of the messages of a conversation."""
    return {
        "path": f"/v3/conversations/{name}/threads",
        "query": {"page": number},
        "headers": {"Content-Type": "application/hal+json"},
        "body": page("threads", found, number, total),
    }


def exchanges() -> Sequence[Exchange]:
    """Return a full read."""
    return [
        TOKEN,
        conversations(conversation(1), total=2),
        conversations(conversation(2), number=2, total=2),
        threads(
            1,
            thread(14, "Third lid!", KIM, type="note"),
            thread(12, "We send a new one.", KIM, rating={"customerId": 70, "rating": "great", "comments": "So quick"}),
            total=3,
        ),
        threads(1, thread(11, "The lid came &amp; broke."), number=2, total=3),
        threads(2, thread(21, "Where is my order?"), thread(22, None, KIM, type="lineitem")),
    ]


CASES = [
    Case(
        name="helpscout",
        spec="helpscout",
        exchanges=exchanges,
        ids=["12", "rating-12", "11", "21"],
        options=OPTIONS,
        ignored=["modifiedSince"],
    )
]
