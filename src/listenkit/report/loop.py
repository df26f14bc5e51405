"""Says who was answered, how fast, and who was told what became of it: by group and by theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from listenkit.config import Group
from listenkit.engine.material import Material
from listenkit.loop import Answered
from listenkit.privacy.dates import least_days
from listenkit.privacy.groups import showable
from listenkit.report.figures import Evidence
from listenkit.report.value import Loop, ThemeLoop
from listenkit.summary import Counts, author_number

_ASKING = ("kind:concern", "kind:idea", "kind:question")


def group_loops(material: Material, evidence: Evidence, groups: Mapping[str, Group]) -> list[Loop]:
    """Return how each group that asked for an answer was answered."""
    asked = _by_group(material.answered)
    return [_loop(name, asked[name], groups[name], evidence, material) for name in groups if name in asked]


def theme_loops(
    material: Material, evidence: Evidence, groups: Mapping[str, Group], themes: Sequence[str]
) -> list[ThemeLoop]:
    """Return how those were answered who spoke of these themes; groups that may not be told are in no sum."""
    found = []
    for theme in themes:
        asked = _by_group([each for each in material.answered if theme in each.themes])
        facet = f"theme:{theme}"
        rows = [
            _loop(name, asked[name], group, evidence, material)
            for name, group in groups.items()
            if name in asked and not evidence.now.hides(name, facet)
        ]
        told = [row.group for row in rows if not row.suppressed]
        if told:
            everyone = [each for name in told for each in asked[name]]
            found.append(ThemeLoop(theme, _figures("", everyone, material), tuple(rows)))
    return found


def _by_group(answered: Sequence[Answered]) -> dict[str, list[Answered]]:
    found: dict[str, list[Answered]] = {}
    for each in answered:
        found.setdefault(each.group, []).append(each)
    return found


def _loop(name: str, asked: Sequence[Answered], group: Group, evidence: Evidence, material: Material) -> Loop:
    if not group.protected:
        return _figures(name, asked, material)
    hides_a_kind = any(evidence.now.hides(name, facet) for facet in _ASKING)
    if hides_a_kind or not _are_many(asked, lambda each: each.hours is not None, group.minimum_authors):
        return Loop(name, None, None, None, None, suppressed=True)
    # The 90th percentile of few hours is one person's, so it waits for as many people as a quote does.
    people = len({each.author for each in asked if each.hours is not None})
    return _figures(
        name,
        asked,
        material,
        tells_late=people >= group.minimum_quote_authors,
        tells_outcome=_are_many(asked, lambda each: each.is_told, group.minimum_authors),
    )


def _are_many(asked: Sequence[Answered], holds: Callable[[Answered], bool], minimum: int) -> bool:
    """Tell whether few people stand neither on the one side nor on the other."""
    sides = {
        side: Counts(
            sum(holds(each) == side for each in asked),
            authors=frozenset(author_number(each.author) for each in asked if holds(each) == side),
        )
        for side in (True, False)
    }
    heard = {side: counts for side, counts in sides.items() if counts.comments}
    return showable(heard, minimum) == set(heard)


def _figures(
    name: str, asked: Sequence[Answered], material: Material, *, tells_late: bool = True, tells_outcome: bool = True
) -> Loop:
    hours = [each.hours for each in asked if each.hours is not None]
    waited = [
        _days_waited(each.group, each.created_at, material) for each in asked if each.hours is None and each.created_at
    ]
    return Loop(
        group=name,
        answerable=len(asked),
        answered=len(hours),
        answered_share=round(len(hours) / len(asked), 4),
        median_hours=round(median(hours), 1) if hours else None,
        oldest_days=max(waited, default=None),
        late_hours=round(_late(hours), 1) if hours and tells_late else None,
        told_share=round(sum(each.is_told for each in asked) / len(asked), 4) if tells_outcome else None,
    )


def _days_waited(group: str, since: datetime, material: Material) -> int:
    """Return how long somebody has waited; of protected people only what the month tells, since it is one person's."""
    if group in material.groups and material.groups[group].protected:
        return least_days(since, material.now, ZoneInfo(material.timezone))
    return max(0, (material.now - since) // timedelta(days=1))


def _late(hours: Sequence[float]) -> float:
    """Return the 90th percentile, between the two nearest values (the common definition 7 of Hyndman and Fan, 1996)."""
    return quantiles(hours, n=10, method="inclusive")[-1] if len(hours) > 1 else hours[0]
