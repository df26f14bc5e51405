"""Holds the figures to pinned values, which only an explicit flag lowers."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quality.outcome import Figure

STEPS = 200
SLACK = 0.002
"""A floor is the figure less the slack, rounded down to the next 1/200, a ceiling more and up: 0.002 to 0.007 apart.

The figures are the same at each run; the slack is for other versions of Python and of the libraries, and for the few
comments that any change of a rule moves to and fro.
"""

ROUNDING = 1e-6
"""What is not a difference: means of shares have rounding errors."""

Floors = Mapping[str, Mapping[str, float]]
"""The pinned values by ``measure.subject`` and by the figure's key."""

_HEADER = """\
# What `python -m quality` must reach. `--raise-floors` writes what is better now; only `--lower-floors` lowers a value.
# Names that end in at_most are ceilings: there the figure must not be higher.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the floors say: faults, each a full sentence, and the figures that no floor holds yet."""

    faults: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Return the pinned values; none where there is no file."""
    if not path.exists():
        return {}
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        f"{measure}.{subject}": {key: float(value) for key, value in pinned.items()}
        for measure, subjects in tables.items()
        for subject, pinned in subjects.items()
    }


def judge(figures: Sequence[Figure], floors: Floors, *, complete: Collection[str] = ()) -> Verdict:
    """Compare figures with the floors.

    ``complete`` names the measures that were taken in full: a floor of theirs without a figure is a fault as well,
    since leaving a measurement out would be a way to lower it.
    """
    faults: list[str] = []
    unpinned: list[str] = []
    seen: set[tuple[str, str]] = set()
    for figure in figures:
        place = f"{figure.measure}.{figure.subject}"
        seen.add((place, figure.key))
        pinned = floors.get(place, {}).get(figure.key)
        if pinned is None:
            unpinned.append(figure.path)
        elif not _holds(figure, pinned):
            word = "above its ceiling" if figure.is_ceiling else "below its floor"
            faults.append(f"{figure.path} is {figure.value:.4f}, {word} of {pinned:.3f}")
    for place, kept in floors.items():
        if place.partition(".")[0] in complete:
            faults += [f"{place}.{key} is pinned but was not measured" for key in kept if (place, key) not in seen]
    return Verdict(tuple(faults), tuple(unpinned))


def _holds(figure: Figure, pinned: float) -> bool:
    # What rounding of the last binary digit takes away is no loss; NaN holds neither.
    return figure.value <= pinned + ROUNDING if figure.is_ceiling else figure.value >= pinned - ROUNDING


def pinned_value(figure: Figure) -> float:
    """Return the value to pin for a figure: eased and rounded towards the easier side, see :data:`SLACK`."""
    eased = figure.value + (SLACK if figure.is_ceiling else -SLACK)
    scaled = round(eased * STEPS, 6)  # so that 0.615 does not become 0.610 for a digit that is not there
    return (math.ceil(scaled) if figure.is_ceiling else math.floor(scaled)) / STEPS


def moved(
    figures: Sequence[Figure], floors: Floors, *, raises: bool, lowers: bool, complete: Collection[str] = ()
) -> dict[str, dict[str, float]]:
    """Return the floors after ``--raise-floors`` (better values, new figures) or ``--lower-floors`` (worse ones).

    Lowering also takes out what is pinned for a measure that was taken in full and is no longer measured.
    """
    result = {place: dict(pinned) for place, pinned in floors.items()}
    if lowers:
        _drop_unmeasured(result, {(f"{each.measure}.{each.subject}", each.key) for each in figures}, complete)
    for figure in figures:
        if math.isnan(figure.value):
            continue
        pinned = result.setdefault(f"{figure.measure}.{figure.subject}", {})
        value = pinned_value(figure)
        old = pinned.get(figure.key)
        is_better = old is None or (value < old if figure.is_ceiling else value > old)
        if (is_better and raises) or (not is_better and lowers and not _holds(figure, pinned[figure.key])):
            pinned[figure.key] = value
    return {place: pinned for place, pinned in result.items() if pinned}


def _drop_unmeasured(
    floors: dict[str, dict[str, float]], seen: Collection[tuple[str, str]], complete: Collection[str]
) -> None:
    for place, pinned in floors.items():
        if place.partition(".")[0] in complete:
            for key in [key for key in pinned if (place, key) not in seen]:
                del pinned[key]


def write_floors(floors: Floors, path: Path) -> None:
    """Write the floors, in alphabetical order."""
    lines = [_HEADER]
    for place, pinned in sorted(floors.items()):
        lines += [f"[{place}]", *(f"{key} = {value:g}" for key, value in sorted(pinned.items())), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
