"""Turns bytes of a declared, wrong, unknown or missing charset into text without ever failing."""

from __future__ import annotations

import codecs

_AS_WINDOWS = frozenset({"ascii", "iso8859-1", "cp1252"})
"""Read as windows-1252 where UTF-8 fails: programs declare Latin-1 and write curly quotes (WHATWG does the same)."""

_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Python codecs that no mail is written in; some take quadratic time or interpret escapes."""


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Return the text of bytes: by the declared charset, else UTF-8, else windows-1252."""
    name = _codec_name(charset)
    if name and name not in _AS_WINDOWS:
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            pass
    try:
        if name not in ("iso8859-1", "cp1252"):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    return data.decode("cp1252", "replace")


def _codec_name(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip("\"' ")).name if charset else ""
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_CHARSETS else name
