"""What SurveyMonkey answers for one survey, in the shape that its documentation gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/v3/surveys/31/responses/bulk"
QUERY: Mapping[str, Any] = {"sort_by": "date_modified", "sort_order": "ASC", "per_page": 100, "page": 1}


def question(number: str, family: str, subtype: str, asked: str, **answers: Any) -> dict[str, Any]:
    """Return a question of the details of a survey."""
    return {
        "id": number, "family": family, "subtype": subtype, "headings": [{"heading": asked}], "position": 1,
        "visible": True, "required": None, "href": f"https://api.surveymonkey.com/v3/surveys/31/pages/1/questions/{number}",
        **({"answers": answers} if answers else {}),
    }  # fmt: skip


STARS = [{"id": f"90{stars}", "text": "★" * stars, "weight": stars, "position": stars} for stars in range(1, 6)]
QUESTIONS = [
    question("11", "open_ended", "essay", "What should change?"),
    question("12", "open_ended", "multi", "Two things you like", rows=[{"id": "501"}, {"id": "502"}]),
    question("13", "open_ended", "numerical", "How many orders?", rows=[{"id": "503"}]),
    question("14", "demographic", "us", "Your address", rows=[{"id": "504"}]),
    question("15", "single_choice", "vertical", "How do you order?", choices=[{"id": "801", "text": "By mail"}]),
    question("16", "matrix", "rating", "How was it?", rows=[{"id": "505"}], choices=STARS),
    question("17", "datetime", "both", "When?", rows=[{"id": "506"}]),
    {**question("18", "open_ended", "single", "How loud?"), "display_options": {"display_type": "slider"}},
    {**question("19", "open_ended", "single", ""), "headings": [{"heading": "", "description": "Anything else?"}]},
]
DETAILS: Exchange = {
    "path": "/v3/surveys/31/details",
    "body": {"id": "31", "title": "Orders", "language": "en", "pages": [{"id": "1", "questions": QUESTIONS}]},
}


def response(number: int, day: int, **answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a response with these answers, each under ``q`` and the number of its question."""
    questions = [{"id": name.removeprefix("q"), "answers": list(given)} for name, given in answers.items()]
    return {
        "id": str(number), "survey_id": "31", "collector_id": "5", "recipient_id": "0", "total_time": 60,
        "custom_value": "", "custom_variables": {}, "ip_address": "192.0.2.7", "response_status": "completed",
        "collection_mode": "default", "date_created": f"2026-11-{day:02}T09:00:00+00:00",
        "date_modified": f"2026-11-{day:02}T09:05:00+00:00", "metadata": {}, "logic_path": {}, "page_path": [],
        "href": f"https://api.surveymonkey.com/v3/surveys/31/responses/{number}",
        "pages": [{"id": "1", "questions": questions}, {"id": "2", "questions": []}],
    }  # fmt: skip


FULL = response(
    7001, 3,
    q11=[{"text": "Call before you come"}],
    q12=[{"row_id": "501", "text": "The driver"}, {"row_id": "502", "text": "The bread"}],
    q13=[{"row_id": "503", "text": "12"}],
    q14=[{"row_id": "504", "text": "Zoë Lac"}],
    q15=[{"other_id": "802", "text": "By pigeon"}],
    q16=[{"row_id": "505", "choice_id": "904"}],
    q17=[{"row_id": "506", "text": "11/03/2026 09:00 AM"}],
)  # fmt: skip
SHORT = response(7002, 4, q15=[{"choice_id": "801"}], q11=[{"text": "Nothing"}])
NEWER = response(7003, 5, q11=[{"text": "Still waiting"}])


def page(*responses: Mapping[str, Any], total: int | None = None, **query: Any) -> Exchange:
    """Return a page of responses."""
    body = {"data": list(responses), "per_page": 100, "page": 1, "total": len(responses) if total is None else total}
    return {"path": PATH, "query": {**QUERY, **query}, "body": {**body, "links": {}}}


def exchanges() -> Sequence[Exchange]:
    """Return two responses, and what a run sees that begins five minutes before the newest."""
    return [DETAILS, page(FULL, SHORT), page(SHORT, start_modified_at="2026-11-04T09:00:00+00:00")]


CASES = [
    Case(
        name="surveymonkey",
        spec="surveymonkey",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"survey": 31, "rating": 16}},
        ids=["7001-11-0", "7001-12-501", "7001-12-502", "7001-15-802", "7002-11-0"],
    )
]
