"""What is particular about Rocket.Chat: names of channels, changes of any age, encrypted messages, two headers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from tests.catalogue.play import TOKEN, Service, ids_of, last_cursor, read
from tests.catalogue.served import aside_of, last_of, marks_of
from tests.catalogue.services.rocketchat import (
    ASKED,
    CASES,
    CHANGED,
    CHANGES,
    MESSAGES,
    ROOM,
    SINCE,
    at,
    changes,
    exchanges,
    listing,
    message,
)

CASE = CASES[0]
OPTIONS: dict[str, Any] = dict(CASE.options)


def again(*first: Any) -> Any:
    """Return the pages of a second run, in which some exchanges come before those of the first."""
    before = read("rocketchat", Service(exchanges()), **OPTIONS)
    return read("rocketchat", Service([*first, *exchanges()]), last_cursor(before), **OPTIONS)


def test_messages_of_people_are_read_from_all_pages() -> None:
    """Joins, integrations, files without words and what was removed are left out."""
    service = Service(exchanges())
    pages = read("rocketchat", service, **OPTIONS)

    found = last_of(pages)
    assert ids_of(pages) == list(CASE.ids)
    assert (found["m1"].author, found["m1"].aliases) == ("zoeId", ("zoe", "Zoe Example"))
    assert (found["m1"].parent, found["m1"].thread, found["m1"].created) == ("", "m1", at(10))
    assert (found["m6"].parent, found["m6"].thread, found["m6"].text) == ("m1", "m1", "Same here")
    assert marks_of(pages) == {"0": at(50), "1": at(50)}
    assert {(each.headers["x-auth-token"], each.headers["x-user-id"]) for each in service.requests} == {
        (TOKEN, "listenerId")
    }


def test_edits_and_deletions_of_any_age_are_seen() -> None:
    """The copy that the server may keep of an edited message is none of ours."""
    gone = [{"_id": "m6", "_deletedAt": at(56)}]

    found = last_of(again({"path": CHANGES, "query": SINCE, "body": changes(CHANGED, gone)}))

    assert {name: (each.text, each.deleted) for name, each in found.items()} == {
        "m1": ("Both lifts are out of order", False),
        "m6": ("", True),
    }


def test_a_message_that_was_replaced_by_a_note_of_its_removal_goes() -> None:
    """As where the server shows that something was removed."""
    removed = message("m1", 10, "", t="rm", _updatedAt=at(57))

    assert last_of(again({"path": CHANGES, "query": SINCE, "body": changes([removed])}))["m1"].deleted


def test_a_late_reply_is_a_new_message() -> None:
    """It stands among the newest, however old its thread is."""
    late = message("m9", 59, "Mended", "ana", tmid="m1")
    newest = {"path": MESSAGES, "query": {**ASKED, "offset": 0}, "body": listing([late], total=7)}
    rest = {"path": MESSAGES, "query": {**ASKED, "offset": 1}, "body": listing([message("m1", 10, "x")], 1, 7)}

    found = last_of(again(newest, rest))

    assert (found["m9"].parent, found["m9"].text) == ("m1", "Mended")


def test_encrypted_messages_are_set_aside_with_the_reason() -> None:
    """An encrypted channel is not an empty one."""
    sealed = message("m1", 10, "3a5f", t="e2e")
    page = {"path": MESSAGES, "query": {**ASKED, "offset": 0}, "body": listing([sealed], total=1)}
    pages = read("rocketchat", Service([page, *exchanges()]), **OPTIONS)

    assert ids_of(pages) == []
    assert [each.reason for each in aside_of(pages)] == ["is encrypted, and the key is with its readers alone"]


def test_a_private_channel_is_a_group() -> None:
    """Its paths are others, and the answers else the same."""
    asked = {"path": "/api/v1/groups.info", "query": {"roomName": "canteen"}, "body": {"group": {"_id": ROOM}}}
    page = {"path": "/api/v1/groups.messages", "query": {**ASKED, "offset": 0}, "body": listing([], total=0)}
    parameters = {"channel": "canteen", "kind": "groups"}

    assert ids_of(read("rocketchat", Service([asked, page]), **{**OPTIONS, "parameters": parameters})) == []


def test_an_unknown_channel_and_a_refused_token_are_told() -> None:
    """In the server's own shapes."""
    unknown = {"success": False, "error": "not found [error-room-not-found]", "errorType": "error-room-not-found"}
    with pytest.raises(SourceError, match="knows no channel 'canteen'"):
        read("rocketchat", Service([{**exchanges()[0], "status": 400, "body": unknown}]), **OPTIONS)
    refused = {"status": "error", "message": "You must be logged in to do this."}
    with pytest.raises(CredentialError):
        read("rocketchat", lambda _: httpx.Response(401, json=refused), **OPTIONS)
    fault = {"path": MESSAGES, "query": {**ASKED, "offset": 0}, "body": {"success": False, "error": "not now"}}
    with pytest.raises(SourceError, match="reports an error: not now"):
        read("rocketchat", Service([fault, exchanges()[0]]), **OPTIONS)
