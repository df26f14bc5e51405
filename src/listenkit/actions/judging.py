"""Judges an action over a dataset: whose words are looked at, and what other actions disturb."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from listenkit.actions.impact import DAYS, Impact, estimate
from listenkit.config import Config
from listenkit.dataset import Dataset
from listenkit.errors import PrivacyError
from listenkit.loop import Action
from listenkit.model import Selection


def judge(config: Config, dataset: Dataset, action: Action, today: date, *, days: int = DAYS) -> Impact:
    """Return what an action changed, among the groups that it concerns.

    Protected groups are judged alone or not at all: with others, they would be what two estimates differ by. Raises
    :class:`PrivacyError` where few people speak for a protected group, and for several without any other group.
    """
    if action.date is None or action.date >= today:
        return Impact("too-little", reason="it has not taken effect yet")
    groups, left_out = _judged_groups(config, action)
    selection = Selection(groups=groups)
    minimum = max((config.group(name).minimum_authors for name in groups if config.group(name).protected), default=0)
    if minimum and dataset.authors(selection).get(groups[0], 0) < minimum:
        raise PrivacyError(
            f"fewer than {minimum} people speak for a protected group that {action.name} concerns",
            hint="name other groups: listenkit actions edit --group",
        )
    found = estimate(
        dataset.voices(selection),
        action.themes,
        action.date,
        today,
        days=days,
        minimum=minimum,
        disturbed=_disturbed(dataset, action, days),
    )
    return replace(found, left_out=left_out)


def _judged_groups(config: Config, action: Action) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups whose words are looked at, and the protected ones that are left out."""
    groups = action.groups or tuple(config.group_names)
    protected = tuple(name for name in groups if config.group(name).protected)
    others = tuple(name for name in groups if name not in protected)
    if len(protected) > 1 and not others:
        raise PrivacyError(
            f"{action.name} concerns {' and '.join(protected)}, and protected groups are judged one by one",
            hint="keep an action for each: listenkit actions edit --group",
        )
    return (others, protected) if others else (protected, ())


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
