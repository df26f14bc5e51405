"""What Qualtrics answers while it writes an export of a survey, and the export."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from tests.catalogue.case import Case, Exchange

PATH = "/API/v3/surveys/SV_1/export-responses"
NAMES = ("RecordedDate", "Status", "ResponseId", "UserLanguage", "Q5", "Q5_rating")
LABELS = ("Recorded Date", "Response Type", "Response ID", "User Language", "What should\nchange?", "Stars")
IDS = ("recordedDate", "status", "_recordId", "userLanguage", "QID5_TEXT", "QID6")
WANTED: Mapping[str, Any] = {
    "format": "csv",
    "timeZone": "Etc/UTC",
    "useLabels": False,
    "surveyMetadataIds": ["recordedDate", "status", "_recordId", "userLanguage"],
    "embeddedDataIds": [],
    "questionIds": ["QID5", "QID6"],
}


def row(number: int, day: int, words: str, status: str = "0", stars: str = "") -> tuple[str, ...]:
    """Return a response that was recorded on that day of November."""
    return (f"2026-11-{day:02} 09:00:00", status, f"R_{number}", "EN", words, stars)


def table(*rows: Sequence[str], ids: bool = True) -> bytes:
    """Return an export; those of the past have no third row of headers."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerows([NAMES, LABELS])
    if ids:
        written.writerow([f'{{"ImportId":"{name}"}}' for name in IDS])
    written.writerows(rows)
    return text.getvalue().encode()


def archive(content: bytes, names: Sequence[str] = ("Orders.csv",)) -> bytes:
    """Return an export as Qualtrics packs it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 0, 0, 0)), content)
    return packed.getvalue()


def started(**more: Any) -> Exchange:
    """Return how an export is asked for."""
    result = {"progressId": "ES_1", "percentComplete": 0.0, "status": "inProgress"}
    return {"method": "POST", "path": PATH, "asked": {**WANTED, **more}, "body": {"result": result, "meta": {}}}


def progress(status: str, **result: Any) -> Exchange:
    """Return how far the export is."""
    body = {"result": {"percentComplete": 50.0, "status": status, **result}, "meta": {"httpStatus": "200 - OK"}}
    return {"path": f"{PATH}/ES_1", "body": body}


def file(content: bytes) -> Exchange:
    """Return the file of an export."""
    return {"path": f"{PATH}/f-1/file", "body": content, "headers": {"Content-Type": "application/octet-stream"}}


DONE = progress("complete", fileId="f-1")
EXPORT = table(row(1, 3, "Call first", stars="4"), row(2, 4, ""), row(3, 4, "Testing", status="1"), row(4, 4, "Bread"))


def exchanges() -> Sequence[Exchange]:
    """Return a job and its export, and those of a run that begins a day before the newest response."""
    return [
        started(),
        DONE,
        file(archive(EXPORT)),
        started(startDate="2026-11-03T09:00:00Z"),
    ]


OPTIONS: Mapping[str, Any] = {
    "token": {"env": "TOKEN"},
    "survey": "SV_1",
    "questions": ("QID5_TEXT",),
    "rating": "QID6",
}
CASES = [
    Case(
        name="qualtrics",
        collector="qualtrics",
        exchanges=exchanges,
        options=OPTIONS,
        ids=["R_1-QID5_TEXT", "R_4-QID5_TEXT"],
    )
]
