"""What is particular about Mattermost: a table of posts, edits of any age, deleted posts, copies of what was edited."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from listenkit.errors import CredentialError, SourceError
from tests.catalogue.play import Service, ids_of, last_cursor, read
from tests.catalogue.served import last_of, marks_of
from tests.catalogue.services.mattermost import CASES, CHANGED, PAGE, PATH, at, exchanges, listing, post

CASE = CASES[0]
OPTIONS: dict[str, Any] = dict(CASE.options)


def again(first: Any, *changed: Any) -> Any:
    """Return the pages of a second run, in which some exchanges come before those of the first."""
    return read("mattermost", Service([*changed, *exchanges()]), last_cursor(first), **OPTIONS)


def test_posts_of_people_are_read_from_all_pages() -> None:
    """The system, webhooks, bots and pictures without words are left out."""
    pages = read("mattermost", Service(CASE.exchanges()), **CASE.options)

    found = last_of(pages)
    assert ids_of(pages) == list(CASE.ids)
    assert (found["p1"].text, found["p1"].author, found["p1"].aliases) == (
        "The portal is slow",
        "zoeid",
        ("zoe", "zoe@example.org"),
    )
    assert (found["p1"].parent, found["p1"].thread, found["p1"].created) == ("", "p1", at(10))
    assert (found["p5"].parent, found["p5"].thread) == ("p1", "p1")
    assert marks_of(pages) == {"0": at(50), "1": at(50)}


def test_a_second_run_stops_at_what_it_knows() -> None:
    """One page of posts, and what changed since."""
    first, service = read("mattermost", Service(CASE.exchanges()), **CASE.options), Service(exchanges())
    read("mattermost", service, last_cursor(first), **OPTIONS)

    asked = [str(each.url.query, "ascii") for each in service.requests if each.url.path == PATH]
    assert asked == ["per_page=200&page=0", "per_page=200&page=1", f"since={at(49)}"]


def test_edits_and_deletions_of_any_age_are_seen() -> None:
    """The copy that the server keeps of an edited post is none of ours."""
    changed = {"path": PATH, "query": {"since": at(49)}, "body": listing(CHANGED)}

    found = last_of(again(read("mattermost", Service(CASE.exchanges()), **CASE.options), changed))

    assert {name: (each.text, each.deleted) for name, each in found.items()} == {
        "p1": ("The portal is slow on Mondays", False),
        "p5": ("Same here", True),
    }


def test_a_late_reply_is_a_new_post() -> None:
    """It stands among the newest, however old its thread is."""
    late = post("p9", 90, "Fixed now", "anaid", root_id="p1")
    newest = {"path": PATH, "query": {**PAGE, "page": 0}, "body": listing([late])}

    found = last_of(again(read("mattermost", Service(CASE.exchanges()), **CASE.options), newest))

    assert (found["p9"].parent, found["p9"].thread, found["p9"].text) == ("p1", "p1", "Fixed now")


def test_somebody_who_is_gone_still_has_an_id() -> None:
    """As where an account was deleted for good."""
    gone = {"path": "/api/v4/users/zoeid", "status": 404, "body": {"id": "app.user.missing_account.const"}}

    found = last_of(read("mattermost", Service([gone, *exchanges()]), **OPTIONS))

    assert (found["p1"].author, found["p1"].aliases) == ("zoeid", ())


@pytest.mark.parametrize("empty", [{"order": [], "posts": {}}, {"order": None, "posts": None}])
def test_an_empty_channel_is_empty(empty: Any) -> None:
    """Servers of several years say so in two ways."""
    pages = [{"path": PATH, "query": {**PAGE, "page": 0}, "body": empty}]

    assert ids_of(read("mattermost", Service(pages), **OPTIONS)) == []


def test_a_refused_token_and_an_unknown_channel_are_told() -> None:
    """In the server's own shapes."""
    fault = {"id": "api.context.session_expired.app_error", "message": "Invalid session", "status_code": 401}
    with pytest.raises(CredentialError):
        read("mattermost", lambda _: httpx.Response(401, json=fault), **OPTIONS)
    missing = {"path": PATH, "query": {**PAGE, "page": 0}, "status": 404, "body": fault}
    with pytest.raises(SourceError, match="404"):
        read("mattermost", Service([missing]), **OPTIONS)
