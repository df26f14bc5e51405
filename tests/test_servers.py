"""Every real server starts, keeps what is said, gives it back and leaves no process behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.django_helpdesk import running_django_helpdesk
from tests.servers.request_tracker import SECRET, running_request_tracker
from tests.servers.roundup import running_roundup
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


def test_django_helpdesk() -> None:
    """A ticket with an answer, a private note and the customer's word; edited and deleted ones are so."""
    with running_django_helpdesk() as server:
        ticket = server.ask("Late & cold", "Both, on <b>Monday</b>")
        reply, note = server.reply(ticket, "We are sorry", author="hugo"), server.note(ticket, "Again")
        back = server.write_back(ticket, "Thanks")
        server.edit(reply, "We are very sorry")
        server.withdraw(server.reply(ticket, "Oops"))
        found = call("GET", f"{server.url}/api/followups/", auth=(server.user, server.password)).json()["results"]
        assert [(item["comment"], item["public"], item["user"]) for item in found] == [
            ("Both, on <b>Monday</b>", True, None), ("We are very sorry", True, 2), ("Again", False, 1),
            ("Thanks\n", True, None),
        ]  # fmt: skip
        assert [item["id"] for item in found[1:]] == [reply, note, back]


def test_roundup() -> None:
    """An issue with an answer; edited and retired messages are so, and one is of nobody."""
    with running_roundup() as server:
        zoe = server.add_person("zoe")
        issue = server.ask("Late & cold", "Both, on <b>Monday</b>", author="zoe")
        reply = server.reply(issue, "We are sorry")
        server.edit(reply, "We are very sorry")
        server.withdraw(server.reply(issue, "Oops", author="zoe"))
        server.leave("By the way")
        address = f"{server.url}/rest/data/msg"
        messages = call(
            "GET", address, auth=("zoe", server.password), params={"@verbose": "3", "@fields": "author,content"}
        ).json()["data"]
        assert [(item["content"], (item["author"] or {}).get("id")) for item in messages["collection"]] == [
            ("Both, on <b>Monday</b>", str(zoe)), ("We are very sorry", "1"), ("By the way", None),
        ]  # fmt: skip
