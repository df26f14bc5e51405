"""Request Tracker's particulars: parts of messages, staff and requestors, notes, merges, deletions, paging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.request_tracker import (
    FIRST_TIME,
    deletions,
    entry,
    exchanges,
    history,
    listed,
    message,
    part,
    person,
    ticket,
    tickets,
)

TOKEN = {"token": {"env": "TOKEN"}}


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "1-14-made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("request_tracker", Service(given), **TOKEN, **options).pages(cursor))


def talk(*parts: dict[str, str], creator: str = "zoe", **given: Any) -> list[Page]:
    """Return a run over one ticket that one message opened."""
    found = ticket("1", "Broken lid", "2026-03-02T10:00:00Z", *given.get("requestors", ["zoe"]))
    said = entry("33", given.get("kind", "Create"), creator, ticket_number=given.get("number", "1"))
    staff = person(creator, staff=given.get("staff", False))
    return run([tickets(FIRST_TIME, found), history("1", said), staff, message("33", *parts), deletions(FIRST_TIME)])


def test_a_ticket_is_told_in_full() -> None:
    """What opened it is its requestor's, an answer of staff is a response, and signatures are gone."""
    found = last_of(run(exchanges()))

    opened, answer = found["33"], found["35"]
    assert (opened.text, opened.author, opened.title, opened.thread) == (
        "The lid came broken.",
        "zoe@example.org",
        "Broken lid",
        "ticket-1",
    )
    assert (opened.created, opened.aliases, opened.is_response) == ("2026-03-02T09:12:00Z", ("zoe",), False)
    assert (answer.text, answer.author, answer.is_response) == (
        "We send a new one & a voucher.",
        "kim@example.org",
        True,
    )


def test_the_token_is_shown_as_request_tracker_wants_it() -> None:
    """A token comes after its own word; a user and password are shown as basic."""
    service = Service(exchanges())
    list(collector("request_tracker", service, **TOKEN).pages(None))
    assert {each.headers["authorization"] for each in service.asked} == {"token 1-14-made-up"}

    service = Service(exchanges())
    list(collector("request_tracker", service, user="ana", password={"env": "TOKEN"}).pages(None))
    assert {each.headers["authorization"].partition(" ")[0] for each in service.asked} == {"Basic"}


def test_comments_of_staff_are_read_only_where_they_are_asked_for() -> None:
    """They are what colleagues say to each other, so that they are no responses."""
    assert "38" not in ids_of(run(exchanges()))

    note = last_of(run(exchanges(), private_notes=True))["38"]

    assert (note.text, note.is_response) == ("Third time this week.", False)


def test_the_next_run_asks_from_thirteen_hours_before() -> None:
    """Which is what the time zone of the user who asks may hide."""
    pages = run(exchanges())

    assert marks_of(pages) == {"0": "2026-03-02T10:00:00Z", "1": "2026-03-02T09:30:00Z"}
    assert ids_of(run(exchanges(), {"since": marks_of(pages)})) == ids_of(pages)


def test_messages_of_a_deleted_ticket_are_deleted() -> None:
    """Whatever they were, for nobody can tell any longer."""
    assert [each.native_id for each in items_of(run(exchanges())) if each.deleted] == ["84"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([part("plain words"), part("<p>marked words</p>", "text/html")], "plain words"),
        ([part("\n"), part("<p>marked words</p>", "text/html")], "marked words"),
        ([part("a file", name="a.txt"), part("said")], "said"),
        ([part("said\n\nOn Mon, 2 Mar 2026, Kim via RT wrote:\n> Which lid?\n")], "said"),
        ([part("Ça ne va pas — №1")], "Ça ne va pas — №1"),
    ],
)
def test_of_a_message_the_part_that_was_said_is_read(parts: list[dict[str, str]], text: str) -> None:
    """Plain text before HTML, never a file, without what is quoted."""
    assert [each.text for each in items_of(talk(*parts))] == [text]


@pytest.mark.parametrize("parts", [[], [part("a file", name="a.txt")], [part("")]])
def test_a_message_without_words_is_none(parts: list[dict[str, str]]) -> None:
    """Such as a picture alone; that is nothing to set aside. What opened a ticket has a subject."""
    pages = talk(*parts, kind="Correspond")

    assert (items_of(pages), [page.unreadable for page in pages if page.unreadable]) == ([], [])
    assert [each.text for each in items_of(talk(*parts))] == ["Broken lid"]


def test_a_ticket_that_staff_opened_is_said_by_its_requestor() -> None:
    """Somebody called, and staff wrote it down."""
    found = items_of(talk(part("It is late."), creator="kim", staff=True))

    assert [(each.author, each.is_response) for each in found] == [("zoe@example.org", False)]


def test_a_merged_ticket_of_staff_is_given_to_no_requestor_by_chance() -> None:
    """The other ticket's requestors are mixed with its own."""
    pages = talk(part("It is late."), creator="kim", staff=True, number="6", requestors=["zoe", "max"])

    assert [(each.author, each.thread) for each in items_of(pages)] == [("", "ticket-1")]


@pytest.mark.parametrize(
    ("creator", "staff", "is_response"), [("kim", True, True), ("max", False, False), ("zoe", True, False)]
)
def test_only_staff_who_did_not_ask_answer(creator: str, *, staff: bool, is_response: bool) -> None:
    """Others who write in a ticket are heard; so is a colleague who asked for something."""
    found = items_of(talk(part("Me too."), creator=creator, staff=staff, kind="Correspond"))

    assert [each.is_response for each in found] == [is_response]


def test_what_the_system_says_is_nothing_that_was_said() -> None:
    """Nor is a change of status, should a server list it."""
    assert items_of(talk(part("Hello"), creator="RT_System")) == []
    assert items_of(talk(part("Hello"), kind="Status")) == []


def test_a_reader_who_may_not_see_all_gets_pages_without_a_count() -> None:
    """Request Tracker then tells neither total nor next page; only an empty page is the last."""
    first, second = (ticket(number, "x", "2026-03-02T10:00:00Z", "zoe") for number in "12")
    uncounted = {"total": None, "pages": None}
    given = [
        tickets(FIRST_TIME, body={**listed(first), **uncounted}),
        tickets(FIRST_TIME, body={**listed(second), **uncounted}, page=2),
        tickets(FIRST_TIME, body={**listed(), **uncounted}, page=3),
        history("1", entry("33", "Create", "zoe")),
        history("2", entry("34", "Create", "zoe")),
        person("zoe", staff=False),
        message("33", part("one")),
        message("34", part("two")),
        deletions(FIRST_TIME),
    ]

    assert ids_of(run(given)) == ["33", "34"]


def test_an_empty_desk_is_no_mistake() -> None:
    """Nor is a person of whom Request Tracker knows nothing any more."""
    assert ids_of(run([tickets(FIRST_TIME), deletions(FIRST_TIME)])) == []
    gone = {"path": "/REST/2.0/user/zoe", "status": 404, "body": {"message": "Not Found"}}
    found = ticket("1", "x", "2026-03-02T10:00:00Z", "zoe")
    given = [tickets(FIRST_TIME, found), history("1", entry("33", "Create", "zoe")), gone, message("33", part("one"))]

    assert ids_of(run([*given, deletions(FIRST_TIME)])) == ["33"]


def test_a_refused_credential_says_so() -> None:
    """As Request Tracker does, with a message."""
    with pytest.raises(CredentialError):
        run([{**tickets(FIRST_TIME), "status": 401, "body": {"message": "Unauthorized"}}])
