"""What takes long to make and can be made again, kept in the user's cache folder.

The folder is ``listenkit`` in ``$XDG_CACHE_HOME``, else in ``~/.cache``. Nothing in it is anybody's words, and it may
be deleted at any time. A file counts only where it is whole and the user's own, so that nobody else can slip one in;
where nothing can be kept, everything is made anew.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path

HEADER = 64
"""Bytes before the content: a mark and the content's checksum, filled up so that numbers in the content are aligned."""

MOST = 4
"""Files of one name that are kept, the newest: those of several versions or environments may be in use."""

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def kept(name: str, digest: str, make: Callable[[], bytes]) -> memoryview:
    """Return what is kept under a name, made from what has a digest; it is made, and kept, where it is not there.

    What ``make`` raises comes as it is.
    """
    folder = cache_folder()
    if folder is None:
        return memoryview(make())
    path = folder / f"{name}-{digest}"
    found = _read(path)
    if found is None:
        found = memoryview(make())
        _write(path, found)
    return found


def cache_folder() -> Path | None:
    """Return the folder, which need not exist; None where the user has no home."""
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if chosen.is_absolute():
        return chosen / "listenkit"
    try:
        return Path.home() / ".cache" / "listenkit"
    except RuntimeError:
        return None


def _read(path: Path) -> memoryview | None:
    """Return the content of a file, not read before it is looked at; None where it does not count."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        if not _is_own(os.fstat(handle)):
            return None
        mapped = memoryview(mmap(handle, 0, access=ACCESS_READ))
    except (OSError, ValueError):
        return None
    finally:
        os.close(handle)
    content = mapped[HEADER:]
    return content if bytes(mapped[:HEADER]) == _header(content) else None


def _is_own(facts: os.stat_result) -> bool:
    is_mine = not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()
    return stat.S_ISREG(facts.st_mode) and is_mine and not facts.st_mode & _OTHERS_MAY_WRITE


def _header(content: memoryview) -> bytes:
    return (b"listenkit cache %08x\n" % zlib.crc32(content)).ljust(HEADER)


def _write(path: Path, content: memoryview) -> None:
    """Keep a content, whole or not at all; where that cannot be, the next run makes it again."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_header(content))
                file.write(content)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        _drop_old(path)


def _drop_old(path: Path) -> None:
    name, _, _ = path.name.rpartition("-")
    alike = sorted(path.parent.glob(f"{name}-*"), key=lambda each: each.stat().st_mtime)
    for old in alike[:-MOST]:
        old.unlink(missing_ok=True)
