"""Chooses the words that a report prints: redacted quotes, questions and ideas, from groups large enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from listenkit.config import Group
from listenkit.engine.material import Material
from listenkit.model import StoredComment, format_id
from listenkit.privacy.groups import may_quote
from listenkit.privacy.redaction import redact
from listenkit.report.value import Idea, Quote
from listenkit.summary import UNDATED, Summary
from listenkit.text import fold, one_line, shorten, words
from listenkit.times import Window

QUOTE_CHARACTERS = 280
"""Longer comments are cut at a word; three or four lines of a terminal."""

_CLEAR_TONE = 0.3
_INFORMATIVE = range(40, 281)
_ALIKE = 0.35
_MOST_IDEAS = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that may be quoted, and the theme under which it is."""

    stored: StoredComment
    theme: str


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
        themes = stored.themes or ("",)
        theme = next((each for each in themes if allowed(stored.group, each)), None)
        if theme is not None and _in_window(stored, material):
            found.append(Candidate(stored, theme))
    return found


def _in_window(stored: StoredComment, material: Material) -> bool:
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


def choose_quotes(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """Return up to ``count`` telling and diverse comments, always the same ones for the same candidates.

    Each next one is the most telling of those whose theme, group and tone were quoted least; no author and no text
    is quoted twice.
    """
    left = {
        candidate.stored.key: candidate
        for candidate in candidates
        if len(words(candidate.stored.comment.text)) > 3 and candidate.stored.label in ("positive", "negative")
    }
    seen: Counter[tuple[str, str]] = Counter()
    chosen: list[Candidate] = []
    while left and len(chosen) < count:
        best = max(left.values(), key=lambda each: (_telling(each) - _familiar(each, seen), -each.stored.key))
        chosen.append(best)
        seen.update(_traits(best))
        left = {key: each for key, each in left.items() if not _repeats(each, best)}
    return chosen


def _telling(candidate: Candidate) -> float:
    stored = candidate.stored
    tone = min(abs(stored.compound or 0.0), 0.8)
    is_clear = tone >= _CLEAR_TONE
    is_informative = len(stored.comment.text) in _INFORMATIVE
    return tone + is_clear + is_informative + bool(candidate.theme)


def _traits(candidate: Candidate) -> list[tuple[str, str]]:
    stored = candidate.stored
    return [("group", stored.group), ("label", stored.label), ("theme", candidate.theme)]


def _familiar(candidate: Candidate, seen: Counter[tuple[str, str]]) -> float:
    return sum(seen[trait] for trait in _traits(candidate))


def _repeats(candidate: Candidate, other: Candidate) -> bool:
    mine, theirs = candidate.stored.comment, other.stored.comment
    is_same_author = bool(mine.author) and mine.author == theirs.author
    return candidate.stored.key == other.stored.key or is_same_author or fold(mine.text) == fold(theirs.text)


def questions(candidates: Sequence[Candidate], material: Material) -> list[Quote]:
    """Return the questions, those that wait for an answer first, the longest waiting at the head."""
    waiting = {each.key: each.hours for each in material.answered}
    found = [as_quote(each, material, waiting) for each in candidates if each.stored.kind == "question"]
    return sorted(found, key=lambda quote: (quote.answered is not False, -(quote.waiting_days or 0)))


def ideas(candidates: Sequence[Candidate], material: Material, groups: Mapping[str, Group]) -> list[Idea]:
    """Return the ideas, alike ones brought together over groups and languages, those of most people first."""
    offered = [each for each in candidates if each.stored.kind == "idea"][:_MOST_IDEAS]
    found = [_idea(cluster, material, groups) for cluster in _clusters(offered)]
    return sorted(found, key=lambda idea: (-(idea.authors or 0), -(idea.comments or 0)))


def _idea(cluster: Sequence[Candidate], material: Material, groups: Mapping[str, Group]) -> Idea:
    """Return a cluster as one idea; a protected group counts in it only with enough people of its own."""
    by_group: dict[str, list[Candidate]] = {}
    for each in cluster:
        by_group.setdefault(each.stored.group, []).append(each)
    counted = {name: each for name, each in by_group.items() if _is_counted(groups.get(name), each)}
    members = [each for each in cluster if each.stored.group in counted]
    speaker = min(members or cluster, key=_readability)
    names = tuple(sorted(counted or [speaker.stored.group], key=lambda name: -len(by_group[name])))
    people = sum(_authors(each) for each in counted.values())
    return Idea(as_quote(speaker, material), len(members) or None, people or None, names)


def _authors(candidates: Sequence[Candidate]) -> int:
    return len({each.stored.author for each in candidates})


def _is_counted(group: Group | None, members: Sequence[Candidate]) -> bool:
    return group is None or not group.protected or _authors(members) >= group.minimum_authors


def _readability(candidate: Candidate) -> tuple[bool, int, int]:
    text = candidate.stored.comment.text
    return len(words(text)) < 3, len(text), candidate.stored.key


def _clusters(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return groups of comments that share their rarer words with the first of each group."""
    tokens = [_tokens(each.stored.comment.text) for each in candidates]
    spread = Counter(token for each in tokens for token in each)
    size = len(candidates)

    def weight(shared: frozenset[str]) -> float:
        return sum(log(1 + size / spread[token]) for token in shared)

    found: list[tuple[frozenset[str], list[Candidate]]] = []
    for candidate, mine in zip(candidates, tokens, strict=True):
        home = next((members for seed, members in found if _alike(seed, mine, weight)), None)
        if home is None:
            found.append((mine, [candidate]))
        else:
            home.append(candidate)
    return [members for _, members in found]


def _alike(first: frozenset[str], second: frozenset[str], weight: Callable[[frozenset[str]], float]) -> bool:
    shared = first & second
    return bool(shared) and weight(shared) >= _ALIKE * weight(first | second)


def _tokens(text: str) -> frozenset[str]:
    """Return the words that carry meaning, cut to six letters so that most endings fall away."""
    return frozenset(word[:6] for word in words(fold(text[:2000])) if len(word) > 3)
