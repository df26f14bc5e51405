"""From scores to probabilities and labels: a calibrated slope, and the borders that serve macro-F1 best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from listenkit.learning.logistic import Indices, Numbers, Penalty, Rows, fit_logistic, sigmoid

MINIMUM_NEUTRAL = 5
"""Neutral ratings without which nothing is said of neutral: every comment is then positive or negative."""

SMALLEST_SHARE = 0.03
"""The share of neutral ratings below which they are taken for noise."""

BORDERS = 40
"""Places that are tried for each border; more would follow the noise of a few hundred ratings."""

INDIFFERENT = 0.003
"""Borders whose expected macro-F1 differs by less are taken for equal, and the one nearest to even chances is taken."""

_NO_WORDS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores are read. ``slope`` and ``shift`` make polarity scores log-odds of positive against negative.

    ``positive_from`` is the probability of positive from which a comment that is not neutral is called so, and
    ``neutral_from`` the probability of neutral from which it is called neutral; above 1 where nothing is.
    """

    slope: float
    shift: float
    positive_from: float
    neutral_from: float = 2.0

    def chances(self, polarity: Numbers) -> Numbers:
        """Return the probability of positive, of comments that are either positive or negative."""
        return sigmoid(self.slope * polarity - self.shift)

    def labels(self, polarity: Numbers, neutrality: Numbers) -> Indices:
        """Return the label of every comment: −1, 0 or 1."""
        side = np.where(self.chances(polarity) >= self.positive_from, 1, -1)
        return np.where(sigmoid(neutrality) >= self.neutral_from, 0, side)


def has_neutral(opinions: Indices) -> bool:
    """Tell whether there are enough neutral ratings to learn what neutral is."""
    count = int((opinions == 0).sum())
    return count >= max(MINIMUM_NEUTRAL, SMALLEST_SHARE * len(opinions))


def calibrate(polarity: Numbers, neutrality: Numbers, opinions: Indices) -> Calibration:
    """Return the calibration that fits scores of comments which their model had not seen.

    The borders are those with the best macro-F1 to be expected if the probabilities hold (the plug-in rule; Lipton,
    Elkan and Naryanaswamy 2014), which varies less from sample to sample than the best on the ratings themselves.
    """
    slope, shift = _slope(polarity, opinions)
    with_neutral = has_neutral(opinions)
    positive = sigmoid(slope * polarity - shift)
    neutral = sigmoid(neutrality) if with_neutral else np.zeros(len(polarity))
    positive_from, neutral_from = _best_borders(positive, neutral, with_neutral=with_neutral)
    return Calibration(slope, shift, positive_from, neutral_from)


def _slope(polarity: Numbers, opinions: Indices) -> tuple[float, float]:
    """Return the slope and shift of Platt's calibration (1999), held near 1 and 0."""
    decided = opinions != 0
    scores = polarity[decided]
    dense = np.column_stack([np.ones(len(scores)), scores])
    nothing = Rows(_NO_WORDS, _NO_WORDS, np.zeros(0), np.zeros(len(scores) + 1, np.int64), 0)
    penalty = Penalty(np.array([0.0, 1.0]), np.array([0.01, 1.0]), 1.0)
    target = (opinions[decided] > 0).astype(float)
    intercept, slope = fit_logistic(dense, nothing, target, np.ones(len(scores)), penalty).dense
    return max(float(slope), 0.05), -float(intercept)


def _best_borders(positive: Numbers, neutral: Numbers, *, with_neutral: bool) -> tuple[float, float]:
    """Return the probability of positive and of neutral from which comments are called so."""
    chances = np.column_stack([(1 - positive) * (1 - neutral), neutral, positive * (1 - neutral)])
    choices = _places(neutral) if with_neutral else np.array([2.0])
    order = np.argsort(positive, kind="stable")
    best = (-1.0, 0.5, 2.0)
    for neutral_from in choices:
        value, positive_from = _best_side(positive[order], chances[order], (neutral < neutral_from)[order])
        if value > best[0]:
            best = (value, positive_from, float(neutral_from))
    return best[1], best[2]


def _places(values: Numbers) -> Numbers:
    found: Numbers = np.unique(np.quantile(values, np.linspace(0.02, 0.98, BORDERS)))
    return found


def _best_side(positive: Numbers, chances: Numbers, is_sided: np.ndarray) -> tuple[float, float]:
    """Return the best expected macro-F1 and its border between negative and positive, of rows in order of it.

    ``is_sided`` tells the rows that are not called neutral.
    """
    total = chances.sum(0)
    hits = np.cumsum(np.where(is_sided[:, None], chances, 0.0), axis=0)
    hits = np.vstack([np.zeros(3), hits])
    count = np.concatenate([[0], np.cumsum(is_sided)])
    negative = 2 * hits[:, 0] / np.maximum(count + total[0], 1e-9)
    rest = 2 * (hits[-1, 2] - hits[:, 2]) / np.maximum(count[-1] - count + total[2], 1e-9)
    quiet = len(positive) - count[-1]
    neutral = 2 * (total[1] - hits[-1, 1]) / max(quiet + total[1], 1e-9)
    classes = 3 if total[1] > 0 else 2
    values = (negative + rest + (neutral if classes == 3 else 0.0)) / classes
    borders = np.concatenate([positive[:1], (positive[1:] + positive[:-1]) / 2, positive[-1:]])
    good = np.flatnonzero(values >= values.max() - INDIFFERENT)
    place = good[np.argmin(np.abs(borders[good] - 0.5))]
    return float(values.max()), float(borders[place])
