"""Says who is heard, how the sources stand, and what emerges."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from listenkit.config import Group
from listenkit.engine.material import Emerging, Material
from listenkit.model import SourceState, format_id
from listenkit.privacy.groups import showable
from listenkit.privacy.redaction import redact
from listenkit.report.figures import Evidence
from listenkit.report.value import Coverage, EmergingRow, SourceRow, Status
from listenkit.summary import ALL, ANONYMOUS, Counts, Summary
from listenkit.text import one_line, shorten

_DETAIL_CHARACTERS = 120


def coverage(material: Material, evidence: Evidence, groups: Mapping[str, Group]) -> list[Coverage]:
    """Return how every group and declared segment is heard, also those that never spoke."""
    last = {(each.group, each.segment): each.last_day for each in material.heard}
    raw = material.current.by(lambda cell: f"{cell.group}\n{cell.facet}")
    found = []
    for name, group in groups.items():
        parts = [("", group.population)]
        parts += [(f"{key}={value}", population) for key, value, population in group.known_segments()]
        for segment, population in parts:
            facet = f"segment:{segment}" if segment else ALL
            counts = raw.get(f"{name}\n{facet}", Counts())
            is_hidden = evidence.now.hides(name, facet)
            last_day = last.get((name, segment), 0)
            status = _status(counts, last_day, material)
            tells_day = last_day and not is_hidden and (not group.protected or bool(counts.authors))
            found.append(
                Coverage(
                    group=name,
                    segment=one_line(segment),
                    authors=None if is_hidden else len(counts.authors),
                    population=population,
                    last_comment=date.fromordinal(last_day) if tells_day else None,
                    status=status,
                    suppressed=is_hidden,
                    is_anonymous=counts.authors == {ANONYMOUS} and not is_hidden,
                )
            )
    return found


def _status(counts: Counts, last_day: int, material: Material) -> Status:
    if counts.comments or (last_day and date.fromordinal(last_day) in material.window):
        return "heard"
    return "quiet" if last_day else "unheard"


def sources(material: Material, groups: Mapping[str, Group]) -> list[SourceRow]:
    """Return how each source stands; how much a source of a protected group holds is told only of enough people."""
    raw = material.current.grouped(lambda _: 0)
    return [
        SourceRow(
            source=one_line(state.source),
            collector=one_line(state.collector),
            group=one_line(state.group),
            status=state.status,
            detail=shorten(one_line(state.detail), _DETAIL_CHARACTERS),
            comments=state.comments if _may_count(state, raw, groups.get(state.group)) else None,
            collected_at=state.collected_at,
            stale=_is_stale(state, material),
            silent_days=_silent_days(state, material),
            set_aside=state.tally.set_aside,
            is_undated=_is_undated(state),
        )
        for state in material.sources
    ]


def _may_count(state: SourceState, raw: Summary, group: Group | None) -> bool:
    if group is None or not group.protected or not state.comments:
        return True
    theirs = {cell.source: counts for cell, counts in raw if cell.facet == ALL and cell.group == state.group}
    return state.source in showable(theirs, group.minimum_authors)


def _silent_days(state: SourceState, material: Material) -> int | None:
    if state.last_comment is None:
        return None
    return max(0, (material.now - state.last_comment) // timedelta(days=1))


def _is_undated(state: SourceState) -> bool:
    return state.last_comment is None and state.comments > 0


def _is_stale(state: SourceState, material: Material) -> bool:
    limit = material.stale_after.get(state.source)
    if limit is None or state.collected_at is None or _is_undated(state):
        return False
    silent = _silent_days(state, material)
    return silent is None or silent > limit


def emerging(
    material: Material, groups: Mapping[str, Group], quoted: Mapping[int, str]
) -> tuple[list[EmergingRow], int]:
    """Return what emerges, without the part of protected groups that are too few in it, and how many were hidden.

    An item that then stands on fewer than two people is hidden whole: its words could be the hidden ones'.
    ``quoted`` gives the group of each comment whose words may be shown, by key.
    """
    everyone = {name: counts.authors for name, counts in material.current.by(lambda cell: cell.group, ALL).items()}
    rows = []
    for item in material.emerging:
        few = _too_few(item, everyone, groups)
        rows.append(_emerging(item, everyone, few, quoted))
    return [row for row in rows if row is not None], rows.count(None)


def _too_few(item: Emerging, everyone: Mapping[str, AbstractSet[int]], groups: Mapping[str, Group]) -> set[str]:
    """Return the protected groups that speak in an item with fewer people than may be quoted."""
    return {
        name
        for name in item.groups
        if (group := groups.get(name)) is not None
        and group.protected
        and len(item.author_numbers & everyone.get(name, frozenset())) < group.minimum_quote_authors
    }


def _emerging(
    item: Emerging, everyone: Mapping[str, AbstractSet[int]], few: set[str], quoted: Mapping[int, str]
) -> EmergingRow | None:
    kept = {name: count for name, count in item.groups.items() if name not in few}
    rest = item.author_numbers & frozenset().union(*(everyone.get(name, frozenset()) for name in kept))
    if few and len(rest) < 2:
        return None
    first_day = _first_day(item, kept)
    return EmergingRow(
        label=shorten(one_line(redact(item.label)), _DETAIL_CHARACTERS),
        comments=sum(kept.values()),
        authors=len(rest) if few else item.authors,
        groups=tuple(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))),
        first_day=date.fromordinal(first_day) if first_day else None,
        ids=tuple(format_id(key) for key in item.keys if quoted.get(key) in kept)[:3],
    )


def _first_day(item: Emerging, kept: Mapping[str, int]) -> int:
    """Return the first day on which a group that may be told said it, 0 where that is not known."""
    if set(kept) == set(item.groups):
        return item.first_day
    days = [day for name, day in item.first_days.items() if name in kept and day]
    return min(days, default=0)
