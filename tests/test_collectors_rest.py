"""The collector that follows a description, on invented services."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import ValidationError

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.loading import load_spec
from listenkit.collectors.rest.signing import sign_token
from listenkit.config import Source, load_config
from listenkit.errors import ConfigError, CredentialError, SourceError, TransientError, UsageError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from tests import faults

URL = "https://desk.example.org"
FIELDS = {"id": "id", "text": "text", "created": "at"}
Handler = Callable[[httpx.Request], httpx.Response]


def request_table(**keys: Any) -> dict[str, Any]:
    """Return a request of a description, with what most tests leave alone."""
    return {"path": "/comments", "items": "items", "fields": FIELDS, **keys}


def collector(handler: Handler, root: Path = Path(), segments: Mapping[str, str] | None = None, **keys: Any) -> Any:
    """Return a collector over a service that is a function."""
    options = RestCollector.Options.model_validate({"url": URL, **keys})
    source = Source(name="desk", collector="rest", group="customers", segments=segments or {}, options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    return RestCollector(options, Context(source=source, root=root, client=client))  # type: ignore[arg-type]  # its own


def serve(pages: Mapping[str, Any]) -> tuple[Handler, list[str]]:
    """Return a service that knows these paths with their queries, and the list of what it was asked."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        asked.append(target)
        found = pages.get(target)
        if isinstance(found, httpx.Response):
            return found
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)

    return handler, asked


def marks_of(cursor: Cursor | None) -> Any:
    """Return how far each request was read, by its number."""
    return cursor["since"] if cursor else None


def items_of(pages: list[Page]) -> list[Item]:
    """Return all items of some pages."""
    return [item for page in pages for item in page.items]


def ids(pages: list[Page]) -> list[str]:
    """Return the native ids of some pages."""
    return [item.native_id for item in items_of(pages)]


def comment(number: int, **keys: Any) -> dict[str, Any]:
    """Return a comment of the invented service."""
    return {"id": number, "text": f"comment {number}", "at": f"2026-01-{number:02}T10:00:00Z", **keys}


def read(handler: Handler, cursor: Any = None, **keys: Any) -> list[Page]:
    """Collect everything with a one-request description."""
    return list(collector(handler, requests=[request_table(**keys)]).pages(cursor))


# --- fields -----------------------------------------------------------------------------------------------------------


def test_every_field_is_found_by_its_path() -> None:
    """An item carries all that the description names, raw."""
    raw = {
        "key": "007", "body": {"html": "<p>Fine &amp; good</p>"}, "by": {"name": "Ana"}, "at": 1795423041.85,
        "head": "<b>Hi</b>", "stars": 4, "lang": "es", "re": 3, "topic": 9, "web": "https://x.example/1", "gone": False,
        "shop": "Lyon",
    }  # fmt: skip
    fields = {
        "id": "key", "text": "body.html", "author": "by.name", "created": "at", "title": "head", "rating": "stars",
        "language": "lang", "parent": "re", "thread": "topic", "url": "web", "deleted": "gone",
        "segments": {"site": "shop", "channel": "=desk"},
    }  # fmt: skip
    handler, _ = serve({"/comments": [raw]})

    found = items_of(read(handler, items="@", html=True, fields=fields))

    assert found == [
        Item(
            text="Fine & good", native_id="007", author="Ana", created=1795423041.85, title="Hi", rating=4,
            language="es", parent="3", thread="9", url="https://x.example/1", deleted=False,
            segments={"site": "Lyon", "channel": "desk"}, where="/comments page 1, item 1",
        )
    ]  # fmt: skip


def test_segments_of_the_source_are_found_in_the_items() -> None:
    """They are paths or constants, and win over the description's."""
    handler, _ = serve({"/comments": {"items": [comment(1, shop="Lyon", tier="gold")]}})
    table = request_table(fields={**FIELDS, "segments": {"site": "=nowhere"}})

    found = collector(handler, segments={"site": "shop", "tier": "=any"}, requests=[table]).sample(5)

    assert found[0].segments == {"site": "Lyon", "tier": "any"}


def test_a_filter_leaves_out_what_is_not_ours() -> None:
    """Private items are neither comments nor mistakes."""
    handler, _ = serve({"/comments": {"items": [comment(1, public=True), comment(2, public=False), comment(3)]}})

    pages = read(handler, when="public")

    assert ids(pages) == ["1"]
    assert [page.unreadable for page in pages] == [()] or not pages[0].unreadable


def test_an_item_that_cannot_be_read_is_set_aside_with_its_place() -> None:
    """The others are kept, and the reason shows no text."""
    odd = [comment(1), {"text": "canary without id"}, "canary", {"id": 4, "text": {"nested": "canary"}}, comment(5)]
    handler, _ = serve({"/comments": {"items": odd}})

    page = read(handler)[0]

    assert ids([page]) == ["1", "5"]
    assert [each.where for each in page.unreadable] == [f"/comments page 1, item {number}" for number in (2, 3, 4)]
    assert "canary" not in str(page.unreadable)


def test_replies_in_a_tree_are_found_below_their_parents() -> None:
    """However deep they are, in the order of the tree."""
    tree = [comment(1, replies=[comment(2, replies=[comment(3)])]), comment(4)]
    handler, _ = serve({"/comments": {"items": tree}})

    assert ids(read(handler, replies="replies")) == ["1", "2", "3", "4"]


# --- pagination -------------------------------------------------------------------------------------------------------


def test_pages_are_counted_until_an_empty_one() -> None:
    """A short page is not taken for the last: services cap the size."""
    handler, asked = serve(
        {
            "/comments?n=2&p=0": {"items": [comment(1), comment(2)]},
            "/comments?n=2&p=1": {"items": [comment(3)]},
            "/comments?n=2&p=2": {"items": []},
        }
    )
    paging = {"kind": "page", "param": "p", "start": 0, "size": 2, "size_param": "n"}

    assert ids(read(handler, pagination=paging)) == ["1", "2", "3"]
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("keys", "extra", "headers"),
    [
        ({"pages": "last"}, {"last": 2}, {}),
        ({"pages_header": "X-Pages"}, {}, {"X-Pages": "2"}),
        ({"total": "count"}, {"count": 2}, {}),
        ({"more": "more"}, {}, {}),
        ({"end_status": [404]}, {}, {}),
    ],
    ids=["pages", "header", "total", "more", "status"],
)
def test_the_last_page_is_known_in_every_way(keys: Any, extra: Any, headers: Any) -> None:
    """By a count of pages or items, a flag, or the refusal of the next page."""

    def handler(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["p"])
        if number > 2:
            return httpx.Response(404)
        body = {"items": [comment(number)], "more": number < 2, **extra}
        return httpx.Response(200, json=body, headers=headers)

    assert ids(read(handler, pagination={"kind": "page", "param": "p", **keys})) == ["1", "2"]


def test_offsets_go_on_by_what_really_came() -> None:
    """A service that gives fewer than it was asked for loses nothing."""
    handler, _ = serve(
        {
            "/comments?limit=50&offset=0": {"items": [comment(1), comment(2)], "total": 3},
            "/comments?limit=50&offset=2": {"items": [comment(3)], "total": 3},
        }
    )
    paging = {"kind": "offset", "param": "offset", "size": 50, "size_param": "limit", "total": "total"}

    assert ids(read(handler, pagination=paging)) == ["1", "2", "3"]


@pytest.mark.parametrize("kind", ["cursor", "header", "next", "link"])
def test_a_token_or_link_leads_on(kind: str) -> None:
    """In the answer or in a header, as a value or as a URL, relative ones included."""

    def handler(request: httpx.Request) -> httpx.Response:
        is_first = "c" not in request.url.params
        assert is_first or request.url.params["c"] == "a b"
        body: dict[str, Any] = {"items": [comment(1 if is_first else 2)], "next": None}
        if not is_first:
            return httpx.Response(200, json=body)
        body["next"] = "/comments?c=a%20b" if kind == "next" else "a b"
        headers = {"X-Next": "a b"} if kind == "header" else {"Link": '</comments?c=a%20b>; rel="next"'}
        return httpx.Response(200, json=body, headers=headers)

    paging = {"kind": kind, "param": "c", "next": "next", "header": "X-Next"}

    assert ids(read(handler, pagination=paging)) == ["1", "2"]


def test_a_search_asks_in_the_body() -> None:
    """The cursor of a POST travels in its JSON, and the search is tried again when it fails."""
    bodies: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        if len(bodies) == 1:
            return httpx.Response(503)
        return httpx.Response(200, json={"items": [comment(len(bodies))], "next": "t" if len(bodies) == 2 else ""})

    paging = {"kind": "cursor", "param": "after", "next": "next", "place": "body"}
    pages = read(handler, method="POST", body={"query": {"open": True}}, pagination=paging)

    assert ids(pages) == ["2", "3"]
    assert bodies[2] == {"query": {"open": True}, "after": "t"}


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [{"error": "no"}, {"items": None}, {"items": {"a": 1}}, {}, [], "text", None, {"items": [], "ok": False}]
)
def test_an_answer_of_another_shape_is_a_fault(body: Any) -> None:
    """Status 200 alone proves nothing."""
    with pytest.raises(SourceError, match="/comments: the answer"):
        read(lambda _: httpx.Response(200, content=json.dumps(body)), error="ok == `false`")


def test_a_login_page_is_a_fault() -> None:
    """HTML is never taken for an answer."""
    with pytest.raises(SourceError, match="text/html"):
        read(lambda _: httpx.Response(200, html="<html>Sign in</html>"))


def test_a_walk_in_a_circle_is_stopped() -> None:
    """Pages before the circle are kept, and the cause is named."""
    following = {"": "a", "a": "b", "b": "a"}
    calls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        token = request.url.params.get("c", "")
        calls.append(token)
        return httpx.Response(200, json={"items": [comment(len(calls))], "next": following[token]})

    kept: list[Page] = []
    with pytest.raises(SourceError, match="leads back to an earlier one"):
        kept.extend(
            collector(
                handler, requests=[request_table(pagination={"kind": "cursor", "param": "c", "next": "next"})]
            ).pages(None)
        )

    assert calls == ["", "a", "b"]
    assert ids(kept) == ["1", "2", "3"]


@pytest.mark.parametrize("items", [[], [comment(1)]], ids=["empty", "the same"])
def test_pages_without_news_are_stopped(items: list[Any]) -> None:
    """Ever new cursors with nothing behind them end after three pages."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(200, json={"items": items, "next": str(len(calls))})

    with pytest.raises(SourceError, match="nothing new"):
        read(handler, pagination={"kind": "cursor", "param": "c", "next": "next"})

    assert len(calls) <= 4


def test_the_cap_of_pages_is_reported() -> None:
    """What was read is kept; that more was there is said."""
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(200, json={"items": [comment(len(calls))]})

    table = request_table(pagination={"kind": "page", "param": "p"})
    with pytest.raises(SourceError, match="more than 4 pages"):
        list(collector(handler, requests=[table], pages=4).pages(None))

    assert len(calls) == 4


def test_fewer_items_than_announced_are_reported() -> None:
    """An incomplete listing is not called complete."""
    handler, _ = serve({"/comments?o=0": {"items": [comment(1)], "n": 3}, "/comments?o=1": {"items": [], "n": 3}})

    with pytest.raises(SourceError, match="1 of 3 announced items"):
        read(handler, pagination={"kind": "offset", "param": "o", "total": "n"})


def test_a_link_to_another_place_gets_nothing() -> None:
    """The walk ends with the names of both places, and the credential stayed home."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(200, json={"items": [comment(1)], "next": "https://evil.example/comments?p=2"})

    with pytest.raises(SourceError, match=r"desk\.example\.org links to https://evil\.example"):
        read(handler, pagination={"kind": "next", "next": "next"})

    assert set(seen) == {"desk.example.org"}


def test_an_allowed_place_is_followed_without_the_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    """``origins`` widens where to read, not who may see the secret."""
    monkeypatch.setenv("DESK_TOKEN", "canary")
    seen: list[tuple[str, str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.headers.get("authorization", "")))
        following = "https://cdn.example/comments" if len(seen) == 1 else None
        return httpx.Response(200, json={"items": [comment(len(seen))], "next": following})

    table = request_table(pagination={"kind": "next", "next": "next"})
    made = collector(
        handler, requests=[table], authentication={"kind": "bearer"}, token={"env": "DESK_TOKEN"},
        origins=["https://cdn.example"],
    )  # fmt: skip

    assert ids(list(made.pages(None))) == ["1", "2"]
    assert seen == [("desk.example.org", "Bearer canary"), ("cdn.example", "")]


# --- incremental ------------------------------------------------------------------------------------------------------


def numbered(count: int, per_page: int = 2, *, newest_first: bool = False) -> tuple[Handler, list[Mapping[str, str]]]:
    """Return a service with so many comments in pages, that honours ``since``, and what it was asked."""
    asked: list[Mapping[str, str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        asked.append(params)
        found = [comment(number) for number in range(1, count + 1)]
        found = [each for each in found if each["at"] >= params.get("since", "")]
        found = found[::-1] if newest_first else found
        start = int(params["p"]) * per_page
        return httpx.Response(200, json={"items": found[start : start + per_page], "all": -(-len(found) // per_page)})

    return handler, asked


PAGING = {"kind": "page", "param": "p", "start": 0, "pages": "all"}


def test_the_second_run_asks_for_what_came_after() -> None:
    """From the newest value on, inclusively, in the source's own words."""
    handler, asked = numbered(5)
    incremental = {"field": "at", "param": "since", "order": "ascending"}

    first = read(handler, pagination=PAGING, incremental=incremental)
    second = read(handler, first[-1].cursor, pagination=PAGING, incremental=incremental)

    assert ids(first) == ["1", "2", "3", "4", "5"]
    assert "since" not in asked[0]
    assert asked[-1]["since"] == "2026-01-05T10:00:00Z"
    assert ids(second) == ["5"]


def test_an_ascending_listing_can_be_stopped_at_any_page() -> None:
    """Every cursor is true once the pages before it are stored: going on from it misses nothing."""
    handler, _ = numbered(7)
    incremental = {"field": "at", "param": "since", "order": "ascending"}
    pages = read(handler, pagination=PAGING, incremental=incremental)

    for stop in range(len(pages) + 1):
        stored = pages[:stop]
        cursor = next((page.cursor for page in reversed(stored) if page.cursor), None)
        rest = read(handler, cursor, pagination=PAGING, incremental=incremental)
        assert set(ids(stored)) | set(ids(rest)) == {str(number) for number in range(1, 8)}


def test_any_other_listing_moves_on_only_at_its_end() -> None:
    """Newest first, a cursor in the middle would lose what is older."""
    handler, _ = numbered(7, newest_first=True)

    pages = read(handler, pagination=PAGING, incremental={"field": "at", "param": "since", "order": "descending"})

    assert [page.cursor for page in pages[:-1]] == [None] * (len(pages) - 1)
    assert marks_of(pages[-1].cursor) == {"0": "2026-01-07T10:00:00Z"}


def test_a_failed_walk_leaves_the_cursor_where_it_was() -> None:
    """The next run asks for the same again."""
    inner, _ = numbered(7, newest_first=True)

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if request.url.params["p"] == "2" else inner(request)

    kept: list[Page] = []
    table = request_table(pagination=PAGING, incremental={"field": "at", "param": "since"})
    with pytest.raises(TransientError):
        kept.extend(collector(handler, requests=[table]).pages(None))

    assert ids(kept) == ["7", "6", "5", "4"]
    assert all(page.cursor is None for page in kept)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, "2026-01-05T10:00:00Z"),
        ({"lag": "2d"}, "2026-01-03T10:00:00Z"),
        ({"lag": "10m"}, "2026-01-05T09:50:00Z"),
        ({"format": "epoch"}, "1767607200"),
        ({"format": "milliseconds", "lag": "1s"}, "1767607199000"),
        ({"format": "date"}, "2026-01-05"),
        ({"format": "%d/%m/%Y", "lag": "1w"}, "29/12/2025"),
        ({"format": "source"}, "2026-01-05T10:00:00Z"),
        ({"value": "updated:>={since}"}, "updated:>=2026-01-05T10:00:00Z"),
    ],
)
def test_the_mark_is_written_as_the_service_wants_it(keys: Any, expected: str) -> None:
    """With its lag, its format and its surroundings."""
    handler, asked = numbered(0)
    cursor = {"since": {"0": "2026-01-05T10:00:00Z"}}

    read(handler, cursor, pagination=PAGING, incremental={"field": "at", "param": "since", **keys})

    assert asked[0]["since"] == expected


def test_numbers_are_compared_as_numbers() -> None:
    """Ten is more than nine."""
    handler, _ = serve({"/comments": {"items": [comment(9), comment(10), comment(2)]}})

    assert marks_of(read(handler, incremental={"field": "id"})[-1].cursor) == {"0": 10}


def test_without_a_parameter_older_items_are_passed_over_here() -> None:
    """A newest-first listing ends at the first page that holds none but old ones."""
    handler, asked = numbered(9, newest_first=True)
    incremental = {"field": "at", "order": "descending"}

    pages = read(handler, {"since": {"0": "2026-01-08T10:00:00Z"}}, pagination=PAGING, incremental=incremental)

    assert ids(pages) == ["9", "8"]
    assert len(asked) == 2
    assert marks_of(pages[-1].cursor) == {"0": "2026-01-09T10:00:00Z"}


@pytest.mark.parametrize(
    "cursor", [{}, {"since": None}, {"since": {"0": None}}, {"since": {"0": []}}, {"since": "x"}, {"other": 1}]
)
def test_a_cursor_that_makes_no_sense_means_everything(cursor: Any) -> None:
    """Nothing is lost to a damaged state."""
    handler, _ = numbered(3)

    found = read(handler, cursor, pagination=PAGING, incremental={"field": "at", "param": "since"})

    assert ids(found) == ["1", "2", "3"]


def test_a_description_that_changed_is_followed_from_the_start() -> None:
    """What it reads now may lie in items that were passed over before; equal ones are recognised anyway."""
    handler, _ = numbered(3)
    incremental = {"field": "at", "param": "since"}
    cursor = read(handler, pagination=PAGING, incremental=incremental)[-1].cursor

    same = read(handler, cursor, pagination=PAGING, incremental=incremental)
    changed = read(handler, cursor, pagination=PAGING, incremental=incremental, html=True)

    assert ids(same) == ["3"]
    assert ids(changed) == ["1", "2", "3"]


# --- nested -----------------------------------------------------------------------------------------------------------


def test_what_is_below_an_item_is_asked_for() -> None:
    """With the parent's id in the path, encoded, and the parent's values in the fields."""
    handler, asked = serve(
        {
            "/comments": {"items": [{"id": "a/b", "topic": "Late"}, {"id": "c", "topic": "Cold"}]},
            "/comments/a%2Fb/replies": [comment(1)],
            "/comments/c/replies": [comment(2)],
        }
    )
    nested = {"path": "/comments/{^id}/replies", "fields": {**FIELDS, "title": "^topic", "thread": "^id"}}

    found = items_of(read(handler, fields=None, nested=[nested]))

    assert [(item.native_id, item.title, item.thread) for item in found] == [("1", "Late", "a/b"), ("2", "Cold", "c")]
    assert asked[1] == "/comments/a%2Fb/replies"


def test_what_lies_inside_an_item_needs_no_request() -> None:
    """A nested listing without a path is found in the item itself."""
    handler, asked = serve({"/comments": {"items": [comment(1, answers=[comment(2)]), comment(3)]}})

    pages = read(handler, nested=[{"items": "answers", "fields": {**FIELDS, "parent": "^to_string(id)"}}])

    assert [(item.native_id, item.parent) for item in items_of(pages)] == [("1", ""), ("3", ""), ("2", "1")]
    assert asked == ["/comments"]


def test_an_item_that_was_taken_away_meanwhile_does_not_end_the_run() -> None:
    """It is set aside, and the others are read."""
    handler, _ = serve({"/comments": {"items": [comment(1), comment(2)]}, "/c/2": [comment(9)]})

    pages = read(handler, nested=[{"path": "/c/{^id}", "fields": FIELDS}])

    assert ids(pages) == ["1", "2", "9"]
    assert [each.reason for page in pages for each in page.unreadable] == ["/c/1 answered with status 404"]


@pytest.mark.parametrize("identity", ["..", ".", "", None])
def test_an_id_cannot_lead_to_another_path(identity: Any) -> None:
    """What the service calls an item is no way upwards."""
    handler, asked = serve({"/comments": {"items": [{"id": identity, "text": "x"}]}})

    pages = read(handler, fields=None, nested=[{"path": "/c/{^id}/x", "fields": FIELDS}])

    assert asked == ["/comments"]
    assert len(pages[1].unreadable) == 1


def test_items_that_did_not_change_are_not_opened_again() -> None:
    """Without a parameter for news, what hangs on old items is left alone."""
    handler, asked = serve({"/comments": {"items": [comment(1), comment(2)]}, "/c/2": [comment(9)]})
    nested = [{"path": "/c/{^id}", "fields": FIELDS}]

    pages = read(handler, {"since": {"0": "2026-01-02T10:00:00Z"}}, incremental={"field": "at"}, nested=nested)

    assert ids(pages) == ["2", "9"]
    assert asked == ["/comments", "/c/2"]


# --- authentication ---------------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Made-up secrets, and the references to them."""
    values = {"token": "tok", "password": "pass", "client_secret": "sec"}
    for name, value in values.items():
        monkeypatch.setenv(f"TEST_{name.upper()}", value)
    references: dict[str, Any] = {name: {"env": f"TEST_{name.upper()}"} for name in values}
    return {**references, "user": "ana", "client_id": "app"}


@pytest.mark.parametrize(
    ("authentication", "header", "expected"),
    [
        ({"kind": "none"}, "authorization", None),
        ({"kind": "bearer"}, "authorization", "Bearer tok"),
        ({"kind": "bearer", "prefix": "Token "}, "authorization", "Token tok"),
        ({"kind": "header", "name": "X-Api-Key"}, "x-api-key", "tok"),
        ({"kind": "header", "name": "Authorization", "prefix": "Token token="}, "authorization", "Token token=tok"),
        ({"kind": "basic"}, "authorization", "Basic " + base64.b64encode(b"ana:pass").decode()),
    ],
)
def test_the_credential_is_shown_as_described(
    secrets: dict[str, Any], authentication: Any, header: str, expected: str | None
) -> None:
    """In the header that the service wants."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"items": []})

    list(collector(handler, requests=[request_table()], authentication=authentication, **secrets).pages(None))

    assert seen[0].headers.get(header) == expected


def test_a_key_in_the_body_goes_to_the_service_alone(secrets: dict[str, Any]) -> None:
    """With every POST to it, beside what the description asks; a page that lies elsewhere never sees it."""
    seen: list[tuple[str, Any]] = []
    away = "https://cdn.example.org/comments"

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, json.loads(request.content)))
        return httpx.Response(200, json={"items": [], "next": away if len(seen) == 1 else None})

    request = request_table(method="POST", body={"board": 7}, pagination={"kind": "next", "next": "next"})
    way = {"kind": "body", "name": "apiKey"}
    made = collector(handler, requests=[request], authentication=way, origins=["https://cdn.example.org"], **secrets)
    list(made.pages(None))

    assert [body for _, body in seen] == [{"board": 7, "apiKey": "tok"}, {"board": 7}]


def test_a_key_in_the_body_needs_a_body(tmp_path: Path) -> None:
    """The description is refused, rather than that the service is asked without a credential."""
    text = SPEC + '\n[authentication]\nkind = "body"\nname = "apiKey"\n'

    with pytest.raises(ConfigError, match="needs method = 'POST' for /boards"):
        load_spec(tmp_path / write(tmp_path, text))


def test_a_key_in_the_query_stays_out_of_messages(secrets: dict[str, Any]) -> None:
    """It arrives, and is nowhere in what is said when it is refused."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(403)

    made = collector(
        handler, requests=[request_table()], authentication={"kind": "query", "name": "api_key"}, **secrets
    )
    with pytest.raises(CredentialError) as caught:
        list(made.pages(None))

    assert seen == [f"{URL}/comments?api_key=tok"]
    assert "tok" not in str(caught.value)


def test_a_missing_secret_is_asked_for_before_anything_is_sent() -> None:
    """Unless the description says that none is needed."""
    handler, asked = serve({"/comments": {"items": [comment(1)]}})
    table = request_table()

    with pytest.raises(CredentialError, match="needs a token"):
        list(collector(handler, requests=[table], authentication={"kind": "bearer"}).pages(None))
    assert asked == []

    allowed = collector(handler, requests=[table], authentication={"kind": "bearer", "optional": True})
    assert ids(list(allowed.pages(None))) == ["1"]


@pytest.mark.parametrize("client_in", ["body", "basic"])
def test_client_credentials_fetch_a_token_and_a_fresh_one_when_it_runs_out(
    secrets: dict[str, Any], client_in: str
) -> None:
    """Once per run, and once more after a refusal."""
    forms: list[dict[str, list[str]]] = []
    shown: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            forms.append(parse_qs(request.content.decode()))
            shown.append(request.headers.get("authorization", ""))
            return httpx.Response(200, json={"access_token": f"t{len(forms)}", "expires_in": 60})
        if request.headers["authorization"] != "Bearer t2":
            return httpx.Response(401)
        return httpx.Response(200, json={"items": [comment(1)]})

    authentication = {"kind": "oauth2", "token_url": "/oauth/token", "scope": "read", "client_in": client_in}
    made = collector(handler, requests=[request_table()], authentication=authentication, **secrets)

    assert ids(list(made.pages(None))) == ["1"]
    in_body = {"client_id": ["app"], "client_secret": ["sec"]} if client_in == "body" else {}
    assert forms == [{"grant_type": ["client_credentials"], "scope": ["read"], **in_body}] * 2
    assert shown[0] == ("" if in_body else "Basic " + base64.b64encode(b"app:sec").decode())


def test_a_token_that_stays_refused_ends_the_run(secrets: dict[str, Any]) -> None:
    """One fresh token, not an endless row of them."""
    calls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        return httpx.Response(200, json={"access_token": "t"}) if "token" in request.url.path else httpx.Response(401)

    authentication = {"kind": "oauth2", "token_url": "/token"}
    with pytest.raises(CredentialError):
        list(collector(handler, requests=[request_table()], authentication=authentication, **secrets).pages(None))

    assert calls == ["/token", "/comments", "/token", "/comments"]


def test_a_signed_token_can_be_checked_with_the_secret(secrets: dict[str, Any]) -> None:
    """The signature is HMAC with SHA-256 over header and claims."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json={"items": []})

    authentication = {"kind": "jwt", "claims": {"aud": "desk"}, "lifetime": 60}
    list(collector(handler, requests=[request_table()], authentication=authentication, **secrets).pages(None))

    head, payload, signature = seen[0].removeprefix("Bearer ").split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    expected = base64.urlsafe_b64encode(hmac.digest(b"sec", f"{head}.{payload}".encode(), "sha256")).rstrip(b"=")
    assert (claims["iss"], claims["aud"], claims["exp"] - claims["iat"]) == ("app", "desk", 60)
    assert signature == expected.decode()


def test_the_signature_is_that_of_the_standard() -> None:
    """The best-known example of a signed token comes out letter for letter."""
    payload = {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}

    assert sign_token(payload, "your-256-bit-secret").endswith(".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")


def test_the_probe_finds_a_wrong_key_that_the_listing_does_not(secrets: dict[str, Any]) -> None:
    """Some services show a wrong key their public part."""
    handler, asked = serve({"/me": httpx.Response(401), "/comments": {"items": []}})

    made = collector(handler, requests=[request_table()], probe="/me", authentication={"kind": "bearer"}, **secrets)
    with pytest.raises(CredentialError):
        list(made.pages(None))

    assert asked == ["/me"]


def test_a_service_that_does_not_know_the_probe_is_read_all_the_same(secrets: dict[str, Any]) -> None:
    """As a site that closed the part of its interface where users are; that says nothing of the credential."""
    handler, asked = serve({"/me": httpx.Response(404), "/comments": {"items": []}})

    made = collector(handler, requests=[request_table()], probe="/me", authentication={"kind": "bearer"}, **secrets)
    list(made.pages(None))

    assert asked == ["/me", "/comments"]


def test_a_comment_without_what_its_address_is_made_of_stays_a_comment() -> None:
    """Another path that does not fit sets the item aside."""
    fields = {"id": "id", "text": "text", "url": "join('/browse/', [self, id])"}
    handler, _ = serve({"/comments": {"items": [{"id": "1", "text": "One"}, {"id": "2", "text": {"no": "text"}}]}})

    (page,) = collector(handler, requests=[request_table(fields=fields)]).pages(None)

    assert [(item.native_id, item.url) for item in page.items] == [("1", "")]
    assert len(page.unreadable) == 1


def test_two_listings_that_both_count_from_one_do_not_replace_each_other() -> None:
    """What bears the id of something said at another time is set aside with the way out; what is the same is not."""
    said = {"id": 1, "text": "One", "created": "2026-01-01T00:00:00Z"}
    other = {"id": 1, "text": "Another", "created": "2026-01-02T00:00:00Z"}
    handler, _ = serve({"/notes": {"items": [said]}, "/comments": {"items": [other, said, {**said, "text": "One!"}]}})
    fields = {"id": "id", "text": "text", "created": "created"}
    requests = [request_table(path=path, fields=fields) for path in ("/notes", "/comments")]

    pages = list(collector(handler, requests=requests).pages(None))

    assert [item.text for page in pages for item in page.items] == ["One", "One!"]
    (aside,) = [each for page in pages for each in page.unreadable]
    assert aside.where == "/comments page 1, item 1"
    assert "has the id 1 of a comment that was said at another time" in aside.reason


# --- descriptions -----------------------------------------------------------------------------------------------------

SPEC = """\
title = "Our desk"
optional = ["tag"]

[parameters]
board = ""
tag = ""

[[requests]]
path = "/boards/{board}/comments"
items = "items"
params = { tag = "{tag}", order = "asc" }
fields = { id = "id", text = "text" }
"""


def write(folder: Path, text: str) -> str:
    """Put a description into the project and return its name."""
    (folder / "desk.toml").write_text(text)
    return "desk.toml"


def test_a_description_of_the_project_is_followed(tmp_path: Path) -> None:
    """With its parameters in path and query, encoded; empty optional ones are left out."""
    handler, asked = serve({"/sub/boards/a%20b/comments?order=asc": {"items": [comment(1)]}})

    made = collector(handler, tmp_path, spec=write(tmp_path, SPEC), url=f"{URL}/sub/", parameters={"board": "a b"})

    assert ids(list(made.pages(None))) == ["1"]
    assert asked == ["/sub/boards/a%20b/comments?order=asc"]


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message"),
    [
        ("itmes =", "items =", 10, "did you mean 'items'?"),
        ('path = "boards', 'path = "/boards', 9, "must begin with one /"),
        ('text = "te[xt"', 'text = "text"', 12, "is not a JMESPath"),
        ('tag = "{tga}"', 'tag = "{tag}"', 0, "{tga} is used"),
        ("[parameter]", "[parameters]", 4, "did you mean 'parameters'?"),
        ('txt = "text"', 'text = "text"', 12, "there is no such key"),
        ("title = ", 'title = "Our desk"', 1, "is not valid TOML"),
    ],
)
def test_a_mistake_in_a_description_is_named_with_its_line(
    tmp_path: Path, wrong: str, right: str, line: int, message: str
) -> None:
    """File, line and the nearest key are told."""
    handler, _ = serve({})

    with pytest.raises(ConfigError) as caught:
        collector(handler, tmp_path, spec=write(tmp_path, SPEC.replace(right, wrong)), parameters={"board": "1"})

    places = [(problem.path.name, problem.line) for problem in caught.value.problems]
    assert ("desk.toml", line) in places
    assert message in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to run it five times."""
    text = SPEC.replace("items =", "itmes =").replace('title = "Our desk"', "title = 7\nrate = 0")
    handler, _ = serve({})

    with pytest.raises(ConfigError) as caught:
        collector(handler, tmp_path, spec=write(tmp_path, text))

    assert len(caught.value.problems) >= 3


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"spec": "wordpres"}, "no description 'wordpres'"),
        ({"spec": "missing.toml"}, "no description"),
        ({"spec": "desk.toml"}, "needs the parameter 'board'"),
        ({"spec": "desk.toml", "parameters": {"board": "1", "bord": "2"}}, "knows no parameter 'bord'"),
        ({"spec": "desk.toml", "parameters": {"board": "1"}, "url": ""}, "needs a url"),
    ],
)
def test_a_source_that_cannot_be_read_says_what_is_missing(tmp_path: Path, keys: Any, message: str) -> None:
    """Before anything is asked of the network."""
    write(tmp_path, SPEC)
    handler, asked = serve({})

    with pytest.raises(UsageError, match=message) as caught:
        collector(handler, tmp_path, **keys)

    assert caught.value.hint
    assert asked == []


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"spec": "isso", "requests": [request_table()]},
        {"requests": [request_table(fields=None)]},
        {"requests": [request_table(pagination={"kind": "cursor"})]},
        {"requests": [request_table(body={"a": 1})]},
        {"requests": [request_table(path="//evil.example/x")]},
        {"requests": [request_table(incremental={"field": "at", "lag": "soon"})]},
        {"requests": [request_table(incremental={"field": "at", "lag": "1d", "format": "source"})]},
        {"requests": [request_table()], "authentication": {"kind": "header"}},
        {"requests": [request_table()], "token": "a secret in the open"},
        {"requests": [request_table()], "url": "ftp://desk.example.org"},
        {"requests": [request_table()], "url": "https://ana:secret@desk.example.org"},
        {"requests": [request_table()], "url": "https://desk.example.org/?key=secret"},
        {"requests": [request_table()], "origins": ["cdn.example.org"]},
        {"requests": [request_table()], "probe": "https://evil.example/"},
    ],
)
def test_contradictions_in_a_source_are_refused(keys: Any) -> None:
    """The configuration is checked whole, secrets in the open included."""
    with pytest.raises(ValidationError):
        RestCollector.Options.model_validate({"url": URL, **keys})


def test_the_rate_keeps_requests_apart() -> None:
    """Thirty a minute are one every two seconds."""
    waits: list[float] = []
    handler, _ = numbered(4)
    made = collector(handler, requests=[request_table(pagination=PAGING)], rate=30)
    client = Client(transport=httpx.MockTransport(handler), sleep=waits.append, clock=lambda: 0.0)

    list(RestCollector(made.options, Context(source=made.context.source, root=Path(), client=client)).pages(None))

    assert waits == [2.0]


def test_a_mistake_in_the_source_itself_is_named_with_its_line(tmp_path: Path) -> None:
    """A description that stands in ``listenkit.toml`` is checked with it."""
    (tmp_path / "listenkit.toml").write_text(
        '[[sources]]\nname = "desk"\ncollector = "rest"\ngroup = "customers"\nurl = "https://desk.example"\n\n'
        '[[sources.requests]]\npath = "/comments"\nitmes = "items"\nfields = { text = "te[xt" }\n'
    )

    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)

    assert [problem.line for problem in caught.value.problems] == [9, 10]
    assert "requests.0.itmes: there is no such key" in str(caught.value)


def test_an_undeclared_placeholder_in_the_source_is_told_in_one_sentence() -> None:
    """Whichever file the description stands in."""
    with pytest.raises(ValidationError, match=r"\{board\} is used in /boards/\{board\}"):
        RestCollector.Options.model_validate({"url": URL, "requests": [request_table(path="/boards/{board}")]})


def test_replies_of_another_shape_are_a_fault() -> None:
    """A tree that cannot be climbed is not taken for a leaf."""
    handler, _ = serve({"/comments": {"items": [comment(1, replies={"a": 1})]}})

    with pytest.raises(SourceError, match="replies of an item are not a list"):
        read(handler, replies="replies")


def test_real_connections_carry_a_walk_to_its_end(tmp_path: Path) -> None:
    """Over sockets: a busy moment is waited for, a link to another port gets neither request nor secret."""
    (tmp_path / "key").write_text("canary")
    (tmp_path / "key").chmod(0o600)
    with faults.serve(lambda connection, _: connection.sendall(faults.answer(b"{}"))) as other:
        bodies = [
            faults.answer(b"", status="429 Too Many Requests", headers="Retry-After: 0\r\n"),
            faults.answer(json.dumps({"items": [comment(1)], "next": "/comments?p=2"}).encode()),
            faults.answer(json.dumps({"items": [comment(2)], "next": f"{other.url}/comments?p=3"}).encode()),
        ]
        replies = iter(bodies)
        waits: list[float] = []
        with (
            faults.serve(lambda connection, _: connection.sendall(next(replies))) as server,
            Client(sleep=waits.append) as client,
        ):
            options: Any = RestCollector.Options.model_validate(
                {
                    "url": server.url,
                    "token": {"file": "key"},
                    "authentication": {"kind": "header", "name": "X-Key"},
                    "requests": [request_table(pagination={"kind": "next", "next": "next"})],
                }
            )
            source = Source(name="desk", collector="rest", group="customers", options=options)
            kept: list[Page] = []
            with pytest.raises(SourceError, match=str(other.port)):
                kept.extend(RestCollector(options, Context(source=source, root=tmp_path, client=client)).pages(None))

    assert [head.splitlines()[0] for head in server.heads] == [
        "GET /comments HTTP/1.1", "GET /comments HTTP/1.1", "GET /comments?p=2 HTTP/1.1",
    ]  # fmt: skip
    assert len(waits) == 1
    assert all("x-key: canary" in head.lower() for head in server.heads)
    assert other.heads == []


def test_an_item_may_say_nothing_itself_and_lead_to_others() -> None:
    """A path into the item above may be any, with quoted names as well."""
    pages = {
        "/comments": {"items": [comment(1), comment(2, **{"m.of": {"to": "a/b"}})]},
        "/comments/a%2Fb": {"items": [comment(7)]},
    }
    handler, asked = serve(pages)
    table = request_table(
        fields={**FIELDS, "when": '!"m.of"'},
        nested=[{"path": '/comments/{^"m.of".to}', "only": '"m.of"', "items": "items", "fields": FIELDS}],
    )

    assert ids(list(collector(handler, requests=[table]).pages(None))) == ["1", "7"]
    assert asked == ["/comments", "/comments/a%2Fb"]


def test_a_placeholder_with_a_mistake_is_found_when_the_description_is_read() -> None:
    """Not at the first item."""
    table = request_table(nested=[{"path": "/comments/{^a.}", "fields": FIELDS}])

    with pytest.raises(ValidationError, match="is not a JMESPath"):
        collector(lambda _: httpx.Response(404), requests=[table])


def test_what_cannot_be_read_is_set_aside_with_its_reason() -> None:
    """It is ours, so it is not passed over in silence."""
    handler, _ = serve({"/comments": {"items": [comment(1), comment(2, sealed=True)]}})
    pages = list(collector(handler, requests=[request_table(unreadable="sealed && 'is encrypted'")]).pages(None))

    assert ids(pages) == ["1"]
    assert [(each.where, each.reason) for page in pages for each in page.unreadable] == [
        ("/comments page 1, item 2", "is encrypted")
    ]


def described(root: Path, text: str) -> dict[str, Any]:
    """Return the keys of a source that follows a description of its own."""
    (root / "own.toml").write_text(text)
    return {"root": root, "spec": "own.toml"}


LOOKUP = """
parameters = { room = "" }
lookups = [{ parameter = "room", matching = "#.*", path = "/names/{room}", params = { v = 1 }, value = "id" }]
requests = [{ path = "/rooms/{room}", items = "items", fields = { id = "id", text = "text" } }]
"""


def test_a_name_is_looked_up_where_the_service_wants_an_id(tmp_path: Path) -> None:
    """An id is taken as it is."""
    pages = {"/names/%23a?v=1": {"id": "!1"}, "/rooms/%211": {"items": [comment(1)]}, "/rooms/%212": {"items": []}}
    handler, asked = serve(pages)
    keys = described(tmp_path, LOOKUP)

    assert ids(list(collector(handler, parameters={"room": ["#a", "!2"]}, **keys).pages(None))) == ["1"]
    assert sorted(asked) == sorted(pages)


@pytest.mark.parametrize("answer", [httpx.Response(404, json={}), {"id": None}, {"id": {}}, []])
def test_a_name_that_the_service_does_not_know_is_told(tmp_path: Path, answer: Any) -> None:
    """Rather than a room without comments."""
    handler, _ = serve({"/names/%23a?v=1": answer})

    with pytest.raises(SourceError, match="knows no room '#a'"):
        list(collector(handler, parameters={"room": "#a"}, **described(tmp_path, LOOKUP)).pages(None))


def test_a_lookup_of_nothing_is_a_mistake_of_the_description(tmp_path: Path) -> None:
    """As is an expression that cannot be read."""
    with pytest.raises(ConfigError, match="not declared"):
        collector(lambda _: httpx.Response(404), **described(tmp_path, LOOKUP.replace('"room", m', '"hall", m')))
    with pytest.raises(ConfigError, match="not a regular expression"):
        collector(lambda _: httpx.Response(404), **described(tmp_path, LOOKUP.replace('"#.*"', '"("')))


def test_an_error_with_status_200_is_named_and_may_be_one_of_the_credential() -> None:
    """The service's own word helps more than ours."""
    keys = {"error": "!ok && error", "refused": ["bad_token"]}

    with pytest.raises(SourceError, match="reports an error: no_such_channel"):
        read(lambda _: httpx.Response(200, json={"ok": False, "error": "no_such_channel"}), **keys)
    with pytest.raises(CredentialError, match="reports an error: bad_token"):
        read(lambda _: httpx.Response(200, json={"ok": False, "error": "bad_token"}), **keys)


REFERRING = """
[[references]]
name = "people"
path = "/person"
params = { of = "{key}" }
items = "person"
error = "!ok && error != 'gone' && error || ''"
refused = ["no_scope"]
[[requests]]
path = "/comments"
items = "items"
attach = { who = { records = "@people", by = "by" } }
fields = { id = "id", text = "text", aliases = "who.name" }
"""


def test_a_record_may_be_asked_for_with_parameters_and_answer_with_an_error(tmp_path: Path) -> None:
    """Somebody who is gone is nobody; an error is none of them, whatever its status."""
    comments = {"items": [comment(1, by=7), comment(2, by=8), comment(3, by=7)]}
    people = {"/person?of=7": {"ok": True, "person": {"name": "zoe"}}, "/person?of=8": {"ok": False, "error": "gone"}}
    handler, asked = serve({"/comments": comments, **people})
    keys = described(tmp_path, REFERRING)

    assert [each.aliases for each in items_of(list(collector(handler, **keys).pages(None)))] == [("zoe",), (), ("zoe",)]
    assert asked == ["/comments", "/person?of=7", "/person?of=8"]
    refused, _ = serve({"/comments": comments, "/person?of=7": {"ok": False, "error": "no_scope"}})
    with pytest.raises(CredentialError, match="no_scope"):
        list(collector(refused, **keys).pages(None))
    broken, _ = serve({"/comments": comments, "/person?of=7": {"ok": False, "error": "later"}})
    with pytest.raises(SourceError, match="reports an error: later"):
        list(collector(broken, **keys).pages(None))


def test_a_cursor_may_be_a_table_of_parameters() -> None:
    """What one page names is not sent to the page after the next."""
    pages = {
        "/comments?size=2": {"items": [comment(1)], "go": {"a": "x", "b": 2}},
        "/comments?size=2&a=x&b=2": {"items": [comment(2)], "go": {"c": "y"}},
        "/comments?size=2&c=y": {"items": [comment(3)], "go": {}},
    }
    handler, asked = serve(pages)
    pagination = {"kind": "cursor", "next": "go", "size": 2, "size_param": "size"}

    assert ids(read(handler, pagination=pagination)) == ["1", "2", "3"]
    assert asked == list(pages)


def test_a_cursor_that_is_a_text_needs_the_name_of_its_parameter() -> None:
    """Nothing is taken for the last page by mistake."""
    handler, _ = serve({"/comments": {"items": [comment(1)], "go": "x"}})

    with pytest.raises(SourceError, match="has no param"):
        read(handler, pagination={"kind": "cursor", "next": "go"})


def test_a_denial_that_stops_at_the_dot_is_a_mistake() -> None:
    """It would silently find nothing."""
    with pytest.raises(ValidationError, match=r"write !\(author\.…\)"):
        collector(lambda _: httpx.Response(404), requests=[request_table(when="text && !author.is_bot")])


def test_the_same_words_at_another_time_are_no_clash() -> None:
    """As a post that comes again in a second listing, dated by when it was shared."""
    said = {"id": 1, "text": "One", "created": "2026-01-01T00:00:00Z"}
    shared = {**said, "created": "2026-01-02T00:00:00Z"}
    handler, _ = serve({"/notes": {"items": [said]}, "/comments": {"items": [shared]}})
    fields = {"id": "id", "text": "text", "created": "created"}
    requests = [request_table(path=path, fields=fields) for path in ("/notes", "/comments")]

    pages = list(collector(handler, requests=requests).pages(None))

    assert [each for page in pages for each in page.unreadable] == []
