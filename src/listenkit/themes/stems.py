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
_ELIDED = frozenset({"qu", "jusqu", "lorsqu", "puisqu", "dell", "nell", "all", "dall", "sull", "quest"})


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_ALGORITHMS[language])


@lru_cache(maxsize=65_536)
def stems(word: str, language: str) -> tuple[str, str]:
    """Return two folded stems of a word: of the word as written, and of the word without its accents.

    Snowball needs the accent to know a participle (``payé`` and ``payer`` share a stem, ``paye`` does not), and many
    people write without. Two words are the same where they share either stem. In a language without an algorithm
    both are the folded word.
    """
    folded = fold(word)
    if language not in _ALGORITHMS:
        return folded, folded
    stemmer = _stemmer(language)
    plain = str(stemmer.stemWord(folded))
    lower = word.casefold()
    return (plain if lower == folded else fold(stemmer.stemWord(lower))), plain


def bare_words(text: str) -> list[str]:
    """Return the words of a text in order, case kept, an elided article or pronoun (``l'``, ``dell'``) cut off."""
    return [without_elision(word.replace("’", "'")) for word in words(text)]


def without_elision(word: str) -> str:
    """Return a word without the article or pronoun that is elided before it, where a word is left."""
    head, apostrophe, rest = word.partition("'")
    if not apostrophe or len(rest) < 3:
        return word
    return rest if len(head) <= 2 or head.casefold() in _ELIDED else word
