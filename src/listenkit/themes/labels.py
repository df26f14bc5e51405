"""Names a cluster of comments in the words that people use: its most telling terms, as they are mostly written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from listenkit.themes.features import RARE, Corpus, Key, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_TERMS = 15
LABEL_TERMS = 3

SET_PHRASE = 0.4
"""A pair of words stands for its first or second word where it holds this share of the word's comments."""

ALIKE = 5
"""Letters that two stems share at their start when one word is said twice in two forms."""

CORE_TERMS = 12

Release = Callable[[Sequence[int]], Sequence[int]]
"""Returns those of some comments, by place, that may count towards what is shown."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that may name a cluster: its feature, how much it tells, and the cluster's comments that hold it."""

    feature: int
    key: Key
    weight: float
    places: tuple[int, ...]


def candidates(
    corpus: Corpus, table: Table, weights: NDArray[Any], places: Sequence[int], release: Release
) -> list[Candidate]:
    """Return the terms and subjects that tell the comments at some places from the others, the most telling first.

    ``weights`` holds the evidence of each feature for the cluster. A term counts with the comments that may be told.
    """
    import numpy as np

    is_inside = np.isin(table.owners, np.array(places, dtype=np.int64))
    holders: dict[int, list[int]] = {}
    for feature, owner in zip(table.features[is_inside].tolist(), table.owners[is_inside].tolist(), strict=True):
        if weights[feature] > 0:
            holders.setdefault(feature, []).append(owner)
    found = []
    for feature, held in holders.items():
        told = release(held) if len(held) >= RARE else ()
        if len(told) >= RARE:
            found.append(
                Candidate(feature, corpus.keys[feature], float(weights[feature]) * len(told), tuple(sorted(told)))
            )
    return sorted(found, key=lambda each: (-each.weight, each.key))


def core_of(found: Sequence[Candidate]) -> dict[str, float]:
    """Return what a theme is recognised by: digests of its heaviest stems and subjects, together of length one."""
    chosen = [each for each in found if " " not in each.key.stem][:CORE_TERMS]
    length = sum(each.weight**2 for each in chosen) ** 0.5
    return {_digest(each.key): round(each.weight / length, 4) for each in chosen}


def _digest(key: Key) -> str:
    return blake2b(f"{key.language}:{key.stem}".encode(), digest_size=5).hexdigest()


def telling(found: Iterable[Candidate], most: int = MOST_TERMS) -> list[Candidate]:
    """Return the terms without repetition: a pair and its words, or two forms of a word, are not said twice."""
    listed = [each for each in found if not each.key.is_subject]
    by_stem = {each.key.stem: each for each in listed}
    chosen: list[Candidate] = []
    for each in listed:
        candidate = _set_phrase(each, listed) if len(each.key.parts) == 1 else each
        if len(candidate.key.parts) > 1 and not _is_set(candidate, by_stem):
            continue
        if not any(repeats(candidate.key, other.key) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == most:
            break
    return chosen


def _set_phrase(word: Candidate, listed: Sequence[Candidate]) -> Candidate:
    pairs = (each for each in listed if len(each.key.parts) > 1 and word.key.stem in each.key.parts)
    best = max(pairs, key=lambda each: (len(each.places), each.key), default=word)
    return best if len(best.places) >= SET_PHRASE * len(word.places) else word


def _is_set(pair: Candidate, by_stem: dict[str, Candidate]) -> bool:
    """Tell whether a pair is more than two words that happened to stand together."""
    words = [by_stem[part] for part in pair.key.parts if part in by_stem]
    return bool(words) and len(pair.places) >= SET_PHRASE * min(len(each.places) for each in words)


def repeats(one: Key, other: Key) -> bool:
    """Tell whether two terms of a language say the same word, in whatever form."""
    return one.language == other.language and any(_alike(a, b) for a in one.parts for b in other.parts)


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= ALIKE and long.startswith(short))


def written(corpus: Corpus, feature: int) -> str:
    """Return the form in which a term is mostly written."""
    forms = corpus.forms[feature]
    return min(forms, key=lambda form: (-forms[form], form))
