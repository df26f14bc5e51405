"""HubSpot: two pages of threads; a visitor, an agent and a bot speak in one of them, and another was deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

THREADS = "/conversations/v3/conversations/threads"
ACTORS = "/conversations/v3/conversations/actors"
ACTOR_OF = {
    "V-70": {"id": "V-70", "type": "VISITOR", "name": "Zoë Example", "email": "zoe@example.org"},
    "A-7": {"id": "A-7", "type": "AGENT", "name": "Kim Example", "email": "kim@example.org"},
    "B-1": {"id": "B-1", "type": "BOT", "name": "Helper"},
}
INBOX = "12"
OPTIONS: dict[str, Any] = {"token": {"env": "TOKEN"}, "parameters": {"inbox": INBOX}}


def at(minutes: int) -> str:
    """Return a time as HubSpot writes it."""
    return f"2026-03-02T09:{minutes:02}:00.250Z"


def thread(name: str, minutes: int = 10, **given: Any) -> dict[str, Any]:
    """Return a thread with the fields of HubSpot's description."""
    return {
        "id": name,
        "archived": False,
        "associatedContactId": "70",
        "createdAt": at(1),
        "inboxId": INBOX,
        "originalChannelAccountId": "5",
        "originalChannelId": "1002",
        "spam": False,
        "status": "OPEN",
        "latestMessageTimestamp": at(minutes),
        **given,
    }


def message(name: str, text: str, actor: str = "V-70", **given: Any) -> dict[str, Any]:
    """Return a message: what an agent says goes out."""
    comes_in = actor.startswith("V-")
    return {
        "id": name,
        "type": "MESSAGE",
        "conversationsThreadId": "1",
        "createdAt": at(5),
        "createdBy": actor,
        "client": {"clientType": "HUBSPOT"},
        "senders": [{"actorId": actor, "name": ACTOR_OF.get(actor, {}).get("name"), "senderField": "FROM"}],
        "recipients": [],
        "archived": False,
        "text": text,
        "richText": f"<div><p>{text}</p></div>",
        "attachments": [],
        "subject": "A broken lid",
        "truncationStatus": "NOT_TRUNCATED",
        "status": {"statusType": "RECEIVED" if comes_in else "SENT"},
        "direction": "INCOMING" if comes_in else "OUTGOING",
        "channelId": "1002",
        "channelAccountId": "5",
        **given,
    }


def comment(name: str, text: str) -> dict[str, Any]:
    """Return what an agent tells colleagues: it has neither subject, status nor direction."""
    kept = ("id", "conversationsThreadId", "createdAt", "createdBy", "client", "archived", "text", "richText")
    said = message(name, text, "A-7")
    return {"type": "COMMENT", "senders": [], "recipients": [], "attachments": [], **{key: said[key] for key in kept}}


def page(*found: Mapping[str, Any], after: str = "") -> dict[str, Any]:
    """Return a page of results; the last one has no paging."""
    return {"results": found, **({"paging": {"next": {"after": after, "link": "?after"}}} if after else {})}


def threads(
    *found: Mapping[str, Any], since: str = "2000-01-01T00:00:00Z", asked: str = "", after: str = ""
) -> Exchange:
    """Return a page of threads with messages after a time."""
    query = {"inboxId": INBOX, "sort": "latestMessageTimestamp", "latestMessageTimestampAfter": since, "limit": 100}
    return {
        "path": THREADS,
        "query": {**query, **({"after": asked} if asked else {})},
        "body": page(*found, after=after),
    }


def archived(*found: Mapping[str, Any]) -> Exchange:
    """Return the threads that were deleted."""
    return {"path": THREADS, "query": {"inboxId": INBOX, "archived": "true", "limit": 100}, "body": page(*found)}


def messages(name: str, *found: Mapping[str, Any], asked: str = "", after: str = "") -> Exchange:
    """Return a page of the messages of a thread."""
    query = {"sort": "createdAt", "limit": 100, **({"after": asked} if asked else {})}
    return {"path": f"{THREADS}/{name}/messages", "query": query, "body": page(*found, after=after)}


def actors() -> list[Exchange]:
    """Return who is who."""
    return [{"path": f"{ACTORS}/{name}", "body": body} for name, body in ACTOR_OF.items()]


def exchanges() -> Sequence[Exchange]:
    """Return a full read."""
    event = {"type": "THREAD_STATUS_CHANGE", "id": "m9", "createdAt": at(9), "createdBy": "A-7", "newStatus": "CLOSED"}
    return [
        threads(thread("1"), after="two"),
        threads(thread("2", 20), asked="two"),
        archived(thread("3", archived=True)),
        messages("1", message("m1", "The lid came broken."), message("m2", "How can I help?", "B-1"), after="more"),
        messages("1", message("m3", "We send a new one.", "A-7"), comment("m4", "Third lid!"), event, asked="more"),
        messages("2", message("m5", "Where is my order?")),
        *actors(),
    ]


CASES = [
    Case(
        name="hubspot",
        spec="hubspot",
        exchanges=exchanges,
        ids=["m1", "m3", "m5"],
        options=OPTIONS,
        ignored=["latestMessageTimestampAfter"],
    )
]
