"""What every word is to the rules of vaderSentiment, as tables by word number."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from listenkit.languages.symbols import reference_file, reference_lexicon

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAX_KNOWN = 100_000
"""Tokens that are remembered at a time, some 15 MB and never above 30 MB; then the memory starts anew."""
MAX_KNOWN_LENGTH = 20
"""Longer tokens, in characters, are links and noise that hardly come twice."""

NEUTRAL, OUTSIDE, CONTRACTED = range(3)
"""Word numbers: no role, before or after the text, and a word with "n't" that is not listed."""
NAMED = ("no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "at", "very", "kind", "of", "but")
"""The words that a rule calls by name."""
NO, OR, NOR, NEVER, SO, THIS, WITHOUT, DOUBT, LEAST, AT, VERY, KIND, OF, BUT = range(3, 17)


@dataclass(frozen=True)
class Vocabulary:
    """The words with a role, numbered, and their roles by number.

    ``valences`` come from the lexicon (zero where it has none), ``boosts`` are the increments of single boosters.
    ``idioms`` and ``boosting`` give phrases of two or three words their valence or increment.
    """

    numbers: Mapping[str, int]
    valences: Floats
    boosts: Floats
    is_rated: Flags
    is_negation: Flags
    idioms: Mapping[tuple[str, ...], float]
    boosting: Mapping[tuple[str, ...], float]

    @cached_property
    def is_scored(self) -> Flags:
        """Whether a word's own valence counts: boosters only boost, whatever the lexicon says."""
        scored: Flags = self.is_rated & (self.boosts == 0)
        return scored

    @cached_property
    def is_opaque(self) -> Flags:
        """Whether a word neither boosts nor negates what follows, since the lexicon rates it, or it is none."""
        opaque = self.is_rated.copy()
        opaque[OUTSIDE] = True
        return opaque

    @cached_property
    def phrases(self) -> PhraseTables:
        """The phrases as tables, which takes no loop over texts to look up in."""
        return PhraseTables.of(self)


@dataclass(frozen=True, slots=True)
class PhraseTables:
    """Phrases by the small numbers that ``members`` gives their words; not-a-number stands for no phrase.

    The words of a phrase are few, so that the cube of all triples of them is small.
    """

    members: Integers
    pairs: Floats
    triples: Floats
    boosts: Floats

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> PhraseTables:
        """Number the words of the vocabulary's phrases and fill the tables."""
        words = sorted({word for phrase in (*vocabulary.idioms, *vocabulary.boosting) for word in phrase})
        member = {word: place for place, word in enumerate(words, start=1)}
        size = len(words) + 1
        members = np.zeros(len(vocabulary.valences), dtype=np.int64)
        for word, number in member.items():
            members[vocabulary.numbers[word]] = number
        pairs, triples = np.full((size, size), np.nan), np.full((size, size, size), np.nan)
        boosts = np.zeros((size, size))
        for phrase, valence in vocabulary.idioms.items():
            (pairs if len(phrase) == 2 else triples)[tuple(member[word] for word in phrase)] = valence
        for phrase, boost in vocabulary.boosting.items():
            boosts[tuple(member[word] for word in phrase)] = boost
        return cls(members, pairs, triples, boosts)


@cache
def reference_vocabulary() -> Vocabulary:
    """Return the vocabulary of the installed vaderSentiment: its lexicon, boosters, negations and special phrases."""
    from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES

    lexicon = reference_lexicon()
    boosters = {tuple(term.split()): float(boost) for term, boost in BOOSTER_DICT.items()}
    idioms = {tuple(term.split()): float(valence) for term, valence in SPECIAL_CASES.items()}
    single = {term[0]: boost for term, boost in boosters.items() if len(term) == 1}
    boosting = {term: boost for term, boost in boosters.items() if len(term) > 1}
    # One word cannot be an idiom: only rows of words are compared with them.
    idioms = {term: valence for term, valence in idioms.items() if len(term) > 1}
    inside = (word for phrase in (*idioms, *boosting) for word in phrase)
    words = dict.fromkeys((*NAMED, *lexicon, *single, *NEGATE, *inside))
    numbers = {word: number for number, word in enumerate(words, start=CONTRACTED + 1)}
    unnamed = [""] * (CONTRACTED + 1)
    ordered = [*unnamed, *numbers]
    negations = [word in NEGATE or "n't" in word for word in ordered]
    negations[CONTRACTED] = True
    return Vocabulary(
        numbers=numbers,
        valences=np.array([lexicon.get(word, 0.0) for word in ordered]),
        boosts=np.array([single.get(word, 0.0) for word in ordered]),
        is_rated=np.array([word in lexicon for word in ordered]),
        is_negation=np.array(negations),
        idioms=idioms,
        boosting=boosting,
    )


class TokenCodes(dict[str, int]):
    """A bounded memory from a token as written to its code: twice its word number, plus one in capitals."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._number_of = dict(numbers).get

    def __missing__(self, token: str) -> int:
        word = token.strip(string.punctuation)
        if len(word) <= 2:
            # So short a rest may be an emoticon, which keeps its signs, and so does "ok!".
            word = token
        lower = word.lower()
        number = self._number_of(lower)
        if number is None:
            number = CONTRACTED if "n't" in lower else NEUTRAL
        code = 2 * number + word.isupper()
        if len(token) <= MAX_KNOWN_LENGTH:
            if len(self) >= MAX_KNOWN:
                self.clear()
            self[token] = code
        return code


@cache
def reference_codes() -> TokenCodes:
    """Return the one memory of tokens of this process; forgetting it changes no score."""
    return TokenCodes(reference_vocabulary().numbers)


@cache
def emoji_words() -> Mapping[str, str]:
    """Return the description of every emoji that is one character; vaderSentiment never finds the longer ones."""
    described: dict[str, str] = {}
    for line in reference_file("emoji_utf8_lexicon.txt").read_text(encoding="utf-8").rstrip("\n").split("\n"):
        emoji, description = line.strip().split("\t")[:2]
        if len(emoji) == 1:
            described[emoji] = description
    return described
