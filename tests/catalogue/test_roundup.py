"""Messages of Roundup, on answers of its shape and on recorded ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError
from listenkit.model import Extent
from tests.catalogue.served import Service, collector, ids_of, last_of, read
from tests.catalogue.services.roundup import CASES, ISSUES, MESSAGES, WRITTEN, collection, exchanges
from tests.shared import shared_path

(CASE,) = CASES


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "made-up")


def test_messages_are_read_field_by_field() -> None:
    """Where there is no date, the day of its making stands for it; both are in UTC."""
    first, second, alone = last_of(read(CASE)).values()

    assert (first.text, first.title, first.author, first.aliases) == (
        "The portal is slow 4",
        "Complaint 2",
        "zoe",
        ("3",),
    )
    assert (first.created, first.thread, first.parent) == (datetime(2026, 3, 4, 9, tzinfo=UTC), "issue-2", "")
    assert (second.author, second.created) == ("", datetime(2026, 3, 4, 10, 0, 5, tzinfo=UTC))
    assert (second.thread, second.parent) == ("issue-2", "4")
    assert (alone.title, alone.thread, alone.parent) == ("", "", "")


def test_each_run_stands_for_everything() -> None:
    """A message that is missing was retired; one without words is passed over."""
    pages = read(CASE)

    assert ids_of(pages) == ["4", "5", "7"]
    assert [extent for page in pages for extent in page.complete] == [Extent()]
    assert ids_of(read(CASE, pages[-2].cursor)) == ["4", "5", "7"]


def test_where_roundup_counts_no_further_the_pages_end_with_an_empty_one() -> None:
    """It says minus one above its own bound."""
    first = {"path": "/rest/data/msg", "query": MESSAGES, "body": collection(*WRITTEN, total=-1)}
    last = {**first, "query": {**MESSAGES, "@page_index": 2}, "body": collection(total=-1)}
    service = Service([first, last, *exchanges()[1:]])

    pages = list(collector("roundup", service, **CASE.options).pages(None))

    assert ids_of(pages) == ["4", "5", "7"]
    assert service.paths.count("/rest/data/msg") == 2


def test_a_wrong_password_is_refused() -> None:
    """As recorded, with a text that is no JSON."""
    body = shared_path("fixtures/roundup/recorded-here/error_401.txt").read_text()
    service = Service([{**exchanges()[0], "status": 401, "body": body, "headers": {"Content-Type": "text/plain"}}])

    with pytest.raises(CredentialError):
        list(collector("roundup", service, **CASE.options).pages(None))


def recorded(name: str) -> Any:
    """Return a recorded answer of Roundup 2.6.0."""
    return json.loads(shared_path(f"fixtures/roundup/recorded-here/{name}.json").read_text())


def test_recorded_answers_are_read() -> None:
    """Six messages on three pages; three of nobody hang nowhere."""
    pages = [
        {"path": "/rest/data/msg", "query": {**MESSAGES, "@page_index": number}, "body": recorded(f"msg_p{number}")}
        for number in (1, 2, 3)
    ]
    known = recorded("issue_2")["data"]
    issues = {
        "path": "/rest/data/issue",
        "query": ISSUES,
        "body": collection({"id": known["id"], **known["attributes"]}),
    }

    found = last_of(list(collector("roundup", Service([*pages, issues]), **CASE.options).pages(None)))

    assert [(each.native_id, each.author, each.thread, each.parent) for each in found.values()] == [
        ("1", "", "", ""),
        ("2", "", "", ""),
        ("3", "", "", ""),
        ("4", "admin", "issue-2", ""),
        ("5", "admin", "issue-2", "4"),
        ("6", "admin", "issue-2", "4"),
    ]
    assert found["4"].created == datetime(2024, 3, 4, 10, tzinfo=UTC)
    assert (found["4"].text, found["4"].title) == ("Portal is slow №4", "Complaint 1")
