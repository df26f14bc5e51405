"""Valences of emoji and emoticons, the same in every language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from listenkit.languages.reading import read_valences

REFERENCE_PACKAGE = "vaderSentiment"
"""Where the ratings of emoji and of English words are read from: Hutto and Gilbert 2014, MIT licence."""


LEXICON_FILE, EMOJI_FILE = REFERENCE_FILES = ("vader_lexicon.txt", "emoji_utf8_lexicon.txt")


def reference_file(name: str) -> Traversable:
    """Return a data file of the installed vaderSentiment; its code is not run."""
    return files(REFERENCE_PACKAGE).joinpath(name)


@cache
def reference_lexicon() -> MappingProxyType[str, float]:
    """Return the words and emoticons of vaderSentiment's lexicon with their mean ratings in −4…4."""
    rated: dict[str, float] = {}
    for line in reference_file(LEXICON_FILE).read_text(encoding="utf-8").splitlines():
        word, _, rest = line.strip().partition("\t")
        if rest:
            rated[word] = float(rest.partition("\t")[0])
    return MappingProxyType(rated)


@cache
def symbol_valences() -> MappingProxyType[str, float]:
    """Return the valences of emoji and emoticons: those of the words that describe them, then our corrections."""
    words = reference_lexicon()
    valences: dict[str, float] = {}
    for line in reference_file(EMOJI_FILE).read_text(encoding="utf-8").splitlines():
        emoji, _, description = line.strip().partition("\t")
        valence = sum(words.get(word, 0.0) for word in description.lower().split())
        if len(emoji) == 1 and valence:
            valences[emoji] = max(-4.0, min(4.0, valence))
    own = files("listenkit.languages").joinpath("symbols.txt")
    for entry in read_valences(own):
        valences[entry.term.lower()] = entry.valence
    return MappingProxyType({symbol: valence for symbol, valence in valences.items() if valence})
