"""Invented comments on known subjects, and how well two groupings of the same comments agree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

SUBJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "parking": (
        ("The car park", "Our parking", "The parking lot", "Visitor parking"),
        ("is always full before nine", "has no light at night", "is too far from the gate", "costs four euros now"),
    ),
    "canteen": (
        ("The canteen soup", "Lunch in the canteen", "The canteen menu", "The vegetarian dish of the canteen"),
        ("was cold again", "never changes", "tastes of salt alone", "runs out at noon"),
    ),
    "printer": (
        ("The printer on floor two", "Our label printer", "The old printer", "Printing badges on the printer"),
        ("jams every paper tray", "needs a new toner cartridge", "prints grey stripes", "ran out of toner"),
    ),
    "shuttle": (
        ("The shuttle bus", "The evening shuttle", "Our bus driver", "The bus timetable"),
        (
            "leaves before the shift ends",
            "skips the second stop",
            "was late at the station",
            "ignores the station stop",
        ),
    ),
}
"""Beginnings and ends of sentences by subject; each beginning goes with each end."""


def examples() -> tuple[list[str], list[str]]:
    """Return sixteen comments on each of four subjects, and the subjects."""
    pairs = [
        (f"{start} {end}", name) for name, (starts, ends) in SUBJECTS.items() for start, end in product(starts, ends)
    ]
    return [text for text, _ in pairs], [name for _, name in pairs]


def _shares(one: Sequence[object], other: Sequence[object]) -> np.ndarray:
    rows = {each: place for place, each in enumerate(dict.fromkeys(one))}
    columns = {each: place for place, each in enumerate(dict.fromkeys(other))}
    found = np.zeros((len(rows), len(columns)))
    for left, right in zip(one, other, strict=True):
        found[rows[left], columns[right]] += 1
    return found


def mutual_information(one: Sequence[object], other: Sequence[object]) -> float:
    """Return the normalised mutual information of two groupings (arithmetic mean of entropies), 0 to 1."""
    joint = _shares(one, other) / len(one)
    left, right = joint.sum(axis=1), joint.sum(axis=0)
    held = joint > 0
    shared = float((joint[held] * np.log(joint[held] / np.outer(left, right)[held])).sum())
    entropy = -float((left * np.log(left)).sum() + (right * np.log(right)).sum()) / 2
    return shared / entropy if entropy else 1.0


def adjusted_rand(one: Sequence[object], other: Sequence[object]) -> float:
    """Return the adjusted Rand index of two groupings, 1 for the same one and about 0 for chance."""
    counts = _shares(one, other)
    pairs, left, right = (float((each * (each - 1) / 2).sum()) for each in (counts, counts.sum(1), counts.sum(0)))
    expected = left * right / (len(one) * (len(one) - 1) / 2)
    return (pairs - expected) / ((left + right) / 2 - expected)
