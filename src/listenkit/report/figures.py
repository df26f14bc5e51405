"""Turns released counts into the cells and changes of the report, the tests of each question corrected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from listenkit.engine.material import Material
from listenkit.privacy.groups import Released, release
from listenkit.report import statistics
from listenkit.report.value import Cell, Change, Figures
from listenkit.summary import ALL, ANONYMOUS, Counts, Summary, add_all

EVERYONE = ""
"""The name under which all groups together are filed."""

HIDDEN = Cell(suppressed=True)

K = TypeVar("K")
Subject = tuple[str, str]
"""What a figure is about: a facet, and a group or EVERYONE."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of the material may be shown: now, in the previous period (None where not compared) and by bucket.

    ``untrended`` are the groups that the trend leaves out altogether, so that they are hidden there and not silent.
    """

    now: Released
    before: Released | None
    trend: Released
    starts: tuple[date, ...]
    untrended: frozenset[str] = frozenset()

    @property
    def suppressed(self) -> int:
        """How many cells of the current period were hidden."""
        return len(self.now.hidden)


def release_all(material: Material) -> Evidence:
    """Return what may be shown of a material."""
    groups = material.groups
    now = release(material.current.grouped(lambda _: 0), groups)
    before = release(material.before.grouped(lambda _: 0), groups) if material.before is not None else None
    exposed = _exposed(material)
    kept = {place: counts for place, counts in material.trend if place.group not in exposed}
    return Evidence(now, before, release(Summary(kept), groups), material.trend_starts, exposed)


def _exposed(material: Material) -> frozenset[str]:
    """Return the protected groups whose buckets differ from a period by a few comments.

    Buckets that do not tile the window would give away, by subtraction, the days that stick out.
    """
    return frozenset(
        name
        for name, group in material.groups.items()
        if group.protected and _sticks_out(material, name, group.minimum_authors)
    )


def _sticks_out(material: Material, group: str, minimum: int) -> bool:
    windows = ((material.window, material.current), (material.previous, material.before))
    starts = [*material.trend_starts, material.trend_end]
    for window, summary in windows:
        if window is None or summary is None or window.since is None or window.until is None:
            continue
        whole = summary.total(lambda place: place.group == group).comments
        spans = [(start, end) for start, end in pairwise(starts) if start and end]
        inside = {start.toordinal() for start, end in spans if window.since <= start and end <= window.until}
        around = {start.toordinal() for start, end in spans if window.since < end and start < window.until}
        for days in (inside, around):
            part = _in_days(material.trend, group, days)
            if days and 0 < abs(whole - part) < minimum:
                return True
    return False


def _in_days(summary: Summary, group: str, days: set[int]) -> int:
    return summary.total(lambda place: place.group == group and place.day in days).comments


def cell_of(counts: Counts | None) -> Cell:
    """Return the printed figures of counts: net sentiment and interval to 0.1 point, mean to 0.0001."""
    counts = counts or Counts()
    net, mean, interval = (
        statistics.net_sentiment(counts),
        statistics.mean_sentiment(counts),
        statistics.interval(counts),
    )
    return Cell(
        comments=counts.comments,
        authors=len(counts.authors),
        is_anonymous=counts.authors == {ANONYMOUS},
        positive=counts.positive,
        neutral=counts.neutral,
        negative=counts.negative,
        unscored=counts.unscored,
        uncalled=counts.uncalled,
        mixed=counts.mixed,
        net_sentiment=None if net is None else _tenth(net),
        interval=None if interval is None else (_tenth(interval[0]), _tenth(interval[1])),
        mean_sentiment=None if mean is None else round(mean, 4) + 0.0,
    )


def _tenth(value: float) -> float:
    return round(value, 1) + 0.0  # −0.0 becomes 0.0


class Bench:
    """Makes the figures of every subject from the released evidence; tests correct each other by question."""

    def __init__(self, evidence: Evidence, subjects: Sequence[Subject], days: tuple[int, int]) -> None:
        self._evidence = evidence
        self._now = _by_subject(evidence.now.summary)
        self._before = _by_subject(evidence.before.summary) if evidence.before else {}
        self._trend = _by_bucket(evidence.trend.summary)
        self._changes = self._test(list(dict.fromkeys(subjects)), days)
        if len(found := [subject for subject in self._changes if subject[0] == ALL]) == 1:
            self._changes[ALL, EVERYONE] = self._changes[found[0]]  # one group is everyone: tested once

    def counts(self, facet: str, group: str = EVERYONE) -> Counts | None:
        """Return the released counts of the current period, None where there are none."""
        return self._now.get((facet, group))

    def cell(self, facet: str, group: str = EVERYONE) -> Cell:
        """Return the cell of the current period; hidden where the group's own may not be shown."""
        if group and self._evidence.now.hides(group, facet):
            return HIDDEN
        return cell_of(self.counts(facet, group))

    def figures(self, facet: str, group: str = EVERYONE) -> Figures:
        """Return everything that is told of a subject."""
        subject = (facet, group)
        cells = [self._trend.get((facet, group, start.toordinal())) for start in self._evidence.starts]
        before = None
        if self._evidence.before is not None:
            is_hidden = bool(group) and self._evidence.before.hides(group, facet)
            before = HIDDEN if is_hidden else cell_of(self._previous(subject))
        return Figures(
            self.cell(facet, group),
            before,
            self._changes.get(subject),
            tuple(counts.comments if counts else None for counts in cells),
            tuple(cell_of(counts).net_sentiment for counts in cells),
        )

    def _previous(self, subject: Subject) -> Counts:
        """Return the previous counts; of everyone, those of the groups that may be shown now as well."""
        facet, group = subject
        if group:
            return self._before.get(subject, Counts())
        return _without(self._before, facet, self._hidden_groups(facet, self._evidence.now))

    def bucket(self, start: date, group: str = EVERYONE) -> Cell:
        """Return the cell of a trend bucket; hidden where the group's own may not be shown."""
        evidence = self._evidence
        if group and (group in evidence.untrended or evidence.trend.hides(group, ALL, start.toordinal())):
            return HIDDEN
        return cell_of(self._trend.get((ALL, group, start.toordinal())))

    def _test(self, subjects: Sequence[Subject], days: tuple[int, int]) -> dict[Subject, Change]:
        if self._evidence.before is None:
            return {}
        pairs = [(subject, *self._sides(subject)) for subject in subjects if self._is_comparable(subject)]
        nets = [statistics.net_change(now, before) for _, now, before in pairs]
        volumes = [statistics.volume_p_value(now.comments, before.comments, *days) for _, now, before in pairs]
        questions = [facet == ALL for (facet, _), _, _ in pairs]
        toned = statistics.holm_by_family([net.p_value if net else None for net in nets], questions)
        louder = statistics.holm_by_family(volumes, questions)
        return {
            subject: Change(
                now.comments - before.comments,
                _tenth(net.points) if net else None,
                (_tenth(net.low), _tenth(net.high)) if net else None,
                toned[position],
                louder[position],
            )
            for position, ((subject, now, before), net) in enumerate(zip(pairs, nets, strict=True))
        }

    def _sides(self, subject: Subject) -> tuple[Counts, Counts]:
        """Return both periods' counts over the groups hidden in neither: a hidden one would look like a change."""
        facet, group = subject
        if group:
            return self._now.get(subject, Counts()), self._before.get(subject, Counts())
        out = self._hidden_groups(facet, self._evidence.now) | self._hidden_groups(facet, self._evidence.before)
        return _without(self._now, facet, out), _without(self._before, facet, out)

    def _is_comparable(self, subject: Subject) -> bool:
        facet, group = subject
        before = self._evidence.before
        return not group or not (self._evidence.now.hides(group, facet) or (before and before.hides(group, facet)))

    @staticmethod
    def _hidden_groups(facet: str, released: Released | None) -> set[str]:
        hidden = released.hidden if released else ()
        return {group for group, each_facet, _ in hidden if each_facet == facet}


def _without(counts: Mapping[Subject, Counts], facet: str, groups: set[str]) -> Counts:
    return add_all(
        each for (name, group), each in counts.items() if name == facet and group != EVERYONE and group not in groups
    )


def _by_subject(summary: Summary) -> dict[Subject, Counts]:
    found: dict[Subject, list[Counts]] = {}
    for place, counts in summary:
        for subject in ((place.facet, place.group), (place.facet, EVERYONE)):
            found.setdefault(subject, []).append(counts)
    return _added(found)


def _by_bucket(summary: Summary) -> dict[tuple[str, str, int], Counts]:
    found: dict[tuple[str, str, int], list[Counts]] = {}
    for place, counts in summary:
        for group in (place.group, EVERYONE):
            found.setdefault((place.facet, group, place.day), []).append(counts)
    return _added(found)


def _added(parts: Mapping[K, list[Counts]]) -> dict[K, Counts]:
    return {key: add_all(each) for key, each in parts.items()}


def subjects_of(evidence: Evidence, groups: Sequence[str], themes: Sequence[str]) -> list[Subject]:
    """Return what is tested: every group heard on either side, all together where there are several, every theme."""
    sides = (evidence.now, evidence.before)
    heard = {place.group for side in sides if side is not None for place in side.summary.cells}
    spoken = [(ALL, group) for group in groups if group in heard]
    everyone = [(ALL, EVERYONE)] if len(heard) > 1 else []
    return [*spoken, *everyone, *((f"theme:{theme}", EVERYONE) for theme in themes)]
