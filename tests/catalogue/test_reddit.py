"""What is particular about Reddit: listings of a thousand, words that were taken back, tokens of an application."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of
from tests.catalogue.services.reddit import (
    ANSWER,
    CASES,
    COMMENTS,
    NEWEST,
    POSTS,
    QUERY,
    SAID,
    comment,
    exchanges,
    listing,
)

(CASE,) = CASES
OPTIONS: dict[str, Any] = dict(CASE.options)
EDGE = datetime.fromtimestamp(NEWEST - 86_400 + 1, UTC)
"""A day before the newest comment, and the second that lies on the edge."""


def test_comments_and_posts_are_read_field_by_field() -> None:
    """What answers a comment and what answers a post; a post without a text is its title."""
    found = last_of(read("reddit", Service(exchanges()), **OPTIONS))

    answer, said, asked, linked = (found[name] for name in ("t1_c4", "t1_c3", "t3_a", "t3_b"))
    assert (said.text, said.title, said.author) == ("It > crashes\n\nevery day", "Is it down & why?", "zoe_lake")
    assert (said.aliases, said.created) == (("t2_zoe", "u/zoe_lake"), NEWEST - 60)
    assert (said.parent, said.thread, said.segments) == ("t3_a", "t3_a", {"subreddit": "acme"})
    assert said.url == "https://www.reddit.com/r/acme/comments/a/is_it_down/c3/"
    assert (answer.parent, answer.thread) == ("t1_c3", "t3_a")
    assert (asked.text, asked.title, asked.thread) == ("Nothing loads", "Is it down & why?", "t3_a")
    assert (linked.text, linked.parent) == ("Acme in the news", "")


def test_words_that_were_taken_back_go_and_their_author_may() -> None:
    """A comment of somebody who left stays, of nobody; one that was removed goes; the site's robot is left out."""
    found = last_of(read("reddit", Service(exchanges()), **OPTIONS))

    assert {name for name, item in found.items() if item.deleted} == {"t1_c0"}
    assert (found["t1_c2"].text, found["t1_c2"].author) == ("Words of somebody who left", "")
    assert "t1_c1" not in found


@pytest.mark.parametrize("change", [{"removed_by_category": "moderator"}, {"selftext": "[deleted]"}])
def test_a_post_that_was_taken_back_goes(change: dict[str, Any]) -> None:
    """By a moderator, though its words are still there, or by its author."""
    first, second, third = exchanges()
    (asked, linked) = third["body"]["data"]["children"]
    taken = {**asked, "data": {**asked["data"], **change}}

    found = last_of(read("reddit", Service([first, second, {**third, "body": listing(taken, linked)}]), **OPTIONS))

    assert found["t3_a"].deleted


def test_a_second_run_reads_a_day_again_and_stands_for_it() -> None:
    """Edits and late answers are seen, and what is missing was deleted; the walk ends at a page of what is older."""
    before = read("reddit", Service(exchanges()), **OPTIONS)
    edited = {**SAID, "data": {**SAID["data"], "body": "It is mended"}}
    late = comment("c9", "Thank you", -60, parent_id="t1_c4")
    old = comment("b9", "Long ago", 3 * 86_400)
    service = Service([
        {"path": COMMENTS, "query": QUERY, "body": listing(late, edited, after="t1_c3")},
        {"path": COMMENTS, "query": {**QUERY, "after": "t1_c3"}, "body": listing(old, after="t1_b9")},
        {"path": POSTS, "query": QUERY, "body": listing()},
    ])  # fmt: skip

    pages = read("reddit", service, last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        ("t1_c9", "Thank you"),
        ("t1_c3", "It is mended"),
    ]
    assert [each for page in pages for each in page.complete] == [Extent(since=EDGE)]


def test_a_listing_that_ends_at_a_thousand_is_told() -> None:
    """What came is kept, and nothing is taken for deleted."""
    pages = [
        {
            "path": COMMENTS,
            "query": {**QUERY, "after": f"t1_{number}"} if number else QUERY,
            "body": listing(comment(f"x{number}", f"Words {number}", number), after=f"t1_{number + 1}"),
        }
        for number in range(11)
    ]

    with pytest.raises(SourceError, match="no more than 10 pages"):
        read("reddit", Service(pages), **OPTIONS)


def test_a_subreddit_without_comments_is_empty() -> None:
    """No comment is no mistake."""
    service = Service([{"path": path, "query": QUERY, "body": listing()} for path in (COMMENTS, POSTS)])

    assert ids_of(read("reddit", service, **OPTIONS)) == []


def test_an_application_fetches_its_token_at_reddit_itself() -> None:
    """The secret goes there alone, and what it is exchanged for to the service."""
    played = Service(exchanges())
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.host != "www.reddit.com":
            return played(request)
        asked.append(request)
        return httpx.Response(
            200, json={"access_token": "made-up-access", "token_type": "bearer", "expires_in": 86_400}
        )

    read("reddit", serve, **OPTIONS, client_id="application", client_secret={"env": "TOKEN"})

    (exchange,) = asked
    assert (exchange.url.path, exchange.content) == ("/api/v1/access_token", b"grant_type=client_credentials")
    assert exchange.headers["authorization"] == httpx.BasicAuth("application", TOKEN)._auth_header
    assert {each.headers["authorization"] for each in played.requests} == {"Bearer made-up-access"}


def test_a_private_subreddit_is_told() -> None:
    """As something that the credential may not see."""
    service = Service([{"path": COMMENTS, "query": QUERY, "status": 403, "body": {"reason": "private", "error": 403}}])

    with pytest.raises(CredentialError):
        read("reddit", service, **OPTIONS)


def test_a_subreddit_that_is_not_there_is_told() -> None:
    """Reddit shows others with a like name instead, which is no empty listing."""
    found = listing({"kind": "t5", "data": {"name": "t5_x", "display_name": "acmes"}})
    service = Service([{"path": COMMENTS, "query": QUERY, "body": found}])

    with pytest.raises(SourceError, match="no such subreddit"):
        read("reddit", service, **OPTIONS)


def test_an_answer_of_ours_is_known_by_its_name() -> None:
    """The name, or the number that stays when a name changes."""
    found = last_of(read("reddit", Service(exchanges()), **OPTIONS))

    assert found["t1_c4"].author == ANSWER["data"]["author"]
    assert found["t1_c4"].aliases == ("t2_ac", "u/acme_support")
