"""How sure a score is: the likelihood that the side it takes is the right one."""

from __future__ import annotations

import numpy as np

from listenkit.sentiment.roles import Flags, Floats, Integers

MIXED = 1.0
"""What good and what bad must each come to in a mixed comment, in the lexicon's points: a clear word each."""

BALANCE = 0.5
"""Share of the stronger side that the weaker one has at least in a mixed comment."""


def is_mixed(good: Floats, bad: Floats) -> Flags:
    """Tell texts that say good and bad about as much from those that say neither; sums of weights, both ≥ 0."""
    weaker, stronger = np.minimum(good, bad), np.maximum(good, bad)
    return (weaker >= MIXED) & (weaker >= BALANCE * stronger)


START = 1.6
STRENGTH = 1.0
BALANCED = 1.5
LENGTH = -0.6
"""How the odds grow with the strength of what is said, with how much of it is on one side, and fall with length.

A logistic regression on Bing Liu's pros and cons (CC BY 4.0) gives 2.2, 1.2, 1.7 and -0.8. These are rounder and more
cautious, since pros and cons are plainer than most comments. docs/quality.md has the curve on every set.
"""


def confidence(good: Floats, bad: Floats, lengths: Integers) -> Floats:
    """Return how likely the side of each text is the right one, in [0.5, 1] with four decimals.

    ``good`` and ``bad`` are sums of weights, both ≥ 0, ``lengths`` numbers of tokens. Where both sides are equal, the
    chance is even.
    """
    margin = np.abs(good - bad)
    odds = START + STRENGTH * np.log1p(margin) + BALANCED * margin / (good + bad + 1) + LENGTH * np.log(lengths + 3)
    likely = 1 / (1 + np.exp(-odds))
    return np.where(margin > 0, np.round(np.maximum(likely, 0.5), 4), 0.5)
