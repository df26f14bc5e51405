"""What is particular about Bluesky: times that programs claim, threads that name their root, what is no post."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of, marks_of
from tests.catalogue.services.bluesky import (
    AHEAD,
    ASKED,
    CALLED,
    CASES,
    DEEP,
    FEED,
    NAMED,
    NINE,
    NOTICES,
    OWN,
    QUIET,
    SEARCH,
    SESSION,
    SHOP,
    THREAD,
    TOLD,
    WHERE,
    ZOE,
    below,
    exchanges,
    found,
    notice,
    post,
    thread,
)
from tests.shared import shared_path

ACCOUNT: dict[str, Any] = dict(CASES[0].options)
WORDS: dict[str, Any] = dict(CASES[1].options)


def test_answers_and_mentions_are_read_field_by_field() -> None:
    """An author is known by what never changes; likes, reposts and pictures are left out."""
    items = last_of(read("bluesky", Service(exchanges()), **ACCOUNT))

    said = items[WHERE["uri"]]
    assert (said.text, said.author, said.aliases) == (
        "Where & when?",
        ZOE["did"],
        ("zoe.example.org", "@zoe.example.org"),
    )
    assert (said.parent, said.thread, said.language) == (SHOP["uri"], SHOP["uri"], "en")
    assert said.created == "2026-03-02T09:00:00.000Z"
    assert said.url == "https://bsky.app/profile/did:plc:zoe/post/where"
    assert (items[CALLED["uri"]].parent, items[CALLED["uri"]].thread) == ("", CALLED["uri"])
    assert set(items) == set(CASES[0].ids)


def test_what_the_account_writes_is_a_response() -> None:
    """To what it answers, in the thread that it answers in."""
    items = last_of(read("bluesky", Service(exchanges()), **ACCOUNT))

    assert {uri for uri, item in items.items() if item.is_response} == {each["uri"] for each in (NINE, SHOP, QUIET)}
    assert (items[NINE["uri"]].parent, items[NINE["uri"]].thread) == (WHERE["uri"], SHOP["uri"])


def test_answers_far_below_are_found_in_their_thread() -> None:
    """The account is not told of them; what was deleted there has left a gap."""
    items = last_of(read("bluesky", Service(exchanges()), **ACCOUNT))

    assert (items[DEEP["uri"]].parent, items[DEEP["uri"]].thread) == (NINE["uri"], SHOP["uri"])
    assert (items[DEEP["uri"]].text, items[DEEP["uri"]].created) == ("So it is", "2026-03-04T09:00:00.000Z")


def test_a_post_that_nobody_answered_costs_nothing() -> None:
    """Its thread counts as read and empty."""
    service = Service(exchanges())
    pages = read("bluesky", service, **ACCOUNT)

    assert [each.url.params["uri"] for each in service.requests if each.url.path == THREAD] == [SHOP["uri"]]
    assert Extent(thread=QUIET["uri"]) in [each for page in pages for each in page.complete]


def test_an_account_that_nobody_has_is_told() -> None:
    """With the handle that was looked for."""
    told = {"error": "InvalidRequest", "message": "Unable to resolve handle"}
    service = Service([SESSION, {**NAMED, "status": 400, "body": told}])

    with pytest.raises(SourceError, match=r"knows no account 'acme\.example\.org'"):
        read("bluesky", service, **ACCOUNT)


def test_a_claimed_time_in_the_future_hides_nothing() -> None:
    """The time at which the network saw the post stands for it, so that the next run reads what came since."""
    pages = read("bluesky", Service(exchanges()), **ACCOUNT)

    assert last_of(pages)[AHEAD["uri"]].created == "2026-03-05T09:00:01.000Z"
    assert marks_of(pages) == {"0": "2026-03-04T10:00:00.000Z", "1": "2026-03-05T09:00:01.000Z"}


def test_a_second_run_reads_a_week_again_and_stands_for_it() -> None:
    """What is missing was deleted; the walk ends at a page of what is older."""
    before = read("bluesky", Service(exchanges()), **ACCOUNT)
    late = post(ZOE, "late", "Days later", 7, answers=(SHOP["uri"], SHOP["uri"]))
    ancient = post(ZOE, "ancient", "Long ago", 1, claimed="2025-01-01T09:00:00.000Z")
    service = Service([
        SESSION,
        NAMED,
        {"path": FEED, "query": OWN, "body": {"feed": [{"post": SHOP}]}},
        below(SHOP, thread(late)),
        {"path": NOTICES, "query": TOLD, "body": {"notifications": [notice("reply", late)], "cursor": "a"}},
        {
            "path": NOTICES,
            "query": {**TOLD, "cursor": "a"},
            "body": {"notifications": [notice("mention", ancient)], "cursor": "b"},
        },
    ])  # fmt: skip

    pages = read("bluesky", service, last_cursor(before), **ACCOUNT)

    assert ids_of(pages) == [SHOP["uri"], late["uri"]]
    edge = datetime(2026, 2, 26, 9, 0, 2, tzinfo=UTC)
    assert [each for page in pages for each in page.complete] == [
        Extent(thread=SHOP["uri"]),
        Extent(since=edge, roots=True),
    ]


def test_an_account_that_reposts_old_posts_all_day_is_read_on() -> None:
    """Pages that hold nothing else are no end, however old what they show."""
    old = post(ZOE, "old", "Not about us", 1, claimed="2020-01-01T00:00:00.000Z")
    reposts = [
        {
            "post": {**old, "uri": f"{old['uri']}{number}"},
            "reason": {"indexedAt": f"2026-03-06T0{9 - number}:00:00.000Z"},
        }
        for number in range(5)
    ]
    first, *others = [
        {"path": FEED, "query": {**OWN, "cursor": f"c{number}"}, "body": {"feed": [repost], "cursor": f"c{number + 1}"}}
        for number, repost in enumerate(reposts)
    ]
    last = {"path": FEED, "query": {**OWN, "cursor": "c5"}, "body": {"feed": [{"post": QUIET}]}}
    told = {"path": NOTICES, "query": TOLD, "body": {"notifications": []}}
    before = {"since": {"0": "2026-03-01T09:00:00.000Z"}}

    pages = read("bluesky", Service([SESSION, NAMED, {**first, "query": OWN}, *others, last, told]), before, **ACCOUNT)

    assert ids_of(pages) == [QUIET["uri"]]
    assert marks_of(pages) == {"0": "2026-03-06T09:00:00.000Z"}


def test_an_account_that_nobody_spoke_to_is_empty() -> None:
    """No post is no mistake."""
    service = Service([
        SESSION,
        NAMED,
        {"path": FEED, "query": OWN, "body": {"feed": []}},
        {"path": NOTICES, "query": TOLD, "body": {"notifications": [], "cursor": None}},
    ])  # fmt: skip

    assert ids_of(read("bluesky", service, **ACCOUNT)) == []


def test_what_a_log_in_gives_is_shown() -> None:
    """The handle and the app password go to the log-in alone."""
    service = Service(exchanges())
    read("bluesky", service, **ACCOUNT)

    log_in, *others = service.requests
    assert b'"identifier": "acme.example.org"' in log_in.content
    assert {each.headers["authorization"] for each in others} == {"Bearer made-up-access"}


def test_a_wrong_password_is_told() -> None:
    """As a refused credential."""
    told = {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
    service = Service([{**SESSION, "status": 401, "body": told}])

    with pytest.raises(CredentialError):
        read("bluesky", service, **ACCOUNT)


def test_a_search_goes_on_from_two_days_before_its_newest_hit() -> None:
    """And deletes nothing: what a search does not find need not be gone."""
    before = read("bluesky_search", Service(found()), **WORDS)
    service = Service(found())

    pages = read("bluesky_search", service, last_cursor(before), **WORDS)

    assert ids_of(before) == list(CASES[1].ids)
    assert "since=2026-03-03T09%3A00%3A01Z" in service.asked[1]
    assert [each for page in [*before, *pages] for each in page.complete] == []


def test_a_search_may_be_narrowed() -> None:
    """To a hashtag and a language, which are left out otherwise."""
    asked = {**ASKED, "tag": "lyon", "lang": "fr"}
    service = Service([SESSION, {"path": SEARCH, "query": asked, "body": {"posts": []}}])

    narrowed = {"query": "acme", "tag": "lyon", "language": "fr"}
    assert ids_of(read("bluesky_search", service, **{**WORDS, "parameters": narrowed})) == []


@pytest.mark.parametrize(
    ("lexicon", "asked"),
    [
        ("getAuthorFeed", OWN),
        ("listNotifications", TOLD),
        ("searchPosts", {**ASKED, "tag": "", "lang": "", "since": ""}),
    ],
)
def test_what_is_asked_stands_in_the_lexicon(lexicon: str, asked: dict[str, Any]) -> None:
    """Every parameter, the one of the next page, and where the items are."""
    described = json.loads(shared_path(f"fixtures/bluesky/lexicons/{lexicon}.json").read_bytes())["defs"]["main"]
    items = {"getAuthorFeed": "feed", "listNotifications": "notifications", "searchPosts": "posts"}[lexicon]

    assert {*asked, "cursor"} <= set(described["parameters"]["properties"])
    assert {items, "cursor"} <= set(described["output"]["schema"]["properties"])


def test_a_thread_is_asked_for_as_the_lexicon_says() -> None:
    """To the greatest depth that it allows."""
    path = shared_path("fixtures/bluesky/lexicons/getPostThread.json")
    known = json.loads(path.read_bytes())["defs"]["main"]["parameters"]["properties"]

    asked = below(SHOP)["query"]
    assert set(asked) <= set(known)
    assert asked["depth"] == known["depth"]["maximum"]
