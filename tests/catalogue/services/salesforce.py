"""Salesforce: two batches of cases, and the comments on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

QUERY = "/services/data/v62.0/queryAll"
FIRST_TIME = "1999-01-01T00:00:00Z"
CASES_ASKED = (
    "SELECT Id, CaseNumber, Subject, Description, Origin, SuppliedEmail, SuppliedName, ContactEmail, ContactId, "
    "CreatedById, CreatedDate, IsDeleted, SystemModstamp FROM Case WHERE SystemModstamp >= {since} "
    "ORDER BY SystemModstamp"
)
COMMENTS_ASKED = (
    "SELECT Id, ParentId, CommentBody, IsPublished, CreatedById, CreatedBy.Name, CreatedBy.Email, "
    "CreatedBy.UserType, CreatedDate, IsDeleted, SystemModstamp FROM CaseComment WHERE SystemModstamp >= {since} "
    "ORDER BY SystemModstamp"
)


def case(name: str, description: str | None, **given: Any) -> dict[str, Any]:
    """Return a case with the fields that are asked for."""
    return {
        "attributes": {"type": "Case"},
        "Id": name,
        "CaseNumber": "00001",
        "Subject": "Broken lid",
        "Description": description,
        "Origin": "Web",
        "SuppliedEmail": "zoe@example.org",
        "SuppliedName": "Zoë",
        "ContactEmail": None,
        "ContactId": None,
        "CreatedById": "005K",
        "CreatedDate": "2026-03-02T09:00:00.000+0000",
        "IsDeleted": False,
        "SystemModstamp": "2026-03-02T10:00:00.000+0000",
        **given,
    }


def comment(name: str, body: str, kind: str = "Standard", **given: Any) -> dict[str, Any]:
    """Return a comment on the first case; ``kind`` is that of its user."""
    person = {"Name": "Kim", "Email": "kim@example.org", "UserType": kind}
    return {
        "attributes": {"type": "CaseComment"},
        "Id": name,
        "ParentId": "500A",
        "CommentBody": body,
        "IsPublished": True,
        "CreatedById": "005K",
        "CreatedBy": person,
        "CreatedDate": "2026-03-02T09:30:00.000+0000",
        "IsDeleted": False,
        "SystemModstamp": "2026-03-02T09:30:00.000+0000",
        **given,
    }


def token() -> Exchange:
    """Return what a log-in with client credentials gives."""
    return {"path": "/services/oauth2/token", "method": "POST", "body": {"access_token": "x", "token_type": "Bearer"}}


def query(asked: str, *found: Mapping[str, Any], since: str = FIRST_TIME, total: int = 0, more: str = "") -> Exchange:
    """Return a query and the first batch of its answer; ``more`` leads to the next."""
    onward = {"nextRecordsUrl": f"/services/data/v62.0/query/{more}"} if more else {}
    body = {"totalSize": total or len(found), "done": not more, **onward, "records": found}
    return {"path": QUERY, "query": {"q": asked.replace("{since}", since)}, "body": body}


def exchanges() -> Sequence[Exchange]:
    """Return a full read; the next one asks with another time in the same query."""
    first, second = case("500A", "The lid came broken."), case("500B", None, Subject="Where is it?")
    last = {"totalSize": 2, "done": True, "records": [second]}
    return [
        token(),
        query(CASES_ASKED, first, total=2, more="01g-2000"),
        {"path": "/services/data/v62.0/query/01g-2000", "body": last},
        query(CASES_ASKED, first, second, since="2026-03-02T09:50:00Z"),
        query(
            COMMENTS_ASKED,
            comment("00aA", "We send a new one."),
            comment("00aB", "Third lid!", IsPublished=False),
            comment("00aC", "Thank you.", "CspLitePortal"),
            comment("00aD", "Wrong case.", IsDeleted=True),
        ),
        query(COMMENTS_ASKED, since="2026-03-02T09:20:00Z"),
    ]


CASES = [
    Case(
        name="salesforce",
        spec="salesforce",
        exchanges=exchanges,
        ids=["500A", "500B", "00aA", "00aC", "00aD"],
        options={"client_id": "listener", "client_secret": {"env": "TOKEN"}},
    )
]
