"""What Google Forms answers for one form, in the shape of its discovery document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange
from tests.catalogue.keys import private_key
from tests.catalogue.services.google_play import TOKEN_EXCHANGE

PATH = "/v1/forms/1FA/responses"


def item(number: str, asked: str, **question: Any) -> dict[str, Any]:
    """Return an item of a form that asks one question; Google leaves a paragraph's ``false`` out."""
    return {"itemId": f"i{number}", "title": asked, "questionItem": {"question": {"questionId": number, **question}}}


FORM: Exchange = {
    "path": "/v1/forms/1FA",
    "body": {
        "formId": "1FA",
        "info": {"title": "Orders"},
        "items": [
            item("q1", "What should change?", textQuestion={"paragraph": True}),
            item("q2", "In one word?", required=True, textQuestion={}),
            item("q3", "Stars", scaleQuestion={"low": 1, "high": 5}),
            item("q4", "How do you order?", choiceQuestion={"type": "RADIO", "options": [{"value": "By mail"}]}),
            {"itemId": "i5", "title": "Rows", "questionGroupItem": {"questions": [{"questionId": "q5"}]}},
            {"itemId": "i6", "pageBreakItem": {}},
        ],
    },
}


def answers(**given: str) -> dict[str, Any]:
    """Return answers by the ids of their questions."""
    return {
        question: {"questionId": question, "textAnswers": {"answers": [{"value": value}]}}
        for question, value in given.items()
    }


def response(name: str, day: int, mail: str = "", **given: str) -> dict[str, Any]:
    """Return a response of that day of November."""
    moment = f"2026-11-{day:02}T09:00:00.123Z"
    person = {"respondentEmail": mail} if mail else {}
    return {
        "responseId": name, "createTime": moment, "lastSubmittedTime": moment, **person,
        **({"answers": answers(**given)} if given else {}),
    }  # fmt: skip


def page(*responses: Mapping[str, Any], following: str = "", **query: Any) -> Exchange:
    """Return a page of responses."""
    body: dict[str, Any] = {"responses": list(responses)} if responses else {}
    return {"path": PATH, "query": query, "body": {**body, **({"nextPageToken": following} if following else {})}}


FIRST = response("A", 3, "ana@example.org", q1="Call first", q3="4", q4="By mail", q5="Often")
SECOND = response("B", 4, q2="Bread")


def exchanges() -> Sequence[Exchange]:
    """Return two pages, and what a run sees that begins five minutes before the newest."""
    return [
        TOKEN_EXCHANGE,
        FORM,
        page(FIRST, following="t2"),
        page(SECOND, pageToken="t2"),
        page(SECOND, filter="timestamp >= 2026-11-04T08:55:00Z"),
    ]


def options() -> dict[str, Any]:
    """Return the keys of a source, with a key that was made for this run."""
    return {
        "client_id": "forms@project.iam.gserviceaccount.com",
        "client_secret": private_key("RS256"),
        "parameters": {"form": "1FA", "rating": "q3"},
    }


IDS = ["A-q1", "B-q2"]
CASES: list[Case] = []
"""None for the common tests on loopback: Google gives tokens at another address, which nothing may stand in for."""
