"""Google Forms: answers in words."""

from __future__ import annotations

from urllib.parse import parse_qs

from tests.catalogue.keys import parts_of
from tests.catalogue.play import Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.google_forms import FORM, IDS, SECOND, exchanges, options, page, response
from tests.catalogue.services.google_play import TOKEN_EXCHANGE


def test_answers_in_words_come_from_all_pages_and_nothing_else() -> None:
    """A choice, a number and a row of a grid are no comments, though Google gives all as texts."""
    service = Service(exchanges())

    pages = read("google_forms", service, **options())

    assert ids_of(pages) == IDS
    _, claims = parts_of(parse_qs(service.requests[0].content.decode())["assertion"][0])
    assert claims["scope"].split() == [
        "https://www.googleapis.com/auth/forms.body.readonly",
        "https://www.googleapis.com/auth/forms.responses.readonly",
    ]


def test_every_field_of_an_answer_is_read() -> None:
    """The question is a segment, the author the address where the form collects it."""
    found = items_of(read("google_forms", Service(exchanges()), **options()))

    assert facts_of(found[0], "native_id", "text", "author", "created", "rating", "thread", "segments") == {
        "native_id": "A-q1",
        "text": "Call first",
        "author": "ana@example.org",
        "created": "2026-11-03T09:00:00.123Z",
        "rating": "4",
        "thread": "A",
        "segments": {"question": "What should change?"},
    }
    assert (found[1].author, found[1].rating) == ("", None)


def test_the_second_run_asks_for_what_was_submitted_since() -> None:
    """A response that was submitted again comes with its new words, under its old time."""
    cursor = last_cursor(read("google_forms", Service(exchanges()), **options()))
    again = {**SECOND, **response("B", 4, q2="Cake"), "lastSubmittedTime": "2026-11-05T09:00:00Z"}
    news = page(again, filter="timestamp >= 2026-11-04T08:55:00Z")

    found = items_of(read("google_forms", Service([TOKEN_EXCHANGE, FORM, news]), cursor, **options()))

    assert [(each.native_id, each.text, each.created) for each in found] == [
        ("B-q2", "Cake", "2026-11-04T09:00:00.123Z")
    ]


def test_a_form_without_responses_is_empty_and_one_without_answers_says_nothing() -> None:
    """Google leaves out what is empty."""
    assert ids_of(read("google_forms", Service([TOKEN_EXCHANGE, FORM, page()]), **options())) == []
    assert ids_of(read("google_forms", Service([TOKEN_EXCHANGE, FORM, page(response("C", 2))]), **options())) == []
