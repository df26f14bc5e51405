"""What HyperKitty answers; the shapes are those of HyperKitty 1.3.12."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

LIST = "feedback@lists.example.org"
API = f"https://lists.example.org/archives/api/list/{LIST}/"
ACTIVE = "2026-03-20T10:00:00Z"
PAGED = {"limit": 100, "offset": 0}


def thread(name: str, active: str = ACTIVE) -> dict[str, Any]:
    """Return a thread as the listing has it."""
    return {
        "url": f"{API}thread/{name}/",
        "mailinglist": API,
        "thread_id": name,
        "subject": "Portal",
        "date_active": active,
        "starting_email": f"{API}email/{name}/",
        "emails": f"{API}thread/{name}/emails/",
        "votes_total": 0,
        "replies_count": 1,
        "next_thread": None,
        "prev_thread": None,
    }


def email(name: str, root: str, content: str, **changes: Any) -> dict[str, Any]:
    """Return a message as it is when it is opened; whatever is not the root answers it."""
    made: dict[str, Any] = {
        "url": f"{API}email/{name}/",
        "mailinglist": API,
        "message_id": f"{name.lower()}@example.org",
        "message_id_hash": name,
        "thread": f"{API}thread/{root}/",
        "sender": {"address": "zoe (a) example.org", "mailman_id": None, "emails": None},
        "sender_name": "Zoë",
        "subject": "Portal",
        "date": "2026-03-20T09:00:00Z",
        "parent": None if name == root else f"{API}email/{root}/",
        "children": [],
        "votes": {"likes": 0, "dislikes": 0, "status": "neutral"},
        "content": content,
        "attachments": [],
    }
    return {**made, **changes}


ANA = {"sender": {"address": "ana (a) example.org", "mailman_id": None, "emails": None}, "sender_name": "Ana"}
EMAILS = {
    "AAA": [email("AAA", "AAA", "It is slow\n"), email("BBB", "AAA", "Here too\n\n> It is slow\n", **ANA)],
    "CCC": [email("CCC", "CCC", "\n \n")],
}


def page(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a page of results, which is the only one."""
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


def exchanges(threads: Sequence[dict[str, Any]] = (thread("AAA"), thread("CCC"))) -> list[Exchange]:
    """Return what is asked: the threads, the messages of each, and each message."""
    path = f"/api/list/{LIST}/"
    asked: list[Exchange] = [{"path": f"{path}threads/", "query": PAGED, "body": page(threads)}]
    for root, emails in EMAILS.items():
        asked.append({"path": f"{path}thread/{root}/emails/", "query": PAGED, "body": page(emails)})
        asked += [{"path": f"{path}email/{each['message_id_hash']}/", "body": each} for each in emails]
    return asked


CASES = (
    Case(
        "hyperkitty",
        exchanges,
        [f"{LIST} AAA", f"{LIST} BBB"],
        spec="hyperkitty",
        options={"parameters": {"list": LIST}},
    ),
)
