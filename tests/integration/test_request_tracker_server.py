"""Request Tracker on the real server: what people say in tickets of one queue search, run after run."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from tests.integration.listening import small_pages
from tests.servers.request_tracker import RequestTracker


def collector(server: RequestTracker, subject: str, client: Client, **keys: Any) -> RestCollector:
    """Return a collector of the tickets whose subject holds a word, so that tests do not see each other's."""
    root = keys.pop("root", Path())
    named = {"spec": "request_tracker", "url": server.url, "user": server.user, "password": {"env": "RT_PASSWORD"}}
    parameters = {"query": f"Subject LIKE '{subject}'"}
    options: Any = RestCollector.Options.model_validate({**named, "parameters": parameters, **keys})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    return RestCollector(options, Context(source=source, root=root, client=client))


def run(server: RequestTracker, subject: str, cursor: Cursor | None = None, **keys: Any) -> list[Page]:
    """Return the pages of a run."""
    with Client() as client:
        return list(collector(server, subject, client, **keys).pages(cursor))


def spoken(pages: list[Page]) -> list[Item]:
    """Return the items of some pages that were said and not taken back; a deletion is of all tickets."""
    return [item for page in pages for item in page.items if not item.deleted]


def texts(pages: list[Page]) -> list[str]:
    """Return what was said."""
    return [item.text for item in spoken(pages)]


def last_cursor(pages: list[Page]) -> Cursor | None:
    """Return the cursor that is stored last."""
    return next((page.cursor for page in reversed(pages) if page.cursor), None)


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch, request_tracker: RequestTracker) -> None:
    monkeypatch.setenv("RT_PASSWORD", request_tracker.password)


@pytest.fixture(scope="module")
def people(request_tracker: RequestTracker) -> None:
    """Let a customer and somebody of the staff write."""
    request_tracker.add_person("zoe")
    request_tracker.add_person("kim", staff=True)


@pytest.mark.usefixtures("people")
def test_a_talk_is_read_as_it_was(request_tracker: RequestTracker) -> None:
    """The customer's words, the answer of staff as a response, the note of staff only where it is asked for."""
    number = request_tracker.ask("Lids", "<p>Der Deckel № 1 ist zerbrochen &amp; fort.</p>", author="zoe", html=True)
    request_tracker.reply(number, "Ein neuer ist unterwegs.", author="kim")
    request_tracker.note(number, "Third lid this week", author="kim")
    request_tracker.reply(number, "Danke sehr!\n\nOn Mon, 2 Mar 2026, Kim wrote:\n> unterwegs", author="zoe")

    pages = run(request_tracker, "Lids")

    assert [(each.text, each.author, each.is_response, each.thread) for each in spoken(pages)] == [
        ("Der Deckel № 1 ist zerbrochen & fort.", "zoe@example.org", False, f"ticket-{number}"),
        ("Ein neuer ist unterwegs.", "kim@example.org", True, f"ticket-{number}"),
        ("Danke sehr!", "zoe@example.org", False, f"ticket-{number}"),
    ]
    assert "Third lid this week" in texts(run(request_tracker, "Lids", private_notes=True))
    assert not any(page.unreadable for page in pages)


@pytest.mark.usefixtures("people")
def test_two_reads_are_alike_and_late_replies_come(request_tracker: RequestTracker) -> None:
    """Whatever changed a ticket leads to all that was said in it."""
    number = request_tracker.ask("Boxes", "The box was open.", author="zoe")
    first, second = run(request_tracker, "Boxes"), run(request_tracker, "Boxes")

    assert spoken(first) == spoken(second)

    request_tracker.close(number)
    request_tracker.reply(number, "It is open again.", author="zoe")

    assert texts(run(request_tracker, "Boxes", last_cursor(second))) == ["The box was open.", "It is open again."]


@pytest.mark.usefixtures("people")
def test_a_deleted_ticket_takes_its_messages_with_it(request_tracker: RequestTracker) -> None:
    """Although no search finds it any more."""
    number = request_tracker.ask("Mistake", "Wrong address, sorry.", author="zoe")
    before = run(request_tracker, "Mistake")
    (said,) = spoken(before)

    request_tracker.withdraw(number)
    after = run(request_tracker, "Mistake", last_cursor(before))

    assert spoken(after) == []
    assert said.native_id in {item.native_id for page in after for item in page.items if item.deleted}


@pytest.mark.usefixtures("people")
def test_more_than_a_page_of_tickets_and_messages_comes_whole(request_tracker: RequestTracker, tmp_path: Path) -> None:
    """Pages of two stand for those of a hundred."""
    small: dict[str, Any] = {"spec": small_pages("request_tracker", tmp_path), "root": tmp_path}
    expected = [f"Parcel {number} is late" for number in range(5)]
    numbers = [request_tracker.ask("Parcels", text, author="zoe") for text in expected]
    replies = [f"Reply {number}" for number in range(4)]
    for text in replies:
        request_tracker.reply(numbers[0], text, author="zoe")

    assert sorted(texts(run(request_tracker, "Parcels", **small))) == sorted([*expected, *replies])


@pytest.mark.usefixtures("people")
def test_a_run_that_was_stopped_loses_nothing_for_the_next(request_tracker: RequestTracker) -> None:
    """It begins again, for tickets come by their number."""
    for text in ("one", "two", "three"):
        request_tracker.ask("Letters", text, author="zoe")

    with Client() as client:
        stopped = list(islice(collector(request_tracker, "Letters", client).pages(None), 4))

    assert 0 < len(texts(stopped)) < 3
    assert texts(run(request_tracker, "Letters", last_cursor(stopped))) == ["three", "two", "one"]


@pytest.mark.usefixtures("people")
def test_the_reader_need_not_be_an_administrator(request_tracker: RequestTracker) -> None:
    """Somebody of the staff sees the same, although Request Tracker then counts nothing."""
    request_tracker.ask("Labels", "The label is wrong.", author="zoe")
    mine: dict[str, Any] = {"user": "kim", "password": {"env": "RT_STAFF"}}

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RT_STAFF", "a made-up secret")
        assert texts(run(request_tracker, "Labels", **mine)) == ["The label is wrong."]
