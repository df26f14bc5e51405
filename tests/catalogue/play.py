"""Plays exchanges back in memory, for tests that read one service by its description."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from listenkit.collectors.base import Collector, Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from tests.catalogue.case import Exchange

URL = "https://service.example.org"
TOKEN = "made-up-token"

Kind = str | type[Collector]
"""The name of a shipped description, or a collector."""


class Recorded:
    """The answers of a service; those to the same request come in their order, and the last one again and again."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = exchanges
        self._played: set[int] = set()

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Return the answer to a request, None where there is none."""
        found = [number for number, each in enumerate(self._exchanges) if _matches(each, request)]
        if not found:
            return None
        chosen = next((number for number in found if number not in self._played), found[-1])
        self._played.add(chosen)
        exchange = self._exchanges[chosen]
        body = exchange.get("body")
        content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": "application/json", **exchange.get("headers", {})}
        return httpx.Response(exchange.get("status", 200), content=content, headers=headers)


def _matches(exchange: Exchange, request: httpx.Request) -> bool:
    wanted = exchange.get("query", {})
    pairs = [(name, str(each)) for name, value in wanted.items() for each in _each(value)]
    return (
        exchange.get("method", "GET") == request.method
        and exchange["path"] == request.url.path
        and Counter(pairs) == Counter(request.url.params.multi_items())
        and ("asked" not in exchange or exchange["asked"] == json.loads(request.content))
    )


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


class Service:
    """A service that knows some exchanges, and nothing else: any other request fails the test."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._recorded = Recorded(exchanges)
        self.requests: list[httpx.Request] = []

    @property
    def asked(self) -> list[str]:
        """What was asked for, as method and path with its query."""
        return [f"{each.method} {each.url.raw_path.decode()}" for each in self.requests]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request; a failure that names it where there is none."""
        self.requests.append(request)
        answer = self._recorded.answer(request)
        assert answer is not None, f"nothing answers {request.method} {request.url} {request.content.decode()}"
        return answer


def read(
    kind: Kind,
    service: Callable[[httpx.Request], httpx.Response],
    cursor: Cursor | None = None,
    **keys: Any,
) -> list[Page]:
    """Return the pages of a run of a shipped description, or of a collector, over a service."""
    with collecting(kind, service, **keys) as made:
        return list(made.pages(cursor))


@contextmanager
def collecting(kind: Kind, service: Callable[[httpx.Request], httpx.Response], **keys: Any) -> Iterator[Collector]:
    """Give a collector over a service, with ``TOKEN`` in the environment."""
    collector: Any = RestCollector if isinstance(kind, str) else kind
    named = {"spec": kind} if isinstance(kind, str) else {}
    options = collector.Options.model_validate({"url": URL, **keys, **named})
    source = Source(name="played", collector=collector.name, group="customers", options=options)
    client = Client(transport=httpx.MockTransport(service), sleep=lambda _: None)
    with patch.dict("os.environ", {"TOKEN": TOKEN}):
        yield collector(options, Context(source=source, root=Path(), client=client))


def items_of(pages: Sequence[Page]) -> list[Item]:
    """Return all items of some pages."""
    return [item for page in pages for item in page.items]


def ids_of(pages: Sequence[Page]) -> list[str]:
    """Return the native ids of some pages."""
    return [item.native_id for item in items_of(pages)]


def last_cursor(pages: Sequence[Page]) -> Any:
    """Return the last cursor that some pages gave."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def facts_of(item: Item, *names: str) -> Mapping[str, Any]:
    """Return what an item says of these fields."""
    return {name: getattr(item, name) for name in names}
