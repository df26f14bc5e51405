"""The statistics of the report: net sentiment, how sure it is, and which differences stand a test.

All take :class:`~listenkit.summary.Counts` and are pure. Comments are treated as independent; where a few people
wrote most of them, intervals are too narrow (docs/report.md says more).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

from listenkit.intervals import Z_95
from listenkit.summary import SCALE, Counts

LEVEL = 0.05
"""The family-wise error rate: the chance that a family of tests without any change calls one significant."""


@dataclass(frozen=True, slots=True)
class NetChange:
    """The difference of two net sentiments in points, its 95 % interval, and the two-sided p-value."""

    points: float
    low: float
    high: float
    p_value: float


def net_sentiment(counts: Counts) -> float | None:
    """Return 100 · (positive − negative) / scored, in −100…100; None where nothing was scored."""
    if not counts.scored:
        return None
    return 100 * (counts.positive - counts.negative) / counts.scored


def mean_sentiment(counts: Counts) -> float | None:
    """Return the mean compound sentiment in −1…1; None where nothing was scored."""
    return counts.sentiment / SCALE / counts.scored if counts.scored else None


def interval(counts: Counts) -> tuple[float, float] | None:
    """Return the 95 % interval of net sentiment, clipped to −100…100; None where nothing was scored.

    The shares of positive and negative comments come from one sample and depend on each other: the interval is
    Wald's for a difference of dependent proportions, after half an observation is added to each of the four cells
    (Agresti and Min, Statistics in Medicine 24, 2005), which keeps it honest for a handful of comments.
    """
    if not counts.scored:
        return None
    centre, error = _adjusted(counts)
    return max(-100.0, centre - Z_95 * error), min(100.0, centre + Z_95 * error)


def _adjusted(counts: Counts) -> tuple[float, float]:
    """Return the adjusted net sentiment and its standard error, in points."""
    size = counts.scored + 2
    positive, negative = (counts.positive + 0.5) / size, (counts.negative + 0.5) / size
    difference = positive - negative
    return 100 * difference, 100 * sqrt((positive + negative - difference * difference) / size)


def net_change(now: Counts, before: Counts) -> NetChange | None:
    """Return the change of net sentiment and how sure it is; None where a side has no score.

    ``points`` is the difference of the plain figures, so that it agrees with what is printed beside it. The interval
    is made from the adjusted estimates; the p-value is that of :func:`_permutation_p_value`.
    """
    current, previous = net_sentiment(now), net_sentiment(before)
    if current is None or previous is None:
        return None
    (centre_now, error_now), (centre_before, error_before) = _adjusted(now), _adjusted(before)
    difference, error = centre_now - centre_before, sqrt(error_now**2 + error_before**2)
    low, high = max(-200.0, difference - Z_95 * error), min(200.0, difference + Z_95 * error)
    return NetChange(current - previous, low, high, _permutation_p_value(current - previous, now, before))


def _permutation_p_value(points: float, now: Counts, before: Counts) -> float:
    """Return the two-sided p-value that the labels of both periods are one set, shared out at random.

    The normal approximation to the permutation test (Pitman, Supplement to the Journal of the Royal Statistical
    Society 4, 1937): its variance is that of all labels together, which holds the error rate for a handful of
    comments too, where a variance of each period by itself does not.
    """
    size = now.scored + before.scored
    positive, negative = (now.positive + before.positive) / size, (now.negative + before.negative) / size
    spread = positive + negative - (positive - negative) ** 2
    error = 100 * sqrt(max(0.0, spread) * size / (size - 1) * (1 / now.scored + 1 / before.scored))
    return erfc(abs(points) / error / sqrt(2)) if error else 1.0


def volume_p_value(now: int, before: int, days_now: int = 1, days_before: int = 1) -> float | None:
    """Return the two-sided p-value that two counts over so many days have one rate; None where both are 0.

    The exact conditional test of two Poisson counts (Przyborowski and Wilenski, Biometrika 31, 1940): given their
    sum, the first is binomial. Two-sided is twice the smaller tail, at most 1.
    """
    total = now + before
    if not total:
        return None
    share = days_now / (days_now + days_before)
    upper = _upper_tail(now, total, share)
    lower = _upper_tail(before, total, 1 - share)
    return min(1.0, 2 * min(upper, lower))


def _upper_tail(at_least: int, total: int, share: float) -> float:
    """Return P(X ≥ at_least) of a binomial, summed in log space and only while terms still count."""
    if at_least <= total * share:
        return 1.0  # more than about a half: the other tail decides
    ratio = log(share) - log(1 - share)
    term = lgamma(total + 1) - lgamma(at_least + 1) - lgamma(total - at_least + 1)
    term += at_least * log(share) + (total - at_least) * log(1 - share)
    found = 0.0
    for count in range(at_least, total + 1):
        part = exp(term)
        found += part
        if part < found * 1e-16:
            break
        if count < total:
            term += log(total - count) - log(count + 1) + ratio
    return found


def holm(p_values: Sequence[float | None], level: float = LEVEL) -> list[bool]:
    """Return which of the tests stand when all are corrected together (Holm, Scand. J. Statistics 6, 1979).

    None is a test that could not be made: it never stands, and does not count.
    """
    ranked = sorted((p_value, position) for position, p_value in enumerate(p_values) if p_value is not None)
    stands = [False] * len(p_values)
    for rank, (p_value, position) in enumerate(ranked):
        if p_value > level / (len(ranked) - rank):
            break
        stands[position] = True
    return stands


def holm_by_family(p_values: Sequence[float | None], families: Sequence[Hashable], level: float = LEVEL) -> list[bool]:
    """Return which of the tests stand when those of one family, named at the same place, are corrected together."""
    stands = [False] * len(p_values)
    for family in set(families):
        places = [place for place, each in enumerate(families) if each == family]
        for place, is_standing in zip(places, holm([p_values[place] for place in places], level), strict=True):
            stands[place] = is_standing
    return stands
