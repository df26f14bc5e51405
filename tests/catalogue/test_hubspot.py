"""HubSpot's particulars: who wrote a message, internal comments, spam, threads that were deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.hubspot import (
    ACTORS,
    OPTIONS,
    THREADS,
    actors,
    archived,
    exchanges,
    message,
    messages,
    thread,
    threads,
)


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("hubspot", Service(given), **{**OPTIONS, **options}).pages(cursor))


def talk(*said: dict[str, Any], people: Sequence[Exchange] = (), **given: Any) -> list[Page]:
    """Return a run over one thread."""
    return run([threads(thread("1", **given)), archived(), messages("1", *said), *(people or actors())])


def test_a_message_is_told_in_full() -> None:
    """What a visitor writes, and an agent's answer as a response."""
    found = last_of(run(exchanges()))

    asked, answer = found["m1"], found["m3"]
    assert (asked.text, asked.author, asked.title) == ("The lid came broken.", "zoe@example.org", "A broken lid")
    assert (asked.created, asked.thread, asked.is_response) == ("2026-03-02T09:05:00.250Z", "thread-1", False)
    assert asked.aliases == ("V-70", "V-70", "Zoë Example", "Zoë Example")
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one.", "kim@example.org", True)


def test_internal_comments_are_read_only_where_they_are_asked_for() -> None:
    """What agents tell each other has no direction, and is no response."""
    note = last_of(run(exchanges(), private_notes=True))["m4"]

    assert "m4" not in ids_of(run(exchanges()))
    assert (note.text, note.author, note.is_response) == ("Third lid!", "kim@example.org", False)


@pytest.mark.parametrize("kind", ["BOT", "LLM", "SYSTEM"])
def test_what_nobody_says_is_left_out(kind: str) -> None:
    """Bots, assistants and HubSpot itself."""
    nobody: Exchange = {"path": f"{ACTORS}/B-1", "body": {"id": "B-1", "type": kind}}

    assert ids_of(talk(message("m1", "Hello"), message("m2", "I am here", "B-1"), people=[*actors()[:1], nobody])) == [
        "m1"
    ]


def test_a_message_that_was_not_sent_is_no_answer() -> None:
    """Nor is one without words anything to hear."""
    lost = message("m2", "We send one.", "A-7", status={"statusType": "FAILED"})
    picture = message("m3", "", richText=None)

    assert ids_of(talk(message("m1", "Late"), lost, picture)) == ["m1"]


def test_a_message_may_have_text_alone_and_an_unknown_sender() -> None:
    """A form, or a channel whose people HubSpot does not know; an actor that is gone is no mistake."""
    gone: Exchange = {"path": f"{ACTORS}/V-9", "status": 404, "body": {"category": "OBJECT_NOT_FOUND"}}
    address = {"type": "HS_EMAIL_ADDRESS", "value": "ana@example.org"}
    known = message("m1", "a < b", "V-9", richText=None, senders=[{"actorId": "V-9", "deliveryIdentifier": address}])
    bare = message("m2", "c", "V-9", senders=[], subject=None, inReplyToId="m1")
    found = items_of(talk(known, bare, people=[gone]))

    assert [(each.text, each.author, each.parent) for each in found] == [
        ("a < b", "ana@example.org", ""),
        ("c", "V-9", "m1"),
    ]


def test_a_person_is_asked_for_once_a_run() -> None:
    """However much they say."""
    service = Service(exchanges())
    list(collector("hubspot", service, **OPTIONS).pages(None))

    assert service.paths.count(f"{ACTORS}/V-70") == 1


def test_a_late_reply_brings_its_thread_again() -> None:
    """Messages that were changed meanwhile come with it, and those that are gone are told by their absence."""
    marks = {"since": marks_of(run(exchanges()))}
    late = message("m7", "It broke again.", createdAt="2026-03-02T09:50:00.000Z")
    given = [
        threads(thread("1", 50), since="2026-03-02T08:20:00Z"),
        archived(),
        messages("1", message("m1", "The lid came in two."), late),
        *actors(),
    ]
    pages = run(given, marks)

    assert marks == {"since": {"0": "2026-03-02T09:20:00.250Z"}}
    assert [(each.native_id, each.text) for each in items_of(pages)] == [
        ("m1", "The lid came in two."),
        ("m7", "It broke again."),
    ]
    assert [extent.thread for page in pages for extent in page.complete] == ["thread-1"]


def test_deleted_threads_and_spam_lose_their_messages() -> None:
    """They are not asked for messages, for none of theirs is to be kept."""
    given = [threads(thread("1", spam=True)), archived(thread("3", archived=True))]
    service = Service(given)
    pages = list(collector("hubspot", service, **OPTIONS).pages(None))

    assert [extent.thread for page in pages for extent in page.complete] == ["thread-1", "thread-3"]
    assert service.paths == [THREADS, THREADS]


def test_all_inboxes_are_read_where_none_is_named() -> None:
    """And an empty one is no mistake."""
    given = [
        {**each, "query": {k: v for k, v in each["query"].items() if k != "inboxId"}}
        for each in (threads(), archived())
    ]
    service = Service(given)

    assert ids_of(list(collector("hubspot", service, token=OPTIONS["token"]).pages(None))) == []
    assert [each.headers["authorization"] for each in service.asked] == ["Bearer made-up"] * 2


def test_a_refused_credential_says_so() -> None:
    """HubSpot tells an error."""
    with pytest.raises(CredentialError):
        run([{**threads(), "status": 401, "body": {"status": "error", "category": "INVALID_AUTHENTICATION"}}])
