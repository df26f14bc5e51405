"""Finds the themes of comments without a codebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listenkit.themes.bridge import standard_bridge
from listenkit.themes.clusters import NOWHERE, assign, cluster, evidence, merged, nearest, without_small
from listenkit.themes.features import Corpus, Table, read_corpus, weigh
from listenkit.themes.found import Discovered, FoundTheme, KnownTheme
from listenkit.themes.graph import communities, neighbour_graph
from listenkit.themes.identity import name_cores
from listenkit.themes.labels import LABEL_TERMS, Candidate, Release, candidates, core_of, telling, written
from listenkit.themes.merging import bring_together, profiles
from listenkit.themes.vocabulary import Vocabulary, standard_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST = 4
"""Comments that it takes before something counts as a theme, or one in :data:`SMALLEST_SHARE` of many."""

SMALLEST_SHARE = 500

TOO_LARGE = 0.2
"""Share of all comments above which a theme must be about one thing, or is divided."""

ONE_THING = 0.6
"""Share of a large theme's comments that hold its leading subject or word when it is about one thing."""

PART = 0.1
"""Share of a divided theme that a part needs."""


def discover(
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    vocabulary: Vocabulary | None = None,
    known: Sequence[KnownTheme] = (),
    smallest: int = 0,
    release: Release = tuple,
) -> Discovered:
    """Return the themes of texts, each in a language (a code or ``unknown``), and the theme of every text.

    The same input gives the same themes. A theme that was ``known`` before keeps its id. ``release`` takes the places
    of texts and returns those that may count towards a theme or a term; by default all. Themes of fewer than
    ``smallest`` texts are dropped, and their texts go to others or have none; 0 stands for four, or for one in
    five hundred of all.
    """
    smallest = smallest or max(SMALLEST, len(texts) // SMALLEST_SHARE)
    if not texts:
        return Discovered()
    corpus = read_corpus(texts, languages, vocabulary or standard_vocabulary(), standard_bridge())
    table = weigh(corpus)
    member = assign(table, cluster(corpus, table, smallest), smallest)
    member = _divided(table, member, smallest)
    into, reasons = bring_together(profiles(corpus, table, member))
    joined = merged(member, into)
    told = _told(corpus, table, nearest(table, evidence(table, joined)), smallest, release)
    ids = name_cores([core_of(each.terms) for each in told], known)
    themes = tuple(
        _theme(corpus, theme_id, each, reasons.get(each.number, "")) for theme_id, each in zip(ids, told, strict=True)
    )
    assignment = [NOWHERE] * len(corpus)
    for place, theme in enumerate(themes):
        for each_place in theme.places:
            assignment[each_place] = place
    return Discovered(themes, tuple(assignment))


def _divided(table: Table, member: NDArray[Any], smallest: int) -> NDArray[Any]:
    """Return memberships in which a large cluster that is about several things is divided."""
    import numpy as np

    member = member.copy()
    for number in range(int(member.max()) + 1 if len(member) else 0):
        places = np.flatnonzero(member == number)
        if len(places) <= TOO_LARGE * len(member) or _is_one_thing(table, places):
            continue
        rows = table.rows(places[:4000])
        parts = np.array(communities(neighbour_graph(rows, 15)))
        parts = without_small(parts, max(smallest, int(PART * len(places))))
        if parts.max() > 0:
            member[places[:4000]] = np.where(parts > 0, parts + member.max(), number)
    return assign(table, member, smallest, rounds=1)


def _is_one_thing(table: Table, places: NDArray[Any]) -> bool:
    import numpy as np

    held = np.bincount(table.features[np.isin(table.owners, places)], minlength=table.width)
    return bool(held.max(initial=0) >= ONE_THING * len(places))


@dataclass(frozen=True, slots=True)
class _Told:
    """A cluster that may be told: its number, the places of its comments that may count, and its terms."""

    number: int
    places: tuple[int, ...]
    terms: Sequence[Candidate]


def _told(corpus: Corpus, table: Table, member: NDArray[Any], smallest: int, release: Release) -> list[_Told]:
    """Return the clusters of enough comments that have a name, the largest first."""
    import numpy as np

    weights = evidence(table, member)
    found = []
    for number in range(weights.shape[1]):
        places = release(np.flatnonzero(member == number).tolist())
        if len(places) >= smallest:
            terms = candidates(corpus, table, weights[:, number], places, release)
            if telling(terms, 1):
                found.append(_Told(number, tuple(sorted(places)), terms))
    return sorted(found, key=lambda each: (-len(each.places), each.places))


def _theme(corpus: Corpus, theme_id: str, told: _Told, merged_by: str) -> FoundTheme:
    terms = {}
    speakers = [corpus.languages[place] for place in told.places]
    by_size = sorted(set(speakers), key=lambda language: (-speakers.count(language), language))
    for language in by_size:
        chosen = telling(each for each in told.terms if each.key.language == language)
        if chosen:
            terms[language] = tuple(written(corpus, each.feature) for each in chosen)
    first = next(iter(terms))
    label = telling((each for each in told.terms if each.key.language == first), LABEL_TERMS)
    return FoundTheme(
        id=theme_id,
        label=", ".join(written(corpus, each.feature) for each in label),
        terms=terms,
        places=told.places,
        core=core_of(told.terms),
        merged_by=merged_by,
    )
