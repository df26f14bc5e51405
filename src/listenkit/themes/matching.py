"""Finds the terms of a codebook in a text: one look-up a word, whatever the number of terms.

What a word may begin is worked out once and kept in a bounded memory; almost every word of a text then costs one
look-up that finds nothing. Terms of several words are compared from their first word on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listenkit.text import fold
from listenkit.themes.stems import stems, without_elision
from listenkit.themes.terms import Term

REMEMBERED_WORDS = 65_536
"""Different words that one index remembers; then it begins anew."""

COMPOUNDING = frozenset({"de", "nl"})
"""The languages that write compounds as one word."""

COMPOUND_START = 5
COMPOUND_END = 4
"""Letters that a term needs to be found at the start and at the end of a compound."""

_REST_AFTER = 3
_REST_BEFORE = 4
"""Letters that the other part of a compound has: fewer are an ending, or a prefix that makes another word of it."""

_ENDINGS = ("en", "n", "e", "er", "es", "s")

_LONGEST_WORD = 64
"""Letters of the longest word that is stemmed and remembered; a longer one can only meet a term such as ``word*``."""

_PARTICLES = frozenset(
    {
        "nach",
        "unter",
        "uber",
        "ueber",
        "gegen",
        "wider",
        "zusammen",
        "zuruck",
        "heraus",
        "hinaus",
        "herein",
        "hinein",
        "wieder",
        "durch",
        "onder",
        "over",
        "achter",
        "tegen",
        "samen",
        "terug",
        "mede",
    }
)
"""Beginnings of German and Dutch words that make another word, not a compound: «Überlast» is not a «Last»."""


class _Forms:
    """The folded form and the stems of words of one language, remembered within bounds."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, tuple[str, tuple[str, str]]] = {}

    def of(self, token: str) -> tuple[str, tuple[str, str]]:
        """Return a word of a text folded, and its stems; of a word without end its beginning alone."""
        found = self._known.get(token)
        if found is None:
            word = bare(token[:_LONGEST_WORD])
            found = fold(word), stems(word, self.language)
            if len(token) <= _LONGEST_WORD:
                if len(self._known) >= REMEMBERED_WORDS:
                    self._known.clear()
                self._known[token] = found
        return found


class _Longer:
    """The terms of several words that begin with one word of a language, by their second word."""

    def __init__(self, forms: _Forms) -> None:
        self._forms = forms
        self._by_stem: dict[str, list[Term]] = {}
        self._by_prefix: list[Term] = []
        self._has_more = False

    def add(self, term: Term) -> None:
        second = term.words[1]
        self._has_more = self._has_more or len(term.words) > 2
        if second.is_prefix:
            self._by_prefix.append(term)
        for stem in second.stems if not second.is_prefix else ():
            self._by_stem.setdefault(stem, []).append(term)

    def following(self, tokens: Sequence[str], place: int) -> Sequence[Term]:
        """Return the terms whose further words follow the word at a place."""
        if place + 1 >= len(tokens):
            return ()
        folded, (stem, plain) = self._forms.of(tokens[place + 1])
        found: Sequence[Term] = self._by_stem.get(stem, ())
        if plain != stem:
            found = [*found, *(term for term in self._by_stem.get(plain, ()) if term not in found)]
        if self._by_prefix:
            found = [*found, *(term for term in self._by_prefix if folded.startswith(term.words[1].folded))]
        if found and self._has_more:
            return [term for term in found if self._goes_on(term, tokens, place)]
        return found

    def _goes_on(self, term: Term, tokens: Sequence[str], place: int) -> bool:
        """Tell whether the words of a term after its second follow."""
        further = term.words[2:]
        following = tokens[place + 2 : place + 2 + len(further)]
        return len(following) == len(further) and all(
            word.meets(*self._forms.of(token)) for word, token in zip(further, following, strict=True)
        )


_Candidates = tuple[tuple[Term, ...], tuple[_Longer, ...]] | None
"""The terms of one word, and the longer ones that begin with a word; None for most words."""


class TermIndex:
    """The terms of some languages by their first words."""

    def __init__(self, terms: Iterable[Term], languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._by_stem: dict[tuple[str, str], list[Term]] = {}
        self._by_prefix: dict[str, list[Term]] = {}
        self._forms: dict[str, _Forms] = {}
        self._longer: dict[tuple[str, str], _Longer] = {}
        self._longer_by_prefix: dict[tuple[str, str], _Longer] = {}
        self._parts: dict[tuple[str, str], list[Term]] = {}
        for term in terms:
            self._add(term)
        self._longest_prefix = max(map(len, self._by_prefix), default=0)
        self._known: dict[str, _Candidates] = {}

    def _add(self, term: Term) -> None:
        first = term.words[0]
        if len(term.words) > 1:
            kept, starts = (self._longer_by_prefix, {first.folded}) if first.is_prefix else (self._longer, first.stems)
            for start in starts:
                forms = self._forms.setdefault(term.language, _Forms(term.language))
                kept.setdefault((term.language, start), _Longer(forms)).add(term)
        elif first.is_prefix:
            self._by_prefix.setdefault(first.folded, []).append(term)
        else:
            for stem in first.stems:
                self._by_stem.setdefault((term.language, stem), []).append(term)
            if term.language in COMPOUNDING:
                for part in first.stems | {first.folded}:
                    if len(part) >= COMPOUND_END:
                        self._parts.setdefault((term.language, part), []).append(term)

    def hits(self, tokens: Sequence[str]) -> list[Term]:
        """Return the terms that stand in the words of a text, in order, each as often as it stands there."""
        known = self._known
        found: list[Term] = []
        for place, token in enumerate(tokens):
            try:
                candidates = known[token]
            except KeyError:
                candidates = self._learn(token)
            if candidates is not None:
                short, long = candidates
                found += short
                for longer in long:
                    found += longer.following(tokens, place)
        return found

    def _learn(self, token: str) -> _Candidates:
        word = bare(token)
        short, long = self._short(word), self._long(word)
        candidates = (short, long) if short or long else None
        if len(token) <= _LONGEST_WORD:
            if len(self._known) >= REMEMBERED_WORDS:
                self._known.clear()
            self._known[token] = candidates
        return candidates

    def _short(self, word: str) -> tuple[Term, ...]:
        folded = fold(word)
        found = [term for end in self._ends(folded) for term in self._by_prefix.get(folded[:end], ())]
        for language in self._languages if len(folded) <= _LONGEST_WORD else ():
            pair = stems(word, language)
            for stem in dict.fromkeys(pair):
                found += self._by_stem.get((language, stem), ())
            if language in COMPOUNDING:
                found += self._in_compound(folded, pair[1], language)
        return tuple({id(term): term for term in found}.values())

    def _long(self, word: str) -> tuple[_Longer, ...]:
        folded = fold(word)
        if len(folded) > _LONGEST_WORD:
            return ()
        found = []
        for language in self._languages:
            found += [self._longer.get((language, stem)) for stem in dict.fromkeys(stems(word, language))]
            if self._longer_by_prefix:
                found += [self._longer_by_prefix.get((language, folded[:end])) for end in range(1, len(folded) + 1)]
        return tuple(filter(None, found))

    def _ends(self, folded: str) -> range:
        return range(1, min(len(folded), self._longest_prefix) + 1)

    def _in_compound(self, folded: str, stem: str, language: str) -> list[Term]:
        """Return the one-word terms at the start or the end of a compound, the longest of each alone."""
        found: list[Term] = []
        for end in range(len(folded) - _REST_AFTER, COMPOUND_START - 1, -1):
            if terms := self._parts.get((language, folded[:end])):
                found += terms
                break
        # The stem of a compound may be shorter than that of its last word, so its endings are tried as well.
        forms = (stem, folded, *(folded.removesuffix(ending) for ending in _ENDINGS if folded.endswith(ending)))
        for start in range(_REST_BEFORE, len(folded) - COMPOUND_END + 1):
            terms = next(filter(None, (self._parts.get((language, form[start:])) for form in forms)), None)
            if terms and folded[:start] not in _PARTICLES:
                found += terms
                break
        return found


def bare(token: str) -> str:
    """Return a word of a text without its elided article."""
    return without_elision(token.replace("’", "'"))
