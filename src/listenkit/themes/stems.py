"""Word stems, so that ``payé``, ``payer`` and ``payés`` are one word to a codebook and to discovery."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from listenkit.text import fold, words

_ALGORITHMS = {
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_ALGORITHMS[language])


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """Return the Snowball stem of a folded word; the word itself in a language without an algorithm.

    Accents are folded before stemming, on both sides of every comparison, since many people write without them.
    """
    return str(_stemmer(language).stemWord(word)) if language in _ALGORITHMS else word


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text in order, an elided article or pronoun (``l'``, ``d'``, ``dell'``) cut off."""
    return [_without_elision(fold(word)) for word in words(text)]


def _without_elision(word: str) -> str:
    head, apostrophe, rest = word.partition("'")
    if not apostrophe or len(rest) < 3:
        return word
    return rest if len(head) <= 2 or head in ("qu", "jusqu", "lorsqu", "dell", "nell", "all", "sull", "quest") else word
