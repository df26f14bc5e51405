"""Measures the themes that are found without a codebook, and what a codebook of fifteen terms a theme does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from listenkit.themes import discover
from quality.frame import frame_of
from quality.metrics import mutual_information, rand_index
from quality.outcome import NOT_THERE, Figure, Outcome, Table, mean, number, share
from quality.peers import Cluster, ThemePeer
from quality.sets import LabelledSet

MOST = 2_000
"""Comments a set that are looked at, drawn with a fixed seed: more change the figures little and the time much."""

SAMPLES = 3
KEPT = 0.9
"""How many samples stability is measured on, and the share of the comments in each."""

Assignment = Sequence[Hashable | None]
"""The theme of each comment, None where it has none."""


def assign(texts: Sequence[str], languages: Sequence[str]) -> Assignment:
    """Return the discovered theme of each comment: the one place that knows how discovery is asked."""
    return [None if theme < 0 else theme for theme in discover(texts, languages).assignment]


def measure(sets: Sequence[LabelledSet], peers: Sequence[ThemePeer] = ()) -> Outcome:
    """Return how discovery divides each set, beside the labels and beside other methods, and the code frame."""
    drawn = [draw(each) for each in sets]
    divisions = [_division(each) for each in drawn]
    frames = [frame_of(each) for each in drawn]
    figures = [figure for _, each in divisions for figure in each] + [figure for _, each in frames for figure in each]
    clusterers = {peer.name: peer.load() for peer in peers}
    rows = [
        (*row, *(_peer_cell(cluster, each) for cluster in clusterers.values()))
        for (row, _), each in zip(divisions, drawn, strict=True)
    ]
    columns = ("set", "n", "themes", "NMI", "ARI", "largest", "in a theme", "stability")
    absent = [name for name, cluster in clusterers.items() if cluster is None]
    tables = (
        Table(
            "Themes: discovery",
            (*columns, *(f"{name}: NMI / ARI" for name in clusterers)),
            (*rows, _means(figures, len(columns) + len(clusterers))) if rows else (),
            f"Not installed: {', '.join(absent)}." if absent else "",
        ),
        Table(
            "Themes: code frame of 15 terms",
            ("set", "tagged", "leading tag right", "all tags right"),
            tuple(row for row, _ in frames),
        ),
    )
    return Outcome(tables if rows else (), tuple(figures))


def _means(figures: Sequence[Figure], width: int) -> tuple[str, ...]:
    """Return the last row: the means over the sets of what does not depend on a set's size."""
    nmi, ari, stable = (
        number(mean([figure.value for figure in figures if figure.name == name]))
        for name in ("nmi", "ari", "stability")
    )
    row = ("mean", "", "", nmi, ari, "", "", stable)
    return (*row, *("" for _ in range(width - len(row))))


def draw(each: LabelledSet) -> LabelledSet:
    """Return a set with :data:`MOST` rows at most, in their order."""
    if len(each.rows) <= MOST:
        return each
    places = sorted(random.Random(each.name).sample(range(len(each.rows)), MOST))
    return LabelledSet(each.name, each.language, tuple(each.rows[place] for place in places))


def _division(each: LabelledSet) -> tuple[tuple[str, ...], list[Figure]]:
    found = assign(each.texts, [each.language] * len(each.rows))
    subject = each.name.removeprefix("themes_")
    counts = Counter(theme for theme in found if theme is not None)
    largest = max(counts.values(), default=0) / len(found)
    stable = stability(each, found)
    figures = [
        Figure("themes", subject, "nmi", mutual_information(found, each.labels)),
        Figure("themes", subject, "ari", rand_index(found, each.labels)),
        Figure("themes", subject, "largest_share", largest, is_ceiling=True),
        Figure("themes", subject, "in_a_theme", sum(counts.values()) / len(found)),
        Figure("themes", subject, "stability", stable),
    ]
    nmi, ari = (number(figure.value) for figure in figures[:2])
    themes = f"{len(counts)} of {len(set(each.labels))}"
    row = (subject, str(len(found)), themes, nmi, ari, share(largest), share(sum(counts.values()) / len(found)))
    return (*row, number(stable)), figures


def stability(each: LabelledSet, whole: Assignment, divide: Callable[..., Assignment] = assign) -> float:
    """Return how alike the themes of nine tenths of the comments are to those of all: the mean adjusted Rand index.

    After Ben-Hur, Elisseeff and Guyon 2002, "A stability based method for discovering structure in clustered data".
    """
    indexes = []
    for number_of_sample in range(SAMPLES):
        places = sorted(random.Random(number_of_sample).sample(range(len(whole)), int(KEPT * len(whole))))
        part = divide([each.rows[place].text for place in places], [each.language] * len(places))
        indexes.append(rand_index([whole[place] for place in places], list(part)))
    return mean(indexes)


def _peer_cell(cluster: Cluster | None, each: LabelledSet) -> str:
    if cluster is None:
        return NOT_THERE
    found = cluster(each.texts, len(set(each.labels)))
    return f"{mutual_information(found, each.labels):.3f} / {rand_index(found, each.labels):.3f}"
