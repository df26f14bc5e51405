"""What is particular about the search of Hacker News: pages by time, texts in three places."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import SourceError
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of, marks_of
from tests.catalogue.services.hackernews import CASES, COMMENT, NEWEST, PATH, QUERY, STORY, comment, exchanges, page

(CASE,) = CASES
OPTIONS: dict[str, Any] = dict(CASE.options)


def test_comments_and_stories_are_read_field_by_field() -> None:
    """A story without a text is its title; HTML is text."""
    found = last_of(read("hackernews", Service(exchanges()), **OPTIONS))

    reply, said, asked, told = found["102"], found["101"], found["103"], found["100"]
    assert (reply.text, reply.parent, reply.thread) == ("Not so fast\n\nsaid nobody", "101", "100")
    assert (said.text, said.title, said.author) == ("I'd never use Acme", "Acme opens & closes", "ida")
    assert (said.created, said.url) == (NEWEST - 100, "https://news.ycombinator.com/item?id=101")
    assert (asked.text, asked.title) == ("It is <slow>", "Ask HN: Is Acme down?")
    assert (told.text, told.parent, told.thread) == ("Acme opens & closes", "", "100")


def test_more_than_a_thousand_hits_can_be_had() -> None:
    """The search shows a thousand of a question, so each page asks for what is older, the last second again."""
    service = Service(exchanges())

    pages = read("hackernews", service, **OPTIONS)

    assert ids_of(pages) == list(CASE.ids)
    assert service.asked[1].endswith(f"numericFilters=created_at_i%3C%3D{NEWEST - 100}")


def test_a_second_run_reads_two_days_again_and_no_more() -> None:
    """Edits of that time are seen; nothing is taken for deleted, since a search may leave things out."""
    before = read("hackernews", Service(exchanges()), **OPTIONS)
    late = comment(110, "New words", -60)
    edited = {**COMMENT, "comment_text": "I may use Acme"}
    old = {**STORY, "objectID": "7", "created_at_i": NEWEST - 3 * 86_400}
    older = {**QUERY, "numericFilters": f"created_at_i<={NEWEST - 100}"}
    service = Service([
        {"path": PATH, "query": QUERY, "body": page([late, edited], 900)},
        {"path": PATH, "query": older, "body": page([old], 700)},
    ])  # fmt: skip

    pages = read("hackernews", service, last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        ("110", "New words"),
        ("101", "I may use Acme"),
    ]
    assert marks_of(pages) == {"0": NEWEST + 60}
    assert [each for found in pages for each in found.complete] == []


def test_the_search_may_be_kept_to_one_story() -> None:
    """And to comments."""
    service = Service([{"path": PATH, "query": {**QUERY, "tags": "comment,story_100"}, "body": page([COMMENT], 1)}])

    parameters = {"query": "acme", "tags": "comment,story_100"}
    assert ids_of(read("hackernews", service, parameters=parameters)) == ["101"]


def test_a_comment_whose_words_are_gone_is_passed_over() -> None:
    """It says nothing that could be read."""
    service = Service([{"path": PATH, "query": QUERY, "body": page([{**COMMENT, "comment_text": None}], 1)}])

    assert ids_of(read("hackernews", service, **OPTIONS)) == []


def test_words_that_nobody_used_are_empty() -> None:
    """No hit is no mistake."""
    service = Service([{"path": PATH, "query": QUERY, "body": page([], 0)}])

    assert ids_of(read("hackernews", service, **OPTIONS)) == []


def test_a_refused_question_is_told() -> None:
    """As the search tells a filter that it cannot read."""
    told = {"status": 400, "message": "invalid numeric condition"}
    service = Service([{"path": PATH, "query": QUERY, "status": 400, "body": told}])

    with pytest.raises(SourceError):
        read("hackernews", service, **OPTIONS)
