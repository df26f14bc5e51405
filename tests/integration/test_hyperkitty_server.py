"""Messages of lists that a running HyperKitty keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.errors import SourceError
from listenkit.testing import check_collector
from tests.integration.listening import Listening, small_pages
from tests.servers.hyperkitty import HyperKitty

ANA = "ana@example.org"


@pytest.fixture
def options(hyperkitty: HyperKitty) -> dict[str, Any]:
    """Give the keys of a source that reads the list."""
    return {"spec": "hyperkitty", "url": f"{hyperkitty.url}/hyperkitty", "parameters": {"list": hyperkitty.list_name}}


@pytest.fixture
def listening(options: dict[str, Any], tmp_path: Path) -> Listening:
    """Give that source; nobody answers for the organisation."""
    return Listening(tmp_path, options)


def test_messages_come_in_their_threads_without_what_they_quote(hyperkitty: HyperKitty, listening: Listening) -> None:
    """The address is readable again, and the words are the sender's own."""
    first = hyperkitty.say("Portal", "It is slow & <b> №\n", moment=datetime(2026, 3, 1, 9, tzinfo=UTC))
    hyperkitty.reply(first, "Here too\n\n> It is slow & <b> №\n", subject="Re: Portal")

    found = [item for item in listening.items() if "Portal" in item.title]

    said, answered = sorted(found, key=lambda item: bool(item.parent))
    assert (said.text, said.author, said.aliases) == ("It is slow & <b> №", "zoe@example.org", ("Zoë",))
    assert (said.created, said.thread, said.parent) == ("2026-03-01T09:00:00Z", said.native_id, "")
    assert (answered.text, answered.author) == ("Here too", ANA)
    assert (answered.thread, answered.parent) == (said.native_id, said.native_id)


def test_only_late_replies_are_new_to_the_next_run(hyperkitty: HyperKitty, listening: Listening) -> None:
    """A thread that had been quiet for months comes to life."""
    old = hyperkitty.say("Opening hours", "When?", moment=datetime.now(UTC) - timedelta(days=200))
    listening.run()
    assert listening.run().tally.new == 0
    hyperkitty.reply(old, "I would like to know too", subject="Re: Opening hours")

    outcome = listening.run()

    assert (outcome.status, outcome.tally.new, outcome.tally.changed, outcome.tally.deleted) == ("ok", 1, 0, 0)


@pytest.mark.parametrize("account", [ANA, "Ana"])
def test_what_the_organisation_says_is_a_response(
    hyperkitty: HyperKitty, options: dict[str, Any], tmp_path: Path, account: str
) -> None:
    """By its address or by its name."""
    question = hyperkitty.say("Parking", "Is there any?")
    hyperkitty.reply(question, f"There is, says {account}", subject="Re: Parking")
    listening = Listening(tmp_path, options, accounts=(account,))

    listening.run()

    assert f"There is, says {account}" in listening.answers.values()
    assert not [comment for comment in listening.comments.values() if "There is, says" in comment.text]


def test_a_message_without_words_is_passed_over(hyperkitty: HyperKitty, listening: Listening) -> None:
    """Nobody needs to look at one that only carried a file."""
    hyperkitty.say("A picture", "\n")

    outcome = listening.run()

    assert (outcome.status, outcome.tally.set_aside) == ("ok", 0)


def test_a_run_that_was_stopped_is_made_good_by_the_next(
    hyperkitty: HyperKitty, options: dict[str, Any], tmp_path: Path
) -> None:
    """More messages than a page holds: all come, each once."""
    first = hyperkitty.say("Many", "Number 0")
    for number in range(1, 6):
        hyperkitty.reply(first, f"Number {number}", subject="Re: Many")
    listening = Listening(tmp_path, {**options, "spec": small_pages("hyperkitty", tmp_path)})
    listening.run_until(pages=4)
    partly = len(listening.comments)

    outcome = listening.run()

    assert 0 < partly < len(listening.comments)
    assert (outcome.status, outcome.tally.deleted) == ("ok", 0)
    assert {f"Number {number}" for number in range(6)} <= {each.text for each in listening.comments.values()}


def test_the_public_contract_holds(hyperkitty: HyperKitty, options: dict[str, Any]) -> None:
    """The checks that every collector must pass, over the network."""
    hyperkitty.say("Contract", "Two reads alike")

    assert check_collector(RestCollector, options, root=Path())


def test_a_list_that_is_not_there_is_told(options: dict[str, Any], tmp_path: Path) -> None:
    """It is no empty one."""
    with pytest.raises(SourceError):
        Listening(tmp_path, {**options, "parameters": {"list": "nobody@lists.example.org"}}).items()
