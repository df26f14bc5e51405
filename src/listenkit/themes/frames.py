"""Makes themes of a codebook: the terms that best tell some comments from all others, and what they then catch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listenkit.config.tree import LANGUAGES
from listenkit.model import Theme
from listenkit.themes.bridge import standard_bridge
from listenkit.themes.clusters import evidence
from listenkit.themes.codebook import ANY_LANGUAGE, Codebook
from listenkit.themes.features import read_corpus, weigh
from listenkit.themes.labels import MOST_TERMS, candidates, telling, written
from listenkit.themes.vocabulary import Vocabulary, standard_vocabulary

SURE = 0.5
"""Share of the comments that a term catches which must be the theme's own; with less it mostly catches others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The terms of one theme by language, and how many of its own comments and of all others they catch."""

    terms: Mapping[str, tuple[str, ...]]
    own: int
    caught: int
    others: int

    @property
    def share(self) -> float:
        """The share of the theme's own comments that its terms catch, 0 to 1."""
        return self.caught / self.own if self.own else 0.0


def make_frame(
    terms: Mapping[str, Sequence[str]], texts: Sequence[str], languages: Sequence[str], places: Sequence[int]
) -> Frame:
    """Return the frame of a theme whose comments stand at some places of all texts.

    Of its terms those are kept that catch mostly comments of its own, in their order and at most
    :data:`~listenkit.themes.labels.MOST_TERMS` a language; where none does, the first is kept all the same.
    """
    listed = {_key(language): tuple(words) for language, words in terms.items() if words}
    inside = set(places)
    holders = _holders(Codebook([Theme("theme", listed)]), texts, languages)
    kept: dict[str, tuple[str, ...]] = {}
    for language, words in listed.items():
        sure = [word for word in words if _is_sure(holders.get(word, set()), inside)]
        kept[language] = tuple((sure or words[:1])[:MOST_TERMS])
    caught = set(_places(Codebook([Theme("theme", kept)]), texts, languages))
    return Frame(kept, len(inside), len(caught & inside), len(caught - inside))


def _key(language: str) -> str:
    return language if language in LANGUAGES else ANY_LANGUAGE


def _holders(codebook: Codebook, texts: Sequence[str], languages: Sequence[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        for word in codebook.terms_in(text, language).get("theme", ()):
            found.setdefault(word, set()).add(place)
    return found


def _places(codebook: Codebook, texts: Sequence[str], languages: Sequence[str]) -> list[int]:
    return [place for place, found in enumerate(codebook.themes_of_many(texts, languages)) if found]


def _is_sure(holders: set[int], inside: set[int]) -> bool:
    return bool(holders) and len(holders & inside) >= SURE * len(holders)


def themes_from_examples(
    texts: Sequence[str],
    languages: Sequence[str],
    names: Sequence[str],
    *,
    vocabulary: Vocabulary | None = None,
    most: int = MOST_TERMS,
) -> list[Theme]:
    """Return one theme for each name, with the terms that best tell its example texts from the others.

    ``names`` holds the theme of every text, empty where it has none. Words of feeling may be terms here: in
    a codebook «friendly» catches what is said of the staff.
    """
    import numpy as np

    corpus = read_corpus(texts, languages, vocabulary or standard_vocabulary(), standard_bridge())
    table = weigh(corpus, with_feelings=True)
    numbers = {name: number for number, name in enumerate(sorted({name for name in names if name}))}
    member = np.array([numbers.get(name, -1) for name in names], dtype=np.int64)
    weights = evidence(table, member)
    themes = []
    for name, number in numbers.items():
        found = candidates(corpus, table, weights[:, number], np.flatnonzero(member == number).tolist(), tuple)
        terms = {}
        for language in dict.fromkeys(languages):
            chosen = telling((each for each in found if each.key.language == language), most)
            if chosen:
                terms[_key(language)] = tuple(written(corpus, each.feature) for each in chosen)
        themes.append(Theme(name, terms))
    return themes
