"""WordPress: comments below posts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.play import Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.wordpress import CASES, PATH, QUERY, comment, exchanges, page
from tests.shared import shared_path


def read_one(*comments: dict[str, Any], **keys: Any) -> Any:
    """Return what one page with these comments gives."""
    return items_of(read("wordpress", Service([page(*comments)]), **keys))


def test_comments_come_from_all_pages_and_the_second_run_looks_a_week_back() -> None:
    """What lies within the lag comes again, so that edits are seen; what is missing there was taken away."""
    service = Service(exchanges())

    first = read("wordpress", service)
    again = read("wordpress", service, last_cursor(first))

    assert ids_of(first) == CASES[0].ids
    assert ids_of(again) == ["1"]
    assert first[-1].complete == [Extent()]
    assert again[-1].complete == [Extent(since=datetime(2026, 11, 16, 8, 46, 28, tzinfo=UTC))]
    assert len(service.asked) == 4


def test_every_field_of_a_comment_is_read() -> None:
    """HTML becomes text, and the number of a WordPress user is a name that accounts may hold."""
    raw = comment(9, "Too late &amp; cold", 3, parent=4, author=5, author_url="https://ana.example.org")

    assert facts_of(
        read_one(raw)[0], "native_id", "text", "author", "aliases", "created", "parent", "thread", "url", "segments"
    ) == {
        "native_id": "9",
        "text": "Too late & cold",
        "author": "Zoë",
        "aliases": ("5", "https://ana.example.org"),
        "created": "2026-11-03T09:00:00Z",
        "parent": "4",
        "thread": "",
        "url": "https://blog.example.org/hello/#comment-9",
        "segments": {"post": "1"},
    }


def test_a_visitor_without_name_is_nobody() -> None:
    """An author of 0 is no user of WordPress, and the empty parts are left empty."""
    found = read_one(comment(9, "Hm", 3, author_name=""))[0]

    assert (found.author, found.aliases, found.parent) == ("", (), "")


def test_notices_of_other_sites_are_no_comments() -> None:
    """A pingback is a machine's."""
    assert [each.native_id for each in read_one(comment(1, "x", 1, type="pingback"), comment(2, "y", 2))] == ["2"]


def test_comments_that_wait_are_asked_for_by_their_status() -> None:
    """Beside the credential of somebody who moderates, which WordPress checks."""
    waiting = page(comment(13, "Soon", 4, status="hold"), status="all", post=1)
    service = Service([{"path": "/wp-json/wp/v2/users/me", "body": {"id": 1}}, waiting])
    options: dict[str, Any] = {
        "user": "editor",
        "password": {"env": "TOKEN"},
        "parameters": {"status": "all", "post": 1},
    }

    assert ids_of(read("wordpress", service, **options)) == ["13"]
    assert service.requests[0].headers["authorization"].startswith("Basic ")


def test_a_refusal_is_one_of_the_credential() -> None:
    """As it was recorded."""
    body = shared_path("fixtures/wordpress/recorded-here/error_401.json").read_bytes()
    refused = {"path": PATH, "query": {**QUERY, "page": 1}, "status": 401, "body": body}

    with pytest.raises(CredentialError):
        read("wordpress", Service([refused]))


def test_a_site_without_comments_is_empty() -> None:
    """It announces no page at all."""
    assert read_one() == []
