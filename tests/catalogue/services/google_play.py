"""What Google Play answers for the reviews of an app, in the shape of its discovery document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.catalogue.keys import private_key

PATH = "/androidpublisher/v3/applications/com.example.app/reviews"
TOKEN_EXCHANGE: Exchange = {
    "method": "POST",
    "path": "/token",
    "body": {"access_token": "made-up-access", "expires_in": 3599, "token_type": "Bearer"},
}


def said(words: str, seconds: int, **keys: Any) -> dict[str, Any]:
    """Return an entry of a customer."""
    moment = {"seconds": str(seconds), "nanos": 713000000}
    return {"userComment": {"text": words, "lastModified": moment, "starRating": 2, **keys}}


def answered(words: str, seconds: int) -> dict[str, Any]:
    """Return an entry of the developer."""
    return {"developerComment": {"text": words, "lastModified": {"seconds": str(seconds)}}}


def review(name: str, *comments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a review with its conversation."""
    return {"reviewId": name, "authorName": "Zoë Lac", "comments": list(comments)}


def page(*reviews: Mapping[str, Any], following: str = "", **query: Any) -> Exchange:
    """Return a page of reviews; Google leaves out what is empty."""
    body: dict[str, Any] = {"reviews": list(reviews)} if reviews else {}
    pages = {"tokenPagination": {"nextPageToken": following}} if following else {}
    return {"path": PATH, "query": {"maxResults": 100, **query}, "body": {**body, **pages}}


FIRST = review("gp:A", said("Too slow", 1795400000, appVersionName="3.1", reviewerLanguage="en"))
SECOND = review("gp:B", said("Crashes", 1795300000), answered("Please update to 3.2", 1795350000))


def exchanges() -> Sequence[Exchange]:
    """Return two pages of reviews, after the signed token was exchanged."""
    return [TOKEN_EXCHANGE, page(FIRST, following="t2"), page(SECOND, token="t2")]


def options() -> dict[str, Any]:
    """Return the keys of a source, with a key that was made for this run."""
    return {
        "client_id": "reviews@project.iam.gserviceaccount.com",
        "client_secret": private_key("RS256"),
        "parameters": {"app": "com.example.app"},
    }


IDS = ["gp:A", "gp:B", "answer-gp:B"]
CASES: list[Case] = []
"""None for the common tests on loopback: Google gives tokens at another address, which nothing may stand in for."""
