"""The measures, each with the source of its formula. All are in [0, 1] but the adjusted Rand index, in [-1, 1]."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

BINS = 10
"""Bins of the calibration curve between 0.5 and 1, as Guo et al. use ten or more."""


def area(scores: Sequence[float], labels: Sequence[str]) -> float:
    """Return the AUC: how often a positive comment stands above a negative one, ties counting half.

    It is the Mann-Whitney U over the number of pairs (Hanley and McNeil 1982, "The meaning and use of the area under a
    ROC curve", Radiology 143). Other labels than positive and negative are left out; NaN where one of them is missing.
    """
    pairs = sorted(
        (score, label) for score, label in zip(scores, labels, strict=True) if label in ("positive", "negative")
    )
    positives = sum(label == "positive" for _, label in pairs)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return math.nan
    ranks = 0.0
    start = 0
    while start < len(pairs):
        end = start
        while end < len(pairs) and pairs[end][0] == pairs[start][0]:
            end += 1
        ranks += sum(label == "positive" for _, label in pairs[start:end]) * (start + end + 1) / 2
        start = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def f1(found: Sequence[bool], true: Sequence[bool]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one class (van Rijsbergen 1979, Information Retrieval, chapter 7).

    What cannot be divided is 0: nothing found has no precision, and nothing to find no recall.
    """
    hits = sum(a and b for a, b in zip(found, true, strict=True))
    precision, recall = hits / max(1, sum(found)), hits / max(1, sum(true))
    return precision, recall, 2 * hits / max(1, sum(found) + sum(true))


def macro_f1(found: Sequence[str], true: Sequence[str], classes: Sequence[str]) -> float:
    """Return the plain mean of the classes' F1, so that a rare class counts as much as a frequent one.

    Sokolova and Lapalme 2009, "A systematic analysis of performance measures for classification tasks", section 3;
    the mean of F1 and not the F1 of means.
    """
    return sum(f1([x == name for x in found], [x == name for x in true])[2] for name in classes) / len(classes)


def mutual_information(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    """Return the normalised mutual information of two partitions: 1 where they are the same, 0 where independent.

    Mutual information over the mean of the two entropies (Vinh, Epps and Bailey 2010, "Information theoretic measures
    for clusterings comparison", JMLR 11, NMI_sum), as in scikit-learn. Two partitions of one part each are the same.
    """
    total = len(true)
    rows, columns = Counter(found), Counter(true)
    both = Counter(zip(found, true, strict=True))
    shared = sum(
        count / total * math.log(count * total / (rows[row] * columns[column])) for (row, column), count in both.items()
    )
    mean = (_entropy(rows.values(), total) + _entropy(columns.values(), total)) / 2
    return shared / mean if mean else 1.0


def _entropy(counts: Iterable[int], total: int) -> float:
    return -sum(count / total * math.log(count / total) for count in counts)


def rand_index(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    """Return the adjusted Rand index: the share of pairs on which two partitions agree, 0 at what chance would give.

    Hubert and Arabie 1985, "Comparing partitions", Journal of Classification 2, equation 5.
    """
    both = sum(math.comb(count, 2) for count in Counter(zip(found, true, strict=True)).values())
    rows = sum(math.comb(count, 2) for count in Counter(found).values())
    columns = sum(math.comb(count, 2) for count in Counter(true).values())
    pairs = math.comb(len(true), 2)
    expected = rows * columns / pairs if pairs else 0.0
    highest = (rows + columns) / 2
    return (both - expected) / (highest - expected) if highest != expected else 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """The comments of about one confidence: their number among the bins, how many, mean confidence, and share right."""

    place: int
    count: int
    confidence: float
    right: float


def calibration(confidences: Sequence[float], right: Sequence[float]) -> list[Bin]:
    """Return the calibration curve: bins of equal width from 0.5 to 1, the empty ones left out.

    ``right`` holds 1 for a right answer, 0 for a wrong one, and 0.5 where no side was taken. DeGroot and Fienberg 1983,
    "The comparison and evaluation of forecasters" (the reliability diagram).
    """
    bins: dict[int, list[tuple[float, float]]] = {}
    for confidence, share in zip(confidences, right, strict=True):
        place = min(BINS - 1, max(0, int((confidence - 0.5) * 2 * BINS)))
        bins.setdefault(place, []).append((confidence, share))
    return [
        Bin(place, len(each), sum(pair[0] for pair in each) / len(each), sum(pair[1] for pair in each) / len(each))
        for place, each in sorted(bins.items())
    ]


def calibration_error(confidences: Sequence[float], right: Sequence[float]) -> float:
    """Return the expected calibration error: the mean distance of confidence and share right, bins by their size.

    Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks", equation 3.
    """
    bins = calibration(confidences, right)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / max(1, len(right))


def accuracy_at_cover(confidences: Sequence[float], right: Sequence[float], cover: float = 0.5) -> float:
    """Return the share right among the most confident part of the answers; equal confidences share the last places.

    One point of the risk-coverage curve (El-Yaniv and Wiener 2010, "On the foundations of noise-free selective
    classification", JMLR 11). NaN without answers.
    """
    places = cover * len(right)
    by_confidence: dict[float, list[float]] = {}
    for confidence, share in zip(confidences, right, strict=True):
        by_confidence.setdefault(confidence, []).append(share)
    hits, left = 0.0, places
    for confidence in sorted(by_confidence, reverse=True):
        tied = by_confidence[confidence]
        taken = min(left, len(tied))
        hits += taken * sum(tied) / len(tied)
        left -= taken
    return hits / places if places else math.nan
