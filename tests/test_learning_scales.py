from __future__ import annotations

import math

import pytest

from listenkit.errors import UsageError
from listenkit.learning.scales import SCALES, opinions_of, read_scale, tell_scale


@pytest.mark.parametrize(
    ("ratings", "name"),
    [
        ([1, 2, 3, 4, 5] * 4, "stars"),
        ([4.5, 3.5, 5, 1] * 4, "stars"),
        ([0, 7, 10, 9] * 4, "nps"),
        ([6, 7, 10, 9] * 4, "nps"),
        ([0, 1, 1, 1] * 4, "thumbs"),
        ([-1, 1, 0, 1] * 4, "signs"),
        ([20, 80, 100, 35] * 4, "percent"),
        ([1, 2, 3, 4, 5] * 60 + [1e9], "stars"),
    ],
)
def test_a_scale_is_told_from_the_range_of_a_source(ratings: list[float], name: str) -> None:
    """Stars, NPS, thumbs and per cent; a stray value in a hundred does not hide it."""
    assert tell_scale(ratings) == SCALES[name]


@pytest.mark.parametrize(
    "ratings",
    [[], [5], [5] * 50, [1] * 50, [0, 2, 5] * 10, [-5, 5] * 20, [1, 1e9] * 20, [math.nan] * 20, [math.inf, 1] * 20],
)
def test_a_scale_that_cannot_be_told_is_not_guessed(ratings: list[float]) -> None:
    """Too few, all alike, or fitting more than one: a person must say."""
    assert tell_scale(ratings) is None
    assert set(opinions_of(ratings).opinions) <= {None}


@pytest.mark.parametrize(
    ("name", "ratings", "opinions"),
    [
        ("stars", [1, 2, 3, 4, 5, 0, 6], [-1, -1, 0, 1, 1, None, None]),
        ("nps", [0, 6, 7, 8, 9, 10, 11, -1], [-1, -1, 0, 0, 1, 1, None, None]),
        ("thumbs", [0, 1, -1, 2], [-1, 1, None, None]),
        ("signs", [-1, 0, 1, 2], [-1, 0, 1, None]),
        ("1-10", [1, 4, 5, 6, 7, 10, 1e9], [-1, -1, 0, 0, 1, 1, None]),
        ("-2..2", [-2, -1, 0, 1, 2], [-1, -1, 0, 1, 1]),
    ],
)
def test_ratings_become_opinions(name: str, ratings: list[float], opinions: list[int | None]) -> None:
    """What is outside the scale is nothing, and is counted."""
    found = opinions_of([*ratings, math.nan], read_scale(name))
    assert found.opinions == [*opinions, None]
    assert found.outside == opinions.count(None) + 1


@pytest.mark.parametrize("text", ["", "star", "5-1", "1-1", "1-", "a-b", "1" * 400, "nan-5"])
def test_a_scale_that_makes_no_sense_is_refused(text: str) -> None:
    """The hint lists what can be written."""
    with pytest.raises(UsageError) as caught:
        read_scale(text)
    assert "stars, nps" in caught.value.hint
