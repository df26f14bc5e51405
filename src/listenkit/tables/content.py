"""Where the bytes of a table are: a regular file that is opened with care, or bytes in memory."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from listenkit.errors import SourceError

GZIP_MAGIC = b"\x1f\x8b"

MAX_UNPACKED = 4 << 30
"""Bytes that a gzip file may unpack to: more than any export seen, and a bomb ends there."""

READ_ERRORS = (OSError, EOFError, zlib.error)
"""What reading a damaged, cut or vanished file raises."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes with a name for messages; they can be opened several times. ``data`` is used where ``path`` is None."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @property
    def suffix(self) -> str:
        """The lower-case suffix that tells the format, that of the packed file for ``.gz``."""
        name = Path(self.name.lower())
        return Path(name.stem).suffix if name.suffix == ".gz" else name.suffix

    def open_raw(self) -> BinaryIO:
        """Return the bytes as they are stored.

        Raises :class:`SourceError` for what is missing, unreadable or no regular file.
        """
        return open_regular(self.path, self.name) if self.path else BytesIO(self.data)

    def open(self) -> BinaryIO:
        """Return the bytes, unpacked where they are gzip."""
        raw = self.open_raw()
        magic = raw.read(2)
        raw.seek(0)
        return cast("BinaryIO", _Unpacked(raw)) if magic == GZIP_MAGIC else raw

    def head(self, count: int) -> bytes:
        """Return at most ``count`` bytes of the start, unpacked; fewer where the packed file is cut."""
        with self.open() as stream:
            try:
                return stream.read(count)
            except READ_ERRORS as error:
                raise SourceError(f"{self.name} cannot be read: {error}") from None

    def is_empty(self) -> bool:
        """Tell whether there is not a single byte."""
        return not self.head(1)


class _Unpacked(gzip.GzipFile):
    """A gzip stream that ends in an error beyond :data:`MAX_UNPACKED` bytes and closes what it reads."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._raw_stream = raw

    def read(self, size: int | None = -1) -> bytes:
        return self._counted(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._counted(super().read1(size))

    def _counted(self, data: bytes) -> bytes:
        if self.tell() > MAX_UNPACKED:
            raise EOFError(f"it unpacks to more than {MAX_UNPACKED >> 30} GiB")
        return data

    def close(self) -> None:
        super().close()
        self._raw_stream.close()


def open_regular(path: Path, name: str) -> BinaryIO:
    """Return a regular file opened for reading; never a link, pipe, device or socket.

    Raises :class:`SourceError` where it is none of ours to read.
    """
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SourceError(f"{name} cannot be opened: {error.strerror}") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise SourceError(f"{name} is not a regular file", hint="pipes, devices and folders are not read")
    return os.fdopen(handle, "rb")
