"""What is particular about Discord: a walk back, threads that are channels, words that are withheld."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from listenkit.times import parse_time
from tests.catalogue.play import TOKEN, Service, ids_of, last_cursor, read
from tests.catalogue.served import aside_of, last_of
from tests.catalogue.services.discord import ASKED, CASES, NEWER, OLDER, PATH, THREAD, exchanges, message

CASE = CASES[0]
OPTIONS: dict[str, Any] = dict(CASE.options)


def test_messages_of_people_are_read_back_to_the_first() -> None:
    """Joins, pictures alone, bots and webhooks are left out, and the starter of a thread is not read twice."""
    service = Service(exchanges())
    found = last_of(read("discord", service, **OPTIONS))

    assert list(found) == list(CASE.ids)
    assert (found["1001"].text, found["1001"].author) == ("Where is the download?", "zoeId")
    assert found["1001"].aliases == ("zoe", "Zoe")
    assert parse_time(found["1001"].created).isoformat() == "2026-03-01T09:00:00.299000+00:00"
    assert {each.headers["authorization"] for each in service.requests} == {f"Bot {TOKEN}"}


def test_replies_and_threads_name_what_they_belong_to() -> None:
    """A reply in the channel by its thread, so that its deletion is seen; one in a thread by its parent too."""
    found = last_of(read("discord", Service(exchanges()), **OPTIONS))

    assert (found["1008"].parent, found["1008"].thread) == ("", "1001")
    assert (found["1003"].parent, found["1003"].thread) == ("1002", "1002")
    assert (found["1002"].parent, found["1002"].thread) == ("", "1002")


def test_a_second_run_reads_a_week_again_and_stands_for_it() -> None:
    """Edits and late messages in threads are seen; what is missing of the week was deleted."""
    before = read("discord", Service(exchanges()), **OPTIONS)
    edited = {**OLDER[2], "content": "The app crashes on start", "edited_timestamp": "2026-03-09T09:00:00+00:00"}
    late = message(1009, "Mended in 2.1", "ana", channel_id="1002")
    service = Service([
        {"path": PATH, "query": ASKED, "body": [edited]},
        {"path": PATH, "query": {**ASKED, "before": "1002"}, "body": [OLDER[3]]},
        {"path": PATH, "query": {**ASKED, "before": "1001"}, "body": []},
        {"path": THREAD, "query": ASKED, "body": [late]},
        {"path": THREAD, "query": {**ASKED, "before": "1009"}, "body": []},
    ])  # fmt: skip

    pages = read("discord", service, last_cursor(before), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        ("1002", "The app crashes on start"), ("1009", "Mended in 2.1"), ("1001", "Where is the download?"),
    ]  # fmt: skip
    edge = datetime(2026, 3, 1, 9, 0, 1, 299000, UTC)
    assert [each for page in pages for each in page.complete] == [
        Extent(thread="1002"), Extent(thread="1001"), Extent(since=edge, roots=True),
    ]  # fmt: skip


def test_a_walk_back_ends_at_the_first_page_that_is_all_known() -> None:
    """A long history is not read again."""
    before = read("discord", Service(exchanges()), **OPTIONS)
    old = {**OLDER[3], "timestamp": "2025-01-01T00:00:00+00:00"}
    service = Service([
        {"path": PATH, "query": ASKED, "body": [NEWER[0]]},
        {"path": PATH, "query": {**ASKED, "before": "1008"}, "body": [old]},
    ])  # fmt: skip

    assert ids_of(read("discord", service, last_cursor(before), **OPTIONS)) == ["1008"]


def test_words_that_are_withheld_are_told() -> None:
    """Without the intent every message is empty, which is no empty channel."""
    pages = read("discord", Service([
        {"path": PATH, "query": ASKED, "body": [message(1001, "")]},
        {"path": PATH, "query": {**ASKED, "before": "1001"}, "body": []},
    ]), **OPTIONS)  # fmt: skip

    assert ids_of(pages) == []
    assert ["Message Content Intent" in each.reason for each in aside_of(pages)] == [True]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_bot_is_told(status: int) -> None:
    """Whether its token or its permission is wrong."""
    fault = {"message": "401: Unauthorized", "code": 0}
    with pytest.raises(CredentialError):
        read("discord", lambda _: httpx.Response(status, json=fault), **OPTIONS)
