"""What a filter leaves out: no filtered output of a protected group may tell, by subtraction, what few people said.

Whoever sees a group whole and then without a few of its people knows what those few said. So a filter on a protected
group is judged by both its sides: the people inside, and the people of the comments that it leaves out, who must be
nobody or at least the minimum. The same holds against every coarser output (one with fewer of the conditions), and
between the levels that divide a group (sources, languages, the values of a segment): there the levels that may be
told apart are those that complementary suppression leaves (see :mod:`listenkit.privacy.groups`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from listenkit.model import Selection, StoredComment
from listenkit.privacy.groups import showable
from listenkit.summary import ALL, Counts, Row, Summary, add_all, author_number
from listenkit.times import Window

MOST_CONDITIONS = 8
"""More conditions at once are refused: every combination of them is judged, which doubles with each."""

_FIELDS = {"sources": "source", "languages": "language", "kinds": "kind", "labels": "label", "themes": "themes"}
_FLAGS = ("is_uncalled", "is_mixed")
_YES = frozenset({"True"})
_DIVIDING = ("kind:", "language:", "segment:")

Pattern = tuple[frozenset[str], ...]
"""What a comment has, condition by condition."""

Division = Mapping[Pattern, Counts]
"""The comments of one group by what they have of each condition."""


class Reader(Protocol):
    """What is read of a dataset."""

    def authors(self, selection: Selection = ...) -> dict[str, int]:
        """Return the number of distinct authors of the selected comments by group."""

    def comments(self, selection: Selection = ...) -> Iterator[StoredComment]:
        """Return the selected comments."""

    def summary(self, window: Window, *, selection: Selection = ...) -> Summary:
        """Return the summary of the selected comments in a window."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter of a selection: a comment must have one of the values; ``key`` is a segment's."""

    attribute: str
    values: frozenset[str]
    key: str = ""

    def had_by(self, row: Row) -> frozenset[str]:
        """Return what a comment has of it: its value, or those of the themes that are asked for."""
        if self.key:
            return frozenset({row.segments[self.key]} if self.key in row.segments else ())
        if self.attribute == "themes":
            return frozenset(row.themes) & self.values
        return frozenset({str(getattr(row, self.attribute))})


def conditions_of(selection: Selection) -> tuple[Condition, ...]:
    """Return the filters of a selection, without window, groups and search."""
    chosen = ((attribute, getattr(selection, name)) for name, attribute in _FIELDS.items())
    named = [Condition(attribute, frozenset(values)) for attribute, values in chosen if values]
    named += [Condition(flag, _YES) for flag in _FLAGS if getattr(selection, flag)]
    return (*named, *(Condition("segments", frozenset({value}), key) for key, value in selection.segments))


def asked_groups(reader: Reader, selection: Selection) -> frozenset[str]:
    """Return the groups that a selection asks for: those that ever spoke in its sources and have its segments' keys.

    Neither the window nor what the comments say plays a part, so it is no news of anybody who spoke.
    """
    asked = frozenset(reader.authors(Selection(groups=selection.groups, sources=selection.sources)))
    if not selection.segments:
        return asked
    cells = reader.summary(Window(), selection=Selection()).cells
    keys = {(cell.group, cell.facet.partition("=")[0].removeprefix("segment:")) for cell in cells}
    return frozenset(name for name in asked if all((name, key) in keys for key, _ in selection.segments))


def divide(rows: Iterable[Row], conditions: Sequence[Condition]) -> dict[Pattern, Counts]:
    """Return the comments of one group, with their authors, by what they have of each condition."""
    numbers: dict[Pattern, int] = {}
    authors: dict[Pattern, set[int]] = {}
    for row in rows:
        pattern = tuple(condition.had_by(row) for condition in conditions)
        numbers[pattern] = numbers.get(pattern, 0) + 1
        authors.setdefault(pattern, set()).add(author_number(row.author))
    return {pattern: Counts(count, authors=frozenset(authors[pattern])) for pattern, count in numbers.items()}


def gives_away(division: Division, conditions: Sequence[Condition], minimum: int) -> bool:
    """Tell whether the comments inside all conditions stand for too few people, or those outside do."""
    places = range(len(conditions))
    inside = _total(division, conditions, places)
    return len(inside.authors) < minimum or leaves_few(division, conditions, minimum)


def leaves_few(division: Division, conditions: Sequence[Condition], minimum: int) -> bool:
    """Tell whether what few people said follows from the comments inside all conditions and a coarser selection."""
    if len(conditions) > MOST_CONDITIONS:
        return True
    places = range(len(conditions))
    outside = {pattern: counts for pattern, counts in division.items() if not _holds(pattern, conditions, places)}
    kept = (chosen for size in places for chosen in combinations(places, size))
    if any(0 < len(_total(outside, conditions, chosen).authors) < minimum for chosen in kept):
        return True
    return any(_is_hidden_level(division, conditions, place, minimum) for place in places)


def _is_hidden_level(division: Division, conditions: Sequence[Condition], place: int, minimum: int) -> bool:
    """Tell whether a condition chooses a level that may not be told apart from the others beside it."""
    condition = conditions[place]
    if condition.attribute == "themes":
        return False  # themes overlap: they divide nothing
    others = [each for each in range(len(conditions)) if each != place]
    levels: dict[str, list[Counts]] = {}
    rest = 0
    for pattern, counts in division.items():
        if not _holds(pattern, conditions, others):
            continue
        for value in pattern[place]:
            levels.setdefault(value, []).append(counts)
        rest += 0 if pattern[place] else counts.comments
    cells = {value: add_all(parts) for value, parts in levels.items()}
    return not condition.values & set(cells) <= showable(cells, minimum, rest=rest)


def _holds(pattern: Pattern, conditions: Sequence[Condition], places: Iterable[int]) -> bool:
    return all(pattern[place] & conditions[place].values for place in places)


def _total(division: Division, conditions: Sequence[Condition], places: Sequence[int]) -> Counts:
    return add_all(counts for pattern, counts in division.items() if _holds(pattern, conditions, places))


def is_inside(row: Row, conditions: Sequence[Condition]) -> bool:
    """Tell whether a comment fulfils all conditions."""
    return all(condition.had_by(row) & condition.values for condition in conditions)


def telling_facets(outside: Summary, group: str, minimum: int) -> frozenset[str]:
    """Return the facets of a group, or starts of them, in which the comments outside a filter are of too few people.

    Kinds, languages and the values of a segment add up to a total, so one of them takes the others with it.
    """
    found = {
        facet
        for facet, counts in outside.by(lambda cell: cell.facet if cell.group == group else None).items()
        if facet != ALL and 0 < len(counts.authors) < minimum
    }
    return frozenset(_family(facet) for facet in found)


def _family(facet: str) -> str:
    if not facet.startswith(_DIVIDING):
        return facet
    mark = "=" if facet.startswith("segment:") else ":"
    return facet.partition(mark)[0] + mark


def without_facets(summary: Summary, telling: Mapping[str, frozenset[str]]) -> Summary:
    """Return a summary without the facets, by group, that would tell what few people said."""
    return Summary({cell: counts for cell, counts in summary if not _tells(cell.facet, telling.get(cell.group))})


def _tells(facet: str, telling: frozenset[str] | None) -> bool:
    return telling is not None and (facet in telling or (facet.startswith(_DIVIDING) and _family(facet) in telling))


def blurs_segments(reader: Reader, group: str, minimum: int) -> bool:
    """Tell whether a segment of a group must not stand beside a comment: few people ever spoke from some level.

    No segment, and the segments of a person taken together, are levels too.
    """
    summary = reader.summary(Window(), selection=Selection(groups=(group,)))
    levels = summary.by(lambda cell: cell.facet if cell.facet.startswith("segment:") else None)
    if any(len(counts.authors) < minimum for counts in levels.values()):
        return True
    keys = {_family(facet) for facet in levels}
    spoken = sum(counts.comments for counts in levels.values())
    if len(keys) < 2 and spoken in (0, summary.total().comments):
        return False
    people: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for stored in reader.comments(Selection(groups=(group,))):
        people.setdefault(tuple(sorted(stored.segments.items())), set()).add(stored.author)
    return any(len(authors) < minimum for authors in people.values())
