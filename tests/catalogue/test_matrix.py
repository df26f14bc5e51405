"""What is particular about Matrix: replies that quote, threads, captions, encrypted rooms, edits that come later."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.times import parse_time
from tests.catalogue.play import Service, ids_of, items_of, last_cursor, read
from tests.catalogue.served import aside_of, last_of
from tests.catalogue.services.matrix import ASKED, CASES, ROOM, event, message

RECORDED, WRITTEN = CASES
PATH = f"/_matrix/client/v3/rooms/{ROOM}"


def room(chunk: Any, **keys: Any) -> Service:
    """Return a room of one page, and events that can be asked for on their own."""
    page = {"path": f"{PATH}/messages", "query": ASKED, "body": {"chunk": chunk, "start": "s0", **keys}}
    events = [{"path": f"{PATH}/event/{each['event_id']}", "body": each} for each in chunk]
    return Service([page, *events])


def read_room(service: Any) -> Any:
    """Return the pages of a run in the room."""
    return read("matrix", service, parameters={"room": ROOM}, token={"env": "TOKEN"})


def test_what_a_real_server_answered_is_read() -> None:
    """The edited message in its last words, the redacted one as gone, state events not at all."""
    pages = read("matrix", Service(RECORDED.exchanges()), **RECORDED.options)

    found = last_of(pages)
    assert ids_of(pages) == list(RECORDED.ids)
    assert [each.text for each in found.values()] == [
        "The portal is slow №1", "The portal is slow №3", "The portal is slow №4", "edited", "",
    ]  # fmt: skip
    assert [each.deleted for each in found.values()] == [False, False, False, False, True]
    assert parse_time(next(iter(found.values())).created).isoformat() == "2026-11-23T08:38:12.912000+00:00"
    assert ids_of(read("matrix", Service(RECORDED.exchanges()), last_cursor(pages), **RECORDED.options)) == []


def test_every_kind_of_message_is_read_for_what_it_is() -> None:
    """Notices of bots and pictures without words are left out, and the words of others are not their answerer's."""
    pages = read("matrix", Service(WRITTEN.exchanges()), **WRITTEN.options)

    found = last_of(pages)
    assert ids_of(pages) == list(WRITTEN.ids)
    assert (found["$2"].text, found["$2"].parent, found["$2"].thread) == ("Same on Fridays", "$1", "$1")
    assert "The queue at noon" in found["$2"].original
    assert (found["$3"].parent, found["$3"].thread) == ("$1", "$1")
    assert (found["$4"].parent, found["$4"].thread) == ("$3", "$1")
    assert found["$7"].text == "Look at this soup"
    assert found["$8"].deleted


def test_encrypted_messages_are_set_aside_with_the_reason() -> None:
    """An encrypted room is not an empty one."""
    sealed = event(2, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}, type="m.room.encrypted")
    withdrawn = event(3, {}, type="m.room.encrypted")
    pages = read_room(room([message(1, "Hello"), sealed, withdrawn]))

    assert ids_of(pages) == ["$1"]
    assert [each.reason for each in aside_of(pages)] == ["is encrypted, and the key is with its readers alone"]


def test_an_edit_that_came_with_the_first_page_costs_one_request_and_changes_nothing_else() -> None:
    """The message keeps its time, and what it answers."""
    edit = {"rel_type": "m.replace", "event_id": "$1"}
    relation = {"m.in_reply_to": {"event_id": "$0"}}
    original = message(1, "> <@ana:example.org> So?\n\nIt is to warm", relation)
    change = message(2, "* It is too warm", edit, **{"m.new_content": {"msgtype": "m.text", "body": "It is too warm"}})
    original["unsigned"] = {"m.relations": {"m.replace": change}}
    service = room([original, change])

    found = items_of(read_room(service))

    assert [(each.native_id, each.text, each.parent, each.created) for each in found] == [
        ("$1", "It is too warm", "$0", original["origin_server_ts"])
    ]
    assert [each.url.path for each in service.requests] == [f"{PATH}/messages", f"{PATH}/event/$1"]


def test_an_edit_of_a_message_that_is_gone_is_said_and_stops_nothing() -> None:
    """What comes after is read."""
    edit = message(2, "* new", {"rel_type": "m.replace", "event_id": "$1"})
    missing = {"path": f"{PATH}/event/$1", "status": 404, "body": {"errcode": "M_NOT_FOUND", "error": "no"}}
    page = {"path": f"{PATH}/messages", "query": ASKED, "body": {"chunk": [edit, message(3, "Hi")], "start": "s0"}}
    pages = read_room(Service([page, missing]))

    assert ids_of(pages) == ["$3"]
    assert ["404" in each.reason for each in aside_of(pages)] == [True]


def test_a_room_without_messages_is_empty_and_a_foreign_shape_is_a_fault() -> None:
    """An error that came with status 200 is none either."""
    assert ids_of(read_room(room([]))) == []
    with pytest.raises(SourceError, match="no list at 'chunk'"):
        read_room(Service([{"path": f"{PATH}/messages", "query": ASKED, "body": {"start": "s0"}}]))


def test_a_token_that_was_withdrawn_is_refused() -> None:
    """As the specification words it."""
    answer = {"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed.", "soft_logout": False}

    with pytest.raises(CredentialError):
        read_room(lambda _: httpx.Response(401, json=answer))
