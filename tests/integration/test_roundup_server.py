"""Messages of a running Roundup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.errors import CredentialError
from listenkit.testing import check_collector
from tests.integration.listening import Listening, small_pages
from tests.servers.roundup import Roundup


@pytest.fixture(scope="module", autouse=True)
def _people(roundup: Roundup) -> None:
    roundup.add_person("zoe")


@pytest.fixture
def options(roundup: Roundup, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the keys of a source that reads the tracker."""
    monkeypatch.setenv("ROUNDUP_PASSWORD", roundup.password)
    return {"spec": "roundup", "url": roundup.url, "user": roundup.user, "password": {"env": "ROUNDUP_PASSWORD"}}


@pytest.fixture
def listening(roundup: Roundup, options: dict[str, Any], tmp_path: Path) -> Listening:
    """Give that source; the organisation answers as the administrator."""
    return Listening(tmp_path, options, accounts=(roundup.user,))


def test_messages_know_their_issue_and_author(roundup: Roundup, listening: Listening) -> None:
    """A message that a program left without an author and an issue is one as well."""
    issue = roundup.ask("Portal", "It is slow № 4 <b>", author="zoe")
    reply = roundup.reply(issue, "Still slow", author="zoe")
    alone = roundup.leave("Nobody's words")

    found = {item.native_id: item for item in listening.items()}

    second = found[str(reply)]
    first = found[second.parent]
    assert (first.text, first.title, first.author, first.parent) == ("It is slow № 4 <b>", "Portal", "zoe", "")
    assert (second.text, second.thread) == ("Still slow", f"issue-{issue}")
    assert (found[str(alone)].text, found[str(alone)].author, found[str(alone)].thread) == ("Nobody's words", "", "")


def test_a_second_run_brings_nothing_new(roundup: Roundup, listening: Listening) -> None:
    """Everything is listed and nothing changed."""
    roundup.ask("Twice", "Only once", author="zoe")
    listening.run()

    again = listening.run()

    assert (again.status, again.tally.new, again.tally.changed, again.tally.deleted) == ("ok", 0, 0, 0)


def test_edits_deletions_late_replies_and_responses_arrive(roundup: Roundup, listening: Listening) -> None:
    """What was retired goes; what the organisation said is a response."""
    issue = roundup.ask("Parcel", "Late", author="zoe")
    edited, retired = (roundup.reply(issue, text, author="zoe") for text in ("Reply 1", "Reply 2"))
    listening.run()
    roundup.edit(edited, "Reply 1, corrected")
    roundup.withdraw(retired)
    late = roundup.reply(issue, "Three days later", author="zoe")
    answer = roundup.reply(issue, "Sorry for that")

    outcome = listening.run()

    known = listening.comments
    assert (outcome.status, outcome.tally.new, outcome.tally.changed, outcome.tally.deleted) == ("ok", 1, 1, 1)
    assert known[str(edited)].text == "Reply 1, corrected"
    assert str(late) in known
    assert not {str(retired), str(answer)} & set(known)
    assert listening.answers[str(answer)] == "Sorry for that"


def test_a_run_that_was_stopped_is_made_good_by_the_next(
    roundup: Roundup, options: dict[str, Any], tmp_path: Path
) -> None:
    """More messages than a page holds: all come, each once."""
    issue = roundup.ask("Questions", "And a first?", author="zoe")
    messages = {str(roundup.reply(issue, f"And {number}?", author="zoe")) for number in range(5)}
    listening = Listening(tmp_path, {**options, "spec": small_pages("roundup", tmp_path)})
    listening.run_until(pages=2)
    partly = len(listening.comments)

    outcome = listening.run()

    assert 0 < partly < len(listening.comments)
    assert (outcome.status, outcome.tally.deleted) == ("ok", 0)
    assert messages <= set(listening.comments)


def test_the_public_contract_holds(roundup: Roundup, options: dict[str, Any]) -> None:
    """The checks that every collector must pass, over the network."""
    roundup.ask("Contract", "Two reads alike", author="zoe")

    assert check_collector(RestCollector, options, root=Path())


def test_a_wrong_password_is_refused(options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roundup answers 401."""
    monkeypatch.setenv("ROUNDUP_PASSWORD", "another")

    with pytest.raises(CredentialError):
        Listening(tmp_path, options).items()
