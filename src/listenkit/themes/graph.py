"""Communities of a weighted graph: nearest neighbours of sparse rows, and the Louvain method (Blondel et al. 2008)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Numbers = NDArray[numpy.float64]
    Places = NDArray[numpy.int64]

MAX_SWEEPS = 20
"""Sweeps over all nodes of one level; modularity hardly grows after the first few."""

Graph = list[dict[int, float]]
"""Weight of every edge, by node, held on both sides."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: ``columns`` and ``values`` of row r are those from ``starts[r]`` to ``starts[r + 1]``."""

    starts: Places
    columns: Places
    values: Numbers
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1


def neighbour_graph(rows: Rows, neighbours: int) -> Graph:
    """Return the graph that joins each row to its nearest ones by cosine; rows must have length one or be empty.

    Two rows that are each other's neighbours are joined twice as strongly. Costs by rows and by how often their
    columns are shared.
    """
    import numpy as np

    order = np.argsort(rows.columns, kind="stable")
    owners = np.repeat(np.arange(len(rows)), np.diff(rows.starts))[order]
    values = rows.values[order]
    column_starts = np.searchsorted(rows.columns[order], np.arange(rows.width + 1))
    graph: Graph = [{} for _ in range(len(rows))]
    for row in range(len(rows)):
        mine = slice(rows.starts[row], rows.starts[row + 1])
        spans = [(column_starts[column], column_starts[column + 1]) for column in rows.columns[mine]]
        if not spans:
            continue
        found = np.concatenate([owners[first:last] for first, last in spans])
        weights = np.concatenate(
            [values[first:last] * value for (first, last), value in zip(spans, rows.values[mine], strict=True)]
        )
        likeness = np.bincount(found, weights, minlength=len(rows))
        likeness[row] = 0.0
        _join(graph, row, likeness, neighbours)
    return graph


def _join(graph: Graph, row: int, likeness: Any, neighbours: int) -> None:
    import numpy as np

    # Rounding makes equals comparable, and a stable sort then leaves them in the order of the rows.
    nearest = np.argsort(-likeness.round(9), kind="stable")[:neighbours]
    for other in nearest.tolist():
        weight = float(likeness[other])
        if weight > 1e-6:
            graph[row][other] = graph[row].get(other, 0.0) + weight
            graph[other][row] = graph[other].get(row, 0.0) + weight


def communities(graph: Graph, resolution: float = 1.0) -> list[int]:
    """Return the community of every node by the Louvain method, numbered from 0 in the order of the nodes.

    The same graph gives the same communities: nodes are visited in order and equals keep where they are.
    """
    member = list(range(len(graph)))
    inner = [0.0] * len(graph)
    while True:
        found, moved = _one_level(graph, inner, resolution)
        if not moved:
            return member
        numbers = {each: number for number, each in enumerate(dict.fromkeys(found))}
        found = [numbers[each] for each in found]
        member = [found[each] for each in member]
        graph, inner = _folded(graph, inner, found, len(numbers))


def _one_level(graph: Graph, inner: Sequence[float], resolution: float) -> tuple[list[int], bool]:
    community = list(range(len(graph)))
    degree = [sum(edges.values()) + 2 * own for edges, own in zip(graph, inner, strict=True)]
    total = degree[:]
    everything = sum(degree) or 1.0
    has_moved = False
    for _ in range(MAX_SWEEPS):
        moves = 0
        for node, edges in enumerate(graph):
            here = community[node]
            total[here] -= degree[node]
            best = _best_community(edges, community, here, total, resolution * degree[node] / everything)
            total[best] += degree[node]
            if best != here:
                community[node] = best
                moves += 1
        has_moved = has_moved or moves > 0
        if not moves:
            break
    return community, has_moved


def _best_community(
    edges: dict[int, float], community: Sequence[int], here: int, total: Sequence[float], expected: float
) -> int:
    links: dict[int, float] = {}
    for other, weight in edges.items():
        links[community[other]] = links.get(community[other], 0.0) + weight
    best, gain = here, links.get(here, 0.0) - expected * total[here]
    for each, weight in links.items():
        value = weight - expected * total[each]
        if value > gain + 1e-12:
            best, gain = each, value
    return best


def _folded(graph: Graph, inner: Sequence[float], community: Sequence[int], count: int) -> tuple[Graph, list[float]]:
    """Return the graph between communities, and the weight inside each."""
    folded: Graph = [{} for _ in range(count)]
    own = [0.0] * count
    for node, edges in enumerate(graph):
        here = community[node]
        own[here] += inner[node]
        for other, weight in edges.items():
            there = community[other]
            if there == here:
                own[here] += weight / 2
            else:
                folded[here][there] = folded[here].get(there, 0.0) + weight
    return folded, own
