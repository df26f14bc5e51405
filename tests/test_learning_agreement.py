from __future__ import annotations

import pytest

from listenkit.intervals import share_interval
from listenkit.learning.agreement import krippendorff_alpha, measure_agreement


def test_alpha_is_that_of_the_book() -> None:
    """Ten units, two coders, 0 and 1: Krippendorff's own worked example of binary data gives 0.095."""
    first, second = "0100000000", "1110010010"
    assert krippendorff_alpha(list(zip(first, second, strict=True))) == pytest.approx(0.095, abs=0.001)


def test_full_agreement_is_one_and_chance_is_near_nothing() -> None:
    """Percent agreement does not know chance, alpha does."""
    same = measure_agreement(
        {number: ["positive", "positive"] if number % 2 else ["negative"] * 2 for number in range(40)}
    )
    assert same is not None
    assert (same.comments, same.share, same.alpha, same.alpha_interval) == (40, 1.0, 1.0, (1.0, 1.0))
    pairs = [("positive", "positive"), ("positive", "negative"), ("negative", "positive"), ("negative", "negative")]
    chance = measure_agreement({number: pairs[number % 4] for number in range(400)})
    assert chance is not None
    assert chance.share == 0.5
    assert chance.alpha == pytest.approx(0.0, abs=0.01)
    assert chance.alpha_interval is not None
    assert chance.alpha_interval[0] < 0 < chance.alpha_interval[1]


def test_one_label_only_has_no_alpha() -> None:
    """Where everything is the same nothing can be told from chance."""
    found = measure_agreement({number: ["neutral", "neutral"] for number in range(9)})
    assert found is not None
    assert (found.share, found.alpha, found.alpha_interval) == (1.0, None, None)


def test_comments_of_one_person_say_nothing_of_agreement() -> None:
    """Nothing in common is no agreement of nought."""
    assert measure_agreement({1: ["positive"], 2: ["negative"]}) is None


def test_the_interval_of_a_share_stays_inside() -> None:
    """Wilson's interval of 166 in 200 is 0.77 to 0.88; of all in few it ends at 1 and does not shrink to it."""
    assert share_interval(166, 200) == pytest.approx((0.772, 0.876), abs=0.001)
    assert share_interval(5, 5) == pytest.approx((0.566, 1.0), abs=0.001)
