"""The ten weeks of the example, laid so that the last one is over just before today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 10
"""Weeks that the example's comments cover."""

ZONE = ZoneInfo("Europe/Paris")

_ACTION_WEEK = 6
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns a week from 1 to 10 and a "mon 09:30" into a moment; ``first_day`` is the Monday of week 1."""

    first_day: date

    @classmethod
    def ending_before(cls, today: date) -> Calendar:
        """Return the calendar whose last Sunday is 1 to 7 days before a day.

        Two days of one week give the same calendar, so that weekdays stay and nothing is ever said in the future.
        """
        last_sunday = today - timedelta(days=today.isoweekday())
        return cls(last_sunday - timedelta(days=WEEKS * 7 - 1))

    def monday(self, week: int) -> date:
        """Return the Monday of a week."""
        return self.first_day + timedelta(weeks=week - 1)

    def moment(self, week: int, when: str) -> datetime:
        """Return the aware local time of "mon 09:30" in a week; ValueError where it is not written so."""
        day, _, clock = when.partition(" ")
        if not 1 <= week <= WEEKS:
            raise ValueError(f"there is no week {week}")
        return datetime.combine(
            self.monday(week) + timedelta(days=_DAYS.index(day)), time.fromisoformat(clock), tzinfo=ZONE
        )


def action_day(today: date) -> date:
    """Return the day on which the example's company changed its carrier: the Monday of the sixth week."""
    return Calendar.ending_before(today).monday(_ACTION_WEEK)
