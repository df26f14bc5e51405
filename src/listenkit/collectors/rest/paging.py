"""Walks through the pages of a listing, and sees to it that the walk ends and that nothing of it is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, urljoin

from listenkit.collectors.rest.expressions import UnreadableError, as_text, compile_path
from listenkit.collectors.rest.listing import Listing, Pagination
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Response, StatusError
from listenkit.text import one_line, shorten

PAGE_PLACE = "{page}"
"""Stands in a path for the number of the page, where a service wants it there."""

STALE_PAGES = 3
"""Pages in a row without an item that was not seen before, after which a walk is taken for endless."""


_SHOWN = 100
"""Characters of a service's word for its error that are shown."""

_CHECK = "check the parameters and the credential of the source"

_PART = 206

_CONTENT_RANGE = re.compile(r"(?:[a-z]+ )?(?P<start>[0-9]{1,15})-[0-9]{1,15}/(?P<total>[0-9]{1,15})")
"""As of RFC 9110, 14.4; some services leave the unit out."""


@dataclass(frozen=True)
class Turn:
    """What is asked for a page: its URL and the parameters of the paging. ``number`` counts from 1."""

    url: str
    params: dict[str, str | int]
    number: int = 1
    is_linked: bool = False


@dataclass(frozen=True)
class Sheet:
    """One page as it came: its items, the answer that held them, its number, and whether it is the last.

    ``at`` is the service's own time when it answered, None where it does not tell.
    """

    items: list[Any]
    answer: Any
    number: int
    is_last: bool
    at: datetime | None = None


Ask = Callable[[Turn], Response]


class Walk:
    """One walk through the pages of one listing; ``is_cut`` says that it ended where the service gives no more."""

    def __init__(
        self, listing: Listing, url: str, ask: Ask, *, most_pages: int, where: str, is_continued: bool = False
    ) -> None:
        self._listing = listing
        self._paging = listing.pagination
        self._ask = ask
        self._most_pages = most_pages
        self._where = where
        self._url = url
        self.is_cut = False
        first = {} if is_continued else dict(self._paging.first)
        self._first = Turn(self._numbered(self._paging.start), {**_first_params(self._paging), **first})
        self._seen: set[bytes] = set()
        self._turns: set[bytes] = set()
        self._received = 0
        self._stale = 0
        self._page: list[bytes] = []
        self._announced: int | None = None
        self._total: int | None = None

    def sheets(self) -> Iterator[Sheet]:
        """Yield page after page to the last.

        Raises :class:`SourceError` where the pages go in a circle, do not end, or end before the number of items that
        was announced.
        """
        turn: Turn | None = self._first
        while turn is not None:
            self._check_turn(turn)
            if self._paging.most and turn.number > self._paging.most:
                self.is_cut = True
                return
            try:
                answer = self._ask(turn)
            except StatusError as error:
                if turn.number > 1 and error.status in self._paging.end_status:
                    return
                raise
            data = answer.json()
            items = self._find_items(data)
            self._count(items)
            self._total = self._total_of(turn, data, answer)
            following = self._next_turn(turn, data, answer, items)
            self._check_total(following)
            yield Sheet(items, data, turn.number, following is None, _clock(answer))
            turn = following

    def _numbered(self, number: int) -> str:
        return self._url.replace(quote(PAGE_PLACE), str(number))

    def _find_items(self, data: Any) -> list[Any]:
        """Return the list of items; an answer of another shape is a fault, even with status 200."""
        try:
            check_answer(self._listing, data, self._where)
            items = compile_path(self._listing.items)(data)
        except UnreadableError as error:
            raise SourceError(f"{self._where}: the answer has another shape: {error}") from None
        if isinstance(items, list):
            return items
        if isinstance(data, dict) and any(key in data for key in ("error", "errors", "message")):
            raise SourceError(f"{self._where}: the answer reports an error", hint=_CHECK)
        raise SourceError(f"{self._where}: the answer has no list at '{self._listing.items}'", hint=_CHECK)

    def _check_turn(self, turn: Turn) -> None:
        if turn.number > self._most_pages:
            raise SourceError(
                f"{self._where}: there are more than {self._most_pages} pages; the rest was not read",
                hint="raise pages, or ask for larger ones with size",
            )
        mark = _fingerprint([turn.url, turn.params])
        if mark in self._turns:
            raise SourceError(f"{self._where}: page {turn.number} leads back to an earlier one; the walk was stopped")
        self._turns.add(mark)

    def _count(self, items: list[Any]) -> None:
        marks = [_fingerprint(self._identity(item)) for item in items]
        if marks and marks == self._page and self._paging.kind in ("page", "offset", "range"):
            raise SourceError(
                f"{self._where}: a page held nothing new, but all of the one before; the walk was stopped",
                hint="run listenkit collect again; else the pagination of the description is not that of the service",
            )
        self._page = marks
        self._stale = self._stale + 1 if self._seen.issuperset(marks) else 0
        self._seen.update(marks)
        self._received += len(items)
        if self._stale >= STALE_PAGES:
            raise SourceError(
                f"{self._where}: {STALE_PAGES} pages in a row held nothing new; the walk was stopped",
                hint="the pagination of the description may not be that of the service",
            )

    def _identity(self, item: Any) -> Any:
        """Return what tells an item from others: its id, else all of it."""
        fields = self._listing.fields
        path = fields.id if fields and isinstance(fields.id, str) else ""
        return (_look(path, item) if path[:1] not in ("", "^", "=") else None) or item

    def _next_turn(self, turn: Turn, data: Any, answer: Response, items: list[Any]) -> Turn | None:
        """Return what to ask next, None after the last page."""
        paging = self._paging
        following = None
        if paging.more and not _look(paging.more, data):
            return None
        if paging.kind == "page":
            following = self._next_page(turn, data, answer, items)
        elif paging.kind == "offset":
            following = self._next_offset(turn, items)
        elif paging.kind == "range":
            following = self._next_range(turn, items)
        elif paging.kind in ("next", "link"):
            link = answer.link("next") if paging.kind == "link" else _text(paging.next, data)
            following = self._follow(turn, answer, link)
        elif paging.kind in ("cursor", "header"):
            is_header = paging.kind == "header"
            token = answer.headers.get(paging.header.lower(), "").strip() if is_header else _look(paging.next, data)
            following = self._with_token(turn, token)
        return following

    def _next_page(self, turn: Turn, data: Any, answer: Response, items: list[Any]) -> Turn | None:
        announced = _number(answer.headers.get(self._paging.pages_header.lower()) or _look(self._paging.pages, data))
        if not items or (announced is not None and turn.number >= announced) or self._has_all():
            return None
        number = self._paging.start + turn.number
        own = {self._paging.param: number} if self._paging.param else {}
        return Turn(self._numbered(number), {**self._kept(turn), **own}, turn.number + 1)

    def _next_offset(self, turn: Turn, items: list[Any]) -> Turn | None:
        if not items or self._has_all():
            return None
        offset = int(turn.params[self._paging.param]) + len(items)
        return replace(turn, params={**self._kept(turn), self._paging.param: offset}, number=turn.number + 1)

    def _next_range(self, turn: Turn, items: list[Any]) -> Turn | None:
        if not items or self._has_all():
            return None
        following = _range(self._received, self._paging)
        return replace(turn, params={**self._kept(turn), **following}, number=turn.number + 1)

    def _total_of(self, turn: Turn, data: Any, answer: Response) -> int | None:
        """Return the number of items that an answer announces.

        Raises :class:`SourceError` where a part came (status 206) that does not begin where it was asked for.
        """
        if self._paging.kind != "range":
            return _number(_look(self._paging.total, data))
        found = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        asked = str(turn.params[self._paging.param]).partition("-")[0]
        if answer.status == _PART and (found is None or found["start"] != asked):
            raise SourceError(f"{self._where}: another part came than the one from {asked} on", hint=_CHECK)
        return int(found["total"]) if found else None

    def _kept(self, turn: Turn) -> dict[str, str | int]:
        """Return the parameters of a turn that the next one sends as well."""
        return {name: value for name, value in turn.params.items() if name not in self._paging.first}

    def _follow(self, turn: Turn, answer: Response, link: str) -> Turn | None:
        if not link:
            return None
        try:
            return Turn(urljoin(answer.url, link), {}, turn.number + 1, is_linked=True)
        except ValueError:
            raise SourceError(f"{self._where}: page {turn.number} links to something that is no address") from None

    def _with_token(self, turn: Turn, token: Any) -> Turn | None:
        """Return the turn that a token leads to: the value of ``param``, or a table of parameters."""
        tokens = token if isinstance(token, dict) else {self._paging.param: token}
        found = {name: value for name, each in tokens.items() if (value := _plain(each))}
        if not found:
            return None
        if "" in found:
            raise SourceError(f"{self._where}: the next page is named by a text, and the description has no param")
        return replace(turn, params={**self._kept(self._first), **found}, number=turn.number + 1)

    def _has_all(self) -> bool:
        return self._total is not None and self._received >= self._total

    def _check_total(self, following: Turn | None) -> None:
        total = self._total
        if total is None:
            return
        if following is None and self._received < total:
            raise SourceError(
                f"{self._where}: {self._received} of {total} announced items came", hint="run listenkit collect again"
            )
        if self._listing.complete and self._announced is not None and total < self._announced:
            raise SourceError(
                f"{self._where}: items were taken away while the pages were read, so that others may have been missed",
                hint="run listenkit collect again",
            )
        self._announced = total


def check_answer(listing: Listing, data: Any, where: str) -> None:
    """Raise what an answer with status 200 reports, in the service's own word where it gives one.

    Raises :class:`CredentialError` for a word that means a refused credential, else :class:`SourceError`.
    """
    fault = compile_path(listing.error)(data) if listing.error else None
    if not fault:
        return
    word = shorten(one_line(fault), _SHOWN) if isinstance(fault, str) else ""
    message = f"{where}: the answer reports an error" + (f": {word}" if word else "")
    if word in listing.refused:
        raise CredentialError(message, hint="check the credential of the source, and what it is allowed to see")
    raise SourceError(message, hint=_CHECK)


def _clock(answer: Response) -> datetime | None:
    """Return the time in the header ``Date`` (RFC 9110, 6.6.1)."""
    try:
        moment = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first_params(paging: Pagination) -> dict[str, str | int]:
    params: dict[str, str | int] = {}
    if paging.size_param and paging.size:
        params[paging.size_param] = paging.size
    if paging.kind == "page" and paging.param:
        params[paging.param] = paging.start
    elif paging.kind == "offset":
        params[paging.param] = 0
    elif paging.kind == "range":
        params.update(_range(0, paging))
    return params


def _range(start: int, paging: Pagination) -> dict[str, str | int]:
    """Return the parameter that asks for the items from one on, counted from 0, both ends included."""
    return {paging.param: f"{start}-{start + (paging.size or 1) - 1}"}


def _look(path: str, data: Any) -> Any:
    """Return what a path finds; where it does not fit the answer, nothing."""
    try:
        return compile_path(path)(data) if path else None
    except UnreadableError:
        return None


def _text(path: str, data: Any) -> str:
    """Return the text that a path finds, such as a link; a table is none."""
    return _plain(_look(path, data))


def _plain(value: Any) -> str:
    return "" if isinstance(value, bool | dict | list) else as_text(value)


def _number(value: Any) -> int | None:
    """Return a number of items or pages; a negative one says that it is unknown."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16 else None


def _fingerprint(value: Any) -> bytes:
    return blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=12).digest()
