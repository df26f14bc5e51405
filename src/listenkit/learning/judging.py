"""Whether learning pays: cross-validation by author, and the gain with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from listenkit.learning.calibration import Calibration, calibrate, has_neutral
from listenkit.learning.corpus import Example
from listenkit.learning.logistic import Indices, Numbers
from listenkit.learning.measures import area, confusion, macro_f1
from listenkit.learning.training import (
    Evidence,
    fit_neutrality,
    fit_polarity,
    neutrality_scores,
    polarity_scores,
)
from listenkit.model import NEUTRAL_BAND

FOLDS = 10
DRAWS = 1_000
"""Bootstrap samples of the authors: the 5 % quantile of 1,000 varies by a twentieth of the interval."""

LEVEL = 0.05
SEED = 20_261_128


@dataclass(frozen=True, slots=True)
class Gain:
    """A figure of the default and of what was learned, and the 90 % interval of the difference."""

    default: float
    learned: float
    low: float
    high: float

    @property
    def value(self) -> float:
        """The difference: what learning brings."""
        return self.learned - self.default


@dataclass(frozen=True, slots=True)
class Trial:
    """What cross-validation found: scores and labels of every rated comment by a model that had not seen its author."""

    calibration: Calibration
    labels: Indices
    sure_area: float
    """The lower bound of the learned AUC itself, at the same level: ½ is what ratings without meaning give."""
    area: Gain
    macro_f1: Gain
    authors: int


def default_labels(compound: Numbers) -> Indices:
    """Return the default's label of every comment: −1, 0 or 1."""
    return np.where(compound >= NEUTRAL_BAND, 1, np.where(compound <= -NEUTRAL_BAND, -1, 0))


def try_out(evidence: Evidence, opinions: Indices) -> Trial:
    """Return what is gained by learning from these opinions, which are those of the first examples."""
    count = len(opinions)
    people = people_of(evidence.corpus.examples[:count])
    fold = _folds(people)
    polarity, neutrality = _held_out(evidence, opinions, fold)
    labels = np.zeros(count, np.int64)
    for number in range(FOLDS):
        inside, outside = fold != number, fold == number
        found = calibrate(polarity[inside], neutrality[inside], opinions[inside])
        labels[outside] = found.labels(polarity[outside], neutrality[outside])
    compound = evidence.corpus.compound[:count]
    order, sure = _area_gain(compound, polarity, opinions, people)
    return Trial(
        sure_area=sure,
        calibration=calibrate(polarity, neutrality, opinions),
        labels=labels,
        area=order,
        macro_f1=_f1_gain(default_labels(compound), labels, opinions, people),
        authors=int(people.max()) + 1,
    )


def people_of(examples: Sequence[Example]) -> Indices:
    """Return a number for the author of each example; a nameless one is nobody else."""
    numbers: dict[tuple[str, int], int] = {}
    keys = ((each.author, -1 if each.author else place) for place, each in enumerate(examples))
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _folds(people: Indices) -> Indices:
    """Return the fold of each comment: all of one author in one, shuffled."""
    shuffled = np.random.default_rng(SEED).permutation(int(people.max()) + 1)
    return shuffled[people] % FOLDS


def _held_out(evidence: Evidence, opinions: Indices, fold: Indices) -> tuple[Numbers, Numbers]:
    """Return polarity and neutrality scores of every rated comment by models that were fitted without its fold."""
    polarity = np.zeros(len(opinions))
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(outside):
            fitted = fit_polarity(evidence, inside, opinions[inside])
            polarity[outside] = polarity_scores(evidence, fitted, outside)
    neutrality = np.zeros(len(opinions))
    if not has_neutral(opinions):
        return polarity, neutrality
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(outside):
            fitted = fit_neutrality(evidence, inside, opinions[inside], polarity[inside])
            neutrality[outside] = neutrality_scores(evidence, fitted, outside, polarity[outside])
    return polarity, neutrality


def _area_gain(compound: Numbers, polarity: Numbers, opinions: Indices, people: Indices) -> tuple[Gain, float]:
    """Return the gain in AUC, and the lower bound of the learned one."""
    after, before = [], []
    for drawn in _draws(people):
        after.append(area(polarity, opinions, drawn[people]))
        before.append(area(compound, opinions, drawn[people]))
    low, high = np.nanquantile(np.subtract(after, before), [LEVEL, 1 - LEVEL])
    gain = Gain(area(compound, opinions), area(polarity, opinions), float(low), float(high))
    return gain, float(np.nanquantile(after, LEVEL))


def _f1_gain(default: Indices, labels: Indices, opinions: Indices, people: Indices) -> Gain:
    before, after = (_by_person(confusion(found, opinions), people) for found in (default, labels))
    draws = [float(macro_f1(drawn @ after) - macro_f1(drawn @ before)) for drawn in _draws(people)]
    low, high = np.quantile(draws, [LEVEL, 1 - LEVEL])
    return Gain(float(macro_f1(before.sum(0))), float(macro_f1(after.sum(0))), float(low), float(high))


def _by_person(cells: Numbers, people: Indices) -> Numbers:
    total = np.zeros((int(people.max()) + 1, cells.shape[1]))
    np.add.at(total, people, cells)
    return total


def _draws(people: Indices) -> Sequence[Numbers]:
    """Yield how often each person is in a bootstrap sample of the people."""
    chance = np.random.default_rng(SEED)
    count = int(people.max()) + 1
    return (  # type: ignore[return-value] # one at a time: a thousand of a hundred thousand people would not fit
        np.bincount(chance.integers(0, count, count), minlength=count).astype(float) for _ in range(DRAWS)
    )
