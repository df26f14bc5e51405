"""What several groups share and what sets one apart: the claims hold their error rates, and find what was planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.report.bridges import Finding, Said, compare
from listenkit.themes.statistics import fisher_greater

RUNS = 300
SIZES = {"customers": 240, "employees": 80, "suppliers": 30, "partners": 18}
STATEMENTS = 24

Rate = Callable[[int, str], float]
"""The probability that an average person of a group makes a statement, by its number."""


def simulated(seed: int, rate: Rate, sizes: Mapping[str, int] = SIZES) -> list[Said]:
    """Return statements of people of whom some speak of much and others of little."""
    random = Random(seed)
    counts = {(number, group): 0 for number in range(STATEMENTS) for group in sizes}
    for group, size in sizes.items():
        for _ in range(size):
            eagerness = random.uniform(0.3, 1.7)
            for number in range(STATEMENTS):
                counts[number, group] += random.random() < eagerness * rate(number, group)
    return [
        Said(f"statement {number}", "negative", {group: counts[number, group] for group in sizes})
        for number in range(STATEMENTS)
    ]


def at_most(level: float, hits: int, runs: int = RUNS) -> bool:
    """Tell whether so many hits agree with a rate of at most a level, within three standard errors."""
    return hits <= runs * level + 3 * sqrt(runs * level * (1 - level))


def shared(found: Sequence[Finding]) -> set[str]:
    """Return the statements that are called shared."""
    return {each.said.name for each in found if each.bridge.stands}


def apart(found: Sequence[Finding]) -> set[tuple[str, str]]:
    """Return the statements and the groups that they are said to set apart."""
    return {(each.said.name, each.apart.group) for each in found if each.apart.stands}


class TestNothingPlanted:
    """All groups say all things alike."""

    def test_no_group_is_set_apart(self) -> None:
        """In at most 5 % of lists any is, though some statements are said by many and others by few."""
        wrong = sum(
            bool(apart(compare(simulated(seed, lambda number, _: 0.01 + 0.01 * number), SIZES))) for seed in range(RUNS)
        )
        assert at_most(0.05, wrong)

    @pytest.mark.parametrize("several", [2, 3])
    def test_nothing_is_called_shared(self, several: int) -> None:
        """In at most 5 % of lists anything is, where all things are said alike, often or hardly ever."""
        for level in (0.02, 0.1):
            wrong = sum(
                bool(shared(compare(simulated(seed, lambda *_: level), SIZES, several)))  # noqa: B023 - used at once
                for seed in range(RUNS // 2)
            )
            assert at_most(0.05, wrong, RUNS // 2)

    def test_talkative_groups_make_no_bridge(self) -> None:
        """Groups that say everything twice as often as others share nothing by that."""
        rates = {"customers": 0.03, "employees": 0.06, "suppliers": 0.12, "partners": 0.12}
        wrong = sum(
            bool(shared(compare(simulated(seed, lambda _, group: rates[group]), SIZES))) for seed in range(RUNS // 2)
        )
        assert at_most(0.05, wrong, RUNS // 2)

    def test_what_one_group_alone_says_is_no_bridge(self) -> None:
        """However much it says it."""
        wrong = sum(
            "statement 0" in shared(compare(simulated(seed, _planted(0, 0.5, "customers")), SIZES))
            for seed in range(RUNS // 2)
        )
        assert at_most(0.05, wrong, RUNS // 2)

    def test_the_test_of_homogeneity_holds_its_level(self) -> None:
        """One statement at a time, at most 5 % are called different."""
        wrong = sum(compare(simulated(seed, lambda *_: 0.1), SIZES)[0].homogeneity <= 0.05 for seed in range(RUNS))
        assert at_most(0.05, wrong)


def _planted(number: int, rate: float, *groups: str) -> Rate:
    """Return rates of 5 %, and another one for a statement in some groups."""
    return lambda each, group: rate if each == number and group in groups else 0.05


class TestPlanted:
    """What is there is found."""

    def test_a_statement_of_one_group_sets_it_apart(self) -> None:
        """Said by 40 % of thirty suppliers and 5 % of all others: found in 90 % of lists, and of the right group."""
        found = sum(
            ("statement 3", "suppliers") in apart(compare(simulated(seed, _planted(3, 0.4, "suppliers")), SIZES))
            for seed in range(60)
        )
        assert found >= 54

    def test_a_statement_of_three_groups_is_shared(self) -> None:
        """Said by 40 % of three groups, where all else is said by 5 %."""
        planted = _planted(3, 0.4, "customers", "employees", "suppliers")
        lists = [compare(simulated(seed, planted), SIZES, 3) for seed in range(60)]
        assert sum("statement 3" in shared(each) for each in lists) >= 54
        named = [each[3].bridge.groups for each in lists if each[3].bridge.stands]
        assert all({"customers", "employees", "suppliers"} <= set(groups) for groups in named)

    def test_the_interval_of_the_difference_covers_it(self) -> None:
        """Of 40 % against 5 %, in about 95 % of lists."""
        covered = 0
        for seed in range(RUNS):
            each = compare(simulated(seed, _planted(3, 0.4, "suppliers")), SIZES)[3]
            covered += each.apart.low <= 0.35 <= each.apart.high
        assert covered >= RUNS * 0.95 - 3 * sqrt(RUNS * 0.95 * 0.05)


class TestWhatMayBeTold:
    """A group that is missing from a statement plays no part in it."""

    def test_a_hidden_group_changes_nothing_of_a_statement(self) -> None:
        """Neither shares nor p-values: with it, or in a world without it."""
        told = [
            Said("one", "idea", {"customers": 9, "suppliers": 1}),
            Said("two", "idea", {"customers": 3, "suppliers": 4}),
        ]
        sizes = {"customers": 50, "suppliers": 20}
        assert compare(told, {**sizes, "employees": 70}) == compare(told, sizes)

    def test_one_group_alone_is_compared_with_nothing(self) -> None:
        """It takes two."""
        assert compare([Said("one", "idea", {"customers": 9})], {"customers": 50, "suppliers": 20}) == []

    def test_nothing_said_is_nothing_found(self) -> None:
        """No statement, no group, nobody."""
        assert compare([], {}) == []
        assert compare([Said("one", "idea", {"customers": 0, "suppliers": 0})], {"customers": 5, "suppliers": 5}) == []

    def test_a_lone_statement_is_not_shared(self) -> None:
        """There is nothing else to compare it with."""
        (found,) = compare([Said("one", "idea", {"customers": 9, "suppliers": 9})], {"customers": 9, "suppliers": 9})
        assert not found.bridge.stands
        assert not found.apart.stands


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 15), st.integers(0, 15))
def test_both_tails_of_the_exact_test_meet(hits: int, misses: int, other_hits: int, other_misses: int) -> None:
    """P(at most as many) and P(more) add up to one, wherever the sums are taken from."""
    total, other = hits + misses, other_hits + other_misses
    at_most_as_many = fisher_greater(other_hits, other, hits, total)
    more = fisher_greater(hits + 1, total, other_hits - 1, other) if misses and other_hits else 0.0
    assert at_most_as_many + more == pytest.approx(1.0)


def test_the_exact_test_is_that_of_the_tea() -> None:
    """Fisher's lady: of eight cups she names three of four right, p = 17 / 70."""
    assert fisher_greater(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert fisher_greater(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert fisher_greater(0, 4, 4, 4) == pytest.approx(1.0)
