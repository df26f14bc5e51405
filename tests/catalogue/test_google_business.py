"""Google Business Profile: reviews of a place, and what the owner replied."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, read
from tests.catalogue.services.google_business import (
    FIRST,
    IDS,
    OPTIONS,
    PATH,
    SECOND,
    STARS,
    exchanges,
    page,
    review,
)
from tests.catalogue.services.google_play import TOKEN_EXCHANGE


def test_reviews_with_words_and_replies_come_from_all_pages() -> None:
    """Stars alone say nothing that could be read."""
    service = Service(exchanges())

    assert ids_of(read("google_business", service, **OPTIONS)) == IDS
    assert parse_qs(service.requests[0].content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": [TOKEN],
        "client_id": ["app.apps.googleusercontent.com"],
        "client_secret": [TOKEN],
    }
    assert service.asked[1:] == [f"GET {PATH}?pageSize=50", f"GET {PATH}?pageSize=50&pageToken=t2"]


def test_every_field_of_a_review_and_its_reply_is_read() -> None:
    """Stars become a number; who wants to be unnamed is."""
    found = items_of(read("google_business", Service(exchanges()), **OPTIONS))

    assert facts_of(found[0], "text", "author", "created", "rating", "thread", "segments", "is_response") == {
        "text": "Too loud",
        "author": "Zoë Lac",
        "created": "2026-11-03T09:00:00.000Z",
        "rating": 2,
        "thread": "a",
        "segments": {"location": "222"},
        "is_response": False,
    }
    assert facts_of(found[1], "text", "created", "parent", "thread", "is_response") == {
        "text": "We are sorry",
        "created": "2026-11-05T09:00:00Z",
        "parent": "a",
        "thread": "a",
        "is_response": True,
    }
    assert (found[2].author, found[2].rating) == ("", 5)


@pytest.mark.parametrize(
    ("stars", "expected"), [("ONE", 1), ("THREE", 3), ("FOUR", 4), ("STAR_RATING_UNSPECIFIED", None)]
)
def test_stars_are_numbers(stars: str, expected: int | None) -> None:
    """What Google does not tell stays unknown."""
    exchange = page(review("x", 2, stars, comment="Hm"))

    [found] = items_of(read("google_business", Service([TOKEN_EXCHANGE, exchange]), **OPTIONS))

    assert found.rating == expected


def test_everything_is_read_at_every_run_so_that_late_replies_and_deletions_are_seen() -> None:
    """Of reviews and of replies, one by one."""
    pages = read("google_business", Service([TOKEN_EXCHANGE, page(FIRST, SECOND, STARS)]), **OPTIONS)

    assert [extent for each in pages for extent in each.complete] == [
        Extent(thread="a"), Extent(thread="b"), Extent(thread="c"), Extent(roots=True),
    ]  # fmt: skip


def test_a_place_without_reviews_is_empty_and_a_withdrawn_consent_refused() -> None:
    """Google answers with nothing at all; a token that is refused is fetched anew once."""
    refused = {"path": PATH, "query": {"pageSize": 50}, "status": 401, "body": {"error": {"code": 401}}}

    assert ids_of(read("google_business", Service([TOKEN_EXCHANGE, page()]), **OPTIONS)) == []
    with pytest.raises(CredentialError):
        read("google_business", Service([TOKEN_EXCHANGE, refused]), **OPTIONS)
