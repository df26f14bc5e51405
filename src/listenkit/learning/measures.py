"""How well scores and labels agree with opinions: the area under the curve and macro-F1."""

from __future__ import annotations

import numpy as np

from listenkit.learning.logistic import Indices, Numbers

OPINIONS = (-1, 0, 1)


def area(scores: Numbers, opinions: Indices, weight: Numbers | None = None) -> float:
    """Return the AUC: how often a positive comment stands above a negative one, ties counting half.

    Neutral ones play no part; ``weight`` says how often each comment counts. NaN where one side is missing.
    """
    counts = np.ones(len(scores)) if weight is None else weight
    _, place = np.unique(scores, return_inverse=True)
    size = int(place.max()) + 1 if len(place) else 0
    high = np.bincount(place, counts * (opinions > 0), size)
    low = np.bincount(place, counts * (opinions < 0), size)
    pairs = high.sum() * low.sum()
    return float(high @ (np.cumsum(low) - low / 2) / pairs) if pairs else float("nan")


def confusion(found: Indices, opinions: Indices) -> Numbers:
    """Return for each comment nine cells, three by three, with a 1 in its own: opinion by what was found."""
    cells = np.zeros((len(found), 9))
    cells[np.arange(len(found)), (opinions + 1) * 3 + found + 1] = 1.0
    return cells


def macro_f1(cells: Numbers) -> Numbers:
    """Return the mean F1 of the classes that occur among the opinions, of tables of nine cells (..., 9)."""
    table = cells.reshape(*cells.shape[:-1], 3, 3)
    true, found = table.sum(-1), table.sum(-2)
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    each = 2 * hits / np.maximum(true + found, 1e-12)
    present = true > 0
    result: Numbers = (each * present).sum(-1) / np.maximum(present.sum(-1), 1)
    return result
