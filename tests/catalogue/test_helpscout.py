"""Help Scout's particulars: kinds of threads, ratings, answers without a list, a token for the client's secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.helpscout import (
    CONVERSATIONS,
    KIM,
    OPTIONS,
    TOKEN,
    ZOE,
    conversation,
    conversations,
    exchanges,
    thread,
    threads,
)


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("helpscout", Service(given), **{**OPTIONS, **options}).pages(cursor))


def talk(*said: dict[str, Any], **options: Any) -> list[Page]:
    """Return a run over one conversation."""
    return run([TOKEN, conversations(conversation(1)), threads(1, *said)], **options)


def test_a_conversation_is_told_in_full() -> None:
    """What the customer writes, an answer as a response, and what the customer says of the answer."""
    found = last_of(run(exchanges()))

    asked, answer, rating = found["11"], found["12"], found["rating-12"]
    assert (asked.text, asked.author, asked.title) == ("The lid came & broke.", "zoe@example.org", "Conversation 1")
    assert (asked.created, asked.thread, asked.is_response) == ("2026-03-02T09:11:00Z", "conversation-1", False)
    assert asked.aliases == ("70", "Zoë Example")
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one.", "kim@example.org", True)
    assert answer.aliases == ("7", "Kim Example")
    assert (rating.text, rating.author, rating.parent, rating.segments) == ("So quick", "70", "12", {"rating": "great"})
    assert (rating.thread, rating.title, rating.created) == ("conversation-1", "Conversation 1", "2026-03-02T09:12:00Z")
    assert not rating.is_response


@pytest.mark.parametrize("kind", ["note", "phone", "forwardparent"])
def test_private_notes_are_read_only_where_they_are_asked_for(kind: str) -> None:
    """Notes, what somebody logged of a call, and what was forwarded; none of them is a response."""
    said = thread(14, "Third lid!", KIM, type=kind)

    assert ids_of(talk(said)) == []
    assert [(each.text, each.is_response) for each in items_of(talk(said, private_notes=True))] == [
        ("Third lid!", False)
    ]


def test_what_a_user_enters_for_a_customer_is_the_customer_s() -> None:
    """The names of the user are none of its author's."""
    entered = items_of(talk(thread(11, "She says it is late.", KIM, type="customer")))

    assert [(each.author, each.aliases, each.is_response) for each in entered] == [
        ("zoe@example.org", ("70", "Zoë Example"), False)
    ]


@pytest.mark.parametrize(("by", "is_response"), [(ZOE, False), (KIM, True)])
def test_a_chat_knows_who_speaks(by: dict[str, Any], *, is_response: bool) -> None:
    """Both sides of one come as chat."""
    assert [each.is_response for each in items_of(talk(thread(11, "Hello", by, type="chat")))] == [is_response]


def test_drafts_hidden_messages_and_what_a_machine_answers_are_left_out() -> None:
    """So is a message without words, and what has no state counts as published."""
    said = [
        thread(11, "Late"),
        thread(12, "We s", KIM, state="draft"),
        thread(13, "Gone", state="hidden"),
        thread(14, "I am a machine", {**KIM, "type": "system_user"}),
        thread(15, None),
        thread(16, "Still late", state=None),
    ]

    assert ids_of(talk(*said)) == ["11", "16"]


def test_somebody_without_an_address_is_known_by_number() -> None:
    """Such as a customer on the phone, and one whose name nobody knows."""
    nobody = {"id": 70, "type": "customer"}
    found = items_of(talk(thread(11, "Hello?", nobody, customer=nobody)))

    assert [(each.author, each.aliases[0]) for each in found] == [("70", "70")]


def test_a_rating_without_words_brings_nothing() -> None:
    """It is a number for Help Scout's own reports."""
    assert ids_of(talk(thread(12, "Done", KIM, rating={"customerId": 70, "rating": "okay", "comments": None}))) == [
        "12"
    ]


def test_the_next_run_asks_for_what_was_modified() -> None:
    """Since the latest thing that is known of any conversation, less an hour."""
    marks = {"since": marks_of(run(exchanges()))}
    late = [thread(31, "It broke again."), thread(11, "The lid came in two.")]
    pages = run([TOKEN, conversations(conversation(1), since="2026-03-02T08:22:00Z"), threads(1, *late)], marks)

    assert marks == {"since": {"0": "2026-03-02T09:22:00Z"}}
    assert [(each.native_id, each.text) for each in items_of(pages)] == [
        ("31", "It broke again."),
        ("11", "The lid came in two."),
    ]
    assert [extent.thread for page in pages for extent in page.complete] == ["conversation-1"]


def test_a_conversation_may_lack_any_of_its_times() -> None:
    """The others tell how far it was read."""
    bare = conversation(1, userUpdatedAt=None, customerWaitingSince=None)

    assert marks_of(run([TOKEN, conversations(bare), threads(1)])) == {"0": "2026-03-02T09:01:00Z"}


@pytest.mark.parametrize("given", [{"status": "spam"}, {"state": "deleted"}])
def test_spam_and_deleted_conversations_lose_their_messages(given: dict[str, str]) -> None:
    """They are not asked for any."""
    service = Service([TOKEN, conversations(conversation(1, **given))])
    pages = list(collector("helpscout", service, **OPTIONS).pages(None))

    assert [extent.thread for page in pages for extent in page.complete] == ["conversation-1"]
    assert service.paths == [TOKEN["path"], CONVERSATIONS]


def test_an_empty_inbox_is_no_mistake_but_another_answer_is() -> None:
    """Help Scout leaves the list out where there is nothing to list."""
    assert ids_of(run([TOKEN, conversations()])) == []
    with pytest.raises(SourceError, match="no list"):
        run([TOKEN, {**conversations(), "body": {"unexpected": True}}])


def test_the_token_is_fetched_with_the_secret_of_the_application() -> None:
    """And shown from then on; all inboxes are read where none is named."""
    listing = conversations()
    everywhere = {**listing, "query": {key: value for key, value in listing["query"].items() if key != "mailbox"}}
    service = Service([TOKEN, everywhere])
    list(collector("helpscout", service, **{**OPTIONS, "parameters": {}}).pages(None))

    exchanged, asked = service.asked
    assert parse_qs(exchanged.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app"],
        "client_secret": ["made-up"],
    }
    assert asked.headers["authorization"] == "Bearer fresh"


def test_a_refused_credential_says_so() -> None:
    """Such as that of somebody who left."""
    with pytest.raises(CredentialError):
        run([{**TOKEN, "status": 401, "body": {"error": "invalid_client"}}])
