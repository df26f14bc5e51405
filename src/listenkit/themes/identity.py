"""Gives found themes their ids: those of themes suggested before whose words they share, else new ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from listenkit.themes.found import KnownTheme

SAME = 0.4
"""Cosine of two cores from which on they are the same theme."""


def name_cores(cores: Sequence[Mapping[str, float]], known: Sequence[KnownTheme]) -> list[str]:
    """Return an id for every core, in order; no two are the same.

    The most alike pairs of a found and a known theme go first. A new id depends on the heaviest stems alone.
    """
    pairs = sorted(
        (-likeness(core, theme.core), place, theme.id) for place, core in enumerate(cores) for theme in known
    )
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for value, place, known_id in pairs:
        if -value >= SAME and place not in ids and known_id not in taken:
            ids[place] = known_id
            taken.add(known_id)
    taken.update(theme.id for theme in known)
    for place, core in enumerate(cores):
        if place not in ids:
            ids[place] = _new_id(core, taken)
            taken.add(ids[place])
    return [ids[place] for place in range(len(cores))]


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two cores, 0 to 1."""
    return sum(weight * other[stem] for stem, weight in one.items() if stem in other)


def _new_id(core: Mapping[str, float], taken: Collection[str]) -> str:
    stems = sorted(core, key=lambda stem: (-core[stem], stem)) or [""]
    tries = [stems[: count + 1] for count in range(len(stems))]
    ids = [blake2b("\x1f".join(each).encode(), digest_size=3).hexdigest() for each in tries]
    free = [each for each in ids if each not in taken]
    return free[0] if free else blake2b(repr((stems, len(taken))).encode(), digest_size=4).hexdigest()
