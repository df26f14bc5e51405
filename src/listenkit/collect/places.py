"""What a collector is handed so that it can read one configured source, and what decides that it reads anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import cast
from zoneinfo import ZoneInfo

from listenkit import registry
from listenkit.collectors.base import Collector, Context
from listenkit.config import Config, SecretReference, Source
from listenkit.http import Client


def accounts_of(config: Config, source: Source) -> frozenset[str]:
    """Return who answers for the organisation in a source, folded: the configured accounts and a mailbox's own user."""
    user = str(getattr(source.options, "user", ""))
    own = (user,) if "@" in user else ()
    return frozenset(name.casefold() for name in (*config.organisation.accounts, *source.accounts, *own))


def zone_of(config: Config, source: Source) -> ZoneInfo:
    """Return the zone in which a source's naive times are read: its own, else the organisation's."""
    return ZoneInfo(source.timezone) if source.timezone else config.organisation.zone


@contextmanager
def context_of(
    config: Config,
    source: Source,
    warn: Callable[[str], None],
    *,
    client: Client | None = None,
    seconds: float | None = None,
) -> Iterator[Context]:
    """Give a collector its context, with a client that allows what the source's options allow.

    ``client`` is one whose connections are shared; without it one is made and closed afterwards. ``seconds`` from now
    on the client gives up.
    """
    options = source.options
    authority = getattr(options, "ca_file", None)
    shared = client or Client()
    view = shared.adapted(
        allow_private=getattr(options, "allow_private", False),
        ca_file=config.root / authority if authority else None,
        seconds=seconds,
    )
    try:
        yield Context(source, config.root, zone_of(config, source), view, warn)
    finally:
        if client is None:
            shared.close()


def collector_of(source: Source) -> type[Collector]:
    """Return the class of a source's collector, as an installed package registered it."""
    return cast("type[Collector]", registry.load(registry.COLLECTORS, source.collector))


def make_collector(source: Source, context: Context) -> Collector:
    """Return the collector of a source."""
    return collector_of(source)(source.options, context)


def options_fingerprint(source: Source, accounts: Collection[str] = ()) -> str:
    """Return a hash of what decides how a source is read; where it changes, the source is read again from the start.

    ``accounts`` are all that answer for the organisation. Secrets are left out: a new password is the same place.
    """
    options = {
        name: value
        for name in type(source.options).model_fields
        if not isinstance(value := getattr(source.options, name), SecretReference)
    }
    common = source.model_dump(mode="json", exclude={"name", "options", "enabled", "stale_after", "accounts"})
    text = json.dumps([common, options, sorted(accounts)], sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest()
