"""Orders what waits for an answer: the gravest and longest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from listenkit.model import StoredComment

WEIGHTS = {"concern": 2.0, "question": 1.5, "idea": 1.0}
"""How much a day of waiting counts for each kind: a concern as much as two days of an idea."""

_DAY = timedelta(days=1)


def days_waited(stored: StoredComment, now: datetime) -> float:
    """Return for how many days a comment has waited since it was made, or since it was collected."""
    return max(0.0, (now - (stored.comment.created_at or stored.collected_at)) / _DAY)


def urgency(stored: StoredComment, now: datetime) -> float:
    """Return days waited, times the weight of the kind, times 1 (neutral or good) to 2 (as bad as can be)."""
    harm = max(0.0, -(stored.analysis.compound or 0.0))
    return (days_waited(stored, now) + 1) * WEIGHTS.get(stored.kind, 1.0) * (1 + harm)


def by_urgency(comments: Iterable[StoredComment], now: datetime) -> list[StoredComment]:
    """Return the comments, the most urgent first."""
    return sorted(comments, key=lambda stored: (-urgency(stored, now), stored.key))
