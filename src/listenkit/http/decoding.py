"""Turns the raw pieces of a body into its bytes, never more than was allowed and never less than was sent.

The library's own decoders are not used: two nested gzip layers of 7 KB make one piece of 4 GiB there, and a gzip body
that was cut in the middle comes out without an error.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from listenkit.errors import SourceError
from listenkit.http.failures import BusyError
from listenkit.http.limits import Limits

_PIECE = 65_536
_GZIP = 16 + zlib.MAX_WBITS


def read_body(pieces: Iterable[bytes], headers: Mapping[str, str], limits: Limits, where: str) -> bytes:
    """Return the whole decoded body.

    Raises :class:`SourceError` where it is too large or encoded in a way that was not asked for, and
    :class:`BusyError` where it was cut short.
    """
    body = _Body(_is_compressed(headers, where), limits, where)
    announced = _announced_length(headers)
    if announced is not None and announced > limits.wire:
        raise body.too_large()
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            body.add(piece[start : start + _PIECE])
    return body.finish(announced)


def _is_compressed(headers: Mapping[str, str], where: str) -> bool:
    codings = [part.strip().lower() for part in headers.get("content-encoding", "").split(",") if part.strip()]
    if codings in ([], ["identity"]):
        return False
    if codings in (["gzip"], ["x-gzip"]):
        return True
    raise SourceError(
        f"{where} answered in an encoding that was not asked for", hint="gzip or none is accepted, and only once"
    )


def _announced_length(headers: Mapping[str, str]) -> int | None:
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdecimal()):
        return None
    return int(length[:18])


class _Body:
    """Collects one body, counting on both sides of the decompression."""

    def __init__(self, is_compressed: bool, limits: Limits, where: str) -> None:
        self._decoder = zlib.decompressobj(_GZIP) if is_compressed else None
        self._limits = limits
        self._where = where
        self._parts: list[bytes] = []
        self._received = 0
        self._decoded = 0

    def add(self, piece: bytes) -> None:
        self._received += len(piece)
        if self._received > self._limits.wire:
            raise self.too_large()
        if self._decoder is None:
            self._keep(piece)
        else:
            self._decompress(piece)

    def _decompress(self, piece: bytes) -> None:
        while True:
            if self._decoder is None or self._decoder.eof:
                if not piece.strip(b"\x00"):  # nothing, or the padding that some servers put behind the last member
                    return
                self._decoder = zlib.decompressobj(_GZIP)
            try:
                part = self._decoder.decompress(piece, _PIECE)
            except zlib.error:
                raise BusyError(f"{self._where} sent a body whose compression is damaged") from None
            self._keep(part)
            piece = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail
            if not piece:
                return

    def _keep(self, part: bytes) -> None:
        self._decoded += len(part)
        if self._decoded > self._limits.decoded:
            raise self.too_large()
        self._parts.append(part)

    def finish(self, announced: int | None) -> bytes:
        cut = announced is not None and self._received != announced
        if cut or (self._decoder is not None and self._received and not self._decoder.eof):
            raise BusyError(f"{self._where} was cut off before the end of its answer")
        return b"".join(self._parts)

    def too_large(self) -> SourceError:
        return SourceError(
            f"{self._where} sent more than {self._limits.wire >> 20} MiB, or {self._limits.decoded >> 20} MiB unpacked",
            hint="ask for smaller pages",
        )
