"""Services that say in their answers for how long they want to be left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.http import Client
from tests.test_collectors_rest import comment, request_table


@pytest.mark.parametrize(("asked", "waited"), [(10, 10.0), (9_000, 300.0), (None, 0.0), ("soon", 0.0), (True, 1.0)])
def test_the_next_page_waits_as_long_as_the_answer_asks(asked: object, waited: float) -> None:
    """Five minutes at most; what is no number of seconds asks for nothing."""
    waits: list[float] = []

    def clock() -> float:
        return sum(waits)

    def service(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        more = {"items": [comment(page)], "backoff": asked if page == 1 else None, "has_more": page < 3}
        return httpx.Response(200, json=more)

    paging = {"kind": "page", "param": "page", "more": "has_more", "backoff": "backoff"}
    table = request_table(pagination=paging)
    options: Any = RestCollector.Options.model_validate({"url": "https://desk.example.org", "requests": [table]})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(service), sleep=waits.append, clock=clock)

    found = RestCollector(options, Context(source=source, root=Path(), client=client)).sample(9)

    assert [item.native_id for item in found] == ["1", "2", "3"]
    assert [round(wait, 3) for wait in waits if wait > 0.001] == ([waited] if waited else [])
