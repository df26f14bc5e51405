"""Chooses the words that a report prints: redacted quotes and questions, from groups large enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from listenkit.config import Group
from listenkit.engine.material import Material
from listenkit.model import StoredComment, format_id
from listenkit.privacy.groups import may_quote
from listenkit.privacy.redaction import redact
from listenkit.report.value import Quote
from listenkit.summary import UNDATED, Summary
from listenkit.text import fold, one_line, shorten, words
from listenkit.times import Window

QUOTE_CHARACTERS = 280
"""Longer comments are cut at a word; three or four lines of a terminal."""

_CLEAR_TONE = 0.3
_INFORMATIVE = range(60, 241)
_COSTS = {"group": 2.0, "theme": 1.0, "label": 1.0, "language": 0.6}
"""What it costs a quote that its group, theme, tone or language was quoted before: every group comes first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that may be quoted, the theme under which it is, and all themes under which it may be."""

    stored: StoredComment
    theme: str = ""
    themes: tuple[str, ...] = ("",)


def quotable(material: Material, released: Summary, groups: Mapping[str, Group]) -> list[Candidate]:
    """Return the comments of the period that may be quoted, in the material's order.

    A comment of a protected group needs a theme that enough people of the group speak about; one without any theme
    needs enough people in the group.
    """
    known: dict[tuple[str, str], bool] = {}

    def allowed(group: str, theme: str) -> bool:
        if (group, theme) not in known:
            known[group, theme] = may_quote(released, groups, group, theme)
        return known[group, theme]

    found = []
    for stored in material.comments:
        themes = tuple(each for each in stored.themes or ("",) if allowed(stored.group, each))
        if themes and in_window(stored, material):
            found.append(Candidate(stored, themes[0], themes))
    return found


def in_window(stored: StoredComment, material: Material) -> bool:
    """Tell whether a comment belongs to the period of the report."""
    if stored.day == UNDATED:
        return material.selection.window == Window()  # without a period everything is meant, undated comments too
    return date.fromordinal(stored.day) in material.window


def as_quote(candidate: Candidate, material: Material, waiting: Mapping[int, float | None] | None = None) -> Quote:
    """Return the redacted quote of a comment; ``waiting`` holds the hours to an answer by key, None without one."""
    stored = candidate.stored
    is_known = waiting is not None and stored.key in waiting
    answered = (waiting or {}).get(stored.key) is not None if is_known else None
    created = stored.comment.created_at
    waits = answered is False and created is not None
    return Quote(
        id=format_id(stored.key),
        group=one_line(stored.group),
        theme=one_line(candidate.theme),
        label=stored.label,
        kind=stored.kind,
        language=one_line(stored.language),
        source=one_line(stored.source),
        date=date.fromordinal(stored.day) if stored.day else None,
        text=shorten(one_line(redact(stored.comment.text)), QUOTE_CHARACTERS),
        answered=answered,
        waiting_days=max(0, (material.now - created) // timedelta(days=1)) if waits and created else None,
    )


def choose_quotes(candidates: Sequence[Candidate], count: int, moved: Collection[str] = ()) -> list[Candidate]:
    """Return up to ``count`` telling and diverse comments, always the same ones for the same candidates.

    Each next one is the most telling of those whose theme, group, tone and language were quoted least, above all
    of the themes that ``moved``; no author and no text is quoted twice.
    """
    left = {
        candidate.stored.key: candidate
        for candidate in candidates
        if len(words(candidate.stored.comment.text)) > 3 and candidate.stored.label in ("positive", "negative")
    }
    seen: Counter[tuple[str, str]] = Counter()
    chosen: list[Candidate] = []
    while left and len(chosen) < count:
        best = max(left.values(), key=lambda each: (_telling(each, moved) - _familiar(each, seen), -each.stored.key))
        chosen.append(best)
        seen.update(_traits(best))
        left = {key: each for key, each in left.items() if not _repeats(each, best)}
    return chosen


def _telling(candidate: Candidate, moved: Collection[str]) -> float:
    stored = candidate.stored
    tone = min(abs(stored.compound or 0.0), 0.8)
    is_clear = tone >= _CLEAR_TONE
    is_informative = len(stored.comment.text) in _INFORMATIVE
    return tone + is_clear + is_informative + bool(candidate.theme) + (candidate.theme in moved)


def _traits(candidate: Candidate) -> list[tuple[str, str]]:
    stored = candidate.stored
    traits = [("group", stored.group), ("label", stored.label), ("language", stored.language)]
    return [*traits, ("theme", candidate.theme)] if candidate.theme else traits


def _familiar(candidate: Candidate, seen: Counter[tuple[str, str]]) -> float:
    return sum(seen[trait] * _COSTS[trait[0]] for trait in _traits(candidate))


def _repeats(candidate: Candidate, other: Candidate) -> bool:
    mine, theirs = candidate.stored.comment, other.stored.comment
    is_same_author = bool(mine.author) and mine.author == theirs.author
    return candidate.stored.key == other.stored.key or is_same_author or fold(mine.text) == fold(theirs.text)


def questions(candidates: Sequence[Candidate], material: Material) -> list[Quote]:
    """Return the questions, those that wait for an answer first, the longest waiting at the head."""
    waiting = {each.key: each.hours for each in material.answered}
    found = [as_quote(each, material, waiting) for each in candidates if each.stored.kind == "question"]
    return sorted(found, key=lambda quote: (quote.answered is not False, -(quote.waiting_days or 0)))
