"""Brings the ideas of a period together, over groups and languages, and counts the people who have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listenkit.engine.material import Material
from listenkit.loop import Action, Answered
from listenkit.model import format_id
from listenkit.privacy.groups import release, showable
from listenkit.report.value import Idea, IdeaGroup
from listenkit.report.voices import Candidate, as_quote, in_window, quotable
from listenkit.summary import Counts, author_number
from listenkit.text import one_line
from listenkit.themes.statement import Statement, common_words, typicality
from listenkit.themes.together import bring_together, reasons_of

MOST = 10_000
"""Ideas that are brought together at most, the newest; more would be read, and waited for, in vain."""

_READABLE = range(40, 201)
_IDS = 5


@dataclass(frozen=True, slots=True)
class IdeaBundle:
    """Ideas that are told as one, the theme under which they are, and what joined them."""

    theme: str
    members: Sequence[Candidate]
    joined_by: tuple[str, ...] = ()

    def of(self, group: str) -> list[Candidate]:
        """Return the members of a group."""
        return [each for each in self.members if each.stored.group == group]


def ideas(candidates: Sequence[Candidate], material: Material, actions: Sequence[Action] = ()) -> list[Idea]:
    """Return the ideas, those of most people first, then those of most groups; ``actions`` may have come of some."""
    offered = [each for each in candidates if _is_idea(each)][:MOST]
    bundles = bundle_ideas(offered)
    hidden = _hidden(bundles, offered, material)
    fates = _Fates({each.key: each for each in material.answered}, actions)
    found = [_idea(bundle, place, hidden, material, fates) for place, bundle in enumerate(bundles)]
    return sorted(found, key=lambda idea: (-(idea.authors or 0), -len(idea.voices), -(idea.comments or 0)))


def _is_idea(candidate: Candidate) -> bool:
    return "idea" in candidate.stored.analysis.kinds


def bundle_ideas(offered: Sequence[Candidate]) -> list[IdeaBundle]:
    """Return the ideas brought together, each under the theme of its own that most people speak of."""
    people = Counter(theme for theme, _ in {(theme, each.stored.author) for each in offered for theme in each.themes})
    statements = [_statement(each, max(each.themes, key=lambda theme: (people[theme], theme))) for each in offered]
    return [
        IdeaBundle(bundle.theme, [offered[place] for place in bundle.places], bundle.joined_by)
        for bundle in bring_together(statements)
    ]


def _hidden(bundles: Sequence[IdeaBundle], offered: Sequence[Candidate], material: Material) -> set[tuple[int, str]]:
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


@dataclass(frozen=True, slots=True)
class _Fates:
    """What became of comments: the answers by key, and the actions that some led to."""

    answered: Mapping[int, Answered]
    actions: Sequence[Action]

    def answers(self, members: Sequence[Candidate]) -> tuple[int, int]:
        """Return how many of these comments wait for an answer or had one, and how many had one."""
        asked = [self.answered[each.stored.key] for each in members if each.stored.key in self.answered]
        return len(asked), sum(each.hours is not None for each in asked)

    def actions_of(self, members: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the names of the actions that one of these comments led to."""
        keys = {each.stored.key for each in members}
        return tuple(action.name for action in self.actions if not keys.isdisjoint(action.comments))


def _idea(bundle: IdeaBundle, place: int, hidden: set[tuple[int, str]], material: Material, fates: _Fates) -> Idea:
    """Return a bundle as one idea; a protected group counts in it only where it may be told."""
    groups = {each.stored.group for each in bundle.members}
    counted = {name: bundle.of(name) for name in groups if (place, name) not in hidden}
    members = [each for each in bundle.members if each.stored.group in counted] or bundle.members
    ranked = _clearest_first(members)
    voices = [
        IdeaGroup(one_line(name), len(each), _people(each), _is_anonymous(each)) for name, each in counted.items()
    ]
    voices.sort(key=lambda voice: (-voice.authors, -voice.comments, voice.group))
    told = [each for name in counted for each in _told_answers(bundle.of(name), name, material, fates)]
    answerable, answered = fates.answers(told)
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
        joined_by=_reasons(bundle, counted),
        words=tuple(map(one_line, common_words([_statement(each) for group in counted.values() for each in group]))),
        languages=tuple(by_language),
        answerable=answerable,
        answered=answered,
        actions=fates.actions_of([each for name in counted for each in bundle.of(name)]),
    )


def _reasons(bundle: IdeaBundle, counted: Mapping[str, Sequence[Candidate]]) -> tuple[str, ...]:
    """Return what joins the members that may be told of, for what joined others would tell of them."""
    members = [each for group in counted.values() for each in group]
    if len(members) == len(bundle.members):
        return bundle.joined_by
    return reasons_of([_statement(each, bundle.theme) for each in members])


def _told_answers(members: Sequence[Candidate], group: str, material: Material, fates: _Fates) -> list[Candidate]:
    """Return the members of a group of which it may be told whether they were answered.

    In a protected group both those who were answered and those who wait must be nobody or enough people.
    """
    rule = material.groups.get(group)
    if rule is None or not rule.protected:
        return list(members)
    sides: dict[bool, set[str]] = {True: set(), False: set()}
    for each in members:
        if known := fates.answered.get(each.stored.key):
            sides[known.hours is not None].add(each.stored.author)
    is_told = all(not people or len(people) >= rule.minimum_authors for people in sides.values())
    return list(members) if is_told else []


def _people(members: Sequence[Candidate]) -> int:
    return len({each.stored.author for each in members})


def _is_anonymous(members: Sequence[Candidate]) -> bool:
    return not any(each.stored.author for each in members)


def _clearest_first(members: Sequence[Candidate]) -> list[Candidate]:
    """Return the words of one idea: what is an idea above all, of a readable length, and said as others do, first."""
    typical = typicality([_statement(each) for each in members])

    def cost(place: int) -> tuple[bool, bool, float, int, int]:
        stored = members[place].stored
        text, kinds = stored.comment.text, stored.analysis.kinds
        is_mixed = kinds[0] != "idea" or "question" in kinds
        return len(text) not in _READABLE, is_mixed, -typical[place], len(text), stored.key

    return [members[place] for place in sorted(range(len(members)), key=cost)]


def _statement(candidate: Candidate, theme: str = "") -> Statement:
    stored = candidate.stored
    return Statement(stored.comment.text, stored.language, theme, stored.author)


def ideas_of(material: Material, actions: Sequence[Action] = ()) -> list[Idea]:
    """Return the ideas of a material without its report; see :func:`ideas`."""
    released = release(material.current.grouped(lambda _: 0), material.groups).summary
    return ideas(quotable(material, released, material.groups), material, actions)
