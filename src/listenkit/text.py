"""Pure helpers for text that other people wrote.

Two borders, two functions: :func:`clean_text` on the way in (what the dataset can hold, search and erase) and
:func:`safe_text` on the way out (what a terminal, a page or a spreadsheet may be shown).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

MAX_TEXT = 65_536
"""Characters of one comment that are kept; what is beyond is cut and said so."""

MAX_COMBINING = 4
"""Marks in a row that one letter may carry on output; no living orthography needs more."""

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_text(value: str) -> str:
    """Return text as the dataset keeps it: NFC, ``\\n`` line ends, no NUL, no lone surrogate, no outer blanks.

    Lone surrogates become U+FFFD. NUL is dropped, since SQLite's ``length`` and ``LIKE`` stop at it.
    Applying it twice gives what applying it once gives.
    """
    if value.isprintable() and (value.isascii() or unicodedata.is_normalized("NFC", value)):
        return value.strip()  # nothing that is changed below is printable
    value = value.replace("\x00", "")
    if not value.isascii():
        value = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", value))
    return _LINE_ENDS.sub("\n", value).strip()


def safe_text(value: str) -> str:
    """Return text that is inert on a terminal: no control, escape, format, bidi, private or unassigned character.

    Line ends stay, tabs become a blank, and a letter keeps at most :data:`MAX_COMBINING` combining marks.
    """
    if value.isascii() and value.isprintable():
        return value
    kept: list[str] = []
    marks = 0
    for character in value.replace("\t", " "):
        category = unicodedata.category(character)
        if category in _UNPRINTABLE and character != "\n":
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MAX_COMBINING:
            kept.append(character)
    return "".join(kept)


def one_line(value: str) -> str:
    """Return the safe text on one line, runs of blanks and line ends folded to one blank."""
    return " ".join(safe_text(value).split())


def shorten(value: str, characters: int) -> str:
    """Return the text cut at a word to at most ``characters`` characters, with an ellipsis where it was cut."""
    if len(value) <= characters:
        return value
    cut = value[: characters - 1]
    head, blank, _ = cut.rpartition(" ")
    return (head if blank and len(head) > characters // 2 else cut).rstrip(" ,;:") + "…"


def words(value: str) -> list[str]:
    """Return the words of a text in order, case kept, inner apostrophes kept (``aujourd'hui``)."""
    return _WORD.findall(value)


def fold(value: str) -> str:
    """Return the text for comparison: case folded, accents removed, typographic apostrophes made plain."""
    if value.isascii():
        return value.casefold()
    decomposed = unicodedata.normalize("NFKD", value.casefold().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name most like the one given, or an empty string where none is close."""
    by_fold = {each.casefold(): each for each in names}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a ready sentence part: the nearest name if one is close, and the valid ones."""
    known = sorted(names)
    close = nearest(name, known)
    start = f"did you mean '{close}'? " if close else ""
    return f"{start}choices: {', '.join(known)}" if known else start.strip()
