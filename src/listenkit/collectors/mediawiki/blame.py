"""Tells which revision of a page each of its lines is from.

A talk page is one text that many people write into. Whoever brought a line in said it; who mends a word of it later
did not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

SAME_LINE = 0.6
"""Two lines that share this much of their characters are one line that was edited; what difflib calls similar."""

LONGEST_COMPARED = 2_000
"""Characters of a line that are compared to another; the cost grows with their square."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved version of a page: ``text`` is None where it was hidden, ``user`` empty where nobody is named."""

    number: int
    user: str
    moment: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: the revision that brought it in, and how many that one brought in before it."""

    text: str
    origin: Revision
    position: int


Strip = Callable[[str], str]
"""Takes the signature off a line: those of two people are alike, whatever they sign."""


def blame(revisions: Sequence[Revision], strip: Strip) -> list[Line]:
    """Return the lines of the last readable revision, each with the one that it is from.

    What came in while a revision was hidden is nobody's: it may have been that one's.
    """
    lines: list[Line] = []
    is_unsure = False
    for revision in revisions:
        if revision.text is None:
            is_unsure = True
            continue
        origin = replace(revision, user="") if is_unsure else revision
        lines = _follow(lines, revision.text.splitlines(), origin, strip)
        is_unsure = False
    return lines


def _follow(lines: list[Line], texts: list[str], origin: Revision, strip: Strip) -> list[Line]:
    """Return the lines of a revision, given those of the one before."""
    followed: list[Line] = []
    brought = 0
    matcher = SequenceMatcher(None, [line.text for line in lines], texts, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            followed += lines[start:end]
            continue
        edited = _pair(lines[start:end], texts[first:last], strip) if kind == "replace" else {}
        for number, text in enumerate(texts[first:last]):
            if number in edited:
                followed.append(replace(edited[number], text=text))
                continue
            followed.append(Line(text, origin, brought))
            brought += 1
    return followed


def _pair(lines: list[Line], texts: list[str], strip: Strip) -> dict[int, Line]:
    """Return the old line of each new one that is an edit of it, in their order."""
    pairs: dict[int, Line] = {}
    waiting = 0
    for number, text in enumerate(texts):
        for position in range(waiting, len(lines)):
            if _is_edit(strip(lines[position].text), strip(text)):
                pairs[number] = lines[position]
                waiting = position + 1
                break
    return pairs


def _is_edit(old: str, new: str) -> bool:
    if not old.strip() or not new.strip():
        return False
    matcher = SequenceMatcher(None, old[:LONGEST_COMPARED], new[:LONGEST_COMPARED], autojunk=False)
    return matcher.real_quick_ratio() >= SAME_LINE and matcher.ratio() >= SAME_LINE
