"""Fits what is learned: valences carried from the default to other words, then polarity and neutrality from ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from listenkit.learning.corpus import Corpus
from listenkit.learning.logistic import Coefficients, Indices, Numbers, Penalty, fit_logistic

CARRIED_PENALTY = 1.5
"""Ridge on word weights when the default's own verdicts are learned from all comments, rated or not."""

CARRIED_FOLDS = 4
"""Parts of the rated comments that are left out in turn: what a text carries must not come from itself."""

WORD_PENALTY = 0.2
"""Ridge on word weights when ratings are learned from; 200 ratings move few words far."""

NEUTRAL_WORD_PENALTY = 1.0
POLARITY_PRIOR = (0.0, 1.2, 0.9)
"""Log-odds before any rating: nothing, and so much for each unit of the default and of what words carry from it."""

POLARITY_HOLD = (0.01, 5.0, 5.0)
NEUTRALITY_PRIOR = (-0.5, -0.5, 0.5, -0.3)
NEUTRALITY_HOLD = (0.01, 1.0, 1.0, 1.0)
"""All of these were chosen on the sets of docs/learning.md, at 50 and at 200 ratings; each may be halved or doubled
without moving the mean AUC over the sets by more than 0.001."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of every comment before a rating is seen: the default's verdict and what its words carry."""

    corpus: Corpus
    carried: Numbers
    """The weight of each column, so scaled that what rated texts carry has a mean square of 1."""

    values: Numbers
    """What each text carries, rated ones by weights that were learned without them, as a new comment is read."""

    def polarity_columns(self, numbers: Indices) -> Numbers:
        """Return the dense columns: 1, the default as log-odds, and what the words carry."""
        default = self.corpus.default[numbers]
        return np.column_stack([np.ones(len(numbers)), default, self.values[numbers]])

    def neutrality_columns(self, numbers: Indices, polarity: Numbers) -> Numbers:
        """Return the dense columns: 1, how strong the default is, whether it found nothing, how strong polarity is."""
        default = np.abs(self.corpus.default[numbers])
        is_silent = (self.corpus.compound[numbers] == 0).astype(float)
        return np.column_stack([np.ones(len(numbers)), default, is_silent, np.abs(polarity)])


def carry(corpus: Corpus) -> Evidence:
    """Return what words carry: learned from the default's own verdicts on all comments, the confident ones most.

    A word of the domain that the lexicon does not know ("cold", "queue") takes its valence from the company it keeps
    (Turney and Littman 2003; self-training, Yarowsky 1995). No rating plays a part, so that cross-validation of what
    is built on it stays honest.
    """
    everything = np.arange(corpus.rows.count)
    rated = len(corpus.opinions)
    weights = _carried_weights(corpus, everything)
    values = corpus.rows.times(weights)
    for part in range(CARRIED_FOLDS):
        is_held_out = (everything < rated) & (everything % CARRIED_FOLDS == part)
        without = _carried_weights(corpus, np.flatnonzero(~is_held_out))
        values[is_held_out] = corpus.rows.times(without)[is_held_out]
    spread = float(np.sqrt(np.mean(values[:rated] ** 2))) or 1.0
    return Evidence(corpus, weights / spread, values / spread)


def _carried_weights(corpus: Corpus, numbers: Indices) -> Numbers:
    rows, compound = corpus.rows.take(numbers), corpus.compound[numbers]
    ones = np.ones((len(numbers), 1))
    verdict: Numbers = (np.sign(compound) + 1.0) / 2.0
    penalty = Penalty(np.zeros(1), np.full(1, 0.1), CARRIED_PENALTY)
    weight: Numbers = np.abs(compound)
    return fit_logistic(ones, rows, verdict, weight, penalty).sparse


def fit_polarity(evidence: Evidence, numbers: Indices, opinions: Indices) -> Coefficients:
    """Return what puts positive before negative; a neutral comment counts as half of each."""
    target = (opinions.astype(np.float64) + 1.0) / 2.0
    penalty = Penalty(np.array(POLARITY_PRIOR), np.array(POLARITY_HOLD), WORD_PENALTY)
    rows = evidence.corpus.rows.take(numbers)
    return fit_logistic(evidence.polarity_columns(numbers), rows, target, np.ones(len(numbers)), penalty)


def fit_neutrality(evidence: Evidence, numbers: Indices, opinions: Indices, polarity: Numbers) -> Coefficients:
    """Return what tells neutral comments from the others, given the polarity scores of the same comments."""
    target = (opinions == 0).astype(float)
    penalty = Penalty(np.array(NEUTRALITY_PRIOR), np.array(NEUTRALITY_HOLD), NEUTRAL_WORD_PENALTY)
    dense = evidence.neutrality_columns(numbers, polarity)
    rows = evidence.corpus.rows.take(numbers)
    return fit_logistic(dense, rows, target, np.ones(len(numbers)), penalty)


def polarity_scores(evidence: Evidence, fitted: Coefficients, numbers: Indices) -> Numbers:
    """Return the log-odds of positive against negative, not yet calibrated."""
    return fitted.scores(evidence.polarity_columns(numbers), evidence.corpus.rows.take(numbers))


def neutrality_scores(evidence: Evidence, fitted: Coefficients, numbers: Indices, polarity: Numbers) -> Numbers:
    """Return the log-odds of neutral."""
    return fitted.scores(evidence.neutrality_columns(numbers, polarity), evidence.corpus.rows.take(numbers))
