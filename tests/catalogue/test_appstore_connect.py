"""App Store Connect: reviews of an app of one's own, and what the developer answered."""

from __future__ import annotations

import pytest

from listenkit.errors import CredentialError
from tests.catalogue.keys import parts_of
from tests.catalogue.play import URL, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.appstore_connect import (
    ANSWER,
    CASES,
    OPTIONS,
    PATH,
    QUERY,
    answer,
    exchanges,
    page,
    review,
)


def test_reviews_and_answers_come_from_all_pages() -> None:
    """The next page is where the link of the one before leads."""
    service = Service(exchanges(URL))

    assert ids_of(read("appstore_connect", service, **OPTIONS)) == CASES[0].ids
    assert service.asked[0] == f"GET {PATH}?sort=-createdDate&limit=200&include=response"


def test_every_request_is_signed_with_the_named_key() -> None:
    """With the claims that Apple wants, for no longer than 20 minutes."""
    service = Service(exchanges(URL))

    read("appstore_connect", service, **OPTIONS)

    head, claims = parts_of(service.requests[0].headers["authorization"].removeprefix("Bearer "))
    assert head == {"alg": "ES256", "typ": "JWT", "kid": "2X9R4HXF34"}
    assert (claims["iss"], claims["aud"]) == ("57246542-96fe-1a63-e053-0824d011072a", "appstoreconnect-v1")
    assert claims["exp"] - claims["iat"] == 1200


def test_every_field_of_a_review_and_of_its_answer_is_read() -> None:
    """The answer stands beside the reviews and is found by its id."""
    found = items_of(read("appstore_connect", Service(exchanges(URL)), **OPTIONS))

    assert facts_of(found[0], "title", "text", "author", "created", "rating", "thread", "segments") == {
        "title": "Slow",
        "text": "It takes ages",
        "author": "Zoë",
        "created": "2026-11-08T08:10:34-08:00",
        "rating": 2,
        "thread": "r2",
        "segments": {"country": "FRA"},
    }
    assert facts_of(found[1], "native_id", "text", "created", "parent", "thread", "is_response") == {
        "native_id": "x1",
        "text": "Please update",
        "created": "2026-11-09T01:00:00-08:00",
        "parent": "r2",
        "thread": "r2",
        "is_response": True,
    }


def test_an_answer_that_is_not_published_yet_is_none() -> None:
    """Apple holds it for a day."""
    pending = answer("x1", "Soon", state="PENDING_PUBLISH")

    pages = read("appstore_connect", Service([page(review("r2", 8, answer="x1"), included=[pending])]), **OPTIONS)

    assert ids_of(pages) == ["r2"]


def test_a_late_answer_is_seen_and_old_pages_are_not_asked_for() -> None:
    """Within a month of the newest review."""
    cursor = last_cursor(read("appstore_connect", Service(exchanges(URL)), **OPTIONS))
    late = review("r1", 2, answer="x1", body="Better now")
    old = review("r0", 1, createdDate="2026-09-01T08:00:00-08:00")
    following = f"{URL}{PATH}?cursor=Mg"
    service = Service([page(late, included=[ANSWER], following=following), page(old, cursor="Mg", following=following)])

    found = items_of(read("appstore_connect", service, cursor, **OPTIONS))

    assert [(each.native_id, each.text) for each in found] == [("r1", "Better now"), ("x1", "Please update")]
    assert len(service.asked) == 2


def test_an_app_without_reviews_is_empty_and_a_key_without_the_role_refused() -> None:
    """Apple names the reason in a list of errors."""
    errors = {"errors": [{"status": "403", "code": "FORBIDDEN_ERROR", "title": "This request is forbidden"}]}
    refused = {"path": PATH, "query": QUERY, "status": 403, "body": errors}

    assert ids_of(read("appstore_connect", Service([page()]), **OPTIONS)) == []
    with pytest.raises(CredentialError):
        read("appstore_connect", Service([refused]), **OPTIONS)
