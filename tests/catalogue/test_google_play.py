"""Google Play: reviews of the last week, with what the developer answered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from listenkit.errors import CredentialError
from tests.catalogue.keys import parts_of
from tests.catalogue.play import Service, facts_of, ids_of, items_of, read
from tests.catalogue.services.google_play import (
    FIRST,
    IDS,
    PATH,
    SECOND,
    TOKEN_EXCHANGE,
    answered,
    exchanges,
    options,
    page,
    review,
    said,
)
from tests.shared import shared_path


def test_reviews_and_answers_come_from_all_pages() -> None:
    """Each page is asked for with the token of the one before."""
    service = Service(exchanges())

    assert ids_of(read("google_play", service, **options())) == IDS
    assert service.asked[1:] == [f"GET {PATH}?maxResults=100", f"GET {PATH}?maxResults=100&token=t2"]
    assert service.requests[1].headers["authorization"] == "Bearer made-up-access"


def test_the_service_account_signs_for_its_token() -> None:
    """With the claims that Google wants; the private key itself is never sent."""
    service = Service(exchanges())

    read("google_play", service, **options())

    form = parse_qs(service.requests[0].content.decode())
    head, claims = parts_of(form["assertion"][0])
    assert str(service.requests[0].url) == "https://oauth2.googleapis.com/token"
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert head["alg"] == "RS256"
    assert claims["exp"] - claims["iat"] == 3600
    assert {name: claims[name] for name in ("iss", "scope", "aud")} == {
        "iss": "reviews@project.iam.gserviceaccount.com",
        "scope": "https://www.googleapis.com/auth/androidpublisher",
        "aud": "https://oauth2.googleapis.com/token",
    }


def test_every_field_of_a_review_and_of_its_answer_is_read() -> None:
    """The answer is a response to its review."""
    german = review(
        "gp:C", said("Translated", 1795400000, originalText="Zu langsam", deviceMetadata={"deviceClass": "tablet"})
    )
    found = {each.native_id: each for each in items_of(_read(german, FIRST, SECOND))}

    assert facts_of(found["gp:A"], "text", "author", "created", "rating", "language", "segments", "is_response") == {
        "text": "Too slow",
        "author": "Zoë Lac",
        "created": 1795400000,
        "rating": 2,
        "language": "en",
        "segments": {"version": "3.1"},
        "is_response": False,
    }
    assert (found["gp:C"].text, found["gp:C"].segments) == ("Zu langsam", {"device": "tablet"})
    assert facts_of(found["answer-gp:B"], "text", "author", "created", "parent", "thread", "is_response") == {
        "text": "Please update to 3.2",
        "author": "",
        "created": 1795350000,
        "parent": "gp:B",
        "thread": "gp:B",
        "is_response": True,
    }


def _read(*reviews: Any) -> Any:
    return read("google_play", Service([TOKEN_EXCHANGE, page(*reviews)]), **options())


def test_an_edited_review_comes_with_its_last_words() -> None:
    """Whatever the order of the conversation is."""
    edited = review("gp:B", said("Better now", 1795390000), answered("Update", 1795350000), said("Crashes", 1795300000))

    found = items_of(_read(edited))

    assert [(each.native_id, each.text) for each in found] == [("gp:B", "Better now"), ("answer-gp:B", "Update")]


def test_a_week_without_reviews_is_empty() -> None:
    """Google answers with nothing at all."""
    assert ids_of(_read()) == []


def test_a_refused_token_is_fetched_anew_once_and_then_reported() -> None:
    """The permission may be missing though the key is good."""
    refused = {"path": PATH, "query": {"maxResults": 100}, "status": 401, "body": {"error": {"code": 401}}}
    service = Service([TOKEN_EXCHANGE, refused])

    with pytest.raises(CredentialError):
        read("google_play", service, **options())
    assert [each.split()[0] for each in service.asked] == ["POST", "GET", "POST", "GET"]


def test_requests_and_fields_stand_in_the_discovery_document() -> None:
    """What is asked for and read is what Google describes."""
    document = json.loads(shared_path("fixtures/googleplay/spec/androidpublisher.v3.json").read_text())
    method = document["resources"]["reviews"]["methods"]["list"]
    schemas = {name: schema["properties"] for name, schema in document["schemas"].items() if "properties" in schema}

    assert document["baseUrl"] + method["path"] == (
        "https://androidpublisher.googleapis.com" + PATH.replace("com.example.app", "{packageName}")
    )
    assert {"maxResults", "token"} <= method["parameters"].keys()
    assert method["scopes"] == ["https://www.googleapis.com/auth/androidpublisher"]
    wanted = {
        "ReviewsListResponse": {"reviews", "tokenPagination"},
        "TokenPagination": {"nextPageToken"},
        "Review": {"reviewId", "authorName", "comments"},
        "Comment": {"userComment", "developerComment"},
        "UserComment": {
            "text", "originalText", "lastModified", "starRating", "reviewerLanguage",
            "appVersionName", "deviceMetadata",
        },
        "DeveloperComment": {"text", "lastModified"},
        "DeviceMetadata": {"deviceClass"},
        "Timestamp": {"seconds"},
    }  # fmt: skip
    assert {name: fields - schemas[name].keys() for name, fields in wanted.items()} == {name: set() for name in wanted}
