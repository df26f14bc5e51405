"""Intercom's particulars: users, teammates and bots, kinds of parts, what was redacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.intercom import (
    BOT,
    MOMENT,
    TEAMMATE,
    USER,
    conversation,
    exchanges,
    part,
    search,
    source,
    whole,
)


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("intercom", Service(given), token={"env": "TOKEN"}, **options).pages(cursor))


def talk(began: Mapping[str, Any], *parts: Mapping[str, Any]) -> list[Page]:
    """Return a run over one conversation."""
    return run([search(0, conversation(1)), whole(1, began, *parts)])


def test_a_conversation_is_told_in_full() -> None:
    """The user's words, and a teammate's answer as a response to them."""
    found = last_of(run(exchanges()))

    asked, answer = found["conversation-1"], found["part-13"]
    assert (asked.text, asked.author, asked.title) == ("The lid came broken.", "zoe@example.org", "Broken lid")
    assert (asked.created, asked.thread, asked.is_response) == (MOMENT, "conversation-1", False)
    assert asked.aliases == ("64a1", "Zoë")
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one & more.", "kim@example.org", True)
    assert (answer.parent, answer.thread, answer.created) == ("conversation-1", "conversation-1", MOMENT + 13)
    assert found["conversation-2"].is_response


def test_notes_are_read_only_where_they_are_asked_for() -> None:
    """What teammates tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["part-14"]

    assert "part-14" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid!", False)


@pytest.mark.parametrize(
    "kind", ["assignment", "assign_and_reopen", "snoozed", "conversation_attribute_updated_by_admin"]
)
def test_other_kinds_of_parts_are_no_words_for_the_customer(kind: str) -> None:
    """An assignment may hold words, which are for the colleague who gets it."""
    assert ids_of(talk(source("Hello"), part(11, "<p>Yours.</p>", TEAMMATE, kind))) == ["conversation-1"]


def test_bots_are_not_heard_and_leads_are() -> None:
    """What Fin writes as a teammate is marked."""
    lead = {"type": "lead", "id": "65", "name": None, "email": ""}
    fin = {**TEAMMATE, "from_ai_agent": True}
    found = items_of(
        talk(source("Welcome!", BOT), part(11, "Hi", lead), part(12, "I am Fin", fin), part(13, "Yo", BOT))
    )

    assert [(each.native_id, each.author) for each in found] == [("part-11", "65")]


def test_a_message_that_was_redacted_is_deleted() -> None:
    """Intercom keeps its place."""
    found = items_of(talk(source("Hello"), part(11, None, USER, redacted=True)))

    assert [(each.native_id, each.deleted) for each in found] == [("conversation-1", False), ("part-11", True)]


def test_a_conversation_that_began_without_words_is_no_mistake() -> None:
    """Such as a call, or a picture."""
    pages = talk(source(None), part(11, "Hello?", USER))

    assert ids_of(pages) == ["part-11"]
    assert not any(page.unreadable for page in pages)


def test_the_next_run_asks_from_ten_minutes_before() -> None:
    """Pages after the first are asked for in the body, as is the time."""
    pages = run(exchanges())

    assert marks_of(pages) == {"0": MOMENT + 3600}
    assert ids_of(run([search(MOMENT + 3000)], {"since": marks_of(pages)})) == []


def test_a_refused_credential_says_so() -> None:
    """Intercom gives a list of errors."""
    refused = {"type": "error.list", "errors": [{"code": "unauthorized", "message": "Access Token Invalid"}]}
    with pytest.raises(CredentialError):
        run([{**search(0), "status": 401, "body": refused}])
