"""What Formbricks answers for one survey, in the shape of its OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/api/v2/management/responses"
QUERY: Mapping[str, Any] = {
    "surveyId": "s1", "sortBy": "updatedAt", "order": "asc", "filterDateField": "updatedAt", "limit": 250, "skip": 0,
}  # fmt: skip


def response(name: str, day: int, **data: Any) -> dict[str, Any]:
    """Return a response of that day of November."""
    moment = f"2026-11-{day:02}T09:00:00.000Z"
    return {
        "id": name, "createdAt": moment, "updatedAt": moment, "finished": True, "surveyId": "s1", "contactId": None,
        "endingId": None, "data": data, "variables": {}, "ttc": {"improve": 10}, "contactAttributes": None,
        "singleUseId": None, "language": "default", "displayId": "d1",
        "meta": {"url": "https://shop.example.org", "country": "FR", "userAgent": {"browser": "Firefox"}},
    }  # fmt: skip


def page(*responses: Mapping[str, Any], total: int | None = None, **query: Any) -> Exchange:
    """Return a page of responses."""
    count = len(responses) if total is None else total
    body = {"data": list(responses), "meta": {"total": count, "limit": 250, "offset": 0}}
    return {"path": PATH, "query": {**QUERY, **query}, "body": body}


FIRST = {**response("r1", 3, improve="Call first", stars=4), "contactId": "c7", "language": "en"}
SECOND = response("r2", 4, other="Bread", channels=["mail", "web"])


def exchanges() -> Sequence[Exchange]:
    """Return two responses, and what a run sees that begins five minutes before the newest."""
    return [page(FIRST, SECOND), page(SECOND, startDate="2026-11-04T08:55:00Z")]


CASES = [
    Case(
        name="formbricks",
        spec="formbricks",
        exchanges=exchanges,
        options={
            "token": {"env": "TOKEN"},
            "parameters": {"survey": "s1", "question": ["improve", "other"], "rating": "stars"},
        },
        ids=["r1-improve", "r2-other"],
    )
]
