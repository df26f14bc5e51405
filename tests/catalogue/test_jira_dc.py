"""Issues and comments of Jira Data Center, on answers of its shape."""

from __future__ import annotations

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.jira_dc import CASES, NEWEST, SITE, exchanges

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_issues_and_comments_are_read_field_by_field() -> None:
    """Logins and addresses are other names of the author; who opened it stands for a reporter who is gone."""
    pages = read(CASE)
    opened, said, second = last_of(pages).values()

    assert ids_of(pages) == list(CASE.ids)
    assert (opened.text, opened.title, opened.author) == ("It is *late* 1", "Delivery 1", "Zoe")
    assert opened.aliases == ("zoe", "zoe@example.org")
    assert (opened.created, opened.thread, opened.url) == (
        "2026-03-01T09:00:00.000+0000",
        "issue-10001",
        f"{SITE}/browse/SUP-1",
    )
    assert (said.text, said.author, said.aliases) == ("Words 11", "Hugo", ("hugo", "hugo@example.org"))
    assert (said.thread, said.parent) == ("issue-10001", "issue-10001")
    assert (second.text, second.author) == ("Delivery 2", "Zoe")


def test_internal_and_restricted_comments_come_where_they_are_asked_for() -> None:
    """Those of a service desk for colleagues, and those for a role."""
    assert set(ids_of(read(CASE, private_notes=True))) - set(CASE.ids) == {"comment-12", "comment-13"}


def test_the_next_run_searches_from_a_day_before_the_newest_update() -> None:
    """Which is as far as zones are apart; each issue that is opened stands for its comments."""
    first = read(CASE)

    pages = read(CASE, next(page.cursor for page in reversed(first) if page.cursor))

    assert marks_of(first) == {"0": NEWEST}
    assert sorted(ids_of(pages)) == sorted(CASE.ids)
    assert [extent for page in pages for extent in page.complete] == [
        Extent(thread="issue-10001"),
        Extent(thread="issue-10002"),
    ]


def test_a_project_without_issues_is_empty() -> None:
    """Nobody asked yet."""
    assert ids_of(list(collector("jira_dc", Service(exchanges([])), **CASE.options).pages(None))) == []


def test_a_wrong_token_is_refused_before_anything_is_read() -> None:
    """Jira would search what everybody may see."""
    service = Service([{**exchanges()[0], "status": 401, "body": ""}])

    with pytest.raises(CredentialError):
        list(collector("jira_dc", service, **CASE.options).pages(None))
    assert service.asked[0].headers["authorization"] == "Bearer made-up"
