"""The test for what is emerging."""

from __future__ import annotations

from math import exp, lgamma

_NEGLIGIBLE = 1e-17


def fisher_greater(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """Return the one-sided p-value of Fisher's exact test that the first share is the larger.

    The sum of hypergeometric probabilities of tables at least as extreme. It is taken on the side of ``hits`` on which
    they fall off and while they still count, so that it costs by the square root of the numbers.
    """
    marked, everything = hits + other_hits, total + other_total
    if not everything or hits * everything <= marked * total:
        return max(0.0, 1.0 - _tail(hits - 1, -1, total, marked, everything))
    return min(1.0, _tail(hits, 1, total, marked, everything))


def _tail(start: int, step: int, total: int, marked: int, everything: int) -> float:
    """Return the probability of ``start`` hits and of all counts beyond it; a step is 1 up or −1 down."""
    other_total = everything - total
    lowest, highest = max(0, marked - other_total), min(marked, total)
    if not lowest <= start <= highest:
        return 0.0
    found = 0.0
    log_term = _log_choose(total, start) + _log_choose(other_total, marked - start) - _log_choose(everything, marked)
    term, count = exp(log_term), start
    while lowest <= count <= highest and term > found * _NEGLIGIBLE:
        found += term
        # The ratio of a term to the one below it; the way down is the same ratio turned round.
        above = count + max(step, 0)
        ratio = (total - above + 1) * (marked - above + 1)
        inverse = above * (other_total - marked + above)
        term *= ratio / inverse if step > 0 else inverse / ratio
        count += step
    return found


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
