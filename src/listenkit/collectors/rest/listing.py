"""The parts of a listing: where its items are, what is read of each, and how the next page and news are asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from listenkit.collectors.rest.expressions import check_path, placeholders
from listenkit.collectors.rest.values import JmesPath, Lag, OptionalPath, lag_of
from listenkit.config.tree import Section

MOST_PAGES = 10_000

Markup = Literal["plain", "html", "adf", "slack"]
"""How texts are written: plain, HTML, Atlassian's document format (a tree of JSON), Slack's own marks."""

Place = Literal["query", "body"]


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value or "UTC")
    except (KeyError, ValueError, OSError):
        raise ValueError(f"'{value}' is not the name of a time zone, such as 'UTC' or 'Europe/Paris'") from None
    return value


class Pagination(Section):
    """``pagination``: how the next page is asked for, and how the last one is known.

    ``page`` counts pages in ``param``, or in ``{page}`` of the path, from ``start``; ``offset`` counts items;
    ``cursor`` sends what ``next`` finds in the answer in ``param``, or the parameters of a table that it finds;
    ``header`` sends what the header ``header`` holds; ``next`` follows the URL that ``next`` finds; ``link`` follows
    the ``Link`` header; ``range`` asks for the items from one to another in ``param`` (``0-49``, ``50-99``), ``size``
    of them, and takes their number from the header ``Content-Range``. ``size`` is sent in ``size_param``. ``first`` are
    parameters of the first page alone. ``total`` finds the number of items, ``pages`` or ``pages_header`` the number of
    pages. ``more`` finds a false value on the last page. Statuses of ``end_status`` mean that the page before was the
    last. ``place`` puts parameters in the query or in a JSON body, where a dot leads into a table. ``most`` is the
    number of pages after which the service gives no more: an ascending listing then goes on from the newest item, any
    other is partial.
    """

    kind: Literal["none", "page", "offset", "cursor", "header", "next", "link", "range"] = "none"
    param: str = ""
    start: Annotated[int, Field(ge=0)] = 1
    size: Annotated[int, Field(ge=1, le=10_000)] | None = None
    size_param: str = ""
    first: Mapping[str, str | int] = Field(default_factory=dict)
    next: JmesPath = ""
    header: str = ""
    total: JmesPath = ""
    pages: JmesPath = ""
    pages_header: str = ""
    more: JmesPath = ""
    most: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None = None
    end_status: tuple[int, ...] = ()
    backoff: JmesPath = ""
    place: Place = "query"

    @model_validator(mode="after")
    def _is_complete(self) -> Pagination:
        needed = {
            "offset": ("param",),
            "cursor": ("next",),
            "header": ("param", "header"),
            "next": ("next",),
            "range": ("param", "size"),
        }
        missing = [key for key in needed.get(self.kind, ()) if not getattr(self, key)]
        if missing:
            raise ValueError(f"pagination of the kind {self.kind} needs {' and '.join(missing)}")
        return self


class Incremental(Section):
    """``incremental``: how only what is new is asked for.

    The largest value that ``field`` finds is kept, in the source's own words. The next run sends it in ``param``, less
    ``lag``, written as ``format`` (``source`` as it is, which excludes a lag; ``iso``, ``date``, ``epoch``,
    ``milliseconds`` or a strftime pattern) inside ``value``; a body may hold ``{since}`` instead.
    ``initial`` is sent on the first run. ``order`` is that of the answer: only an ascending one lets a stopped run go
    on from its last page. Without ``param`` older items are passed over here, and a descending listing ends at the
    first page of them. One that ``follows`` lists what changed in that of the request before: on the first run it is
    not asked, and goes on from where that one ended.

    Or ``token`` finds in each answer what the service gives to go on from: it is kept page by page, and the next run
    sends it in ``param``, or asks for it where it is a URL and there is no ``param``. Where the service has forgotten
    it (status 410), everything is read anew.
    """

    field: JmesPath = ""
    token: JmesPath = ""
    param: str = ""
    place: Place = "query"
    value: str = "{since}"
    lag: Lag = ""
    format: str = "iso"
    initial: str = ""
    order: Literal["ascending", "descending", "unordered"] = "unordered"
    follows: bool = False

    @model_validator(mode="after")
    def _is_consistent(self) -> Incremental:
        if bool(self.field) == bool(self.token):
            raise ValueError("incremental needs either a field or a token")
        if self.lag and self.format == "source":
            raise ValueError("a lag needs a format other than 'source', to write the earlier time in")
        if "{since}" not in self.value:
            raise ValueError("value must hold {since}")
        return self

    @property
    def lag_time(self) -> timedelta:
        """The lag as a span of time."""
        return lag_of(self.lag)


class Fields(Section):
    """``fields``: where in an item each part of a comment is found. ``segments`` are found so too.

    ``id`` may be a list of paths, for what has no number of its own: its parts are joined with a hyphen. ``when`` finds
    a false value for items that say nothing themselves and only lead to nested ones. ``deleted`` finds a
    true value for items that were taken back, ``response`` for what the organisation itself says there. ``aliases``
    finds other names of the author (a list, or one), by which ``accounts`` of the configuration may know it.
    ``date_format`` is a strftime pattern for dates that have a form of their own, ``time_zone`` the zone
    of dates that name none. ``wordless`` items, such as a picture alone, are passed over where it is true.
    """

    text: JmesPath
    when: JmesPath = ""
    wordless: bool = False
    id: JmesPath | tuple[JmesPath, ...] = ""
    author: JmesPath = ""
    aliases: JmesPath = ""
    created: JmesPath = ""
    date_format: str = ""
    time_zone: Annotated[str, AfterValidator(_check_zone)] = ""
    title: JmesPath = ""
    rating: JmesPath = ""
    language: JmesPath = ""
    parent: JmesPath = ""
    thread: JmesPath = ""
    url: JmesPath = ""
    deleted: JmesPath = ""
    response: JmesPath = ""
    segments: Mapping[str, JmesPath] = Field(default_factory=dict)


class Attached(Section):
    """``attach``: a record that an item only refers to, put into the item under the name of this table.

    ``records`` finds the list of records in the same answer, or is ``@NAME`` for a ``[[references]]`` table; the
    record whose ``key`` (or one of them, where it finds a list) equals what ``by`` finds in the item is taken.
    """

    records: str
    key: JmesPath = "id"
    by: JmesPath


class Listing(Section):
    """What every request and nested listing has.

    ``items`` finds the list; ``error`` finds a true value in an answer that reports a fault with status 200, and those
    of its values that ``refused`` holds mean a refused credential. Items
    for which ``when`` finds something false are none of ours; those for which ``private`` finds something true are
    read only where the source asks for private notes; those for which ``unreadable`` finds a reason are set aside
    with it. ``markup`` says how texts are written; ``html`` is the same for HTML: true, false or a path. ``mail``
    says that texts are mails, whose quotes and signatures are taken off: true, false or a path. ``replies`` finds the
    list of items of the same shape below an item. ``attach`` puts records that items refer to into them, or what a
    path that begins with ``^`` finds in the item above. ``complete`` says that the listing always holds everything
    that still exists, so that what is missing was deleted. Without ``fields`` the items only lead to nested ones.
    """

    items: JmesPath = "@"
    error: JmesPath = ""
    refused: tuple[str, ...] = ()
    when: JmesPath = ""
    private: JmesPath = ""
    unreadable: JmesPath = ""
    markup: Markup = "plain"
    html: bool | JmesPath = False
    mail: bool | JmesPath = False
    replies: JmesPath = ""
    attach: Mapping[str, Attached | JmesPath] = Field(default_factory=dict)
    complete: bool = False
    fields: Fields | None = None
    method: Literal["GET", "POST"] = "GET"
    params: Mapping[str, str | int] = Field(default_factory=dict)
    body: Mapping[str, Any] = Field(default_factory=dict)
    pagination: Pagination = Pagination()
    nested: tuple[Nested, ...] = ()

    @model_validator(mode="after")
    def _asks_consistently(self) -> Listing:
        if self.method == "GET" and (self.body or self.pagination.place == "body"):
            raise ValueError("a body needs method = 'POST'")
        return self

    @model_validator(mode="after")
    def _looks_up_with_paths(self) -> Listing:
        templates = (getattr(self, "path", ""), *map(str, self.params.values()), json.dumps(dict(self.body)))
        for name in set[str]().union(*map(placeholders, templates)):
            if name.startswith("^"):
                check_path(name)
        return self

    @property
    def gives_something(self) -> bool:
        """Whether comments can come of it, or of what is nested in it."""
        return self.fields is not None or any(each.gives_something for each in self.nested)


class Nested(Listing):
    """``[[requests.nested]]``: a listing for each item, asked for at ``path``, or without one found in the item.

    ``only`` finds a true value in items that have such a listing; for others nothing is asked.
    """

    path: OptionalPath = ""
    only: JmesPath = ""

    @model_validator(mode="after")
    def _can_tell_its_thread(self) -> Nested:
        if self.complete and self.fields and not self.fields.thread.startswith(("^", "=")):
            raise ValueError("complete is nothing without a thread that the item above tells: thread must begin with ^")
        return self


Listing.model_rebuild()
Nested.model_rebuild()
