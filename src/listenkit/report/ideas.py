"""Brings the ideas of a period together: over groups and languages by theme, without a theme by shared words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from listenkit.engine.material import Material
from listenkit.model import format_id
from listenkit.privacy.groups import showable
from listenkit.report.value import Idea, IdeaGroup
from listenkit.report.voices import Candidate, as_quote, in_window
from listenkit.summary import Counts, author_number
from listenkit.text import fold, one_line, words

_ALIKE = 0.35
"""Share of the weight of two ideas' words that they have in common when they are told as one."""

_MOST = 400
_SEVERAL = 3
"""People that it takes before an idea stands beside another one of its theme."""

_READABLE = range(40, 201)
_IDS = 5


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Ideas that are told as one, and the theme under which they are."""

    theme: str
    members: Sequence[Candidate]

    def of(self, group: str) -> list[Candidate]:
        """Return the members of a group."""
        return [each for each in self.members if each.stored.group == group]


def ideas(candidates: Sequence[Candidate], material: Material) -> list[Idea]:
    """Return the ideas, those of most people first, then those of most groups."""
    offered = [each for each in candidates if _is_idea(each)][:_MOST]
    bundles = _bundles(offered)
    hidden = _hidden(bundles, offered, material)
    found = [_idea(bundle, place, hidden, material) for place, bundle in enumerate(bundles)]
    return sorted(found, key=lambda idea: (-(idea.authors or 0), -len(idea.voices), -(idea.comments or 0)))


def _is_idea(candidate: Candidate) -> bool:
    return "idea" in candidate.stored.analysis.kinds


def _bundles(offered: Sequence[Candidate]) -> list[_Bundle]:
    """Return the ideas by the theme that most of them share, told apart only where they are clearly different."""
    homes: dict[str, list[Candidate]] = {}
    people = Counter(theme for theme, _ in {(theme, each.stored.author) for each in offered for theme in each.themes})
    for each in offered:
        homes.setdefault(max(each.themes, key=lambda theme: (people[theme], theme)), []).append(each)
    found = []
    for theme, members in homes.items():
        parts = _told_apart(members) if theme else _clusters(members)
        found += [_Bundle(theme, part) for part in parts]
    return found


def _told_apart(members: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    """Return the ideas of one theme: as one, unless several people each say different things in one language.

    Words tell ideas apart within a language alone, so what stands alone, above all in another language, stays with
    the theme.
    """
    clusters = _clusters(members)
    large = [each for each in clusters if _people(each) >= _SEVERAL]
    spoken = Counter(language for each in large for language in {member.stored.language for member in each})
    if not any(count > 1 for count in spoken.values()):
        return [members]
    rest = [member for each in clusters if _people(each) < _SEVERAL for member in each]
    return [*large, rest] if rest else [*large]


def _hidden(bundles: Sequence[_Bundle], offered: Sequence[Candidate], material: Material) -> set[tuple[int, str]]:
    """Return the bundles in which a protected group may not be counted, by place and group.

    A group's ideas are a partition of them, those that may not be quoted being a further part of it.
    """
    quoted = {each.stored.key for each in offered}
    hidden: set[tuple[int, str]] = set()
    for name, rule in material.groups.items():
        if not rule.protected:
            continue
        parts = {place: _counts(bundle.of(name)) for place, bundle in enumerate(bundles) if bundle.of(name)}
        unquoted = [
            Candidate(stored)
            for stored in material.comments
            if stored.group == name and stored.key not in quoted and in_window(stored, material)
        ]
        if left := [each for each in unquoted if _is_idea(each)]:
            parts[len(bundles)] = _counts(left)
        shown = showable(parts, rule.minimum_authors)
        hidden |= {(place, name) for place in parts if place not in shown}
    return hidden


def _counts(members: Sequence[Candidate]) -> Counts:
    return Counts(len(members), authors=frozenset(author_number(each.stored.author) for each in members))


def _idea(bundle: _Bundle, place: int, hidden: set[tuple[int, str]], material: Material) -> Idea:
    """Return a bundle as one idea; a protected group counts in it only where it may be told."""
    groups = {each.stored.group for each in bundle.members}
    counted = {name: bundle.of(name) for name in groups if (place, name) not in hidden}
    members = [each for each in bundle.members if each.stored.group in counted] or bundle.members
    ranked = sorted(members, key=_readability)
    voices = [
        IdeaGroup(one_line(name), len(each), _people(each), _is_anonymous(each)) for name, each in counted.items()
    ]
    voices.sort(key=lambda voice: (-voice.authors, -voice.comments, voice.group))
    by_language = {each.stored.language: each for each in reversed(ranked)}
    return Idea(
        quote=as_quote(replace(ranked[0], theme=bundle.theme), material),
        comments=sum(voice.comments for voice in voices) or None,
        authors=sum(voice.authors for voice in voices) or None,
        groups=tuple(voice.group for voice in voices) or (one_line(ranked[0].stored.group),),
        theme=one_line(bundle.theme),
        voices=tuple(voices),
        examples=tuple(as_quote(replace(each, theme=bundle.theme), material) for each in by_language.values()),
        ids=tuple(format_id(each.stored.key) for each in ranked[:_IDS]),
    )


def _people(members: Sequence[Candidate]) -> int:
    return len({each.stored.author for each in members})


def _is_anonymous(members: Sequence[Candidate]) -> bool:
    return not any(each.stored.author for each in members)


def _readability(candidate: Candidate) -> tuple[bool, bool, int, int]:
    """Return what orders the words of one idea: what is an idea above all, of a readable length, and short, first."""
    text, kinds = candidate.stored.comment.text, candidate.stored.analysis.kinds
    is_mixed = kinds[0] != "idea" or "question" in kinds
    return len(text) not in _READABLE, is_mixed, len(text), candidate.stored.key


def _clusters(candidates: Sequence[Candidate]) -> list[Sequence[Candidate]]:
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
