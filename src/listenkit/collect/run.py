"""Runs sources side by side into the dataset; what fails, hangs or is slow in one never stops or harms another.

Each source is read in a thread of its own. One thread, the caller's, stores what they find: page by page, each with
its cursor in one transaction. What the dataset holds in the end does not depend on who was quicker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from queue import Empty, Queue
from threading import TIMEOUT_MAX
from time import monotonic

from listenkit.collect.keeper import Keeper, Outcome, Run
from listenkit.collect.reader import Box, Ended, Found, Reader
from listenkit.config import Source
from listenkit.errors import ListenkitError, StorageError
from listenkit.http import Client, Limits
from listenkit.http.traffic import out_of_time
from listenkit.model import Page

_WAITING_PAGES = 8
"""Pages of all sources together that wait to be stored; further ones stay with their readers."""

_LARGEST_STEP = 1_000
"""Items that small pages are joined up to: storing a hundred costs hardly less than storing a thousand."""


def collect(run: Run, sources: Sequence[Source]) -> list[Outcome]:
    """Run sources into the dataset and return how each ended, in the order given; one named twice is run once.

    Raises :class:`~listenkit.errors.StorageError` where the dataset itself fails: then nothing can go on.
    """
    settings = run.config.collect
    with Client(limits=Limits(longest_wait=settings.longest_wait)) as client:
        desk = _Desk(run, list({source.name: source for source in sources}.values()), client)
        try:
            return desk.work()
        finally:
            client.stop()


def joined_pages(first: Found, second: Found) -> Page | None:
    """Return two pages that follow each other as one, None where they must be stored one by one."""
    if not (isinstance(first, Page) and isinstance(second, Page)):
        return None
    if first.part != second.part or first.complete or len(first.items) + len(second.items) > _LARGEST_STEP:
        return None
    return Page(
        items=[*first.items, *second.items],
        cursor=second.cursor if second.cursor is not None else first.cursor,
        unreadable=[*first.unreadable, *second.unreadable],
        part=second.part,
        complete=second.complete,
    )


class _Desk:
    """Where the readers' pages arrive, and who may start reading."""

    def __init__(self, run: Run, sources: Sequence[Source], client: Client) -> None:
        self._run = run
        self._settings = run.config.collect
        self._client = client
        self._order = [source.name for source in sources]
        self._waiting = deque(sources)
        self._box: Box = Queue(_WAITING_PAGES)
        self._held: list[tuple[Reader, Found]] = []
        self._working: dict[Reader, Keeper] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._end = monotonic() + self._settings.seconds

    def work(self) -> list[Outcome]:
        """Read and store until every source has ended."""
        try:
            self._begin()
            while self._working:
                self._take()
                self._give_up_late()
                self._begin()
        finally:
            for reader in self._working:
                reader.close()
        return [self._outcomes[name] for name in self._order]

    def _begin(self) -> None:
        """Start sources in their order as long as there is room."""
        while self._waiting and len(self._working) < self._settings.at_once:
            source = self._waiting.popleft()
            keeper = Keeper(self._run, source)
            reason = self._reason_to_wait(keeper)
            if reason is not None:
                self._outcomes[source.name] = keeper.left_out(str(reason), reason.hint)
                continue
            end = min(self._end, monotonic() + self._settings.seconds_per_source)
            reader = Reader(self._run.config, source, self._box, self._client, end=end)
            self._working[reader] = keeper
            reader.start(keeper.start(), monotonic)

    def _reason_to_wait(self, keeper: Keeper) -> ListenkitError | None:
        if monotonic() >= self._end:
            return out_of_time()
        until = keeper.paused_until()
        if until is None:
            return None
        return ListenkitError(
            f"not asked: the service wants to be left alone until {until:%Y-%m-%d %H:%M} UTC",
            hint="run listenkit collect again after that",
        )

    def _take(self) -> None:
        """Take the next of what the readers found, and wait for it no longer than until the first of them is late."""
        seconds = max(0.0, min(reader.end for reader in self._working) - monotonic())
        try:
            reader, found = self._held.pop() if self._held else self._box.get(timeout=min(seconds, TIMEOUT_MAX))
            found = self._with_what_waits(reader, found)
        except Empty:
            return
        if reader in self._working:
            self._keep(reader, found)

    def _with_what_waits(self, reader: Reader, found: Found) -> Found:
        """Return a page with the next ones of its source that wait already: one transaction will do for them."""
        while not self._box.empty():
            following = self._box.get()
            joined = joined_pages(found, following[1]) if following[0] is reader else None
            if joined is None:
                self._held.append(following)
                break
            found = joined
        return found

    def _keep(self, reader: Reader, found: Found) -> None:
        keeper = self._working[reader]
        if isinstance(found, Ended):
            self._finish(reader, found.error)
        elif isinstance(found, Page):
            try:
                keeper.store(found)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001 - a mistake over one source's page must not end the others
                self._finish(reader, error)
        else:
            keeper.warn(found)

    def _give_up_late(self) -> None:
        """End the sources whose time is over; what they are still doing is of no interest."""
        now = monotonic()
        for reader in [each for each in self._working if each.end <= now]:
            self._finish(reader, out_of_time())

    def _finish(self, reader: Reader, error: BaseException | None) -> None:
        reader.close()
        self._outcomes[reader.source.name] = self._working.pop(reader).end(error)
