"""LimeSurvey: answers in words, through its remote control."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from listenkit.collectors.limesurvey import LimeSurveyCollector
from listenkit.collectors.limesurvey.collector import MOST_EMPTY
from listenkit.errors import CredentialError, SourceError
from listenkit.model import Extent, Page
from tests.catalogue.play import TOKEN, Service, collecting, facts_of, ids_of, items_of, read
from tests.catalogue.services.limesurvey import (
    CASES,
    FIRST,
    KEY,
    LOG_IN,
    LOG_OUT,
    OPTIONS,
    call,
    exchanges,
    export,
    response,
    summary,
)


def read_survey(*answers: Any, **keys: Any) -> list[Page]:
    """Return what a run reads of a LimeSurvey that answers so, between log-in and log-out."""
    return read(LimeSurveyCollector, Service([LOG_IN, *answers, LOG_OUT]), **{**OPTIONS, **keys})


def methods_of(service: Service) -> list[str]:
    """Return what was asked for, by method."""
    return [httpx.Response(200, content=each.content).json()["method"] for each in service.requests]


def test_submitted_answers_come_window_by_window() -> None:
    """Until as many responses came as there are; one that is open counts and says nothing."""
    service = Service(exchanges())

    pages = read(LimeSurveyCollector, service, **OPTIONS)

    assert ids_of(pages) == CASES[0].ids
    assert methods_of(service) == [
        "get_session_key", "get_summary", "export_responses", "export_responses", "release_session_key",
    ]  # fmt: skip
    assert {each.headers["content-type"] for each in service.requests} == {"application/json"}


def test_every_field_of_an_answer_is_read() -> None:
    """The invitation's code is the author; the address in the net stays where it is."""
    pages = read_survey(summary(1), export(FIRST))

    assert facts_of(items_of(pages)[1], "text", "author", "created", "rating", "language", "thread", "segments") == {
        "text": "Le pain",
        "author": "tok7",
        "created": "2026-11-03 09:00:00",
        "rating": "4",
        "language": "fr",
        "thread": "1",
        "segments": {"question": "Q2[SQ001]"},
    }
    assert "192.0.2.7" not in repr(pages)


def test_every_run_reads_all_so_that_late_submissions_edits_and_deletions_are_seen() -> None:
    """A response keeps the number that it got when it was begun."""
    pages = read_survey(summary(1), export(response(2, 6, Q1="Submitted at last")))

    assert [each.text for each in items_of(pages)] == ["Submitted at last"]
    assert pages[-1].complete == [Extent()]


def test_older_versions_wrap_each_response() -> None:
    """Into a table of its own, under its number."""
    assert ids_of(read_survey(summary(1), export({"1": FIRST}))) == ["1-Q1", "1-Q2[SQ001]"]


def test_a_survey_that_keeps_no_times_gives_none() -> None:
    """LimeSurvey writes a day of 1980 then."""
    timeless = {**FIRST, "submitdate": "1980-01-01 00:00:00"}

    assert {each.created for each in items_of(read_survey(summary(1), export(timeless)))} == {""}


@pytest.mark.parametrize("status", ["No available data", "No Data"])
def test_a_survey_without_responses_is_empty(status: str) -> None:
    """LimeSurvey says so in the place of a number."""
    pages = read_survey(call("get_summary", KEY, 31, "all", result={"status": status}))

    assert ids_of(pages) == []


def test_a_wrong_password_is_refused_and_nothing_else_is_asked() -> None:
    """With status 200, as LimeSurvey does."""
    refused = call("get_session_key", "listening", TOKEN, result={"status": "Invalid user name or password"})
    service = Service([refused])

    with pytest.raises(CredentialError, match="Invalid user name or password"):
        read(LimeSurveyCollector, service, **OPTIONS)
    assert methods_of(service) == ["get_session_key"]


def test_a_missing_permission_is_one_of_the_credential_and_the_key_is_given_back() -> None:
    """Whatever happens in between."""
    service = Service([LOG_IN, summary(1), export(result={"status": "No permission"}), LOG_OUT])

    with pytest.raises(CredentialError, match="No permission"):
        read(LimeSurveyCollector, service, **OPTIONS)
    assert methods_of(service)[-1] == "release_session_key"


def test_a_reading_that_is_abandoned_gives_the_key_back() -> None:
    """As sources test does, which looks at the first items alone."""
    service = Service(exchanges())

    with collecting(LimeSurveyCollector, service, **OPTIONS) as made:
        pages = made.pages(None)
        next(pages)
        pages.close()  # type: ignore[attr-defined]  # a generator

    assert methods_of(service)[-1] == "release_session_key"


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("not base64!", "is not base64"),
        ("eyJyZXNwb25zZXMi", "not JSON"),
        ("eyJyZXNwb25zZXMiOiAxfQ==", "no list of responses"),
        ({"status": "Invalid session key"}, "Invalid session key"),
        (7, "another shape"),
    ],
)
def test_an_export_of_another_shape_is_a_fault(result: Any, message: str) -> None:
    """One that was cut, too."""
    with pytest.raises(SourceError, match=message):
        read_survey(summary(1), export(result=result))


def test_a_remote_control_that_is_switched_off_is_named() -> None:
    """LimeSurvey then answers with nothing, or with an error of its own."""
    off = call("get_session_key", "listening", TOKEN, result=None, error="unknown method or incorrect parameters")

    with pytest.raises(SourceError) as caught:
        read(LimeSurveyCollector, Service([off]), **OPTIONS)
    assert "switch JSON-RPC on" in caught.value.hint


def test_responses_that_do_not_come_are_reported() -> None:
    """After a number of windows without any."""
    windows = [export(first=1 + 1000 * number) for number in range(MOST_EMPTY + 1)]

    with pytest.raises(SourceError, match="0 of 5 announced responses came"):
        read_survey(summary(5), *windows)


def test_a_response_without_a_number_is_set_aside() -> None:
    """It could not be recognised when it comes again."""
    pages = read_survey(summary(2), export({"Q1": "Who said this?", "submitdate": "x"}, FIRST))

    assert ids_of(pages) == ["1-Q1", "1-Q2[SQ001]"]
    assert [each.reason for page in pages for each in page.unreadable] == ["has no id"]


def test_a_password_is_not_sent_in_the_clear() -> None:
    """It travels in the body, so the address has to be encrypted, unless it is this machine."""
    service = Service([])

    with pytest.raises(SourceError, match="unencrypted to http://survey"):
        read(LimeSurveyCollector, service, **{**OPTIONS, "url": "http://survey.example.org"})
    assert service.requests == []


@pytest.mark.parametrize("keys", [{"questions": []}, {"survey": 0}, {"url": "survey.example.org"}, {"password": "x"}])
def test_mistakes_in_a_source_are_refused(keys: Any) -> None:
    """Before anything is asked."""
    with pytest.raises(ValidationError):
        LimeSurveyCollector.Options.model_validate({"url": "https://survey.example.org", **OPTIONS, **keys})
