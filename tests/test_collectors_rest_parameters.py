"""Parameters that name questions, and listings that the service cuts short, on invented services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.errors import ConfigError, SourceError, UsageError
from listenkit.http import Client
from listenkit.model import Extent, Page

QUESTION = """
title = "Invented surveys"

[parameters]
survey = ""

[[references]]
name = "questions"
path = "/surveys/{survey}/questions"

[[requests]]
path = "/surveys/{survey}/answers"
attach = { question = { records = "@questions", by = "asks" } }
fields = { id = "id", text = "words", title = "question.title" }
"""


def collector(pages: Mapping[str, Any], asked: list[str] | None = None, root: Path = Path(), **keys: Any) -> Any:
    """Return a collector over a service that knows these paths, and notes what it was asked."""

    def handler(request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        if asked is not None:
            asked.append(target)
        return httpx.Response(200, json=pages[target]) if target in pages else httpx.Response(404)

    options: Any = RestCollector.Options.model_validate({"url": "https://desk.example.org", **keys})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    return RestCollector(options, Context(source=source, root=root, client=client))


def test_questions_that_a_source_chooses_are_found_by_their_names() -> None:
    """A parameter stands in the paths, value by value; in the ids too, so that two questions do not collide."""
    answer = {"id": 1, "answers": {"what went wrong?": "The parcel", "ideas": "Call first"}}
    fields = {
        "id": "join('-', [to_string(id), '{question}'])",
        "text": 'answers."{question}"',
        "title": "={question}",
        "segments": {"survey": "=spring, {question}"},
    }
    keys: dict[str, Any] = {"requests": [{"path": "/answers", "fields": fields}]}

    made = collector({"/answers": [answer]}, parameters={"question": ["what went wrong?", "ideas"]}, **keys)

    found = [item for page in made.pages(None) for item in page.items]
    assert [(each.native_id, each.title, each.text) for each in found] == [
        ("1-what went wrong?", "what went wrong?", "The parcel"),
        ("1-ideas", "ideas", "Call first"),
    ]
    assert [each.segments["survey"] for each in found] == ["spring, what went wrong?", "spring, ideas"]


def test_what_is_nested_knows_the_parameters_too() -> None:
    """A country belongs to each answer below a form."""
    nested = {"items": "answers", "fields": {"text": "said", "segments": {"country": "={country}"}}, "when": "'{who}'"}
    keys: dict[str, Any] = {"requests": [{"path": "/forms", "nested": [nested]}]}

    made = collector(
        {"/forms": [{"answers": [{"said": "Late"}]}]}, parameters={"country": "L'Aquila", "who": "us"}, **keys
    )

    assert [each.segments for each in made.sample(9)] == [{"country": "L'Aquila"}]


def test_a_parameter_that_would_leave_its_quotes_is_refused() -> None:
    """It could make another path of the one that was described."""
    asked: list[str] = []
    keys: dict[str, Any] = {"requests": [{"path": "/answers", "fields": {"text": 'answers."{question}"'}}]}

    with pytest.raises(UsageError, match="'question' holds a quote"):
        collector({}, asked, parameters={"question": 'a".b'}, **keys).sample(1)
    assert asked == []


def test_a_reference_is_read_for_each_value_of_a_parameter(tmp_path: Path) -> None:
    """Each survey has questions of its own."""
    (tmp_path / "surveys.toml").write_text(QUESTION)
    pages = {
        "/surveys/a/questions": [{"id": 1, "title": "Why?"}],
        "/surveys/b/questions": [{"id": 2, "title": "What else?"}],
        "/surveys/a/answers": [{"id": "x", "words": "Late", "asks": 1}],
        "/surveys/b/answers": [{"id": "y", "words": "Nothing", "asks": 2}, {"id": "z", "words": "So", "asks": 3}],
    }

    made = collector(pages, root=tmp_path, spec="surveys.toml", parameters={"survey": ["a", "b"]})

    assert [(each.native_id, each.title) for each in made.sample(9)] == [("x", "Why?"), ("y", "What else?"), ("z", "")]


def test_a_reference_that_uses_an_unknown_parameter_is_refused(tmp_path: Path) -> None:
    """As a request is."""
    (tmp_path / "surveys.toml").write_text(QUESTION.replace("{survey}/questions", "{poll}/questions"))

    with pytest.raises(ConfigError, match=r"\{poll\} is used in /surveys/\{poll\}/questions but not declared"):
        collector({}, root=tmp_path, spec="surveys.toml", parameters={"survey": "a"})


CUT = {"kind": "page", "param": "page", "most": 2}


def newest_first(*days: int) -> list[dict[str, Any]]:
    """Return items of these days of January."""
    return [{"id": day, "text": f"said {day}", "at": f"2026-01-{day:02}T10:00:00Z"} for day in days]


def test_a_listing_without_memory_that_the_service_cuts_is_partial() -> None:
    """What lies beyond the last page that it gives is not hidden."""
    pages = {"/new?page=1": newest_first(9, 8), "/new?page=2": newest_first(7, 6)}
    made = collector(pages, requests=[{"path": "/new", "fields": {"id": "id", "text": "text"}, "pagination": CUT}])

    kept: list[Page] = []
    with pytest.raises(SourceError, match="/new: the service gives no more than 2 pages"):
        kept.extend(made.pages(None))
    assert [item.native_id for page in kept for item in page.items] == ["9", "8", "7", "6"]


def test_a_cut_listing_that_descends_says_so_once() -> None:
    """Its older items can never be had, so the next run that reaches what is known is complete."""
    table = {
        "path": "/new",
        "fields": {"id": "id", "text": "text"},
        "pagination": CUT,
        "incremental": {"field": "at", "order": "descending"},
    }
    pages = {"/new?page=1": newest_first(9, 8), "/new?page=2": newest_first(7, 6)}

    kept: list[Page] = []
    with pytest.raises(SourceError, match="no more than 2 pages"):
        kept.extend(collector(pages, requests=[table]).pages(None))
    later = {"/new?page=1": newest_first(10, 9), "/new?page=2": newest_first(8, 7)}
    again = list(collector(later, requests=[table]).pages(kept[-1].cursor))

    assert kept[-1].cursor is not None
    assert [item.native_id for page in again for item in page.items] == ["10", "9"]


def test_what_lies_on_the_time_asked_for_is_not_taken_for_deleted() -> None:
    """Many services give only what is later, and count in seconds."""
    table = {
        "path": "/new",
        "complete": True,
        "fields": {"id": "id", "text": "text", "created": "at"},
        "incremental": {"field": "at", "param": "after", "lag": "1d"},
    }
    pages = {"/new": newest_first(8, 9), "/new?after=2026-01-08T10%3A00%3A00Z": newest_first(9)}

    first = list(collector(pages, requests=[table]).pages(None))
    again = list(collector(pages, requests=[table]).pages(next(each.cursor for each in reversed(first) if each.cursor)))

    assert [extent.since for page in first for extent in page.complete] == [None]
    assert [extent.since for page in again for extent in page.complete] == [datetime(2026, 1, 8, 10, 0, 1, tzinfo=UTC)]


def test_an_id_may_be_made_of_several_parts() -> None:
    """An answer is known by its form and its question; one that lacks a part is set aside."""
    nested = {"items": "answers", "fields": {"id": ["^^id", "^id", "row || '0'"], "text": "said"}}
    table = {"path": "/forms", "nested": [{"items": "pages", "nested": [nested]}]}
    answers = [{"said": "Late", "row": 7}, {"said": "Cold"}]
    forms = [{"id": 1, "pages": [{"id": 2, "answers": answers}, {"answers": answers[:1]}]}]

    pages = list(collector({"/forms": forms}, requests=[table]).pages(None))

    assert [item.native_id for page in pages for item in page.items] == ["1-2-7", "1-2-0"]
    assert [each.reason for page in pages for each in page.unreadable] == ["has no id at '^^id ^id row || '0''"]


def test_a_parameter_may_choose_which_record_is_attached(tmp_path: Path) -> None:
    """The stars of a form are found by the question that the source names."""
    path = "by = 'stars.\"q{survey}\"'"
    (tmp_path / "surveys.toml").write_text(QUESTION.replace('by = "asks"', path))
    pages = {
        "/surveys/7/questions": [{"id": "five", "title": "Splendid"}],
        "/surveys/7/answers": [{"id": "x", "words": "Yes", "stars": {"q7": "five"}}],
    }

    made = collector(pages, root=tmp_path, spec="surveys.toml", parameters={"survey": 7})

    assert [each.title for each in made.sample(9)] == ["Splendid"]


@pytest.mark.parametrize("paging", [{"kind": "page", "param": "page"}, {"kind": "offset", "param": "page"}])
def test_a_page_that_comes_twice_stands_for_one_that_did_not_come(paging: dict[str, str]) -> None:
    """Where pages are counted nothing else would notice that a proxy answered with the one before."""
    first = newest_first(9, 8)
    pages = {f"/new?page={number}": first for number in range(4)} | {"/new?page=4": []}
    table = {"path": "/new", "fields": {"id": "id", "text": "text"}, "pagination": paging}

    with pytest.raises(SourceError, match="all of the one before"):
        list(collector(pages, requests=[table]).pages(None))


IDEAS: dict[str, Any] = {
    "path": "/ideas",
    "complete": True,
    "fields": {"id": "to_string(id)", "text": "words", "thread": "to_string(id)"},
}


def below(path: str, only: str) -> dict[str, Any]:
    """Return a listing of the comments below an idea."""
    fields = {"id": "join('-', ['c', to_string(id)])", "text": "words", "thread": "^to_string(id)"}
    return {"path": path, "only": only, "complete": True, "fields": fields}


def test_what_an_item_says_to_be_empty_is_not_asked_for_and_counts_as_read() -> None:
    """The last comment of an idea was deleted: its number of comments says so."""
    asked: list[str] = []
    requests = [{**IDEAS, "nested": [below("/ideas/{^id}/comments", "comments")]}]
    made = collector({"/ideas": [{"id": 1, "words": "Call first", "comments": 0}]}, asked, requests=requests)

    read = list(made.pages(None))

    assert asked == ["/ideas"]
    assert Extent(thread="1") in [extent for page in read for extent in page.complete]


def test_a_thread_of_two_listings_is_judged_once_both_were_read() -> None:
    """The listing that does not apply comes first: it must not take the comments of the other for deleted."""
    nested = [below("/ideas/{^id}/secret", "is_secret"), below("/ideas/{^id}/comments", "!is_secret")]
    pages = {
        "/ideas": [{"id": 1, "words": "Call first", "is_secret": False}],
        "/ideas/1/comments": [{"id": 7, "words": "Yes"}],
    }
    made = collector(pages, requests=[{**IDEAS, "nested": nested}])

    seen: set[str] = set()
    for page in made.pages(None):
        seen |= {item.native_id for item in page.items}
        if Extent(thread="1") in page.complete:
            assert "c-7" in seen
    assert sum(page.complete.count(Extent(thread="1")) for page in made.pages(None)) == 1


def test_a_thread_that_was_read_in_part_is_not_judged() -> None:
    """The second of its listings is gone."""
    nested = [below("/ideas/{^id}/comments", "id"), below("/ideas/{^id}/notes", "id")]
    pages = {"/ideas": [{"id": 1, "words": "Call first"}], "/ideas/1/comments": [{"id": 7, "words": "Yes"}]}
    made = collector(pages, requests=[{**IDEAS, "nested": nested}])

    assert Extent(thread="1") not in [extent for page in made.pages(None) for extent in page.complete]
