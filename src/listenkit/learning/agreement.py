"""How well people agree on labels: percent agreement and Krippendorff's alpha, with intervals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listenkit.intervals import share_interval

DRAWS = 1_000
SEED = 20_261_128


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over comments that two people or more labelled.

    ``share`` is that of the pairs of labels that are equal, ``alpha`` is 1 for perfect agreement and 0 for what chance
    gives, None where all gave one and the same label and chance alone explains everything. Intervals are of 95 %.
    """

    comments: int
    share: float
    share_interval: tuple[float, float]
    alpha: float | None
    alpha_interval: tuple[float, float] | None


def measure_agreement(labels: Mapping[int, Sequence[str]]) -> Agreement | None:
    """Return the agreement of labels by comment; comments with one label play no part. None where none is left.

    Alpha is that for nominal data (Krippendorff, *Content Analysis*, 2004, chapter 11); its interval is the bootstrap
    over comments, with a fixed seed.
    """
    units = [tuple(given) for given in labels.values() if len(given) > 1]
    if not units:
        return None
    equal = [_equal_share(unit) for unit in units]
    share = sum(equal) / len(units)
    alpha = krippendorff_alpha(units)
    return Agreement(len(units), share, share_interval(share * len(units), len(units)), alpha, _alpha_interval(units))


def _equal_share(unit: Sequence[str]) -> float:
    size = len(unit)
    return sum(count * (count - 1) for count in Counter(unit).values()) / (size * (size - 1))


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Return alpha for nominal labels of units that each have two or more; None where only one label occurs."""
    totals = Counter(label for unit in units for label in unit)
    size = totals.total()
    by_chance = size * size - sum(count * count for count in totals.values())
    if not by_chance:
        return None
    observed = sum((1 - _equal_share(unit)) * len(unit) for unit in units)
    return 1 - (size - 1) * observed / by_chance


def _alpha_interval(units: Sequence[Sequence[str]]) -> tuple[float, float] | None:
    chance = random.Random(SEED)  # noqa: S311 - resampling, not a secret
    draws = (krippendorff_alpha(chance.choices(units, k=len(units))) for _ in range(DRAWS))
    found = sorted(alpha for alpha in draws if alpha is not None)
    if len(found) < DRAWS / 2:
        return None
    return found[int(0.025 * len(found))], found[int(0.975 * len(found))]
