"""What LimeSurvey's remote control answers for one survey, in the shape that its own code writes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/index.php/admin/remotecontrol"
KEY = "a-made-up-session-key"


def call(method: str, *params: Any, result: Any, error: Any = None) -> Exchange:
    """Return a question to the remote control and its result; LimeSurvey labels its answers as scripts."""
    return {
        "method": "POST",
        "path": PATH,
        "asked": {"method": method, "params": list(params), "id": 1},
        "headers": {"Content-Type": "text/javascript"},
        "body": {"id": 1, "result": result, "error": error},
    }


LOG_IN = call("get_session_key", "listening", "made-up-token", result=KEY)
LOG_OUT = call("release_session_key", KEY, result="OK")


def summary(count: int) -> Exchange:
    """Return how many responses there are; LimeSurvey writes numbers as texts."""
    found = {"completed_responses": "1", "incomplete_responses": "1", "full_responses": str(count)}
    return call("get_summary", KEY, 31, "all", result=found)


def encoded(*rows: Any) -> str:
    """Return an export as it travels."""
    return base64.b64encode(json.dumps({"responses": rows}).encode()).decode()


def export(*rows: Any, first: int = 1, result: Any = None) -> Exchange:
    """Return an export of a thousand ids."""
    params = [KEY, 31, "json", None, "all", "code", "short", first, first + 999]
    return call("export_responses", *params, result=encoded(*rows) if result is None else result)


def response(number: int, day: int = 0, **answers: str) -> dict[str, Any]:
    """Return a response; one that was not submitted has no time."""
    moment = f"2026-11-{day:02} 09:00:00" if day else None
    return {
        "id": str(number), "submitdate": moment, "lastpage": "1", "startlanguage": "fr", "seed": "1764863911",
        "token": "tok7", "ipaddr": "192.0.2.7", **answers,
    }  # fmt: skip


FIRST = response(1, 3, Q1="Appelez avant", **{"Q2[SQ001]": "Le pain", "Q3": "4"})
OPEN = response(2, 0, Q1="Not yet")
LATE = response(1500, 5, Q1="Encore")


def exchanges() -> Sequence[Exchange]:
    """Return two submitted responses and one that is open, with a gap between their numbers; any password will do."""
    log_in = {name: value for name, value in LOG_IN.items() if name != "asked"}
    return [log_in, summary(3), export(FIRST, OPEN), export(LATE, first=1001), LOG_OUT]


OPTIONS: Mapping[str, Any] = {
    "user": "listening",
    "password": {"env": "TOKEN"},
    "survey": 31,
    "questions": ("Q1", "Q2[SQ001]"),
    "rating": "Q3",
}
CASES = [
    Case(
        name="limesurvey",
        collector="limesurvey",
        exchanges=exchanges,
        options=OPTIONS,
        ids=["1-Q1", "1-Q2[SQ001]", "1500-Q1"],
    )
]
