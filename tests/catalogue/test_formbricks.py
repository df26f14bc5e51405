"""Formbricks: answers to chosen questions."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import CredentialError
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.formbricks import CASES, FIRST, PATH, QUERY, SECOND, exchanges, page, response

OPTIONS: dict[str, Any] = dict(CASES[0].options)
ONE: dict[str, Any] = {"token": {"env": "TOKEN"}, "parameters": {"survey": "s1", "question": "improve"}}


def test_the_chosen_questions_of_every_response_come() -> None:
    """A list of choices is no comment, even where somebody names its question."""
    service = Service(exchanges())
    options = {**OPTIONS, "parameters": {"survey": "s1", "question": ["improve", "other", "channels"]}}

    assert ids_of(read("formbricks", service, **options)) == CASES[0].ids
    assert service.requests[0].headers["x-api-key"] == TOKEN


def test_every_field_of_an_answer_is_read() -> None:
    """What Formbricks calls the default language is none."""
    found = items_of(read("formbricks", Service(exchanges()), **OPTIONS))

    assert facts_of(found[0], "native_id", "text", "author", "created", "rating", "language", "thread", "segments") == {
        "native_id": "r1-improve",
        "text": "Call first",
        "author": "c7",
        "created": "2026-11-03T09:00:00.000Z",
        "rating": 4,
        "language": "en",
        "thread": "r1",
        "segments": {"question": "improve"},
    }
    assert (found[1].language, found[1].author, found[1].rating) == ("", "", None)


def test_the_second_run_asks_for_what_was_updated_since() -> None:
    """A response that was finished later comes with its new words."""
    cursor = last_cursor(read("formbricks", Service([page(FIRST, SECOND)]), **ONE))
    edited = {**FIRST, "data": {"improve": "Never mind"}, "updatedAt": "2026-11-05T09:00:00.000Z"}
    news = page(edited, startDate="2026-11-04T08:55:00Z")

    assert [each.text for each in items_of(read("formbricks", Service([news]), cursor, **ONE))] == ["Never mind"]


def test_many_responses_come_page_by_page() -> None:
    """The next page begins where the last one ended."""
    pages = [page(FIRST, total=2), page(response("r3", 4, improve="Slower"), total=2, skip=1)]

    assert ids_of(read("formbricks", Service(pages), **ONE)) == ["r1-improve", "r3-improve"]


def test_a_survey_without_responses_is_empty_and_a_wrong_key_refused() -> None:
    """In Formbricks's own words."""
    body = {"error": {"code": 401, "message": "Unauthorized"}}

    assert ids_of(read("formbricks", Service([page()]), **ONE)) == []
    with pytest.raises(CredentialError):
        read("formbricks", Service([{"path": PATH, "query": QUERY, "status": 401, "body": body}]), **ONE)
