"""Which sets of features are alike: average linkage over a sparse table of the pairs that share something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

TELLING = 12
"""Features of a set, the heaviest first, by which those that may be alike are looked up."""

LOOKED_UP = 300
"""Sets that one feature leads to at most, the latest; so work is bounded by sets × this × :data:`TELLING`."""

COMPARED = 30
"""Sets that one is compared with at most, those that share most with it."""

SAME = 0.6
"""Similarity from which on a set stands for another one, so that ten thousand times the same is one set."""

LEAST = 0.12
"""Similarity below which two sets count as having nothing in common."""

Features = frozenset[str]
Weigh = Callable[[str], float]


def linked(sets: Sequence[Features], weigh: Weigh, least: float, weak: str = "") -> list[list[int]]:
    """Return the places of sets that are alike, each place in one list, in the order of their first places.

    Two sets are alike by the share of the weight of their features that they have in common, in 0…1 (a weighted
    Jaccard index); two lists are brought together, the most alike first, while the mean over all pairs of their
    members is at least ``least`` (average linkage; Sokal and Michener, University of Kansas Science Bulletin 38, 1958).
    Sets that share no more than features that begin with ``weak`` have nothing in common.
    """
    neighbours = _Neighbours(weigh, weak)
    homes: list[list[int]] = []
    links: list[dict[int, float]] = []
    for place, features in enumerate(sets):
        found = neighbours.alike(features)
        best = max(found, key=lambda number: (found[number], -number), default=None)
        if best is not None and found[best] >= SAME:
            homes[best].append(place)
        else:
            neighbours.add(features)
            homes.append([place])
            links.append(found)
    return _Agglomeration(homes, links, least).run()


class _Neighbours:
    """The sets that were added, found by the features that they share."""

    def __init__(self, weigh: Weigh, weak: str = "") -> None:
        self._weigh = weigh
        self._weak = weak
        self._sets: list[tuple[Features, float]] = []
        self._holders: dict[str, list[int]] = {}

    def add(self, features: Features) -> None:
        """Add a set; its number is how many were added before."""
        for feature in self._telling(features):
            self._holders.setdefault(feature, []).append(len(self._sets))
        self._sets.append((features, self._mass(features)))

    def alike(self, features: Features) -> dict[int, float]:
        """Return the sets that share enough with this one, by number, and how alike they are."""
        seen: Counter[int] = Counter()
        for feature in self._telling(features):
            seen.update(self._holders.get(feature, ())[-LOOKED_UP:])
        mass, found = self._mass(features), {}
        for number, _ in seen.most_common(COMPARED):
            other, its_mass = self._sets[number]
            shared = self._mass(features & other)
            value = shared / (mass + its_mass - shared)
            if value >= LEAST:
                found[number] = value
        return found

    def _telling(self, features: Features) -> list[str]:
        strong = (feature for feature in features if not (self._weak and feature.startswith(self._weak)))
        return sorted(strong, key=lambda feature: (-self._weigh(feature), feature))[:TELLING]

    def _mass(self, features: Features) -> float:
        return sum(map(self._weigh, sorted(features)))  # sorted, so that the sum is the same on every machine


class _Agglomeration:
    """Lists that grow together; ``_sums[a][b]`` is the similarity of all pairs of a's and b's members."""

    def __init__(self, homes: list[list[int]], links: Sequence[dict[int, float]], least: float) -> None:
        self._homes = homes
        self._least = least
        self._is_alive = [True] * len(homes)
        self._sums: list[dict[int, float]] = [{} for _ in homes]
        for number, found in enumerate(links):
            for other, value in found.items():
                total = value * len(homes[number]) * len(homes[other])
                self._sums[number][other] = self._sums[other][number] = total

    def run(self) -> list[list[int]]:
        """Bring the most alike together until none are alike enough."""
        heap = [
            (-self._mean(one, other), other, one)
            for one, sums in enumerate(self._sums)
            for other in sums
            if other < one and self._mean(one, other) >= self._least
        ]
        heapify(heap)
        while heap:
            value, one, other = heappop(heap)
            if not (self._is_alive[one] and self._is_alive[other]):
                continue
            mean = self._mean(one, other)
            if mean < -value:
                # What is listed was true before one of them grew: it is looked at again at its place.
                if mean >= self._least:
                    heappush(heap, (-mean, one, other))
                continue
            for number, changed in self._merge(one, other):
                if (mean := self._mean(number, changed)) >= self._least:
                    heappush(heap, (-mean, min(number, changed), max(number, changed)))
        return sorted(sorted(home) for number, home in enumerate(self._homes) if self._is_alive[number])

    def _mean(self, one: int, other: int) -> float:
        return self._sums[one].get(other, 0.0) / (len(self._homes[one]) * len(self._homes[other]))

    def _merge(self, one: int, other: int) -> list[tuple[int, int]]:
        """Bring two lists together and return the pairs whose similarity may have grown."""
        if len(self._sums[one]) < len(self._sums[other]):
            one, other = other, one
        self._is_alive[other] = False
        self._homes[one] += self._homes[other]
        mine, theirs = self._sums[one], self._sums[other]
        mine.pop(other, None)
        changed = []
        for number, value in theirs.items():
            if number == one:
                continue
            self._sums[number].pop(other, None)
            mine[number] = self._sums[number][one] = mine.get(number, 0.0) + value
            changed.append((one, number))
        return changed
