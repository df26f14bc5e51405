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
from listenkit.themes.labels import MOST_TERMS, Release, candidates, telling, written
from listenkit.themes.vocabulary import Vocabulary, standard_vocabulary

OTHERS_COUNT = 0.75
"""What a comment of others takes off a term's worth, where one of the theme's own that it newly catches adds one."""

SURE = 0.75
"""Share of own comments from which on a term is kept that catches no new one now: it may next month."""

POOL = 40
"""Terms of a theme and language among which the frame chooses."""


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

    Of the given terms the one that catches the most of the theme's own comments and the fewest others goes first, then
    the one that adds most to it, and so on; then come those that catch almost only its own. At most
    :data:`~listenkit.themes.labels.MOST_TERMS` are kept a language, and the first where none is worth it.
    """
    listed: dict[str, list[str]] = {}
    for language, words in terms.items():
        known = listed.setdefault(codebook_key(language), [])
        known += [word for word in words if word not in known]
    own = set(places)
    pool = [
        (language, word, holders)
        for language, words in listed.items()
        for word, holders in _holders(language, words, texts, languages)
    ]
    chosen: dict[str, list[str]] = {language: [] for language in listed}
    caught: set[int] = set()
    while pool:
        best = max(pool, key=lambda each: _worth(each[2] - caught, own))
        if _worth(best[2] - caught, own) <= 0:
            break
        pool.remove(best)
        if len(chosen[best[0]]) < MOST_TERMS:
            chosen[best[0]].append(best[1])
            caught |= best[2]
    for language, word, holders in pool:
        if len(chosen[language]) < MOST_TERMS and len(holders & own) >= max(2, SURE * len(holders)):
            chosen[language].append(word)
            caught |= holders
    kept = {language: tuple(words or listed[language][:1]) for language, words in chosen.items() if listed[language]}
    everything = set(_places(Codebook([Theme("theme", kept)]), texts, languages))
    return Frame(kept, len(own), len(everything & own), len(everything - own))


def codebook_key(language: str) -> str:
    """Return the language under which the terms of comments in a language stand in a codebook."""
    return language if language in LANGUAGES else ANY_LANGUAGE


def _holders(
    language: str, words: Sequence[str], texts: Sequence[str], languages: Sequence[str]
) -> list[tuple[str, set[int]]]:
    """Return which texts each term of a language catches, in the terms' order."""
    codebook = Codebook([Theme("theme", {language: tuple(words)})])
    found: dict[str, set[int]] = {word: set() for word in words}
    for place, (text, spoken) in enumerate(zip(texts, languages, strict=True)):
        for word in codebook.terms_in(text, spoken).get("theme", ()):
            found[word].add(place)
    return list(found.items())


def _worth(holders: set[int], own: set[int]) -> float:
    mine = len(holders & own)
    return mine - OTHERS_COUNT * (len(holders) - mine)


def _places(codebook: Codebook, texts: Sequence[str], languages: Sequence[str]) -> list[int]:
    return [place for place, found in enumerate(codebook.themes_of_many(texts, languages)) if found]


def themes_from_examples(
    texts: Sequence[str],
    languages: Sequence[str],
    names: Sequence[str],
    *,
    vocabulary: Vocabulary | None = None,
    most: int = MOST_TERMS,
    release: Release = tuple,
) -> list[Theme]:
    """Return one theme for each name, with the terms that best tell its example texts from the others.

    ``names`` holds the theme of every text, empty where it has none. Words of feeling may be terms here: in
    a codebook «friendly» catches what is said of the staff. ``release`` returns those of some places that may count
    towards a term.
    """
    import numpy as np

    corpus = read_corpus(texts, languages, vocabulary or standard_vocabulary(), standard_bridge())
    table = weigh(corpus, with_feelings=True)
    numbers = {name: number for number, name in enumerate(sorted({name for name in names if name}))}
    member = np.array([numbers.get(name, -1) for name in names], dtype=np.int64)
    weights = evidence(table, member)
    themes = []
    for name, number in numbers.items():
        found = candidates(corpus, table, weights[:, number], np.flatnonzero(member == number).tolist(), release)
        terms: dict[str, tuple[str, ...]] = {}
        for language in dict.fromkeys(languages):
            chosen = telling((each for each in found if each.key.language == language), most)
            if chosen:
                key = codebook_key(language)
                terms[key] = (*terms.get(key, ()), *(written(corpus, each.feature) for each in chosen))
        themes.append(Theme(name, terms))
    return themes
