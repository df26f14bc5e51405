"""Lists the kinds: what installed packages registered, and the descriptions that come with listenkit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from listenkit import registry
from listenkit.catalogue.keys import Key, keys_of
from listenkit.catalogue.kind import Kind, Parameter
from listenkit.collectors.about import CATEGORIES
from listenkit.collectors.base import Collector
from listenkit.collectors.rest.credentials import credential_keys, other_credential_keys
from listenkit.collectors.rest.listing import Listing
from listenkit.collectors.rest.loading import find_spec, load_spec, shipped_specs
from listenkit.collectors.rest.spec import Spec
from listenkit.config.lines import key_lines
from listenkit.errors import ListenkitError, UsageError
from listenkit.text import nearest

REST = "rest"

_CREDENTIALS = ("user", "password", "token", "client_id", "client_secret")
_OF_THE_DESCRIPTION = frozenset(
    {"spec", "parameters", "authentication", "probe", "references", "requests", *_CREDENTIALS}
)
_COMMENT = re.compile(r"""=\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*)\s*#\s*(?P<comment>.*)""")


def _ignore(_problem: str) -> None:
    """Drop a problem; used where nobody listens."""


def kinds(warn: Callable[[str], None] = _ignore) -> list[Kind]:
    """Return every kind by category and name; ``warn`` is told of those that cannot be loaded."""
    found: dict[str, Kind] = {}
    for name in [*registry.names(registry.COLLECTORS), *shipped_specs()]:
        if name not in found:
            try:
                found[name] = _load(name)
            except ListenkitError as error:
                warn(str(error))
    order: dict[str, int] = {category: place for place, category in enumerate(CATEGORIES)}
    return sorted(found.values(), key=lambda kind: (order[kind.category], kind.name))


def find_kind(name: str, root: Path = Path()) -> Kind:
    """Return the kind of that name, or that of a description's own ``.toml`` file, whose path starts at ``root``.

    Raises :class:`UsageError` naming the nearest one where there is none, :class:`~listenkit.errors.ConfigError` for
    mistakes in a description.
    """
    if name.endswith(".toml"):
        return _described(name, find_spec(name, root))
    names = {*registry.names(registry.COLLECTORS), *shipped_specs()}
    if name not in names:
        close = nearest(name, sorted(names))
        start = f"did you mean '{close}'? " if close else ""
        hint = f"{start}listenkit sources kinds lists all of them; your own description is a file that ends in .toml"
        raise UsageError(f"there is no kind of source called '{name}'", hint=hint)
    return _load(name)


def _load(name: str) -> Kind:
    if name not in registry.names(registry.COLLECTORS):
        return _described(name, find_spec(name, Path()))
    collector = _collector(name)
    keys = keys_of(name, collector.Options)
    about = collector.about
    example = about.example if about else {}
    return Kind(
        name=name,
        title=collector.title,
        collector=name,
        options=collector.Options,
        keys=keys,
        guarantee=collector.guarantee,
        resumes=collector.resumes,
        network=collector.network,
        needed=tuple(key.name for key in keys.values() if key.is_required or key.name in example),
        about=about,
    )


def _described(name: str, path: Path) -> Kind:
    """Return what a description says of itself, with what the collector that reads it says."""
    spec, collector = load_spec(path), _collector(REST)
    every = keys_of(REST, collector.Options)
    credential = _credential(spec)
    others = other_credential_keys(spec.authentication)
    if spec.url:
        every["url"] = replace(every["url"], example=spec.url)
    used = [key for key in every.values() if _is_used(key, spec, (*credential, *others))]
    keys = {key.name: key for key in sorted(used, key=lambda key: key.name not in (*_CREDENTIALS, "url"))}
    needed = {"url"} if not spec.url else set()
    needed |= set(() if spec.authentication.optional else credential)
    return Kind(
        name=name,
        title=spec.title or name,
        collector=REST,
        options=collector.Options,
        keys=keys,
        guarantee=collector.guarantee,
        resumes=_resumes(spec),
        network=True,
        needed=tuple(key for key in keys if key in needed),
        preset={"spec": name},
        parameters=_parameters(spec, path.read_text(encoding="utf-8-sig")),
        about=spec.about,
    )


def _credential(spec: Spec) -> tuple[str, ...]:
    """Return the keys that hold the credential; a token may stand for a password, and the facts say where it does."""
    keys = credential_keys(spec.authentication)
    told = spec.about.credential if spec.about else ""
    if keys == ("user", "password") and "token" in told and "password" not in told:
        return ("user", "token")
    return keys


def _resumes(spec: Spec) -> str:
    """Return what a stopped run goes on from, in the words of the kind and not of its description."""
    marks = [request.incremental for request in spec.requests if request.incremental]
    if any(mark.token for mark in marks):
        return "from the place that the service itself named last"
    return "from the newest item that was read, less a lag" if marks else "from the beginning"


def _is_used(key: Key, spec: Spec, credential: tuple[str, ...]) -> bool:
    """Tell whether a key of the collector means something to a source of this description."""
    listings = list(_listings(spec))
    if key.name == "private_notes":
        return any(each.private for each in listings)
    if key.name in ("since", "lag"):
        return any(request.incremental and request.incremental.field for request in spec.requests)
    return key.name in credential or key.name not in _OF_THE_DESCRIPTION


def _listings(spec: Spec) -> Iterator[Listing]:
    waiting: list[Listing] = list(spec.requests)
    while waiting:
        listing = waiting.pop()
        yield listing
        waiting += listing.nested


def _parameters(spec: Spec, text: str) -> tuple[Parameter, ...]:
    """Return the parameters; what each is for stands in the comment on its line."""
    lines, places = text.splitlines(), key_lines(text)
    return tuple(
        Parameter(name, _comment(lines, places.get(("parameters", name), 0)), str(default), name in spec.optional)
        for name, default in spec.parameters.items()
    )


def _comment(lines: list[str], number: int) -> str:
    found = _COMMENT.search(lines[number - 1]) if number else None
    return found["comment"].strip() if found else ""


def _collector(name: str) -> type[Collector]:
    return cast("type[Collector]", registry.load(registry.COLLECTORS, name))
