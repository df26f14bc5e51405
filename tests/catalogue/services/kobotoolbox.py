"""What KoboToolbox answers for the submissions of one form, in the shape of its OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/api/v2/assets/aForm/data/"
SINCE = '{"_submission_time": {"$gte": "2026-10-05T09:00:00"}}'
QUERY: Mapping[str, Any] = {"format": "json", "sort": '{ "_submission_time": 1 }', "limit": 1000, "start": 0}


def submission(number: int, day: int, **answers: Any) -> dict[str, Any]:
    """Return a submission of that day of November with these answers; ``__`` in a name stands for a group."""
    return {
        "_id": number, "formhub/uuid": "a1", "__version__": "v1", "meta/instanceID": f"uuid:{number}",
        "_xform_id_string": "aForm", "_uuid": str(number), "_attachments": [], "_status": "submitted_via_web",
        "_geolocation": [45.76, 4.83], "_submission_time": f"2026-11-{day:02}T09:00:00", "_tags": [], "_notes": [],
        "_validation_status": {}, "_submitted_by": None,
        **{name.replace("__", "/"): answer for name, answer in answers.items()},
    }  # fmt: skip


def page(*submissions: Mapping[str, Any], **query: Any) -> Exchange:
    """Return a page of submissions."""
    body = {"count": len(submissions), "next": None, "previous": None, "results": list(submissions)}
    return {"path": PATH, "query": {**QUERY, **query}, "body": body}


FIRST = submission(51, 3, ideas="Open on Sundays", visit__remarks="Too loud", _submitted_by="ana")
SECOND = submission(52, 4, ideas="More bread", visit__stars="4")


def exchanges() -> Sequence[Exchange]:
    """Return two submissions, and what a run sees that begins a month before the newest."""
    return [page(FIRST, SECOND), page(FIRST, SECOND, query=SINCE)]


CASES = [
    Case(
        name="kobotoolbox",
        spec="kobotoolbox",
        exchanges=exchanges,
        options={"token": {"env": "TOKEN"}, "parameters": {"asset": "aForm", "question": ["ideas", "visit/remarks"]}},
        ids=["51-ideas", "52-ideas", "51-visit/remarks"],
    )
]
