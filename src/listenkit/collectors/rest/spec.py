"""The description of a service: frozen tables that are read from TOML and checked before anything is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from listenkit.collectors.rest.expressions import check_path, placeholders
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.http import origin_of

JmesPath = Annotated[str, AfterValidator(check_path)]
"""A JMESPath into an item, ``^`` and one into its parent, or ``=`` and a constant."""

_LAG = re.compile(r"(\d{1,5})(s|m|h|d|w)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
MOST_PAGES = 10_000


def _check_lag(value: str) -> str:
    if value and not _LAG.fullmatch(value):
        raise ValueError(f"'{value}' must be a number and s, m, h, d or w, such as '10m' or '2d'")
    return value


def _check_service_path(value: str) -> str:
    if not value.startswith("/") or value.startswith("//") or "?" in value or "#" in value:
        raise ValueError(f"'{value}' must begin with one / and hold no query; put that in params")
    return value


def check_service_url(value: str) -> str:
    """Return the address of a service where it can be one; raises ValueError with the reason where it cannot."""
    try:
        if value:
            origin_of(value)
    except SourceError as error:
        raise ValueError(" - ".join(filter(None, (str(error), error.hint)))) from None
    if "?" in value or "#" in value:
        raise ValueError("the address of a service holds no query; put that in params")
    return value


ServiceUrl = Annotated[str, AfterValidator(check_service_url)]
Lag = Annotated[str, AfterValidator(_check_lag)]
ServicePath = Annotated[str, AfterValidator(_check_service_path)]
OptionalPath = Annotated[str, AfterValidator(lambda value: _check_service_path(value) if value else value)]


class Authentication(Section):
    """``[authentication]``: how the credential is shown.

    ``bearer`` sends ``Authorization: Bearer TOKEN``, ``header`` sends the token in the header ``name`` and ``query``
    in the query parameter ``name``; ``prefix`` stands before the token. ``basic`` sends user and password, where
    ``default_password`` stands for a service that takes any. ``oauth2`` fetches a token from ``token_url`` with client
    credentials, sent in the body or as basic. ``jwt`` signs ``claims`` with HS256 and the client secret, and shows
    the result itself or, with a ``token_url``, exchanges it. ``optional`` allows none.
    """

    kind: Literal["none", "bearer", "header", "query", "basic", "oauth2", "jwt"] = "none"
    name: str = ""
    prefix: Annotated[str, StringConstraints(strip_whitespace=False)] | None = None
    default_password: str = ""
    token_url: str = ""
    scope: str = ""
    client_in: Literal["body", "basic"] = "body"
    claims: Mapping[str, str] = Field(default_factory=dict)
    lifetime: Annotated[int, Field(ge=30, le=3600)] = 300
    optional: bool = False

    @model_validator(mode="after")
    def _is_complete(self) -> Authentication:
        if self.kind in ("header", "query") and not self.name:
            raise ValueError(f"authentication of the kind {self.kind} needs a name")
        if self.kind == "oauth2" and not self.token_url:
            raise ValueError("authentication of the kind oauth2 needs a token_url")
        return self


class Pagination(Section):
    """``pagination``: how the next page is asked for, and how the last one is known.

    ``page`` counts pages in ``param`` from ``start``; ``offset`` counts items; ``cursor`` sends what ``next`` finds in
    the answer; ``header`` sends what the header ``header`` holds; ``next`` follows the URL that ``next`` finds;
    ``link`` follows the ``Link`` header. ``size`` is sent in ``size_param``. ``total`` finds the number of items,
    ``pages`` or ``pages_header`` the number of pages. ``more`` finds a false value on the last page. Statuses of
    ``end_status`` mean that the page before was the last. ``place`` puts parameters in the query or in a JSON body.
    """

    kind: Literal["none", "page", "offset", "cursor", "header", "next", "link"] = "none"
    param: str = ""
    start: Annotated[int, Field(ge=0)] = 1
    size: Annotated[int, Field(ge=1, le=10_000)] | None = None
    size_param: str = ""
    next: JmesPath = ""
    header: str = ""
    total: JmesPath = ""
    pages: JmesPath = ""
    pages_header: str = ""
    more: JmesPath = ""
    end_status: tuple[int, ...] = ()
    place: Literal["query", "body"] = "query"

    @model_validator(mode="after")
    def _is_complete(self) -> Pagination:
        needed = {
            "page": ("param",),
            "offset": ("param",),
            "cursor": ("param", "next"),
            "header": ("param", "header"),
            "next": ("next",),
        }
        missing = [key for key in needed.get(self.kind, ()) if not getattr(self, key)]
        if missing:
            raise ValueError(f"pagination of the kind {self.kind} needs {' and '.join(missing)}")
        return self


class Incremental(Section):
    """``incremental``: how only what is new is asked for.

    The largest value that ``field`` finds is kept, in the source's own words. The next run sends it in ``param``, less
    ``lag``, written as ``format`` (``source`` as it is, which excludes a lag; ``iso``, ``date``, ``epoch``,
    ``milliseconds`` or a strftime pattern) inside ``value``. ``initial`` is sent on the first run. ``order`` is that
    of the answer: only an ascending one lets a stopped run go on from its last page. Without ``param`` older
    items are passed over here, and a descending listing ends at the first page of them.
    """

    field: JmesPath
    param: str = ""
    value: str = "{since}"
    lag: Lag = ""
    format: str = "iso"
    initial: str = ""
    order: Literal["ascending", "descending", "unordered"] = "unordered"

    @model_validator(mode="after")
    def _is_consistent(self) -> Incremental:
        if not self.field:
            raise ValueError("incremental needs a field")
        if self.lag and self.format == "source":
            raise ValueError("a lag needs a format other than 'source', to write the earlier time in")
        if "{since}" not in self.value:
            raise ValueError("value must hold {since}")
        return self

    @property
    def lag_time(self) -> timedelta:
        """The lag as a span of time."""
        found = _LAG.fullmatch(self.lag)
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta()


class Fields(Section):
    """``fields``: where in an item each part of a comment is found. ``segments`` are found so too.

    ``deleted`` finds a true value for items that were taken back.
    """

    text: JmesPath
    id: JmesPath = ""
    author: JmesPath = ""
    created: JmesPath = ""
    title: JmesPath = ""
    rating: JmesPath = ""
    language: JmesPath = ""
    parent: JmesPath = ""
    thread: JmesPath = ""
    url: JmesPath = ""
    deleted: JmesPath = ""
    segments: Mapping[str, JmesPath] = Field(default_factory=dict)


class Listing(Section):
    """What every request and nested listing has.

    ``items`` finds the list; ``error`` finds a true value in an answer that reports a fault with status 200. Items
    for which ``when`` finds something false are none of ours. ``html`` says that texts are HTML: true, false or a path.
    ``replies`` finds the list of items of the same shape below an item. Without ``fields`` the items only lead to
    nested ones.
    """

    items: JmesPath = "@"
    error: JmesPath = ""
    when: JmesPath = ""
    html: bool | JmesPath = False
    replies: JmesPath = ""
    fields: Fields | None = None
    params: Mapping[str, str | int] = Field(default_factory=dict)
    pagination: Pagination = Pagination()


class Nested(Listing):
    """``[[requests.nested]]``: a listing for each item, asked for at ``path``, or without one found in the item."""

    path: OptionalPath = ""


class RequestSpec(Listing):
    """``[[requests]]``: one listing of the service."""

    path: ServicePath
    method: Literal["GET", "POST"] = "GET"
    body: Mapping[str, Any] = Field(default_factory=dict)
    incremental: Incremental | None = None
    nested: tuple[Nested, ...] = ()

    @model_validator(mode="after")
    def _gives_something(self) -> RequestSpec:
        if self.fields is None and not any(each.fields for each in self.nested):
            raise ValueError("a request needs fields, or nested listings that have some")
        if self.method == "GET" and (self.body or self.pagination.place == "body"):
            raise ValueError("a body needs method = 'POST'")
        return self


class Spec(Section):
    """A whole description.

    ``url`` is the service's address where it has only one. ``parameters`` are names with a default; an empty one
    must be given by the source, unless its name is in ``optional``. ``probe`` is a path that answers only to a good
    credential. ``rate`` is the most requests a minute, ``pages`` the most pages of one listing.
    """

    title: str = ""
    url: ServiceUrl = ""
    parameters: Mapping[str, str | int] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    headers: Mapping[str, str] = Field(default_factory=dict)
    authentication: Authentication = Authentication()
    probe: OptionalPath = ""
    rate: Annotated[float, Field(gt=0, le=6000)] | None = None
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)] = MOST_PAGES
    requests: Annotated[tuple[RequestSpec, ...], Field(min_length=1)]

    @property
    def fingerprint(self) -> str:
        """What tells whether a cursor was made by this description: a hash of what it asks for and reads."""
        asked = self.model_dump_json(include={"requests", "parameters"}, exclude_defaults=True)
        return blake2b(asked.encode(), digest_size=8).hexdigest()

    @model_validator(mode="after")
    def _placeholders_are_declared(self) -> Spec:
        known = set(self.parameters)
        for request in self.requests:
            used = placeholders(request.path).union(*(placeholders(str(each)) for each in request.params.values()))
            for nested in request.nested:
                used |= {name for name in placeholders(nested.path) if not name.startswith("^")}
            unknown = sorted(used - known)
            if unknown:
                raise ValueError(
                    f"{{{unknown[0]}}} is used in {request.path} but not declared in [parameters]: "
                    f"it has {', '.join(sorted(known)) or 'none'}"
                )
        return self
