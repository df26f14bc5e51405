"""The sums over each text: "but", exclamation and question marks, and the four scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np

from listenkit.sentiment.engine import ALPHA, EXCLAMATION, MANY_QUESTIONS, MAX_EXCLAMATIONS, QUESTION
from listenkit.sentiment.reference.vocabulary import Floats, Integers
from listenkit.sentiment.rounding import round_to
from listenkit.sentiment.weighing import AFTER_CONTRAST, BEFORE_CONTRAST


@dataclass(frozen=True, slots=True)
class Sentiments:
    """The weights other than zero of several texts: in which text each stands, and at which place.

    Both ``owners`` and ``places`` rise.
    """

    weights: Floats
    owners: Integers
    places: Integers


def contrast(sentiments: Sentiments, owners: Integers, turns: Integers) -> None:
    """Change the weights of each text that has a "but".

    ``owners`` are these texts, rising, and ``turns`` the place of the first "but" of each.
    """
    starts = np.searchsorted(sentiments.owners, owners, side="left")
    ends = np.searchsorted(sentiments.owners, owners, side="right")
    befores = np.searchsorted(sentiments.places, turns) - starts
    bounds = np.column_stack((starts, ends, befores))[ends > starts]
    weights = sentiments.weights.tolist()
    for start, end, before in bounds.tolist():
        weights[start:end] = _contrasted(weights[start:end], before)
    sentiments.weights[:] = weights


def _contrasted(weights: list[float], before: int) -> list[float]:
    """Return the weights with the first ``before`` halved, the others raised, and upstream's confusion of equals.

    Upstream looks up each weight by its value, and so changes the first that is equal *by then*: of "good but good" it
    changes twice the first. A heap of places for each value finds the first one without a search.
    """
    seen: dict[float, list[int]] = {}
    for place, weight in enumerate(weights):
        equals = seen.get(weight)
        first = heappushpop(equals, place) if equals else place
        changed = weight * (BEFORE_CONTRAST if first < before else AFTER_CONTRAST)
        weights[first] = changed
        heappush(seen.setdefault(changed, []), first)
    return weights


def emphasis(texts: Sequence[str]) -> Floats:
    """Return what the exclamation and question marks of each text add to its sum, in the direction of it."""
    calls = np.array([text.count("!") for text in texts])
    questions = np.array([text.count("?") for text in texts])
    asked = np.where(questions <= 3, questions * QUESTION, MANY_QUESTIONS)
    marks: Floats = np.minimum(calls, MAX_EXCLAMATIONS) * EXCLAMATION + np.where(questions > 1, asked, 0.0)
    return marks


def total(sentiments: Sentiments, lengths: Integers, marks: Floats) -> dict[str, Floats]:
    """Return the four scores of each text, given its count of tokens and its emphasis."""
    weights, owners, count = sentiments.weights, sentiments.owners, len(lengths)
    is_good, is_bad = weights > 0, weights < 0
    whole = _sums(owners, weights, count)
    good = _sums(owners[is_good], weights[is_good] + 1.0, count)
    bad = np.abs(_sums(owners[is_bad], weights[is_bad] - 1.0, count))
    neutral = lengths - np.bincount(owners[is_good | is_bad], minlength=count)
    whole += np.sign(whole) * marks
    leads = np.sign(good - bad)
    good += np.where(leads > 0, marks, 0.0)
    bad += np.where(leads < 0, marks, 0.0)
    parts = good + bad + neutral
    parts[lengths == 0] = 1.0
    compound = np.clip(whole / np.sqrt(whole * whole + ALPHA), -1.0, 1.0)
    return {
        "neg": round_to(bad / parts, 3),
        "neu": round_to(neutral / parts, 3),
        "pos": round_to(good / parts, 3),
        "compound": round_to(compound, 4),
    }


def _sums(owners: Integers, weights: Floats, count: int) -> Floats:
    """Return the sum of the weights of each text, added from left to right, which numpy's other sums are not."""
    # Without any weight, bincount counts and returns integers.
    return np.bincount(owners, weights, count).astype(np.float64)
