"""Brings statements together that say the same: by their words in one language, by known subjects across languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from listenkit.themes.linkage import Features, Weigh, linked
from listenkit.themes.statement import (
    LITTLE,
    SEVERAL,
    Statement,
    held_by_half,
    subjects_of,
    telling,
    weights,
    words_of,
)

ALIKE = 0.25
"""Mean similarity of statements that are told as one. On labelled sets (docs/ideas.md) 0.2 joins more and errs more."""

ALIKE_ACROSS = 0.45
"""The same between languages, of subjects of the bridge and of long words that begin alike."""

SHARED_ACROSS = 2
"""Subjects and words that two languages' statements share at least: one alone is a topic, and no idea."""

SHARED_WORDS = 2
"""Telling words that two wordings of one theme share when they are variants: «deliver» alone is only the theme."""

MOST_WORDINGS = 200
"""Wordings of one theme that are looked at whether they are variants, those of most people; each with all others."""

REASONS = ("wording", "bridge", "theme")
"""What can join statements, the surest first."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Statements that are told as one: their theme, their places, and what joined them.

    ``joined_by`` holds ``wording`` where they share their words, ``bridge`` where they share subjects across
    languages, and ``theme`` where nothing but the theme joins some of them, so that they may propose different things;
    it is empty for one statement alone.
    """

    theme: str
    places: tuple[int, ...]
    joined_by: tuple[str, ...] = ()


def bring_together(statements: Sequence[Statement]) -> list[Bundle]:
    """Return the statements in bundles, each place in one of them, in the order of their first places.

    Statements of one theme are told as one, unless several people each say clearly different things in one language.
    Statements without a theme are together where they share their rarer words, or across languages where they share
    subjects. Work is bounded as :mod:`listenkit.themes.linkage` says: it grows with the number of statements.
    """
    homes: dict[str, list[int]] = {}
    for place, statement in enumerate(statements):
        homes.setdefault(statement.theme, []).append(place)
    found: list[Bundle] = []
    for theme, places in homes.items():
        said = [statements[place] for place in places]
        parts = _of_theme(said) if theme else _across(said, _wordings(said))
        found += [Bundle(theme, tuple(places[each] for each in part.places), part.joined_by) for part in parts]
    return sorted(found, key=lambda bundle: bundle.places[0])


def reasons_of(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return what joins statements that are told as one; see :class:`Bundle`."""
    found = bring_together(statements)
    reasons = {reason for bundle in found for reason in bundle.joined_by}
    if len(found) > 1:
        reasons.add("theme" if any(each.theme for each in statements) else "wording")
    return tuple(reason for reason in REASONS if reason in reasons)


@dataclass(frozen=True, slots=True)
class _Part:
    """Places that are together, in order, and what joined them."""

    places: tuple[int, ...]
    joined_by: tuple[str, ...] = ()

    def with_others(self, others: Sequence[_Part], reason: str) -> _Part:
        """Return this part with others that something joins with it."""
        if not others:
            return self
        reasons = {reason}.union(self.joined_by, *(each.joined_by for each in others))
        places = sorted((*self.places, *(place for each in others for place in each.places)))
        return _Part(tuple(places), tuple(each for each in REASONS if each in reasons))


def _wordings(said: Sequence[Statement]) -> list[_Part]:
    """Return the statements that share their words, in one language each."""
    features = [words_of(each) for each in said]
    groups = linked(features, weights(features), ALIKE, weak=LITTLE)
    return [_Part(tuple(each), ("wording",) if len(each) > 1 else ()) for each in groups]


def _of_theme(said: Sequence[Statement]) -> list[_Part]:
    """Return the statements of one theme: as one, unless several people each say different things in one language.

    Words tell apart within a language alone, so what stands alone, above all in another language, stays with the theme.
    """
    wordings = _without_variants(said, _wordings(said))
    large = [each for each in wordings if _people(said, each) >= SEVERAL]
    spoken = Counter(said[each.places[0]].language for each in large)
    joined = _across(said, wordings)
    if not any(count > 1 for count in spoken.values()):
        return [joined[0].with_others(joined[1:], "theme")]
    apart = [each for each in joined if _people(said, each) >= SEVERAL]
    rest = [each for each in joined if _people(said, each) < SEVERAL]
    return [*apart, rest[0].with_others(rest[1:], "theme")] if rest else apart


def _without_variants(said: Sequence[Statement], parts: Sequence[_Part]) -> list[_Part]:
    """Return the wordings of one theme with those brought together that most people say in much the same words.

    Two share at least :data:`SHARED_WORDS` words that half of each's statements hold, and half of the shorter list.
    """
    found: list[tuple[_Part, Features]] = []
    alone: list[_Part] = []
    for part in sorted(parts, key=lambda each: (-_people(said, each), each.places)):
        if _people(said, part) < SEVERAL or len(found) >= MOST_WORDINGS:
            alone.append(part)
            continue
        core = held_by_half([telling(words_of(said[place])) for place in part.places])
        home = next((number for number, (_, other) in enumerate(found) if _is_variant(core, other)), None)
        if home is None:
            found.append((part, core))
        else:
            found[home] = found[home][0].with_others([part], "wording"), found[home][1]
    return [*(part for part, _ in found), *alone]


def _is_variant(one: Features, other: Features) -> bool:
    shared = len(one & other)
    return shared >= SHARED_WORDS and 2 * shared >= min(len(one), len(other))


def _people(said: Sequence[Statement], part: _Part) -> int:
    return len({said[place].author for place in part.places})


def _across(said: Sequence[Statement], parts: Sequence[_Part]) -> list[_Part]:
    """Return parts of different languages together where they share subjects; the largest draw the others.

    A part joins at most one, and one takes at most one part of each further language.
    """
    if len({said[part.places[0]].language for part in parts}) < 2:
        return list(parts)
    features = [_shared_subjects([said[place] for place in part.places]) for part in parts]
    weigh = weights(features)
    order = sorted(range(len(parts)), key=lambda number: (-_people(said, parts[number]), number))
    holders: dict[str, list[int]] = {}
    taken: dict[int, dict[str, int]] = {}
    for number in order:
        language = said[parts[number].places[0]].language
        near = Counter(other for feature in features[number] for other in holders.get(feature, ()))
        able = [other for other, count in near.items() if count >= SHARED_ACROSS and language not in taken[other]]
        likeness = {other: _likeness(features[number], features[other], weigh) for other in able}
        best = max(able, key=lambda other: (likeness[other], -other), default=None)
        if best is not None and likeness[best] >= ALIKE_ACROSS:
            taken[best][language] = number
            continue
        taken[number] = {language: number}
        for feature in features[number]:
            holders.setdefault(feature, []).append(number)
    return [
        parts[head].with_others([parts[each] for each in joined.values() if each != head], "bridge")
        for head, joined in taken.items()
    ]


def _likeness(one: Features, other: Features, weigh: Weigh) -> float:
    whole = sum(map(weigh, one | other))
    return sum(map(weigh, one & other)) / whole if whole else 0.0


def _shared_subjects(said: Sequence[Statement]) -> Features:
    """Return what at least half of some statements of one language share with other languages.

    These are the subjects of the bridge, and of words that it does not know the first letters.
    """
    return held_by_half([subjects_of(each) for each in said])
