"""The page about descriptions says everything, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from listenkit.collectors.about import About
from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.rest.access import Authentication
from listenkit.collectors.rest.listing import Attached, Fields, Incremental, Nested, Pagination
from listenkit.collectors.rest.options import RestOptions
from listenkit.collectors.rest.replying import ReplySpec
from listenkit.collectors.rest.spec import Lookup, ReferenceSpec, RequestSpec, Spec
from listenkit.config import load_config
from listenkit.http import Client
from listenkit.model import Cursor

PAGE = (Path(__file__).parents[1] / "docs" / "rest.md").read_text()
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def marks_of(cursor: Cursor | None) -> Any:
    """Return how far each request was read, by its number."""
    return cursor["since"] if cursor else None


@pytest.mark.parametrize(
    "model",
    [
        RestOptions,
        Spec,
        RequestSpec,
        ReferenceSpec,
        Lookup,
        Nested,
        Attached,
        Fields,
        Authentication,
        Pagination,
        Incremental,
        About,
        ReplySpec,
    ],
)
def test_every_key_is_described(model: type[BaseModel]) -> None:
    """Nobody has to read the code to learn a key."""
    assert [name for name in model.model_fields if f"`{name}`" not in PAGE and f"`{name} =" not in PAGE] == []


def test_every_kind_is_described() -> None:
    """Nor a kind of pagination or authentication."""
    kinds = {
        kind
        for model in (Authentication, Pagination)
        for kind in model.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]  # a Literal
    }

    assert [kind for kind in sorted(kinds) if f"| `{kind}` |" not in PAGE] == []


def test_the_complete_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its two files are read, and the invented service gives what the page says."""
    monkeypatch.setenv("DESK_KEY", "made-up")
    blog, description, source, _reply = EXAMPLES
    (tmp_path / "desk.toml").write_text(description)
    (tmp_path / "listenkit.toml").write_text(f"{blog}\n{source}")
    ticket = {"id": 12, "subject": "Late again", "updated": "2026-03-02T09:00:00Z", "site": {"name": "Lyon"}}
    said = {
        "id": 5, "body": "<p>Third time this month.</p>", "from": {"email": "ana@example.org"}, "visibility": "public",
        "sent": "2026-03-02T08:59:00Z", "links": {"web": "https://desk.example.org/12"},
    }  # fmt: skip
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        assert request.headers["x-desk-key"] == "made-up"
        if request.url.path == "/api/tickets/12/messages":
            return httpx.Response(200, json={"messages": [said, {**said, "id": 6, "visibility": "internal"}]})
        token = "" if "page_token" in request.url.params else "b2Zm"
        return httpx.Response(200, json={"tickets": [] if not token else [ticket], "next_token": token})

    desk = load_config(tmp_path).sources[1]
    client = Client(transport=httpx.MockTransport(handler), sleep=lambda _: None)
    options = desk.options
    assert isinstance(options, RestOptions)
    pages = list(RestCollector(options, Context(source=desk, root=tmp_path, client=client)).pages(None))

    found = [item for page in pages for item in page.items]
    assert [(each.native_id, each.text, each.title, each.thread, each.segments) for each in found] == [
        ("5", "Third time this month.", "Late again", "12", {"site": "Lyon"})
    ]
    assert asked == [
        "/api/boards/7/tickets?state=all",
        "/api/tickets/12/messages",
        "/api/boards/7/tickets?state=all&page_token=b2Zm",
    ]
    assert marks_of(pages[-1].cursor) == {"0": "2026-03-02T09:00:00Z"}
