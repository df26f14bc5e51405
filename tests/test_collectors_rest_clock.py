"""How far a listing was read, where things change while its pages are walked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.http import Client

BEGAN = "Mon, 02 Mar 2026 10:00:00 GMT"
LATER = "Mon, 02 Mar 2026 11:00:00 GMT"
SECONDS = 1_772_445_600
"""The same moment as ``BEGAN``."""


def mark_of(values: list[Any], **incremental: Any) -> Any:
    """Return the mark after a walk that began at ten, over one page an hour and one item a page."""
    request = {
        "path": "/tickets",
        "fields": {"id": "id", "text": "text"},
        "pagination": {"kind": "page", "param": "page"},
        "incremental": {"field": "at", **incremental},
    }

    def handler(asked: httpx.Request) -> httpx.Response:
        number = int(asked.url.params["page"])
        page = [{"id": number, "text": "x", "at": values[number - 1]}] if number <= len(values) else []
        return httpx.Response(200, json=page, headers={"Date": BEGAN if number == 1 else LATER})

    options: Any = RestCollector.Options.model_validate({"url": "https://desk.example.org", "requests": [request]})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    made = RestCollector(options, Context(source=source, root=Path(), client=client))
    cursors = [page.cursor for page in made.pages(None) if page.cursor]
    return cursors[-1]["since"]["0"]


def test_what_changes_during_a_walk_is_asked_for_again() -> None:
    """A ticket of the first page that changed at half past ten would be missed from ten to eleven on."""
    assert mark_of(["2026-03-01T00:00:00Z", "2026-03-02T10:50:00Z"]) == "2026-03-02T10:00:00Z"


def test_a_walk_after_which_nothing_changed_ends_with_its_largest_value() -> None:
    """In the words of the service."""
    assert mark_of(["2026-03-02T09:00:00+00:00", "2026-03-01T00:00:00Z"]) == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("style", "later", "expected"),
    [("epoch", SECONDS + 3000, SECONDS), ("milliseconds", (SECONDS + 3000) * 1000, SECONDS * 1000)],
)
def test_the_time_is_kept_in_the_unit_of_the_service(style: str, later: int, expected: int) -> None:
    """Seconds or thousands of a second."""
    assert mark_of([SECONDS - 60, later], format=style) == expected


@pytest.mark.parametrize("value", [4_000_000_000, "4000000000"])
def test_a_number_that_merely_grows_is_no_time(value: Any) -> None:
    """Ids may look like seconds."""
    assert mark_of([1, value]) == value


def test_a_listing_in_the_order_of_its_times_is_read_to_its_newest() -> None:
    """What changes meanwhile comes at its end."""
    assert mark_of(["2026-03-01T00:00:00Z", "2026-03-02T10:50:00Z"], order="ascending") == "2026-03-02T10:50:00Z"
