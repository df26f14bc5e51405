"""How sure a share of a count is."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054
"""The quantile of the normal distribution that 97.5 % lie below."""


def share_interval(part: float, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, in 0…1; ``whole`` is at least 1, ``part`` between 0 and it.

    That of E. B. Wilson (Journal of the American Statistical Association 22, 1927), which stays within 0…1 and holds
    for few comments and for shares near the ends as well.
    """
    share, square = part / whole, Z_95 * Z_95
    centre = (share + square / (2 * whole)) / (1 + square / whole)
    half = Z_95 * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return max(0.0, centre - half), min(1.0, centre + half)
