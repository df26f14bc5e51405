"""Logistic regression with a ridge penalty on a few dense columns and many sparse ones, in NumPy alone.

Newton's method, whose linear systems are solved by conjugate gradients (Hastie, Tibshirani and Friedman, *The Elements
of Statistical Learning*, 2009, sections 4.4 and 5.2.3; Nocedal and Wright, *Numerical Optimization*, 2006, chapter 7).
The penalty pulls each coefficient towards its prior, not towards zero: what the data does not speak of stays there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

MAX_STEPS = 15
MAX_INNER_STEPS = 40
INNER_TOLERANCE = 1e-3
TOLERANCE = 1e-5
"""Relative change of the objective at which the search ends; the labels of a comment do not depend on more."""

_SHORTEST_STEP = 1e-4
_FLATTEST = 30.0
"""Log-odds beyond ±30 make no difference in double precision."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix of ``count`` rows and ``width`` columns as sorted triplets; ``starts`` has one entry more."""

    row: Indices
    column: Indices
    value: Numbers
    starts: Indices
    width: int

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.starts) - 1

    def times(self, weights: Numbers) -> Numbers:
        """Return the product with a vector of ``width`` entries."""
        return np.bincount(self.row, self.value * weights[self.column], self.count).astype(np.float64, copy=False)

    def back(self, values: Numbers) -> Numbers:
        """Return the product of the transpose with a vector of ``count`` entries."""
        return np.bincount(self.column, self.value * values[self.row], self.width).astype(np.float64, copy=False)

    def take(self, numbers: Indices) -> Rows:
        """Return the rows of these numbers, in this order."""
        lengths = (self.starts[1:] - self.starts[:-1])[numbers]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        places = np.repeat(self.starts[numbers] - starts[:-1], lengths) + np.arange(starts[-1])
        row = np.repeat(np.arange(len(numbers)), lengths)
        return Rows(row, self.column[places], self.value[places], starts, self.width)


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What was fitted: one coefficient for each dense column and for each sparse one."""

    dense: Numbers
    sparse: Numbers

    def scores(self, dense: Numbers, rows: Rows) -> Numbers:
        """Return the log-odds of every row."""
        return dense @ self.dense + rows.times(self.sparse)


@dataclass(frozen=True, slots=True)
class Penalty:
    """How strongly, and towards what, the coefficients are held: one prior and strength a dense column."""

    prior: Numbers
    dense: Numbers
    sparse: float


def sigmoid(scores: Numbers) -> Numbers:
    """Return the probabilities of log-odds."""
    bounded: Numbers = np.clip(scores, -_FLATTEST, _FLATTEST)
    return 1.0 / (1.0 + np.exp(-bounded))


def fit_logistic(dense: Numbers, rows: Rows, target: Numbers, weight: Numbers, penalty: Penalty) -> Coefficients:
    """Return the coefficients that fit the targets, in [0, 1], of weighted rows best under the penalty."""
    return _Fit(dense, rows, target, weight, penalty).run()


class _Fit:
    def __init__(self, dense: Numbers, rows: Rows, target: Numbers, weight: Numbers, penalty: Penalty) -> None:
        self._dense, self._rows, self._target, self._weight = dense, rows, target, weight
        self._size = dense.shape[1]
        self._prior = np.concatenate([penalty.prior, np.zeros(rows.width)])
        self._hold = np.concatenate([penalty.dense, np.full(rows.width, penalty.sparse)])

    def run(self) -> Coefficients:
        point = self._prior.copy()
        value = self._objective(point)
        for _ in range(MAX_STEPS):
            step = self._newton_step(point)
            length = self._line_search(point, step, value)
            if not length:
                break
            point = point + length * step
            before, value = value, self._objective(point)
            if before - value <= TOLERANCE * (abs(value) + 1.0):
                break
        return Coefficients(point[: self._size], point[self._size :])

    def _scores(self, point: Numbers) -> Numbers:
        scores: Numbers = self._dense @ point[: self._size] + self._rows.times(point[self._size :])
        return scores

    def _back(self, values: Numbers) -> Numbers:
        return np.concatenate([self._dense.T @ values, self._rows.back(values)])

    def _objective(self, point: Numbers) -> float:
        scores = self._scores(point)
        loss = self._weight @ (np.logaddexp(0.0, scores) - self._target * scores)
        return float(loss + 0.5 * self._hold @ (point - self._prior) ** 2)

    def _newton_step(self, point: Numbers) -> Numbers:
        chance = sigmoid(self._scores(point))
        gradient = self._back(self._weight * (chance - self._target)) + self._hold * (point - self._prior)
        curvature = self._weight * chance * (1.0 - chance)

        def hessian(direction: Numbers) -> Numbers:
            return self._back(curvature * self._scores(direction)) + self._hold * direction

        return _solve(hessian, -gradient)

    def _line_search(self, point: Numbers, step: Numbers, value: float) -> float:
        length = 1.0
        while length > _SHORTEST_STEP:
            if self._objective(point + length * step) <= value:
                return length
            length /= 2
        return 0.0


def _solve(matrix: Callable[[Numbers], Numbers], wanted: Numbers) -> Numbers:
    """Return the solution of a positive definite system by conjugate gradients."""
    found = np.zeros_like(wanted)
    rest = wanted.copy()
    direction = rest.copy()
    square = float(rest @ rest)
    enough = INNER_TOLERANCE**2 * square
    for _ in range(MAX_INNER_STEPS):
        if square <= enough:
            break
        product = matrix(direction)
        length = square / float(direction @ product)
        found += length * direction
        rest -= length * product
        before, square = square, float(rest @ rest)
        direction = rest + square / before * direction
    return found
