"""Statements that several groups share, and statements that set one group apart, each with its test.

Everything is counted in people. docs/ideas.md states the tests and their sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from listenkit.intervals import share_interval
from listenkit.report.statistics import LEVEL, holm
from listenkit.themes.statistics import fisher_greater

SEVERAL = 2
"""Groups that share a bridge at least, by default."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the people of each group who make it; a group that is missing may not be told of.

    ``tone`` is positive or negative for what is said of a theme, and ``idea`` for an idea, whose ``name`` is the id of
    a comment that says it.
    """

    name: str
    tone: str
    people: Mapping[str, int]
    text: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The people of a group who make a statement, of all its people who spoke; the 95 % interval is in 0…1.

    ``average`` is the share that the other statements of the same tone have in the group on average.
    """

    people: int
    of: int
    low: float
    high: float
    average: float = 0.0

    @property
    def value(self) -> float:
        """The share itself, in 0…1."""
        return self.people / self.of


@dataclass(frozen=True, slots=True)
class Bridge:
    """How sure it is that several groups share a statement: ``groups`` say it more than what else they say."""

    p_value: float
    stands: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """How sure it is that a group makes a statement more than the rest; ``difference`` is of shares, with interval."""

    group: str
    rest: Share
    difference: float
    low: float
    high: float
    p_value: float
    stands: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, its share in each group that may be told, and what the tests say.

    ``homogeneity`` is the p-value that all groups make it alike.
    """

    said: Said
    shares: Mapping[str, Share]
    homogeneity: float
    bridge: Bridge
    apart: Apart


@dataclass(frozen=True, slots=True)
class _Test:
    """The p-values of one statement, before they are corrected together."""

    said: Said
    shares: Mapping[str, Share]
    by_group: Mapping[str, float] = field(default_factory=dict)
    greater: Mapping[str, float] = field(default_factory=dict)
    less: Mapping[str, float] = field(default_factory=dict)
    shared: float = 1.0


def compare(statements: Sequence[Said], sizes: Mapping[str, int], several: int = SEVERAL) -> list[Finding]:
    """Return what the tests say of every statement that two groups may be told of, in the order given.

    ``sizes`` are the people of each group who spoke. ``several`` groups make a bridge, at most as many as there are.
    The tests of all statements are corrected together (Holm), once for bridges and once for what sets apart.
    """
    made = [said for said in statements if _is_comparable(said, sizes)]
    totals = _totals(made, sizes)
    tests = [_tested(said, sizes, totals, several) for said in made]
    bridges = holm([test.shared for test in tests])
    aparts = iter(holm([value for test in tests for value in test.greater.values()]))
    standing = [{name: next(aparts) for name in test.greater} for test in tests]
    return [_finding(*each) for each in zip(tests, bridges, standing, strict=True)]


def _is_comparable(said: Said, sizes: Mapping[str, int]) -> bool:
    """Tell whether somebody makes a statement and two groups may be told of."""
    told = [name for name, size in sizes.items() if size and name in said.people]
    return len(told) > 1 and any(said.people[name] for name in told)


def _totals(made: Sequence[Said], sizes: Mapping[str, int]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return by tone and group over all statements that may be told: how often people make one, and could."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for said in made:
        for name, count in said.people.items():
            people, places = found.get((said.tone, name), (0, 0))
            found[said.tone, name] = people + count, places + sizes.get(name, 0)
    return found


def _tested(
    said: Said, sizes: Mapping[str, int], totals: Mapping[tuple[str, str], tuple[int, int]], several: int
) -> _Test:
    shares, by_group = {}, {}
    for name, size in sizes.items():
        if not (size and name in said.people):
            continue
        count = said.people[name]
        people, places = (all_of - mine for all_of, mine in zip(totals[said.tone, name], (count, size), strict=True))
        average = people / places if places else 0.0
        shares[name] = Share(count, size, *share_interval(count, size), average)
        by_group[name] = fisher_greater(count, size, people, places) if places else 1.0
    needed = min(several, len(shares))
    # The needed-th smallest is a test that so many groups are above; Benjamini and Heller 2008.
    shared = min(1.0, (len(shares) - needed + 1) * sorted(by_group.values())[needed - 1])
    greater, less = {}, {}
    for name, each in shares.items():
        rest = _rest(shares, name)
        greater[name] = fisher_greater(each.people, each.of, rest.people, rest.of)
        less[name] = fisher_greater(rest.people, rest.of, each.people, each.of)
    return _Test(said, shares, by_group, greater, less, shared)


def _rest(shares: Mapping[str, Share], name: str) -> Share:
    others = [each for other, each in shares.items() if other != name]
    people, size = sum(each.people for each in others), sum(each.of for each in others)
    return Share(people, size, *share_interval(people, size))


def _finding(test: _Test, is_bridge: bool, standing: Mapping[str, bool]) -> Finding:
    shares = test.shares
    tests = 1 if len(shares) < 3 else len(shares)
    smallest = min(*test.greater.values(), *test.less.values())
    highest = max(shares, key=lambda name: (-test.greater[name], shares[name].value))
    is_highest = all(shares[highest].value >= each.value for each in shares.values())
    groups = tuple(name for name, value in test.by_group.items() if value <= LEVEL)
    rest = _rest(shares, highest)
    low, high = _difference_interval(shares[highest], rest)
    return Finding(
        said=test.said,
        shares=shares,
        homogeneity=min(1.0, 2 * tests * smallest),
        bridge=Bridge(test.shared, is_bridge, groups),
        apart=Apart(
            group=highest,
            rest=rest,
            difference=shares[highest].value - rest.value,
            low=low,
            high=high,
            p_value=test.greater[highest],
            stands=standing[highest] and is_highest,
        ),
    )


def _difference_interval(one: Share, other: Share) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares (R. G. Newcombe, Statistics in Medicine 17, 1998)."""
    difference = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return max(-1.0, difference - below), min(1.0, difference + above)
