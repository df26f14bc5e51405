"""What App Store Connect answers for the reviews of an app, in the shape of Apple's documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.catalogue.keys import KEY_COMMAND

PATH = "/v1/apps/682/customerReviews"
QUERY: Mapping[str, Any] = {"sort": "-createdDate", "limit": 200, "include": "response"}


def review(name: str, day: int, answer: str = "", **attributes: Any) -> dict[str, Any]:
    """Return a review of that day of November."""
    links = {"related": f"https://api.appstoreconnect.apple.com/v1/customerReviews/{name}/response"}
    related = {"data": {"type": "customerReviewResponses", "id": answer}} if answer else {}
    return {
        "type": "customerReviews",
        "id": name,
        "attributes": {
            "rating": 2, "title": "Slow", "body": "It takes ages", "reviewerNickname": "Zoë",
            "createdDate": f"2026-11-{day:02}T08:10:34-08:00", "territory": "FRA", **attributes,
        },
        "relationships": {"response": {"links": links, **related}},
        "links": {"self": f"https://api.appstoreconnect.apple.com/v1/customerReviews/{name}"},
    }  # fmt: skip


def answer(name: str, words: str, state: str = "PUBLISHED") -> dict[str, Any]:
    """Return what the developer answered."""
    said = {"responseBody": words, "lastModifiedDate": "2026-11-09T01:00:00-08:00", "state": state}
    return {"type": "customerReviewResponses", "id": name, "attributes": said}


def page(
    *reviews: Mapping[str, Any], included: Sequence[Mapping[str, Any]] = (), following: str = "", **query: Any
) -> Exchange:
    """Return a page of reviews; a link leads to the next."""
    links = {"self": "{origin}" + PATH, **({"next": following} if following else {})}
    body = {"data": list(reviews), "included": list(included), "links": links}
    return {
        "path": PATH,
        "query": query or QUERY,
        "body": {**body, "meta": {"paging": {"total": len(reviews), "limit": 200}}},
    }


ANSWER = answer("x1", "Please update")


def exchanges(origin: str = "{origin}") -> Sequence[Exchange]:
    """Return two pages of reviews; links begin with the service's own address."""
    following = f"{origin}{PATH}?cursor=Mg&sort=-createdDate&limit=200&include=response"
    return [
        page(review("r2", 8, answer="x1"), included=[ANSWER], following=following),
        page(review("r1", 2), **QUERY, cursor="Mg"),
    ]


OPTIONS: Mapping[str, Any] = {
    "client_id": "57246542-96fe-1a63-e053-0824d011072a",
    "user": "2X9R4HXF34",
    "client_secret": KEY_COMMAND,
    "parameters": {"app": 682},
}
CASES = [
    Case(
        name="appstore_connect",
        spec="appstore_connect",
        exchanges=exchanges,
        options=OPTIONS,
        ids=["r2", "x1", "r1"],
    )
]
