"""Measures the order and the labels of sentiment, set by set and by language, beside other lexicons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listenkit.model import label_of
from quality.metrics import area, macro_f1
from quality.outcome import NOT_THERE, Figure, Outcome, Table, mean, numbers
from quality.peers import Peer, Scores
from quality.reading import Reader
from quality.sets import LANGUAGES, LabelledSet

GOALS: Mapping[str, tuple[float, float]] = {
    "en": (0.909, 0.81),
    "fr": (0.854, 0.78),
    "es": (0.853, 0.73),
    "de": (0.825, 0.68),
    "it": (0.810, 0.70),
    "pt": (0.841, 0.71),
    "nl": (0.903, 0.81),
}
"""AUC and 2-class F1 by language that a lexicon with word weights learned in other domains reaches: the aim.

Measured once by hand, on both halves of these sets and on others that are not here: the distance counts, not the digit.
"""

NAMES = ("auc", "two_class_f1", "three_class_f1")


@dataclass(frozen=True, slots=True)
class Order:
    """How well scores order and label a set: AUC, F1 of positive and negative, F1 with neutral.

    The last is NaN where the set has no neutral comments.
    """

    area: float
    two: float
    three: float

    @property
    def values(self) -> tuple[float, float, float]:
        """The three numbers."""
        return self.area, self.two, self.three


def order_of(scores: Sequence[float], labels: Sequence[str], band: float = 0.05) -> Order:
    """Return how scores in [-1, 1] order and label comments; what is nearer to 0 than ``band`` is neutral.

    The 2-class F1 leaves the neutral comments out, but a comment that is called neutral counts as missed.
    """
    called = [_label(score, band) for score in scores]
    opinions = [(a, b) for a, b in zip(called, labels, strict=True) if b != "neutral"]
    two = macro_f1([a for a, _ in opinions], [b for _, b in opinions], ("positive", "negative"))
    three = macro_f1(called, labels, ("positive", "neutral", "negative")) if "neutral" in labels else math.nan
    return Order(area(scores, labels), two, three)


def _label(score: float, band: float) -> str:
    if band == 0.05:
        return label_of(score)  # ours and vaderSentiment's limits, the same by construction
    return "positive" if score >= band else "negative" if score <= -band else "neutral"


def measure(sets: Sequence[LabelledSet], reader: Reader, peers: Sequence[Peer] = ()) -> Outcome:
    """Return the orders of every set, and their means by language beside the goals."""
    ours = {each.name: _ours(reader, each) for each in sets}
    theirs = {peer.name: _theirs(peer, sets) for peer in peers}
    figures = [
        Figure("sentiment", each.name, name, value)
        for each in sets
        for name, value in zip(NAMES, ours[each.name].values, strict=True)
        if not math.isnan(value)
    ]
    means, mean_figures = _by_language(sets, ours, theirs)
    return Outcome((_by_set(sets, ours, theirs, peers), means), (*figures, *mean_figures))


def _ours(reader: Reader, each: LabelledSet) -> Order:
    return order_of([reading.compound or 0.0 for reading in reader(each.texts, each.language)], each.labels)


def _theirs(peer: Peer, sets: Sequence[LabelledSet]) -> dict[str, Order] | None:
    """Return a peer's orders by set, None where it is not installed."""
    scores: Scores | None = None
    found: dict[str, Order] = {}
    for each in sets:
        if each.language in peer.languages:
            scores = scores or peer.load()
            if scores is None:
                return None
            found[each.name] = order_of([scores(text, each.language) for text in each.texts], each.labels, peer.band)
    return found


_Theirs = Mapping[str, Mapping[str, Order] | None]
"""The orders of each peer by set; None where it is not installed."""


def _by_set(sets: Sequence[LabelledSet], ours: Mapping[str, Order], theirs: _Theirs, peers: Sequence[Peer]) -> Table:
    columns: dict[str, dict[str, Order]] = {}
    for peer in peers:
        columns.setdefault(peer.column, {}).update(theirs[peer.name] or {})
    rows = [
        (
            each.name,
            str(len(each.rows)),
            numbers(ours[each.name].values),
            *(numbers(orders[each.name].values) if each.name in orders else NOT_THERE for orders in columns.values()),
        )
        for each in sets
    ]
    heads = ("set", "rows", "listenkit", *columns)
    return Table("Sentiment: AUC / 2-class F1 / 3-class F1", heads, tuple(rows), _missing(theirs))


def _missing(theirs: _Theirs) -> str:
    absent = [name for name, orders in theirs.items() if orders is None]
    return f"Not installed: {', '.join(absent)}." if absent else ""


def _by_language(sets: Sequence[LabelledSet], ours: Mapping[str, Order], theirs: _Theirs) -> tuple[Table, list[Figure]]:
    rows: list[tuple[str, ...]] = []
    figures: list[Figure] = []
    for language in LANGUAGES:
        names = [each.name for each in sets if each.language == language]
        if not names:
            continue
        means = _means([ours[name] for name in names])
        goal = GOALS[language]
        rows.append((language, str(len(names)), numbers(means), numbers(goal), *_best(names, theirs)))
        figures += [Figure("sentiment", language, key, value) for key, value in zip(NAMES[:2], means, strict=False)]
    columns = ("language", "sets", "listenkit", "goal: AUC / 2-class", "best package here, by AUC", "which")
    return Table("Sentiment: means by language", columns, tuple(rows)), figures


def _means(orders: Sequence[Order]) -> tuple[float, float, float]:
    return (
        mean([order.area for order in orders]),
        mean([order.two for order in orders]),
        mean([order.three for order in orders]),
    )


def _best(names: Sequence[str], theirs: _Theirs) -> tuple[str, str]:
    """Return the means of the peer with the best mean AUC among those that read all of these sets, and its name."""
    means = {
        peer: _means([orders[name] for name in names])
        for peer, orders in theirs.items()
        if orders and all(name in orders for name in names)
    }
    if not means:
        return NOT_THERE, NOT_THERE
    best = max(means, key=lambda peer: means[peer][0])
    return numbers(means[best]), best
