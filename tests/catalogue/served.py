"""Plays the exchanges of a service to its description, without a network, and reads it as a run would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page, SetAside
from tests.catalogue.case import Case, Exchange
from tests.catalogue.play import URL, Recorded, ids_of, items_of
from tests.catalogue.play import last_cursor as cursor_of

UNMATCHED = 599

__all__ = ["URL", "Service", "cursor_of", "ids_of", "items_of"]

Handler = Callable[[httpx.Request], httpx.Response]


class Service:
    """Answers what is in its exchanges, 599 to anything else, and remembers what was asked."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._recorded = Recorded(exchanges)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request; status 599 to one that is in no exchange."""
        self.asked.append(request)
        answer = self._recorded.answer(request)
        return httpx.Response(UNMATCHED, text=f"{request.method} {request.url}") if answer is None else answer

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.url.path for request in self.asked]


def collector(spec: str, service: Handler, **options: Any) -> RestCollector:
    """Return a collector that follows a shipped description over a service."""
    chosen: Any = RestCollector.Options.model_validate({"spec": spec, "url": URL, **options})
    source = Source(name=spec, collector="rest", group="customers", options=chosen)
    client = Client(transport=httpx.MockTransport(service), sleep=lambda _: None)
    return RestCollector(chosen, Context(source=source, root=Path(), client=client))


def read(case: Case, cursor: Cursor | None = None, **options: Any) -> list[Page]:
    """Return the pages of a run of a case, with options beside its own."""
    service = Service(case.exchanges())
    return list(collector(case.spec, service, **{**case.options, **options}).pages(cursor))


def last_of(pages: Sequence[Page]) -> dict[str, Item]:
    """Return the last item of each native id."""
    return {item.native_id: item for item in items_of(pages)}


def aside_of(pages: Sequence[Page]) -> list[SetAside]:
    """Return what some pages set aside."""
    return [each for page in pages for each in page.unreadable]


def marks_of(pages: Sequence[Page]) -> Mapping[str, Any]:
    """Return how far each request was read."""
    cursor = cursor_of(pages)
    found: Mapping[str, Any] = cursor["since"] if cursor else {}
    return found


def asked_of(case: Case) -> list[httpx.Request]:
    """Return every request that a full run of a case and the run after it make."""
    service = Service(case.exchanges())
    first = list(collector(case.spec, service, **case.options).pages(None))
    list(collector(case.spec, service, **case.options).pages(cursor_of(first)))
    return service.asked


def violations_of(case: Case, url: str, *, below: str = "") -> list[str]:
    """Return what a mock of the vendor's description has against the requests of a case, its paths below ``below``."""
    wrong = []
    for asked in asked_of(case):
        target = url + asked.url.raw_path.decode().removeprefix(below)
        headers = {name: value for name, value in asked.headers.items() if name != "host"}
        answer = httpx.request(asked.method, target, headers=headers, content=asked.content, timeout=60)
        if answer.status_code in (400, 404, 422) or answer.status_code >= 500:
            wrong.append(f"{asked.method} {asked.url}: {answer.status_code} {answer.text[:300]}")
    return wrong
