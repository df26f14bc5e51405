"""Cuts a comment that is written in two languages into parts of one language each, at sentence and line borders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

MIN_VOTES = 5
"""Votes by which a part must lead: two words of one language and none of the other. Of 18,600 real comments this
takes 20 for written in two languages, most of them rightly; of two joined sentences it tells two thirds, of four 95 in
100 (at 6 votes 58 and 92)."""

MIN_WORDS = 5
"""Words that a part must have; fewer are a borrowed expression, a greeting or a name."""

LEAST = 10
"""A language must have at least one of so many characters of a comment: less is an aside."""

MAX_PARTS = 200
"""Sentences that are told apart at most; what follows belongs to the last."""

_BORDER = re.compile(r"(?<=[.!?…])[\"'»”)]*\s+|\n\s*|\s[/|–—-]{1,3}\s+")
_QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|«[^»\n]{1,200}»|[“„][^”“\n]{1,200}[”“]")

Votes = Callable[[str], tuple[Sequence[int], int]]
"""Tells the votes that a text has for each language, and its number of words."""


class Part(NamedTuple):
    """A stretch of a comment in one language."""

    language: str
    text: str


class _Run(NamedTuple):
    """Sentences in a row: the position of their language, −1 where it is open, and where they start and end."""

    language: int
    start: int
    end: int


def split_by(votes: Votes, text: str, languages: Sequence[str]) -> tuple[Part, ...]:
    """Return the parts of a text, which joined give the text; one part where it is not clearly in two languages.

    What stands in quotation marks has no voice: it is what someone else said.
    """
    heard = _QUOTED.sub(lambda found: "_" * len(found[0]), text)
    runs = _joined([_Run(_language(votes, heard[start:end]), start, end) for start, end in _sentences(heard)])
    sure = _joined([run if _is_sure(votes, heard, run) else run._replace(language=-1) for run in runs])
    shown = {language for language in range(len(languages)) if _length(sure, language) * LEAST >= len(text)}
    kept = _joined([run if run.language in shown else run._replace(language=-1) for run in sure])
    return tuple(Part(languages[max(run.language, 0)], text[run.start : run.end]) for run in kept)


def _length(runs: Sequence[_Run], language: int) -> int:
    return sum(run.end - run.start for run in runs if run.language == language)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for number, border in enumerate(_BORDER.finditer(text), start=1):
        if number == MAX_PARTS:
            break
        yield start, border.end()
        start = border.end()
    yield start, len(text)


def _language(votes: Votes, text: str) -> int:
    counted, _ = votes(text)
    return counted.index(max(counted)) if len(set(counted)) > 1 else -1


def _is_sure(votes: Votes, text: str, run: _Run) -> bool:
    counted, words = votes(text[run.start : run.end])
    rest = [each for position, each in enumerate(counted) if position != run.language]
    return run.language >= 0 and words >= MIN_WORDS and counted[run.language] - max(rest, default=0) >= MIN_VOTES


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Return the runs with neighbours of one language made one; an open run goes with the one before it."""
    joined: list[_Run] = []
    for run in runs:
        before = joined[-1] if joined else run
        if -1 in (before.language, run.language) or before.language == run.language:
            joined[-1:] = [_Run(max(before.language, run.language), before.start, run.end)]
        else:
            joined.append(run)
    return joined
