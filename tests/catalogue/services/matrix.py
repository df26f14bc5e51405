"""A Matrix room: what Synapse answered, and events in the shapes of the specification."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.shared import shared_path

FILTER = '{"types":["m.room.message","m.room.encrypted","m.room.redaction"]}'
ASKED = {"dir": "f", "filter": FILTER, "limit": 200}
RECORDED_ROOM = "!kFPE5d-oeae4YAV0TfczTzqw5rf-LEJol7d5p-TUEo0"
ROOM = "!lunch:example.org"


def recorded() -> Sequence[Exchange]:
    """Return two pages and the empty one after them, as a real server gave them, and the message that was edited."""

    def page(name: str) -> Any:
        return json.loads(shared_path(f"fixtures/matrix-synapse/recorded-here/messages_f_{name}.json").read_text())

    second = page("p2")
    edited = next(each for each in second["chunk"] if "m.relations" in each["unsigned"])
    path = f"/_matrix/client/v3/rooms/{RECORDED_ROOM}"
    return [
        {"path": f"{path}/messages", "query": ASKED, "body": page("p1")},
        {"path": f"{path}/messages", "query": {**ASKED, "from": second["start"]}, "body": second},
        {"path": f"{path}/messages", "query": {**ASKED, "from": second["end"]}, "body": page("end")},
        {"path": f"{path}/event/{edited['event_id']}", "body": edited},
    ]


def event(number: int, content: Any, **keys: Any) -> dict[str, Any]:
    """Return an event of the room."""
    return {
        "type": "m.room.message",
        "event_id": f"${number}",
        "room_id": ROOM,
        "sender": "@zoe:example.org",
        "origin_server_ts": 1_772_442_000_000 + number * 60_000,
        "content": content,
        "unsigned": {"age": 1},
        **keys,
    }


def message(number: int, body: str, relation: Any = None, **keys: Any) -> dict[str, Any]:
    """Return a text message, related to another where a relation is given."""
    related = {"m.relates_to": relation} if relation else {}
    return event(number, {"msgtype": "m.text", "body": body, **related, **keys})


QUOTING = "> <@zoe:example.org> The queue at noon is too long\n\nSame on Fridays"
CHUNK = [
    message(1, "The queue at noon is too long"),
    message(2, QUOTING, {"m.in_reply_to": {"event_id": "$1"}}),
    message(3, "In a thread", {"rel_type": "m.thread", "event_id": "$1", "is_falling_back": True,
                               "m.in_reply_to": {"event_id": "$2"}}),
    message(4, "To one of the thread", {"rel_type": "m.thread", "event_id": "$1", "is_falling_back": False,
                                        "m.in_reply_to": {"event_id": "$3"}}),
    event(5, {"msgtype": "m.notice", "body": "The menu of the day"}),
    event(6, {"msgtype": "m.image", "body": "soup.jpg", "filename": "soup.jpg"}),
    event(7, {"msgtype": "m.image", "body": "Look at this soup", "filename": "soup.jpg"}),
    event(8, {}),
    event(9, {"msgtype": "m.emote", "body": "waits for half an hour"}),
    event(10, {"reason": "wrong room", "redacts": "$8"}, type="m.room.redaction"),
    event(11, {"membership": "join"}, type="m.room.member", state_key="@ana:example.org"),
]  # fmt: skip


def written() -> Sequence[Exchange]:
    """Return a room of one page, after which the server names no further place."""
    path = f"/_matrix/client/v3/rooms/{ROOM}/messages"
    alias = "/_matrix/client/v3/directory/room/#lunch:example.org"
    return [
        {"path": alias, "body": {"room_id": ROOM, "servers": ["example.org"]}},
        {"path": path, "query": ASKED, "body": {"chunk": CHUNK, "start": "s0", "end": "t11"}},
        {"path": path, "query": {**ASKED, "from": "t11"}, "body": {"chunk": [], "start": "t11"}},
    ]


TOKEN = {"token": {"env": "TOKEN"}}

CASES = (
    Case(
        name="matrix, recorded",
        spec="matrix",
        exchanges=recorded,
        options={**TOKEN, "parameters": {"room": RECORDED_ROOM}},
        skip={"endless-pages": "the place that this fault makes up is one to go on from, and no recording answers it"},
        ids=(
            "$FtlJMQbSQUCE1SHNKT8oNR5oeHfovWLuIsCZ1SehzUw",
            "$-N0HyjZWMbQrVGnnyATTb8U0-4Lmld-jtglV8UpWy3M",
            "$y_vsr8eg2nWU7YrCUg6uINtwO3cxHdtYaXbdzRBrLzM",
            "$XuzfOnBDhPUgxsqCXnRrveFAz_bUSmkOtBY9noJajtU",
            "$zPId4mCWryOeH1jYG-uUCku-bf5Lg1WL9NtZDgtfn8o",
        ),
    ),
    Case(
        name="matrix",
        spec="matrix",
        exchanges=written,
        options={**TOKEN, "parameters": {"room": "#lunch:example.org"}},
        ids=("$1", "$2", "$3", "$4", "$7", "$9", "$8"),
    ),
)
