"""How near the words of a comment are to a theme beyond its terms: by the everyday subjects that the bridge knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from listenkit.themes.bridge import standard_bridge
from listenkit.themes.matching import REMEMBERED_WORDS, bare
from listenkit.themes.stems import stems
from listenkit.themes.terms import Term

MAX_WORDS = 400
_LONGEST_WORD = 64


class Kinship:
    """Tells how much a text's words speak for each theme of a codebook by the subjects of the themes' terms.

    A word of a subject that one theme's terms are about counts one for that theme; where several themes share the
    subject, they share the one by how many of their terms are about it.
    """

    def __init__(self, terms: Iterable[Term], language: str) -> None:
        self._bridge = standard_bridge()
        self._language = language
        self._shares = self._shares_of(terms)
        self._known: dict[str, str] = {}

    def _shares_of(self, terms: Iterable[Term]) -> dict[str, dict[str, float]]:
        """Return what share of a word of each subject goes to each theme."""
        found: dict[str, dict[str, float]] = {}
        for term in terms:
            for word in term.words if not term.excludes else ():
                subjects = (self._bridge.subject(stem, term.language) for stem in sorted(word.stems))
                if subject := next(filter(None, subjects), ""):
                    themes = found.setdefault(subject, {})
                    themes[term.theme] = themes.get(term.theme, 0.0) + term.evidence
        return {
            subject: {theme: weight / sum(themes.values()) for theme, weight in themes.items()}
            for subject, themes in found.items()
        }

    def evidence(self, tokens: Sequence[str], themes: Mapping[str, float]) -> dict[str, float]:
        """Return the evidence for some themes with what the words of a text add."""
        found = dict(themes)
        for token in tokens[:MAX_WORDS]:
            subject = self._known.get(token)
            if subject is None:
                subject = self._learn(token)
            if subject:
                shares = self._shares[subject]
                for theme in themes:
                    found[theme] += shares.get(theme, 0.0)
        return found

    def _learn(self, token: str) -> str:
        if len(token) > _LONGEST_WORD:
            return ""
        subject = self._bridge.subject(stems(bare(token), self._language)[1], self._language)
        if len(self._known) >= REMEMBERED_WORDS:
            self._known.clear()
        self._known[token] = subject if subject in self._shares else ""
        return self._known[token]
