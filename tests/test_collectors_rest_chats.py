"""What chat services ask of the collector: listings of changes, forgotten places, missing words, walks back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.errors import ConfigError, SourceError
from listenkit.model import Extent
from listenkit.times import parse_time
from tests.test_collectors_rest import (
    FIELDS,
    collector,
    comment,
    described,
    ids,
    items_of,
    marks_of,
    read,
    request_table,
    serve,
)


def test_an_item_that_comes_twice_in_a_run_is_given_once() -> None:
    """As where pages shift while they are read; one that changed meanwhile is given again."""
    pages = {
        "/comments": {"items": [comment(3), comment(2)], "next": "/comments?p=2"},
        "/comments?p=2": {"items": [comment(2), comment(1), comment(3, text="anew")]},
    }
    handler, _ = serve(pages)

    found = items_of(read(handler, pagination={"kind": "next", "next": "next"}))

    assert [(each.native_id, each.text) for each in found] == [
        ("3", "comment 3"), ("2", "comment 2"), ("1", "comment 1"), ("3", "anew"),
    ]  # fmt: skip


def test_items_that_have_no_id_may_be_alike() -> None:
    """They are told apart where they are stored."""
    handler, _ = serve({"/comments": {"items": [comment(1), comment(1)]}})

    assert len(items_of(read(handler, fields={"text": "text"}))) == 2


def test_a_listing_of_changes_begins_where_the_one_before_it_ended() -> None:
    """The first run does not ask it; where nothing is known yet, the second does not either."""
    changes = request_table(
        path="/changes",
        fields={**FIELDS, "deleted": "gone"},
        incremental={"field": "changed", "param": "since", "follows": True},
    )
    table = request_table(incremental={"field": "at", "order": "descending"})
    pages = {
        "/comments": {"items": [comment(2), comment(1)]},
        "/changes?since=2026-01-02T10%3A00%3A00Z": {"items": [comment(1, changed="2026-01-05T10:00:00Z", gone=True)]},
        "/changes?since=2026-01-05T10%3A00%3A00Z": {"items": []},
    }
    handler, asked = serve(pages)
    made = collector(handler, requests=[table, changes])

    first = list(made.pages(None))
    second = list(made.pages(first[-1].cursor))
    third = list(made.pages(second[-1].cursor))

    assert asked == ["/comments", "/comments", list(pages)[1], "/comments", list(pages)[2]]
    assert [(each.native_id, each.deleted) for each in items_of(second) if each.deleted] == [("1", True)]
    assert marks_of(third[-1].cursor) == {"0": "2026-01-02T10:00:00Z", "1": "2026-01-05T10:00:00Z"}
    empty, _ = serve({"/comments": {"items": []}})
    assert list(collector(empty, requests=[table, changes]).pages(None))[-1].cursor is None


def test_a_place_that_the_service_has_forgotten_is_begun_anew() -> None:
    """Status 410 says so; what is known already is recognised when it comes again."""
    pages = {"/delta": {"items": [comment(1)], "after": "https://desk.example.org/delta?t=2"}}
    handler, asked = serve({**pages, "/delta?t=1": httpx.Response(410, json={})})
    keys = {"path": "/delta", "incremental": {"token": "after"}}

    found = read(handler, {"since": {"0": "https://desk.example.org/delta?t=1"}}, **keys)

    assert ids(found) == ["1"]
    assert asked == ["/delta?t=1", "/delta"]
    assert marks_of(found[-1].cursor) == {"0": "https://desk.example.org/delta?t=2"}
    with pytest.raises(SourceError, match="410"):
        read(lambda _: httpx.Response(410, json={}), **keys)


def test_items_without_words_may_be_passed_over() -> None:
    """HTML of a picture holds none; what was taken back needs none."""
    pictures = [comment(1, text="<img src='a.png'>"), comment(2, text="<p>Hi</p>"), comment(3, text="", gone=True)]
    handler, _ = serve({"/comments": {"items": pictures}})
    fields = {**FIELDS, "deleted": "gone"}

    assert ids(read(handler, html=True, fields={**fields, "wordless": True})) == ["2", "3"]
    assert ids(read(handler, html=True, fields=fields)) == ["1", "2", "3"]


def test_a_walk_back_by_the_time_of_making_stands_for_what_was_made_since() -> None:
    """It ends at what is known, and what did not come of the time after that was deleted."""
    pages = {
        "/comments": {"items": [comment(9), comment(8)], "next": "/comments?p=2"},
        "/comments?p=2": {"items": [comment(5), comment(4)], "next": "/comments?p=3"},
    }
    handler, asked = serve(pages)
    keys = {
        "complete": True,
        "pagination": {"kind": "next", "next": "next"},
        "incremental": {"field": "at", "order": "descending", "lag": "1d"},
    }

    found = read(handler, {"since": {"0": "2026-01-09T10:00:00Z"}}, **keys)

    assert ids(found) == ["9", "8"]
    assert asked == list(pages)
    edge = parse_time("2026-01-08T10:00:01Z")
    assert [each for page in found for each in page.complete] == [Extent(since=edge)]


TENANTS = """
parameters = { tenant = "" }
requests = [{ path = "/comments", items = "items", fields = { id = "id", text = "text" } }]
[authentication]
kind = "oauth2"
token_url = "https://desk.example.org/{tenant}/token"
"""


def test_a_token_may_be_fetched_at_a_place_of_the_sources_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A placeholder that is not declared is a mistake of the description."""
    monkeypatch.setenv("CLIENT_SECRET", "made-up")
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"access_token": "t"} if request.method == "POST" else {"items": [comment(1)]})

    secret: dict[str, Any] = {"client_id": "us", "client_secret": {"env": "CLIENT_SECRET"}}
    made = collector(handler, parameters={"tenant": "a-b"}, **secret, **described(tmp_path, TENANTS))

    assert ids(list(made.pages(None))) == ["1"]
    assert asked == ["/a-b/token", "/comments"]
    with pytest.raises(ConfigError, match="used in token_url but not declared"):
        collector(handler, **described(tmp_path, TENANTS.replace('tenant = ""', 'team = ""')))
