"""Chatwoot: a contact, an agent, a bot and the system speak in one conversation, and a contact in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

HOME = "/api/v1/accounts/3/conversations"
MOMENT = 1_772_442_000
"""2026-03-02 09:00:00 UTC."""

CONTACT = {"id": 70, "name": "Zoë", "email": "zoe@example.org", "identifier": None, "type": "contact"}
AGENT = {"id": 7, "name": "Kim", "available_name": "Kim", "avatar_url": "", "type": "user"}
BOT = {"id": 2, "name": "Bot", "avatar_url": "", "type": "agent_bot"}


def conversation(number: int, activity: int = MOMENT) -> dict[str, Any]:
    """Return a conversation as the list gives it."""
    return {"id": number, "inbox_id": 5, "status": "open", "created_at": MOMENT, "last_activity_at": activity}


def message(number: int, content: str | None, sender: Mapping[str, Any] | None, **given: Any) -> dict[str, Any]:
    """Return a message; those of contacts come in, others go out."""
    is_contact = sender is not None and sender["type"] == "contact"
    said = {"id": number, "content": content, "inbox_id": 5, "conversation_id": 1, "content_type": "text"}
    return {
        **said,
        "message_type": 0 if is_contact else 1,
        "content_attributes": {},
        "created_at": MOMENT + number,
        "private": False,
        "source_id": None,
        **({"sender": sender} if sender else {}),
        **given,
    }


def listed(*found: Mapping[str, Any], page: int = 1) -> Exchange:
    """Return a page of conversations."""
    body = {"data": {"meta": {"all_count": 2}, "payload": found}}
    return {"path": HOME, "query": {"status": "all", "assignee_type": "all", "page": page}, "body": body}


def messages(number: int, *found: Mapping[str, Any], after: int = 0) -> Exchange:
    """Return the messages of a conversation that come after one."""
    return {
        "path": f"{HOME}/{number}/messages",
        "query": {"after": after},
        "body": {"meta": {"labels": []}, "payload": found},
    }


def exchanges() -> Sequence[Exchange]:
    """Return what every run asks and is answered."""
    return [
        listed(conversation(1, MOMENT + 60), conversation(2)),
        listed(page=2),
        messages(
            1,
            message(11, "The lid came broken.", CONTACT),
            message(12, "How can I help?", BOT),
            message(13, "We send a new one.", AGENT),
            message(14, "Third lid!", AGENT, private=True),
            message(15, "Kim resolved the conversation", None, message_type=2),
        ),
        messages(1, message(16, "Thank you.", CONTACT), after=15),
        messages(1, after=16),
        messages(2, message(21, "Hello?", {**CONTACT, "email": None})),
        messages(2, after=21),
    ]


CASES = [
    Case(
        name="chatwoot",
        spec="chatwoot",
        exchanges=exchanges,
        ids=["11", "13", "16", "21"],
        options={"token": {"env": "TOKEN"}, "parameters": {"account": 3}},
    )
]
