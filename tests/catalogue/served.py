"""Reads cases as a run would, and shows their requests to a mock of the vendor's description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from listenkit.model import Cursor, Item, Page, SetAside
from tests.catalogue.case import Case
from tests.catalogue.play import Service, items_of, last_cursor, read


def read_case(case: Case, cursor: Cursor | None = None, **keys: Any) -> list[Page]:
    """Return the pages of a run of a case, with keys of the source beside its own."""
    return read(case.spec, Service(case.exchanges()), cursor, **{**case.options, **keys})


def last_of(pages: Sequence[Page]) -> dict[str, Item]:
    """Return the last item of each native id."""
    return {item.native_id: item for item in items_of(pages)}


def aside_of(pages: Sequence[Page]) -> list[SetAside]:
    """Return what some pages set aside."""
    return [each for page in pages for each in page.unreadable]


def marks_of(pages: Sequence[Page]) -> Mapping[str, Any]:
    """Return how far each request was read."""
    cursor = last_cursor(pages)
    found: Mapping[str, Any] = cursor["since"] if cursor else {}
    return found


def violations_of(case: Case, url: str, *, below: str = "") -> list[str]:
    """Return what a mock of the vendor's description has against the requests of a case, its paths below ``below``."""
    service = Service(case.exchanges())
    first = read(case.spec, service, **case.options)
    read(case.spec, service, last_cursor(first), **case.options)
    return [problem for asked in service.requests if (problem := _problem(asked, url, below))]


def _problem(asked: httpx.Request, url: str, below: str) -> str:
    target = url + asked.url.raw_path.decode().removeprefix(below)
    headers = {name: value for name, value in asked.headers.items() if name != "host"}
    answer = httpx.request(asked.method, target, headers=headers, content=asked.content, timeout=60)
    is_wrong = answer.status_code in (400, 404, 422) or answer.status_code >= 500
    return f"{asked.method} {asked.url}: {answer.status_code} {answer.text[:300]}" if is_wrong else ""
