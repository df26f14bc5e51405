"""What of a date may be told: of protected people the month in which they spoke, never the day."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def least_days(when: datetime, now: datetime, zone: tzinfo) -> int:
    """Return the days that have passed since the end of the month in which something happened; 0 within it.

    It grows by a day for everybody of one month alike, so that no look at another day tells more. Both times are aware;
    months are those of the zone.
    """
    local = when.astimezone(zone)
    next_month = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    return max(0, (now.astimezone(zone).date() - next_month).days)
