"""Issues and notes of Redmine, on answers of its shape and on recorded ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent
from tests.catalogue.served import Service, aside_of, collector, ids_of, items_of, last_of, marks_of, read
from tests.catalogue.services.redmine import CASES, UPDATED, exchanges, issue, opened
from tests.shared import shared_path

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_issues_and_notes_are_read_field_by_field() -> None:
    """An issue without a description is its subject; a person who was removed is nobody."""
    found = last_of(read(CASE))

    first, second, note = (found[name] for name in CASE.ids)
    assert sorted(found) == sorted(CASE.ids)
    assert (first.text, first.title, first.author, first.aliases) == ("It came late 1", "Parcel 1", "Zoe Test", ("5",))
    assert (first.created, first.thread, first.parent) == ("2026-03-02T08:00:01Z", "issue-1", "")
    assert (second.text, second.author) == ("Parcel 2", "")
    assert (note.text, note.author, note.created) == ("We look into it", "Hugo Test", "2026-03-03T08:45:01Z")
    assert (note.parent, note.thread) == ("issue-1", "issue-1")


def test_private_issues_and_notes_come_where_they_are_asked_for() -> None:
    """Changes without words never do."""
    found = ids_of(read(CASE, private_notes=True))

    assert sorted(found) == ["issue-1", "issue-2", "issue-3", "note-1", "note-4", "note-5"]


def test_everything_is_listed_again_and_only_what_is_fresh_is_opened() -> None:
    """So that an issue which is missing is known to be deleted, and a note which is missing too."""
    old, new = issue(1, updated_on="2026-02-01T00:00:00Z"), issue(2)
    service = Service(exchanges([old, new]))
    made = collector("redmine", service, **CASE.options)

    pages = list(made.pages({"since": {"0": UPDATED}}))

    assert ids_of(pages) == ["issue-1", "issue-2"]
    assert service.paths == ["/users/current.json", "/issues.json", "/issues/2.json"]
    assert [extent for page in pages for extent in page.complete] == [Extent(thread="issue-2"), Extent(roots=True)]
    assert marks_of(pages) == {"0": UPDATED}


def test_an_issue_that_vanishes_while_it_is_opened_is_told() -> None:
    """The run is partial, and comes back to it."""
    gone = [{**each, "status": 404} if each["path"] == "/issues/2.json" else each for each in exchanges()]

    pages = list(collector("redmine", Service(gone), **CASE.options).pages(None))

    assert [each.reason for each in aside_of(pages)] == ["/issues/2.json answered with status 404"]


def test_no_issues_are_no_mistake() -> None:
    """An empty project."""
    assert items_of(list(collector("redmine", Service(exchanges([])), **CASE.options).pages(None))) == []


def test_a_listing_that_shrank_meanwhile_is_partial() -> None:
    """An issue that was deleted between two pages moved another one up, unseen."""
    first, second = exchanges([issue(1)], total_count=3)[1], exchanges([issue(3)], total_count=2)[1]
    second = {**second, "query": {**second["query"], "offset": 1}}
    service = Service([exchanges()[0], first, second, *opened()])

    with pytest.raises(SourceError, match="taken away"):
        list(collector("redmine", service, **CASE.options).pages(None))


def test_a_wrong_key_is_refused_before_anything_is_read() -> None:
    """Redmine would answer it with the public part."""
    service = Service([{"path": "/users/current.json", "status": 401, "body": ""}])

    with pytest.raises(CredentialError):
        list(collector("redmine", service, **CASE.options).pages(None))
    assert service.asked[0].headers["X-Redmine-API-Key"] == "made-up"


def recorded(name: str) -> Any:
    """Return a recorded answer of Redmine 5.0.4."""
    return json.loads(shared_path(f"fixtures/redmine/recorded-here/{name}.json").read_text())


def test_recorded_answers_are_read() -> None:
    """Three issues on two pages; of three notes the private one stays away."""
    query = {"status_id": "*", "sort": "id", "limit": 100}
    listed = [
        {"path": "/issues.json", "query": {**query, "offset": offset}, "body": recorded(f"issues_p{page}")}
        for page, offset in ((1, 0), (2, 2))
    ]
    notes = {"path": "/issues/1.json", "query": {"include": "journals"}, "body": recorded("issue_1_journals")}
    others = [{**notes, "path": f"/issues/{number}.json", "body": {"issue": {"journals": []}}} for number in (2, 3)]
    service = Service([{"path": "/users/current.json", "body": recorded("user_1")}, *listed, notes, *others])

    found = last_of(list(collector("redmine", service, token={"env": "TOKEN"}).pages(None)))

    assert sorted(found) == ["issue-1", "issue-2", "issue-3", "note-1", "note-2"]
    assert (found["issue-1"].title, found["issue-1"].text) == ("Late delivery №1", "It came late 1")
    assert (found["note-2"].text, found["note-2"].parent) == ("Follow-up comment 2 from Zoë", "issue-1")
