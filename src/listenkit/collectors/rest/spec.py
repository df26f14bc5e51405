"""The description of a service: frozen tables that are read from TOML and checked before anything is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from listenkit.collectors.about import About
from listenkit.collectors.rest.access import Authentication
from listenkit.collectors.rest.expressions import placeholders
from listenkit.collectors.rest.filling import paths_of
from listenkit.collectors.rest.listing import MOST_PAGES, Attached, Incremental, Listing
from listenkit.collectors.rest.replying import ReplySpec
from listenkit.collectors.rest.values import JmesPath, OptionalPath, ServicePath, ServiceUrl
from listenkit.config.tree import Section

OWN_PLACEHOLDERS = frozenset({"since", "page"})
"""Placeholders that the reading itself fills: how far it came, and the number of the page."""

KEY = "key"
"""The placeholder in the path of a reference whose records are asked for one at a time."""


def _check_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"'{value}' is not a regular expression: {error}") from None
    return value


class RequestSpec(Listing):
    """``[[requests]]``: one listing of the service."""

    path: ServicePath
    incremental: Incremental | None = None

    @model_validator(mode="after")
    def _gives_comments(self) -> RequestSpec:
        if not self.gives_something:
            raise ValueError("a request needs fields, or nested listings that have some")
        return self


class ReferenceSpec(Listing):
    """``[[references]]``: a listing that is read once a run, so that ``attach`` finds its records by ``key``.

    One whose ``path`` or ``params`` hold ``{key}`` is no listing: each record is asked for once a run, when it is
    first wanted. An ``optional`` one gives names alone: where the service refuses its records, items are read without
    them, and the source is partial.
    """

    name: str
    path: ServicePath
    key: JmesPath = "id"
    optional: bool = False

    @property
    def is_looked_up(self) -> bool:
        """Whether its records are asked for one at a time."""
        return any(KEY in placeholders(each) for each in (self.path, *map(str, self.params.values())))


class Lookup(Section):
    """``[[lookups]]``: what a value of a parameter stands for, asked once a run, such as the id behind a name.

    Values of ``parameter`` that ``matching``, a regular expression, matches as a whole are replaced by what ``value``
    finds in the answer at ``path``, asked with ``params``.
    """

    parameter: str
    matching: Annotated[str, AfterValidator(_check_expression)]
    path: ServicePath
    params: Mapping[str, str | int] = Field(default_factory=dict)
    value: JmesPath


class Spec(Section):
    """A whole description.

    ``url`` is the service's address where it has only one. ``parameters`` are names with a default; an empty one
    must be given by the source, unless its name is in ``optional``. ``probe`` is a path that answers only to a good
    credential. ``rate`` is the most requests a minute, ``pages`` the most pages of one listing. ``about`` are the
    facts for people, ``reply`` says how an answer is posted.
    """

    title: str = ""
    about: About | None = None
    url: ServiceUrl = ""
    parameters: Mapping[str, str | int] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    headers: Mapping[str, str] = Field(default_factory=dict)
    authentication: Authentication = Authentication()
    probe: OptionalPath = ""
    rate: Annotated[float, Field(gt=0, le=6000)] | None = None
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)] = MOST_PAGES
    lookups: tuple[Lookup, ...] = ()
    references: tuple[ReferenceSpec, ...] = ()
    requests: Annotated[tuple[RequestSpec, ...], Field(min_length=1)]
    reply: ReplySpec | None = None

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All requests, and what is nested in them."""
        found: list[Listing] = []
        waiting: list[Listing] = [*reversed(self.requests)]
        while waiting:
            found.append(waiting.pop())
            waiting += reversed(found[-1].nested)
        return tuple(found)

    @property
    def may_clash(self) -> bool:
        """Whether two listings at different paths name their items in one way."""
        named = {
            (each.fields.id, getattr(each, "path", "")) for each in self.listings if each.fields and each.fields.id
        }
        return len(named) > len({name for name, _ in named})

    @property
    def fingerprint(self) -> str:
        """What tells whether a cursor was made by this description: a hash of what it asks for and reads."""
        asked = self.model_dump_json(include={"requests", "references", "parameters"}, exclude_defaults=True)
        return blake2b(asked.encode(), digest_size=8).hexdigest()

    @model_validator(mode="after")
    def _placeholders_are_declared(self) -> Spec:
        missing = next((each for each in self.lookups if each.parameter not in self.parameters), None)
        if missing:
            raise ValueError(f"a lookup is for '{missing.parameter}', which is not declared in [parameters]")
        if unknown := sorted(placeholders(self.authentication.token_url) - set(self.parameters)):
            raise ValueError(f"{{{unknown[0]}}} is used in token_url but not declared in [parameters]")
        known = {*self.parameters, *OWN_PLACEHOLDERS}
        listings: tuple[RequestSpec | ReferenceSpec, ...] = (*self.requests, *self.references)
        for listing in listings:
            own = {KEY} if isinstance(listing, ReferenceSpec) else set[str]()
            unknown = sorted(used_in(listing) - known - own)
            if unknown:
                raise ValueError(
                    f"{{{unknown[0]}}} is used in {listing.path} but not declared in [parameters]: "
                    f"it has {', '.join(sorted(self.parameters)) or 'none'}"
                )
        return self

    @model_validator(mode="after")
    def _can_show_its_credential(self) -> Spec:
        for listing in (*self.listings, *self.references) if self.authentication.kind == "body" else ():
            path = getattr(listing, "path", "")
            if path and listing.method != "POST":
                raise ValueError(f"authentication of the kind body needs method = 'POST' for {path}")
        return self

    @model_validator(mode="after")
    def _references_are_declared(self) -> Spec:
        known = {each.name for each in self.references}
        for request in self.requests:
            wanted = {each.records[1:] for each in _attached(request) if each.records.startswith("@")}
            if missing := sorted(wanted - known):
                raise ValueError(f"attach asks for @{missing[0]}, which no [[references]] table is called")
        return self


def used_in(listing: Listing) -> set[str]:
    """Return the parameters that a listing and what is nested in it use; paths into parents are none."""
    templates = [getattr(listing, "path", ""), *map(str, listing.params.values()), json.dumps(dict(listing.body))]
    templates += paths_of(listing)
    used = set[str]().union(*map(placeholders, templates), *(used_in(each) for each in listing.nested))
    return {name for name in used if not name.startswith("^")}


def _attached(listing: Listing) -> Iterator[Attached]:
    yield from (each for each in listing.attach.values() if isinstance(each, Attached))
    for nested in listing.nested:
        yield from _attached(nested)
