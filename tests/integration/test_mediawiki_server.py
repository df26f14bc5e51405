"""Talk pages of a running MediaWiki."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.mediawiki import MediaWikiCollector
from listenkit.testing import check_collector
from tests.integration.listening import Listening
from tests.servers.mediawiki import MediaWiki
from tests.servers.web import call


@pytest.fixture
def listening(mediawiki: MediaWiki, tmp_path: Path) -> Listening:
    """Give a source that reads the wiki; the organisation answers as its administrator."""
    return Listening(tmp_path, {"url": f"{mediawiki.url}/api.php"}, (mediawiki.user,), MediaWikiCollector)


def text_of(wiki: MediaWiki, page: str) -> str:
    """Return what a page says now."""
    return call("GET", f"{wiki.url}/index.php", params={"title": page, "action": "raw"}).text


def said_on(listening: Listening, *pages: str) -> list[tuple[str, str, str]]:
    """Return section, author and words of what is read of some sections."""
    return [(item.title, item.author, item.text) for item in listening.items() if item.title in pages]


def test_people_are_told_apart(mediawiki: MediaWiki, listening: Listening) -> None:
    """Sections, replies and people without an account; signatures and marks are no words."""
    mediawiki.say("Talk:Portal", "Slow", "The '''portal''' is [[Main Page|slow]] & {{smiley}} old", author="Zoe")
    mediawiki.edit("Talk:Portal", text_of(mediawiki, "Talk:Portal") + "\n: Here too --~~~~\n:: Not here", author="Ana")
    mediawiki.say("Talk:Portal", "Colours", "Nobody's words")

    assert said_on(listening, "Slow", "Colours") == [
        ("Slow", "Zoe", "The portal is slow & old"),
        ("Slow", "Ana", "Here too"),
        ("Slow", "Ana", "Not here"),
        ("Colours", "127.0.0.1", "Nobody's words"),
    ]
    first, reply, *_ = [item for item in listening.items() if item.title == "Slow"]
    assert (first.parent, reply.parent, reply.thread) == ("", first.native_id, first.thread)


def test_edits_removals_and_late_replies_arrive(mediawiki: MediaWiki, listening: Listening) -> None:
    """Who mends another's word did not say it; what is taken off the page goes."""
    page = "Talk:Parcels"
    mediawiki.say(page, "Late", "My parcel came laet again", author="Zoe")
    mediawiki.say(page, "Mistake", "Please ignore this section", author="Ana")
    listening.run()
    whole = text_of(mediawiki, page)
    kept = whole.partition("== Mistake ==")[0].replace("laet", "late")
    mediawiki.edit(page, f"{kept}\n: Mine as well, three days later ~~~~", author="Bob")

    outcome = listening.run()

    assert (outcome.status, outcome.tally.new, outcome.tally.changed, outcome.tally.deleted) == ("ok", 1, 1, 1)
    assert said_on(listening, "Late", "Mistake") == [
        ("Late", "Zoe", "My parcel came late again"),
        ("Late", "Bob", "Mine as well, three days later"),
    ]


def test_a_second_run_brings_nothing_new(mediawiki: MediaWiki, listening: Listening) -> None:
    """What is looked at again did not change."""
    mediawiki.say("Talk:Twice", "Only once", "Said once", author="Zoe")
    listening.run()

    again = listening.run()

    assert (again.status, again.tally.new, again.tally.changed, again.tally.deleted) == ("ok", 0, 0, 0)


def test_what_the_organisation_says_is_a_response(mediawiki: MediaWiki, listening: Listening) -> None:
    """Its account is named in the configuration."""
    page = "Talk:Hours"
    mediawiki.say(page, "Hours", "When do you open?", author="Zoe")
    mediawiki.edit(page, text_of(mediawiki, page) + "\n: At nine ~~~~", author=mediawiki.user)

    listening.run()

    assert "At nine" in listening.answers.values()
    assert "At nine" not in {each.text for each in listening.comments.values()}


def test_hidden_words_are_nobodys_unless_they_are_signed(mediawiki: MediaWiki, listening: Listening) -> None:
    """What comes to light with the next revision may be that one's or the hidden one's."""
    page = "Talk:Hidden"
    first = mediawiki.edit(page, "Said without a name", author="Zoe")
    mediawiki.edit(page, text_of(mediawiki, page) + "\n\nA second thing", author="Ana")
    mediawiki.withdraw(first)

    found = [(item.author, item.text) for item in listening.items() if item.title == page]

    assert found == [("", "Said without a name\nA second thing")]


def test_the_public_contract_holds(mediawiki: MediaWiki) -> None:
    """The checks that every collector must pass, over the network."""
    mediawiki.say("Talk:Contract", "Contract", "Two reads alike", author="Zoe")
    options: dict[str, Any] = {"url": f"{mediawiki.url}/api.php"}

    assert check_collector(MediaWikiCollector, options, root=Path())
