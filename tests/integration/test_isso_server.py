"""The comments of a real Isso by their description: what is said, answered, edited and taken back there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.http import Client
from listenkit.model import Extent, Item, Page
from listenkit.testing import check_collector
from tests.servers.isso import Isso, running_isso


@pytest.fixture(scope="module")
def isso() -> Iterator[Isso]:
    """Give an Isso on which nobody spoke yet."""
    with running_isso() as server:
        yield server


def read(server: Isso, *pages: str) -> list[Page]:
    """Return what a run reads of some pages."""
    options: Any = RestCollector.Options.model_validate(options_of(server, *pages))
    source = Source(name="comments", collector="rest", group="customers", options=options)
    with Client() as client:
        return list(RestCollector(options, Context(source, Path(), client=client)).pages(None))


def options_of(server: Isso, *pages: str) -> dict[str, Any]:
    """Return the keys of a source."""
    return {"spec": "isso", "url": server.url, "parameters": {"uri": pages}}


def items_of(pages: list[Page]) -> dict[str, Item]:
    """Return the items of some pages by their ids."""
    return {item.native_id: item for page in pages for item in page.items}


class Visitor:
    """Somebody who keeps the cookies with which Isso lets people change what they wrote."""

    def __init__(self, server: Isso) -> None:
        self._url = server.url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def say(self, page: str, text: str, parent: int | None = None) -> int:
        """Leave a comment and return its number."""
        said = {"text": text, "author": "Ana", "website": "https://ana.example.org", "parent": parent, "title": page}
        return int(self._ask("POST", f"/new?uri={quote(page, safe='')}", said)["id"])

    def edit(self, number: int, text: str) -> None:
        """Say something else instead."""
        self._ask("PUT", f"/id/{number}", {"text": text, "author": "Ana", "website": "https://ana.example.org"})

    def take_back(self, number: int) -> None:
        """Delete a comment."""
        self._ask("DELETE", f"/id/{number}", None)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=content, headers=headers, method=method)
        with self._opener.open(request, timeout=10) as answer:
            return json.load(answer)


def test_what_is_said_answered_edited_and_taken_back_is_seen(isso: Isso) -> None:
    """Isso keeps an empty comment where others hang on it, and drops one that nobody answered."""
    ana, page = Visitor(isso), "/product/1"
    first, second = ana.say(page, "The delivery was **late** & cold"), ana.say(page, "Nothing to say")
    answer = Visitor(isso).say(page, "We are sorry", parent=first)
    late = Visitor(isso).say(page, "And to me?", parent=answer)

    before = items_of(read(isso, page))
    ana.edit(second, "Now I do: the box was torn")
    ana.take_back(first)
    pages = read(isso, page)
    after = items_of(pages)

    assert before[str(first)].text == "The delivery was late & cold"
    assert before[str(answer)].aliases[0] == "https://ana.example.org"
    assert {(each.parent, each.thread) for each in (before[str(answer)], before[str(late)])} == {(str(first),) * 2}
    assert after[str(second)].text == "Now I do: the box was torn"
    assert after[str(first)].deleted
    assert not after[str(answer)].deleted
    ana.take_back(second)
    pages = read(isso, page)
    assert str(second) not in items_of(pages)
    assert pages[-1].complete == [Extent()]


def test_several_pages_of_the_site_are_read_one_after_the_other(isso: Isso) -> None:
    """Each comment says on which it stands, and one without comments is none the worse."""
    Visitor(isso).say("/a", "On a")
    Visitor(isso).say("/b", "On b")

    found = items_of(read(isso, "/a", "/b", "/nobody"))

    assert sorted((each.segments["page"], each.text) for each in found.values()) == [("/a", "On a"), ("/b", "On b")]


def test_the_public_contract_holds(isso: Isso) -> None:
    """The checks that every collector must pass, over the network."""
    Visitor(isso).say("/contract", "One")

    assert len(check_collector(RestCollector, options_of(isso, "/contract"), root=Path())) == 1
