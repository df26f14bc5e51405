"""How sure a score is: the likelihood that the side it takes is the right one."""

from __future__ import annotations

import numpy as np

from listenkit.sentiment.rules import Flags, Floats

MIXED = 1.0
"""What good and what bad must each come to in a mixed comment, in the lexicon's points: a clear word each."""

BALANCE = 0.5
"""Share of the stronger side that the weaker one has at least in a mixed comment."""


def is_mixed(good: Floats, bad: Floats) -> Flags:
    """Tell texts that say good and bad about as much from those that say neither; sums of weights, both ≥ 0."""
    weaker, stronger = np.minimum(good, bad), np.maximum(good, bad)
    return (weaker >= MIXED) & (weaker >= BALANCE * stronger)


def confidence(compounds: Floats, good: Floats, bad: Floats) -> Floats:
    """Return the likelihood that the sign of each compound is right, in [0.5, 1] with four decimals."""
    sure: Floats = np.round(0.5 + np.abs(compounds) / 2, 4)
    return sure
