"""Isso: comments below pages of a site."""

from __future__ import annotations

from typing import Any

import pytest

from listenkit.errors import SourceError
from listenkit.model import Extent
from listenkit.times import parse_time
from tests.catalogue.play import Service, facts_of, ids_of, items_of, read
from tests.catalogue.services.isso import ANSWER, CASES, TAKEN_BACK, exchanges, thread

OPTIONS = CASES[0].options


def test_the_comments_of_every_page_come_with_their_answers() -> None:
    """Each knows the page, whom it answers, and the first comment of its thread."""
    service = Service(exchanges())

    found = items_of(read("isso", service, **OPTIONS))

    assert [each.native_id for each in found] == CASES[0].ids
    assert facts_of(found[1], "text", "author", "aliases", "parent", "thread", "segments") == {
        "text": "Delivery was late 3",
        "author": "Zoë 3",
        "aliases": ("b3c088b24bb8",),
        "parent": "1",
        "thread": "1",
        "segments": {"page": "/product/7"},
    }
    assert parse_time(found[0].created or "").isoformat() == "2026-11-23T08:37:21.850876+00:00"
    assert service.asked[0] == "GET /?uri=%2Fproduct%2F7"


def test_a_comment_that_was_taken_back_goes_and_its_answer_stays() -> None:
    """Isso keeps an empty comment where others hang on it; the answer may be known by its website."""
    found = {each.native_id: each for each in items_of(read("isso", Service(exchanges()), **OPTIONS))}

    assert found["7"].deleted
    assert facts_of(found["8"], "deleted", "text", "parent", "aliases") == {
        "deleted": False,
        "text": "We are sorry & look into it",
        "parent": "7",
        "aliases": ("https://brewery.example.org", "0c4b8a7e11d2"),
    }


def test_every_run_reads_all_so_that_edits_and_deletions_are_seen() -> None:
    """An edit comes as it stands now, and what does not come any more was deleted."""
    parameters = {"uri": "/product/8"}
    edited: dict[str, Any] = {
        **ANSWER,
        "text": "<p>It was our mistake</p>",
        "modified": 1795429999.5,
        "parent": None,
        "replies": [],
    }

    pages = read("isso", Service([{"path": "/", "query": parameters, "body": thread(edited)}]), parameters=parameters)

    assert [each.text for each in items_of(pages)] == ["It was our mistake"]
    assert pages[-1].complete == [Extent()]


def test_a_page_without_comments_is_empty_and_a_missing_address_is_a_fault() -> None:
    """Isso answers both, but differently."""
    assert ids_of(read("isso", Service(exchanges()), parameters={"uri": "/product/9"})) == []
    refused = {"path": "/", "query": {"uri": "x"}, "status": 400, "body": "missing uri query"}
    with pytest.raises(SourceError, match="400"):
        read("isso", Service([refused]), parameters={"uri": "x"})


def test_a_comment_by_nobody_has_no_author() -> None:
    """Isso asks for no name unless the site insists."""
    body = thread({**TAKEN_BACK, "mode": 1, "text": "<p>Hm</p>", "replies": []})
    parameters = {"uri": "/a"}

    found = items_of(read("isso", Service([{"path": "/", "query": parameters, "body": body}]), parameters=parameters))

    assert [(each.author, each.text) for each in found] == [("", "Hm")]
