"""Estimates a difference in differences with an interval that a bootstrap over authors gives.

Net sentiment: ``(after - before)`` of the action's themes less ``(after - before)`` of the others, in points. Volume:
the change of the odds that a comment speaks of the action's themes, as a ratio; this is the difference in differences
of the logarithms of the four counts.

The interval is a symmetric bootstrap-t one: authors are drawn with replacement, the difference of each draw from the
estimate is divided by the draw's own standard error (from the influence of each author, as in the delta method), and
the quantile of its size takes the place of Student's. Sources: P. Hall, *The Bootstrap and Edgeworth Expansion*
(Springer, 1992), 3.5-3.6; A. C. Cameron, J. B. Gelbach and D. L. Miller, "Bootstrap-Based Improvements for Inference
with Clustered Errors", Review of Economics and Statistics 90 (2008); J. D. Angrist and J.-S. Pischke, *Mostly Harmless
Econometrics* (Princeton, 2009), 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from listenkit.actions.cells import COUNT, SCORE, SCORED, Sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 1999
"""Draws of the bootstrap; one less than a round number, so that quantiles fall on a draw."""

MOST_EMPTY = 0.05
"""Share of draws that may leave a cell empty; beyond it the data are too thin for a bootstrap."""

SIGNS = np.array([-1.0, 1.0, 1.0, -1.0])
"""How the four cells enter a difference in differences: touched before and after, others before and after."""

_SEED = 20_260_301
"""The same draws each time, so that the same data give the same answer."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate: ``low`` to ``high`` holds the true value in 95 of 100 cases, ``sure_low`` to ``sure_high`` in 97.5.

    ``before`` and ``after`` are the figures of the action's themes themselves, ``others_before`` and ``others_after``
    those of the others: net sentiment in points, or the share of all comments from 0 to 1 (of which the others' is
    the rest). For volume ``estimate`` and its intervals are ratios of odds: 1 means no effect.
    """

    before: float
    after: float
    others_before: float
    others_after: float
    estimate: float
    low: float
    high: float
    sure_low: float
    sure_high: float
    neutral: float

    @property
    def is_sure(self) -> bool:
        """Whether "no effect" lies outside the wider interval: two figures are judged, each at half of 5 %."""
        return not self.sure_low <= self.neutral <= self.sure_high


Figure = Callable[["NDArray[np.float64]"], tuple["NDArray[np.float64]", "NDArray[np.float64]"]]
"""From totals (draws by columns) to the figure of each draw and its derivatives by column."""


def net_sentiment(totals: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the difference in differences of net sentiment, in points, and its derivatives."""
    scored, score = totals[:, SCORED::3], totals[:, SCORE::3]
    means = score / scored
    slopes = np.zeros_like(totals)
    slopes[:, SCORE::3] = 100 * SIGNS / scored
    slopes[:, SCORED::3] = -100 * SIGNS * means / scored
    return 100 * (means @ SIGNS), slopes


def log_odds(totals: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the change of the logarithm of the odds of the themes, and its derivatives."""
    counts = totals[:, COUNT::3]
    slopes = np.zeros_like(totals)
    slopes[:, COUNT::3] = SIGNS / counts
    return np.log(counts) @ SIGNS, slopes


def sentiment_effect(sums: Sums) -> Effect | None:
    """Return the effect on net sentiment, None where too few scored comments stand in a cell."""
    bounds = _bounds(sums, net_sentiment, SCORED)
    if bounds is None:
        return None
    totals = sums.totals
    means = 100 * totals[SCORE::3] / totals[SCORED::3]
    before, after, others_before, others_after = map(float, means)
    return Effect(before, after, others_before, others_after, *bounds, neutral=0.0)


def volume_effect(sums: Sums) -> Effect | None:
    """Return the effect on the odds of the themes, None where too few comments stand in a cell."""
    bounds = _bounds(sums, log_odds, COUNT)
    if bounds is None:
        return None
    counts = sums.totals[COUNT::3]
    before, after = (float(counts[cell] / (counts[cell] + counts[cell + 2])) for cell in (0, 1))
    middle, low, high, sure_low, sure_high = (float(np.exp(bound)) for bound in bounds)
    return Effect(before, after, 1 - before, 1 - after, middle, low, high, sure_low, sure_high, neutral=1.0)


def _bounds(sums: Sums, figure: Figure, needed: int) -> tuple[float, float, float, float, float] | None:
    """Return the estimate with the bounds of its two intervals, None where the draws leave too many cells empty."""
    totals = sums.totals[None, :]
    if not totals[:, needed::3].all():
        return None
    drawn = np.random.default_rng(_SEED).multinomial(sums.count, sums.authors / sums.count, size=DRAWS)
    drawn_totals = drawn @ sums.patterns
    is_full = drawn_totals[:, needed::3].all(axis=1)
    if (~is_full).mean() > MOST_EMPTY:
        return None
    (estimate,), (error,) = _with_errors(sums.authors[None, :], totals, sums.patterns, figure)
    found, errors = _with_errors(drawn[is_full], drawn_totals[is_full], sums.patterns, figure)
    usable = errors > 0
    if error <= 0 or not usable.any():
        return None
    distances = np.abs(found - estimate)[usable] / errors[usable]
    reach, sure_reach = np.quantile(distances, (0.95, 0.975)) * error
    return (
        float(estimate),
        float(estimate - reach),
        float(estimate + reach),
        float(estimate - sure_reach),
        float(estimate + sure_reach),
    )


def _with_errors(
    authors: NDArray[np.int64], totals: NDArray[np.float64], patterns: NDArray[np.float64], figure: Figure
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the figure of each draw with its standard error, from the influence of each author."""
    found, slopes = figure(totals)
    influence = slopes @ patterns.T
    count = authors[0].sum()
    return found, np.sqrt(count / max(count - 1, 1) * (authors * influence**2).sum(axis=1))
