"""Issues and notes of GitLab, on answers of its shape."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, marks_of
from tests.catalogue.services.gitlab import CASES, NEWEST, SITE, exchanges

(CASE,) = CASES
ASKED = [{**each, "path": each["path"].replace("%2F", "/")} for each in exchanges()]
"""As httpx shows paths: decoded."""


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_issues_and_notes_are_read_field_by_field() -> None:
    """An issue that came in by mail is of who sent it; one without a description is its title."""
    service = Service(ASKED)
    pages = list(collector("gitlab", service, **CASE.options).pages(None))
    opened, mailed, said = last_of(pages).values()

    assert ids_of(pages) == list(CASE.ids)
    assert (opened.text, opened.title, opened.author, opened.aliases) == (
        "It fails 1",
        "Export 1",
        "zoe",
        ("Zoe Test", "18"),
    )
    assert (opened.created, opened.thread, opened.url) == ("2026-03-01T09:00:00.081Z", "issue-71", f"{SITE}/1")
    assert (mailed.text, mailed.author) == ("Export 2", "ida@example.org")
    assert (said.text, said.author, said.created) == ("Here too 301", "ana", "2026-03-05T09:56:03Z")
    assert (said.thread, said.parent, said.url) == ("issue-71", "issue-71", f"{SITE}/1")
    assert service.asked[0].url.raw_path.startswith(b"/api/v4/projects/example-org%2Fproduct/issues?")
    assert service.asked[0].headers["PRIVATE-TOKEN"] == "made-up"


def test_confidential_issues_and_internal_notes_come_where_they_are_asked_for() -> None:
    """What the system notes never does."""
    pages = list(collector("gitlab", Service(ASKED), **{**CASE.options, "private_notes": True}).pages(None))

    assert set(ids_of(pages)) - set(CASE.ids) == {"issue-73", "note-303", "note-304"}


def test_the_next_run_asks_for_the_week_before_the_newest_update() -> None:
    """Of what was opened since then what is missing was deleted, and of each thread that was opened."""
    service = Service(ASKED)

    pages = list(collector("gitlab", service, **CASE.options).pages({"since": {"0": NEWEST}}))

    extents = [extent for page in pages for extent in page.complete]
    assert extents[:-1] == [Extent(thread="issue-71"), Extent(thread="issue-72")]
    newest = datetime.fromisoformat(NEWEST)
    assert newest - timedelta(days=7) <= (extents[-1].since or datetime.min.replace(tzinfo=UTC)) < newest
    assert extents[-1].roots
    assert sorted(ids_of(pages)) == sorted(CASE.ids)
    assert marks_of(pages) == {"0": NEWEST}


def test_a_project_without_issues_is_empty() -> None:
    """Nobody asked yet."""
    service = Service([{**ASKED[0], "body": [], "headers": {}}])

    assert ids_of(list(collector("gitlab", service, **CASE.options).pages(None))) == []


@pytest.mark.parametrize(("status", "error"), [(401, CredentialError), (404, SourceError)])
def test_a_refusal_is_told(status: int, error: type[Exception]) -> None:
    """A wrong token; a project that is not there, or is not to be seen."""
    service = Service([{**ASKED[0], "status": status, "body": {"message": f"{status}"}, "headers": {}}])

    with pytest.raises(error):
        list(collector("gitlab", service, **CASE.options).pages(None))
