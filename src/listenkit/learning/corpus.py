"""Comments as learning reads them: a sparse table of words, and what the default sentiment says of each."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from listenkit.learning.features import features_of, size_of, words_of
from listenkit.learning.logistic import Indices, Numbers, Rows

MAX_ENTRIES = 2_000_000
"""Words and pairs that are read in all, a bound on memory: about 80,000 comments of 12 words."""

MAX_FEATURES = 40_000
MINIMUM_SAYERS = 2
"""A word that one person alone said is not kept: it could not be told from who said it, nor outlive their erasure."""

_STRONGEST = 0.98
"""Compounds are read as log-odds, which have no end at ±1."""


@dataclass(frozen=True, slots=True)
class Example:
    """One comment: its words, its language, what the default says (−1…1), who said it, and its rating if any.

    ``opinion`` is −1, 0 or 1; None where nobody rated the comment. ``author`` is empty where unknown.
    """

    text: str
    language: str
    compound: float
    author: str = ""
    group: str = ""
    opinion: int | None = None
    key: int = 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples in columns. ``names`` are (language, feature) by column; ``default`` is the compound as log-odds.

    Columns of ``rows`` hold the rarity of a word over the root of the number of features of the text.
    """

    examples: Sequence[Example]
    names: Sequence[tuple[str, str]]
    rarity: Numbers
    rows: Rows
    compound: Numbers
    scale: float
    left_out: int

    @property
    def default(self) -> Numbers:
        """The default's compounds as log-odds with a mean square of 1."""
        return log_odds(self.compound) / self.scale

    @property
    def opinions(self) -> Indices:
        """The opinions of the rated examples, which come first."""
        return np.array([each.opinion for each in self.examples if each.opinion is not None], np.int64)


def log_odds(compound: Numbers) -> Numbers:
    """Return compounds in [-1, 1] as half log-odds, cut where they would run away."""
    return np.arctanh(np.clip(compound, -_STRONGEST, _STRONGEST))


def read_corpus(examples: Sequence[Example], minimum_authors: Mapping[str, int]) -> Corpus:
    """Return the corpus of examples, of which the rated ones must come first.

    Reading stops at :data:`MAX_ENTRIES`. ``minimum_authors`` are those of protected groups: a word is kept where so
    many people of one of them said it, or two outside them.
    """
    table = _Table()
    lengths = [table.add(example) for example in examples if len(table.columns) < MAX_ENTRIES]
    read = examples[: len(lengths)]
    column = np.frombuffer(table.columns, np.int64) if lengths else np.zeros(0, np.int64)
    row = np.repeat(np.arange(len(read)), lengths)
    kept, left_out = _kept(row, column, table.names, read, minimum_authors)
    number = np.cumsum(kept) - 1
    inside = kept[column]
    row, column = row[inside], number[column[inside]]
    rarity = _rarity(column, int(kept.sum()), len(read))
    root = np.sqrt(np.frombuffer(table.sizes, np.float64)) if lengths else np.ones(0)
    compound = np.array([each.compound for each in read], float)
    starts = np.searchsorted(row, np.arange(len(read) + 1))
    return Corpus(
        examples=read,
        names=[name for name, is_kept in zip(table.names, kept, strict=True) if is_kept],
        rarity=rarity,
        rows=Rows(row, column, rarity[column] / root[row], starts, len(rarity)),
        compound=compound,
        scale=float(np.sqrt(np.mean(log_odds(compound) ** 2))) or 1.0,
        left_out=left_out,
    )


def _rarity(column: Indices, width: int, texts: int) -> Numbers:
    """Return the logarithm of how rare each column is, so scaled that entries have a mean square of 1."""
    found: Numbers = np.log(texts / np.maximum(np.bincount(column, minlength=width), 1)) + 1.0
    spread = float(np.sqrt(np.mean(found[column] ** 2))) if len(column) else 1.0
    return found / spread


class _Table:
    """Gives every feature of a language its column, as it is first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}
        self.names: list[tuple[str, str]] = []
        self.columns = array("q")
        self.sizes = array("d")

    def add(self, example: Example) -> int:
        """Add the features of a text and return how many there are."""
        numbers = self._numbers.setdefault(example.language, {})
        words = words_of(example.text)
        self.sizes.append(size_of(words))
        found = features_of(words)
        for feature in found:
            number = numbers.get(feature)
            if number is None:
                number = numbers[feature] = len(self.names)
                self.names.append((example.language, feature))
            self.columns.append(number)
        return len(found)


def _kept(
    row: Indices,
    column: Indices,
    names: Sequence[tuple[str, str]],
    examples: Sequence[Example],
    minimum_authors: Mapping[str, int],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], int]:
    """Return which columns are kept, and how many are not since too few people of a protected group said them.

    Kept are the most frequent that enough people said. Those with digits are not: numbers name orders, accounts and
    telephones.
    """
    width = len(names)
    groups = np.array([each.group if each.group in minimum_authors else "" for each in examples], object)
    sayer = _sayers(examples, minimum_authors)
    kept = np.zeros(width, bool)
    once = np.zeros(width, bool)
    for group in sorted(set(groups)):
        mine = (groups == group)[row]
        people = _distinct(column[mine], sayer[row[mine]], width)
        kept |= people >= max(minimum_authors.get(group, 0), MINIMUM_SAYERS)
        once |= people >= MINIMUM_SAYERS
    left_out = int((once & ~kept).sum())
    kept &= np.array([not any(map(str.isdigit, name)) for _, name in names], bool)
    count = np.where(kept, np.bincount(column, minlength=width), 0)
    if int(kept.sum()) > MAX_FEATURES:
        kept = np.zeros(width, bool)
        kept[np.argsort(-count, kind="stable")[:MAX_FEATURES]] = True
    return kept, left_out


def _sayers(examples: Sequence[Example], minimum_authors: Mapping[str, int]) -> Indices:
    """Return a number for each person; the nameless are each their own, of a protected group all one."""
    numbers: dict[object, int] = {}
    found = []
    for place, each in enumerate(examples):
        who: object = each.author or (each.group if each.group in minimum_authors else place)
        found.append(numbers.setdefault((bool(each.author), who), len(numbers)))
    return np.array(found, np.int64)


def _distinct(column: Indices, sayer: Indices, width: int) -> Indices:
    """Return the number of distinct people by column."""
    if not len(column):
        return np.zeros(width, np.int64)
    people = int(sayer.max()) + 1
    pairs = np.unique(column * people + sayer)
    return np.bincount(pairs // people, minlength=width)
