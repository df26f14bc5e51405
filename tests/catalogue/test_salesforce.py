"""Salesforce's particulars: contacts, internal users and users of portals, unpublished comments, the recycle bin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Cursor, Page
from tests.catalogue.case import Exchange
from tests.catalogue.served import Service, collector, ids_of, items_of, last_of, marks_of
from tests.catalogue.services.salesforce import CASES_ASKED, COMMENTS_ASKED, case, comment, exchanges, query, token

OPTIONS: dict[str, Any] = {"client_id": "listener", "client_secret": {"env": "TOKEN"}}


@pytest.fixture(autouse=True)
def _credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def run(given: Sequence[Exchange], cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run over some exchanges."""
    return list(collector("salesforce", Service(given), **OPTIONS, **options).pages(cursor))


def cases(*found: dict[str, Any]) -> list[Page]:
    """Return a run over some cases without comments."""
    return run([token(), query(CASES_ASKED, *found), query(COMMENTS_ASKED)])


def test_a_case_is_told_in_full() -> None:
    """Its description is the contact's, and a comment of an internal user is a response to it."""
    found = last_of(run(exchanges()))

    asked, answer, thanks = found["500A"], found["00aA"], found["00aC"]
    assert (asked.text, asked.author, asked.title) == ("The lid came broken.", "zoe@example.org", "Broken lid")
    assert (asked.created, asked.thread, asked.is_response) == ("2026-03-02T09:00:00.000+0000", "500A", False)
    assert (answer.text, answer.author, answer.is_response) == ("We send a new one.", "kim@example.org", True)
    assert (answer.parent, answer.thread, answer.aliases) == ("500A", "500A", ("005K", "Kim"))
    assert (thanks.text, thanks.is_response) == ("Thank you.", False)
    assert found["500B"].text == "Where is it?"


def test_unpublished_comments_are_read_only_where_they_are_asked_for() -> None:
    """What colleagues tell each other is no response."""
    note = last_of(run(exchanges(), private_notes=True))["00aB"]

    assert "00aB" not in ids_of(run(exchanges()))
    assert (note.text, note.is_response) == ("Third lid!", False)


def test_what_lies_in_the_recycle_bin_is_deleted() -> None:
    """Cases and comments alike."""
    found = items_of(cases(case("500A", "Mistake", IsDeleted=True)))

    assert [(each.native_id, each.deleted) for each in found] == [("500A", True)]
    assert last_of(run(exchanges()))["00aD"].deleted


@pytest.mark.parametrize(
    ("given", "author"),
    [
        ({"ContactEmail": "ana@example.org"}, "zoe@example.org"),
        ({"SuppliedEmail": None, "ContactEmail": "ana@example.org", "ContactId": "003A"}, "ana@example.org"),
        ({"SuppliedEmail": None, "ContactId": "003A"}, "003A"),
        ({"SuppliedEmail": None}, "005K"),
    ],
)
def test_whose_case_it_is(given: dict[str, Any], author: str) -> None:
    """The address that was given, the contact's, the contact, or who opened it."""
    assert [each.author for each in items_of(cases(case("500A", "Late", **given)))] == [author]


def test_a_case_without_words_is_none_and_a_mail_comes_without_its_quotes() -> None:
    """Subject and description may both be null."""
    mail = "Still broken.\n\nOn Mon, 2 Mar 2026, Kim wrote:\n> A new one"
    found = items_of(cases(case("500A", None, Subject=None), case("500B", mail, Origin="Email")))

    assert [(each.native_id, each.text) for each in found] == [("500B", "Still broken.")]


def test_the_next_run_asks_from_ten_minutes_before() -> None:
    """Each query for itself; batches after the first are linked without the address of the service."""
    pages = run(exchanges())

    assert marks_of(pages) == {"0": "2026-03-02T10:00:00.000+0000", "1": "2026-03-02T09:30:00.000+0000"}
    assert ids_of(run(exchanges(), {"since": marks_of(pages)})) == ["500A", "500B"]


def test_comments_that_came_late_are_heard() -> None:
    """They are asked for by their own time, whatever became of the case."""
    late = comment("00aE", "One more thing.", "PowerCustomerSuccess")
    given = [token(), query(CASES_ASKED, since="2026-03-02T09:50:00Z")]
    given.append(query(COMMENTS_ASKED, late, since="2026-03-02T09:20:00Z"))

    found = items_of(run(given, {"since": marks_of(run(exchanges()))}))

    assert [(each.native_id, each.thread) for each in found] == [("00aE", "500A")]


def test_an_empty_desk_is_no_mistake_and_a_refused_credential_is() -> None:
    """Salesforce answers 401 to a log-in that it does not know."""
    assert ids_of(cases()) == []
    with pytest.raises(CredentialError):
        run([{**token(), "status": 401, "body": {"error": "invalid_client"}}])
