"""GLPI: tickets in two parts, which are smaller than real ones; in one people speak, and it is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

TICKETS = "/apirest.php/Ticket"
LOGIN: Exchange = {"path": "/apirest.php/initSession", "body": {"session_token": "83af7e62"}}
LEFT, RIGHT = 1, 4
OPTIONS: dict[str, Any] = {"token": {"env": "TOKEN"}}


def ticket(number: int, content: str = "<p>The scanner is late.</p>", **given: Any) -> dict[str, Any]:
    """Return a ticket as GLPI lists it."""
    return {
        "id": number,
        "entities_id": 0,
        "name": f"Ticket {number}",
        "date": f"2026-03-02 09:{number % 60:02}:00",
        "closedate": None,
        "date_mod": f"2026-03-02 10:{number % 60:02}:00",
        "status": 2,
        "users_id_recipient": 70,
        "requesttypes_id": 1,
        "content": content,
        "urgency": 3,
        "is_deleted": 0,
        "date_creation": f"2026-03-02 09:{number % 60:02}:00",
        "_keys_names": {"users_id_recipient": "Example Zoë"},
        **given,
    }


def followup(number: int, content: str, user: int = 70, position: int = LEFT, **given: Any) -> dict[str, Any]:
    """Return a follow-up as GLPI lists it."""
    return {
        "id": number,
        "itemtype": "Ticket",
        "items_id": 1,
        "date": f"2026-03-02 10:{number:02}:00",
        "users_id": user,
        "users_id_editor": 0,
        "content": content,
        "is_private": 0,
        "requesttypes_id": 1,
        "date_mod": f"2026-03-02 10:{number:02}:00",
        "date_creation": f"2026-03-02 10:{number:02}:00",
        "timeline_position": position,
        "sourceitems_id": 0,
        "sourceof_items_id": 0,
        "_keys_names": {"users_id": {70: "Example Zoë", 7: "Example Kim"}.get(user)},
        **given,
    }


def solution(number: int, content: str, **given: Any) -> dict[str, Any]:
    """Return a solution as GLPI lists it."""
    return {
        "id": number,
        "itemtype": "Ticket",
        "items_id": 1,
        "solutiontypes_id": 0,
        "content": content,
        "date_creation": "2026-03-02 11:00:00",
        "date_mod": "2026-03-02 11:00:00",
        "users_id": 7,
        "status": 2,
        "_keys_names": {"users_id": "Example Kim"},
        **given,
    }


def listed(path: str, *found: Mapping[str, Any], start: int = 0, total: int | None = None) -> Exchange:
    """Return a part of a list; all of it where no total is given."""
    total = len(found) if total is None else total
    who = "users_id_recipient" if path == TICKETS else "users_id"
    query = {"sort": "id", "order": "ASC", "get_hateoas": "false", "add_keys_names[0]": who}
    headers = {"Accept-Range": "Ticket 5000"}
    if total:
        headers["Content-Range"] = f"{start}-{start + len(found) - 1}/{total}"
    return {
        "path": path,
        "query": {**query, "range": f"{start}-{start + 99}"},
        "status": 206 if len(found) < total else 200,
        "headers": headers,
        "body": found,
    }


def below(number: int, *followups: Mapping[str, Any], solutions: Sequence[Mapping[str, Any]] = ()) -> list[Exchange]:
    """Return what is said below a ticket."""
    path = f"{TICKETS}/{number}"
    return [listed(f"{path}/ITILFollowup", *followups), listed(f"{path}/ITILSolution", *solutions)]


def exchanges() -> Sequence[Exchange]:
    """Return a full read and the one after it."""
    return [
        LOGIN,
        listed(TICKETS, ticket(1), ticket(2, "Line 4 stands still &#38; nobody knows"), total=3),
        listed(TICKETS, ticket(3, "&#60;p&#62;The belt runs at &#38;lt; 2 m/s.&#60;/p&#62;"), start=2, total=3),
        *below(
            1,
            followup(5, "<p>Still late &amp; loud.</p>"),
            followup(6, "<p>We changed the roller.</p>", 7, RIGHT),
            followup(8, "<p>Third roller!</p>", 7, RIGHT, is_private=1),
            solutions=[solution(3, "<p>A new roller is in.</p>")],
        ),
        *below(2),
        *below(3),
    ]


CASES = [
    Case(
        name="glpi",
        spec="glpi",
        exchanges=exchanges,
        ids=["ticket-1", "ticket-2", "followup-5", "followup-6", "solution-3", "ticket-3"],
        options=OPTIONS,
    )
]
