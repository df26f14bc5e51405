"""The description of Matrix on a real Synapse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.loading import SHIPPED
from listenkit.config import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Page
from listenkit.testing import check_collector
from tests.catalogue.play import ids_of, items_of, last_cursor
from tests.catalogue.served import last_of
from tests.integration.listening import Listening
from tests.servers.synapse import Synapse

MESSAGES = 12
SMALL_PAGES = 5
"""Messages a page, so that a few make three pages; saying one costs a real server a while."""


@pytest.fixture(scope="module", name="small")
def description_with_small_pages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of the shipped description with pages of five messages."""
    path = tmp_path_factory.mktemp("matrix") / "matrix.toml"
    text = (SHIPPED / "matrix.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("size = 200", f"size = {SMALL_PAGES}"), encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def token(synapse: Synapse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the listener's token to the source."""
    monkeypatch.setenv("MATRIX_TOKEN", synapse.token("host"))


def options_of(synapse: Synapse, room: Any, **keys: Any) -> dict[str, Any]:
    """Return the keys of a source that listens to a room, or to several."""
    token = {"env": "MATRIX_TOKEN"}
    return {"spec": "matrix", "url": synapse.url, "parameters": {"room": room}, "token": token, **keys}


def run(
    synapse: Synapse, room: Any, cursor: Cursor | None = None, *, stop_after: int | None = None, **keys: Any
) -> list[Page]:
    """Return the pages of a run over the real client, which may be cut after some of them."""
    options: Any = RestCollector.Options.model_validate(options_of(synapse, room, **keys))
    source = Source(name="rooms", collector="rest", group="employees", options=options)
    with Client() as client:
        pages = RestCollector(options, Context(source=source, root=Path(), client=client)).pages(cursor)
        return [page for _, page in zip(range(stop_after or 10_000), pages, strict=False)]


def test_a_room_is_read_to_its_end_and_then_only_for_news(synapse: Synapse, small: str) -> None:
    """Two full reads are alike, the second run brings nothing, and the third what was said since."""
    room = synapse.open_room("news")
    said = [synapse.say(room, f"The canteen is cold № {number}", author="zoe") for number in range(MESSAGES)]

    first = run(synapse, room, spec=small)
    assert ids_of(first) == ids_of(run(synapse, room)) == said
    assert ids_of(run(synapse, room, last_cursor(first), spec=small)) == []

    late = synapse.say(room, "And the soup as well", author="ana")
    assert ids_of(run(synapse, room, last_cursor(first), spec=small)) == [late]


def test_a_run_that_was_killed_goes_on_from_its_last_page(synapse: Synapse, small: str) -> None:
    """Nothing of what comes after is lost, and nothing of what came before is asked for again."""
    room = synapse.open_room("killed")
    said = [synapse.say(room, f"Message {number}", author="zoe") for number in range(MESSAGES)]

    cut = run(synapse, room, stop_after=2, spec=small)
    rest = run(synapse, room, last_cursor(cut), spec=small)

    assert last_cursor(cut) is not None
    assert ids_of(cut) + ids_of(rest) == said


def test_answers_name_what_they_answer(synapse: Synapse) -> None:
    """A reply its message, what is said in a thread its beginning as well; the sender is the address in full."""
    room = synapse.open_room("threads")
    root = synapse.say(room, "When does the shop open?", author="zoe")
    reply = synapse.reply(room, root, "At nine", author="host")
    inside = synapse.reply(room, root, "Nine is late", author="ana", thread=True)

    found = last_of(run(synapse, room))

    assert (found[root].parent, found[root].thread, found[root].author) == ("", root, "@zoe:example.org")
    assert (found[reply].parent, found[reply].thread, found[reply].author) == (root, root, "@host:example.org")
    assert (found[inside].parent, found[inside].thread) == (root, root)
    assert found[root].url == f"https://matrix.to/#/{room}/{root}"


def test_an_edit_changes_its_message_and_a_redaction_takes_it_out(synapse: Synapse) -> None:
    """Whether they were made before the first run or after it."""
    room = synapse.open_room("changes")
    root = synapse.say(room, "Hello", author="zoe")
    reply = synapse.reply(room, root, "It is to warm", author="ana")
    gone = synapse.say(room, "I quit", author="ana")
    before = run(synapse, room)
    synapse.edit(room, reply, "It is too warm", author="ana")
    synapse.withdraw(room, gone, author="ana")

    after, whole = last_of(run(synapse, room, last_cursor(before))), last_of(run(synapse, room))

    first = last_of(before)
    assert (first[reply].text, first[gone].deleted) == ("It is to warm", False)
    assert sorted(after) == sorted([reply, gone])
    assert (after[reply].text, after[reply].created) == ("It is too warm", first[reply].created)
    assert (after[reply].parent, after[reply].thread) == (root, root)
    assert after[gone].deleted
    assert (whole[root].text, whole[reply].text, whole[gone].deleted) == ("Hello", "It is too warm", True)
    assert [item.text for item in items_of(run(synapse, room)) if item.native_id == gone] == [""]


def test_a_room_may_be_named_by_its_address_and_there_may_be_several(synapse: Synapse) -> None:
    """Each goes on from its own place."""
    first, second = synapse.open_room("lunch"), synapse.open_room("parking")
    said = [synapse.say(first, "Good soup", author="zoe"), synapse.say(second, "No space", author="zoe")]
    rooms = ["#lunch:example.org", second]

    pages = run(synapse, rooms)
    again = synapse.say(first, "Good bread", author="zoe")

    assert ids_of(pages) == said
    assert ids_of(run(synapse, rooms, last_cursor(pages))) == [again]


def test_a_room_that_is_unknown_or_closed_to_the_listener_is_told(synapse: Synapse, monkeypatch: Any) -> None:
    """As is a token that the server does not know."""
    room = synapse.open_room("closed")
    with pytest.raises(SourceError, match=r"knows no room '#nowhere:example.org'"):
        run(synapse, "#nowhere:example.org")
    monkeypatch.setenv("MATRIX_TOKEN", synapse.token("stranger"))
    with pytest.raises(CredentialError):
        run(synapse, room)
    monkeypatch.setenv("MATRIX_TOKEN", "made-up")
    with pytest.raises(CredentialError):
        run(synapse, room)


def test_the_contract_holds(synapse: Synapse, tmp_path: Path) -> None:
    """As for every collector."""
    room = synapse.open_room("contract")
    said = [synapse.say(room, f"Message {number}", author="zoe") for number in range(3)]

    found = check_collector(RestCollector, options_of(synapse, room), root=tmp_path)

    assert [item.native_id for item in found] == said


def test_the_dataset_follows_the_room(synapse: Synapse, tmp_path: Path) -> None:
    """Edits change, redactions delete, late replies come, and the organisation's own words are answers."""
    room = synapse.open_room("followed")
    root = synapse.say(room, "When is lunch?", author="zoe")
    edited = synapse.reply(room, root, "It is to late", author="ana")
    gone = synapse.say(room, "Never mind", author="ana")
    listening = Listening(tmp_path, options_of(synapse, room), accounts=("@host:example.org",))
    first = listening.run()
    synapse.edit(room, edited, "It is too late", author="ana")
    synapse.withdraw(room, gone, author="ana")
    late = synapse.reply(room, root, "And too cold", author="zoe", thread=True)
    answer = synapse.reply(room, root, "At noon", author="host")

    second, third = listening.run(), listening.run()

    known = listening.comments
    assert (first.status, first.tally.new) == ("ok", 3)
    assert (second.status, second.tally.new, second.tally.changed, second.tally.deleted) == ("ok", 1, 1, 1)
    assert (third.status, third.tally.received) == ("ok", 0)
    assert {name: each.text for name, each in known.items()} == {
        root: "When is lunch?",
        edited: "It is too late",
        late: "And too cold",
    }
    assert listening.answers == {answer: "At noon"}
