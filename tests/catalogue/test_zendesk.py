"""Zendesk's particulars: exports with a cursor, roles of people, private comments, tickets that were deleted."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import URL, Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.zendesk import EXPORT, PEOPLE, comment, comments, exchanges, export, ticket

OPTIONS: dict[str, Any] = {"user": "admin@example.org", "token": {"env": "TOKEN"}}


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("zendesk", Service(given), **OPTIONS, **options).pages(cursor))


def talk(*said: dict[str, Any], **given: Any) -> list[Page]:
    """Return a run over one ticket."""
    return run([export(ticket(1, **given), cursor="", after="one"), comments(1, *said)])


def test_a_ticket_is_told_in_full() -> None:
    """What the requester says, and an agent's answer as a response."""
    found = last_of(run(exchanges()))

    asked, answer = found["5"], found["6"]
    assert (asked.text, asked.author, asked.title) == ("The lid came broken.", "zoe@example.org", "Ticket 1")
    assert (asked.created, asked.thread, asked.is_response) == ("2026-03-02T09:05:00Z", "ticket-1", False)
    assert asked.aliases == ("70", "Zoë")
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one & more.", "kim@example.org", True)


def test_private_comments_are_read_only_where_they_are_asked_for() -> None:
    """What agents tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["8"]

    assert "8" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid!", False)


@pytest.mark.parametrize(
    ("author", "requester", "is_response"),
    [(7, 70, True), (8, 70, True), (70, 70, False), (7, 7, False), (99, 70, False)],
)
def test_staff_answer_where_they_did_not_ask(author: int, requester: int, *, is_response: bool) -> None:
    """Somebody whose role is not told is heard."""
    found = items_of(talk(comment(5, author, "Well."), requester_id=requester))

    assert [each.is_response for each in found] == [is_response]


def test_somebody_without_an_address_is_known_by_number() -> None:
    """Such as a customer on a messenger."""
    nobody = {**PEOPLE[0], "email": None}
    given = [export(ticket(1), cursor="", after="one"), comments(1, comment(5, 70, "Hello?"), users=[nobody])]

    assert [each.author for each in items_of(run(given))] == ["70"]


def test_a_comment_without_html_speaks_by_its_body() -> None:
    """And a call that was recorded says nothing, nor does Zendesk itself."""
    call, system = comment(6, 70, "Call", type="VoiceComment"), comment(7, -1, "Merged.")
    found = items_of(talk(comment(5, 70, "a < b", html_body=None), call, system))

    assert [each.text for each in found] == ["a < b"]


def test_the_next_run_goes_on_from_the_cursor() -> None:
    """The first one starts at the beginning, and each export is remembered."""
    pages = run(exchanges())
    service = Service([export(cursor="two", after="two")])

    assert marks_of(pages) == {"0": "two"}
    assert ids_of(list(collector("zendesk", service, **OPTIONS).pages({"since": marks_of(pages)}))) == []
    assert [dict(each.url.params) for each in service.asked] == [{"cursor": "two"}]


def test_a_stopped_run_goes_on_from_its_last_export() -> None:
    """What the first export held is not asked for again."""
    marks = [page.cursor["since"]["0"] for page in run(exchanges()) if page.cursor]

    assert marks == ["one", "two", "two"]


def test_a_deleted_ticket_loses_its_comments() -> None:
    """It is still exported, and is not asked for comments, for it has none any longer."""
    service = Service(exchanges())
    pages = list(collector("zendesk", service, **OPTIONS).pages(None))

    assert [extent.thread for page in pages for extent in page.complete] == ["ticket-1", "ticket-2"]
    assert "/api/v2/tickets/2/comments.json" not in service.paths


def test_comments_on_more_than_a_page_come_whole() -> None:
    """Zendesk gives a link to the next page, and says whether there is one."""
    path, following = "/api/v2/tickets/1/comments.json", f"{URL}/api/v2/tickets/1/comments.json?page%5Bafter%5D=x"
    first = comments(1, comment(5, 70, "one"))
    first = {**first, "body": {**first["body"], "meta": {"has_more": True}, "links": {"next": following}}}
    last = {**comments(1, comment(6, 70, "two")), "path": path, "query": {"page[after]": "x"}}

    assert ids_of(run([export(ticket(1), cursor="", after="one"), first, last])) == ["5", "6"]


def test_comments_that_are_counted_in_pages_come_whole_too() -> None:
    """As Zendesk answers where it does not page by cursor: the link then stands under another name."""
    path, following = "/api/v2/tickets/1/comments.json", f"{URL}/api/v2/tickets/1/comments.json?page=2"
    first, second = comments(1, comment(5, 70, "one")), comments(1, comment(6, 70, "two"))
    told = {key: value for key, value in first["body"].items() if key not in ("meta", "links")}
    first = {**first, "body": {**told, "next_page": following}}
    last = {**second, "path": path, "query": {"page": "2"}, "body": {**second["body"], "next_page": None}}

    assert ids_of(run([export(ticket(1), cursor="", after="one"), first, last])) == ["5", "6"]


def test_the_token_is_shown_with_the_address_of_the_administrator() -> None:
    """As Zendesk wants it; an empty desk is no mistake."""
    service = Service([export(cursor="", after=None)])

    assert ids_of(list(collector("zendesk", service, **OPTIONS).pages(None))) == []
    shown = base64.b64encode(b"admin@example.org/token:made-up").decode()
    assert [(each.url.path, each.headers["authorization"]) for each in service.asked] == [(EXPORT, f"Basic {shown}")]


def test_a_refused_credential_says_so() -> None:
    """Zendesk tells an error."""
    with pytest.raises(CredentialError):
        run([{**export(cursor="", after=None), "status": 401, "body": {"error": "Couldn't authenticate you"}}])
