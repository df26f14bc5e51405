"""What a source's ratings mean: stars, NPS, thumbs or another range, told from the values or by a person."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listenkit.errors import UsageError

TOLERATED = 0.01
"""The share of ratings that may lie outside a scale that is told from the values; they are left out and counted."""

MINIMUM_TOLD = 10
"""Ratings of a source without which its scale is not told from their values."""

LOW_SHARE, HIGH_SHARE = 0.4, 0.6
"""A rating in the lowest two fifths of its range is negative, one in the highest two positive, as with five stars."""

_RANGE = re.compile(r"(-?\d{1,4}(?:\.\d+)?)(?:-|\.\.)(-?\d{1,4}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of ratings: up to ``negative_to`` they are negative, from ``positive_from`` positive, else neutral."""

    name: str
    low: float
    high: float
    negative_to: float
    positive_from: float

    def opinion(self, rating: float) -> int | None:
        """Return −1, 0 or 1; None for a rating outside the range and for what is no number."""
        if math.isnan(rating) or not self.low <= rating <= self.high:
            return None
        return -1 if rating <= self.negative_to else 1 if rating >= self.positive_from else 0


SCALES = {
    "stars": Scale("stars", 1, 5, 2.5, 3.5),
    "nps": Scale("nps", 0, 10, 6.5, 8.5),
    "thumbs": Scale("thumbs", 0, 1, 0, 0.5),
    "signs": Scale("signs", -1, 1, -0.5, 0.5),
    "percent": Scale("percent", 0, 100, 40, 60),
}
"""The scales that have a name. Of NPS 0–6 are detractors and 9–10 promoters (Reichheld, HBR 2003). ``thumbs`` are
0 or 1, ``signs`` −1, 0 or 1."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions that ratings of one source stand for, in order, None for those outside the scale.

    ``scale`` is None where it could not be told.
    """

    scale: Scale | None
    opinions: Sequence[int | None]

    @property
    def outside(self) -> int:
        """The number of ratings that could not be read."""
        return sum(each is None for each in self.opinions)


def opinions_of(ratings: Sequence[float], scale: Scale | None = None) -> Opinions:
    """Return the opinions of one source's ratings by a scale, which is told from the values where none is given."""
    found = scale or tell_scale(ratings)
    return Opinions(found, [None if found is None else found.opinion(rating) for rating in ratings])


def tell_scale(ratings: Iterable[float]) -> Scale | None:
    """Return the scale of ratings, None where it cannot be told: too few, all alike, or more than one would do."""
    values = sorted(rating for rating in ratings if math.isfinite(rating))
    if len(values) < MINIMUM_TOLD:
        return None
    allowed = int(TOLERATED * len(values))
    inside = values[allowed // 2 : len(values) - (allowed - allowed // 2)] if allowed else values
    low, high = inside[0], inside[-1]
    if low == high:
        return None
    fitting = (
        ("signs", low == -1 and high <= 1),
        ("thumbs", set(inside) == {0, 1}),
        ("stars", low >= 1 and high <= 5),
        ("nps", low >= 0 and 5 < high <= 10),
        ("percent", low >= 0 and 10 < high <= 100),
    )
    return next((SCALES[name] for name, fits in fitting if fits), None)


def read_scale(text: str) -> Scale | None:
    """Return the scale that a person names: one of :data:`SCALES`, a range such as ``1-10``, or None for ``none``.

    Raises :class:`UsageError` for anything else.
    """
    if text in SCALES:
        return SCALES[text]
    if text == "none":
        return None
    found = _RANGE.fullmatch(text)
    if not found or float(found[1]) >= float(found[2]):
        raise UsageError(
            f"--scale: cannot read '{text[:40]}'",
            hint=f"write {', '.join(SCALES)}, a range such as 1-10, or none, for one source: --scale reviews=stars",
        )
    low, high = float(found[1]), float(found[2])
    span = high - low
    return Scale(text, low, high, low + LOW_SHARE * span, low + HIGH_SHARE * span)
