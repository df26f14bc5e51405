"""Reads one request of a description to its end: its pages, and what is nested in their items."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listenkit.collectors.rest.expressions import (
    Scope,
    UnreadableError,
    as_text,
    compile_path,
    fill,
    fill_all,
    fill_tree,
)
from listenkit.collectors.rest.filling import fill_paths
from listenkit.collectors.rest.listing import Incremental, Listing, Nested
from listenkit.collectors.rest.paging import PAGE_PLACE, Sheet, Turn, Walk, check_answer
from listenkit.collectors.rest.reading import Found, Reader
from listenkit.collectors.rest.references import References
from listenkit.collectors.rest.service import Question, Service, question_of, with_values
from listenkit.collectors.rest.spec import KEY, ReferenceSpec, RequestSpec
from listenkit.collectors.rest.watermark import Mark, Place, Watermark, make_place
from listenkit.errors import SourceError, UsageError
from listenkit.http import StatusError
from listenkit.model import Extent, SetAside

GONE = frozenset({404, 410})
"""Statuses that say that something was taken away in the meantime."""

_FORGOTTEN = 410


@dataclass(frozen=True)
class Bench:
    """What the readers of a run share: the service, how items are read, records to attach, and the bounds.

    ``most_pages`` bounds each listing; ``start`` is the time from which a first run asks.
    """

    service: Service
    reader: Reader
    references: References
    most_pages: int
    start: datetime | None = None


class RequestReader:
    """One request with one set of parameters."""

    def __init__(self, bench: Bench, request: RequestSpec, parameters: Mapping[str, str]) -> None:
        self._bench = bench
        self._request = fill_paths(request, parameters)
        self._parameters = parameters
        self._path = _fill_path(request.path, parameters)
        self.edge: datetime | None = None
        """The time from which everything was asked for, None for everything; known once reading began."""

    def read(self, stored: Mark | None, before: Mark | None = None) -> Iterator[tuple[Found, Mark | None]]:
        """Yield what was found, with the mark that is true once it is stored.

        ``before`` is how far the request before this one was read, from where one that follows it begins.
        """
        incremental = self._request.incremental
        if incremental and incremental.follows and stored is None:
            yield Found(), before
            return
        try:
            yield from self._read_from(stored)
        except StatusError as error:
            if error.status != _FORGOTTEN or stored is None or not (incremental and incremental.token):
                raise
            yield from self._read_from(None)

    def _read_from(self, stored: Mark | None) -> Iterator[tuple[Found, Mark | None]]:
        incremental = self._request.incremental
        if incremental is None:
            walk = self._walk(None)
            for sheet in walk.sheets():
                yield from ((found, None) for found in self._read_sheet(sheet, sheet.items))
            if walk.is_cut:
                raise self._cut_short()
            return
        place = make_place(incremental, stored, self._bench.start)
        self.edge = place.edge if isinstance(place, Watermark) else None
        if self._lists_all:
            self.edge = self._bench.start
        walk = self._walk(place)
        yield from self._follow(walk, place, incremental)
        while walk.is_cut:
            if incremental.order == "descending" and place.mark is not None:
                yield Found(), place.mark  # what lies further back will not be had another time either
            if incremental.order != "ascending" or not isinstance(place, Watermark) or not place.go_on():
                raise self._cut_short()
            walk = self._walk(place)
            yield from self._follow(walk, place, incremental)
        if place.mark is not None:
            yield Found(), place.mark

    def _cut_short(self) -> SourceError:
        return SourceError(
            f"{self._path}: the service gives no more than {self._request.pagination.most} pages",
            hint="ask for less: a later since, or fewer things at a time with the parameters",
        )

    def _follow(self, walk: Walk, place: Place, incremental: Incremental) -> Iterator[tuple[Found, Mark | None]]:
        is_safe = bool(incremental.token) or incremental.order == "ascending"
        for sheet in walk.sheets():
            fresh = [item for item in sheet.items if not self._passes_over(place, item)]
            found_here = self._read_whole(sheet, place) if self._lists_all else self._read_sheet(sheet, fresh)
            yield from ((found, None) for found in found_here)
            if self._is_place_of_ours(incremental, sheet.answer):
                place.see_answer(sheet.answer)
            if sheet.at is not None:
                place.see_clock(sheet.at)
            for item in sheet.items:
                place.see(item)
            if incremental.order == "descending" and sheet.items and not fresh and not self._lists_all:
                return
            if is_safe and place.mark is not None:
                yield Found(), place.mark

    def _is_place_of_ours(self, incremental: Incremental, answer: Any) -> bool:
        """Tell whether a URL to go on from leads to the service; another would be refused at every run to come."""
        if not incremental.token or incremental.param:
            return True
        try:
            found = as_text(compile_path(incremental.token)(answer))
        except UnreadableError:
            return True
        return not found or self._bench.service.is_home(found)

    def _passes_over(self, place: Place, item: Any) -> bool:
        """Tell whether an item was read before; a service that was asked for news alone is trusted."""
        return not _asks_for_news(self._request) and place.is_old(item)

    @property
    def _lists_all(self) -> bool:
        """Whether every item comes at every run, so that those that do not were deleted.

        A listing that descends by the time when its comments were made is read no further than to where it is known:
        it stands for what was made since then.
        """
        request = self._request
        made = request.fields.created if request.fields else ""
        descends = bool(
            request.incremental and request.incremental.order == "descending" and request.incremental.field == made
        )
        return request.complete and not descends and not _asks_for_news(request)

    def _walk(self, place: Place | None) -> Walk:
        request, incremental = self._request, self._request.incremental
        asked = place.asked if place else ""
        parameters: dict[str, Any] = {**self._parameters, "since": _typed(asked, incremental)}
        params = fill_all(request.params, parameters)
        body = fill_tree(request.body, parameters)
        url = self._bench.service.url_of(self._path)
        if incremental and asked and incremental.param:
            value = incremental.value.replace("{since}", asked)
            if incremental.place == "query":
                params[incremental.param] = value
            else:
                body = with_values(body, {incremental.param: _typed(value, incremental)})
        elif incremental and asked and incremental.token:
            url, params = asked, {}
        is_continued = bool(incremental and incremental.token and place and place.mark is not None)
        return self._bench_walk(request, url, params, body, where=self._path, is_continued=is_continued)

    def _bench_walk(
        self, listing: Listing, url: str, params: dict[str, str], body: Any, *, where: str, is_continued: bool = False
    ) -> Walk:
        question = question_of(listing, params, body)
        return Walk(
            listing,
            url,
            lambda turn: self._bench.service.ask(question, turn),
            most_pages=self._bench.most_pages,
            where=where,
            is_continued=is_continued,
        )

    def _read_whole(self, sheet: Sheet, place: Place) -> Iterator[Found]:
        """Read what was read before as well, which shows that it still exists, but open only what is fresh."""
        wanted = [item for item in sheet.items if not place.is_too_early(item)]
        where = f"{self._path} page {sheet.number}"
        found = self._read_here(self._request, sheet.answer, wanted, parent=None, where=where)
        yield found
        scopes = [(scope, inside) for scope, inside in found.scopes if not self._passes_over(place, scope.item)]
        yield from self._open(self._request, scopes)

    def _read_sheet(self, sheet: Sheet, items: list[Any]) -> Iterator[Found]:
        where = f"{self._path} page {sheet.number}"
        yield from self._read_items(self._request, sheet.answer, items, parent=None, where=where)

    def _read_items(
        self, listing: Listing, answer: Any, items: list[Any], *, parent: Scope | None, where: str
    ) -> Iterator[Found]:
        found = self._read_here(listing, answer, items, parent=parent, where=where)
        yield found
        yield from self._open(listing, found.scopes)

    def _read_here(self, listing: Listing, answer: Any, items: list[Any], *, parent: Scope | None, where: str) -> Found:
        dressed = self._bench.references.attach(listing, answer, items, parent)
        return self._bench.reader.read(listing, dressed, parent=parent, where=where)

    def _open(self, listing: Listing, scopes: list[tuple[Scope, str]]) -> Iterator[Found]:
        """Read what hangs on items; what a thread misses is known once all of its listings were read."""
        for scope, place in scopes:
            threads: set[str | None] = set()
            for nested in listing.nested:
                threads.add((yield from self._read_nested(nested, scope, place)))
            if None not in threads and any(threads):
                yield Found(complete=[Extent(thread=thread) for thread in sorted(filter(None, threads))])

    def _read_nested(self, nested: Nested, parent: Scope, place: str) -> Generator[Found, None, str | None]:
        """Read a listing below an item and return the thread that it stands for, if any; None if it cannot be read.

        One that `only` rules out is empty and stands for its thread as well.
        """
        try:
            if nested.only and not parent.find(nested.only):
                pass  # there is no such listing, so nothing that was ever read of it is left
            elif nested.path:
                for sheet, path in self._nested_sheets(nested, parent):
                    where = f"{path} page {sheet.number}"
                    yield from self._read_items(nested, sheet.answer, sheet.items, parent=parent, where=where)
            else:
                children = _list_in(parent.item, nested.items)
                yield from self._read_items(nested, parent.item, children, parent=parent, where=place)
            return as_text(Scope(None, parent).find(_thread_of(nested))) if nested.complete else ""
        except UnreadableError as error:
            yield Found(unreadable=[SetAside(place, str(error))])
            return None

    def _nested_sheets(self, nested: Nested, parent: Scope) -> Iterator[tuple[Sheet, str]]:
        """Yield the pages below an item; one that was taken away in the meantime has none."""
        path = fill(nested.path, {**self._parameters, "page": PAGE_PLACE}, parent, is_path=True)
        params = fill_all(nested.params, self._parameters, parent)
        body = fill_tree(nested.body, self._parameters, parent)
        walk = self._bench_walk(nested, self._bench.service.url_of(path), params, body, where=path)
        try:
            for sheet in walk.sheets():
                yield sheet, path
        except StatusError as error:
            if error.status not in GONE:
                raise
            raise UnreadableError(f"{path} answered with status {error.status}") from None
        if walk.is_cut:
            raise UnreadableError(f"{path}: the service gives no more than {nested.pagination.most} pages")


def reference_walk(reference: ReferenceSpec, parameters: Mapping[str, str], service: Service, most_pages: int) -> Walk:
    """Return the walk through the records of a reference, asked for with these parameters."""
    path = _fill_path(reference.path, parameters)
    params = fill_all(reference.params, parameters)
    body = fill_tree(reference.body, parameters)
    question = question_of(reference, params, body)
    return Walk(
        reference, service.url_of(path), lambda turn: service.ask(question, turn), most_pages=most_pages, where=path
    )


def look_up(reference: ReferenceSpec, key: str, parameters: Mapping[str, str], service: Service) -> Any:
    """Return the record of a reference that has this key, None where it is gone or the key can be none."""
    known = {**parameters, KEY: key}
    question = Question("GET", fill_all(reference.params, known), {}, "query")
    try:
        path = fill(reference.path, known, is_path=True)
        answer = service.ask(question, Turn(service.url_of(path), {})).json()
        check_answer(reference, answer, path)
        return compile_path(reference.items)(answer)
    except UnreadableError:
        return None
    except StatusError as error:
        if error.status not in GONE:
            raise
        return None


def _asks_for_news(request: RequestSpec) -> bool:
    incremental = request.incremental
    return bool(
        incremental and (incremental.param or incremental.token or "{since}" in f"{request.params}{request.body}")
    )


def _thread_of(nested: Nested) -> str:
    """Return the path from an item to the thread of the comments that hang on it, however deep they hang."""
    if nested.fields:
        return nested.fields.thread
    below = (_thread_of(each) for each in nested.nested if each.gives_something)
    return next((path.removeprefix("^") for path in below), "")


def _typed(asked: str, incremental: Incremental | None) -> str | int:
    """Return seconds as the number that they are; services that want it in a JSON body insist on one."""
    is_number = incremental is not None and incremental.format in ("epoch", "milliseconds") and asked.isdecimal()
    return int(asked) if is_number else asked


def _fill_path(path: str, parameters: Mapping[str, str]) -> str:
    try:
        return fill(path, {**parameters, "page": PAGE_PLACE}, is_path=True)
    except UnreadableError as error:
        raise UsageError(f"the path {path} cannot be filled: {error}", hint="set it in parameters") from None


def _list_in(item: Any, path: str) -> list[Any]:
    found = compile_path(path)(item)
    if found is None or isinstance(found, list):
        return found or []
    raise UnreadableError(f"has no list at '{path}'")
