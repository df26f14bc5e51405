"""What is said to an account of a running Bluesky, and what a search finds there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.rest import RestCollector
from listenkit.errors import CredentialError
from listenkit.testing import check_collector
from tests.integration.listening import Listening, small_pages
from tests.servers.bluesky import PASSWORD, Bluesky

OURS = "brasserie"


@pytest.fixture
def options(bluesky: Bluesky, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the keys of a source that listens to the organisation's account."""
    monkeypatch.setenv("BLUESKY_PASSWORD", PASSWORD)
    handle = bluesky.handle(OURS)
    signed_in = {"url": bluesky.url, "user": handle, "password": {"env": "BLUESKY_PASSWORD"}}
    return {"spec": "bluesky", "parameters": {"account": handle}, **signed_in}


@pytest.fixture
def listening(options: dict[str, Any], tmp_path: Path) -> Listening:
    """Give that source."""
    return Listening(tmp_path, options)


def searching(options: dict[str, Any], query: str) -> dict[str, Any]:
    """Return the keys of a source that looks for words, as the same account."""
    return {**options, "spec": "bluesky_search", "parameters": {"query": query}}


def test_answers_mentions_and_quotes_are_comments(bluesky: Bluesky, listening: Listening) -> None:
    """Who said what, in which thread, as an answer to what."""
    post = bluesky.say("We open a shop in Lyon", author=OURS)
    answer = bluesky.reply(post, "Where exactly? <3 & more", author="zoe")
    deeper = bluesky.reply(answer, "I wonder too", author="ida")
    mention = bluesky.mention(OURS, "your app crashes", author="zoe")
    quote = bluesky.quote(post, "About time", author="ida")
    bluesky.say("Nothing to do with anybody", author="ida")

    found = {item.native_id: item for item in listening.items()}

    assert set(found) >= {post, answer, deeper, mention, quote}
    assert not any("Nothing to do" in item.text for item in found.values())
    ours, said = found[post], found[answer]
    assert (ours.is_response, ours.thread, ours.parent) == (True, post, "")
    assert (said.text, said.parent, said.thread, said.is_response) == ("Where exactly? <3 & more", post, post, False)
    assert said.author.startswith("did:")
    assert said.aliases == ("zoe.test", "@zoe.test")
    assert said.url == f"https://bsky.app/profile/{said.author}/post/{answer.rpartition('/')[2]}"
    assert (found[deeper].parent, found[deeper].thread) == (answer, post)
    assert (found[mention].parent, found[mention].thread) == ("", mention)
    assert (found[quote].text, found[quote].thread) == ("About time", quote)


def test_an_answer_far_below_is_found(bluesky: Bluesky, listening: Listening) -> None:
    """The account is told of four steps alone."""
    post = last = bluesky.say("How deep can this go?", author=OURS)
    for step in range(7):
        last = bluesky.reply(last, f"Step {step}", author=("zoe", "ida")[step % 2])

    listening.run()

    assert listening.comments[last].thread == post


def test_what_the_account_answers_is_a_response(bluesky: Bluesky, listening: Listening) -> None:
    """To a mention in a thread of somebody else as well."""
    mention = bluesky.mention(OURS, "when do you open?", author="zoe")
    answer = bluesky.reply(mention, "At nine", author=OURS)

    listening.run()

    assert listening.comments[mention].text.endswith("when do you open?")
    assert answer not in listening.comments
    assert listening.answers[answer] == "At nine"


def test_a_second_run_brings_nothing_new(bluesky: Bluesky, listening: Listening) -> None:
    """What is read again within the lag did not change."""
    bluesky.reply(bluesky.say("Only once", author=OURS), "Understood", author="zoe")
    listening.run()

    again = listening.run()

    assert (again.status, again.tally.new, again.tally.changed, again.tally.deleted) == ("ok", 0, 0, 0)


def test_late_answers_and_deletions_arrive(bluesky: Bluesky, listening: Listening) -> None:
    """A post that its author took back goes here too, and one of the account itself."""
    post = bluesky.say("A question to everybody", author=OURS)
    first = bluesky.reply(post, "Please ignore this", author="zoe")
    ours = bluesky.reply(first, "Too early", author=OURS)
    listening.run()
    late = bluesky.reply(post, "Days later", author="ida")
    bluesky.withdraw(first, author="zoe")
    bluesky.withdraw(ours, author=OURS)

    outcome = listening.run()

    assert (outcome.status, outcome.tally.new, outcome.tally.deleted) == ("ok", 1, 2)
    assert listening.comments[late].parent == post
    assert first not in listening.comments
    assert ours not in listening.answers


def test_a_stopped_run_goes_on_and_loses_nothing(bluesky: Bluesky, options: dict[str, Any], tmp_path: Path) -> None:
    """Pages of two posts, stopped after every page until all is there."""
    post = bluesky.say("Tell me everything", author=OURS)
    answers = {bluesky.reply(post, f"Point {number}", author="zoe") for number in range(5)}
    listening = Listening(tmp_path, {**options, "spec": small_pages("bluesky", tmp_path)})
    for pages in range(1, 4):
        listening.run_until(pages)

    outcome = listening.run()

    assert outcome.status == "ok"
    assert set(listening.comments) >= answers


def test_a_search_finds_words_page_by_page(bluesky: Bluesky, options: dict[str, Any], tmp_path: Path) -> None:
    """And a run after it what was said since; an account that is named answers."""
    root = bluesky.say("The velociraptor stapler jams", author="zoe")
    bluesky.say("The stapler is fine", author="ida")
    found = {bluesky.say(f"A velociraptor stapler, part {number}", author="ida") for number in range(3)}
    answer = bluesky.reply(root, "A velociraptor stapler needs oil", author="brasseur")
    own = {**searching(options, "velociraptor stapler"), "spec": small_pages("bluesky_search", tmp_path)}
    listening = Listening(tmp_path, own, accounts=("brasseur.test",))
    first = listening.run()
    late = bluesky.say("Another velociraptor stapler", author="zoe")

    second = listening.run()

    assert (first.status, first.tally.new) == ("ok", 4)
    assert set(listening.comments) == {root, late, *found}
    assert listening.answers == {answer: "A velociraptor stapler needs oil"}
    assert (second.status, second.tally.new, second.tally.changed) == ("ok", 1, 0)


def test_a_search_that_finds_nothing_is_empty(options: dict[str, Any], tmp_path: Path) -> None:
    """No post is no mistake."""
    assert Listening(tmp_path, searching(options, "nobody ever said this")).items() == []


def test_a_wrong_password_is_refused(options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the status of a refused credential, not an empty account."""
    monkeypatch.setenv("BLUESKY_PASSWORD", "another")

    with pytest.raises(CredentialError):
        Listening(tmp_path, options).items()


def test_it_keeps_the_contract(bluesky: Bluesky, options: dict[str, Any], tmp_path: Path) -> None:
    """Two reads alike, and on from every cursor."""
    bluesky.reply(bluesky.say("Contract", author=OURS), "Kept", author="zoe")

    check_collector(RestCollector, options, root=tmp_path)
    check_collector(RestCollector, searching(options, "Kept"), root=tmp_path)
