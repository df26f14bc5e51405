"""Issues and notes of a running Redmine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.errors import CredentialError
from listenkit.testing import check_collector
from tests.integration.listening import Listening, small_pages
from tests.servers.redmine import COLLEAGUE, Redmine


@pytest.fixture
def options(redmine: Redmine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the keys of a source that reads the project as its administrator."""
    monkeypatch.setenv("REDMINE_KEY", redmine.key)
    parameters = {"project": redmine.project}
    return {"spec": "redmine", "url": redmine.url, "token": {"env": "REDMINE_KEY"}, "parameters": parameters}


@pytest.fixture
def listening(options: dict[str, Any], tmp_path: Path) -> Listening:
    """Give that source; the organisation answers as Hugo."""
    return Listening(tmp_path, options, accounts=(f"{COLLEAGUE.capitalize()} Test",))


def test_issues_and_public_notes_are_comments(redmine: Redmine, listening: Listening) -> None:
    """Who said what, in which thread, as an answer to what."""
    issue = redmine.ask("Invoice", "h2. Where is *it*?\n\nI wait & wait")
    note = redmine.reply(issue, "Still nothing", author="zoe")
    redmine.note(issue, "Between us")
    redmine.close(issue)

    found = {item.native_id: item for item in listening.items() if item.thread == f"issue-{issue}"}

    assert list(found) == [f"issue-{issue}", f"note-{note}"]
    opened, said = found.values()
    assert (opened.title, opened.author) == ("Invoice", "Zoe Test")
    assert opened.text.splitlines() == ["h2. Where is *it*?", "", "I wait & wait"]
    assert (said.text, said.author, said.parent) == ("Still nothing", "Zoe Test", f"issue-{issue}")


def test_a_second_run_brings_nothing_new(redmine: Redmine, listening: Listening) -> None:
    """What is opened again within the lag did not change."""
    issue = redmine.ask("Twice", "Only once")
    redmine.reply(issue, "And a note", author="zoe")
    listening.run()

    again = listening.run()

    assert (again.status, again.tally.new, again.tally.changed, again.tally.deleted) == ("ok", 0, 0, 0)


def test_what_the_organisation_says_is_a_response(redmine: Redmine, listening: Listening) -> None:
    """Its account is named in the configuration as people see it."""
    issue = redmine.ask("Opening hours", "When do you open?")
    note = redmine.reply(issue, "At nine")

    listening.run()

    assert f"note-{note}" not in listening.comments
    assert listening.answers[f"note-{note}"] == "At nine"


def test_edits_deletions_and_late_notes_arrive(redmine: Redmine, listening: Listening) -> None:
    """Though Redmine does not say that an issue changed when a note does."""
    issue, other = redmine.ask("Parcel", "Late"), redmine.ask("Mistake", "Please ignore")
    edited, deleted = (redmine.reply(issue, text, author="zoe") for text in ("Reply 1", "Reply 2"))
    listening.run()
    late = redmine.reply(issue, "Three days later", author="zoe")
    redmine.edit(edited, "Reply 1, corrected")
    redmine.edit(deleted, "")
    redmine.withdraw(other)

    outcome = listening.run()

    known = listening.comments
    assert (outcome.status, outcome.tally.new, outcome.tally.changed, outcome.tally.deleted) == ("ok", 1, 1, 2)
    assert known[f"note-{edited}"].text == "Reply 1, corrected"
    assert f"note-{late}" in known
    assert not {f"note-{deleted}", f"issue-{other}"} & set(known)


def test_private_notes_come_only_where_they_are_asked_for(
    redmine: Redmine, options: dict[str, Any], tmp_path: Path
) -> None:
    """The key of the administrator sees them; the source decides."""
    issue = redmine.ask("Complaint", "Rude at the counter")
    note = redmine.note(issue, "Who was at the counter?")

    without = {item.native_id for item in Listening(tmp_path, options).items()}
    with_them = {item.native_id for item in Listening(tmp_path, {**options, "private_notes": True}).items()}

    assert with_them - without >= {f"note-{note}"}
    assert f"note-{note}" not in without


def test_a_run_that_was_stopped_is_made_good_by_the_next(
    redmine: Redmine, options: dict[str, Any], tmp_path: Path
) -> None:
    """More issues than a page holds: all come, each once."""
    issues = {f"issue-{redmine.ask(f'Question {number}', f'And {number}?')}" for number in range(5)}
    listening = Listening(tmp_path, {**options, "spec": small_pages("redmine", tmp_path)})
    listening.run_until(pages=2)
    partly = len(listening.comments)

    outcome = listening.run()

    assert 0 < partly < len(listening.comments)
    assert (outcome.status, outcome.tally.deleted) == ("ok", 0)
    assert issues <= set(listening.comments)


def test_the_public_contract_holds(redmine: Redmine, options: dict[str, Any]) -> None:
    """The checks that every collector must pass, over the network."""
    redmine.ask("Contract", "Two reads alike")

    assert check_collector(RestCollector, options, root=Path())


def test_a_wrong_key_is_refused_although_redmine_answers_it(
    options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redmine shows its public part to any key; that must not pass for everything."""
    monkeypatch.setenv("REDMINE_KEY", "0" * 40)

    with pytest.raises(CredentialError):
        Listening(tmp_path, options).items()
