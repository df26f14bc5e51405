"""Invented rated comments for the tests of learning: the opinion is in words that no lexicon knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from listenkit.learning.corpus import Example
from listenkit.learning.lesson import Lesson, learn

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THINGS = ("soup", "room", "parcel", "desk", "ticket", "menu", "lift", "counter", "invoice", "form")
GOOD = ("flarny", "moppled", "trindly", "brespy", "quillow")
BAD = ("drovely", "fennick", "plodder", "marbish", "gorsey")
PLAIN = ("brown", "square", "usual", "second", "northern")


def comment_of(opinion: int, number: int) -> str:
    """Return an invented comment that a reader would take so."""
    words = {1: GOOD, 0: PLAIN, -1: BAD}[opinion]
    thing, other = THINGS[number % len(THINGS)], THINGS[(number // 3 + 1) % len(THINGS)]
    return f"The {thing} was {words[number % len(words)]} and the {other} {words[(number // 2) % len(words)]}"


def make_examples(
    count: int, rated: int, *, opinions: Sequence[int] = (1, -1), compound: float | None = None, **changes: Any
) -> list[Example]:
    """Return comments of which the first are rated, each by a person of their own.

    The default gets a third of them right, one wrong in nine, and finds nothing in the others, unless a ``compound``
    is given.
    """
    found = []
    for number in range(count):
        opinion = opinions[number % len(opinions)]
        guess = {0: 0.6 * opinion, 1: 0.0, 2: 0.0}[number // len(opinions) % 3]
        guess = -guess if number // len(opinions) % 9 == 0 else guess
        values: dict[str, Any] = {
            "language": "en",
            "compound": guess if compound is None else compound,
            "author": f"person{number}",
            "group": "customers",
            "opinion": opinion if number < rated else None,
            "key": number,
            **changes,
        }
        found.append(Example(comment_of(opinion, number), **values))
    return found


def with_noise(examples: Sequence[Example], seed: int) -> list[Example]:
    """Return the examples with ratings that have nothing to do with the words."""
    chance = np.random.default_rng(seed)
    return [
        Example(each.text, each.language, each.compound, each.author, each.group, int(chance.choice([-1, 1])), each.key)
        for each in examples
    ]


def lesson_of(examples: Sequence[Example], **minimum_authors: int) -> Lesson:
    """Return what is learned, at a fixed time."""
    return learn(examples, minimum_authors=minimum_authors, at=AT, facts={"sources": {}})
