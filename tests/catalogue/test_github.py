"""Issues, pull requests and comments of GitHub, on answers of its shape and on a recorded walk."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, marks_of, read
from tests.catalogue.services.github import CASES, ISSUES, NEWEST, SITE, exchanges
from tests.shared import shared_path

(CASE,) = CASES
AFTER = datetime(2026, 2, 26, 10, 0, 1, tzinfo=UTC)
"""What was made in the second that was asked from may be left out by a service that means later than that."""


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_issues_and_comments_are_read_field_by_field() -> None:
    """An issue without a text is its title; a person who left GitHub is nobody; bots stay out."""
    pages = read(CASE)
    found = last_of(pages)

    assert ids_of(pages) == list(CASE.ids)
    first, second, pull, said, answered, on_pull = found.values()
    assert (first.text, first.title, first.author, first.aliases) == (
        "It fails since Monday 1",
        "Export fails 1",
        "zoe",
        ("7",),
    )
    assert (first.created, first.thread, first.parent) == ("2026-03-01T09:00:00Z", first.native_id, "")
    assert (first.url, first.segments) == (f"{SITE}/issues/1", {"place": "issue"})
    assert (second.text, second.author) == ("Export fails 2", "")
    assert (pull.segments, pull.is_response) == ({"place": "pull request"}, False)
    assert (said.text, said.author, said.thread, said.parent) == ("Here too 11", "ana", *[first.native_id] * 2)
    assert (said.is_response, answered.is_response, answered.author) == (False, True, "hugo")
    assert (on_pull.segments, on_pull.thread, on_pull.author) == ({"place": "pull request"}, pull.native_id, "")


def test_the_next_run_asks_for_the_week_before_the_newest_update() -> None:
    """Of what was written since then, what is missing was deleted."""
    first = read(CASE)
    assert marks_of(first) == {"0": NEWEST, "1": NEWEST}
    assert [extent for page in first for extent in page.complete] == [Extent()]

    pages = read(CASE, next(page.cursor for page in reversed(first) if page.cursor))

    assert ids_of(pages) == list(CASE.ids)
    assert [extent for page in pages for extent in page.complete] == [Extent(since=AFTER)]


def test_the_token_is_shown_at_home_alone() -> None:
    """A link to GitHub itself from an address that is another one gets neither a request nor the token."""
    link = '<https://api.github.com/repositories/42/issues?page=2>; rel="next"'
    service = Service([{**exchanges()[0], "headers": {"Link": link}}])

    with pytest.raises(SourceError, match=r"https://api\.github\.com"):
        list(collector("github", service, **CASE.options).pages(None))
    assert [request.headers["authorization"] for request in service.asked] == ["Bearer made-up"]


def test_an_empty_repository_is_no_mistake() -> None:
    """No issue was opened yet."""
    empty = [{**each, "body": [], "headers": {}} for each in exchanges()]

    assert ids_of(list(collector("github", Service(empty), **CASE.options).pages(None))) == []


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (401, "Bad credentials", CredentialError),
        (404, "Not Found", SourceError),
        (410, "Issues are disabled", SourceError),
    ],
)
def test_a_refusal_is_told(status: int, message: str, error: type[Exception]) -> None:
    """A wrong token, a repository that is not there, one without issues."""
    service = Service([{**exchanges()[0], "status": status, "body": {"message": message}, "headers": {}}])

    with pytest.raises(error):
        list(collector("github", service, **CASE.options).pages(None))


def test_a_recorded_walk_is_followed_to_its_end() -> None:
    """Thirteen issues on five pages; the recording gave all of them one number, and we tell them apart all the same."""
    path = shared_path("fixtures/github/octokit-fixtures/paginate-issues/normalized-fixture.json")
    recorded = json.loads(path.read_text())
    home = {"owner": "octokit-fixture-org", "repository": "paginate-issues"}
    walk = [
        {
            "path": each["path"].partition("?")[0],
            "query": {**ISSUES} if number == 0 else {"per_page": 3, "page": number + 1},
            "body": each["response"],
            "headers": {
                "Link": each["headers"]["link"].replace("https://api.github.com", "https://service.example.org")
            },
        }
        for number, each in enumerate(recorded)
    ]
    comments = {**exchanges()[2], "path": "/repos/octokit-fixture-org/paginate-issues/issues/comments", "body": []}

    found = last_of(list(collector("github", Service([*walk, comments]), parameters=home).pages(None)))

    assert [each.title for each in found.values()] == [f"Test issue {number}" for number in range(13, 0, -1)]
    assert {each.text for each in found.values()} == {each.title for each in found.values()}
    assert not [each for each in found.values() if each.is_response]
