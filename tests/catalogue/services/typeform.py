"""What Typeform answers for one form, in the shape of its documentation and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/forms/lT4Z3j/responses"
FORM: Exchange = {
    "path": "/forms/lT4Z3j",
    "body": {
        "id": "lT4Z3j",
        "title": "Orders",
        "fields": [
            {"id": "f1", "ref": "why", "title": "What should change?", "type": "long_text", "properties": {}},
            {
                "id": "g1",
                "title": "About you",
                "type": "group",
                "properties": {"fields": [{"id": "f2", "title": "In one word?", "type": "short_text"}]},
            },
            {"id": "f3", "title": "How do you order?", "type": "multiple_choice"},
            {"id": "f4", "title": "Stars", "type": "rating"},
            {"id": "f5", "title": "Your address", "type": "email"},
        ],
    },
}


def words(field: str, said: str, kind: str = "long_text") -> dict[str, Any]:
    """Return an answer in words."""
    return {"field": {"id": field, "type": kind, "ref": field}, "type": "text", "text": said}


STARS = {"field": {"id": "f4", "type": "rating"}, "type": "number", "number": 4}
OTHER = {"field": {"id": "f3", "type": "multiple_choice"}, "type": "choice", "choice": {"other": "By pigeon"}}
CHOICE = {"field": {"id": "f3", "type": "multiple_choice"}, "type": "choice", "choice": {"label": "By mail"}}
MAIL = {"field": {"id": "f5", "type": "email"}, "type": "email", "email": "ana@example.org"}


def response(token: str, day: int, *answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response that was submitted on that day of November."""
    return {
        "landing_id": token, "token": token, "response_id": token, "response_type": "completed",
        "landed_at": f"2026-11-{day:02}T08:59:00Z", "submitted_at": f"2026-11-{day:02}T09:00:00Z",
        "metadata": {"user_agent": "Mozilla/5.0", "platform": "other", "network_id": "b6", "browser": "default"},
        "hidden": {"campaign": "spring"}, "calculated": {"score": 0}, "answers": list(answers),
    }  # fmt: skip


def page(*responses: Mapping[str, Any], **query: Any) -> Exchange:
    """Return a page of responses, newest first."""
    body = {"total_items": len(responses), "page_count": 1, "items": list(responses)}
    return {"path": PATH, "query": {"page_size": 1000, **query}, "body": body}


NEWER = response("r2", 4, words("f2", "Bread", "short_text"), OTHER, STARS, MAIL)
OLDER = response("r1", 3, CHOICE, words("f1", "Call first"))


def exchanges() -> Sequence[Exchange]:
    """Return two responses and nothing before them, and what a run sees that begins two hours before the newest."""
    since = {"since": "2026-11-04T07:00:00"}
    return [FORM, page(NEWER, OLDER), page(before="r1"), page(NEWER, **since), page(before="r2", **since)]


CASES = [
    Case(
        name="typeform",
        spec="typeform",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"form": "lT4Z3j"}},
        ids=["r2-f2", "r2-f3", "r1-f1"],
    )
]
