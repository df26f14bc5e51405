"""Runs the same work over many batches on every core that is allowed, with the results in order."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

MAX_PROCESSES = 8
AHEAD = 2
"""Batches for each process that are read before the first of them is done, so that memory stays bounded."""

_work: Callable[[Any], Any]


def allowed_processes() -> int:
    """Return how many cores this process may use, at most :data:`MAX_PROCESSES`; 1 where processes cannot be forked."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(MAX_PROCESSES, len(os.sched_getaffinity(0)))


def run_in_order(work: Callable[[Given], Made], batches: Iterable[Given], processes: int) -> Iterator[Made]:
    """Yield what the work makes of each batch, in the order of the batches; its exceptions come as they are.

    The first batch is done here: it may be all there is, and what it loads is there for the processes that are then
    forked.
    """
    waiting = iter(batches)
    for batch in waiting:
        yield work(batch)
        break
    if processes < 2:
        yield from map(work, waiting)
        return
    for batch in waiting:
        yield from _run_forked(work, batch, waiting, processes)


def _run_forked(
    work: Callable[[Given], Made], first: Given, batches: Iterator[Given], processes: int
) -> Iterator[Made]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin, initargs=(work,))
    try:
        begun: deque[Future[Made]] = deque([pool.submit(_run, first)])
        for batch in batches:
            begun.append(pool.submit(_run, batch))
            if len(begun) >= AHEAD * processes:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Any], Any]) -> None:
    """Prepare a forked process: the one that forked it decides what a signal means."""
    global _work  # noqa: PLW0603 - set once in a process that does nothing else
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(batch: Any) -> Any:
    return _work(batch)
