"""Listings that hold everything that still exists, and the two functions on texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.rest.expressions import UnreadableError, compile_path
from listenkit.errors import SourceError
from listenkit.model import Extent, Page
from tests.test_collectors_rest import collector, comment, ids, request_table, serve

NOTES = {"path": "/comments/{^id}/notes", "fields": {"id": "id", "text": "text", "thread": "^to_string(id)"}}
LISTED = {"items": [comment(1), comment(5)]}


def extents(pages: list[Page]) -> list[Extent]:
    """Return what some pages say was read whole."""
    return [extent for page in pages for extent in page.complete]


def test_what_was_read_before_comes_again_where_absence_means_deletion() -> None:
    """Each run lists everything, opens only what is new, and stands for everything."""
    empty: list[Any] = []
    handler, asked = serve({"/comments": LISTED, "/comments/1/notes": empty, "/comments/5/notes": empty})
    table = request_table(complete=True, incremental={"field": "at"}, nested=[NOTES])
    made = collector(handler, requests=[table])
    cursor = list(made.pages(None))[-2].cursor
    asked.clear()

    pages = list(made.pages(cursor))

    assert ids(pages) == ["1", "5"]
    assert asked == ["/comments", "/comments/5/notes"]
    assert extents(pages) == [Extent(roots=True)]


def test_what_is_from_before_the_first_run_stays_out_of_it() -> None:
    """A source that asks since a day is not given what is older when it lists everything."""
    handler, _ = serve({"/comments": LISTED})
    made = collector(handler, since="2026-01-03", requests=[request_table(complete=True, incremental={"field": "at"})])

    first = list(made.pages(None))
    second = list(made.pages(first[-2].cursor))

    assert ids(first) == ids(second) == ["5"]
    assert [extent.since.isoformat() for extent in extents(second) if extent.since] == ["2026-01-03T00:00:01+00:00"]


def test_a_thread_is_whole_though_its_comments_hang_deeper() -> None:
    """A listing that only leads to comments stands for their thread."""
    each = {
        "path": "/notes/{^id}",
        "items": "[@]",
        "fields": {"id": "^id", "text": "text", "thread": "^^to_string(id)"},
    }
    notes = {"path": "/comments/{^id}/notes", "complete": True, "nested": [each]}
    handler, _ = serve({"/comments": [{"id": 7}], "/comments/7/notes": [{"id": 8}], "/notes/8": {"text": "Thanks"}})

    pages = list(collector(handler, requests=[{"path": "/comments", "nested": [notes]}]).pages(None))

    assert ids(pages) == ["8"]
    assert extents(pages) == [Extent(thread="7")]


def test_a_listing_that_shrinks_while_it_is_read_is_not_taken_for_whole() -> None:
    """What moved up by one place may have been missed, and must not be taken for deleted."""
    handler, _ = serve(
        {
            "/comments?o=0": {"items": [comment(1), comment(2)], "n": 5},
            "/comments?o=2": {"items": [comment(4), comment(5)], "n": 4},
        }
    )
    paging = {"kind": "offset", "param": "o", "total": "n"}
    made = collector(handler, requests=[request_table(complete=True, pagination=paging)])

    with pytest.raises(SourceError, match="taken away"):
        list(made.pages(None))


TICKETS = """
[[references]]
name = "tickets"
path = "/tickets"
key = "messages[].id"

[[requests]]
path = "/comments"
items = "items"
fields = { id = "id", text = "text", thread = "ticket.id" }
attach = { ticket = { records = "@tickets", key = "id", by = "id" } }
"""


def test_a_record_is_found_by_each_of_its_keys(tmp_path: Path) -> None:
    """One ticket holds many messages, and each of them knows it."""
    (tmp_path / "desk.toml").write_text(TICKETS)
    handler, _ = serve(
        {
            "/tickets": [{"id": "t1", "messages": [{"id": 1}, {"id": 2}]}, {"id": "t2", "messages": None}],
            "/comments": {"items": [comment(2), comment(3)]},
        }
    )

    found = collector(handler, tmp_path, spec="desk.toml").sample(9)

    assert [(item.native_id, item.thread) for item in found] == [("2", "t1"), ("3", "")]


def test_texts_can_be_taken_apart() -> None:
    """As the specification of JMESPath Community says."""
    item = {"url": "https://example.org/issues/7", "address": "zoe (a) example.org", "number": 1}

    assert compile_path("split(url, '/')[-1]")(item) == "7"
    assert compile_path("replace(address, ' (a) ', '@')")(item) == "zoe@example.org"
    assert compile_path("split('ab', '')")(item) == ["a", "b"]
    with pytest.raises(UnreadableError):
        compile_path("split(number, '/')")(item)


def test_an_unknown_number_of_items_ends_nothing() -> None:
    """Minus one is said by services that did not count."""
    handler, asked = serve(
        {
            "/comments?o=0": {"items": [comment(1)], "n": -1},
            "/comments?o=1": {"items": [comment(2)], "n": -1},
            "/comments?o=2": httpx.Response(200, json={"items": [], "n": -1}),
        }
    )
    paging = {"kind": "offset", "param": "o", "total": "n"}

    assert ids(list(collector(handler, requests=[request_table(pagination=paging)]).pages(None))) == ["1", "2"]
    assert len(asked) == 3
