"""Discussions of GitHub, on answers of its shape."""

from __future__ import annotations

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, cursor_of, ids_of, last_of, marks_of, read
from tests.catalogue.services.github_discussions import CASES, NEWEST, SITE, exchanges

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_discussions_comments_and_replies_are_read_field_by_field() -> None:
    """One without words is its title; a person who left GitHub is nobody; bots and members respond."""
    pages = read(CASE)
    found = last_of(pages)

    assert ids_of(pages) == list(CASE.ids)
    opened, answered, deleted, reply, second, by_bot = found.values()
    assert (opened.text, opened.title, opened.author) == ("Could we have it? 1", "Dark mode 1", "zoe")
    assert (opened.created, opened.thread, opened.parent) == ("2026-03-01T09:00:00Z", "D_1", "")
    assert opened.url == f"{SITE}/1"
    assert (answered.thread, answered.parent, answered.is_response) == ("D_1", "D_1", True)
    assert [each.native_id for each in found.values() if each.deleted] == [deleted.native_id]
    assert reply.text == "Words of DC_3"
    assert (reply.thread, reply.parent, reply.author, reply.is_response) == ("D_1", "DC_1", "", False)
    assert (second.text, second.author, second.is_response) == ("Dark mode 2", "", False)
    assert (by_bot.author, by_bot.is_response) == ("helper", True)


def test_each_run_stands_for_everything_it_lists_and_opens() -> None:
    """A discussion that is missing was deleted, and a comment of one that was opened."""
    first = read(CASE)

    again = read(CASE, cursor_of(first))

    assert marks_of(first) == {"0": NEWEST}
    assert [extent for page in again for extent in page.complete] == [
        Extent(thread="D_1"),
        Extent(thread="D_2"),
        Extent(thread="D_3"),
        Extent(roots=True),
    ]


def test_a_fault_with_status_200_is_told() -> None:
    """A repository that is not there, or a query that costs too much."""
    told = {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "no such repository"}]}
    service = Service([{**exchanges()[0], "body": told}])

    with pytest.raises(SourceError, match="reports an error"):
        list(collector("github_discussions", service, **CASE.options).pages(None))


def test_a_wrong_token_is_refused() -> None:
    """As everywhere at GitHub."""
    service = Service([{**exchanges()[0], "status": 401, "body": {"message": "Bad credentials"}}])

    with pytest.raises(CredentialError):
        list(collector("github_discussions", service, **CASE.options).pages(None))
    assert service.asked[0].headers["authorization"] == "Bearer made-up"
