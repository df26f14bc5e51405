from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Collector, Context
from listenkit.collectors.feed import FeedCollector
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.errors import SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector
from tests.servers.isso import Isso, running_isso

PAGE = "/product/7"


@pytest.fixture(scope="module")
def isso() -> Iterator[Isso]:
    """Give an Isso in which two visitors spoke, one to the other."""
    with running_isso() as server:
        first = server.say(PAGE, "The delivery was **late** & cold", author="Zoë")
        server.say(PAGE, "Mine too, <b>twice</b>", author="Ana", parent=first)
        yield server


def run(collector: type[Collector], options: dict[str, Any], cursor: Cursor | None = None) -> list[Page]:
    """Return the pages of a run over the real client."""
    chosen = collector.Options(**options)
    source = Source(name="comments", collector=collector.name, group="customers", options=chosen)
    with Client() as client:
        return list(collector(chosen, Context(source, Path(), client=client)).pages(cursor))


def items_of(pages: list[Page]) -> list[Item]:
    """Return the items of some pages."""
    return [item for page in pages for item in page.items]


class TestFeedOfIsso:
    """The Atom feed of a running Isso."""

    def test_comments_and_replies_are_read(self, isso: Isso) -> None:
        """Words, people and who answered whom."""
        first, reply = sorted(items_of(run(FeedCollector, {"url": isso.feed(PAGE)})), key=lambda item: item.native_id)
        assert (first.text, first.author, first.parent) == ("The delivery was late & cold", "Zoë", "")
        assert (reply.text, reply.author, reply.parent) == ("Mine too, <b>twice</b>", "Ana", first.native_id)

    def test_an_unchanged_feed_is_not_sent_again_and_a_new_comment_is_found(self, isso: Isso) -> None:
        """The server's entity tag and date go back to it; it answers 304, until somebody speaks."""
        page = "/product/8"
        isso.say(page, "One")
        cursor = run(FeedCollector, {"url": isso.feed(page)})[-1].cursor
        assert cursor is not None
        assert {"etag", "modified"} <= set(cursor)
        assert run(FeedCollector, {"url": isso.feed(page)}, cursor) == []
        isso.say(page, "Two")
        assert {item.text for item in items_of(run(FeedCollector, {"url": isso.feed(page)}, cursor))} == {"One", "Two"}

    def test_the_public_contract_holds(self, isso: Isso) -> None:
        """The checks that every collector must pass, over the network."""
        assert len(check_collector(FeedCollector, {"url": isso.feed(PAGE)}, root=Path())) == 2

    def test_a_page_on_which_nobody_spoke_is_an_empty_feed(self, isso: Isso) -> None:
        """No comment is not a failure; an address that does not exist is."""
        assert items_of(run(FeedCollector, {"url": isso.feed("/nobody/spoke/here")})) == []
        with pytest.raises(SourceError, match="404"):
            run(FeedCollector, {"url": f"{isso.url}/no/such/feed"})


class TestRestOfIsso:
    """The JSON interface of a running Isso, by the description that comes with listenkit."""

    def test_comments_and_replies_are_read(self, isso: Isso) -> None:
        """The tree of a thread becomes comments that know their parent."""
        options = {"spec": "isso", "url": isso.url, "parameters": {"uri": PAGE}}
        first, reply = sorted(items_of(run(RestCollector, options)), key=lambda item: item.native_id)
        assert (first.text, first.author) == ("The delivery was late & cold", "Zoë")
        assert (reply.text, reply.author, reply.parent) == ("Mine too, <b>twice</b>", "Ana", first.native_id)

    def test_the_public_contract_holds(self, isso: Isso) -> None:
        """The checks that every collector must pass, over the network."""
        options = {"spec": "isso", "url": isso.url, "parameters": {"uri": PAGE}}
        assert len(check_collector(RestCollector, options, root=Path())) == 2

    def test_feed_and_interface_tell_the_same(self, isso: Isso) -> None:
        """Two ways to the same comments bring the same words at the same moments."""
        from_feed = items_of(run(FeedCollector, {"url": isso.feed(PAGE)}))
        options = {"spec": "isso", "url": isso.url, "parameters": {"uri": PAGE}}
        from_rest = items_of(run(RestCollector, options))
        assert {(item.text, item.author) for item in from_feed} == {(item.text, item.author) for item in from_rest}
