"""One source's way into the dataset: envelope, analysis, storing page by page, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import monotonic
from traceback import extract_tb
from typing import Literal

from listenkit.analyse import Analyser
from listenkit.collect.envelope import NO_TEXT, Deletion, Envelope, short_name
from listenkit.collect.extents import Sweep
from listenkit.collect.places import accounts_of, collector_of, options_fingerprint, zone_of
from listenkit.config import Config, Source
from listenkit.dataset import Dataset, StoredPage
from listenkit.errors import COMPLETE, CredentialError, ListenkitError, SourceError, StorageError
from listenkit.http import PausedError
from listenkit.model import Comment, Cursor, Page, Response, SetAside, Tally
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.text import MAX_TEXT, clean_text

KEPT_REASONS = 20
"""How many reasons of set-aside items an outcome carries; all of them are counted and stored."""

LONGEST_PAUSE = 86_400.0
"""Seconds for which a service is left alone at most, whatever it asked for: a mistake of its must not last."""

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


class Keeper:
    """Stores what comes of one source, and says in the end how it went."""

    def __init__(self, run: Run, source: Source) -> None:
        self._run = run
        self._source = source
        self._tally = Tally()
        self._started = monotonic()
        self._unexpected = 0
        self._unnamed = 0
        self._reasons: list[SetAside] = []
        self._warnings: list[str] = []
        accounts = accounts_of(run.config, source)
        self._fingerprint = options_fingerprint(source, accounts)
        sent = run.dataset.sent_ids(source.name)
        self._envelope = Envelope(source, zone_of(run.config, source), run.pseudonyms, accounts, sent)

    def paused_until(self) -> datetime | None:
        """Return until when the service asked to be left alone, None where it may be asked."""
        until = self._run.dataset.not_before(self._source.name)
        return until if until and until > self._run.now() else None

    def start(self) -> Cursor | None:
        """Begin the ledger; return where the collector goes on."""
        source, dataset = self._source, self._run.dataset
        self._started = monotonic()
        dataset.start_run(source.name, collector=source.collector, group=source.group, at=self._run.now())
        self._run.progress(source.name, self._tally)
        stored = dict(dataset.cursor(source.name) or {})
        cursor = stored if stored.pop(_FINGERPRINT, None) == self._fingerprint else None
        if stored and cursor is None:  # everything is read anew, under names of parts that may be others
            dataset.forget_set_aside(source.name)
        return cursor

    def warn(self, message: str) -> None:
        """Keep what people should know and what loses nothing."""
        self._warnings.append(message)

    def store(self, page: Page) -> None:
        """Store a page with its cursor."""
        self._store(page, {**page.cursor, _FINGERPRINT: self._fingerprint} if page.cursor is not None else None)
        self._run.progress(self._source.name, self._tally)

    def end(self, error: BaseException | None = None) -> Outcome:
        """Close the ledger and return how the source ended.

        Raises :class:`~listenkit.errors.StorageError` where that is the error, since then nothing can go on.
        """
        if isinstance(error, StorageError):
            raise error
        ended = self._ended(_told(error, self._source.collector))
        self._run.dataset.finish_source(
            ended.source,
            collector=ended.collector,
            group=ended.group,
            status=ended.status,
            detail=ended.detail,
            tally=ended.tally,
            at=self._run.now(),
            not_before=self._pause(error),
        )
        return ended

    def left_out(self, reason: str, hint: str) -> Outcome:
        """Return the outcome of a source that was not asked this time; its ledger stays as it is."""
        source = self._source
        return Outcome(
            source.name,
            source.collector,
            source.group,
            "partial",
            Tally(),
            reason,
            hint,
            exit_code=SourceError.exit_code,
        )

    def _pause(self, error: BaseException | None) -> datetime | None:
        if not isinstance(error, PausedError):
            return None
        return self._run.now() + timedelta(seconds=min(LONGEST_PAUSE, error.wait))

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

    @cached_property
    def _sweep(self) -> Sweep | None:
        """What finds deletions, None where the collector's pages never tell what they have read whole."""
        tells = collector_of(self._source).tells_deletions
        return Sweep(self._run.dataset, self._source.name) if tells else None

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
            seconds=monotonic() - self._started,
            exit_code=code,
        )


def _told(error: BaseException | None, collector: str) -> ListenkitError | None:
    """Return what people are told of what ended a source; None where nothing did."""
    if error is None or isinstance(error, ListenkitError):
        return error
    return _unexpected(error, collector)


def _unexpected(error: BaseException, collector: str) -> ListenkitError:
    """Return what is said of a mistake in a collector: kind and place, since its message may be somebody's words."""
    frames = extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return ListenkitError(
        f"unexpected {type(error).__name__} in the collector '{collector}'{where}",
        hint="tell the collector's author the kind of error and its place",
    )
