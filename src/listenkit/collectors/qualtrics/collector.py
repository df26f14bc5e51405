"""Reads the answers to chosen questions of one Qualtrics survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field

from listenkit.collectors.about import About, Reference
from listenkit.collectors.base import Collector
from listenkit.collectors.qualtrics.export import Job
from listenkit.collectors.qualtrics.table import Table, read_table
from listenkit.config import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.http import origin_of
from listenkit.model import Cursor, Item, Page
from listenkit.times import UnreadableTimeError, parse_time

LAG = timedelta(days=1)
"""How far before the newest response each run looks again: Qualtrics records some late."""

PAGE_ROWS = 500
NOT_SAID = 0b1011
"""Bits of a response's status: previews (1) and tests (2) of the survey's makers, and what Qualtrics takes for spam."""

NOT_SAID_WORDS = frozenset({"survey preview", "survey test", "spam"})

METADATA = ("recordedDate", "status", "_recordId", "userLanguage")
"""All that is asked for beside the answers: never names, addresses or places."""

_HELP = "https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data"
_PAGES = (
    "https://developers.qodex.ai/qualtrics-public/surveys-response-import-export-api",
    f"{_HELP}/understanding-your-dataset/",
    "https://github.com/ropensci/qualtRics/blob/master/R/fetch_survey.R",
)
"""Qualtrics's own pages are made by scripts; the first is its collection of requests, published elsewhere."""


def _check_url(value: str) -> str:
    try:
        origin_of(value)
    except SourceError as error:
        raise ValueError(f"{error} - {error.hint}") from None
    return value.rstrip("/")


def _check_time(value: str) -> str:
    if value:
        try:
            parse_time(value)
        except UnreadableTimeError as error:
            raise ValueError(f"{error}; write it as 2026-01-31") from None
    return value


class QualtricsOptions(Section):
    """Which survey is read, and which of its answers.

    ``url`` is the address of the account's data centre. ``questions`` are the columns of questions that are answered
    in words, by their ids in exports (``QID5_TEXT``) or their names there (``Q5``); ``rating`` is that of one that is
    answered with a number, which counts for all answers of a response. ``since`` is the time from which the first run
    asks.
    """

    url: Annotated[str, AfterValidator(_check_url)]
    token: SecretReference
    survey: str
    questions: Annotated[tuple[str, ...], Field(min_length=1)]
    rating: str = ""
    since: Annotated[str, AfterValidator(_check_time)] = ""
    allow_private: bool = False
    ca_file: str = ""


class QualtricsCollector(Collector):
    """Answers in words of recorded responses, from an export that Qualtrics writes for each run."""

    name: ClassVar[str] = "qualtrics"
    title: ClassVar[str] = "Qualtrics answers"
    about: ClassVar[About | None] = About(
        category="surveys and suggestion boxes",
        brings="The answers to the questions that you name, from every recorded response. Previews, tests and what "
        "Qualtrics takes for spam are left out, and nobody is named.",
        proof="documentation",
        proved="a job and an export in the shape that is documented",
        permissions="A user who may view the responses of the survey and use the interface.",
        credential="In Qualtrics open Account settings, Qualtrics IDs: there are the API token, the data centre (fra1 "
        "makes the url https://fra1.qualtrics.com) and the survey's id. An export's third row names the ids of its "
        "columns.",
        limits="Qualtrics writes a file for each run, which takes from seconds to minutes; after twenty minutes, or "
        "above 64 MiB, the run is partial, and since makes the file smaller.",
        misses="Edits and deletions of responses. A CSV that was downloaded by hand is read by the collector files, "
        "with skip_rows = 2.",
        documentation=tuple(Reference(url=url, read=date(2026, 11, 28)) for url in _PAGES),
        example={
            "url": "https://fra1.qualtrics.com",
            "token": {"env": "QUALTRICS_TOKEN"},
            "survey": "SV_bwrylOA5nNnI9M1",
            "questions": ("QID5_TEXT",),
        },
    )
    Options: ClassVar[type[BaseModel]] = QualtricsOptions
    resumes: ClassVar[str] = "from a day before the newest response"
    network: ClassVar[bool] = True

    options: QualtricsOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the answers that were recorded since the cursor, less :data:`LAG`; see :meth:`Collector.pages`."""
        newest = _moment((cursor or {}).get("recorded"))
        with self._client() as client:
            job = Job(client, self.options.url, self.options.survey, self.options.token.reveal(self.context.root))
            table = read_table(job.run(self._wanted(newest)))
        self._check_columns(table)
        items: list[Item] = []
        for number, record in enumerate(table.records(), start=1):
            recorded = _moment(_of(record, "recordedDate", "RecordedDate"))
            newest = max(filter(None, (newest, recorded)), default=None)
            items += self._items(record, recorded, f"response {number} of the export")
            if len(items) >= PAGE_ROWS:
                yield Page(items)
                items = []
        yield Page(items, {"recorded": newest.isoformat()} if newest else None)

    def _client(self) -> Any:
        """Return the client that was handed in, or one like it that allows what the options allow."""
        options = self.options
        if not (options.allow_private or options.ca_file):
            return nullcontext(self.context.client)
        ca_file = str(self.context.root / options.ca_file) if options.ca_file else None
        return closing(self.context.client.adapted(allow_private=options.allow_private, ca_file=ca_file))

    def _wanted(self, newest: datetime | None) -> Mapping[str, Any]:
        """Return what the export is to hold; questions are named by their ids alone, without the parts of them."""
        options = self.options
        since = newest - LAG if newest else _moment(options.since)
        names = [*options.questions, *filter(None, [options.rating])]
        questions = dict.fromkeys(name.partition("_")[0] for name in names if name.startswith("QID"))
        is_chosen = len(questions) and all(name.startswith("QID") for name in names)
        return {
            "format": "csv",
            "timeZone": "Etc/UTC",
            "useLabels": False,
            "surveyMetadataIds": list(METADATA),
            "embeddedDataIds": [],
            **({"questionIds": list(questions)} if is_chosen else {}),
            **({"startDate": since.strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}),
        }

    def _check_columns(self, table: Table) -> None:
        options = self.options
        missing = [name for name in (*options.questions, options.rating) if name and name not in table.columns]
        if missing:
            known = [name for name in table.columns if name not in METADATA]
            raise SourceError(
                f"the export has no column '{missing[0]}'", hint=f"it has: {', '.join(_shown(known)) or 'none'}"
            )

    def _items(self, record: Mapping[str, str], recorded: datetime | None, where: str) -> Iterator[Item]:
        """Yield the answers of one response."""
        name = _of(record, "_recordId", "ResponseId", "ResponseID")
        if _is_not_said(_of(record, "status", "Status")):
            return
        for question in self.options.questions:
            if words := record[question].strip():
                yield Item(
                    text=words,
                    native_id=f"{name}-{question}" if name else "",
                    created=recorded,
                    rating=record[self.options.rating] if self.options.rating else None,
                    language=_of(record, "userLanguage", "UserLanguage"),
                    thread=name,
                    segments={"question": question},
                    where=where,
                )


def _of(record: Mapping[str, str], *names: str) -> str:
    return next((record[name] for name in names if record.get(name)), "")


def _moment(value: Any) -> datetime | None:
    """Return a time of Qualtrics, which is UTC because that was asked for; None where it is none."""
    try:
        return parse_time(value, zone=UTC) if isinstance(value, str) and value else None
    except UnreadableTimeError:
        return None


def _is_not_said(status: str) -> bool:
    return bool(int(status) & NOT_SAID) if status.isdecimal() else status.lower() in NOT_SAID_WORDS


def _shown(names: Sequence[str]) -> Sequence[str]:
    return [name[:40] for name in names[:20]]
