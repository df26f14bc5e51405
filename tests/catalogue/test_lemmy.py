"""What is particular about Lemmy: paths of comments, names on other servers, what was taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of
from tests.catalogue.services.lemmy import CASES, COMMENTS, POSTS, QUERY, SAID, ZOE, comment, exchanges

(CASE,) = CASES
OPTIONS: dict[str, Any] = dict(CASE.options)


def test_comments_and_posts_are_read_field_by_field() -> None:
    """What answers a comment and what answers a post; a post without a text is its title."""
    found = last_of(read("lemmy", Service(exchanges()), **OPTIONS))

    told, said, asked, linked = (found[name] for name in ("comment-203", "comment-201", "post-100", "post-99"))
    assert (said.text, said.title, said.thread, said.parent) == (
        "When does it open?",
        "Shop in Lyon?",
        "post-100",
        "post-100",
    )
    assert (said.created, said.url) == ("2026-03-04T09:00:00.123456Z", "https://lemmy.example.org/comment/201")
    assert (told.parent, told.thread) == ("comment-201", "post-100")
    assert (asked.text, asked.title, asked.thread) == ("I heard *something*", "Shop in Lyon?", "post-100")
    assert (linked.text, linked.parent) == ("Acme in the news", "")
    assert set(found) == set(CASE.ids)


def test_nobody_is_taken_for_another_by_a_name_that_is_free() -> None:
    """An account elsewhere may be called as ours, and anybody may show our name."""
    found = last_of(read("lemmy", Service(exchanges()), **OPTIONS))

    ours, other = found["comment-203"], found["comment-201"]
    assert (ours.author, ours.aliases) == ("https://lemmy.example.org/u/acme", ("acme@lemmy.example.org",))
    assert (other.author, other.aliases) == ("https://lake.example.org/u/acme", ("acme@lake.example.org",))


@pytest.mark.parametrize("change", [{"deleted": True}, {"removed": True}])
def test_what_was_taken_back_goes(change: dict[str, Any]) -> None:
    """By its author or by a moderator."""
    taken = {**SAID, "comment": {**SAID["comment"], **change}}
    _, _, _, *posts = exchanges()
    pages = [
        {"path": COMMENTS, "query": {**QUERY, "page": 1}, "body": {"comments": [taken]}},
        {"path": COMMENTS, "query": {**QUERY, "page": 2}, "body": {"comments": []}},
    ]

    assert last_of(read("lemmy", Service([*pages, *posts]), **OPTIONS))["comment-201"].deleted


def test_a_second_run_reads_a_week_again_and_stands_for_it() -> None:
    """Edits and late answers are seen, and what is missing was deleted; the walk ends at a page of what is older."""
    before = read("lemmy", Service(exchanges()), **OPTIONS)
    edited = {**SAID, "comment": {**SAID["comment"], "content": "When, please?"}}
    late = comment(210, "Days later", ZOE, 7)
    old = comment(5, "Long ago", ZOE, 1, published="2025-01-01T09:00:00Z")
    service = Service([
        {"path": COMMENTS, "query": {**QUERY, "page": 1}, "body": {"comments": [late, edited]}},
        {"path": COMMENTS, "query": {**QUERY, "page": 2}, "body": {"comments": [old]}},
        {"path": POSTS, "query": QUERY, "body": {"posts": []}},
    ])  # fmt: skip

    pages = read("lemmy", service, last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        ("comment-210", "Days later"),
        ("comment-201", "When, please?"),
    ]
    edge = datetime(2026, 2, 27, 9, 0, 1, 123456, UTC)
    assert [each for page in pages for each in page.complete] == [Extent(since=edge)]


def test_a_community_that_nobody_wrote_in_is_empty() -> None:
    """No comment is no mistake, and no token is needed."""
    service = Service([
        {"path": COMMENTS, "query": {**QUERY, "page": 1}, "body": {"comments": []}},
        {"path": POSTS, "query": QUERY, "body": {"posts": []}},
    ])  # fmt: skip

    assert ids_of(read("lemmy", service, parameters={"community": "acme"})) == []
    assert all("authorization" not in each.headers for each in service.requests)


@pytest.mark.parametrize(
    ("status", "word", "error"),
    [(404, "couldnt_find_community", SourceError), (401, "not_logged_in", CredentialError)],
)
def test_a_refusal_is_told(status: int, word: str, error: type[Exception]) -> None:
    """A community that is not there, and a private server."""
    service = Service([{"path": COMMENTS, "query": {**QUERY, "page": 1}, "status": status, "body": {"error": word}}])

    with pytest.raises(error):
        read("lemmy", service, **OPTIONS)
