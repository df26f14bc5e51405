"""Chatwoot's particulars: contacts, agents, bots and activities, private messages, messages that were deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError, UsageError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.chatwoot import (
    AGENT,
    CONTACT,
    HOME,
    MOMENT,
    conversation,
    exchanges,
    listed,
    message,
    messages,
)

OPTIONS: dict[str, Any] = {"token": {"env": "TOKEN"}, "parameters": {"account": 3}}


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("chatwoot", Service(given), **OPTIONS, **options).pages(cursor))


def talk(*said: Mapping[str, Any]) -> list[Page]:
    """Return a run over one conversation."""
    last = [messages(1, after=said[-1]["id"])] if said else []
    return run([listed(conversation(1)), listed(page=2), messages(1, *said), *last])


def test_a_conversation_is_told_in_full() -> None:
    """The contact's words, and an agent's answer as a response; on every page of messages."""
    found = last_of(run(exchanges()))

    asked, answer = found["11"], found["13"]
    assert (asked.text, asked.author, asked.thread) == ("The lid came broken.", "zoe@example.org", "conversation-1")
    assert (asked.created, asked.aliases, asked.is_response) == (MOMENT + 11, ("Zoë", "70"), False)
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one.", "user-7", True)
    assert found["16"].text == "Thank you."
    assert found["21"].author == "contact-70"


def test_private_messages_are_read_only_where_they_are_asked_for() -> None:
    """What agents tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["14"]

    assert "14" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid!", False)


def test_a_message_without_a_sender_is_told_all_the_same() -> None:
    """A campaign went out, or a contact was deleted."""
    found = items_of(talk(message(11, "Sale!", None), message(12, "Hello", None, message_type=0)))

    assert [(each.author, each.is_response) for each in found] == [("", True), ("", False)]


def test_what_has_no_words_and_templates_say_nothing() -> None:
    """A picture alone, and the question for an address."""
    assert ids_of(talk(message(11, None, CONTACT), message(12, "Your e-mail?", None, message_type=3))) == []


def test_a_mail_comes_without_its_quotes() -> None:
    """A chat stays as it is."""
    text = "Still broken.\n\nOn Mon, 2 Mar 2026, Kim wrote:\n> A new one"
    found = items_of(talk(message(11, text, CONTACT, content_type="incoming_email"), message(12, text, CONTACT)))

    assert [each.text for each in found] == ["Still broken.", text]


def test_a_message_that_was_deleted_is_deleted() -> None:
    """Chatwoot puts a note in its place."""
    gone = message(11, "This message was deleted", CONTACT, content_attributes={"deleted": True})

    assert [(each.native_id, each.deleted) for each in items_of(talk(gone))] == [("11", True)]


def test_only_conversations_in_which_something_happened_are_opened() -> None:
    """The list begins with the newest, and ends at a page of old ones."""
    marks = marks_of(run(exchanges()))
    service = Service(
        [
            listed(conversation(3, MOMENT + 900), conversation(1, MOMENT - 900)),
            listed(conversation(2, MOMENT - 901), page=2),
            messages(3, message(31, "New", AGENT)),
            messages(3, after=31),
        ]
    )

    assert marks == {"0": MOMENT + 60}
    assert ids_of(list(collector("chatwoot", service, **OPTIONS).pages({"since": marks}))) == ["31"]
    assert service.paths == [HOME, f"{HOME}/3/messages", f"{HOME}/3/messages", HOME]


def test_the_account_must_be_named() -> None:
    """It stands in the address of the dashboard."""
    with pytest.raises(UsageError, match="account"):
        list(collector("chatwoot", Service([]), token={"env": "TOKEN"}).pages(None))


def test_an_empty_desk_is_no_mistake_and_a_refused_credential_is() -> None:
    """The list of conversations is then empty."""
    assert ids_of(run([listed()])) == []
    with pytest.raises(CredentialError):
        run([{**listed(), "status": 401, "body": {"errors": ["You need to sign in"]}}])
