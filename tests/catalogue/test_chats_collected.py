"""Chats, run after run, into a dataset: deletions at the source, late replies, and who answers for the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from listenkit.testing import read_exchanges, replay
from tests.catalogue.case import Case, Exchange
from tests.catalogue.services import discord, mattermost, slack
from tests.integration.listening import Listening


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the sources a token."""
    monkeypatch.setenv("TOKEN", "made-up")


@contextmanager
def listening(folder: Path, case: Case, exchanges: Sequence[Exchange], *accounts: str) -> Iterator[Listening]:
    """Give a source over a service that answers so."""
    with replay(read_exchanges(exchanges), ignored=("oldest", "since")) as service:
        options: dict[str, Any] = {"spec": case.spec, "url": service.url, "allow_private": True, **case.options}
        yield Listening(folder, options, accounts)


def test_slack_accounts_are_known_by_any_name_and_deletions_are_seen(tmp_path: Path) -> None:
    """Zoe's later message is gone, and so is a reply; Ana answers for the organisation by her mail address."""
    (case,) = slack.CASES
    newest = {"path": slack.HISTORY, "query": slack.ASKED, "body": slack.answer([*slack.NEWER, *slack.OLDER])}
    kept = [each for each in slack.OLDER if each["ts"] != slack.ts(5)]
    later = {"path": slack.HISTORY, "query": slack.ASKED, "body": slack.answer([*slack.NEWER, *kept])}
    thread = {"path": slack.REPLIES, "query": {**slack.ASKED, "ts": slack.ts(30)}}
    shorter = {**thread, "body": slack.answer(slack.THREADS[30][:1])}
    others = [each for each in slack.exchanges() if each["path"] != slack.HISTORY]
    exchanges = [newest, later, *others, shorter]

    with listening(tmp_path, case, exchanges, "ana@example.org") as source:
        first = source.run()
        before = set(source.comments)
        second = source.run()
        after = set(source.comments)

    assert (first.status, second.status) == ("ok", "ok")
    assert before == set(slack.ids(5, 10, 35, 60))
    assert set(source.answers) >= set(slack.ids(20, 80))
    assert before - after == set(slack.ids(5, 35))
    assert second.tally.new == 0


def test_mattermost_posts_that_were_deleted_go_and_edits_come(tmp_path: Path) -> None:
    """However old they are."""
    (case,) = mattermost.CASES
    changed = {"path": mattermost.PATH, "query": {"since": 1}, "body": mattermost.listing(mattermost.CHANGED)}
    exchanges = [each for each in mattermost.exchanges() if "since" not in each.get("query", {})]

    with listening(tmp_path, case, [*exchanges, changed]) as source:
        first, second = source.run(), source.run()
        known = source.comments

    assert (first.status, first.tally.new) == ("ok", 2)
    assert (second.status, second.tally.changed, second.tally.deleted) == ("ok", 1, 1)
    assert {name: each.text for name, each in known.items()} == {"p1": "The portal is slow on Mondays"}


def test_discord_replies_that_were_deleted_go(tmp_path: Path) -> None:
    """Those in the channel and those in its threads."""
    (case,) = discord.CASES
    first_page = {"path": discord.PATH, "query": discord.ASKED, "body": discord.NEWER}
    without = {"path": discord.PATH, "query": discord.ASKED, "body": discord.NEWER[1:]}
    thread = {"path": discord.THREAD, "query": discord.ASKED, "body": discord.IN_THREAD}
    emptied = {"path": discord.THREAD, "query": discord.ASKED, "body": discord.IN_THREAD[1:]}
    rest = [each for each in discord.exchanges() if "before" in each["query"]]

    with listening(tmp_path, case, [first_page, without, thread, emptied, *rest]) as source:
        first = source.run()
        before = set(source.comments)
        second = source.run()
        after = set(source.comments)

    assert (first.status, second.status) == ("ok", "ok")
    assert before == {"1001", "1002", "1003", "1008"}
    assert after == {"1001", "1002"}
