"""The mergeable summary: counts over comments that add up in any order, from any place.

A :class:`Summary` maps a :class:`Cell` (what, where from, when, whose) to :class:`Counts`. Sums are integers and
authors are sets, so ``merge`` is associative, commutative and exact, and the summary of two halves merged is the
summary of the whole. :func:`summarise` is the one function that makes it: from rows about to be stored, from rows
read back, or from a partition of a larger table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, Protocol

from listenkit.authors import unite

UNDATED = 0
"""The day of comments whose time is unknown. Days are ``date.toordinal()`` in the organisation's zone."""

ANONYMOUS = 0
"""All comments of a cell whose author is unknown count together as this one author."""

SCALE = 10_000
"""Sentiment is summed in integer ten-thousandths, VADER's own precision, so that sums are exact in any order."""

ALL = ""
"""The facet that holds every comment once."""


class Cell(NamedTuple):
    """One cell of a summary.

    ``facet`` is ``""`` (every comment), ``theme:NAME``, ``kind:NAME``, ``language:CODE`` or ``segment:KEY=VALUE``.
    ``day`` is an ordinal, or the start of a longer bucket after :meth:`Summary.grouped`.
    """

    facet: str
    source: str
    group: str
    day: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What a cell adds up to. ``sentiment`` is the sum of compound × 10 000 over scored comments.

    ``uncalled`` are the scored comments whose side is too weak to call (:data:`listenkit.model.CALLED`), ``mixed``
    those that say good and bad; both keep their label.
    """

    comments: int = 0
    positive: int = 0
    negative: int = 0
    unscored: int = 0
    sentiment: int = 0
    authors: AbstractSet[int] = frozenset()
    uncalled: int = 0
    mixed: int = 0

    @property
    def neutral(self) -> int:
        """Scored comments that are neither positive nor negative."""
        return self.comments - self.positive - self.negative - self.unscored

    @property
    def scored(self) -> int:
        """Comments whose sentiment could be told."""
        return self.comments - self.unscored

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.comments + other.comments,
            self.positive + other.positive,
            self.negative + other.negative,
            self.unscored + other.unscored,
            self.sentiment + other.sentiment,
            unite((self.authors, other.authors)),
            self.uncalled + other.uncalled,
            self.mixed + other.mixed,
        )


class Row(Protocol):
    """What :func:`summarise` reads of one analysed comment, whatever holds it."""

    @property
    def source(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def day(self) -> int: ...
    @property
    def author(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def themes(self) -> Iterable[str]: ...
    @property
    def segments(self) -> Mapping[str, str]: ...
    @property
    def compound(self) -> float | None: ...
    @property
    def label(self) -> str: ...
    @property
    def is_uncalled(self) -> bool: ...
    @property
    def is_mixed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by cell. Cells without comments are not kept."""

    cells: Mapping[Cell, Counts] = field(default_factory=dict)

    def merge(self, other: Summary) -> Summary:
        """Return the summary of the union of both sides' comments, which must be disjoint."""
        return merge((self, other))

    def grouped(self, day: Callable[[int], int]) -> Summary:
        """Return the summary with each day replaced by the start of its bucket."""
        return Summary(_added((cell._replace(day=day(cell.day)), counts) for cell, counts in self.cells.items()))

    def total(self, chosen: Callable[[Cell], bool] | None = None, facet: str | None = ALL) -> Counts:
        """Return the counts over the cells of one facet (None for any) that ``chosen`` keeps."""
        parts = [
            counts
            for cell, counts in self.cells.items()
            if (facet is None or cell.facet == facet) and (chosen is None or chosen(cell))
        ]
        return add_all(parts)

    def by(self, key: Callable[[Cell], str | None], facet: str | None = None) -> dict[str, Counts]:
        """Return counts by a label of the cell; a label of None leaves the cell out."""
        parts: dict[str, list[Counts]] = {}
        for cell, counts in self.cells.items():
            label = key(cell) if facet is None or cell.facet == facet else None
            if label is not None:
                parts.setdefault(label, []).append(counts)
        return {label: add_all(each) for label, each in parts.items()}

    def __iter__(self) -> Iterator[tuple[Cell, Counts]]:
        return iter(self.cells.items())


def add_all(parts: Iterable[Counts]) -> Counts:
    """Return the sum of many counts; linear, where adding them one after the other copies the authors each time."""
    listed = list(parts)
    return Counts(
        sum(part.comments for part in listed),
        sum(part.positive for part in listed),
        sum(part.negative for part in listed),
        sum(part.unscored for part in listed),
        sum(part.sentiment for part in listed),
        unite(part.authors for part in listed),
        sum(part.uncalled for part in listed),
        sum(part.mixed for part in listed),
    )


def merge(summaries: Iterable[Summary]) -> Summary:
    """Return the summary of the union of disjoint sets of comments, in any order."""
    return Summary(_added(pair for summary in summaries for pair in summary.cells.items()))


def _added(pairs: Iterable[tuple[Cell, Counts]]) -> dict[Cell, Counts]:
    parts: dict[Cell, list[Counts]] = {}
    for cell, counts in pairs:
        parts.setdefault(cell, []).append(counts)
    return {cell: each[0] if len(each) == 1 else add_all(each) for cell, each in parts.items()}


def summarise(rows: Iterable[Row]) -> Summary:
    """Return the summary of analysed comments, each given once."""
    sums: dict[Cell, list[int]] = {}
    authors: dict[Cell, set[int]] = {}
    for row in rows:
        author = author_number(row.author)
        positive, negative = row.label == "positive", row.label == "negative"
        unscored = row.compound is None
        points = 0 if row.compound is None else round(row.compound * SCALE)
        is_uncalled, is_mixed = row.is_uncalled, row.is_mixed
        for facet in facets(row):
            cell = Cell(facet, row.source, row.group, row.day)
            counts = sums.get(cell)
            if counts is None:
                counts = sums[cell] = [0, 0, 0, 0, 0, 0, 0]
                authors[cell] = set()
            counts[0] += 1
            counts[1] += positive
            counts[2] += negative
            counts[3] += unscored
            counts[4] += points
            counts[5] += is_uncalled
            counts[6] += is_mixed
            authors[cell].add(author)
    return Summary(
        {
            cell: Counts(a, b, c, d, e, frozenset(authors[cell]), uncalled, mixed)
            for cell, (a, b, c, d, e, uncalled, mixed) in sums.items()
        }
    )


def facets(row: Row) -> list[str]:
    """Return the facets that a comment counts in: all, its kind, language, themes and segments."""
    found = [ALL, f"kind:{row.kind}", f"language:{row.language}"]
    found += [f"theme:{theme}" for theme in sorted(set(row.themes))]
    found += [f"segment:{key}={value}" for key, value in row.segments.items()]
    return found


def author_number(author: str) -> int:
    """Return a pseudonym as a positive 63-bit number for author sets, :data:`ANONYMOUS` for an empty one."""
    return int.from_bytes(blake2b(author.encode(), digest_size=8).digest()) >> 1 or 1 if author else ANONYMOUS
