"""The rules of VADER (Hutto and Gilbert 2014), applied to every word with a valence of many texts at once.

Where they differ from upstream's: a negation reaches as far as the pack says and no further than a comma; a contrast
turns its own clause, not the whole text; names weigh nothing. docs/quality.md has what each is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from listenkit.languages.base import MAX_SCOPE
from listenkit.languages.terms import MAX_GAP
from listenkit.sentiment.reading import Reading
from listenkit.sentiment.roles import Flags, Floats, Integers

NEGATION = -0.74
CAPITALS = 0.733
DAMPING = (1.0, 0.95, 0.9)
"""What is left of a booster's increment one, two and three words before the word that it boosts."""
BEFORE_CONTRAST = 0.5
AFTER_CONTRAST = 1.5
"""All of these constants are the empirical ones of Hutto and Gilbert 2014, section 3.3, and of their published code."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts in the texts of a reading, in their order.

    ``places`` are those of the words, ``values`` what they come to. The flags tell which rules changed each.
    """

    places: Integers
    values: Floats
    is_negated: Flags
    is_boosted: Flags
    is_loud: Flags
    is_turned: Flags


def weigh(reading: Reading) -> Weights:
    """Return the weight of every word, phrase and emoji that has a valence, after all rules."""
    table = reading.vocabulary.rules.roles
    roles, is_last = reading.roles, reading.is_last
    reached, acting = _negated(reading, is_last)
    valences = np.where(reading.is_name, 0.0, table.valences[roles])
    places = np.flatnonzero((valences != 0) & ~acting)
    values = valences[places]
    is_word = ~table.is_symbol[roles[places]]
    loud_anywhere = reading.is_loud
    is_loud = loud_anywhere[places] & is_word
    values = values + np.where(is_loud, np.copysign(CAPITALS, values), 0.0)
    boosts = np.where(is_word, _boosts(reading, places, is_last, loud_anywhere), 0.0)
    values += np.copysign(1.0, values) * boosts
    is_negated = reached[places] & is_word
    values = np.where(is_negated, values * NEGATION, values)
    factors = _contrast(reading, places)
    return Weights(places, values * factors, is_negated, boosts != 0, is_loud, factors != 1)


def _boosts(reading: Reading, places: Integers, is_last: Flags, is_loud: Flags) -> Floats:
    """Return the sum of the increments of the boosters before each word, in the direction of its valence."""
    increments = reading.vocabulary.rules.roles.boosts[reading.roles]
    total = np.zeros(len(places))
    if not increments.any():
        return total
    increments = increments + np.where(is_loud & (increments != 0), CAPITALS, 0.0)
    before = reading.starts[places]
    is_near = np.ones(len(places), dtype=np.bool_)
    for damping in DAMPING:
        before = np.maximum(before - 1, 0)
        is_near &= ~is_last[before]
        total += np.where(is_near, increments[before] * damping, 0.0)
    return total


def _negated(reading: Reading, is_last: Flags) -> tuple[Flags, Flags]:
    """Tell which places a negation reaches, and at which places a negation reaches something.

    A negation that acts has no valence of its own beside it.
    """
    table = reading.vocabulary.rules.roles
    reached, acting = np.zeros((2, len(reading.roles)), dtype=np.bool_)
    before, after = (each[reading.roles] for each in table.reaches)
    negations = np.flatnonzero(after)
    if not len(negations):
        return reached, acting
    can_turn = table.can_turn[reading.roles]
    first = reading.starts[negations]
    for places, is_in_reach in (
        *_steps(negations, 1, after[negations] - 1, is_last | reading.has_comma),
        *_steps(first, -1, before[negations] - 1, is_last | reading.has_comma),
        *_inside(first, negations),
    ):
        hits = is_in_reach & can_turn[places]
        reached[places[hits]] = True
        acting[negations[hits]] = True
    return reached, acting


def _steps(starts: Integers, step: int, counts: Floats, is_end: Flags) -> list[tuple[Integers, Flags]]:
    """Return places one, two, … steps away with whether each is in reach; no reach goes over an end."""
    found: list[tuple[Integers, Flags]] = []
    places = starts
    is_open = np.ones(len(starts), dtype=np.bool_)
    for distance in range(1, min(MAX_SCOPE, int(counts.max(initial=0))) + 1):
        is_open = is_open & (distance <= counts)
        if step > 0:
            is_open &= ~is_end[places]
        places = np.clip(places + step, 0, len(is_end) - 1)
        if step < 0:
            is_open &= ~is_end[places]
        found.append((places, is_open))
    return found


def _inside(first: Integers, last: Integers) -> list[tuple[Integers, Flags]]:
    """Return the places inside phrases with whether each phrase is that long."""
    longest = min(int((last - first).max(initial=0)), _MAX_INSIDE)
    return [(np.minimum(first + step, last), first + step < last) for step in range(1, longest)]


_MAX_INSIDE = 4 * (MAX_GAP + 2)
"""Words that a negation of several words may span; a term of the packs has one gap and a handful of words."""


def _contrast(reading: Reading, places: Integers) -> Floats:
    """Return a factor for each word: what stands before the first contrast of its clause counts less, the rest more."""
    factors = np.ones(len(places))
    contrasts = np.flatnonzero(reading.vocabulary.rules.roles.is_contrast[reading.roles])
    if len(contrasts):
        clauses: Integers = np.cumsum(reading.is_last) - reading.is_last  # a token that ends a clause belongs to it
        turned, index = np.unique(clauses[contrasts], return_index=True)
        turns = np.full(int(clauses[-1]) + 1, -1)
        turns[turned] = contrasts[index]
        turn = turns[clauses[places]]
        factors[turn >= 0] = AFTER_CONTRAST
        factors[places < turn] = BEFORE_CONTRAST
    return factors
