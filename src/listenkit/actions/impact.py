"""What an action changed in the words of the people: before and after, against what it did not touch.

The themes of the action are compared with all other comments of the same groups, over the same days. That takes away
what changed for everybody (a season, a new channel, people who became harsher); it rests on the assumption that,
without the action, both would have moved alike. A placebo looks whether they did before it: the same estimate at
dates at which nothing was decided.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from listenkit.actions.cells import Sums, sum_up
from listenkit.actions.interval import Effect, sentiment_effect, volume_effect
from listenkit.times import Window

if TYPE_CHECKING:
    from listenkit.loop import Voice

DAYS = 84
"""Days that are looked at on either side: twelve whole weeks, so that each weekday counts alike."""

WEEK = 7
LEAST_DAYS = 14
"""Days that either side must have."""

LEAST_PEOPLE = 10
"""Distinct authors that each of the four cells must have: below that the intervals do not keep what they promise."""

PLACEBO_PARTS = (1 / 3, 1 / 2, 2 / 3)
"""Where in the time before the action a placebo is tried."""

Verdict = Literal["effect", "none-shown", "moving-before", "too-little"]
"""``effect``: a figure changed more than chance explains. ``moving-before``: the placebo did so as well, so nothing is
claimed. ``none-shown``: no effect can be told from none. ``too-little``: not enough data to say anything."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days before and after, and the people of the four cells: touched before and after, others ditto."""

    before: Window
    after: Window
    people: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same estimate at a date at which nothing was decided; None where there was too little for a figure."""

    date: date
    sentiment: Effect | None
    volume: Effect | None

    @property
    def is_moving(self) -> bool:
        """Whether it finds an effect where there can be none."""
        return any(effect is not None and effect.is_sure for effect in (self.sentiment, self.volume))


@dataclass(frozen=True, slots=True)
class Impact:
    """What can be said of an action. ``reason`` tells why there is too little, empty otherwise.

    ``left_out`` are the protected groups that it concerns and whose words were not looked at.
    """

    verdict: Verdict
    period: Period | None = None
    sentiment: Effect | None = None
    volume: Effect | None = None
    placebos: tuple[Placebo, ...] = ()
    reason: str = ""
    left_out: tuple[str, ...] = ()


def estimate(
    voices: Sequence[Voice],
    themes: Sequence[str],
    day: date,
    today: date,
    *,
    days: int = DAYS,
    minimum: int = 0,
    disturbed: Collection[str] = (),
) -> Impact:
    """Return what an action that took effect on ``day`` changed in what is said of its ``themes``.

    ``voices`` are all comments of the groups it concerns, of any theme. ``today`` is the first day that is not over.
    ``minimum`` is the number of people that a protected group needs for a figure. ``disturbed`` are themes that other
    actions touched: what is said of them alone is no fair comparison, and is left out.
    """
    everyone = voices
    voices = [voice for voice in voices if _is_comparable(voice, themes, disturbed)]
    said = [voice.day for voice in voices]
    if not said or not themes:
        return Impact("too-little", reason="nobody spoke" if themes else "the action names no theme")
    first = max(min(said), day - timedelta(days=days))
    last = min(max(said) + timedelta(days=1), today, day + timedelta(days=days))
    before, after = _whole_weeks(day, first, last)
    if _days(before) < LEAST_DAYS or _days(after) < LEAST_DAYS:
        reason = f"{max(_days(before), 0)} days before and {max(_days(after), 0)} after; either side needs {LEAST_DAYS}"
        return Impact("too-little", reason=reason)
    sums = sum_up(voices, themes, before, after)
    period = Period(before, after, sums.people)
    if missing := _missing_people(sums, max(LEAST_PEOPLE, minimum)):
        return Impact("too-little", _told(period, minimum), reason=missing)
    if minimum and _sets_few_apart(everyone, {*themes, *disturbed}, (before, after), minimum):
        reason = f"fewer than {minimum} people spoke of one of the themes on one of the sides"
        return Impact("too-little", reason=reason)
    sentiment, volume = sentiment_effect(sums), volume_effect(sums)
    if sentiment is None and volume is None:
        return Impact("too-little", period, reason="too few comments have a sentiment")
    placebos = _placebos(voices, themes, min(said), day, max(LEAST_PEOPLE, minimum))
    return Impact(_verdict(sentiment, volume, placebos), period, sentiment, volume, placebos)


def _sets_few_apart(voices: Sequence[Voice], themes: Collection[str], sides: Sequence[Window], minimum: int) -> bool:
    """Tell whether few people spoke of one of the themes: an estimate without that theme would tell what they said."""
    for theme in themes:
        for side in sides:
            people = {voice.author for voice in voices if theme in voice.themes and voice.day in side}
            if 0 < len(people) < minimum:
                return True
    return False


def _is_comparable(voice: Voice, themes: Sequence[str], disturbed: Collection[str]) -> bool:
    return not any(theme in disturbed for theme in voice.themes) or any(theme in themes for theme in voice.themes)


def _verdict(sentiment: Effect | None, volume: Effect | None, placebos: Sequence[Placebo]) -> Verdict:
    if not any(effect is not None and effect.is_sure for effect in (sentiment, volume)):
        return "none-shown"
    return "moving-before" if any(placebo.is_moving for placebo in placebos) else "effect"


def _whole_weeks(day: date, first: date, last: date) -> tuple[Window, Window]:
    """Return the longest windows of whole weeks on both sides of a day."""
    back, ahead = ((day - first).days // WEEK * WEEK, (last - day).days // WEEK * WEEK)
    return Window(day - timedelta(days=back), day), Window(day, day + timedelta(days=ahead))


def _days(window: Window) -> int:
    return window.days or 0


def _missing_people(sums: Sums, minimum: int) -> str:
    fewest = min(sums.people)
    if fewest >= minimum:
        return ""
    return f"fewer than {minimum} people spoke of the theme, or of the others, on one of the sides"


def _told(period: Period, minimum: int) -> Period | None:
    """Return the period where the numbers of people in it may be told."""
    return period if min(period.people) >= minimum else None


def _placebos(
    voices: Sequence[Voice], themes: Sequence[str], first: date, day: date, minimum: int
) -> tuple[Placebo, ...]:
    """Return the estimates at earlier dates, over days before the action alone, where there is enough for one."""
    found = []
    for date_ in dict.fromkeys(first + (day - first) * part for part in PLACEBO_PARTS):
        before, after = _whole_weeks(date_, first, day)
        if _days(before) < LEAST_DAYS or _days(after) < LEAST_DAYS:
            continue
        sums = sum_up(voices, themes, before, after)
        if min(sums.people) >= minimum:
            found.append(Placebo(date_, sentiment_effect(sums), volume_effect(sums)))
    return tuple(found)
