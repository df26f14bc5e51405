"""Splits an mbox stream into messages, a line at a time, and knows at each what was read before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO

from listenkit.errors import SourceError

LONGEST_LINE = 65_536
"""Bytes of a line that are taken at once; a longer line goes on as the next piece."""

_CLOCK = re.compile(rb"From \S.{0,300}?\d{1,2}:\d{2}")
_HEADER = re.compile(rb"[!-9;-~]{1,200}:|From ")
_ESCAPED = re.compile(rb"^>(>{0,50}From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Raw:
    """One message's bytes, where it starts in the (decompressed) stream, and the digest of all before that.

    ``size`` counts all its bytes; ``data`` is empty where that is more than the limit.
    """

    data: bytes
    size: int
    start: int
    digest: str


class MboxReader:
    """Reads a stream from where an earlier run stopped, if what stands before that is still the same.

    ``limit`` is the size in bytes above which a message's data is dropped, ``most`` the size that the stream may have.
    """

    def __init__(self, stream: BinaryIO, name: str, *, limit: int, most: int) -> None:
        self._stream = stream
        self._name = name
        self._limit = limit
        self._most = most
        self._hash = blake2b(digest_size=16)
        self._position = 0

    @property
    def digest(self) -> str:
        """The digest of all that was read."""
        return self._hash.hexdigest()

    def skip(self, offset: int, digest: str) -> bool:
        """Go to an offset and say whether the bytes before it have this digest."""
        while self._position < offset:
            data = self._stream.read(min(1 << 20, offset - self._position))
            if not data:
                return False
            self._take(data)
        return self._hash.hexdigest() == digest

    def messages(self) -> Iterator[Raw]:
        """Yield the messages from here to the end; nothing for an empty stream.

        Raises :class:`SourceError` where the stream does not start with a ``From`` line.
        """
        parts: list[bytes] = []
        size, start, digest = -1, self._position, ""
        for line, starts in self._marked_lines():
            if starts:
                if size >= 0:
                    yield self._raw(parts, size, start, digest)
                start, digest = self._position, self._hash.hexdigest()
                parts, size = [], 0
            elif size >= 0:
                size += len(line)
                parts.append(line)
                if size > self._limit:
                    parts.clear()
            elif line.strip():
                raise SourceError(f"{self._name} is no mailbox: it does not start with a 'From ' line")
            self._take(line)
        if size >= 0:
            yield self._raw(parts, size, start, digest)

    def _raw(self, parts: list[bytes], size: int, start: int, digest: str) -> Raw:
        return Raw(_ESCAPED.sub(rb"\1", b"".join(parts)), size, start, digest)

    def _take(self, data: bytes) -> None:
        self._hash.update(data)
        self._position += len(data)
        if self._position > self._most:
            raise SourceError(f"{self._name} grows beyond {self._most} bytes when unpacked, as no mailbox does")

    def _marked_lines(self) -> Iterator[tuple[bytes, bool]]:
        """Yield each line and whether a message starts at it: after a blank line, and like what programs write there.

        A ``From`` line without a time of the day counts only where a header follows; a sentence has neither.
        """
        free, first, whole = True, True, True
        line = self._stream.readline(LONGEST_LINE)
        while line:
            following = self._stream.readline(LONGEST_LINE)
            candidate = free and line.startswith(b"From ")
            yield line, candidate and (first or bool(_CLOCK.match(line) or _HEADER.match(following)))
            free = whole and line in (b"\n", b"\r\n")
            first, whole = first and free, line.endswith(b"\n")
            line = following
