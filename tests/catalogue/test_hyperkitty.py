"""Messages of HyperKitty, on answers of its shape."""

from __future__ import annotations

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, aside_of, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.hyperkitty import ACTIVE, CASES, LIST, exchanges, thread

(CASE,) = CASES


def test_messages_are_read_field_by_field() -> None:
    """Addresses are whole again, quotes are gone, and a message without words is passed over."""
    pages = read(CASE)

    first, reply = last_of(pages).values()
    assert (first.text, first.author, first.aliases) == ("It is slow", "zoe@example.org", ("Zoë",))
    assert (first.title, first.created) == ("Portal", "2026-03-20T09:00:00Z")
    assert (first.thread, first.parent) == (f"{LIST} AAA", "")
    assert (reply.text, reply.author, reply.original) == ("Here too", "ana@example.org", "Here too\n\n> It is slow\n")
    assert (reply.thread, reply.parent) == (f"{LIST} AAA", f"{LIST} AAA")
    assert aside_of(pages) == []
    assert marks_of(pages) == {"0": ACTIVE}


def test_each_thread_that_was_opened_stands_for_itself() -> None:
    """So that a message which was taken out of it goes."""
    extents = [extent for page in read(CASE) for extent in page.complete]

    assert extents == [Extent(thread=f"{LIST} AAA"), Extent(thread=f"{LIST} CCC")]


def test_the_next_run_opens_threads_of_the_last_week_alone() -> None:
    """The list begins with the liveliest; what comes after the first quiet page is not asked for."""
    service = Service(exchanges([thread("AAA"), thread("CCC", "2026-03-01T00:00:00Z")]))
    cursor = {"since": {"0": ACTIVE}}

    pages = list(collector("hyperkitty", service, **CASE.options).pages(cursor))

    assert ids_of(pages) == list(CASE.ids)
    assert not [path for path in service.paths if "CCC" in path]


def test_a_message_that_vanishes_meanwhile_is_told() -> None:
    """The others come."""
    gone = [{**each, "status": 404} if each["path"].endswith("BBB/") else each for each in exchanges()]

    pages = list(collector("hyperkitty", Service(gone), **CASE.options).pages(None))

    assert ids_of(pages) == [f"{LIST} AAA"]
    assert [each.reason.endswith("status 404") for each in aside_of(pages)] == [True]


def test_a_list_without_messages_is_empty() -> None:
    """Nothing was said there yet."""
    assert ids_of(list(collector("hyperkitty", Service(exchanges([])), **CASE.options).pages(None))) == []


@pytest.mark.parametrize(("status", "error"), [(403, CredentialError), (404, SourceError)])
def test_a_private_list_and_one_that_is_not_there_are_told(status: int, error: type[Exception]) -> None:
    """Neither is taken for an empty one."""
    service = Service([{**exchanges()[0], "status": status, "body": {"detail": "no"}}])

    with pytest.raises(error):
        list(collector("hyperkitty", service, **CASE.options).pages(None))
