"""The statistics of the report, against hand-worked values and simulation."""

from __future__ import annotations

from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.intervals import share_interval
from listenkit.report.statistics import (
    holm,
    holm_by_family,
    interval,
    mean_sentiment,
    net_change,
    net_sentiment,
    volume_p_value,
)
from listenkit.summary import Counts


def scored(positive: int, neutral: int, negative: int, unscored: int = 0, sentiment: int = 0) -> Counts:
    """Return counts of so many comments of each label."""
    total = positive + neutral + negative + unscored
    return Counts(total, positive, negative, unscored, sentiment)


def test_net_sentiment_is_the_difference_of_shares_of_scored_comments() -> None:
    """Unscored comments are in neither share."""
    assert net_sentiment(scored(3, 2, 5, unscored=7)) == -20.0


def test_nothing_scored_has_no_figure() -> None:
    """Unscored is not neutral: there is no number at all."""
    counts = scored(0, 0, 0, unscored=4)
    assert (net_sentiment(counts), interval(counts), mean_sentiment(counts)) == (None, None, None)


def test_mean_sentiment_is_in_the_units_of_the_compound() -> None:
    """Ten-thousandths become −1…1."""
    assert mean_sentiment(scored(1, 0, 1, sentiment=2500)) == 0.125


def test_the_interval_of_one_comment_is_wide_and_clipped() -> None:
    """One positive comment says next to nothing: 33.33 ± 1.96 · √((2/3 − 1/9)/3) by hand."""
    low, high = interval(scored(1, 0, 0)) or (0, 0)
    assert low == pytest.approx(-51.01, abs=0.01)
    assert high == 100.0


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_published_one(part: int, whole: int, low: float, high: float) -> None:
    """The worked examples of Newcombe (Statistics in Medicine 17, 1998, table I, method 3)."""
    assert share_interval(part, whole) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_of_a_share_holds_it_and_stays_a_share(counts: tuple[int, int]) -> None:
    """None and all included, it never leaves 0…1, and the wrong ones mirror the right ones."""
    part, whole = counts
    low, high = share_interval(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1
    assert share_interval(whole - part, whole) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_the_interval_shrinks_with_the_root_of_the_comments() -> None:
    """A hundred times the comments give about a tenth of the width."""
    few, many = interval(scored(40, 20, 40)), interval(scored(4000, 2000, 4000))
    assert few is not None
    assert many is not None
    assert (few[1] - few[0]) / (many[1] - many[0]) == pytest.approx(10, rel=0.02)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_net_sentiment(positive: int, neutral: int, negative: int) -> None:
    """Whatever the counts, low ≤ net ≤ high inside −100…100."""
    counts = scored(positive, neutral, negative)
    net, found = net_sentiment(counts), interval(counts)
    if net is None or found is None:
        assert counts.scored == 0
        return
    assert -100 <= found[0] <= net + 1e-9
    assert net - 1e-9 <= found[1] <= 100


def test_the_interval_covers_the_truth_nearly_as_often_as_it_says() -> None:
    """Samples of 20 comments with 30 % positive and 50 % negative: at least 93 of 100 intervals hold −20."""
    random = Random(11)
    hits = 0
    for _ in range(2000):
        draws = random.choices("pun", (30, 20, 50), k=20)
        low, high = interval(scored(draws.count("p"), draws.count("u"), draws.count("n"))) or (0, 0)
        hits += low <= -20 <= high
    assert hits / 2000 >= 0.93


def test_a_clear_turn_has_a_small_p_value() -> None:
    """From balanced to negative with 47 and 37 comments: z is 45.08 / 19.40 by hand."""
    change = net_change(scored(9, 4, 34), scored(14, 6, 17))
    assert change is not None
    assert change.points == pytest.approx(-45.08, abs=0.05)
    assert change.p_value == pytest.approx(0.0201, abs=0.0001)
    assert change.low < change.points < change.high


def test_no_change_has_a_p_value_of_one() -> None:
    """The same counts differ by nothing."""
    change = net_change(scored(5, 5, 5), scored(5, 5, 5))
    assert change is not None
    assert (change.points, change.p_value) == (0.0, 1.0)


def test_a_side_without_scores_is_not_compared() -> None:
    """Nothing before is not a change from zero."""
    assert net_change(scored(5, 5, 5), Counts()) is None


@given(st.integers(0, 80), st.integers(0, 80))
def test_the_volume_test_is_the_exact_binomial(now: int, before: int) -> None:
    """Twice the smaller tail of a fair coin, by whole numbers."""
    total = now + before
    if not total:
        assert volume_p_value(now, before) is None
        return
    tail = sum(comb(total, count) for count in range(max(now, before), total + 1)) / 2**total
    assert volume_p_value(now, before) == pytest.approx(min(1.0, 2 * tail), rel=1e-9)


def test_the_volume_test_weighs_unequal_periods() -> None:
    """Ten a week is no change from forty in four weeks, and is one from forty in a week."""
    assert volume_p_value(10, 40, 7, 28) == 1.0
    assert (volume_p_value(10, 40, 7, 7) or 1) < 0.001


def test_the_volume_test_is_quick_and_finite_for_millions() -> None:
    """Large counts neither overflow nor crawl."""
    assert 0 <= (volume_p_value(5_000_000, 5_010_000) or 0) < 0.01


def test_holm_corrects_step_by_step() -> None:
    """The smallest of four is held against 0.05/4, the next against 0.05/3, until one fails."""
    assert holm([0.04, 0.01, 0.016, 0.9]) == [False, True, True, False]


def test_one_of_many_tests_needs_more_than_five_percent() -> None:
    """0.04 stands alone and not among ten."""
    assert holm([0.04]) == [True]
    assert holm([0.04, *[0.5] * 9])[0] is False


def test_families_do_not_dilute_each_other() -> None:
    """0.02 stands among two tests of its own question, whatever the forty others ask."""
    values, families = [0.02, 0.9, *[0.5] * 40], ["groups"] * 2 + ["themes"] * 40
    assert holm_by_family(values, families) == [True, *[False] * 41]
    assert holm(values)[0] is False


def test_labels_that_are_all_one_are_no_change() -> None:
    """Without any difference among the labels there is nothing to test."""
    change = net_change(scored(3, 0, 0), scored(40, 0, 0))
    assert change is not None
    assert change.p_value == 1.0


def test_a_handful_of_comments_is_no_proof() -> None:
    """Two against three, all of another mind: one of ten ways to share out the labels, and no more."""
    change = net_change(scored(2, 0, 0), scored(0, 0, 3))
    assert change is not None
    assert change.p_value > 0.04


def test_tests_that_could_not_be_made_do_not_count() -> None:
    """None never stands, and does not dilute the others."""
    assert holm([None, 0.04, None]) == [False, True, False]
