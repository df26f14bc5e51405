"""The codebook: named themes and the terms that define them, per language, matched in one pass over a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from listenkit.config.tree import LANGUAGES
from listenkit.model import UNKNOWN_LANGUAGE, Theme
from listenkit.text import words
from listenkit.themes.matching import TermIndex
from listenkit.themes.terms import Term, make_term, weigh_terms
from listenkit.themes.vocabulary import weak_words

if TYPE_CHECKING:
    from listenkit.themes.kinship import Kinship

MAX_WORDS = 6
"""Words that one term may have."""

ANY_LANGUAGE = "*"

LEAST_EVIDENCE = 0.3
"""Evidence that words which many themes list, or that say little, must add up to before they count for a theme."""

MATCHING_VERSION = b"2"
"""What changes when the same codebook would give a comment other themes, so that analyses are made again."""


class Codebook:
    """The themes in the order of the file, and the matching of comments to them.

    Work per comment is linear in its words, and memory is bounded whatever is read.
    """

    def __init__(self, themes: Sequence[Theme] = (), version: str = "none") -> None:
        self.themes: Mapping[str, Theme] = {theme.name: theme for theme in themes}
        self.version = version
        self._indexes: dict[str, TermIndex] = {}
        self._kinships: dict[str, Kinship] = {}

    def themes_of(self, text: str, language: str) -> tuple[str, ...]:
        """Return the names of the themes whose terms occur in a text, the one with the most evidence first.

        Each different term of a theme that the text holds is evidence: one for a word, a half more for each further
        word of a term, less for terms that stand later in the theme's list or that several themes list. Between
        several themes, other words of the text count too where the bridge knows them to be of the same subject as a
        theme's terms. Equals follow in the order in which the text names them.

        A term that more than two themes list puts a text under none of them by itself, nor does a word that says
        little, such as «time», after the first five of a list. Where the language is
        unknown, the terms of every language are tried.
        """
        index = self._index(language)
        if index is None:
            return ()
        tokens = words(text)
        hits = index.hits(tokens)
        return self._ordered(tokens, language, hits) if hits else ()

    def themes_of_many(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the themes of every text, in order; ``languages`` holds one code a text."""
        return [self.themes_of(text, language) for text, language in zip(texts, languages, strict=True)]

    def terms_in(self, text: str, language: str) -> dict[str, tuple[str, ...]]:
        """Return the terms, as written in the codebook, that put a text under each theme, in the themes' order."""
        index = self._index(language)
        tokens = words(text)
        hits = index.hits(tokens) if index else []
        found: dict[str, dict[str, None]] = {name: {} for name in self._ordered(tokens, language, hits)}
        for term in hits:
            if term.theme in found:
                found[term.theme][term.written] = None
        return {name: tuple(written) for name, written in found.items()}

    def _ordered(self, tokens: Sequence[str], language: str, hits: Sequence[Term]) -> tuple[str, ...]:
        found = _evidence(hits)
        if len(found) > 1:
            found = self._kinship(language).evidence(tokens, found)
            # The sort is stable, and the dictionary is in the order of the text.
            return tuple(sorted(found, key=found.__getitem__, reverse=True))
        return tuple(found)

    def _index(self, language: str) -> TermIndex | None:
        """Return the index of a language, made when it is first asked for; None where nothing can match."""
        found = self._indexes.get(language)
        if found is not None or not self.themes:
            return found
        if tried := _tried(language):
            self._indexes[language] = TermIndex(self._terms(tried), tried)
        return self._indexes.get(language)

    def _kinship(self, language: str) -> Kinship:
        from listenkit.themes.kinship import Kinship

        if language not in self._kinships:
            self._kinships[language] = Kinship(self._terms(_tried(language)), language)
        return self._kinships[language]

    def _terms(self, languages: Sequence[str]) -> list[Term]:
        return [term for each in languages for term in weigh_terms(self._listed(each), len(self.themes))]

    def _listed(self, language: str) -> Iterator[Term]:
        little = weak_words(language)
        for theme in self.themes.values():
            for kept, excludes in ((theme.terms, False), (theme.excluded, True)):
                for written in (kept.get(language, ()), kept.get(ANY_LANGUAGE, ())):
                    for place, term in enumerate(written):
                        yield make_term(theme.name, term, language, place, excludes=excludes, little=little)


def _tried(language: str) -> tuple[str, ...]:
    if language in (UNKNOWN_LANGUAGE, ""):
        return LANGUAGES
    return (language,) if language in LANGUAGES else ()


def _evidence(hits: Sequence[Term]) -> dict[str, float]:
    """Return the evidence for each theme that has enough, in the order of the text."""
    if len(hits) == 1 and not (hits[0].excludes or hits[0].is_general):
        return {hits[0].theme: hits[0].evidence}
    excluded = {term.theme for term in hits if term.excludes}
    found: dict[str, float] = {}
    is_sure: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for term in hits:
        if term.theme not in excluded and term.mark not in seen:
            seen.add(term.mark)
            found[term.theme] = found.get(term.theme, 0.0) + term.evidence
            if not term.is_general:
                is_sure.add(term.theme)
    return {theme: value for theme, value in found.items() if theme in is_sure or value >= LEAST_EVIDENCE}
