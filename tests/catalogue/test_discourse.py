"""Posts of Discourse, on answers of its shape and on recorded ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, aside_of, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.discourse import CASES, NEWEST, exchanges, stream, topic
from tests.shared import shared_path

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_posts_are_read_field_by_field() -> None:
    """HTML is text, quotes are gone, replies know what they answer, and the staff responds."""
    pages = read(CASE)
    found = last_of(pages)

    assert ids_of(pages) == list(CASE.ids)
    first, reply, staff, opened_by_staff, other, deleted = found.values()
    assert (first.text, first.title, first.author) == ("Open earlier, please 1", "Opening hours 11", "zoe")
    assert first.aliases == ("Zoë Test", "Zoë")
    assert (first.created, first.thread, first.parent) == ("2026-03-20T09:00:01.000Z", "11-1", "")
    assert (reply.text, reply.thread, reply.parent) == ("I agree", "11-1", "11-1")
    assert (staff.parent, staff.is_response, opened_by_staff.is_response) == ("11-1", True, True)
    assert (other.thread, other.parent, other.is_response) == ("12-1", "12-1", False)
    assert [each.native_id for each in found.values() if each.deleted] == [deleted.native_id]


def test_whispers_come_where_they_are_asked_for() -> None:
    """What was done to a topic and what the community hid never do."""
    assert set(ids_of(read(CASE, private_notes=True))) - set(CASE.ids) == {"11-5"}


def test_the_next_run_opens_topics_of_the_last_week_alone() -> None:
    """The list begins with the liveliest; each topic that is opened stands for itself."""
    service = Service(exchanges([topic(11), topic(12, "2026-03-01T00:00:00.000Z")]))

    pages = list(collector("discourse", service, **CASE.options).pages({"since": {"0": NEWEST}}))

    assert service.paths == ["/latest.json", "/t/11.json", "/t/11.json", "/latest.json"]
    assert [extent for page in pages for extent in page.complete] == [Extent(thread="11-1")]
    assert marks_of(pages) == {"0": NEWEST}


def test_a_topic_that_ends_sooner_than_it_said_is_read_all_the_same() -> None:
    """An older Discourse answers a page that is none with 404."""
    asked = exchanges()
    asked[3] = {**asked[3], "status": 404, "body": {"errors": ["not found"]}}

    pages = list(collector("discourse", Service(asked), **CASE.options).pages(None))

    assert ids_of(pages) == ["11-1", "11-3", "12-1", "12-2", "12-3"]
    assert aside_of(pages) == []


def test_an_empty_forum_is_no_mistake() -> None:
    """Nobody spoke yet."""
    service = Service([{**exchanges()[0], "body": {"topic_list": {"topics": []}}}])

    assert ids_of(list(collector("discourse", service, **CASE.options).pages(None))) == []


@pytest.mark.parametrize(("status", "error"), [(403, CredentialError), (404, SourceError)])
def test_a_refusal_is_told(status: int, error: type[Exception]) -> None:
    """A wrong key gives 403, with the user it was for."""
    service = Service([{**exchanges()[0], "status": status, "body": {"errors": ["no"]}}])

    with pytest.raises(error):
        list(collector("discourse", service, **CASE.options).pages(None))
    assert service.asked[0].headers["Api-Key"] == "made-up"
    assert service.asked[0].headers["Api-Username"] == "listening"


def recorded(name: str) -> Any:
    """Return a recorded answer."""
    return json.loads(shared_path(f"fixtures/discourse/discourse_api-fixtures/{name}.json").read_text())


def test_recorded_answers_are_read() -> None:
    """A topic of an early Discourse, whose posts know less of themselves."""
    found = recorded("topic")
    number = found["id"]
    service = Service(
        [
            {**exchanges()[0], "body": {"topic_list": {"topics": [topic(number, title=found["title"])]}}},
            {"path": f"/t/{number}.json", "query": {"page": 1}, "body": found},
        ]
    )

    items = last_of(list(collector("discourse", service).pages(None)))

    posts = found["post_stream"]["posts"]
    assert [each.author for each in items.values()] == [each["username"] for each in posts]
    assert {each.thread for each in items.values()} == {f"{posts[0]['topic_id']}-1"}
    assert [bool(each.text) for each in items.values()] == [True, True, False, True]  # the third is a picture
    assert not [each for each in items.values() if "<" in each.text]
    assert all(each.is_response for each in items.values())


def test_a_recorded_list_is_walked() -> None:
    """It says that there is a next page, which is the last."""
    listed = recorded("latest")
    asked = exchanges()[:2]
    asked[0] = {**asked[0], "body": listed}
    asked[1] = {**asked[1], "body": {"topic_list": {"topics": []}}}
    service = Service([*asked, {"path": "/t/1.json", "query": {"page": 1}, "body": stream()}])

    list(collector("discourse", service).pages(None))

    assert service.paths.count("/latest.json") == 2
