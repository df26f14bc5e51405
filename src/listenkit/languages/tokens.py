"""Cuts what people wrote into tokens: words with the mark that ends a clause, and runs of signs."""

from __future__ import annotations

import re
from collections.abc import Collection

_SYMBOLS = r"[:;=<>^\u2190-\u2bff\u3030\U0001f000-\U0001faff][^\w\s]*(?:[DdPp3](?!\w))?"
_WORD = r"(?:\d+/\d+|\w[\w'\-]*)[.!?…,]?"
_UNSAID = re.compile(r"(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w.-]+|@\w+")
_LONG = re.compile(r"(\w)\1{2,}")

CLAUSE_ENDS = frozenset(".!?…;:")
"""What ends a clause, and with it the reach of a negation or booster, as a line end does; a comma does not."""

FAR_APART = 40
"""Longest word that is looked at; nothing in a lexicon is longer."""


def token_pattern(elisions: Collection[str] = ()) -> re.Pattern[str]:
    """Return the pattern whose ``findall`` gives the tokens of what stands between two blanks, in linear time.

    A word takes a mark that ends a clause with it. Word starts such as ``n'`` are tokens of their own where a language
    elides.
    """
    return re.compile(f"{_elided(elisions)}{_WORD}|{_SYMBOLS}|[.!?…]")


def _elided(elisions: Collection[str]) -> str:
    """Return the pattern of elided word starts; single letters as one set, which is several times quicker."""
    stems = [each.rstrip("'") for each in elisions]
    letters = "".join(stem + stem.upper() for stem in stems if len(stem) == 1)
    longer = [variant for stem in stems if len(stem) > 1 for variant in (stem, stem.capitalize(), stem.upper())]
    choices = [f"[{re.escape(letters)}]"] if letters else []
    choices += [re.escape(each) for each in longer]
    return rf"(?:{'|'.join(choices)})'(?=\w)|" if choices else ""


def plain(text: str) -> str:
    """Return the text with plain apostrophes and without addresses and @handles, which say nothing of an opinion."""
    return said(with_plain_apostrophes(text))


def with_plain_apostrophes(text: str) -> str:
    """Return the text with the apostrophes of keyboards in place of typographic ones."""
    if text.isascii():
        return text
    return text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")


def said(text: str) -> str:
    """Return the text without addresses and @handles; they hold no blank, so that a piece of a text will do."""
    return _UNSAID.sub(" ", text) if "@" in text or "://" in text or "www." in text else text


def is_lengthened(word: str) -> bool:
    """Tell whether a letter of a word stands three times in a row or more."""
    return _LONG.search(word) is not None


def spellings(word: str) -> list[str]:
    """Return what a lengthened lower-case word may stand for, likeliest first: ``trooop`` gives ``trop``, ``troop``."""
    if not is_lengthened(word):
        return []
    return list(dict.fromkeys([_LONG.sub(r"\1", word), _LONG.sub(r"\1\1", word)]))


PAUSE = ","
"""The mark that any pause inside a sentence is read as: comma, semicolon, colon, bracket, dash."""

BORDER = "\0"
"""The mark between two texts."""

ENDS = frozenset((*".!?…", BORDER))
"""Marks that end a sentence."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys(";:()", f" {PAUSE} "),
        **dict.fromkeys("–—", f" {PAUSE} "),
        **dict.fromkeys('-"/*“”«»„¿¡‑', " "),
        **{mark: f" {mark} " for mark in (PAUSE, *".!?…")},
        BORDER: " ",
    }
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def bare_words(piece: str, *, elides: bool = False) -> list[str]:
    """Return the bare lower-case words of a piece and its marks ``. ! ? …`` and :data:`PAUSE`.

    Where a language elides, an apostrophe ends a word (``n'`` and ``quelqu'``); hyphens are open (``puis-je``), and one
    that stands alone is a pause.
    """
    if piece.isalpha():
        return [piece.lower()]
    if piece == "-":
        return [PAUSE]
    if "://" in piece or "www." in piece:
        piece = _ADDRESS.sub(" ", piece)
    text = piece.lower().translate(_SIGNS)
    return (text.replace("'", "' ") if elides else text).split()


def symbols_in(run: str, known: Collection[str], most: int) -> list[str]:
    """Return the known emoji and emoticons of a run of signs, the longest at each place, at most so many."""
    found: list[str] = []
    position = 0
    while position < len(run) and len(found) < most:
        symbol = next(
            (run[position : position + size] for size in (4, 3, 2, 1) if run[position : position + size] in known), ""
        )
        if symbol:
            found.append(symbol)
        position += len(symbol) or 1
    return found
