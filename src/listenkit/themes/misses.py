"""Finds the comments that a theme may miss: those whose words are like those of the comments that it catches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listenkit.themes.bridge import standard_bridge
from listenkit.themes.clusters import evidence
from listenkit.themes.features import RARE, Corpus, Table, read_corpus, weigh
from listenkit.themes.labels import Release, written
from listenkit.themes.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_WORDS = 2
"""Telling words that a comment must share with the caught ones before it is like them."""

LEAST_WEIGHT = 1.0
"""Evidence that a word must be: it is about three times as frequent in the caught comments as elsewhere."""

MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Miss:
    """A comment that a theme may miss: its place, how like those that are caught it is, and the words that say so."""

    place: int
    likeness: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A word that would catch more: how it is written, the comments that it would add, those that have it already."""

    written: str
    language: str
    added: int
    caught: int


def find_misses(
    texts: Sequence[str],
    languages: Sequence[str],
    caught: Sequence[bool],
    vocabulary: Vocabulary,
    release: Release = tuple,
) -> tuple[list[Miss], list[NewTerm]]:
    """Return the comments that look like the caught ones, the likest first, and the terms that would catch them.

    ``caught`` tells for every text whether the theme catches it. ``release`` returns those of some places that may
    count towards a word that is shown.
    """
    import numpy as np

    is_caught = np.array(caught, dtype=bool)
    if not is_caught.any():
        return [], []
    corpus = read_corpus(texts, languages, vocabulary, standard_bridge())
    table = weigh(corpus)
    weights = evidence(table, np.where(is_caught, 0, -1))[:, 0]
    terms = _terms(corpus, table, weights, is_caught, release)
    shown = {feature: term.written for feature, term in terms.items()}
    misses = []
    owners, features = table.owners, table.features
    for place in np.flatnonzero(~is_caught).tolist():
        mine = features[np.searchsorted(owners, place) : np.searchsorted(owners, place + 1)]
        mine = mine[weights[mine] >= LEAST_WEIGHT]
        words = [shown[each] for each in mine[np.argsort(-weights[mine], kind="stable")].tolist() if each in shown]
        if len(mine) >= LEAST_WORDS and words:
            misses.append(Miss(place, round(float(weights[mine].sum()), 3), tuple(words)))
    misses.sort(key=lambda miss: (-miss.likeness, miss.place))
    best = sorted(terms, key=lambda each: (-weights[each] * terms[each].added, terms[each].written))
    return misses, [terms[each] for each in best[:MOST_TERMS]]


def _terms(
    corpus: Corpus, table: Table, weights: NDArray[Any], is_caught: NDArray[Any], release: Release
) -> dict[int, NewTerm]:
    """Return the words that speak for the theme, some comments without it hold, and may be shown, by feature."""
    import numpy as np

    found = {}
    for feature in np.flatnonzero(weights >= LEAST_WEIGHT).tolist():
        key = corpus.keys[feature]
        holders = table.owners[table.features == feature]
        added = int((~is_caught[holders]).sum())
        if added and len(holders) - added >= RARE and not key.is_subject and len(release(holders.tolist())) >= RARE:
            term = written(corpus, feature)
            found[feature] = NewTerm(term, key.language, added, len(holders) - added)
    return found
