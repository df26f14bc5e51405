"""What is particular about Zulip: anchors, topics, bots that their address tells, edits among the newest."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.times import parse_time
from tests.catalogue.play import TOKEN, Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of, marks_of
from tests.catalogue.services.zulip import AFTER, CASES, FIRST, LAST, NEWEST, PATH, exchanges, listing, message

CASE = CASES[0]
OPTIONS: dict[str, Any] = dict(CASE.options)


def test_messages_of_people_are_read_from_the_oldest_on() -> None:
    """As they were typed; bots of the organisation and of Zulip itself are left out."""
    service = Service(exchanges())
    pages = read("zulip", service, **OPTIONS)

    found = last_of(pages)
    assert ids_of(pages) == list(CASE.ids)
    assert (found["11"].text, found["11"].author, found["11"].thread) == ("The soup is **cold**", "122", "7/soup")
    assert found["11"].aliases == ("zoe@example.org", "Zoe Example")
    assert parse_time(found["11"].created).isoformat() == "2026-03-02T09:00:11+00:00"
    assert marks_of(pages) == {"0": "15"}
    wanted = base64.b64encode(f"listener-bot@example.org:{TOKEN}".encode()).decode()
    assert {each.headers["authorization"] for each in service.requests} == {f"Basic {wanted}"}


def test_a_second_run_asks_from_the_last_message_and_sees_edits_among_the_newest() -> None:
    """A late message in an old topic is a new one; the edited one comes again."""
    edited = {**FIRST[0], "content": "The soup is lukewarm", "last_edit_timestamp": 1_772_442_999}
    late = message(19, "Warm today", "ana")
    news = {"path": PATH, "query": {**AFTER, "anchor": 15}, "body": listing([LAST[1], late])}
    newest = {"path": PATH, "query": NEWEST, "body": listing([edited, LAST[1], late])}
    before = read("zulip", Service(exchanges()), **OPTIONS)

    pages = read("zulip", Service([news, newest, *exchanges()]), last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        ("15", "It is still cold"), ("19", "Warm today"), ("11", "The soup is lukewarm"),
    ]  # fmt: skip
    assert marks_of(pages) == {"0": "19"}


def test_direct_messages_are_never_read() -> None:
    """Even where a server gave some."""
    private = message(11, "Only for you", type="private")
    page = {"path": PATH, "query": {**AFTER, "anchor": "oldest"}, "body": listing([private])}
    newest = {"path": PATH, "query": NEWEST, "body": listing([private])}

    assert ids_of(read("zulip", Service([page, newest, *exchanges()]), **OPTIONS)) == []


def test_an_empty_channel_is_empty_and_begun_anew_the_next_time() -> None:
    """There is no message to go on from."""
    page = {"path": PATH, "query": {**AFTER, "anchor": "oldest"}, "body": listing([])}
    pages = read(
        "zulip", Service([page, {"path": PATH, "query": NEWEST, "body": listing([])}, *exchanges()]), **OPTIONS
    )

    assert (ids_of(pages), last_cursor(pages)) == ([], None)


def test_errors_are_told_in_the_words_of_the_server() -> None:
    """A refused key ends as such."""
    refused = {"result": "error", "msg": "Invalid API key", "code": "INVALID_API_KEY"}
    with pytest.raises(CredentialError):
        read("zulip", lambda _: httpx.Response(401, json=refused), **OPTIONS)
    fault = {"result": "error", "msg": "Invalid narrow operator", "code": "BAD_NARROW"}
    page = {"path": PATH, "query": {**AFTER, "anchor": "oldest"}, "body": fault}
    with pytest.raises(SourceError, match="reports an error: Invalid narrow operator"):
        read("zulip", Service([page, *exchanges()]), **OPTIONS)
