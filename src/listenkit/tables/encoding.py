"""Finds how a file's text is encoded: as declared, by its mark, as UTF-8 where most of it is, else Windows-1252."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from listenkit.errors import SourceError
from listenkit.tables.content import READ_ERRORS, Content

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FALLBACK_ERRORS = "listenkit-latin-1"
_MARKING_ERRORS = "surrogateescape"
_FOREIGN = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is not UTF-8 in a text that is read with :data:`_MARKING_ERRORS`."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
FOREIGN_FAULT = "holds bytes that are not UTF-8"
"""Why a row is set aside in a file of which nearly all is UTF-8."""


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Decode the five bytes that Windows-1252 leaves out as Latin-1 does, so that no byte is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_FALLBACK_ERRORS, _as_latin_1)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file, and what people should be told about it (empty where nothing was assumed)."""

    name: str
    errors: str = "strict"
    note: str = ""

    @property
    def is_mixed(self) -> bool:
        """Whether some bytes are foreign, so that the rows that hold them must be set aside."""
        return self.errors == _MARKING_ERRORS


def has_foreign(*texts: str) -> bool:
    """Tell whether a text of a mixed encoding holds bytes that could not be decoded."""
    return any(not text.isascii() and _FOREIGN.search(text) for text in texts)


def without_foreign(cells: Sequence[str]) -> list[str]:
    """Return texts with U+FFFD for each byte that could not be decoded."""
    return [_FOREIGN.sub("\ufffd", cell) for cell in cells]


def is_encoding(name: str) -> bool:
    """Tell whether Python knows a text encoding of this name."""
    try:
        b"a".decode(name)  # no byte at all would be decoded without looking the name up
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


def find_encoding(content: Content, declared: str = "") -> Encoding:
    """Return the encoding of the whole content; it is read once or twice from end to end with constant memory.

    What is not UTF-8 throughout still is where its sequences of several bytes outnumber the bytes that are wrong:
    one row pasted from elsewhere must not spoil the accents of all others.

    Raises :class:`SourceError` where it is not what was declared or what its mark says.
    """
    marked = declared or _marked(content.head(4096))
    try:
        return _check(content, marked or "utf-8")
    except SourceError:
        if not declared and marked in ("", "utf-8-sig") and _is_mostly_utf8(content, marked or "utf-8"):
            note = "holds bytes that are not UTF-8; the rows that hold them are set aside"
            return Encoding(marked or "utf-8", _MARKING_ERRORS, note)
        if marked:
            raise
        note = "is not UTF-8; it was read as Windows-1252 (cp1252). If letters look wrong, set encoding"
        return Encoding("cp1252", _FALLBACK_ERRORS, note)


def _marked(head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    # Text of Latin letters in UTF-16 without a mark has a NUL in every second place.
    if len(head) >= 8 and head[1::2].count(0) > 0.6 * len(head[1::2]) and not head[::2].count(0):
        return "utf-16-le"
    if len(head) >= 8 and head[::2].count(0) > 0.6 * len(head[::2]) and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _check(content: Content, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)("strict")
    position = 0
    try:
        with content.open() as stream:
            while chunk := _read(stream):
                decoder.decode(chunk)
                position += len(chunk)
    except UnicodeError as error:
        place = position + getattr(error, "start", 0)
        raise SourceError(
            f"{content.name} is not {name} text (near byte {place})", hint="set encoding, such as encoding = 'cp1252'"
        ) from None
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return Encoding(name, "replace", "ends in the middle of a character")
    return Encoding(name)


def _is_mostly_utf8(content: Content, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)(_MARKING_ERRORS)
    right = wrong = 0
    with content.open() as stream:
        while chunk := _read(stream):
            text = decoder.decode(chunk)
            if not text.isascii():
                foreign = len(_FOREIGN.findall(text))
                wrong += foreign
                right += len(_BEYOND_ASCII.findall(text)) - foreign
    return right > wrong


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_CHUNK)
    except READ_ERRORS:
        return b""  # whoever reads the rows meets the damage again and says where


def open_text(content: Content, encoding: Encoding) -> TextIOWrapper:
    """Return the content as text with its line ends as they are."""
    return TextIOWrapper(content.open(), encoding=encoding.name, errors=encoding.errors, newline="")
