"""Brings comments together by what they speak of: a graph of a sample, then every comment to its nearest cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from listenkit.themes.features import Corpus, Table
from listenkit.themes.graph import communities, neighbour_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE = 4_000
"""Comments of which the graph is made; the others join the clusters that it finds."""

NEIGHBOURS = 30
"""Comments that each one is joined with: on labelled feedback fewer split subjects, and samples agree less."""

NOWHERE = -1
ROUNDS = 3
"""How often every comment is given to the cluster that its words speak for most."""


def cluster(corpus: Corpus, table: Table, smallest: int) -> NDArray[Any]:
    """Return the cluster of every comment, :data:`NOWHERE` for those that share nothing with enough others."""
    import numpy as np

    chosen = _sample(corpus)
    found = np.full(len(corpus), NOWHERE)
    for language in dict.fromkeys(corpus.languages):
        places = np.array([place for place in chosen if corpus.languages[place] == language], dtype=np.int64)
        rows = table.rows(places)
        member = np.array(communities(neighbour_graph(rows, NEIGHBOURS)), dtype=np.int64)
        is_empty = np.diff(rows.starts) == 0
        member[is_empty] = NOWHERE
        found[places] = np.where(member >= 0, member + found.max() + 1, NOWHERE)
    return without_small(found, smallest)


def _sample(corpus: Corpus) -> list[int]:
    """Return the places of the sample, in order: chosen by what is said, so that they stay when others are added."""
    if len(corpus) <= SAMPLE:
        return list(range(len(corpus)))

    def lot(place: int) -> bytes:
        said = corpus.features[corpus.starts[place] : corpus.starts[place + 1]]
        words = sorted(corpus.keys[each] for each in said)
        return blake2b(repr(words).encode(), digest_size=8).digest()

    return sorted(sorted(range(len(corpus)), key=lambda place: (lot(place), place))[:SAMPLE])


def without_small(member: NDArray[Any], smallest: int) -> NDArray[Any]:
    """Return memberships numbered anew, the largest cluster first, those of fewer comments dissolved."""
    import numpy as np

    sizes = Counter(each for each in member.tolist() if each != NOWHERE)
    ranked = sorted((each for each in sizes if sizes[each] >= smallest), key=lambda each: (-sizes[each], each))
    numbers = {each: number for number, each in enumerate(ranked)}
    return np.array([numbers.get(each, NOWHERE) for each in member.tolist()], dtype=np.int64)


def evidence(table: Table, member: NDArray[Any]) -> NDArray[Any]:
    """Return how much each feature (rows) speaks for each cluster (columns): the log of how much likelier it is there.

    Features that are not likelier there count nothing; few sightings count less.
    """
    import numpy as np

    clusters = int(member.max()) + 1 if len(member) else 0
    inside = member[table.owners]
    is_in = inside != NOWHERE
    cells = table.features[is_in] * clusters + inside[is_in]
    seen = np.bincount(cells, minlength=table.width * clusters).reshape(table.width, clusters).astype(float)
    sizes = np.bincount(member[member != NOWHERE], minlength=clusters).astype(float)
    total = seen.sum(axis=1, keepdims=True)
    rate = (seen + 0.5 * (sizes + 1) / (table.comments + 1)) / (sizes + 0.5)
    elsewhere = (total - seen + 0.5) / (table.comments - sizes + 1)
    weights: NDArray[Any] = np.maximum(np.log(rate / elsewhere), 0.0) * seen / (seen + 1)
    return weights


def assign(table: Table, member: NDArray[Any], smallest: int, rounds: int = ROUNDS) -> NDArray[Any]:
    """Return every comment's cluster by the evidence of its features, a few rounds on."""
    for _ in range(rounds):
        member = without_small(nearest(table, evidence(table, member)), smallest)
    return member


def nearest(table: Table, weights: NDArray[Any], least: float = 0.0) -> NDArray[Any]:
    """Return the cluster with the most evidence for each comment, :data:`NOWHERE` with no more than the least."""
    import numpy as np

    found = np.full(table.comments, NOWHERE)
    if not weights.shape[1] or not len(table.owners):
        return found
    step = 50_000
    score = np.zeros((table.comments, weights.shape[1]))
    for first in range(0, len(table.owners), step):
        part = slice(first, first + step)
        owners = table.owners[part]
        heads = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        score[owners[heads]] += np.add.reduceat(weights[table.features[part]], heads, axis=0)
    best = score.argmax(axis=1)
    return np.where(score[np.arange(table.comments), best] > least, best, NOWHERE)


def merged(member: NDArray[Any], into: Sequence[int]) -> NDArray[Any]:
    """Return memberships after clusters were brought together: cluster c becomes ``into[c]``."""
    import numpy as np

    return np.array([into[each] if each != NOWHERE else NOWHERE for each in member.tolist()], dtype=np.int64)
