"""The rules of vaderSentiment, at every rated word of many texts at once.

What a rated word weighs depends on the three tokens before it, the two after it, and capitals. Upstream's order of
operations is kept, since another one would change last digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from listenkit.sentiment.reference.vocabulary import (
    AT,
    DOUBT,
    KIND,
    LEAST,
    NEVER,
    NO,
    NOR,
    OF,
    OR,
    SO,
    THIS,
    VERY,
    WITHOUT,
    Flags,
    Floats,
    Integers,
    PhraseTables,
    Vocabulary,
)
from listenkit.sentiment.weighing import CAPITALS, DAMPING, NEGATION

NEVER_SO = 1.25
"""What "never so" and "never this" strengthen by; from the code of vaderSentiment 3.3.2."""
GAP = 3
"""Places outside any text that stand before and after each text, so that every window is whole."""


@dataclass(frozen=True, slots=True)
class Window:
    """The word numbers around each rated word: itself, one to three before it, one and two after it.

    ``loud`` says for the word and the three before it whether it is in capitals in a text that is not all capitals.
    """

    zero: Integers
    one: Integers
    two: Integers
    three: Integers
    next_one: Integers
    next_two: Integers
    loud: tuple[Flags, Flags, Flags, Flags]

    @classmethod
    def at(cls, places: Integers, words: Integers, loud: Flags) -> Window:
        """Return the surroundings of places that have three others before and after them."""
        zero, one, two, three, next_one, next_two = (words[places + step] for step in (0, -1, -2, -3, 1, 2))
        is_loud = (loud[places], loud[places - 1], loud[places - 2], loud[places - 3])
        return cls(zero, one, two, three, next_one, next_two, is_loud)


def rated_places(words: Integers, vocabulary: Vocabulary) -> Integers:
    """Return the places of the words whose valence counts; in "kind of" it does not."""
    places: Integers = np.flatnonzero(vocabulary.is_scored[words])
    rated: Integers = places[(words[places] != KIND) | (words[places + 1] != OF)]
    return rated


def weigh(window: Window, vocabulary: Vocabulary) -> Floats:
    """Return what each rated word weighs before "but" is looked at."""
    weights = _own(window, vocabulary)
    weights = np.where(window.loud[0], weights + np.where(weights > 0, CAPITALS, -CAPITALS), weights)
    for distance, word in enumerate((window.one, window.two, window.three), start=1):
        boosted = weights + _boost(weights, word, window.loud[distance], vocabulary) * DAMPING[distance - 1]
        reached = boosted * _turn(window, distance, vocabulary.is_negation[word])
        if distance == 3:
            reached = _idioms(window, reached, vocabulary.phrases)
        weights = np.where(vocabulary.is_opaque[word], weights, reached)
    is_least = (window.one == LEAST) & (window.two != AT) & (window.two != VERY)
    return np.where(is_least & ~vocabulary.is_rated[window.one], weights * NEGATION, weights)


def _own(window: Window, vocabulary: Vocabulary) -> Floats:
    """Return the valences, with "no" before a rated word as its negation."""
    valences = vocabulary.valences[window.zero]
    is_silent = (window.zero == NO) & vocabulary.is_rated[window.next_one]
    is_joined = (window.one == OR) | (window.one == NOR)
    is_denied = (window.one == NO) | (window.two == NO) | ((window.three == NO) & is_joined)
    return np.where(is_denied, valences * NEGATION, np.where(is_silent, 0.0, valences))


def _boost(weights: Floats, word: Integers, loud: Flags, vocabulary: Vocabulary) -> Floats:
    boost = vocabulary.boosts[word]
    boost = np.where(weights < 0, -boost, boost)
    return np.where(loud & (boost != 0), boost + np.where(weights > 0, CAPITALS, -CAPITALS), boost)


def _turn(window: Window, distance: int, is_negation: Flags) -> Floats:
    """Return the factor of a negation one to three words before each rated word."""
    if distance == 1:
        return np.where(is_negation, NEGATION, 1.0)
    is_raised = (window.one == SO) | (window.one == THIS)
    is_spared = window.one == DOUBT
    if distance == 2:
        is_raised &= window.two == NEVER
        is_spared &= window.two == WITHOUT
    else:
        # Any "so" or "this" right before raises here, never or not: upstream's "and" binds before its "or".
        is_raised |= (window.three == NEVER) & ((window.two == SO) | (window.two == THIS))
        is_spared = (window.three == WITHOUT) & (is_spared | (window.two == DOUBT))
    return np.where(is_raised, NEVER_SO, np.where(is_negation & ~is_spared, NEGATION, 1.0))


def _idioms(window: Window, weights: Floats, phrases: PhraseTables) -> Floats:
    """Return the weights with the valences of special phrases in their place, then "kind of" and the like."""
    rows = (window.three, window.two, window.one, window.zero, window.next_one, window.next_two)
    three, two, one, zero, next_one, next_two = (phrases.members[row] for row in rows)
    by_falling_precedence = (
        phrases.triples[zero, next_one, next_two],
        phrases.pairs[zero, next_one],
        phrases.pairs[one, zero],
        phrases.triples[two, one, zero],
        phrases.pairs[two, one],
        phrases.triples[three, two, one],
        phrases.pairs[three, two],
    )
    for found in reversed(by_falling_precedence):
        weights = np.where(np.isnan(found), weights, found)
    return weights + phrases.boosts[three, two] + phrases.boosts[two, one]
