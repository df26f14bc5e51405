"""What Google answers for the reviews of a place, in the shape of its documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.catalogue.services.google_play import TOKEN_EXCHANGE

PATH = "/v4/accounts/111/locations/222/reviews"


def review(name: str, day: int, stars: str, **keys: Any) -> dict[str, Any]:
    """Return a review of that day of November."""
    moment = f"2026-11-{day:02}T09:00:00.000Z"
    return {
        "name": f"accounts/111/locations/222/reviews/{name}", "reviewId": name, "starRating": stars,
        "reviewer": {"displayName": "Zoë Lac", "profilePhotoUrl": "https://photos.example.org/1"},
        "createTime": moment, "updateTime": moment, **keys,
    }  # fmt: skip


def page(*reviews: Mapping[str, Any], following: str = "", **query: Any) -> Exchange:
    """Return a page of reviews; Google leaves out what is empty."""
    body: dict[str, Any] = {"reviews": list(reviews), "averageRating": 3.5, "totalReviewCount": 2} if reviews else {}
    pages = {"nextPageToken": following} if following else {}
    return {"path": PATH, "query": {"pageSize": 50, **query}, "body": {**body, **pages}}


REPLY = {"comment": "We are sorry", "updateTime": "2026-11-05T09:00:00Z", "reviewReplyState": "APPROVED"}
FIRST = review("a", 3, "TWO", comment="Too loud", reviewReply=REPLY)
SECOND = review("b", 2, "FIVE", comment="Lovely", reviewer={"isAnonymous": True, "displayName": "A Google user"})
STARS = review("c", 1, "ONE")


def exchanges() -> Sequence[Exchange]:
    """Return two pages, after a token was fetched."""
    return [TOKEN_EXCHANGE, page(FIRST, following="t2"), page(SECOND, STARS, pageToken="t2")]


OPTIONS: Mapping[str, Any] = {
    "client_id": "app.apps.googleusercontent.com",
    "client_secret": {"env": "TOKEN"},
    "token": {"env": "TOKEN"},
    "parameters": {"account": "111", "location": "222"},
}
IDS = ["a", "reply-a", "b"]
CASES: list[Case] = []
"""None for the common tests on loopback: Google gives tokens at another address, which nothing may stand in for."""
