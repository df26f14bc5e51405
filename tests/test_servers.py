"""Every real server starts, keeps what is said, gives it back and leaves no process behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.request_tracker import SECRET, running_request_tracker
from tests.servers.synapse import running_synapse
from tests.servers.web import call

MARK = "LISTENKIT_SERVER_TEST"


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mark every process that the test starts, and look for the mark when it is over."""
    mark = f"{MARK}={uuid.uuid4()}"
    monkeypatch.setenv(*mark.split("="))
    yield
    assert processes_with(mark) == []


def processes_with(mark: str) -> list[str]:
    """Return the command lines of the processes that were started with a variable."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text(encoding="utf-8", errors="replace"))
        except OSError:  # it ended while we looked, or it is another user's
            continue
    return found


def test_request_tracker() -> None:
    """An answer and a note of a ticket; only staff are shown the note."""
    with running_request_tracker() as server:
        server.add_person("zoe")
        server.add_person("hugo", staff=True)
        ticket = server.ask("Late & cold", "Both, on <b>Monday</b>", author="zoe")
        reply = server.reply(ticket, "We are sorry", author="hugo")
        note = server.note(ticket, "Again", author="hugo")
        address = f"{server.url}/REST/2.0/transaction"
        seen = [call("GET", f"{server.url}/REST/2.0/ticket/{ticket}/history", auth=(name, SECRET)).json()["items"]
                for name in ("zoe", "hugo")]  # fmt: skip
        assert [str(note) in {item["id"] for item in items} for items in seen] == [False, True]
        assert call("GET", f"{address}/{reply}", auth=(server.user, server.password)).json()["Type"] == "Correspond"
        server.close(ticket)
        server.withdraw(ticket)


def test_synapse() -> None:
    """A message with an answer, an edit and a redaction, as the room's history has them."""
    with running_synapse() as server:
        room = server.open_room("ideas")
        said = server.say(room, "Later opening?", author="zoe")
        server.reply(room, said, "When?", author="ana", thread=True)
        server.edit(room, said, "Longer opening?", author="zoe")
        server.withdraw(room, server.say(room, "Oops", author="zoe"), author="zoe")
        address = f"{server.url}/_matrix/client/v3/rooms/{room}/messages"
        headers = {"authorization": f"Bearer {server.token('ana')}"}
        events = call("GET", address, headers=headers, params={"dir": "f", "limit": 50}).json()["chunk"]
        texts = [event["content"].get("body") for event in events if event["type"] == "m.room.message"]
        assert texts == ["Later opening?", "When?", "* Longer opening?", None]
