"""The comments of a real WordPress by their description: written, answered, held, edited and trashed there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.rest import RestCollector
from listenkit.config.tree import Source
from listenkit.errors import CredentialError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page
from listenkit.testing import check_collector
from tests.servers.wordpress import WordPress, running_wordpress

COMMENTS = 120
"""More than a page of the interface, which is 100."""


@pytest.fixture(scope="module")
def wordpress() -> Iterator[WordPress]:
    """Give a WordPress with comments, an hour apart, the newest of an hour ago."""
    with running_wordpress() as server:
        server.say([row(f"Comment {number}", COMMENTS - number) for number in range(COMMENTS)])
        yield server


def row(words: str, hours_ago: int, **keys: Any) -> dict[str, Any]:
    """Return a comment as WordPress's table has it."""
    moment = (datetime.now(UTC) - timedelta(hours=hours_ago)).strftime("%Y-%m-%d %H:%M:%S")
    content = f"<em>{words}</em> &amp; more"
    return {
        "comment_author": "Zoë",
        "comment_content": content,
        "comment_date": moment,
        "comment_date_gmt": moment,
    } | keys


def read(server: WordPress, cursor: Cursor | None = None, most: int = 1000, **keys: Any) -> list[Page]:
    """Return at most that many pages of a run."""
    options: Any = RestCollector.Options.model_validate({"spec": "wordpress", "url": server.url, **keys})
    source = Source(name="comments", collector="rest", group="customers", options=options)
    with Client() as client:
        made = RestCollector(options, Context(source, Path(), client=client)).pages(cursor)
        return [page for _, page in zip(range(most), made, strict=False)]


def items_of(pages: list[Page]) -> dict[str, Item]:
    """Return the items of some pages by their ids."""
    return {item.native_id: item for page in pages for item in page.items}


def cursor_of(pages: list[Page]) -> Cursor | None:
    """Return the last cursor of some pages."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def change(server: WordPress, method: str, number: str, **values: Any) -> None:
    """Change a comment as a moderator does."""
    url = f"{server.url}/wp-json/wp/v2/comments/{number}"
    httpx.request(method, url, json=values, auth=(server.user, server.password), timeout=30).raise_for_status()


def as_moderator(server: WordPress, monkeypatch: pytest.MonkeyPatch, status: str = "all") -> dict[str, Any]:
    """Return the keys of a source that may see what waits for approval."""
    monkeypatch.setenv("WORDPRESS_PASSWORD", server.password)
    secret = {"env": "WORDPRESS_PASSWORD"}
    return {"user": server.user, "password": secret, "parameters": {"status": status}}


def test_a_run_that_was_stopped_goes_on_from_its_last_page(wordpress: WordPress) -> None:
    """Nothing is missing, whatever page it stopped at."""
    stopped = read(wordpress, most=2)
    rest = read(wordpress, cursor_of(stopped))

    assert len(items_of(stopped)) < COMMENTS
    assert items_of(stopped) | items_of(rest) == items_of(read(wordpress))


def test_answers_edits_approvals_and_deletions_are_seen_within_the_lag(wordpress: WordPress) -> None:
    """A comment that waits is nowhere until it is approved; one that is trashed is missing in what is read whole."""
    first = read(wordpress)
    parent, edited, trashed, *_ = list(items_of(first))[-3:]
    [held] = wordpress.say([row("Held back", 2, comment_approved=0, comment_parent=int(parent))])
    change(wordpress, "POST", edited, content="Said better")
    change(wordpress, "DELETE", trashed)

    before = read(wordpress, cursor_of(first))
    change(wordpress, "POST", str(held), status="approve")
    after = read(wordpress, cursor_of(before))

    assert items_of(before)[edited].text == "Said better"
    assert trashed not in items_of(before)
    [extent] = before[-1].complete
    assert extent.since is not None
    assert extent.since < datetime.now(UTC) - timedelta(days=6)
    assert str(held) not in items_of(before)
    assert (items_of(after)[str(held)].text, items_of(after)[str(held)].parent) == ("Held back & more", parent)
    assert items_of(after).keys() - items_of(first).keys() == {str(held)}


def test_what_waits_for_approval_comes_where_a_moderator_asks(
    wordpress: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who writes as a user of WordPress can be known by that user's number."""
    [held] = wordpress.say([row("Waits", 1, comment_approved=0, user_id=1)])

    found = items_of(read(wordpress, **as_moderator(wordpress, monkeypatch)))

    assert found[str(held)].aliases == ("1",)
    assert len(found) > COMMENTS
    assert str(held) not in items_of(read(wordpress))


def test_a_wrong_password_is_refused(wordpress: WordPress, monkeypatch: pytest.MonkeyPatch) -> None:
    """WordPress answers it with what every visitor may see, so that is asked for first which only users may."""
    keys = as_moderator(wordpress, monkeypatch, status="")
    monkeypatch.setenv("WORDPRESS_PASSWORD", "wrong")

    with pytest.raises(CredentialError):
        read(wordpress, **keys)


def test_the_public_contract_holds(wordpress: WordPress) -> None:
    """The checks that every collector must pass, over the network."""
    options = {"spec": "wordpress", "url": wordpress.url}

    assert len(check_collector(RestCollector, options, root=Path())) > COMMENTS - 9
