"""What Stack Exchange answers; the shapes are those of its documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

FILTER = "Bf*y*ByQD_upZqozgU6lXL_62USGOoV3)MFNgiHqHpmO_Y-jHR"
ASKED = {"order": "desc", "sort": "activity", "site": "stackoverflow", "tagged": "product", "filter": FILTER}
NEWEST = 1_772_704_800
"""2026-03-05, ten o'clock."""

SITE = "https://stackoverflow.com/questions"


def person(name: str, number: int) -> dict[str, Any]:
    """Return who wrote something."""
    return {"user_id": number, "user_type": "registered", "display_name": name, "reputation": 101}


def comment(number: int) -> dict[str, Any]:
    """Return a comment, below a question or an answer."""
    return {
        "comment_id": number,
        "body": f"Which <em>version</em>? {number}",
        "owner": person("Ida", 20),
        "creation_date": NEWEST - 50,
    }


def answer(number: int, *comments: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with its comments, which the filter leaves out where there are none."""
    made = {
        "answer_id": number,
        "body": f"<p>Use the other one {number}</p>",
        "owner": person("Hugo", 9),
        "creation_date": NEWEST - 100,
    }
    return {**made, "comments": list(comments)} if comments else made


def question(number: int, **changes: Any) -> dict[str, Any]:
    """Return a question."""
    made = {
        "question_id": number,
        "title": f"Why does &quot;export&quot; fail? {number}",
        "body": f"<p>It fails &amp; I wait {number}</p>",
        "owner": person("Zoe", 7),
        "creation_date": NEWEST - 1000,
        "last_activity_date": NEWEST - number,
        "link": f"{SITE}/{number}/export",
        "tags": ["product"],
    }
    return {**made, **changes}


GONE = {"owner": {"user_type": "does_not_exist", "display_name": "user42"}}
QUESTIONS = [
    question(0, question_id=100, answers=[answer(200, comment(301)), answer(201)], comments=[comment(300)]),
    question(1, question_id=101, **GONE),
]


def wrapped(items: Sequence[dict[str, Any]], *, has_more: bool = False, **more: Any) -> dict[str, Any]:
    """Return a page in the wrapper that every answer has."""
    return {"items": list(items), "has_more": has_more, "quota_max": 300, "quota_remaining": 299, **more}


QUERY = {**ASKED, "pagesize": 100, "page": 1}
NEWS: Exchange = {
    "path": "/2.3/questions",
    "query": {**QUERY, "min": NEWEST - 7 * 86_400},
    "body": wrapped(QUESTIONS),
}


def exchanges() -> list[Exchange]:
    """Return what is asked: two pages."""
    return [
        {**NEWS, "query": QUERY, "body": wrapped(QUESTIONS[:1], has_more=True)},
        {**NEWS, "query": {**QUERY, "page": 2}, "body": wrapped(QUESTIONS[1:])},
    ]


CASES = (
    Case(
        "stackexchange",
        exchanges,
        ["question-100", "answer-200", "answer-201", "comment-301", "comment-300", "question-101"],
        spec="stackexchange",
        options={"parameters": {"site": "stackoverflow", "tagged": "product"}},
        ignored=["min"],
    ),
)
