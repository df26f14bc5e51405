"""Reads one source in a thread of its own, and hands over what it finds in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Full, Queue

from listenkit.collect.places import context_of, make_collector
from listenkit.config import Config, Source
from listenkit.http import Client
from listenkit.model import Cursor, Page

_LOOK_UP = 0.2
"""Seconds after which a thread that waits to hand something over looks whether anybody still wants it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The source was read to its end, or an error ended it before."""

    error: BaseException | None = None


Found = Page | str | Ended
"""What a reader hands over: a page, a warning, or the end, which is the last."""

Box = Queue[tuple["Reader", Found]]
"""Where readers put what they find. It is bounded, so that reading waits for storing."""


class _ClosedError(Exception):
    """Nobody wants the rest."""


class Reader:
    """One source's thread. It ends with the program, so that one that hangs holds nothing up."""

    def __init__(self, config: Config, source: Source, box: Box, client: Client, *, end: float) -> None:
        self.source = source
        self.end = end
        self._config = config
        self._box = box
        self._client = client
        self._closed = threading.Event()

    def start(self, cursor: Cursor | None, now: Callable[[], float]) -> None:
        """Begin to read beyond a cursor, until ``end`` on the clock."""
        seconds = max(0.0, self.end - now())
        name = f"source {self.source.name}"
        threading.Thread(target=self._read, args=(cursor, seconds), name=name, daemon=True).start()

    def close(self) -> None:
        """Take nothing more from it; its thread ends at the next page, if it comes so far."""
        self._closed.set()

    @property
    def is_closed(self) -> bool:
        """Whether nobody wants what it finds."""
        return self._closed.is_set()

    def _read(self, cursor: Cursor | None, seconds: float) -> None:
        try:
            ended = Ended(self._read_pages(cursor, seconds))
            self._put(ended)
        except _ClosedError:
            return

    def _read_pages(self, cursor: Cursor | None, seconds: float) -> BaseException | None:
        try:
            with context_of(self._config, self.source, self._put, client=self._client, seconds=seconds) as context:
                for page in make_collector(self.source, context).pages(cursor):
                    self._put(page)
        except _ClosedError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever ends a plugin is this source's outcome
            return error
        return None

    def _put(self, found: Found) -> None:
        while not self._closed.is_set():
            try:
                return self._box.put((self, found), timeout=_LOOK_UP)
            except Full:
                continue
        raise _ClosedError
