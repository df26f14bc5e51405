"""Orders what waits for an answer: the gravest and longest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from listenkit.model import StoredComment
from listenkit.privacy.dates import least_days

WEIGHTS = {"concern": 2.0, "question": 1.5, "idea": 1.0}
"""How much a day of waiting counts for each kind: a concern as much as two days of an idea."""

_DAY = timedelta(days=1)


def days_waited(stored: StoredComment, now: datetime) -> float:
    """Return for how many days a comment has waited since it was made, or since it was collected."""
    return max(0.0, (now - (stored.comment.created_at or stored.collected_at)) / _DAY)


def told_days(stored: StoredComment, now: datetime, zone: tzinfo, *, is_protected: bool) -> float:
    """Return for how many days a comment has waited; of protected people no more than the month tells."""
    if not is_protected:
        return days_waited(stored, now)
    return float(least_days(stored.comment.created_at or stored.collected_at, now, zone))


def urgency(stored: StoredComment, days: float) -> float:
    """Return days waited, times the weight of the kind, times 1 (neutral or good) to 2 (as bad as can be)."""
    harm = max(0.0, -(stored.analysis.compound or 0.0))
    return (days + 1) * WEIGHTS.get(stored.kind, 1.0) * (1 + harm)


def by_urgency(waited: Iterable[tuple[StoredComment, float]]) -> list[tuple[StoredComment, float]]:
    """Return comments with the days that they have waited, the most urgent first."""
    return sorted(waited, key=lambda each: (-urgency(*each), each[0].key))
