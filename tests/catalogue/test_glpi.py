"""GLPI's particulars: a session, parts of lists, texts with entities, technicians, private follow-ups, deletions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.glpi import (
    LEFT,
    LOGIN,
    OPTIONS,
    RIGHT,
    TICKETS,
    below,
    exchanges,
    followup,
    listed,
    solution,
    ticket,
)


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")
    monkeypatch.setenv("APP", "app-word")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("glpi", Service(given), **OPTIONS, **options).pages(cursor))


def talk(*said: dict[str, Any], **options: Any) -> list[Page]:
    """Return a run over one ticket with these follow-ups."""
    return run([LOGIN, listed(TICKETS, ticket(1)), *below(1, *said)], **options)


def test_a_ticket_is_told_in_full() -> None:
    """What was asked, a follow-up of the requester, and the answers of a technician as responses."""
    found = last_of(run(exchanges()))

    asked, more = found["ticket-1"], found["followup-5"]
    assert (asked.text, asked.author, asked.title) == ("The scanner is late.", "70", "Ticket 1")
    assert (asked.created, asked.thread, asked.aliases) == ("2026-03-02 09:01:00", "ticket-1", ("Example Zoë",))
    assert (more.text, more.author, more.parent) == ("Still late & loud.", "70", "ticket-1")
    assert (more.created, more.thread, more.is_response) == ("2026-03-02 10:05:00", "ticket-1", False)
    answers = [found["followup-6"], found["solution-3"]]
    assert [each.text for each in answers] == ["We changed the roller.", "A new roller is in."]
    assert [(each.author, each.aliases, each.thread) for each in answers] == [("7", ("Example Kim",), "ticket-1")] * 2
    assert [each.is_response for each in answers] == [True, True]
    assert found["solution-3"].created == "2026-03-02 11:00:00"


def test_texts_with_entities_instead_of_tags_are_read() -> None:
    """As GLPI 9 and 10 store them, in an older and a newer writing."""
    texts = [
        "&#60;p&#62;The belt runs at &#38;lt; 2 m/s.&#60;/p&#62;",
        "&lt;p&gt;Late &amp;amp; loud&lt;/p&gt;",
        "Line 4 &#38; 5",
        "<p>a &lt; b</p>",
    ]
    listing = listed(TICKETS, *(ticket(number, text) for number, text in enumerate(texts, start=1)))
    found = run([LOGIN, listing, *(each for number in range(1, 5) for each in below(number))])

    assert [each.text for each in items_of(found)] == [
        "The belt runs at < 2 m/s.",
        "Late &amp; loud",
        "Line 4 & 5",
        "a < b",
    ]


@pytest.mark.parametrize(
    ("position", "is_response"), [(RIGHT, True), (str(RIGHT), True), (LEFT, False), (0, False), (None, False)]
)
def test_who_stands_on_the_side_of_the_technicians_answers(position: Any, *, is_response: bool) -> None:
    """Older versions write numbers as texts; one without a side is heard."""
    found = last_of(talk(followup(5, "<p>Well.</p>", 7, position)))

    assert found["followup-5"].is_response is is_response


@pytest.mark.parametrize("mark", [1, "1", True])
def test_private_follow_ups_are_read_only_where_they_are_asked_for(mark: Any) -> None:
    """What technicians tell each other is no response."""
    said = followup(8, "<p>Third roller!</p>", 7, RIGHT, is_private=mark)

    assert ids_of(talk(said)) == ["ticket-1"]
    note = last_of(talk(said, private_notes=True))["followup-8"]
    assert (note.text, note.is_response) == ("Third roller!", False)


def test_somebody_without_an_account_has_no_name() -> None:
    """GLPI files the mail of a stranger under nobody, which is user 0."""
    stranger = followup(5, "<p>Hello?</p>", 0, _keys_names=[])
    given = [LOGIN, listed(TICKETS, ticket(1, users_id_recipient=0, _keys_names=[])), *below(1, stranger)]

    assert [(each.author, each.aliases) for each in items_of(run(given))] == [("", ()), ("", ())]


def test_the_next_run_opens_only_what_changed() -> None:
    """All tickets are listed, and those that changed since, less two hours, are read below."""
    marks = {"since": {"0": "2026-03-02 13:00:00"}}
    late = followup(9, "<p>It is late again.</p>", date="2026-03-02 13:30:00")
    changed = ticket(2, date_mod="2026-03-02 13:30:00")
    service = Service([LOGIN, listed(TICKETS, ticket(1), changed), *below(2, late)])
    pages = list(collector("glpi", service, **OPTIONS).pages(marks))

    assert ids_of(pages) == ["ticket-1", "ticket-2", "followup-9"]
    assert [path for path in service.paths if path != TICKETS][1:] == [
        f"{TICKETS}/2/ITILFollowup",
        f"{TICKETS}/2/ITILSolution",
    ]
    assert marks_of(pages) == {"0": "2026-03-02 13:30:00"}


def test_more_than_a_hundred_tickets_come_in_parts() -> None:
    """Nothing is asked behind the last one."""
    first = listed(TICKETS, *(ticket(number) for number in range(1, 101)), total=101)
    service = Service([LOGIN, first, listed(TICKETS, ticket(101), start=100, total=101)])
    known = {"since": {"0": "2026-04-01 00:00:00"}}

    assert len(items_of(list(collector("glpi", service, **OPTIONS).pages(known)))) == 101
    assert [each.url.params["range"] for each in service.asked[1:]] == ["0-99", "100-199"]


def test_what_is_edited_comes_again() -> None:
    """GLPI sets the date of the ticket when a follow-up is changed."""
    before = run([LOGIN, listed(TICKETS, ticket(1)), *below(1, followup(5, "<p>Late.</p>"))])
    edited = below(1, followup(5, "<p>Very late.</p>"))
    again = run(
        [LOGIN, listed(TICKETS, ticket(1, date_mod="2026-03-03 08:00:00")), *edited], {"since": marks_of(before)}
    )

    assert last_of(again)["followup-5"].text == "Very late."


def test_the_lists_stand_for_what_still_exists() -> None:
    """A ticket in the bin is not listed, and a follow-up that is gone is not below its ticket."""
    extents = [extent for page in talk(followup(5, "<p>Late.</p>")) for extent in page.complete]

    assert [extent.thread for extent in extents] == ["ticket-1", ""]


def test_the_session_is_opened_once_and_shown() -> None:
    """With the application's token beside it, where there is one; no ticket at all is no mistake."""
    service = Service([LOGIN, listed(TICKETS)])
    pages = list(collector("glpi", service, **OPTIONS, client_secret={"env": "APP"}).pages(None))

    login, listing = service.asked
    assert ids_of(pages) == []
    assert (login.method, login.headers["authorization"]) == ("GET", "user_token made-up")
    assert listing.headers["session-token"] == "83af7e62"
    assert [each.headers["app-token"] for each in service.asked] == ["app-word", "app-word"]
    assert listing.headers["x-glpi-sanitized-content"] == "false"


def test_a_session_that_ended_is_opened_anew_once() -> None:
    """GLPI ends them after a while."""
    ended = {**listed(TICKETS), "status": 401, "body": ["ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid"]}
    service = Service([LOGIN, ended, LOGIN, listed(TICKETS, ticket(1)), *below(1)])

    assert ids_of(list(collector("glpi", service, **OPTIONS).pages(None))) == ["ticket-1"]
    assert service.paths.count(LOGIN["path"]) == 2


def test_a_refused_credential_says_so() -> None:
    """A wrong user token is refused at the log-in."""
    wrong = {**LOGIN, "status": 401, "body": ["ERROR_GLPI_LOGIN_USER_TOKEN", "user_token seems invalid"]}

    with pytest.raises(CredentialError):
        run([wrong])


def test_a_number_of_tickets_that_does_not_fit_makes_the_source_partial() -> None:
    """As GLPI counts for somebody who sees only some of them."""
    given = [LOGIN, listed(TICKETS, ticket(1), total=2), *below(1)]
    rest = {**listed(TICKETS, start=1, total=0), "query": {**listed(TICKETS)["query"], "range": "1-100"}}

    with pytest.raises(SourceError, match="1 of 2"):
        run([*given, {**rest, "headers": {"Content-Range": "1-1/2"}}])


def test_a_solution_alone_is_an_answer() -> None:
    """Whoever wrote it."""
    given = [LOGIN, listed(TICKETS, ticket(1)), *below(1, solutions=[solution(3, "<p>Done.</p>", users_id=70)])]

    assert last_of(run(given))["solution-3"].is_response
