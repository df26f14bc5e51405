"""What Trustpilot answers for the reviews of a company, in the shape of its documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/v1/private/business-units/507f/reviews"
QUERY: Mapping[str, Any] = {"orderBy": "createdat.asc", "perPage": 100}
TOKEN_EXCHANGE: Exchange = {
    "method": "POST",
    "path": "/v1/oauth/oauth-business-users-for-applications/accesstoken",
    "body": {"access_token": "made-up-access", "expires_in": "359999"},
}


def review(name: str, day: int, **keys: Any) -> dict[str, Any]:
    """Return a review of that day of November; Trustpilot's times are UTC."""
    return {
        "links": [], "id": name, "stars": 2, "title": "Late again", "text": "It took three weeks", "language": "en",
        "createdAt": f"2026-11-{day:02}T13:37:00", "updatedAt": None, "numberOfLikes": 0, "isVerified": True,
        "status": "active", "companyReply": None, "referralEmail": "ana@example.org", "referenceId": "order-12",
        "consumer": {"id": "c1", "displayName": "Zoë Lac", "displayLocation": "Lyon, FR", "numberOfReviews": 1},
        "businessUnit": {"id": "507f", "identifyingName": "brewery.example.org"}, **keys,
    }  # fmt: skip


def page(number: int, *reviews: Mapping[str, Any], **query: Any) -> Exchange:
    """Return a page of reviews; the one after the last is empty."""
    return {"path": PATH, "query": {**QUERY, "page": number, **query}, "body": {"links": [], "reviews": list(reviews)}}


REPLY = {"text": "We are sorry", "createdAt": "2026-11-05T13:37:00", "updatedAt": None}
FIRST = review("a", 3, companyReply=REPLY)
SECOND = review("b", 4, text="", title="Lovely bread", stars=5)


def exchanges() -> Sequence[Exchange]:
    """Return a page of reviews and an empty one, and the same for a run that looks 60 days back."""
    since = {"startDateTime": "2026-09-05T13:37:00"}
    return [TOKEN_EXCHANGE, page(1, FIRST, SECOND), page(2), page(1, FIRST, SECOND, **since), page(2, **since)]


OPTIONS: Mapping[str, Any] = {
    "client_id": "made-up-key",
    "client_secret": {"env": "TOKEN"},
    "parameters": {"company": "507f"},
}
CASES = [
    Case(name="trustpilot", spec="trustpilot", exchanges=exchanges, options=OPTIONS, ids=["a", "b", "reply-a"]),
]
