"""What is particular about Mastodon: threads that a post does not tell, names that anybody can take, HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import aside_of, last_of
from tests.catalogue.services.mastodon import (
    ASKED,
    CASES,
    CONTEXTS,
    DEEPER,
    LOOKUP,
    NOTIFICATIONS,
    OWN,
    POST,
    PRAISE,
    STATUSES,
    TAG,
    THREADS,
    TOLD_OF,
    ZOE,
    exchanges,
    notice,
    reply,
    tagged,
)

ACCOUNT: dict[str, Any] = dict(CASES[0].options)
HASHTAG: dict[str, Any] = dict(CASES[1].options)
LAG_EDGE = datetime(2026, 2, 27, 9, 0, 1, tzinfo=UTC)
"""A week before the newest tagged post, and the second that lies on the edge."""


def test_answers_below_our_posts_are_read_field_by_field() -> None:
    """Entities and tags of HTML are read; a content warning is the title; what has no page has its identifier."""
    found = last_of(read("mastodon", Service(exchanges()), **ACCOUNT))

    asked, deeper = found["101"], found["102"]
    assert (asked.text, asked.title, asked.language) == ("Where & when?", "Impatient", "en")
    assert (asked.author, asked.parent, asked.thread) == ("zoe", "100", "100")
    assert (asked.created, asked.is_response) == ("2026-03-02T09:00:00.000Z", False)
    assert asked.url == "https://mastodon.example.org/@zoe/101"
    assert (deeper.parent, deeper.thread, deeper.language) == ("101", "100", "")
    assert deeper.url == "https://mastodon.example.org/users/acme/statuses/102"


def test_a_mention_belongs_to_the_thread_that_it_stands_in() -> None:
    """Which is not ours, and which the post itself does not name."""
    found = last_of(read("mastodon", Service(exchanges()), **ACCOUNT))

    assert (found["201"].parent, found["201"].thread) == ("200", "200")


def test_what_the_account_writes_is_a_response() -> None:
    """Below its own posts and below others', though it calls itself a bot; another bot is left out."""
    found = last_of(read("mastodon", Service(exchanges()), **ACCOUNT))

    assert {name for name, item in found.items() if item.is_response} == {"100", "103", "202"}
    assert (found["202"].parent, found["202"].thread) == ("201", "200")
    assert (found["103"].parent, found["103"].thread) == ("101", "100")
    assert found["100"].text == "We open a shop in #Lyon"
    assert "105" not in found


def test_nobody_is_taken_for_another_by_a_name_that_is_free() -> None:
    """An account elsewhere may be called as ours, and anybody may show our name."""
    found = last_of(read("mastodon", Service(exchanges()), **ACCOUNT))

    names = {found["102"].author, *found["102"].aliases}
    assert names == {"acme@lake.example.org", "@acme@lake.example.org", "21", "https://lake.example.org/@acme"}
    assert found["101"].aliases == ("20", "https://mastodon.example.org/@zoe", "@zoe", "zoe@mastodon.example.org")


def test_direct_messages_are_private() -> None:
    """They come where the source asks for private notes, and from both listings as one."""
    asked_for = ids_of(read("mastodon", Service(exchanges()), **ACCOUNT, private_notes=True))

    assert "104" not in ids_of(read("mastodon", Service(exchanges()), **ACCOUNT))
    assert asked_for.count("104") == 1


def test_a_second_run_sees_edits_late_answers_and_deletions() -> None:
    """Threads of the last week are read again and stand for themselves; the one of an older post does not."""
    before = read("mastodon", Service(exchanges()), **ACCOUNT)
    edited = {**ASKED, "content": "<p>Where exactly?</p>", "edited_at": "2026-03-06T09:00:00.000Z"}
    late = reply(106, "Days later", ZOE, 100, day=7)
    shrunk = {"ancestors": [], "descendants": [edited, late]}
    service = Service([
        LOOKUP,
        {"path": STATUSES, "query": OWN, "body": [POST]},
        {"path": NOTIFICATIONS, "query": TOLD_OF, "body": [notice(10, late)]},
        {"path": "/api/v1/statuses/106/context", "body": CONTEXTS[101]},
        {"path": "/api/v1/statuses/100/context", "body": shrunk},
    ])  # fmt: skip

    pages = read("mastodon", service, last_cursor(before), **ACCOUNT)

    found = last_of(pages)
    assert list(found) == ["100", "101", "106"]
    assert (found["101"].text, found["106"].thread) == ("Where exactly?", "100")
    assert [each for page in pages for each in page.complete] == [Extent(thread="100")]


def test_a_thread_that_cannot_be_seen_any_more_deletes_nothing() -> None:
    """A post that is taken back while it is read says nothing about the answers to it."""
    gone = [each for each in THREADS if each["path"] != "/api/v1/statuses/100/context"]
    service = Service([
        *[each for each in exchanges() if each not in THREADS],
        *gone,
        {"path": "/api/v1/statuses/100/context", "status": 404, "body": {"error": "Record not found"}},
    ])  # fmt: skip

    pages = read("mastodon", service, **ACCOUNT)

    assert Extent(thread="100") not in [each for page in pages for each in page.complete]
    assert "100" in ids_of(pages)
    assert len(aside_of(pages)) == 1


def test_an_answer_that_is_no_thread_is_told() -> None:
    """Else the posts would seem to stand alone."""
    told = {"error": "something else"}
    wrong = {"path": "/api/v1/statuses/202/context", "body": told}
    service = Service([wrong, *exchanges()])

    with pytest.raises(SourceError, match="something else"):
        read("mastodon", service, **ACCOUNT)


def test_an_account_that_nobody_has_is_told() -> None:
    """With the name that was looked for."""
    service = Service([{**LOOKUP, "status": 404, "body": {"error": "Record not found"}}])

    with pytest.raises(SourceError, match="knows no account 'acme'"):
        read("mastodon", service, **ACCOUNT)


def test_a_refused_token_is_told() -> None:
    """As a credential, not as an empty account."""
    told = {"error": "The access token is invalid"}
    service = Service([LOOKUP, {"path": STATUSES, "query": OWN, "status": 401, "body": told}])

    with pytest.raises(CredentialError):
        read("mastodon", service, **ACCOUNT)


def test_posts_with_a_hashtag_are_comments() -> None:
    """Without a token where the server shows them; bots and pictures are left out."""
    service = Service(tagged())
    pages = read("mastodon_hashtag", service, parameters=HASHTAG["parameters"])
    found = last_of(pages)

    assert list(found) == ["401", "400", "399"]
    assert (found["400"].text, found["400"].author, found["400"].thread) == (
        "I like #acme",
        "acme@lake.example.org",
        "400",
    )
    assert (found["399"].parent, found["399"].thread) == ("398", "398")
    assert {"acme", "acme@mastodon.example.org"} <= {found["401"].author, *found["401"].aliases}
    assert all("authorization" not in each.headers for each in service.requests)


def test_the_last_week_of_a_hashtag_is_read_again_and_no_more() -> None:
    """It stands for itself: what is missing was deleted, or lost the hashtag. The walk ends at older posts."""
    before = read("mastodon_hashtag", Service(tagged()), **HASHTAG)
    older = {"limit": 40, "max_id": 400}
    ancient = {**PRAISE, "id": "9", "created_at": "2026-01-01T00:00:00.000Z"}
    header = {"Link": f'<https://service.example.org{TAG}?limit=40&max_id=9>; rel="next"'}
    service = Service([
        {**tagged()[0], "body": [PRAISE]},
        {"path": TAG, "query": older, "body": [ancient], "headers": header},
    ])  # fmt: skip

    pages = read("mastodon_hashtag", service, last_cursor(before), **HASHTAG)

    assert ids_of(pages) == ["400"]
    assert [each for page in pages for each in page.complete] == [Extent(since=LAG_EDGE)]


def test_a_hashtag_that_nobody_used_is_empty() -> None:
    """No post is no mistake."""
    service = Service([{"path": TAG, "query": {"limit": 40}, "body": []}])

    assert ids_of(read("mastodon_hashtag", service, **HASHTAG)) == []


def test_a_deep_answer_comes_once() -> None:
    """Though its thread and a notification tell it."""
    also_told = [*exchanges()]
    also_told[4] = {**also_told[4], "body": [notice(5, ASKED), notice(4, DEEPER)]}
    service = Service([*also_told, {"path": "/api/v1/statuses/102/context", "body": {"ancestors": [POST, ASKED]}}])

    assert ids_of(read("mastodon", service, **ACCOUNT)).count("102") == 1
