"""The weights of one language made ready to read many texts at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

from listenkit.learning.features import size_of, words_of

if TYPE_CHECKING:
    from listenkit.learning.logistic import Indices, Numbers


class Lookup:
    """Finds the words and pairs of texts by number; holds arrays of the size of the table and nothing of texts."""

    def __init__(self, weights: Mapping[str, tuple[float, float]]) -> None:
        import numpy as np

        words = {word for term in weights for word in term.split(" ")}
        self._numbers = {word: number for number, word in enumerate(sorted(words), 1)}
        self._width = len(words) + 1
        single = np.zeros((self._width, 2))
        pairs: dict[int, tuple[float, float]] = {}
        for term, weight in weights.items():
            first, _, second = term.partition(" ")
            if second:
                pairs[self._numbers[first] * self._width + self._numbers[second]] = weight
            else:
                single[self._numbers[first]] = weight
        self._codes = np.array([*sorted(pairs), -1], np.int64)[: len(pairs)]
        self._weights = np.vstack([single, *([np.array([pairs[code] for code in sorted(pairs)])] if pairs else [])])

    def totals(self, texts: Sequence[str]) -> Numbers:
        """Return the sums of both weights of each text over the root of its size; one row a text."""
        import numpy as np

        read = [words_of(text) for text in texts]
        lengths = np.fromiter(map(len, read), np.int64, len(read))
        count = int(lengths.sum())
        number = np.fromiter(map(self._numbers.get, chain.from_iterable(read), repeat(0)), np.int64, count)
        place = np.repeat(np.arange(len(read)), lengths)
        column, row = self._known(number, place)
        size = np.sqrt(np.fromiter(map(size_of, read), np.float64, len(read)))
        totals = [np.bincount(row, self._weights[column, side], len(read)) / size for side in (0, 1)]
        return np.column_stack(totals)

    def _known(self, number: Indices, place: Indices) -> tuple[Indices, Indices]:
        """Return the rows of the table that the texts hit, each once a text, and the text of each."""
        import numpy as np

        size = len(self._weights)
        known = np.flatnonzero(number)
        hits = [place[known] * size + number[known]]
        if len(self._codes) and len(known) > 1:
            left = known[:-1][(known[1:] == known[:-1] + 1) & (place[known[1:]] == place[known[:-1]])]
            code = number[left] * self._width + number[left + 1]
            found = np.searchsorted(self._codes, code).clip(max=len(self._codes) - 1)
            is_pair = self._codes[found] == code
            hits.append(place[left[is_pair]] * size + self._width + found[is_pair])
        each = np.unique(np.concatenate(hits))
        return each % size, each // size
