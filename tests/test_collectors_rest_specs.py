"""The descriptions that come with listenkit, on answers that real servers gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.loading import SHIPPED, load_spec, shipped_specs
from listenkit.config import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from listenkit.times import parse_time
from tests.shared import shared_path


def collector(spec: str, handler: Any, **keys: Any) -> RestCollector:
    """Return a collector that follows a shipped description over a replayed service."""
    options: Any = RestCollector.Options.model_validate({"spec": spec, **keys})
    source = Source(name="replayed", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    return RestCollector(options, Context(source=source, root=Path(), client=client))


def recorded(name: str) -> httpx.Response:
    """Return a recorded answer with its recorded headers, where there are some."""
    path = shared_path(f"fixtures/{name}")
    headers = {"Content-Type": "application/json"}
    kept = next((each for each in (path.with_suffix(".headers"), Path(f"{path}.headers")) if each.exists()), None)
    for line in kept.read_text().splitlines()[1:] if kept else []:
        key, colon, value = line.partition(":")
        if colon and key.lower() in ("content-type", "link", "x-wp-total", "x-wp-totalpages"):
            headers[key] = value.strip()
    return httpx.Response(200, content=path.read_bytes(), headers=headers)


def marks_of(cursor: Cursor | None) -> Any:
    """Return how far each request was read, by its number."""
    return cursor["since"] if cursor else None


def items_of(pages: list[Page]) -> list[Item]:
    """Return all items of some pages."""
    return [item for page in pages for item in page.items]


@pytest.mark.parametrize("name", shipped_specs())
def test_every_shipped_description_is_valid_and_titled(name: str) -> None:
    """What comes with listenkit has no mistakes."""
    assert load_spec(SHIPPED / f"{name}.toml").title


def test_isso_gives_the_tree_of_a_page() -> None:
    """Replies hang on their parents, and dates in seconds are readable."""
    asked: list[httpx.URL] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return recorded("isso/recorded-here/thread.json")

    url = "http://127.0.0.1:41201"
    pages = list(collector("isso", handler, url=url, parameters={"uri": "/product/7"}).pages(None))

    found = items_of(pages)
    assert [(each.native_id, each.parent, each.text, each.author) for each in found] == [
        ("1", "", "Delivery was late 1", "Zoë 1"),
        ("3", "1", "Delivery was late 3", "Zoë 3"),
        ("2", "", "Delivery was late 2", "Zoë 2"),
    ]
    assert parse_time(found[0].created).isoformat() == "2026-11-23T08:37:21.850876+00:00"
    assert [str(each) for each in asked] == [f"{url}/?uri=%2Fproduct%2F7"]
    assert not any(page.unreadable for page in pages)


def test_isso_of_a_page_that_nobody_commented_on_is_empty() -> None:
    """No comments are no mistake."""
    answer = recorded("isso/recorded-here/missing.json")

    found = collector("isso", lambda _: answer, url="http://localhost", parameters={"uri": "/x"}).sample(9)

    assert found == []


@pytest.mark.parametrize("name", ["isso/recorded-here/thread.json", "wordpress/recorded-here/comments_p1.json"])
def test_a_recorded_answer_that_was_cut_anywhere_is_never_taken_for_whole(name: str) -> None:
    """Even where the transport noticed nothing."""
    whole = recorded(name).content
    spec, keys = name.partition("/")[0], {"parameters": {"uri": "/x"}} if name.startswith("isso") else {}

    for cut in range(0, len(whole.rstrip()), 23):
        answer = httpx.Response(200, content=whole[:cut])
        with pytest.raises(SourceError):
            collector(spec, lambda _, answer=answer: answer, url="https://blog.example", **keys).sample(1)


def wordpress(request: httpx.Request) -> httpx.Response:
    """Answer as WordPress did: three pages, then an empty one."""
    number = request.url.params["page"]
    name = f"p{number}" if number in "123" else "page_out_of_range"
    return recorded(f"wordpress/recorded-here/comments_{name}.json")


def test_wordpress_comments_come_from_all_pages() -> None:
    """HTML becomes text, times are UTC, replies name their parent."""
    found = items_of(list(collector("wordpress", wordpress, url="http://127.0.0.1:41600").pages(None)))

    assert [each.native_id for each in found] == ["2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "1"]
    assert (found[0].text, found[0].author, found[0].parent) == ("Die Lieferung & der Service № 1", "Zoë 1", "")
    assert found[2].parent == "2"
    assert found[0].created == "2024-03-01T10:00:00Z"
    assert found[-1].text.startswith("Hi, this is a comment.\nTo get started")
    assert {each.segments["post"] for each in found} == {"1"}


def test_wordpress_is_asked_for_news_with_a_lag() -> None:
    """The second run begins a week before the newest comment."""
    asked: list[httpx.URL] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return wordpress(request)

    made = collector("wordpress", handler, url="http://127.0.0.1:41600")
    cursor = next(page.cursor for page in reversed(list(made.pages(None))) if page.cursor)
    list(made.pages(cursor))

    assert marks_of(cursor) == {"0": "2026-11-23T08:46:27Z"}
    assert "after" not in asked[0].params
    assert "post" not in asked[0].params
    assert asked[-1].params["after"] == "2026-11-16T08:46:27Z"


def test_wordpress_that_refuses_says_so() -> None:
    """The recorded refusal is one of the credential."""
    body = shared_path("fixtures/wordpress/recorded-here/error_401.json").read_bytes()

    with pytest.raises(CredentialError):
        collector("wordpress", lambda _: httpx.Response(401, content=body), url="https://blog.example").sample(1)
