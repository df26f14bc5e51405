"""Minimum groups: which cells of a summary may be shown, so that no figure stands for, or gives away, a few people.

A cell of a protected group that holds fewer distinct authors than the group's minimum is hidden. Where hidden cells
could be had by subtraction (a total less its shown parts), further cells are hidden until what is hidden stands for
at least the minimum: complementary suppression, as official statistics do it (Hundepool et al., *Statistical
Disclosure Control*, 2012, chapter 4). What is hidden is left out of every total that is made from the result.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from listenkit.config import Group
from listenkit.summary import ALL, Cell, Counts, Summary, add_all

_PARTITIONS = ("kind:", "language:", "segment:")
_THEME = "theme:"

K = TypeVar("K", bound=Hashable)
Key = tuple[str, int]
"""A cell of one group: its facet and its day."""


@dataclass(frozen=True, slots=True)
class Released:
    """What of a summary may be shown: its cells without their sources, and the ones that were hidden.

    ``hidden`` holds (group, facet, day) of every cell that has comments and may not be shown.
    """

    summary: Summary = field(default_factory=Summary)
    hidden: frozenset[tuple[str, str, int]] = frozenset()

    def hides(self, group: str, facet: str = ALL, day: int | None = None) -> bool:
        """Tell whether a cell, or any day of it, has comments that may not be shown."""
        return any(
            each_group == group and each_facet == facet and day in (None, each_day)
            for each_group, each_facet, each_day in self.hidden
        )


def release(summary: Summary, groups: Mapping[str, Group]) -> Released:
    """Return the part of a summary that may be shown. Sources are merged; groups without settings are unprotected."""
    by_group: dict[str, dict[Key, list[Counts]]] = {}
    for cell, counts in summary:
        by_group.setdefault(cell.group, {}).setdefault((cell.facet, cell.day), []).append(counts)
    shown: dict[Cell, Counts] = {}
    hidden: set[tuple[str, str, int]] = set()
    for name, parts in by_group.items():
        cells = {key: add_all(each) for key, each in parts.items()}
        rule = groups.get(name)
        out = _hidden(cells, rule.minimum_authors) if rule and rule.protected else set()
        hidden |= {(name, facet, day) for facet, day in out}
        shown |= {Cell(key[0], "", name, key[1]): counts for key, counts in cells.items() if key not in out}
    return Released(Summary(shown), frozenset(hidden))


def showable(cells: Mapping[K, Counts], minimum: int, *, rest: int = 0) -> set[K]:
    """Return the keys of a partition that may be shown beside the partition's total.

    ``rest`` is the number of comments of the total that are in none of the cells. Hidden are cells below the
    minimum of distinct authors, then the smallest others while what is hidden could be told from the total.
    """
    out = {key for key, counts in cells.items() if len(counts.authors) < minimum}
    _complete(out, cells, minimum, rest)
    return set(cells) - out


def may_quote(summary: Summary, groups: Mapping[str, Group], group: str, theme: str = "") -> bool:
    """Tell whether words of a group, said under a theme, may be shown: enough distinct authors in both."""
    rule = groups.get(group)
    if rule is None or not rule.protected:
        return True
    facets = [ALL, f"{_THEME}{theme}"] if theme else [ALL]
    return all(
        len(summary.total(lambda cell: cell.group == group, facet=facet).authors) >= rule.minimum_quote_authors
        for facet in facets
    )


def _hidden(cells: Mapping[Key, Counts], minimum: int) -> set[Key]:
    """Return the hidden cells of one protected group; every rule is applied until none hides more."""
    out = {key for key, counts in cells.items() if len(counts.authors) < minimum}
    partitions = list(_partitions(cells))
    size = -1
    while size != len(out):
        size = len(out)
        whole_hidden = {day for facet, day in out if facet == ALL}
        out |= {key for key in cells if key[1] in whole_hidden}
        out |= {key for key in cells if _leaves_few(key, cells, minimum)}
        for parts, rest in partitions:
            mine = out & set(parts)
            _complete(mine, parts, minimum, rest)
            out |= mine
    return out


def _partitions(cells: Mapping[Key, Counts]) -> Iterable[tuple[dict[Key, Counts], int]]:
    """Yield every set of cells that add up to another one: the days of a facet, and kinds, languages and segments.

    With each comes how many comments of the whole are in none of them.
    """
    days: dict[str, dict[Key, Counts]] = {}
    families: dict[Key, dict[Key, Counts]] = {}
    for key, counts in cells.items():
        facet, day = key
        days.setdefault(facet, {})[key] = counts
        if facet.startswith(_PARTITIONS):
            families.setdefault((_family(facet), day), {})[key] = counts
    for parts in days.values():
        if len(parts) > 1:
            yield parts, 0
    for (_, day), parts in families.items():
        inside = sum(counts.comments for counts in parts.values())
        yield parts, max(0, cells.get((ALL, day), Counts()).comments - inside)


def _family(facet: str) -> str:
    return facet.partition("=")[0] if facet.startswith("segment:") else facet.partition(":")[0]


def _leaves_few(key: Key, cells: Mapping[Key, Counts], minimum: int) -> bool:
    """Tell whether the comments that a theme leaves out are so few that the total gives them away."""
    facet, day = key
    if not facet.startswith(_THEME):
        return False
    rest = cells.get((ALL, day), Counts()).comments - cells[key].comments
    return 0 < rest < minimum


def _complete(out: set[K], cells: Mapping[K, Counts], minimum: int, rest: int) -> None:
    """Add the smallest shown cells to ``out`` while the hidden ones, with the rest, stand for too few authors."""
    order = sorted(set(cells) - out, key=lambda key: (len(cells[key].authors), cells[key].comments, str(key)))
    authors = frozenset[int]().union(*(cells[key].authors for key in out))
    for key in order:
        has_hidden = bool(authors) or rest > 0
        if not has_hidden or len(authors) >= minimum or (not authors and rest >= minimum):
            return
        out.add(key)
        authors |= cells[key].authors
