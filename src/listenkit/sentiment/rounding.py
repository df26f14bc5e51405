"""Rounds many numbers as Python rounds one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEAR_TIE = 1e-6
"""So close to halfway between two decimals, multiplying may round the other way than Python's exact ``round``."""


def round_to(values: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Return the values as Python's ``round`` gives them, for magnitudes up to about a million."""
    scale = 10.0**decimals
    scaled = values * scale
    rounded: NDArray[np.float64] = np.rint(scaled) / scale
    for place in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < NEAR_TIE).tolist():
        rounded[place] = round(float(values[place]), decimals)
    return rounded
