"""What is particular about Microsoft Teams: changes with all replies, system posts, HTML, the log-in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of, marks_of
from tests.catalogue.services.teams import (
    ASKED,
    CASES,
    CHANNEL,
    LOG_IN,
    OPTIONS,
    PATH,
    TEAM,
    documented,
    exchanges,
    ids,
    link,
    post,
)
from tests.shared import shared_path

URL = "https://service.example.org"
KEYS: dict[str, Any] = dict(OPTIONS)
REPLIES = f"/v1.0/teams/{TEAM}/channels/{CHANNEL}/messages/11/replies"


def at_home(found: Any) -> Any:
    """Return exchanges whose links lead to the service that plays them."""
    text = json.dumps(found)
    return json.loads(text.replace("{origin}", URL).replace("https://graph.microsoft.com", URL))


def run(*first: Any, cursor: Any = None, found: Any = None) -> Any:
    """Return the pages of a run; some exchanges come before those of the example."""
    return read("teams", Service(at_home([*first, *(found or exchanges())])), cursor, **KEYS)


def test_posts_and_replies_of_people_are_read() -> None:
    """The system, apps and pictures alone are left out; what was deleted goes."""
    pages = run()

    found = last_of(pages)
    assert ids_of(pages) == list(CASES[0].ids)
    root, reply, plain, gone = (found[each] for each in CASES[0].ids)
    assert (root.text, root.title, root.author, root.aliases) == ("The lift is stuck, Ana", "Lift", "zoeId", ("Zoe",))
    assert (root.parent, root.thread, root.url) == ("", ids(11)[0], "https://teams.microsoft.com/l/message/11")
    assert (reply.text, reply.parent, reply.thread) == ("Again?", ids(11)[0], ids(11)[0])
    assert (plain.text, plain.deleted, gone.deleted) == ("Plain & simple", False, True)
    assert marks_of(pages) == {"0": f"{URL}{PATH.replace(':', '%3A')}?$deltatoken=d1"}


def test_the_examples_of_the_documentation_are_read() -> None:
    """The page of changes, and the one of a list with a post of the system."""
    assert [each.text for each in last_of(run(found=documented())).values()] == [
        "Test",
        "HelloWorld 11/29/2020 3:16:31 PM -08:00",
    ]
    listed = json.loads(shared_path("fixtures/msteams/vendor-docs/channel-list-messages.example1.json").read_text())
    page = {**link("delta", "$deltatoken=d1"), "value": listed["value"]}

    found = last_of(run({"path": PATH, "query": ASKED, "body": page}))

    assert [(each.native_id, each.text) for each in found.values()] == [(*ids(1616965872395), "Hello World Jane Smith")]


def test_a_late_reply_and_an_edit_come_with_their_old_post() -> None:
    """Graph names the whole chain when something in it changed."""
    chain = post(11, "<p>Both lifts are stuck</p>", replies=[
        post(13, "", None, messageType="message", deletedDateTime="2026-03-03T10:00:00Z", replyToId="11"),
        post(21, "Mended", "ana", replyToId="11"),
    ], lastEditedDateTime="2026-03-03T10:00:00Z")  # fmt: skip
    change = {
        "path": PATH,
        "query": {"$deltatoken": "d1"},
        "body": {**link("delta", "$deltatoken=d2"), "value": [chain]},
    }

    pages = run(change, cursor=last_cursor(run()))

    assert {name: (each.text, each.deleted) for name, each in last_of(pages).items()} == {
        ids(11)[0]: ("Both lifts are stuck", False),
        ids(13)[0]: ("", True),
        ids(21)[0]: ("Mended", False),
    }
    assert marks_of(pages)["0"].endswith("$deltatoken=d2")


def test_more_replies_than_come_with_a_post_are_asked_for() -> None:
    """Those that came already are recognised."""
    reply = post(13, "Again?", "ana", replyToId="11")
    chain = post(11, "Stuck", replies=[reply], **{"replies@odata.nextLink": f"{URL}{REPLIES}?$skip=1"})
    page = {"path": PATH, "query": ASKED, "body": {**link("delta", "$deltatoken=d1"), "value": [chain]}}
    rest = {"path": REPLIES, "query": {"$top": 50}, "body": {"value": [post(14, "Yes", replyToId="11"), reply]}}

    assert ids_of(run(page, rest)) == list(ids(11, 13, 14))


def test_a_place_that_graph_has_forgotten_is_begun_anew() -> None:
    """As it is after some weeks without a run."""
    gone = {
        "path": PATH,
        "query": {"$deltatoken": "d1"},
        "status": 410,
        "body": {"error": {"code": "syncStateNotFound"}},
    }

    assert ids_of(run(gone, cursor=last_cursor(run()))) == list(CASES[0].ids)


def test_the_application_logs_in_with_its_secret() -> None:
    """A refused secret ends as such, and so does a permission that nobody consented to."""
    service = Service(at_home(exchanges()))
    read("teams", service, **KEYS)
    assert parse_qs(service.requests[0].content.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["https://graph.microsoft.com/.default"],
        "client_id": ["app"],
        "client_secret": ["made-up-token"],
    }
    with pytest.raises(CredentialError):
        read("teams", lambda _: httpx.Response(401, json={"error": "invalid_client"}), **KEYS)
    denied = {"path": PATH, "query": ASKED, "status": 403, "body": {"error": {"code": "Forbidden"}}}
    with pytest.raises(CredentialError):
        read("teams", Service([LOG_IN, denied]), **KEYS)


def test_a_link_to_another_host_is_not_followed() -> None:
    """The token stays with Graph."""
    page = {"path": PATH, "query": ASKED, "body": {"@odata.nextLink": "https://evil.example.com/next", "value": []}}

    with pytest.raises(SourceError, match=r"evil\.example\.com"):
        read("teams", Service([LOG_IN, page]), **KEYS)
