"""Turns the bytes of a feed into text, and leaves out what stands before its first element."""

from __future__ import annotations

import codecs
import re

from listenkit.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"})
"""Encodings of Python's that no feed is written in; some take time that grows with the square of the length."""

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SUBSET_END = re.compile(r"\]\s*>")
_NESTED_ENTITY = re.compile(r"""<!ENTITY\s+[^\s>%]+\s+(?:"[^"]*&[^#][^"]*"|'[^']*&[^#][^']*')""")
_ROOT = re.compile(r"<[^\W\d]")


def decode(data: bytes, content_type: str = "") -> tuple[str, bool]:
    """Return the text of a feed and whether every byte could be read.

    The byte order mark wins, then the charset of the content type, then the XML declaration, then UTF-8; what is
    none of them is read as Windows-1252, which most such feeds are. Characters that XML forbids are left out.
    """
    mark = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if mark:
        return _clean(data.decode(mark, "replace")), _try(data, mark) is not None
    header, declared = _CHARSET.search(content_type), _DECLARED.match(data)
    names = [header[1]] if header else []
    if declared and not declared[1].lower().startswith((b"utf-16", b"utf-32", b"ucs")):
        names.append(declared[1].decode("ascii", "replace"))
    for name in (*names, "utf-8"):
        text = _try(data, name)
        if text is not None:
            return _clean(text), True
    return _clean(data.decode("windows-1252", "replace")), False


def _try(data: bytes, encoding: str) -> str | None:
    try:
        if codecs.lookup(encoding).name in _REFUSED:
            return None
        return data.decode(encoding)
    except (LookupError, ValueError):
        return None


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.removeprefix("\ufeff"))


def skip_prolog(text: str) -> int:
    """Return where the root element starts; declarations, comments and the document type before it are not needed.

    Returns -1 where there is no element. Raises :class:`SourceError` for entities that hold entities: a bomb.
    """
    place = 0
    while True:
        place = _skip_blanks(text, place)
        if text.startswith("<?", place):
            end = _after(text, "?>", place)
        elif text.startswith("<!--", place):
            end = _after(text, "-->", place)
        elif text[place : place + 9].upper() == "<!DOCTYPE":
            end = _after_doctype(text, place)
        else:
            return place if _ROOT.match(text, place) else -1
        if end < 0:
            return -1
        place = end


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n\ufeff":
        place += 1
    return place


def _after(text: str, mark: str, place: int) -> int:
    found = text.find(mark, place)
    return found + len(mark) if found >= 0 else -1


def _after_doctype(text: str, place: int) -> int:
    end = text.find(">", place)
    subset = text.find("[", place, end if end >= 0 else len(text))
    if subset < 0:
        return end + 1 if end >= 0 else -1
    closing = _SUBSET_END.search(text, subset)
    inside = text[subset : closing.start() if closing else len(text)]
    if _NESTED_ENTITY.search(inside):
        raise SourceError(
            "the feed declares entities made of other entities, which can grow without end; it was not read",
            hint="ask its maker for a feed without a document type",
        )
    return closing.end() if closing else -1
