"""What an action changed: claimed where there is something, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pytest

from listenkit.actions import Impact, estimate
from listenkit.actions.cells import COUNT, SCORE, SCORED, sum_up
from listenkit.actions.interval import log_odds, net_sentiment
from listenkit.loop import Voice
from listenkit.model import Label
from listenkit.times import Window

FIRST = date(2026, 1, 5)
WEEKS = 10
DAY = FIRST + timedelta(weeks=WEEKS // 2)
TODAY = date(2026, 12, 1)
RUNS = 300
"""Simulated organisations for each law: few enough for every day, enough to see a rate that is off by half."""


def organisation(
    seed: int, *, authors: int = 150, tone: float = 0.0, volume: float = 0.0, early: float = 0.0
) -> list[Voice]:
    """Return what made-up people say for ten weeks, of delivery and of other things.

    Each has a mood of their own and speaks once or more; everything becomes gloomier or brighter in the second half.
    ``tone`` is what changes then in what is said of delivery alone (in the units of the moods), ``volume`` the change
    of the logarithm of the chance to speak of it, ``early`` a change of tone in the midst of the first half.
    """
    draw = np.random.default_rng(seed)
    season = draw.normal(0, 0.3)
    voices = []
    for author in range(authors):
        mood = draw.normal(-0.1, 1)
        for _ in range(1 + draw.poisson(0.5)):
            day = int(draw.integers(0, WEEKS * 7))
            is_after = day >= WEEKS * 7 // 2
            is_touched = bool(draw.random() < 0.35 * (np.exp(volume) if is_after else 1))
            felt = mood + draw.normal() + season * is_after - 0.4 * is_touched
            felt += is_touched * (tone * is_after + early * (day >= WEEKS * 7 // 4))
            label = "positive" if felt > 0.4 else "negative" if felt < -0.4 else "neutral"
            themes = ("delivery",) if is_touched else ("taste",)
            voices.append(Voice(f"p{author}", FIRST + timedelta(days=day), cast("Label", label), themes))
    return voices


def judged(voices: Sequence[Voice], **keys: Any) -> Impact:
    """Return what is said of the action of the middle of the ten weeks."""
    return estimate(voices, ["delivery"], DAY, TODAY, **keys)


class TestLaws:
    """What the method promises, on many made-up organisations."""

    def test_without_an_effect_one_is_claimed_in_five_of_a_hundred_at_most(self) -> None:
        """With the margin that so many runs leave: 5 % and two standard errors of a share of 5 %."""
        found = [judged(organisation(seed)) for seed in range(RUNS)]

        assert sum(each.verdict == "too-little" for each in found) == 0
        claimed = sum(each.verdict == "effect" for each in found) / RUNS
        assert claimed <= 0.05 + 2 * (0.05 * 0.95 / RUNS) ** 0.5

    def test_a_planted_effect_lies_in_the_interval_in_ninety_five_of_a_hundred(self) -> None:
        """On tone and on volume; the truth is what a hundred times as many people say."""
        many = sum_up(
            organisation(1, authors=60_000, tone=0.8, volume=-0.5),
            ["delivery"], Window(FIRST, DAY), Window(DAY, FIRST + timedelta(weeks=WEEKS)),
        )  # fmt: skip
        # The season is drawn once for an organisation: it moves both sides alike, and hardly this difference.
        true_tone = float(net_sentiment(many.totals[None, :])[0][0])
        true_volume = float(np.exp(log_odds(many.totals[None, :])[0][0]))

        found = [judged(organisation(seed, tone=0.8, volume=-0.5)) for seed in range(1000, 1000 + RUNS)]
        held_tone = [each.sentiment.low <= true_tone <= each.sentiment.high for each in found if each.sentiment]
        held_volume = [each.volume.low <= true_volume <= each.volume.high for each in found if each.volume]

        margin = 2 * (0.05 * 0.95 / RUNS) ** 0.5
        assert len(held_tone) == len(held_volume) == RUNS
        assert 0.95 - margin <= sum(held_tone) / RUNS <= 0.95 + 2 * margin
        assert 0.95 - margin <= sum(held_volume) / RUNS <= 0.95 + 2 * margin

    def test_a_strong_effect_is_seen(self) -> None:
        """A method that never claims anything would keep the other laws."""
        found = [judged(organisation(seed, authors=400, tone=1.5)) for seed in range(20)]

        assert sum(each.verdict == "effect" for each in found) >= 18

    def test_what_moved_before_the_action_is_not_credited_to_it(self) -> None:
        """The placebo sees that delivery became better weeks earlier."""
        found = [judged(organisation(seed, authors=900, early=2.0, tone=1.0)) for seed in range(10)]

        assert sum(each.verdict == "moving-before" for each in found) >= 8


class TestFigures:
    """What is counted, and how."""

    def test_the_difference_in_differences_is_that_of_the_four_means(self) -> None:
        """Ten people in each cell, whose tones are known."""
        labels = {
            ("delivery", 0): ["negative"] * 8 + ["positive"] * 2,
            ("delivery", 1): ["negative"] * 4 + ["positive"] * 8,
            ("taste", 0): ["positive"] * 8 + ["neutral"] * 2,
            ("taste", 1): ["positive"] * 9 + ["neutral"] * 3,
        }
        voices = [
            Voice(f"{theme}{half}{number}", FIRST + timedelta(days=35 * half + number), cast("Label", label), (theme,))
            for (theme, half), said in labels.items()
            for number, label in enumerate(said)
        ] + [Voice("x", FIRST + timedelta(weeks=WEEKS) - timedelta(days=1), "unscored", ("taste",))]

        found = judged(voices)

        assert found.sentiment is not None
        assert found.volume is not None
        assert found.sentiment.before == pytest.approx(-60)
        assert found.sentiment.after == pytest.approx(100 / 3)
        assert found.sentiment.estimate == pytest.approx((100 / 3 + 60) - (75 - 80))
        assert found.volume.estimate == pytest.approx((12 / 13) / (10 / 10))
        assert found.period is not None
        assert found.period.people == (10, 12, 10, 13)

    def test_the_words_of_one_person_count_together(self) -> None:
        """A hundred comments of one author widen the interval, they do not narrow it."""
        spread = [
            Voice(f"p{number}", day, cast("Label", label), (theme,))
            for half, day in enumerate((FIRST, DAY))
            for theme, label in (("delivery", "negative"), ("taste", "positive"))
            for number in range(half * 1000, half * 1000 + 40)
        ]
        rows = sum_up([*spread, *spread[:40]], ["delivery"], Window(FIRST, DAY), Window(DAY, TODAY))

        assert rows.people == (40, 40, 40, 40)
        assert rows.totals[COUNT::3].tolist() == [80, 40, 40, 40]
        assert rows.totals[SCORE::3].tolist() == [-80, -40, 40, 40]
        assert rows.totals[SCORED::3].tolist() == [80, 40, 40, 40]
        assert rows.count == 80

    def test_comments_without_an_author_stand_for_themselves(self) -> None:
        """Nobody knows whether two of them are one person's."""
        voices = [Voice("", FIRST, "positive", ("delivery",)) for _ in range(3)]

        assert sum_up(voices, ["delivery"], Window(FIRST, DAY), Window(DAY, TODAY)).count == 3

    def test_themes_that_other_actions_touched_are_no_fair_comparison(self) -> None:
        """They are left out, unless a comment speaks of this action's theme as well."""
        voices = organisation(1, authors=400)
        spoiled = [Voice(f"q{n}", DAY + timedelta(days=n % 30), "negative", ("price",)) for n in range(200)]

        assert judged([*voices, *spoiled], disturbed=["price"]) == judged(voices)
        assert judged([*voices, *spoiled]) != judged(voices)

    def test_the_same_words_give_the_same_figures(self) -> None:
        """In any order: nothing depends on the clock or on chance."""
        voices = organisation(3)

        assert judged(voices) == judged(list(reversed(voices)))


class TestTooLittle:
    """Where the truth is that nothing can be said."""

    @pytest.mark.parametrize(
        ("voices", "themes", "reason"),
        [
            ([], ["delivery"], "nobody spoke"),
            (organisation(1), [], "names no theme"),
            (organisation(1), ["price"], "fewer than 10 people"),
            (organisation(1, authors=30), ["delivery"], "fewer than 10 people"),
            ([voice for voice in organisation(1) if voice.day < DAY], ["delivery"], "0 after; either side needs 14"),
            ([voice for voice in organisation(1) if voice.day >= DAY], ["delivery"], "0 days before"),
        ],
    )
    def test_the_reason_is_told(self, voices: Sequence[Voice], themes: Sequence[str], reason: str) -> None:
        """Never a figure from next to nothing."""
        found = estimate(voices, themes, DAY, TODAY)

        assert found.verdict == "too-little"
        assert reason in found.reason
        assert (found.sentiment, found.volume) == (None, None)

    def test_a_protected_group_needs_more_people(self) -> None:
        """And is not told how many there are."""
        found = judged(organisation(1), minimum=60)

        assert (found.verdict, found.period) == ("too-little", None)

    def test_a_theme_of_few_protected_people_is_not_judged_with_another(self) -> None:
        """An estimate without that theme would tell what they said."""
        few = [Voice(f"e{number}", DAY, "negative", ("harassment",)) for number in range(2)]
        voices = [*organisation(1), *few]

        apart = estimate(voices, ["delivery", "harassment"], DAY, TODAY, minimum=5)
        disturbed = estimate(voices, ["delivery"], DAY, TODAY, minimum=5, disturbed={"harassment"})
        unprotected = estimate(voices, ["delivery", "harassment"], DAY, TODAY)

        assert [each.verdict for each in (apart, disturbed)] == ["too-little", "too-little"]
        assert (apart.period, apart.volume, disturbed.volume) == (None, None, None)
        assert unprotected.volume is not None

    def test_nothing_that_has_no_sentiment_gives_one(self) -> None:
        """The volume can be judged all the same."""
        voices = [Voice(voice.author, voice.day, "unscored", voice.themes) for voice in organisation(1)]

        found = judged(voices)

        assert found.sentiment is None
        assert found.volume is not None

    def test_a_day_that_is_not_over_is_left_out(self) -> None:
        """What is said after today does not exist yet."""
        found = estimate(organisation(1), ["delivery"], DAY, DAY + timedelta(days=20))

        assert found.period is None or found.period.after.until == DAY + timedelta(days=14)
