"""The lock that one run holds on a dataset from its start to its end, so that two cron jobs never overlap.

It is a lock of the kernel on a file beside the dataset: it goes when the process goes, however it ends. What the file
says is only for people.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import getpid
from pathlib import Path

from listenkit.errors import LockedError, StorageError
from listenkit.text import one_line


@contextmanager
def run_lock(dataset: Path) -> Iterator[None]:
    """Hold the lock of a dataset, ``<dataset>.lock``.

    Raises :class:`LockedError` at once where another run holds it, naming that run; :class:`StorageError` where the
    lock's file cannot be made or written.
    """
    from filelock import FileLock, Timeout

    path = dataset.absolute().with_name(f"{dataset.name}.lock")
    holder = _read_holder(path)
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"another run holds {dataset}: {_read_holder(path) or holder or 'it does not say which'}",
            hint="wait for it to end; the lock goes with the process, so there is nothing to delete",
        ) from None
    except OSError as error:
        raise StorageError(f"{path} cannot be used: {error.strerror}", hint="check who owns the folder") from error
    try:
        _write_holder(path)
        yield
    finally:
        lock.release()


def _write_holder(path: Path) -> None:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        path.write_text(f"process {getpid()} since {started}\n", encoding="ascii")
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror}", hint="free some space, or check who owns the folder"
        ) from error


def _read_holder(path: Path) -> str:
    try:
        return one_line(path.read_bytes()[:200].decode("ascii", "replace"))
    except OSError:
        return ""
