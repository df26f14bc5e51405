"""django-helpdesk's particulars: what opened a ticket comes once, staff answer, notes are kept back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of
from tests.catalogue.services.django_helpdesk import exchanges, follow_up, page, ticket
from tests.shared import shared_path


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges, whose links lead to the service itself."""
    told = [
        {**each, "body": json.loads(json.dumps(each["body"]).replace("{origin}", "https://service.example.org"))}
        for each in given
    ]
    keys = {"user": "listener", "password": {"env": "TOKEN"}, **options}
    return list(collector("django_helpdesk", Service(told), **keys).pages(None))


def listing(*tickets: dict[str, Any]) -> list[Exchange]:
    """Return a listing of one page."""
    return [{"path": "/api/tickets/", "query": {"page_size": 100}, "body": page(*tickets, count=len(tickets))}]


def test_a_ticket_is_told_in_full() -> None:
    """Its text has the time of the follow-up that opened it, and staff's answer is a response to it."""
    found = last_of(run(exchanges()))

    opened, answer, reply = found["ticket-1"], found["followup-2"], found["followup-5"]
    assert (opened.text, opened.author, opened.title) == ("The lid came broken.", "zoe@example.org", "Ticket 1")
    assert (opened.created, opened.thread, opened.is_response) == ("2026-03-02T09:01:00Z", "ticket-1", False)
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one.", "1", True)
    assert (answer.parent, answer.thread, answer.created) == ("ticket-1", "ticket-1", "2026-03-02T09:02:00Z")
    assert (reply.text, reply.author, reply.is_response) == ("It has come.", "zoe@example.org", False)


def test_a_ticket_that_no_follow_up_repeats_has_no_time() -> None:
    """Its first follow-up may have come a week later."""
    found = last_of(run(listing(ticket(1, "Late.", follow_up(7, "Where is it?")), ticket(2, "Broken."))))

    assert {name: each.created or "" for name, each in found.items()} == {
        "ticket-1": "",
        "followup-7": "2026-03-02T09:07:00Z",
        "ticket-2": "",
    }


def test_a_mail_that_opened_a_ticket_comes_once_although_it_repeats_more() -> None:
    """The follow-up holds the whole mail, the ticket what was not quoted."""
    mail = follow_up(7, "Late.\n\nSent from my phone")

    assert ids_of(run(listing(ticket(1, "Late.", mail)))) == ["ticket-1"]


def test_a_ticket_without_a_description_speaks_by_its_title() -> None:
    """A description may be null, and a follow-up may say nothing."""
    found = items_of(run(listing(ticket(1, None, follow_up(7, None)) | {"title": "No text"})))  # type: ignore[arg-type]

    assert [(each.native_id, each.text) for each in found] == [("ticket-1", "No text")]


def test_private_follow_ups_are_read_only_where_they_are_asked_for() -> None:
    """They are for staff alone."""
    assert "followup-3" not in ids_of(run(exchanges()))
    assert last_of(run(exchanges(), private_notes=True))["followup-3"].text == "Third lid!"


def test_what_is_no_longer_listed_was_deleted() -> None:
    """Each thread and the whole listing stand for all that exists."""
    complete = [extent for each in run(exchanges()) for extent in each.complete]

    assert [(extent.thread, extent.roots) for extent in complete] == [
        ("ticket-1", False),
        ("ticket-2", False),
        ("", True),
    ]


def test_recorded_tickets_give_their_public_follow_ups() -> None:
    """Of three tickets on two pages; the second, not recorded, holds what its listing of follow-ups says."""
    first = json.loads(shared_path("fixtures/django-helpdesk/recorded-here/tickets_p1.json").read_text())
    first["next"] = first["next"].replace("http://127.0.0.1:41801", "{origin}")
    last = page(ticket(3, "It was late 3"), count=3)
    given = [
        {"path": "/api/tickets/", "query": {"page_size": 100}, "body": first},
        {"path": "/api/tickets/", "query": {"page": 2, "page_size": 2}, "body": last},
    ]

    found = items_of(run(given))

    assert [each.native_id for each in found if each.native_id.startswith("ticket")] == [
        "ticket-1",
        "ticket-2",
        "ticket-3",
    ]
    assert [each.native_id for each in found if each.thread == "ticket-1"][1:] == [
        f"followup-{number}" for number in range(1, 12, 2)
    ]


def test_an_empty_desk_is_no_mistake() -> None:
    """It has a count of nothing."""
    assert ids_of(run(listing())) == []


def test_a_refused_credential_says_so() -> None:
    """django-helpdesk answers 403 to one who is not known."""
    refused = {**listing()[0], "status": 403, "body": {"detail": "Authentication credentials were not provided."}}
    with pytest.raises(CredentialError):
        run([refused])
