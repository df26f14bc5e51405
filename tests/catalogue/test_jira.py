"""Issues and comments of Jira Cloud, on answers of its shape."""

from __future__ import annotations

import base64

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.jira import CASES, NEWEST, SITE, document, exchanges, issue

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_issues_and_comments_are_read_field_by_field() -> None:
    """Documents become text; an issue without a description is its summary; people speak below what apps open."""
    pages = read(CASE)
    found = last_of(pages)

    assert ids_of(pages) == list(CASE.ids)
    opened, answered, said, second, by_app, below, below_app = found.values()
    assert (opened.text, opened.title) == ("It is late 1\nVery late", "Delivery 1")
    assert (opened.author, opened.aliases) == ("Zoe", ("5b10-zoe",))
    assert (opened.created, opened.thread, opened.parent) == ("2026-03-01T09:00:00.000+0000", "issue-10001", "")
    assert (opened.url, said.url) == (f"{SITE}/browse/SUP-1", f"{SITE}/browse/SUP-1")
    assert (said.text, said.author, said.thread, said.parent) == ("Words 12", "Zoe", "issue-10001", "issue-10001")
    assert second.text == "Delivery 2"
    assert [each.native_id for each in found.values() if each.is_response] == ["comment-11", "issue-10003"]
    assert (by_app.author, below.text, below_app.thread) == ("Bot", "Words 21", "issue-10003")
    assert answered.author == "Hugo"


def test_internal_and_restricted_comments_come_where_they_are_asked_for() -> None:
    """Those of a service desk for colleagues, and those for a role."""
    assert set(ids_of(read(CASE, private_notes=True))) - set(CASE.ids) == {"comment-13", "comment-22"}


def test_the_next_run_searches_from_a_day_before_the_newest_update() -> None:
    """Which is as far as zones are apart; each issue that is opened stands for its comments."""
    first = read(CASE)

    pages = read(CASE, next(page.cursor for page in reversed(first) if page.cursor))

    assert marks_of(first) == {"0": NEWEST}
    assert sorted(ids_of(pages)) == sorted(CASE.ids)
    assert [extent for page in pages for extent in page.complete] == [
        Extent(thread="issue-10001"),
        Extent(thread="issue-10002"),
        Extent(thread="issue-10003"),
    ]


def test_a_thread_is_whole_once_its_comments_were_read() -> None:
    """Not before, for then those would be taken for deleted: customers' and colleagues' issues are asked apart."""
    seen: set[str] = set()
    for page in read(CASE):
        seen |= {item.thread for item in page.items if item.parent}
        assert {extent.thread for extent in page.complete} <= seen


def test_comments_go_on_over_pages() -> None:
    """A hundred at a time."""
    asked = exchanges()
    more = {**asked[-1], "query": {"startAt": 1, "maxResults": 100}, "body": dict(asked[-1]["body"])}
    asked[-1] = {**asked[-1], "body": {**asked[-1]["body"], "total": 2}}
    more["body"]["total"] = 2
    more["body"]["comments"] = [{**more["body"]["comments"][0], "id": "33"}]

    pages = list(collector("jira", Service([*asked, more]), **CASE.options).pages(None))

    assert ids_of(pages)[-2:] == ["comment-31", "comment-33"]


@pytest.mark.parametrize("empty", [document(), {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]}])
def test_a_description_that_was_emptied_is_none(empty: object) -> None:
    """What is left of it is a document without words."""
    service = Service(exchanges([issue(1, description=empty)]))

    (found, *_) = last_of(list(collector("jira", service, **CASE.options).pages(None))).values()
    assert found.text == "Delivery 1"


def test_a_project_without_issues_is_empty() -> None:
    """Nobody asked yet."""
    service = Service([*exchanges()[:1], {**exchanges()[1], "body": {"issues": [], "isLast": True}}])

    assert ids_of(list(collector("jira", service, **CASE.options).pages(None))) == []


def test_a_wrong_token_is_refused_before_anything_is_read() -> None:
    """Jira would search what everybody may see."""
    service = Service([{**exchanges()[0], "status": 401, "body": ""}])

    with pytest.raises(CredentialError):
        list(collector("jira", service, **CASE.options).pages(None))
    shown = service.asked[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(shown) == b"listening@example.org:made-up"


def test_a_project_that_is_not_there_is_told() -> None:
    """Jira answers the search with 400."""
    told = {"errorMessages": ["The value 'SUP' does not exist for the field 'project'."], "errors": {}}
    service = Service([exchanges()[0], {**exchanges()[1], "status": 400, "body": told}])

    with pytest.raises(SourceError, match="400"):
        list(collector("jira", service, **CASE.options).pages(None))
