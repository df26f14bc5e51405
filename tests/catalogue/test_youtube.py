"""What is particular about YouTube: answers that do not all come along, the owner of a channel, recorded answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, ids_of, items_of, last_cursor, read
from tests.catalogue.served import last_of
from tests.catalogue.services.youtube import (
    ANSWERED,
    BELOW,
    CASES,
    CHANNEL,
    OF_CHANNEL,
    OF_VIDEO,
    QUIET,
    REPLIES,
    THREADS,
    comment,
    exchanges,
    page,
    recorded,
    recorded_exchanges,
    thread,
)
from tests.shared import shared_path

KEY = {"key": TOKEN}
OPTIONS: dict[str, Any] = dict(CASES[0].options)
VIDEO: dict[str, Any] = dict(CASES[1].options)
DISCOVERY = "fixtures/youtube/spec/youtube.v3.json"


def keyed(*found: Any) -> Service:
    """Return a service that wants the key with each request."""
    return Service([{**each, "query": {**each["query"], **KEY}} for each in found])


def test_comments_and_answers_are_read_field_by_field() -> None:
    """Asked for as plain text, so that what looks like HTML is what somebody typed."""
    found = last_of(read("youtube", keyed(*exchanges()), **OPTIONS))

    top, answer = found["B"], found["B.1"]
    assert (top.text, top.author, top.aliases) == (
        "It broke <b> & I wait",
        "UCzoe",
        ("@zoe", "http://www.youtube.com/@zoe"),
    )
    assert (top.created, top.thread, top.parent) == ("2026-03-05T09:00:00Z", "B", "")
    assert (top.url, top.segments) == ("https://www.youtube.com/watch?v=video1&lc=B", {"video": "video1"})
    assert (answer.text, answer.parent, answer.thread) == ("Mine too", "B", "B")
    assert answer.url == "https://www.youtube.com/watch?v=video1&lc=B.1"


def test_what_the_owner_of_the_channel_says_is_a_response() -> None:
    """Told by the channel of the thread where the answer itself does not name it; nobody is no owner."""
    found = last_of(read("youtube", keyed(*exchanges()), **OPTIONS))

    assert {name for name, item in found.items() if item.is_response} == {"B.2", "C.2", "E"}
    assert (found["D"].author, found["D"].url, found["D"].segments) == ("@zoe", "", {})


def test_answers_that_did_not_come_along_are_asked_for() -> None:
    """All of them, and only where some are missing."""
    service = keyed(*exchanges())
    pages = read("youtube", service, **OPTIONS)

    assert sorted(ids_of(pages)) == sorted(CASES[0].ids)
    below = [each.url.params["parentId"] for each in service.requests if each.url.path == REPLIES]
    assert below == ["C", "C"]
    threads = [Extent(thread=name) for name in "ABCDE"]
    assert [each for found in pages for each in found.complete] == [*threads, Extent(roots=True)]


def test_a_second_run_reads_a_month_again_and_stands_for_it() -> None:
    """Edits, late answers and deletions of that time are seen; the walk ends at a page of what is older."""
    before = read("youtube", keyed(*exchanges()), **OPTIONS)
    late = thread(comment("A", "Where?", "zoe", 6), comment("A.1", "In Lyon", "acme", 20, parentId="A"))
    old = thread(comment("Z", "Long ago", "ida", 1, publishedAt="2025-01-01T09:00:00Z"))
    service = keyed(
        {"path": THREADS, "query": OF_CHANNEL, "body": page(late, following="t2")},
        {"path": THREADS, "query": {**OF_CHANNEL, "pageToken": "t2"}, "body": page(old, following="t3")},
    )

    pages = read("youtube", service, last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in items_of(pages)] == [("A", "Where?"), ("A.1", "In Lyon")]
    edge = datetime(2026, 2, 4, 9, 0, 1, tzinfo=UTC)
    assert [each for found in pages for each in found.complete] == [Extent(thread="A"), Extent(since=edge, roots=True)]


def test_a_recorded_listing_is_read_to_its_end() -> None:
    """Both pages, and what they repeat once; the answers to one comment are asked for again, and that is all."""
    service = keyed(*recorded_exchanges())
    pages = read("youtube", service, **VIDEO)

    assert ids_of(pages) == list(CASES[1].ids)
    assert [each.url.path for each in service.requests] == [THREADS, REPLIES, THREADS, REPLIES]
    first = recorded("comment_threads_by_video_paged_1")["items"][0]["snippet"]["topLevelComment"]["snippet"]
    read_first = items_of(pages)[0]
    assert (read_first.text, read_first.created) == (first["textOriginal"].strip(), first["publishedAt"])
    assert read_first.author == first["authorChannelId"]["value"]
    assert read_first.segments == {"video": "F1UP7wRCPH8"}


def test_recorded_answers_of_a_thread_are_read_to_their_end() -> None:
    """Two pages of answers below a comment of a recorded channel."""
    top = recorded("comment_threads_all_to_me")["items"][1]
    counted = {**top, "snippet": {**top["snippet"], "totalReplyCount": 3}}
    first = recorded("comments_by_parent_paged_1")
    below = {**BELOW, "parentId": top["id"]}
    following = {**below, "pageToken": first["nextPageToken"]}
    asked = {**OF_CHANNEL, "allThreadsRelatedToChannelId": "UCa-vrCLQHviTOVnEKDOdetQ"}
    service = keyed(
        {"path": THREADS, "query": asked, "body": page(counted)},
        {"path": REPLIES, "query": below, "body": first},
        {"path": REPLIES, "query": following, "body": recorded("comments_by_parent_paged_2")},
    )

    parameters = {"channel": "UCa-vrCLQHviTOVnEKDOdetQ"}
    found = items_of(read("youtube", service, token={"env": "TOKEN"}, parameters=parameters))

    assert len({each.native_id for each in found}) == 4
    assert {each.parent for each in found[1:]} == {top["id"]}


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [("error_permission_resp", 403, CredentialError), ("error_response", 400, SourceError)],
)
def test_a_recorded_refusal_is_told(name: str, status: int, error: type[Exception]) -> None:
    """A wrong key is a bad request here, switched-off comments and a used-up quota are refused."""
    service = keyed({"path": THREADS, "query": OF_VIDEO, "status": status, "body": recorded(name)})

    with pytest.raises(error):
        read("youtube", service, **VIDEO)


def test_a_channel_may_be_named_by_its_handle() -> None:
    """Its id is asked for once; a handle that nobody has is told."""
    named = {**OPTIONS, "parameters": {"channel": "@acme"}}
    asked = {"part": "id", "forHandle": "@acme"}
    known = {"path": "/youtube/v3/channels", "query": asked, "body": {"items": [{"id": CHANNEL}]}}
    unknown = {**known, "body": {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}}}

    assert sorted(ids_of(read("youtube", keyed(known, *exchanges()), **named))) == sorted(CASES[0].ids)
    with pytest.raises(SourceError, match="knows no channel '@acme'"):
        read("youtube", keyed(unknown), **named)


def test_pictures_without_words_are_passed_over() -> None:
    """They say nothing that could be read."""
    service = keyed({"path": THREADS, "query": OF_VIDEO, "body": page(thread(comment("P", "", "zoe", 1)))})

    assert ids_of(read("youtube", service, **VIDEO)) == []


def test_a_video_without_comments_is_empty() -> None:
    """No comment is no mistake."""
    service = keyed({"path": THREADS, "query": OF_VIDEO, "body": page()})

    assert ids_of(read("youtube", service, **VIDEO)) == []


def test_what_is_asked_and_read_stands_in_the_discovery_document() -> None:
    """Every parameter with the values that it may have, and every field."""
    described = json.loads(shared_path(DISCOVERY).read_bytes())
    methods = {name: described["resources"][name]["methods"]["list"] for name in ("commentThreads", "comments")}
    known = {**described["parameters"], **methods["commentThreads"]["parameters"]}

    assert f"/{methods['commentThreads']['path']}" == THREADS
    assert f"/{methods['comments']['path']}" == REPLIES
    assert {"part", "forHandle"} <= set(described["resources"]["channels"]["methods"]["list"]["parameters"])
    assert set(OF_CHANNEL) | set(OF_VIDEO) | set(KEY) | {"pageToken"} <= set(known)
    assert set(BELOW) | {"parentId", "pageToken"} <= set(methods["comments"]["parameters"])
    assert {"plainText", "time"} <= {*known["textFormat"]["enum"], *known["order"]["enum"]}
    schemas = described["schemas"]
    assert set(ANSWERED["snippet"]) <= set(schemas["CommentThreadSnippet"]["properties"])
    assert {*QUIET["snippet"]["topLevelComment"]["snippet"], "parentId"} <= set(schemas["CommentSnippet"]["properties"])
