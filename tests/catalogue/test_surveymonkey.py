"""SurveyMonkey: answers in words."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.surveymonkey import (
    CASES,
    DETAILS,
    FULL,
    NEWER,
    PATH,
    QUERY,
    SHORT,
    exchanges,
    page,
    response,
)

OPTIONS: dict[str, Any] = dict(CASES[0].options)


def test_answers_in_words_come_one_by_one_and_nothing_else() -> None:
    """Choices, numbers, dates and addresses are no comments; what stands under Other is one."""
    service = Service(exchanges())

    pages = read("surveymonkey", service, **OPTIONS)

    assert ids_of(pages) == CASES[0].ids
    assert [each.text for each in items_of(pages)] == [
        "Call before you come", "The driver", "The bread", "By pigeon", "Nothing",
    ]  # fmt: skip
    assert service.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_every_field_of_an_answer_is_read() -> None:
    """The question is a segment, the thread the response; the address in the net stays where it is."""
    found = items_of(read("surveymonkey", Service(exchanges()), **OPTIONS))[1]

    assert facts_of(found, "native_id", "author", "created", "rating", "thread", "segments") == {
        "native_id": "7001-12-501",
        "author": "",
        "created": "2026-11-03T09:00:00+00:00",
        "rating": 4,
        "thread": "7001",
        "segments": {"question": "Two things you like"},
    }
    assert "192.0.2.7" not in repr(read("surveymonkey", Service(exchanges()), **OPTIONS))


def test_the_second_run_asks_for_what_was_changed_since() -> None:
    """From five minutes before the newest, in the form that the vendor documents; an edit comes with its new words."""
    cursor = last_cursor(read("surveymonkey", Service(exchanges()), **OPTIONS))
    edited = {**SHORT, **response(7002, 6, q11=[{"text": "Something after all"}])}
    news = page(edited, NEWER, start_modified_at="2026-11-04T09:00:00+00:00")

    again = read("surveymonkey", Service([DETAILS, news]), cursor, **OPTIONS)

    assert [each.text for each in items_of(again)] == ["Something after all", "Still waiting"]


def test_chosen_questions_alone_are_asked_for() -> None:
    """As SurveyMonkey wants them: numbers with commas between."""
    options = {**OPTIONS, "parameters": {"survey": 31, "questions": "11,12"}}

    found = items_of(read("surveymonkey", Service([DETAILS, page(FULL, question_ids="11,12")]), **options))

    assert {each.rating for each in found} == {None}


def test_a_recipient_is_an_author_and_a_preview_nobody() -> None:
    """People who were invited by mail are told apart by their numbers; the makers of a survey only try it."""
    invited = {**SHORT, "recipient_id": "55"}
    previews = [{**FULL, "collection_mode": mode} for mode in ("preview", "survey_preview")]

    found = items_of(read("surveymonkey", Service([DETAILS, page(invited, *previews)]), **OPTIONS))

    assert [(each.author, each.text) for each in found] == [("55", "Nothing")]


@pytest.mark.parametrize("recipient", ["0", 0, "", None])
def test_who_was_not_invited_by_mail_is_nobody(recipient: Any) -> None:
    """SurveyMonkey says so in several ways."""
    [found] = items_of(read("surveymonkey", Service([DETAILS, page({**SHORT, "recipient_id": recipient})]), **OPTIONS))

    assert found.author == ""


def test_a_slider_is_a_number_and_a_shuffled_question_has_its_words_elsewhere() -> None:
    """SurveyMonkey calls both open questions."""
    both = response(7009, 3, q18=[{"text": "70"}], q19=[{"text": "The music"}])

    found = items_of(read("surveymonkey", Service([DETAILS, page(both)]), **OPTIONS))

    assert [(each.text, each.segments) for each in found] == [("The music", {"question": "Anything else?"})]


def test_a_question_that_the_survey_no_longer_has_keeps_its_answers() -> None:
    """Better without its question than lost."""
    gone = response(7009, 3, q99=[{"text": "Old but true"}])

    found = items_of(read("surveymonkey", Service([DETAILS, page(gone)]), **OPTIONS))

    assert [(each.text, each.segments) for each in found] == [("Old but true", {})]


def test_a_survey_without_responses_is_empty() -> None:
    """And a total that does not come is reported."""
    assert ids_of(read("surveymonkey", Service([DETAILS, page()]), **OPTIONS)) == []
    short = [DETAILS, page(SHORT, total=2), {**page(total=2), "query": {**QUERY, "page": 2}}]
    with pytest.raises(SourceError, match="1 of 2"):
        read("surveymonkey", Service(short), **OPTIONS)


def test_a_wrong_token_is_refused() -> None:
    """In SurveyMonkey's own words."""
    body = {"error": {"id": "1011", "name": "Authorization Error", "http_status_code": 401, "message": "The token…"}}

    with pytest.raises(CredentialError):
        read("surveymonkey", Service([{"path": PATH, "query": QUERY, "status": 401, "body": body}]), **OPTIONS)
