from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Collector, Context
from listenkit.collectors.feed import FeedCollector
from listenkit.collectors.rest import RestCollector
from listenkit.collectors.sql import SqlCollector
from listenkit.config.tree import Source
from listenkit.errors import SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector
from tests.servers.isso import Isso, running_isso
from tests.servers.wordpress import WordPress, running_wordpress

PAGE = "/product/7"
COMMENTS = 120
"""More than a page of the interface (100) and than a feed shows (10)."""


@pytest.fixture(scope="module")
def isso() -> Iterator[Isso]:
    """Give an Isso in which two visitors spoke, one to the other."""
    with running_isso() as server:
        first = server.say(PAGE, "The delivery was **late** & cold", author="Zoë")
        server.say(PAGE, "Mine too, <b>twice</b>", author="Ana", parent=first)
        yield server


@pytest.fixture(scope="module")
def wordpress() -> Iterator[WordPress]:
    """Give a WordPress with comments, one an hour; the last answers the first, and one waits for approval."""
    with running_wordpress() as server:
        numbers = server.say([comment(number) for number in range(COMMENTS)])
        server.say([{**comment(COMMENTS), "comment_parent": numbers[0]}, {**comment(999), "comment_approved": 0}])
        yield server


def comment(number: int) -> dict[str, object]:
    """Return a comment as WordPress's table has it."""
    moment = f"2026-03-{2 + number % 1000 // 24:02} {number % 24:02}:00:00"
    return {
        "comment_author": f"Zoë {number}",
        "comment_content": f"Die Lieferung & der <b>Service</b> № {number}",
        "comment_date": moment,
        "comment_date_gmt": moment,
    }


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


class TestWordPress:
    """The same comments of a running WordPress through four doors."""

    TEXT = f"Die Lieferung & der Service № {COMMENTS}"

    @pytest.mark.parametrize("path", ["/comments/feed/", "/comments/feed/atom/"])
    def test_feeds_are_read(self, wordpress: WordPress, path: str) -> None:
        """The newest ten, without the line that names whom a reply is to, and with its parent."""
        items = items_of(run(FeedCollector, {"url": f"{wordpress.url}{path}"}))
        assert len(items) == 10
        reply = next(item for item in items if item.author == f"Zoë {COMMENTS}")
        assert (reply.text, reply.title) == (self.TEXT, "")
        assert reply.parent == f"{wordpress.url}/?p=1#comment-2"

    def test_an_unchanged_feed_is_not_sent_again(self, wordpress: WordPress) -> None:
        """WordPress knows its own entity tag."""
        options = {"url": f"{wordpress.url}/comments/feed/"}
        cursor = run(FeedCollector, options)[-1].cursor
        assert run(FeedCollector, options, cursor) == []

    def test_the_interface_gives_every_approved_comment(self, wordpress: WordPress) -> None:
        """Two pages; what waits for approval is not there."""
        items = items_of(run(RestCollector, {"spec": "wordpress", "url": wordpress.url}))
        assert len({item.native_id for item in items}) == COMMENTS + 1
        last = next(item for item in items if item.author == f"Zoë {COMMENTS}")
        assert (last.text, last.parent) == (self.TEXT, "2")

    def test_the_interface_keeps_the_contract(self, wordpress: WordPress) -> None:
        """The checks that every collector must pass, over the network."""
        assert len(check_collector(RestCollector, {"spec": "wordpress", "url": wordpress.url}, root=Path())) > COMMENTS

    def test_its_own_table_is_read(self, wordpress: WordPress, monkeypatch: pytest.MonkeyPatch) -> None:
        """WordPress's schema: capital letters in the id, HTML in the text, times in UTC without saying so."""
        monkeypatch.setenv("DATABASE_SECRET", wordpress.database.password)
        options = {
            "url": wordpress.database.url,
            "password": {"env": "DATABASE_SECRET"},
            "table": "wp_comments",
            "where": "comment_approved = '1'",
            "id": "comment_ID",
            "text": "comment_content",
            "author": "comment_author",
            "date": "comment_date_gmt",
            "parent": "comment_parent",
            "html": True,
            "page_size": 50,
        }
        items = check_collector(SqlCollector, options, root=Path())
        assert len(items) == COMMENTS + 1
        assert (items[-1].text, items[-1].parent) == (self.TEXT, "2")
        assert (items[0].created, items[0].parent) == (datetime(2026, 3, 2), "")
        rest = items_of(run(RestCollector, {"spec": "wordpress", "url": wordpress.url}))
        assert _facts(items) == _facts(rest)


def _facts(items: list[Item]) -> set[tuple[str, str, str, str]]:
    return {(item.native_id, item.text, item.author, item.parent) for item in items}
