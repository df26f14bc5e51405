"""KoboToolbox: answers to chosen questions of a form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from listenkit.errors import CredentialError, UsageError
from listenkit.model import Extent
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.kobotoolbox import CASES, FIRST, PATH, QUERY, SECOND, SINCE, exchanges, page

OPTIONS: dict[str, Any] = dict(CASES[0].options)


def test_the_chosen_questions_of_every_submission_come() -> None:
    """A question inside a group is named with it; a submission that left it open says nothing."""
    service = Service(exchanges())

    pages = read("kobotoolbox", service, **OPTIONS)

    assert ids_of(pages) == CASES[0].ids
    assert service.requests[0].headers["authorization"] == f"Token {TOKEN}"


def test_every_field_of_an_answer_is_read() -> None:
    """Times are UTC without saying so; the place on earth stays where it is."""
    found = items_of(read("kobotoolbox", Service(exchanges()), **OPTIONS))

    assert facts_of(found[2], "native_id", "text", "author", "created", "thread", "segments") == {
        "native_id": "51-visit/remarks",
        "text": "Too loud",
        "author": "ana",
        "created": datetime(2026, 11, 3, 9, tzinfo=UTC),
        "thread": "51",
        "segments": {"question": "visit/remarks"},
    }
    assert "45.76" not in repr(found)


def test_the_second_run_looks_a_month_back_for_edits_and_deletions() -> None:
    """An edited submission keeps its time; one that is missing was deleted."""
    cursor = last_cursor(read("kobotoolbox", Service(exchanges()), **OPTIONS))
    service = Service([page({**SECOND, "ideas": "More bread, please"}, query=SINCE)])

    pages = read("kobotoolbox", service, cursor, **OPTIONS)

    assert [(each.native_id, each.text) for each in items_of(pages)] == [("52-ideas", "More bread, please")]
    assert pages[-1].complete == [Extent(since=datetime(2026, 10, 5, 9, 0, 1, tzinfo=UTC))]


def test_long_forms_come_page_by_page() -> None:
    """The next page begins where the last one ended."""
    first, second = page(FIRST), page(SECOND, start=1)
    for each in (first, second):
        each["body"]["count"] = 2
    options = {**OPTIONS, "parameters": {"asset": "aForm", "question": "ideas"}}

    assert ids_of(read("kobotoolbox", Service([first, second]), **options)) == ["51-ideas", "52-ideas"]


def test_a_form_without_submissions_is_empty_and_a_wrong_key_refused() -> None:
    """And a question has to be named."""
    refused = {"path": PATH, "query": QUERY, "status": 401, "body": {"detail": "Invalid token."}}

    assert ids_of(read("kobotoolbox", Service([page()]), **OPTIONS)) == []
    with pytest.raises(CredentialError):
        read("kobotoolbox", Service([refused]), **OPTIONS)
    with pytest.raises(UsageError, match="needs the parameter 'question'"):
        read("kobotoolbox", Service([]), token={"env": "TOKEN"}, parameters={"asset": "aForm"})
