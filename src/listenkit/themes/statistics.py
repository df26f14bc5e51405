"""The test for what is emerging."""

from __future__ import annotations

from math import exp, lgamma


def fisher_greater(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """Return the one-sided p-value of Fisher's exact test that the first share is the larger.

    The sum of hypergeometric probabilities of tables at least as extreme, computed with log-gamma.
    """
    marked, everything = hits + other_hits, total + other_total
    base = _log_choose(everything, marked)
    tail = sum(
        exp(_log_choose(total, count) + _log_choose(other_total, marked - count) - base)
        for count in range(hits, min(marked, total) + 1)
        if marked - count <= other_total
    )
    return min(1.0, tail)


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
