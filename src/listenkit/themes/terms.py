"""The terms of a codebook, made ready for matching: their words as stems or as beginnings, and what each counts for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import log

from listenkit.text import fold
from listenkit.themes.stems import bare_words, stems

LONGER_COUNTS = 0.5
"""What each further word of a term adds to its evidence: «late payment» says more than «payment»."""

LATER_COUNTS = 0.04
"""What each place in the list of a theme's terms takes off, for the surest are written first; at most a half."""

FIRST_TERMS = 5
"""Terms of a theme among which a word that says little by itself, such as «time», counts as much as any other."""

LITTLE_COUNTS = 0.3
"""What a word that says little by itself counts further down in the list."""

FEW_THEMES = 2
"""Themes that may list a word before it is too general to put a comment under one of them by itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term: its folded form where any ending matches, else the stems of which one must be met."""

    folded: str
    stems: frozenset[str]
    is_prefix: bool = False

    def meets(self, folded: str, token_stems: tuple[str, str]) -> bool:
        """Tell whether a word of a text, given folded and as its stems, is this word."""
        if self.is_prefix:
            return folded.startswith(self.folded)
        return not self.stems.isdisjoint(token_stems)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a theme in one language, and how much it speaks for the theme.

    ``is_general`` tells that more than :data:`FEW_THEMES` themes list it, or that it says little by itself and stands
    after the first :data:`FIRST_TERMS` of its list. ``mark`` is the same for terms of a theme
    that are written alike, in whatever language.
    """

    theme: str
    written: str
    mark: tuple[str, str]
    language: str
    words: tuple[Word, ...]
    evidence: float = 1.0
    is_general: bool = False
    excludes: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What two terms share that are the same words, in whatever theme and form."""
        return tuple(min(word.stems) for word in self.words)


def make_term(
    theme: str,
    written: str,
    language: str,
    place: int,
    *,
    excludes: bool = False,
    little: Collection[str] = (),
) -> Term:
    """Return the term that stands at a place (from 0) of a theme's list; ``little`` are words that say little alone."""
    words = tuple(
        Word(fold(word), frozenset(stems(word, language)), piece.endswith("*"))
        for piece in written.split()
        for word in bare_words(piece)
    )
    evidence = 1.0 + LONGER_COUNTS * (len(words) - 1) - min(0.5, LATER_COUNTS * place)
    is_general = len(words) == 1 and place >= FIRST_TERMS and words[0].folded in little
    if is_general:
        evidence *= LITTLE_COUNTS
    return Term(theme, written, (theme, written), language, words, evidence, is_general, excludes)


def weigh_terms(terms: Iterable[Term], themes: int) -> list[Term]:
    """Return the terms of one language with less evidence for those that several of the codebook's themes list.

    A term of n of N themes counts (log(1 + N/n) / log(1 + N))², which is 1 for a term of one theme.
    """
    listed = list(terms)
    holders: dict[tuple[str, ...], set[str]] = {}
    for term in listed:
        if not term.excludes:
            holders.setdefault(term.key, set()).add(term.theme)
    weighed = []
    for term in listed:
        count = max(1, len(holders.get(term.key, ())))
        share = (log(1 + themes / count) / log(1 + themes)) ** 2
        weighed.append(replace(term, evidence=term.evidence * share, is_general=term.is_general or count > FEW_THEMES))
    return weighed
