"""Trustpilot: reviews of a company, and what it replied."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.trustpilot import (
    CASES,
    OPTIONS,
    PATH,
    QUERY,
    REPLY,
    SECOND,
    TOKEN_EXCHANGE,
    exchanges,
    page,
)


def test_reviews_and_replies_come_until_an_empty_page() -> None:
    """With a token that the key and its secret are exchanged for."""
    service = Service(exchanges())

    assert ids_of(read("trustpilot", service, **OPTIONS)) == CASES[0].ids
    assert service.requests[0].headers["authorization"] == (
        "Basic " + base64.b64encode(f"made-up-key:{TOKEN}".encode()).decode()
    )
    assert service.requests[0].content == b"grant_type=client_credentials"
    assert service.requests[1].headers["authorization"] == "Bearer made-up-access"


def test_every_field_of_a_review_and_its_reply_is_read() -> None:
    """A review of stars and a title says its title; addresses and order numbers stay where they are."""
    found = {each.native_id: each for each in items_of(read("trustpilot", Service(exchanges()), **OPTIONS))}

    assert facts_of(found["a"], "title", "text", "author", "aliases", "created", "rating", "language", "thread") == {
        "title": "Late again",
        "text": "It took three weeks",
        "author": "Zoë Lac",
        "aliases": ("c1",),
        "created": datetime(2026, 11, 3, 13, 37, tzinfo=UTC),
        "rating": 2,
        "language": "en",
        "thread": "a",
    }
    assert found["b"].text == "Lovely bread"
    assert facts_of(found["reply-a"], "text", "created", "parent", "thread", "is_response") == {
        "text": "We are sorry",
        "created": datetime(2026, 11, 5, 13, 37, tzinfo=UTC),
        "parent": "a",
        "thread": "a",
        "is_response": True,
    }
    assert not any(secret in repr(found) for secret in ("ana@example.org", "order-12"))


def test_edits_late_replies_and_deletions_are_seen_for_sixty_days() -> None:
    """What was written since then and is missing was deleted; so was a reply that its review no longer has."""
    cursor = last_cursor(read("trustpilot", Service(exchanges()), **OPTIONS))
    since = {"startDateTime": "2026-09-05T13:37:00"}
    replied = {**SECOND, "text": "Lovely, and now on time", "companyReply": REPLY}

    pages = read(
        "trustpilot", Service([TOKEN_EXCHANGE, page(1, replied, **since), page(2, **since)]), cursor, **OPTIONS
    )

    assert [(each.native_id, each.text) for each in items_of(pages)] == [
        ("b", "Lovely, and now on time"), ("reply-b", "We are sorry"),
    ]  # fmt: skip
    assert [extent for each in pages for extent in each.complete] == [
        Extent(thread="b"), Extent(since=datetime(2026, 9, 5, 13, 37, 1, tzinfo=UTC), roots=True),
    ]  # fmt: skip


def test_a_company_without_reviews_is_empty_and_a_wrong_secret_refused() -> None:
    """The token itself is refused already."""
    refused = {**TOKEN_EXCHANGE, "status": 401, "body": {"fault": "invalid client"}}

    assert ids_of(read("trustpilot", Service([TOKEN_EXCHANGE, page(1)]), **OPTIONS)) == []
    with pytest.raises(CredentialError):
        read("trustpilot", Service([refused]), **OPTIONS)


def test_a_company_may_lose_the_right_to_see_reviews() -> None:
    """Then a fresh token does not help either."""
    refused = {"path": PATH, "query": {**QUERY, "page": 1}, "status": 403, "body": {"message": "Forbidden"}}

    with pytest.raises(CredentialError):
        read("trustpilot", Service([TOKEN_EXCHANGE, refused]), **OPTIONS)
