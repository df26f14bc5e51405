"""Sums up by author what was said of the themes of an action and of all others, before and after it.

People are the unit: whoever writes ten comments tells less than ten people do, so all of one author's words stay
together. A comment without an author stands for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from listenkit.times import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from listenkit.loop import Voice

COUNT, SCORED, SCORE = range(3)
"""What is summed for each cell: comments, those with a sentiment, and positive less negative ones."""

_SCORES = {"positive": 1, "neutral": 0, "negative": -1}


class Cell(NamedTuple):
    """One of the four cells: the themes of the action or the others, before or after."""

    is_touched: bool
    is_after: bool


CELLS = (Cell(True, False), Cell(True, True), Cell(False, False), Cell(False, True))
COLUMNS = len(CELLS) * 3


@dataclass(frozen=True)
class Sums:
    """What the authors said: ``patterns`` are rows of sums (cells by what is summed), ``authors`` how many have each.

    ``people`` are the distinct authors of each cell.
    """

    patterns: NDArray[np.float64]
    authors: NDArray[np.int64]
    people: tuple[int, int, int, int]

    @property
    def totals(self) -> NDArray[np.float64]:
        """The sums over all authors, in the order of the columns."""
        totals: NDArray[np.float64] = self.authors @ self.patterns
        return totals

    @property
    def scored(self) -> NDArray[np.float64]:
        """The scored comments of each cell."""
        return self.totals[SCORED::3]

    @property
    def count(self) -> int:
        """How many authors there are."""
        return int(self.authors.sum())


def sum_up(voices: Iterable[Voice], themes: Sequence[str], before: Window, after: Window) -> Sums:
    """Return the sums over these voices; those outside both windows are left out."""
    touched = frozenset(themes)
    rows: dict[str, list[int]] = {}
    for number, voice in enumerate(voices):
        is_after = voice.day in after
        if not is_after and voice.day not in before:
            continue
        start = CELLS.index(Cell(not touched.isdisjoint(voice.themes), is_after)) * 3
        row = rows.setdefault(voice.author or f"\0{number}", [0] * COLUMNS)
        row[start + COUNT] += 1
        if (score := _SCORES.get(voice.label)) is not None:
            row[start + SCORED] += 1
            row[start + SCORE] += score
    counted = Counter(tuple(row) for row in rows.values())
    patterns = np.array(sorted(counted), dtype=np.float64).reshape(-1, COLUMNS)
    authors = np.array([counted[tuple(int(each) for each in row)] for row in patterns], dtype=np.int64)
    people = tuple(int(authors[patterns[:, cell * 3 + COUNT] > 0].sum()) for cell in range(len(CELLS)))
    return Sums(patterns, authors, (people[0], people[1], people[2], people[3]))
