"""Questions, answers and comments of Stack Exchange, on answers of its shape."""

from __future__ import annotations

import pytest

from listenkit.errors import SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, cursor_of, ids_of, last_of, marks_of, read
from tests.catalogue.services.stackexchange import CASES, NEWEST, NEWS, SITE, exchanges, wrapped

(CASE,) = CASES


def test_questions_answers_and_comments_are_read_field_by_field() -> None:
    """HTML is text, in titles too; a person who left keeps the name that the site gives them."""
    pages = read(CASE)
    found = last_of(pages)

    assert ids_of(pages) == list(CASE.ids)
    asked, answered, _, on_answer, on_question, other = found.values()
    assert (asked.text, asked.title) == ("It fails & I wait 0", 'Why does "export" fail? 0')
    assert (asked.author, asked.aliases, asked.created) == ("Zoe", ("7",), NEWEST - 1000)
    assert (asked.thread, asked.parent, asked.url) == ("question-100", "", f"{SITE}/0/export")
    assert (answered.text, answered.author, answered.parent) == ("Use the other one 200", "Hugo", "question-100")
    assert (on_answer.text, on_answer.thread, on_answer.parent) == (
        "Which version? 301",
        "question-100",
        "answer-200",
    )
    assert (on_question.thread, on_question.parent) == ("question-100", "question-100")
    assert (other.author, other.aliases) == ("user42", ())


def test_a_thread_is_whole_once_its_last_comments_were_read() -> None:
    """Not before, for then those would be taken for deleted."""
    extents: list[Extent] = []
    seen: list[str] = []
    for page in read(CASE):
        seen += [item.native_id for item in page.items]
        extents += page.complete
        if page.complete == [Extent(thread="question-100")]:
            assert set(seen) >= set(CASE.ids[:5])
    assert extents == [Extent(thread="question-100"), Extent(thread="question-101")]


def test_the_next_run_asks_for_the_week_before_the_newest_activity() -> None:
    """In seconds, as the service counts."""
    first = read(CASE)

    service = Service([NEWS])
    pages = list(collector("stackexchange", service, **CASE.options).pages(cursor_of(first)))

    assert marks_of(first) == {"0": NEWEST}
    assert sorted(ids_of(pages)) == sorted(CASE.ids)


def test_a_tag_that_nobody_used_is_empty() -> None:
    """No question is no mistake."""
    service = Service([{**exchanges()[0], "body": wrapped([])}])

    assert ids_of(list(collector("stackexchange", service, **CASE.options).pages(None))) == []


@pytest.mark.parametrize("status", [200, 400])
def test_a_fault_is_told_whatever_its_status(status: int) -> None:
    """A site that is not there, too many requests."""
    told = {"error_id": 502, "error_name": "throttle_violation", "error_message": "too many requests from this IP"}
    service = Service([{**exchanges()[0], "status": status, "body": told}])

    with pytest.raises(SourceError):
        list(collector("stackexchange", service, **CASE.options).pages(None))


def test_the_key_is_shown_in_the_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the service wants it, and in no message of ours."""
    monkeypatch.setenv("TOKEN", "made-up")
    service = Service([])

    with pytest.raises(SourceError) as told:
        list(collector("stackexchange", service, **{**CASE.options, "token": {"env": "TOKEN"}}).pages(None))
    assert service.asked[0].url.params["key"] == "made-up"
    assert "made-up" not in str(told.value)
