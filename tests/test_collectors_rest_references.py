"""Records that are put into items: looked up one at a time, or found in the item above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config import Source
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Client
from listenkit.model import Page

DESCRIPTION = """
[authentication]
kind = "none"

[[references]]
name = "people"
path = "/people/{key}"
items = "person"
error = "error"

[[requests]]
path = "/tickets"

[[requests.nested]]
path = "/tickets/{^id}/messages"

[requests.nested.attach]
ticket = "^@"
writer = { records = "@people", by = "by" }

[requests.nested.fields]
id = "id"
text = "body"
author = "writer.name"
response = "by != ticket.owner"
"""

ANSWERS: dict[str, Any] = {
    "/tickets": [{"id": 1, "owner": 7}],
    "/tickets/1/messages": [
        {"id": 1, "body": "Late", "by": 7},
        {"id": 2, "body": "Sorry", "by": 8},
        {"id": 5, "body": "Still", "by": 7},
        {"id": 6, "body": "Soon", "by": 8},
        {"id": 3, "body": "Well", "by": 9},
        {"id": 4, "body": "So", "by": None},
    ],
    "/people/7": {"person": {"name": "Zoë"}},
    "/people/8": {"person": {"name": "Kim"}},
}


def test_records_are_looked_up_once_and_conditions_see_the_item_above(tmp_path: Path) -> None:
    """One that is gone is null, and so is one that an item does not name."""
    (tmp_path / "desk.toml").write_text(DESCRIPTION, encoding="utf-8")
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        found = ANSWERS.get(request.url.path)
        return httpx.Response(200, json=found) if found is not None else httpx.Response(404, json={})

    options: Any = RestCollector.Options.model_validate({"spec": "desk.toml", "url": "https://desk.example.org"})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    made = RestCollector(options, Context(source=source, root=tmp_path, client=client))

    found = [(each.native_id, each.author, each.is_response) for page in made.pages(None) for each in page.items]

    assert found == [
        ("1", "Zoë", False),
        ("2", "Kim", True),
        ("5", "Zoë", False),
        ("6", "Kim", True),
        ("3", "", True),
        ("4", "", True),
    ]
    assert asked == ["/tickets", "/tickets/1/messages", "/people/7", "/people/8", "/people/9"]


def test_an_answer_that_reports_an_error_is_a_fault(tmp_path: Path) -> None:
    """Else what it would have told of the person would be taken for nothing."""
    (tmp_path / "desk.toml").write_text(DESCRIPTION, encoding="utf-8")
    answers = {**ANSWERS, "/people/8": {"error": "try later"}}
    handler = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))
    options: Any = RestCollector.Options.model_validate({"spec": "desk.toml", "url": "https://desk.example.org"})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=handler, sleep=lambda _: None)

    with pytest.raises(SourceError, match="/people/8"):
        list(RestCollector(options, Context(source=source, root=tmp_path, client=client)).pages(None))


@pytest.mark.parametrize(("status", "kind"), [(400, SourceError), (599, SourceError), (403, CredentialError)])
def test_without_an_optional_record_everything_else_is_read(tmp_path: Path, status: int, kind: type[Exception]) -> None:
    """The run says so and keeps its place, so that the next one asks again; a refused credential is asked once."""
    optional = DESCRIPTION.replace('name = "people"', 'name = "people"\noptional = true')
    incremental = '\n[requests.incremental]\nfield = "id"\n\n[[requests.nested]]'
    description = optional.replace("\n[[requests.nested]]", incremental)
    (tmp_path / "desk.toml").write_text(description, encoding="utf-8")
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        is_refused = request.url.path.startswith("/people/")
        return httpx.Response(status, json={}) if is_refused else httpx.Response(200, json=ANSWERS[request.url.path])

    options: Any = RestCollector.Options.model_validate({"spec": "desk.toml", "url": "https://desk.example.org"})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    read: list[Page] = []

    def collect() -> None:
        for page in RestCollector(options, Context(source=source, root=tmp_path, client=client)).pages(None):
            read.append(page)  # noqa: PERF402 - what came before the error is kept

    with pytest.raises(kind, match=r"not the names of some people: .*/people/7"):
        collect()

    assert [item.native_id for page in read for item in page.items] == ["1", "2", "5", "6", "3", "4"]
    assert [page.cursor for page in read if page.cursor] == []
    people = [path for path in asked if path.startswith("/people/")]
    assert people == (["/people/7"] if status == 403 else ["/people/7", "/people/8", "/people/9"])


def test_an_id_that_is_missing_is_not_the_word_null(tmp_path: Path) -> None:
    """Else all items without one would be one and the same, and all but the last lost."""
    description = DESCRIPTION.replace('id = "id"', "id = \"join('-', ['message', to_string(id)])\"")
    (tmp_path / "desk.toml").write_text(description, encoding="utf-8")
    answers = {**ANSWERS, "/tickets/1/messages": [{"body": "Late", "by": 7}, {"id": 2, "body": "Well", "by": 7}]}
    handler = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))
    options: Any = RestCollector.Options.model_validate({"spec": "desk.toml", "url": "https://desk.example.org"})
    source = Source(name="desk", collector="rest", group="customers", options=options)
    client = Client(transport=handler, sleep=lambda _: None)

    pages = list(RestCollector(options, Context(source=source, root=tmp_path, client=client)).pages(None))

    assert [item.native_id for page in pages for item in page.items] == ["message-2"]
    assert [each.where for page in pages for each in page.unreadable] == ["/tickets/1/messages page 1, item 1"]
