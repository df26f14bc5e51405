"""Runs the sources one after the other; what fails in one never stops or harms another."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from traceback import extract_tb
from typing import Literal, cast
from zoneinfo import ZoneInfo

from listenkit import registry
from listenkit.analyse import Analyser
from listenkit.collect.envelope import NO_TEXT, Deletion, Envelope, short_name
from listenkit.collect.extents import Sweep
from listenkit.collectors.base import Collector, Context
from listenkit.config import Config, SecretReference, Source
from listenkit.dataset import Dataset, StoredPage
from listenkit.errors import COMPLETE, CredentialError, ListenkitError, SourceError, StorageError
from listenkit.http import Client
from listenkit.model import Comment, Cursor, Page, Response, SetAside, Tally
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.text import MAX_TEXT, clean_text

KEPT_REASONS = 20
"""How many reasons of set-aside items an outcome carries; all of them are counted and stored."""

_FINGERPRINT = "options"

Status = Literal["ok", "partial", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one source's run ended: its ledger, what was set aside and why, and how long it took in seconds."""

    source: str
    collector: str
    group: str
    status: Status
    tally: Tally
    detail: str = ""
    hint: str = ""
    reasons: Sequence[SetAside] = ()
    warnings: Sequence[str] = ()
    seconds: float = 0.0
    exit_code: int = COMPLETE


@dataclass(frozen=True)
class Run:
    """What a run needs: configuration, open dataset, analyser, pseudonyms, a clock, and who is told of progress."""

    config: Config
    dataset: Dataset
    analyser: Analyser
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]
    progress: Callable[[str, Tally], None] = field(default=lambda _source, _tally: None)


def collect(run: Run, sources: Sequence[Source]) -> list[Outcome]:
    """Run sources into the dataset and return how each ended.

    Raises :class:`~listenkit.errors.StorageError` where the dataset itself fails: then nothing can go on.
    """
    return [_SourceRun(run, source).outcome() for source in sources]


class _SourceRun:
    """One source's way into the dataset."""

    def __init__(self, run: Run, source: Source) -> None:
        self._run = run
        self._source = source
        self._tally = Tally()
        self._unexpected = 0
        self._unnamed = 0
        self._reasons: list[SetAside] = []
        self._warnings: list[str] = []
        self._accounts = accounts_of(run.config, source)
        self._sweep: Sweep | None = None
        self._envelope = Envelope(source, zone_of(run.config, source), run.pseudonyms, self._accounts)

    def outcome(self) -> Outcome:
        started = monotonic()
        source = self._source
        self._run.dataset.start_run(source.name, collector=source.collector, group=source.group, at=self._run.now())
        ended = replace(self._read_all(), seconds=monotonic() - started)
        self._run.dataset.finish_source(
            ended.source,
            collector=ended.collector,
            group=ended.group,
            status=ended.status,
            detail=ended.detail,
            tally=ended.tally,
            at=self._run.now(),
        )
        return ended

    def _read_all(self) -> Outcome:
        try:
            self._read_pages()
        except (CredentialError, SourceError) as error:
            return self._ended(error)
        except StorageError:
            raise
        except ListenkitError as error:
            return self._ended(error)
        except Exception as error:  # noqa: BLE001 - a mistake in a plugin must not end the other sources
            return self._ended(_unexpected(error, self._source.collector))
        return self._ended(None)

    def _read_pages(self) -> None:
        fingerprint = options_fingerprint(self._source, self._accounts)
        stored = dict(self._run.dataset.cursor(self._source.name) or {})
        cursor = stored if stored.pop(_FINGERPRINT, None) == fingerprint else None
        if stored and cursor is None:  # everything is read anew, under names of parts that may be others
            self._run.dataset.forget_set_aside(self._source.name)
        with context_of(self._run.config, self._source, self._warnings.append) as context:
            collector = make_collector(self._source, context)
            self._sweep = Sweep(self._run.dataset, self._source.name) if collector.tells_deletions else None
            for page in collector.pages(cursor):
                self._store(page, {**page.cursor, _FINGERPRINT: fingerprint} if page.cursor is not None else None)
                self._run.progress(self._source.name, self._tally)

    def _store(self, page: Page, cursor: Cursor | None) -> None:
        self._envelope.start_part(page.part)
        items = page.items
        if self._source.without_text == "ignore":
            items = [item for item in items if item.deleted or clean_text(item.text)]
        self._warnings += [
            f"{item.where or item.native_id} is longer than {MAX_TEXT:,} characters: the rest of it was cut"
            for item in items
            if len(item.text) > MAX_TEXT
        ]
        wrapped = [self._envelope.wrap(item) for item in items]
        comments = [each for each in wrapped if isinstance(each, Comment)]
        set_aside = [*page.unreadable, *(each for each in wrapped if isinstance(each, SetAside))]
        gone = self._gone(page, wrapped)
        fresh = self._fresh(comments)
        self._unnamed += sum(not comment.author for comment in fresh)
        tally = self._run.dataset.store_page(
            StoredPage(
                source=self._source.name,
                collector=self._source.collector,
                group=self._source.group,
                analysed=list(zip(fresh, self._run.analyser.analyse(fresh), strict=True)),
                unchanged=len(comments) - len(fresh),
                deleted_ids=[*(each.native_id for each in wrapped if isinstance(each, Deletion)), *gone],
                responses=[each for each in wrapped if isinstance(each, Response)],
                set_aside=set_aside,
                part=page.part,
                cursor=cursor,
                collected_at=self._run.now(),
            )
        )
        self._tally += tally
        self._unexpected += tally.set_aside - sum(each.is_expected for each in set_aside)
        self._reasons += set_aside[: KEPT_REASONS - len(self._reasons)]

    def _gone(self, page: Page, wrapped: Sequence[Comment | Response | Deletion | SetAside]) -> list[str]:
        """Return what a page shows to have been deleted at the source, beside what it says so of."""
        if self._sweep is None:
            return []
        named = [short_name(item.native_id) for item in page.items]
        came = [each.native_id for each in wrapped if not isinstance(each, SetAside)]
        unreadable = any(not each.is_expected for each in page.unreadable)
        self._sweep.see([*named, *came], has_unreadable=unreadable)
        gone, warnings = self._sweep.gone(page.complete)
        self._warnings += warnings
        return gone

    def _fresh(self, comments: list[Comment]) -> list[Comment]:
        known = self._run.dataset.hashes([comment.key for comment in comments])
        return [comment for comment in comments if known.get(comment.key, (b"", ""))[0] != comment.content_hash]

    def _note_unnamed(self) -> None:
        """Say why a protected group may stay hidden: comments without an author are one person's together."""
        group = self._run.config.group(self._source.group)
        if group.protected and self._unnamed and self._unnamed == self._tally.new + self._tally.changed:
            self._warnings.append(
                f"no author is known here, so these {self._unnamed:,} comments count as one person's and "
                f"{self._source.group} may stay hidden; name the author's column, or put "
                'anonymous = "each" into the source where people answer once'
            )

    def _ended(self, error: ListenkitError | None) -> Outcome:
        self._note_unnamed()
        status: Status = "ok"
        code, hint = COMPLETE, error.hint if error else ""
        if error is not None:
            refused = isinstance(error, CredentialError)
            status = "refused" if refused else "partial" if self._tally.received else "failed"
            code = error.exit_code
        elif self._unexpected:
            status, code = "partial", SourceError.exit_code
            if all(reason.reason == NO_TEXT for reason in self._reasons):
                hint = 'where the comment is optional, put without_text = "ignore" into this source'
        return Outcome(
            source=self._source.name,
            collector=self._source.collector,
            group=self._source.group,
            status=status,
            tally=self._tally,
            detail=str(error) if error else "",
            hint=hint,
            reasons=tuple(self._reasons),
            warnings=(*self._warnings, *self._envelope.warnings()),
            exit_code=code,
        )


def _unexpected(error: Exception, collector: str) -> ListenkitError:
    """Return what is said of a mistake in a collector: kind and place, since its message may be somebody's words."""
    frames = extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return ListenkitError(
        f"unexpected {type(error).__name__} in the collector '{collector}'{where}",
        hint="tell the collector's author the kind of error and its place",
    )


def accounts_of(config: Config, source: Source) -> frozenset[str]:
    """Return who answers for the organisation in a source, folded: the configured accounts and a mailbox's own user."""
    user = str(getattr(source.options, "user", ""))
    own = (user,) if "@" in user else ()
    return frozenset(name.casefold() for name in (*config.organisation.accounts, *source.accounts, *own))


def zone_of(config: Config, source: Source) -> ZoneInfo:
    """Return the zone in which a source's naive times are read: its own, else the organisation's."""
    return ZoneInfo(source.timezone) if source.timezone else config.organisation.zone


@contextmanager
def context_of(config: Config, source: Source, warn: Callable[[str], None]) -> Iterator[Context]:
    """Give a collector its context; the client in it is closed afterwards."""
    options = source.options
    authority = getattr(options, "ca_file", None)
    with Client(
        allow_private=getattr(options, "allow_private", False), ca_file=config.root / authority if authority else None
    ) as client:
        yield Context(source, config.root, zone_of(config, source), client, warn)


def make_collector(source: Source, context: Context) -> Collector:
    """Return the collector of a source, as an installed package registered it."""
    collector = cast("type[Collector]", registry.load(registry.COLLECTORS, source.collector))
    return collector(source.options, context)


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
