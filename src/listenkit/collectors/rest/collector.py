"""Reads a service page by page, as its description says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, nullcontext
from typing import Any, ClassVar

from pydantic import BaseModel

from listenkit.collectors.base import Collector, Context, Guarantee
from listenkit.collectors.rest.authentication import Authenticator
from listenkit.collectors.rest.expressions import UnreadableError, compile_path, fill, fill_all
from listenkit.collectors.rest.options import RestOptions
from listenkit.collectors.rest.paging import Sheet, Turn, Walk
from listenkit.collectors.rest.reading import Found, read_items
from listenkit.collectors.rest.service import Service
from listenkit.collectors.rest.spec import Nested, RequestSpec, Spec
from listenkit.collectors.rest.watermark import Mark, Watermark, is_mark
from listenkit.config.secrets import SecretReference
from listenkit.errors import UsageError
from listenkit.http import Client, StatusError
from listenkit.model import Cursor, Page, SetAside

_GONE = frozenset({404, 410})


class RestCollector(Collector):
    """Comments from any service that answers HTTP requests with JSON."""

    name: ClassVar[str] = "rest"
    title: ClassVar[str] = "A service with a JSON interface, described in TOML"
    Options: ClassVar[type[BaseModel]] = RestOptions
    resumes: ClassVar[str] = "from the newest value of the field that the description names, less its lag"
    guarantee: ClassVar[Guarantee] = "exactly-once"
    network: ClassVar[bool] = True

    options: RestOptions

    def __init__(self, options: RestOptions, context: Context) -> None:
        super().__init__(options, context)
        self._spec = options.description(context.root)
        self._parameters = options.filled_parameters(self._spec)
        self._url = options.url or self._spec.url
        if not self._url:
            raise UsageError("the source needs a url", hint='add url = "https://…", the address of the service')

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the pages of every request of the description; see :meth:`Collector.pages`."""
        fingerprint = self._spec.fingerprint
        state = _readable_state(cursor, fingerprint)
        with self._client() as client:
            service = self._service(client)
            service.probe(self._spec.probe)
            for number, request in enumerate(self._spec.requests):
                reader = _RequestReader(self, service, request)
                for found, mark in reader.read(state.get(str(number))):
                    if mark is not None:
                        state = {**state, str(number): mark}
                    reached = {"since": state, "description": fingerprint} if mark is not None else None
                    yield Page(found.items, reached, found.unreadable)

    def _client(self) -> Any:
        """Return the client that was handed in, or one like it that allows what the source's options allow."""
        options = self.options
        if not (options.allow_private or options.ca_file or options.origins):
            return nullcontext(self.context.client)
        ca_file = str(self.context.root / options.ca_file) if options.ca_file else None
        return closing(
            self.context.client.adapted(
                allow_private=options.allow_private, ca_file=ca_file, origins=frozenset(options.origins)
            )
        )

    def _service(self, client: Client) -> Service:
        spacing = 60 / self._spec.rate if self._spec.rate else 0.0
        authenticator = Authenticator(self._spec.authentication, self._url, self._reveal, client)
        return Service(self._url, client, authenticator, headers=self._spec.headers, spacing=spacing)

    def _reveal(self, key: str) -> str:
        value = getattr(self.options, key)
        return value.reveal(self.context.root) if isinstance(value, SecretReference) else value or ""

    @property
    def spec(self) -> Spec:
        """The description that is followed."""
        return self._spec

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the description, filled."""
        return self._parameters


def _readable_state(cursor: Cursor | None, fingerprint: str) -> dict[str, Mark]:
    """Return the marks of a cursor; one that makes no sense, or was made by another description, is none."""
    if not isinstance(cursor, Mapping) or cursor.get("description", fingerprint) != fingerprint:
        return {}
    stored = cursor.get("since")
    return {str(key): mark for key, mark in stored.items() if is_mark(mark)} if isinstance(stored, Mapping) else {}


def _fill_path(path: str, parameters: Mapping[str, str]) -> str:
    try:
        return fill(path, parameters, is_path=True)
    except UnreadableError as error:
        raise UsageError(f"the path {path} cannot be filled: {error}", hint="set it in parameters") from None


def _list_in(item: Any, path: str) -> list[Any]:
    found = compile_path(path)(item)
    if found is None or isinstance(found, list):
        return found or []
    raise UnreadableError(f"has no list at '{path}'")


class _RequestReader:
    """Reads one request of a description to its end: its pages, and what is nested in their items."""

    def __init__(self, collector: RestCollector, service: Service, request: RequestSpec) -> None:
        self._collector = collector
        self._service = service
        self._request = request
        self._path = _fill_path(request.path, collector.parameters)

    def read(self, stored: Mark | None) -> Iterator[tuple[Found, Mark | None]]:
        """Yield what was found, with the mark that is true once it is stored."""
        incremental = self._request.incremental
        watermark = Watermark(incremental, stored) if incremental else None
        ascends = incremental is not None and incremental.order == "ascending"
        for sheet in self._walk(watermark).sheets():
            fresh = [item for item in sheet.items if watermark is None or not self._passes_over(watermark, item)]
            yield from ((found, None) for found in self._read_sheet(sheet, fresh))
            if watermark is None:
                continue
            for item in sheet.items:
                watermark.see(item)
            if self._has_caught_up(sheet, fresh):
                break
            if ascends and watermark.largest is not None:
                yield Found(), watermark.largest
        if watermark is not None and watermark.largest is not None:
            yield Found(), watermark.largest

    def _passes_over(self, watermark: Watermark, item: Any) -> bool:
        """Tell whether an item was read before; a service that was asked for news alone is trusted."""
        return not (self._request.incremental and self._request.incremental.param) and watermark.is_old(item)

    def _has_caught_up(self, sheet: Sheet, fresh: list[Any]) -> bool:
        incremental = self._request.incremental
        return bool(incremental and incremental.order == "descending" and sheet.items and not fresh)

    def _walk(self, watermark: Watermark | None) -> Walk:
        request = self._request
        params = fill_all(request.params, self._collector.parameters)
        params |= watermark.params() if watermark else {}

        def ask(turn: Turn) -> Any:
            if request.method == "GET":
                return self._service.get(turn, params)
            return self._service.post(turn, params, request.body, in_body=request.pagination.place == "body")

        url = self._service.url_of(self._path)
        return Walk(request, url, ask, most_pages=self._collector.spec.pages, where=self._path)

    def _read_sheet(self, sheet: Sheet, items: list[Any]) -> Iterator[Found]:
        segments = self._collector.context.source.segments
        where = f"{self._path} page {sheet.number}"
        found = read_items(self._request, items, parent=None, segments=segments, where=where)
        yield found
        for scope, place in found.scopes:
            for nested in self._request.nested:
                yield from self._read_nested(nested, scope.item, place)

    def _read_nested(self, nested: Nested, parent: Any, place: str) -> Iterator[Found]:
        segments = self._collector.context.source.segments
        try:
            if not nested.path:
                children = _list_in(parent, nested.items)
                yield read_items(nested, children, parent=parent, segments=segments, where=place)
                return
            for sheet, path in self._nested_sheets(nested, parent):
                where = f"{path} page {sheet.number}"
                yield read_items(nested, sheet.items, parent=parent, segments=segments, where=where)
        except UnreadableError as error:
            yield Found(unreadable=[SetAside(place, str(error))])

    def _nested_sheets(self, nested: Nested, parent: Any) -> Iterator[tuple[Sheet, str]]:
        """Yield the pages below an item; one that was taken away in the meantime has none."""
        parameters = self._collector.parameters
        path = fill(nested.path, parameters, parent, is_path=True)
        params = fill_all(nested.params, parameters, parent)
        walk = Walk(
            nested,
            self._service.url_of(path),
            lambda turn: self._service.get(turn, params),
            most_pages=self._collector.spec.pages,
            where=path,
        )
        try:
            for sheet in walk.sheets():
                yield sheet, path
        except StatusError as error:
            if error.status not in _GONE:
                raise
            raise UnreadableError(f"{path} answered with status {error.status}") from None
