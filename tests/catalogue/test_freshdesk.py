"""Freshdesk's particulars: requesters and agents, private notes, three hundred pages, samples of another client."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import URL, Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.freshdesk import FIRST_TIME, conversation, conversations, exchanges, ticket, tickets
from tests.shared import shared_path


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def at_home(given: Sequence[Exchange]) -> Service:
    """Return a service whose links lead to itself."""
    return Service(json.loads(json.dumps(given).replace("{origin}", URL)))


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("freshdesk", at_home(given), token={"env": "TOKEN"}, **options).pages(cursor))


def talk(*said: dict[str, Any], **given: Any) -> list[Page]:
    """Return a run over one ticket."""
    return run([tickets(FIRST_TIME, ticket(1, "Late.", **given)), conversations(1, *said)])


def test_a_ticket_is_told_in_full() -> None:
    """The requester's words, and an agent's answer as a response to them without what it quotes."""
    found = last_of(run(exchanges()))

    asked, answer, thanks = found["ticket-1"], found["conversation-5"], found["conversation-8"]
    assert (asked.text, asked.author, asked.title) == ("The lid came broken.", "zoe@example.org", "Ticket 1")
    assert (asked.created, asked.thread, asked.is_response) == ("2026-03-02T09:01:00Z", "ticket-1", False)
    assert asked.aliases == ("70", "Zoë")
    assert (answer.text, answer.author, answer.is_response) == (
        "We send a new one & more.",
        "Desk <desk@example.org>",
        True,
    )
    assert (answer.parent, answer.thread, answer.aliases) == ("ticket-1", "ticket-1", ("7",))
    assert (thanks.text, thanks.author, thanks.is_response) == ("Thank you.", "zoe@example.org", False)


def test_a_ticket_that_an_agent_opened_with_a_mail_is_no_comment() -> None:
    """It is the organisation that speaks."""
    assert last_of(run(exchanges()))["ticket-2"].is_response


def test_private_notes_are_read_only_where_they_are_asked_for() -> None:
    """What agents tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["conversation-6"]

    assert "conversation-6" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid!", False)


@pytest.mark.parametrize(
    ("given", "is_response"),
    [
        ({"user": 70, "incoming": False}, False),
        ({"user": 71, "incoming": True}, False),
        ({"user": 7, "incoming": False}, True),
    ],
)
def test_what_comes_in_or_is_the_requesters_is_heard(given: dict[str, Any], *, is_response: bool) -> None:
    """A note of the requester in the portal is not marked as incoming."""
    found = last_of(talk(conversation(5, "Still waiting.", **given)))

    assert found["conversation-5"].is_response == is_response


def test_a_requester_without_an_address_is_known_by_number() -> None:
    """Somebody who called, or wrote on a social network."""
    found = last_of(talk(conversation(5, "Hello?", 70), requester={"id": 70, "name": "Zoë", "email": None}))

    assert {each.author for each in found.values()} == {"70"}


def test_a_ticket_without_a_description_speaks_by_its_subject() -> None:
    """Fields may be null."""
    found = items_of(talk(description=None, description_text=None, subject="Where is it?"))

    assert [each.text for each in found] == ["Where is it?"]


def test_the_next_run_asks_from_an_hour_before() -> None:
    """The first one asks from long ago, since Freshdesk would give thirty days."""
    service = at_home(exchanges())
    pages = list(collector("freshdesk", service, token={"env": "TOKEN"}).pages(None))

    assert service.asked[0].url.params["updated_since"] == FIRST_TIME
    assert marks_of(pages) == {"0": "2026-03-02T10:02:00Z"}
    assert ids_of(run([tickets("2026-03-02T09:02:00Z")], {"since": marks_of(pages)})) == []


def test_what_an_opened_ticket_no_longer_holds_was_deleted() -> None:
    """A conversation can be deleted in Freshdesk."""
    assert [extent.thread for page in run(exchanges()) for extent in page.complete] == ["ticket-1", "ticket-2"]


def test_after_three_hundred_pages_the_newest_ticket_is_gone_on_from() -> None:
    """Freshdesk gives no page 301."""
    first = [tickets(FIRST_TIME, ticket(1, "Late.", id=number), page=number, more=True) for number in range(1, 301)]
    second = [tickets("2026-03-02T09:02:00Z", ticket(2, "Later.", id=301))]
    said = [conversations(number) for number in range(1, 302)]
    newest = {**first[-1], "body": [ticket(2, "Late.", id=300)]}
    service = at_home([*first[:-1], newest, *second, *said])

    found = ids_of(list(collector("freshdesk", service, token={"env": "TOKEN"}).pages(None)))

    assert found == [f"ticket-{number}" for number in range(1, 302)]
    assert "301" not in {each.url.params.get("page") for each in service.asked}


def test_samples_of_another_client_are_read() -> None:
    """A ticket, an agent's reply to it and the private note that is kept back."""
    folder = shared_path("fixtures/freshdesk/python-freshdesk")
    opened = json.loads((folder / "ticket_1.json").read_text())
    said = json.loads((folder / "conversations.json").read_text())

    found = last_of(run([tickets(FIRST_TIME, opened), conversations(1, *said)]))

    assert list(found) == ["ticket-1", "conversation-2"]
    assert (found["ticket-1"].text, found["ticket-1"].author) == (
        opened["description_text"],
        opened["requester"]["email"],
    )
    assert (found["conversation-2"].text, found["conversation-2"].is_response) == ("This is a reply", True)


def test_the_key_is_shown_as_a_user_with_any_password() -> None:
    """As Freshdesk wants it."""
    service = at_home([tickets(FIRST_TIME)])

    assert ids_of(list(collector("freshdesk", service, token={"env": "TOKEN"}).pages(None))) == []
    assert service.asked[0].headers["authorization"] == "Basic " + base64.b64encode(b"made-up:X").decode()


def test_a_refused_credential_says_so() -> None:
    """Freshdesk tells a code and a message."""
    body = {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."}
    with pytest.raises(CredentialError):
        run([{**tickets(FIRST_TIME), "status": 401, "body": body}])
