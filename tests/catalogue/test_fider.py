"""Fider: ideas, the comments below them, and what the organisation says to them."""

from __future__ import annotations

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, read
from tests.catalogue.services.fider import BARE, CASES, PLANNED, QUERY, comment, comments, exchanges, post, posts, user


def test_ideas_comments_and_responses_come() -> None:
    """All at once, since Fider has no pages; what has no comments is not opened."""
    service = Service(exchanges())

    assert ids_of(read("fider", service, **CASES[0].options)) == CASES[0].ids
    assert service.asked == ["GET /api/v1/posts?view=all&limit=all", "GET /api/v1/posts/1/comments"]
    assert service.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_every_field_of_an_idea_and_a_comment_is_read() -> None:
    """An idea without a description is its title; votes are left out."""
    found = {each.native_id: each for each in items_of(read("fider", Service(exchanges())))}

    assert facts_of(found["post-1"], "title", "text", "author", "aliases", "created", "thread", "segments") == {
        "title": "Idea 1",
        "text": "Open on Sundays",
        "author": "Ana",
        "aliases": ("2",),
        "created": "2026-11-01T09:00:00Z",
        "thread": "post-1",
        "segments": {"status": "planned"},
    }
    assert found["post-2"].text == "Idea 2"
    assert facts_of(found["comment-1"], "text", "author", "parent", "thread", "is_response") == {
        "text": "Yes please",
        "author": "Ben",
        "parent": "post-1",
        "thread": "post-1",
        "is_response": False,
    }


def test_what_the_organisation_says_is_a_response() -> None:
    """Fider itself tells its roles; an answer to an idea stands in the idea."""
    found = {each.native_id: each for each in items_of(read("fider", Service(exchanges())))}

    assert [name for name, each in found.items() if each.is_response] == ["response-1", "comment-2"]
    assert facts_of(found["response-1"], "text", "author", "created", "parent") == {
        "text": "We start in May",
        "author": "Lakeside Brewery",
        "created": "2026-11-08T09:00:00Z",
        "parent": "post-1",
    }


def test_a_duplicate_has_a_response_without_words() -> None:
    """It only names another idea."""
    duplicate = post(3, "Sundays", status="duplicate", response={"text": "", "respondedAt": "2026-11-08T09:00:00Z"})

    assert ids_of(read("fider", Service([posts(duplicate)]))) == ["post-3"]


def test_edits_late_comments_and_deletions_are_seen_at_every_run() -> None:
    """Of the ideas, and of what stands below each, even where nothing is left there."""
    late = comments(2, comment(7, "Only now", user(3, "Ben")))
    edited = {**BARE, "description": "Said at last", "commentsCount": 1}

    pages = read("fider", Service([posts({**PLANNED, "commentsCount": 0}, edited), late]))

    assert [each.text for each in items_of(pages)] == [
        "Open on Sundays", "Said at last", "We start in May", "Only now",
    ]  # fmt: skip
    assert [extent for page in pages for extent in page.complete] == [
        Extent(thread="post-1"), Extent(thread="post-2"), Extent(roots=True),
    ]  # fmt: skip


def test_an_empty_site_is_empty_and_a_private_one_refuses() -> None:
    """Fider answers 403 to a wrong key."""
    assert ids_of(read("fider", Service([posts()]))) == []
    with pytest.raises(CredentialError):
        read("fider", Service([{"path": "/api/v1/posts", "query": QUERY, "status": 403, "body": {}}]))
