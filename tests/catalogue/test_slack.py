"""What is particular about Slack: threads that are read again, tombstones, bots, errors that come with status 200."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from listenkit.times import parse_time
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of
from tests.catalogue.services.slack import (
    ASKED,
    CASES,
    HISTORY,
    NEWER,
    OLDER,
    PERSON,
    THREADS,
    USERS,
    answer,
    exchanges,
    ids,
    message,
    people,
    ts,
)
from tests.shared import shared_path

CASE = CASES[0]
OPTIONS: dict[str, Any] = dict(CASE.options)


def said_by(service: Any) -> str:
    """Return what a run that fails says."""
    with pytest.raises((SourceError, CredentialError)) as caught:
        read("slack", service, **OPTIONS)
    return f"{type(caught.value).__name__}: {caught.value}"


def test_people_are_read_and_bots_and_joins_are_not() -> None:
    """Threads that a bot began, and those whose first message was deleted, are read all the same."""
    found = last_of(read("slack", Service(CASE.exchanges()), **CASE.options))

    assert ids_of(read("slack", Service(CASE.exchanges()), **CASE.options)) == list(CASE.ids)
    texts = [found[each].text for each in ids(60, 5, 45, 35)]
    assert texts == ["Look at the menu & weep, @U0ANA", "waits in the queue", "I kept the answer", "Long"]
    (edited,) = ids(90)
    assert (found[edited].author, found[edited].text) == ("U0ANA", "Who has the key?")
    assert found[edited].aliases == ("ana", "Ana Example", "Ana", "ana@example.org")
    assert parse_time(found[edited].created).isoformat() == "2026-03-02T10:30:00.000100+00:00"


def test_replies_name_their_thread_and_what_was_deleted_goes() -> None:
    """A reply that was also sent to the channel is the same comment both times."""
    found = last_of(read("slack", Service(CASE.exchanges()), **CASE.options))
    root, reply, broadcast, gone, kept = ids(10, 20, 80, 40, 45)

    assert (found[root].parent, found[root].thread) == ("", root)
    assert (found[reply].parent, found[reply].thread) == (root, root)
    assert (found[broadcast].parent, found[broadcast].thread) == (root, root)
    assert found[gone].deleted
    assert (found[kept].parent, found[kept].deleted) == (gone, False)


def test_all_since_the_lag_is_read_again_so_that_late_replies_edits_and_deletions_are_seen() -> None:
    """What is no longer there was deleted: among the messages since the edge, and in each thread."""
    first = read("slack", Service(CASE.exchanges()), **CASE.options)
    late = message(100, "Found it", thread_ts=ts(90), parent_user_id="U0ANA")
    newest = {**NEWER[0], "text": "Who has the key? Solved", "thread_ts": ts(90), "reply_count": 1}
    changed = [
        {**each, "body": answer([newest])} if each["query"].get("oldest") else each
        for each in exchanges()
        if "cursor" not in each["query"] or "oldest" not in each["query"]
    ]
    thread = {"path": "/api/conversations.replies", "query": {**ASKED, "ts": ts(90)}, "body": answer([newest, late])}
    pages = read("slack", Service([*changed, thread]), last_cursor(first), **OPTIONS)

    assert [(each.native_id, each.text) for each in last_of(pages).values()] == [
        (ids(90)[0], "Who has the key? Solved"),
        (ids(100)[0], "Found it"),
    ]
    edge = parse_time(ts(90)).replace(day=23, month=2, second=1)  # seconds are all that Slack is asked for
    assert [each for page in pages for each in page.complete] == [
        Extent(thread=ids(90)[0]),
        Extent(since=edge, roots=True),
    ]


def test_an_answer_that_has_more_and_names_no_cursor_is_gone_on_from_by_time() -> None:
    """As older answers of Slack were."""
    older = {"path": HISTORY, "query": {**ASKED, "latest": ts(60)}, "body": answer([OLDER[4]])}
    newer = {"path": HISTORY, "query": ASKED, "body": {**answer(NEWER), "has_more": True}}
    others = [each for each in exchanges() if each["path"] != HISTORY]

    pages = read("slack", Service([newer, older, *others]), **OPTIONS)

    assert ids_of(pages) == list(ids(90, 80, 60, 5))


def test_errors_come_with_status_200_and_are_named() -> None:
    """Those of the credential end as such, so that the exit code says who must act."""
    for word in ("invalid_auth", "token_revoked", "missing_scope", "not_in_channel"):
        text = said_by(lambda _, word=word: httpx.Response(200, json={"ok": False, "error": word}))
        assert text == f"CredentialError: /api/conversations.history: the answer reports an error: {word}"
    text = said_by(lambda _: httpx.Response(200, json={"ok": False, "error": "channel_not_found"}))
    assert text == "SourceError: /api/conversations.history: the answer reports an error: channel_not_found"


def test_a_scope_that_is_missing_for_names_is_told() -> None:
    """Rather than that answers of the organisation are taken for comments."""
    refused = {"path": PERSON, "query": {"user": "U0ANA"}, "body": {"ok": False, "error": "missing_scope"}}

    with pytest.raises(CredentialError, match="missing_scope"):
        read("slack", Service([refused, *exchanges()]), **OPTIONS)


def test_somebody_whom_slack_does_not_show_still_has_an_id() -> None:
    """As a guest of a shared channel."""
    hidden = {"path": PERSON, "query": {"user": "U0ANA"}, "body": {"ok": False, "error": "user_not_visible"}}

    found = last_of(read("slack", Service([hidden, *exchanges()]), **OPTIONS))

    assert (found[ids(90)[0]].author, found[ids(90)[0]].aliases) == ("U0ANA", ())


def test_two_channels_do_not_share_their_ids() -> None:
    """A time is unique in its channel alone."""
    said = message(1, "Hello")
    pages = [
        {"path": HISTORY, "query": {"channel": each, "limit": 200}, "body": answer([said])} for each in ("C1", "C2")
    ]
    found = read("slack", Service([*people(), *pages]), **{**OPTIONS, "parameters": {"channel": ["C1", "C2"]}})

    assert ids_of(found) == [f"C1/{ts(1)}", f"C2/{ts(1)}"]


def test_an_empty_channel_is_empty() -> None:
    """Slack then has no cursor at all."""

    empty = {"path": HISTORY, "query": ASKED, "body": answer([])}

    assert ids_of(read("slack", Service([empty]), **OPTIONS)) == []


def names_in(sample: str, table: str) -> set[str]:
    """Return the names that Slack's SDK knows in the first of a list."""
    path = shared_path(f"fixtures/slack/java-slack-sdk-samples/{sample}.json")
    found: set[str] = set(json.loads(path.read_text())[table][0])
    return found


def test_the_examples_have_the_shapes_of_the_sdk() -> None:
    """They were generated from answers of Slack; only tombstones are hidden, and they are not in them."""
    messages = names_in("conversations.history", "messages") | {"hidden"}

    assert {name for each in [*NEWER, *OLDER, *THREADS[10]] for name in each} <= messages
    assert {name for each in USERS for name in each} <= names_in("users.list", "members")
