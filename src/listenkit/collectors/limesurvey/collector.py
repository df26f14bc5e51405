"""Reads the answers to chosen questions of one LimeSurvey survey."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field

from listenkit.collectors.about import About, Reference
from listenkit.collectors.base import Collector
from listenkit.collectors.limesurvey.remote import Remote, connected
from listenkit.config import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.http import origin_of
from listenkit.model import Cursor, Extent, Item, Page, SetAside

WINDOW = 1_000
"""Ids of responses that are asked for at once."""

MOST_EMPTY = 50
"""Windows without a response in a row, where responses are still missing, after which the walk ends."""

READ = date(2026, 11, 28)
"""The day on which LimeSurvey's code was read."""

NO_TIME = "1980-01-01 00:00:00"
"""What LimeSurvey writes for the time of a response where the survey keeps none."""


def _check_url(value: str) -> str:
    try:
        origin_of(value)
    except SourceError as error:
        raise ValueError(f"{error} - {error.hint}") from None
    return value.rstrip("/")


class LimeSurveyOptions(Section):
    """Which survey is read, and which of its answers.

    ``url`` is the address of LimeSurvey and ``path`` that of its remote control below it. ``questions`` are the codes
    of questions that are answered in words, as exports show them (``Q1``, ``Q2[SQ001]``). ``rating`` is the code of one
    that is answered with a number, which counts for all answers of a response.
    """

    url: Annotated[str, AfterValidator(_check_url)]
    path: str = "/index.php/admin/remotecontrol"
    user: SecretReference | str
    password: SecretReference
    survey: Annotated[int, Field(ge=1)]
    questions: Annotated[tuple[str, ...], Field(min_length=1)]
    rating: str = ""
    allow_private: bool = False
    ca_file: str = ""


class LimeSurveyCollector(Collector):
    """Answers in words of submitted responses; the survey is read whole at each run, window by window."""

    name: ClassVar[str] = "limesurvey"
    title: ClassVar[str] = "LimeSurvey answers"
    about: ClassVar[About | None] = About(
        category="surveys and suggestion boxes",
        brings="The answers to the questions that you name, from every response that was submitted. Where a survey "
        "has participants, the code of their invitation is the author.",
        proof="documentation",
        proved="answers in the shape that the vendor's own code writes",
        permissions="A user who may view and export the responses of the survey.",
        credential="Let an administrator switch on JSON-RPC in the global settings, Interfaces, and make a user with "
        "that permission; its password is the password of the source. survey is the number of the survey, and "
        "questions are the codes of text questions.",
        limits="LimeSurvey cannot be asked for what was submitted since some time, since a response keeps the number "
        "that it got when it was begun. So all responses are read at each run, a thousand at a time.",
        misses="Responses that were begun and not submitted. Addresses in the net are never kept.",
        documentation=tuple(
            Reference(url=f"https://github.com/LimeSurvey/LimeSurvey/blob/master/application/{path}", read=READ)
            for path in (
                "helpers/remotecontrol/remotecontrol_handle.php",
                "helpers/admin/export/JsonWriter.php",
                "libraries/LSjsonRPCServer.php",
            )
        ),
        example={
            "url": "https://survey.example.org",
            "user": "listening",
            "password": {"env": "LIMESURVEY_PASSWORD"},
            "survey": 123456,
            "questions": ("Q1", "Q2[SQ001]"),
        },
    )
    Options: ClassVar[type[BaseModel]] = LimeSurveyOptions
    network: ClassVar[bool] = True
    tells_deletions: ClassVar[bool] = True

    options: LimeSurveyOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the answers of all responses; a cursor makes no difference, see :meth:`Collector.pages`."""
        del cursor
        options, root = self.options, self.context.root
        user = options.user.reveal(root) if isinstance(options.user, SecretReference) else options.user
        with (
            self._client() as client,
            connected(client, options.url + options.path, user, options.password.reveal(root)) as remote,
        ):
            yield from self._windows(remote)
        yield Page(complete=[Extent()])

    def _client(self) -> Any:
        """Return the client that was handed in, or one like it that allows what the options allow."""
        options = self.options
        if not (options.allow_private or options.ca_file):
            return nullcontext(self.context.client)
        ca_file = str(self.context.root / options.ca_file) if options.ca_file else None
        return closing(self.context.client.adapted(allow_private=options.allow_private, ca_file=ca_file))

    def _windows(self, remote: Remote) -> Iterator[Page]:
        """Yield window after window until as many responses came as there are.

        Raises :class:`SourceError` where they do not come.
        """
        expected = remote.count(self.options.survey)
        received, first, empty = 0, 1, 0
        while received < expected:
            rows = remote.responses(self.options.survey, first, first + WINDOW - 1)
            received, first, empty = received + len(rows), first + WINDOW, 0 if rows else empty + 1
            if empty > MOST_EMPTY:
                raise SourceError(
                    f"{received} of {expected} announced responses came", hint="run listenkit collect again"
                )
            yield self._page(rows)

    def _page(self, rows: list[Any]) -> Page:
        items: list[Item] = []
        unreadable = []
        for number, row in enumerate(rows, start=1):
            where = f"survey {self.options.survey}, response {number} of its page"
            if isinstance(row, dict) and row.get("id"):
                items += self._items(row, where)
            else:
                unreadable.append(SetAside(where, "has no id"))
        return Page(items, unreadable=unreadable)

    def _items(self, row: dict[str, Any], where: str) -> Iterator[Item]:
        """Yield the answers of one response; one that was not submitted says nothing yet."""
        submitted = str(row.get("submitdate") or "")
        if not submitted:
            return
        for code in self.options.questions:
            words = row.get(code)
            if isinstance(words, str) and words.strip():
                yield Item(
                    text=words,
                    native_id=f"{row['id']}-{code}",
                    author=str(row.get("token") or ""),
                    created="" if submitted == NO_TIME else submitted,
                    rating=row.get(self.options.rating) if self.options.rating else None,
                    language=str(row.get("startlanguage") or ""),
                    thread=str(row["id"]),
                    segments={"question": code},
                    where=where,
                )
