"""Qualtrics: answers in words, from an export that is written on demand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from listenkit.collectors.qualtrics import QualtricsCollector
from listenkit.collectors.qualtrics import export as exporting
from listenkit.errors import CredentialError, SourceError
from listenkit.model import Page
from tests.catalogue.play import TOKEN, Service, facts_of, ids_of, items_of, last_cursor, read
from tests.catalogue.services.qualtrics import (
    CASES,
    DONE,
    EXPORT,
    OPTIONS,
    PATH,
    archive,
    exchanges,
    file,
    progress,
    row,
    started,
    table,
)


def read_export(content: bytes, **keys: Any) -> list[Page]:
    """Return what a run reads of an export."""
    anything = {name: value for name, value in started().items() if name != "asked"}
    return read(QualtricsCollector, Service([anything, DONE, file(content)]), **{**OPTIONS, **keys})


def test_an_export_is_started_waited_for_and_read() -> None:
    """Previews of the survey's makers are left out, and so is a question that was left open."""
    service = Service([progress("inProgress"), *exchanges()])

    assert ids_of(read(QualtricsCollector, service, **OPTIONS)) == CASES[0].ids
    assert service.asked == [f"POST {PATH}", f"GET {PATH}/ES_1", f"GET {PATH}/ES_1", f"GET {PATH}/f-1/file"]
    assert {each.headers["x-api-token"] for each in service.requests} == {TOKEN}


def test_every_field_of_an_answer_is_read() -> None:
    """Times are UTC, which was asked for; nobody is named."""
    [found, _] = items_of(read(QualtricsCollector, Service(exchanges()), **OPTIONS))

    assert facts_of(found, "text", "author", "created", "rating", "language", "thread", "segments") == {
        "text": "Call first",
        "author": "",
        "created": datetime(2026, 11, 3, 9, tzinfo=UTC),
        "rating": "4",
        "language": "EN",
        "thread": "R_1",
        "segments": {"question": "QID5_TEXT"},
    }


def test_the_second_run_asks_for_what_was_recorded_since() -> None:
    """From a day before the newest; a run without news keeps its place."""
    cursor = last_cursor(read(QualtricsCollector, Service(exchanges()), **OPTIONS))
    news = file(table(row(5, 6, "Still waiting")))
    later = [started(startDate="2026-11-03T09:00:00Z"), DONE, news]

    again = read(QualtricsCollector, Service(later), cursor, **OPTIONS)

    assert ids_of(again) == ["R_5-QID5_TEXT"]
    assert last_cursor(again) == {"recorded": "2026-11-06T09:00:00+00:00"}
    nothing = [*later[:2], file(table())]
    assert last_cursor(read(QualtricsCollector, Service(nothing), cursor, **OPTIONS)) == cursor


def test_the_first_run_may_begin_at_a_time() -> None:
    """So that the export of a large survey stays small."""
    service = Service([started(startDate="2026-01-01T00:00:00Z"), DONE, file(EXPORT)])

    assert ids_of(read(QualtricsCollector, service, **{**OPTIONS, "since": "2026-01-01"})) == CASES[0].ids


@pytest.mark.parametrize("content", [EXPORT, archive(EXPORT), b"\xef\xbb\xbf" + EXPORT])
def test_an_export_may_be_packed_or_not(content: bytes) -> None:
    """Accounts differ."""
    assert ids_of(read_export(content)) == CASES[0].ids


def test_columns_are_known_by_their_names_as_well() -> None:
    """Exports of the past have two rows of headers, and no ids."""
    old = table(row(1, 3, "Call first", stars="4"), ids=False)

    found = items_of(read_export(old, questions=["Q5"], rating="Q5_rating"))

    assert [(each.native_id, each.text, each.rating) for each in found] == [("R_1-Q5", "Call first", "4")]


def test_a_column_that_is_not_there_is_named_beside_those_that_are() -> None:
    """Before anything is read."""
    with pytest.raises(SourceError, match="no column 'QID9_TEXT'") as caught:
        read_export(EXPORT, questions=["QID9_TEXT"])
    assert "QID5_TEXT" in caught.value.hint


@pytest.mark.parametrize("status", ["1", "2", "8", "9", "17", "Survey Preview", "Spam"])
def test_what_nobody_said_is_left_out(status: str) -> None:
    """Previews, tests and spam, by number or by name."""
    assert ids_of(read_export(table(row(1, 3, "x", status=status)))) == []


@pytest.mark.parametrize("status", ["0", "4", "16", "", "IP Address"])
def test_what_was_said_is_kept(status: str) -> None:
    """Imported and offline responses included."""
    assert ids_of(read_export(table(row(1, 3, "x", status=status)))) == ["R_1-QID5_TEXT"]


def test_an_export_that_fails_or_never_ends_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is bounded."""
    monkeypatch.setattr(exporting, "MOST_QUESTIONS", 3)
    anything = {name: value for name, value in started().items() if name != "asked"}
    endless = Service([anything, progress("inProgress")])

    with pytest.raises(SourceError, match="could not write"):
        read(QualtricsCollector, Service([anything, progress("failed")]), **OPTIONS)
    with pytest.raises(SourceError, match="did not finish"):
        read(QualtricsCollector, endless, **OPTIONS)
    assert len(endless.asked) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (archive(EXPORT)[:-30], "broken archive"),
        (archive(EXPORT, ["a.csv", "b.csv"]), "2 files"),
        (b"", "no headers"),
        (b"\xff\xfe\x00", "no CSV"),
        (EXPORT[: EXPORT.rindex(b",")], "it was cut"),
        (table(row(1, 3, 'said "so"'))[:-8], "no CSV|it was cut"),
    ],
)
def test_an_export_that_is_broken_is_a_fault(content: bytes, message: str) -> None:
    """Never taken for a survey without responses."""
    with pytest.raises(SourceError, match=message):
        read_export(content)


def test_an_archive_that_grows_without_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says of its size."""
    monkeypatch.setattr(exporting, "LARGEST", 1000)

    with pytest.raises(SourceError, match="larger than"):
        read_export(archive(EXPORT + b"x" * 5000))


@pytest.mark.parametrize("result", [None, {}, {"progressId": ""}, {"progressId": 7}, {"progressId": ".."}])
def test_an_answer_without_a_job_is_a_fault(result: Any) -> None:
    """And a name never leads to another path."""
    answer = {"method": "POST", "path": PATH, "body": {"result": result}}

    with pytest.raises(SourceError):
        read(QualtricsCollector, Service([answer]), **OPTIONS)


def test_a_wrong_token_is_refused_and_mistakes_in_a_source_too() -> None:
    """The one by Qualtrics, the others before anything is asked."""
    with pytest.raises(CredentialError):
        read(QualtricsCollector, Service([{"method": "POST", "path": PATH, "status": 401, "body": {}}]), **OPTIONS)
    mistakes: list[dict[str, Any]] = [{"questions": []}, {"url": "fra1"}, {"since": "soon"}, {"token": "x"}]
    for keys in mistakes:
        with pytest.raises(ValidationError):
            QualtricsCollector.Options.model_validate({"url": "https://fra1.qualtrics.com", **OPTIONS, **keys})
