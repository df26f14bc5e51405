"""Judges an action over a dataset: whose words are looked at, and what other actions disturb."""

from __future__ import annotations

from datetime import date, timedelta

from listenkit.actions.impact import DAYS, Impact, estimate
from listenkit.config import Config
from listenkit.dataset import Dataset
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.model import Selection


def judge(config: Config, dataset: Dataset, action: Action, today: date, *, days: int = DAYS) -> Impact:
    """Return what an action changed, among the groups that it concerns.

    Raises :class:`PrivacyError` where few people speak for a protected group among them.
    """
    if action.date is None or action.date >= today:
        return Impact("too-little", reason="it has not taken effect yet")
    groups = action.groups or tuple(config.group_names)
    protected = [config.group(group) for group in groups if config.group(group).protected]
    minimum = max((group.minimum_authors for group in protected), default=0)
    selection = Selection(groups=groups)
    if protected and min(dataset.authors(selection).get(group, minimum) for group in groups) < minimum:
        raise PrivacyError(
            f"fewer than {minimum} people speak for a protected group that {action.name} concerns",
            hint="name other groups: listenkit actions edit --group",
        )
    return estimate(
        dataset.voices(selection),
        action.themes,
        action.date,
        today,
        days=days,
        minimum=minimum,
        disturbed=_disturbed(dataset, action, days),
    )


def _disturbed(dataset: Dataset, action: Action, days: int) -> frozenset[str]:
    """Return the themes that other actions touched in the days that are looked at."""
    reach = timedelta(days=days)
    others = [
        other
        for other in dataset.actions()
        if other.number != action.number
        and other.status in ("started", "done")
        and other.date
        and action.date
        and abs(other.date - action.date) < reach
        and (not other.groups or not action.groups or set(other.groups) & set(action.groups))
    ]
    return frozenset(theme for other in others for theme in other.themes) - set(action.themes)
