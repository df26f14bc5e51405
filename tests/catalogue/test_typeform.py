"""Typeform: answers in words."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import CredentialError
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.typeform import CASES, FORM, NEWER, OLDER, PATH, exchanges, page, response, words

OPTIONS: dict[str, Any] = dict(CASES[0].options)


def test_answers_in_words_come_from_all_pages_and_nothing_else() -> None:
    """What stands under Other is somebody's own; a choice, a number and an address are not."""
    service = Service(exchanges())

    pages = read("typeform", service, **OPTIONS)

    assert ids_of(pages) == CASES[0].ids
    assert [each.text for each in items_of(pages)] == ["Bread", "By pigeon", "Call first"]
    assert service.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert f"GET {PATH}?page_size=1000&before=r1" in service.asked


def test_every_field_of_an_answer_is_read() -> None:
    """The question is a segment, also that of one inside a group; nobody is named."""
    found = items_of(read("typeform", Service(exchanges()), **OPTIONS))

    assert facts_of(found[0], "native_id", "author", "created", "rating", "thread", "segments") == {
        "native_id": "r2-f2",
        "author": "",
        "created": "2026-11-04T09:00:00Z",
        "rating": 4,
        "thread": "r2",
        "segments": {"question": "In one word?"},
    }
    assert (found[2].segments, found[2].rating) == ({"question": "What should change?"}, None)
    assert "ana@example.org" not in repr(found)


def test_the_second_run_looks_two_hours_back() -> None:
    """Typeform gives the newest responses late."""
    cursor = last_cursor(read("typeform", Service(exchanges()), **OPTIONS))
    since = {"since": "2026-11-04T07:00:00"}
    late = response("r3", 4, words("f1", "Came late"))
    service = Service([FORM, page(late, NEWER, **since), page(before="r2", **since)])

    assert ids_of(read("typeform", service, cursor, **OPTIONS)) == ["r3-f1", "r2-f2", "r2-f3"]


def test_chosen_questions_alone_are_asked_for() -> None:
    """By Typeform's own parameter."""
    options = {**OPTIONS, "parameters": {"form": "lT4Z3j", "questions": "f1"}}
    service = Service([FORM, page(OLDER, fields="f1"), page(before="r1", fields="f1")])

    assert ids_of(read("typeform", service, **options)) == ["r1-f1"]


def test_a_response_without_answers_says_nothing_and_an_empty_form_is_no_fault() -> None:
    """Somebody may submit a form as it is."""
    bare = {**response("r9", 2), "answers": None}

    assert ids_of(read("typeform", Service([FORM, page(bare), page(before="r9")]), **OPTIONS)) == []
    assert ids_of(read("typeform", Service([FORM, page()]), **OPTIONS)) == []


def test_a_wrong_token_is_refused() -> None:
    """In Typeform's own words."""
    body = {"code": "AUTHENTICATION_FAILED", "description": "Authentication credentials not found"}
    refused = {"path": PATH, "query": {"page_size": 1000}, "status": 403, "body": body}

    with pytest.raises(CredentialError):
        read("typeform", Service([refused]), **OPTIONS)
