"""Reads a service page by page, as its description says."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from itertools import product
from typing import Any, ClassVar

from pydantic import BaseModel

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector, Context, Guarantee
from listenkit.collectors.outgoing import Outgoing
from listenkit.collectors.rest import replying
from listenkit.collectors.rest.authentication import Authenticator
from listenkit.collectors.rest.expressions import fill
from listenkit.collectors.rest.listing import Listing
from listenkit.collectors.rest.loading import shipped_specs
from listenkit.collectors.rest.meanings import Meanings
from listenkit.collectors.rest.options import RestOptions
from listenkit.collectors.rest.reading import Once, Reader
from listenkit.collectors.rest.references import References
from listenkit.collectors.rest.request import Bench, RequestReader, look_up, reference_walk
from listenkit.collectors.rest.service import Service
from listenkit.collectors.rest.spec import ReferenceSpec, used_in
from listenkit.collectors.rest.tracing import Tracer
from listenkit.collectors.rest.watermark import Mark, is_mark
from listenkit.collectors.trial import Trial
from listenkit.config.secrets import SecretReference
from listenkit.errors import CredentialError, SourceError, UsageError
from listenkit.http import Client
from listenkit.model import Comment, Cursor, Extent, Item, Page, SetAside

_EDGE = timedelta(seconds=1)
"""Services count in seconds, and many give only what is later than the time asked for: what lies on it did not come."""


_PAGES_TRIED = 12
"""Pages that are read at most to show an item of each listing, once there are enough items."""


class RestCollector(Collector):
    """Comments from any service that answers HTTP requests with JSON."""

    name: ClassVar[str] = "rest"
    title: ClassVar[str] = "A service with a JSON interface, described in TOML"
    about: ClassVar[About | None] = About(
        category="anything",
        brings="What the description of a service names: docs/rest.md tells how to write one.",
        proof="server",
        proved="Isso, WordPress, Redmine and others through their descriptions",
        example={"spec": "service.toml", "url": "https://service.example.org"},
    )
    Options: ClassVar[type[BaseModel]] = RestOptions
    resumes: ClassVar[str] = "from the newest value of the field that the description names, less its lag"
    guarantee: ClassVar[Guarantee] = "exactly-once"
    network: ClassVar[bool] = True
    tells_deletions: ClassVar[bool] = True

    options: RestOptions

    def __init__(self, options: RestOptions, context: Context) -> None:
        super().__init__(options, context)
        self._spec = options.description(context.root)
        self._reader = Reader(context.source.segments, context.zone, options.private_notes)
        self._parameters = options.filled_parameters(self._spec)
        self._url = options.url or self._spec.url
        if not self._url:
            raise UsageError("the source needs a url", hint='add url = "https://…", the address of the service')

    @classmethod
    def presets(cls) -> Mapping[str, Mapping[str, Any]]:
        """Return the descriptions that come with listenkit: each name stands for ``spec`` with that name."""
        return {name: {"spec": name} for name in shipped_specs()}

    def pages(self, cursor: Cursor | None) -> Generator[Page]:
        """Yield the pages of every request of the description; see :meth:`Collector.pages`."""
        fingerprint = self._spec.fingerprint
        state = _readable_state(cursor, fingerprint)
        with self._client() as client:
            service = self._service(client)
            service.probe(self._spec.probe)
            bench = self._bench(service)
            readers = list(self._readers(bench))
            once = Once(may_clash=self._spec.may_clash)
            for key, reader in readers:
                for found, mark in reader.read(state.get(key), before=state.get(_key_before(key))):
                    if mark is not None:
                        state = {**state, key: mark}
                    is_known = mark is not None and bench.references.missing is None
                    reached = {"since": state, "description": fingerprint} if is_known else None
                    fresh, clashing = once.fresh(found.items)
                    yield Page(fresh, reached, [*found.unreadable, *clashing], complete=found.complete)
            if all(request.complete for request in self._spec.requests):
                yield Page(complete=[self._extent([reader.edge for _, reader in readers])])
            if bench.references.missing:
                raise _nameless(bench.references.missing)

    def try_out(self, count: int) -> Trial:
        """Return the first items with the path that gave each field, and the paths that found nothing.

        One of each further listing joins them, where one comes soon.
        """
        tracer = Tracer(self._reader.segments, self._reader.zone, self._reader.private_notes)
        self._reader = tracer
        items, unreadable = self._samples(count, tracer)
        return Trial(tracer.looks(items), tracer.unfilled(items), unreadable, dict(tracer.left_out))

    def _samples(self, count: int, tracer: Tracer) -> tuple[list[Item], list[SetAside]]:
        """Return the first items, and the first of each further listing among the pages that come soon."""
        items: list[Item] = []
        unreadable: list[SetAside] = []
        with closing(self.pages(None)) as pages:
            for number, page in enumerate(pages, start=1):
                items += tracer.chosen(page.items, items, count)
                unreadable += page.unreadable
                is_all = tracer.has_seen(self._spec.listings, items)
                if len(items) >= count and (is_all or number >= _PAGES_TRIED):
                    break
        return items, unreadable

    def _readers(self, bench: Bench) -> Iterator[tuple[str, RequestReader]]:
        """Yield the readers of all requests, one for each value of a parameter that the source gives as a list."""
        meanings = Meanings(self._spec.lookups, bench.service)
        for number, request in enumerate(self._spec.requests):
            for own, parameters in self._choices(request):
                key = " ".join([str(number), *(f"{name}={value}" for name, value in own.items())])
                yield key, RequestReader(bench, request, meanings.replaced(parameters, used_in(request)))

    def _choices(self, listing: Listing) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
        """Yield what a listing is asked for with: the values chosen from lists, and all parameters."""
        used = used_in(listing)
        varied = [name for name, values in self._parameters.items() if name in used and len(values) > 1]
        plain = {name: values[0] for name, values in self._parameters.items()}
        for chosen in product(*(self._parameters[name] for name in varied)):
            own = dict(zip(varied, chosen, strict=True))
            yield own, {**plain, **own}

    def _extent(self, edges: list[datetime | None]) -> Extent:
        """Return what was read whole: everything, or what was made since the latest of the times asked for."""
        known = [edge + _EDGE for edge in edges if edge is not None]
        has_nested = any(each.gives_something for request in self._spec.requests for each in request.nested)
        return Extent(since=max(known, default=None), roots=has_nested)

    def prepare_reply(self, comment: Comment, text: str, key: str) -> Outgoing:
        """Return the reply as it would be posted; see :meth:`Collector.prepare_reply`."""
        if self._spec.reply is None:
            return super().prepare_reply(comment, text, key)
        plain = {name: values[0] for name, values in self._parameters.items() if len(values) == 1}
        if self._spec.lookups:
            with self._client() as client:
                plain = Meanings(self._spec.lookups, self._service(client)).replaced(plain, set(plain))
        return replying.prepare(self._spec.reply, comment, text, key, known=plain, url=self._url)

    def send_reply(self, reply: Outgoing) -> str:
        """Post a reply; see :meth:`Collector.send_reply`."""
        if self._spec.reply is None:
            return super().send_reply(reply)
        with self._client() as client:
            return replying.send(self._spec.reply, reply, self._service(client))

    def _bench(self, service: Service) -> Bench:
        def read(reference: ReferenceSpec) -> Iterator[Any]:
            for _, parameters in self._choices(reference):
                walk = reference_walk(reference, parameters, service, spec.pages)
                yield from (record for sheet in walk.sheets() for record in sheet.items)

        def look(reference: ReferenceSpec, key: str) -> Any:
            parameters = next(self._choices(reference))[1]
            return look_up(reference, key, parameters, service)

        spec = self._spec
        references = References(spec.references, read, look)
        return Bench(service, self._reader, references, spec.pages, self.options.start(self.context.zone))

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
        plain = {name: values[0] for name, values in self._parameters.items()}
        token_url = fill(self._spec.authentication.token_url, plain)
        settings = self._spec.authentication.model_copy(update={"token_url": token_url})
        authenticator = Authenticator(settings, self._url, self._reveal, client)
        return Service(self._url, client, authenticator, headers=self._spec.headers, spacing=spacing)

    def _reveal(self, key: str) -> str:
        value = getattr(self.options, key)
        return value.reveal(self.context.root) if isinstance(value, SecretReference) else value or ""


def _nameless(error: SourceError | CredentialError) -> SourceError | CredentialError:
    """Return what says that all was read but some names; the place stays where it was, so the next run asks again."""
    kind = CredentialError if isinstance(error, CredentialError) else SourceError
    return kind(
        f"everything was read, but not the names of some people: {error}",
        hint="until they come, accounts may not be recognised; look at the permissions in listenkit sources kinds NAME",
    )


def _key_before(key: str) -> str:
    """Return the key of the request before one, with the same values of parameters."""
    number, blank, own = key.partition(" ")
    return f"{int(number) - 1}{blank}{own}"


def _readable_state(cursor: Cursor | None, fingerprint: str) -> dict[str, Mark]:
    """Return the marks of a cursor; one that makes no sense, or was made by another description, is none."""
    if not isinstance(cursor, Mapping) or cursor.get("description", fingerprint) != fingerprint:
        return {}
    stored = cursor.get("since")
    return {str(key): mark for key, mark in stored.items() if is_mark(mark)} if isinstance(stored, Mapping) else {}
