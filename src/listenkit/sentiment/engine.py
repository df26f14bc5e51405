"""Scores the sentiment of texts by the rules of VADER (Hutto and Gilbert 2014), with any language pack.

Texts are read in batches, since a rule that is applied to thousands of words at once costs little for each. The work is
linear in the length of a text and bounded: what stands beyond ``MAX_CHARACTERS``, ``MAX_TOKENS`` or ``MAX_EMOJI`` is
not read.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from listenkit.languages.base import Pack
from listenkit.languages.pieces import Batch, Pieces, cut, places_by
from listenkit.languages.tokens import said
from listenkit.sentiment.confidence import confidence, is_mixed
from listenkit.sentiment.reading import Reading, read
from listenkit.sentiment.roles import Floats, Integers
from listenkit.sentiment.rounding import round_to
from listenkit.sentiment.vocabulary import Vocabulary
from listenkit.sentiment.weighing import Weights, weigh

ENGINE_VERSION = "rules-2"
"""Changes whenever the same pack could give another score."""

EXCLAMATION = 0.292
MAX_EXCLAMATIONS = 4
QUESTION = 0.18
MANY_QUESTIONS = 0.96
ALPHA = 15.0
"""All of these constants are the empirical ones of Hutto and Gilbert 2014, section 3.3, and of their published code."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One word or phrase that counted: its valence in the lexicon, what it came to, and the rules that changed it."""

    term: str
    valence: float
    weight: float
    rules: tuple[str, ...] = ()


class Sentiment(NamedTuple):
    """How a text was read.

    ``compound`` is in [-1, 1] with four decimals, None where the language has no pack, or the text has neither a word
    nor a known emoji or emoticon. ``confidence`` is how likely its side is the right one, in [0.5, 1] with four
    decimals, None with it. ``is_mixed`` tells that good and bad are both said and hold each other's balance.
    """

    compound: float | None = None
    confidence: float | None = None
    is_mixed: bool = False


UNSCORED = Sentiment()


def combine(parts: Sequence[Sentiment]) -> Sentiment:
    """Return how a text was read whose parts were read apart, each in its own language.

    The sums behind the compounds add up; a part that speaks against the stronger ones takes away from their confidence.
    """
    scored = [(part, _sum_of(part.compound)) for part in parts if part.compound is not None]
    if not scored:
        return UNSCORED
    total = sum(each for _, each in scored)
    sure = [((part.confidence or EVEN) - EVEN) * (1 if each * total >= 0 else -1) for part, each in scored]
    good, bad = (sum(max(0.0, sign * each) for _, each in scored) for sign in (1, -1))
    return Sentiment(
        compound=round(total / math.sqrt(total * total + ALPHA), 4),
        confidence=round(EVEN + max(0.0, max(sure) + min(0.0, *sure, 0.0)), 4),
        is_mixed=any(part.is_mixed for part, _ in scored) or bool(is_mixed(np.array([good]), np.array([bad]))[0]),
    )


def _sum_of(compound: float) -> float:
    """Return the sum of weights that gives a compound; of the largest a bound, since four decimals do not tell."""
    bounded = max(-MAX_COMPOUND, min(MAX_COMPOUND, compound))
    return bounded * math.sqrt(ALPHA / (1 - bounded * bounded))


EVEN = 0.5
MAX_COMPOUND = 0.9999


class SentimentEngine:
    """Scores texts with language packs.

    ``names`` are the organisation's own, which carry no valence. ``pieces`` are shared with others that read.
    """

    def __init__(self, packs: Mapping[str, Pack], names: Collection[str] = (), pieces: Pieces | None = None) -> None:
        self._packs = dict(packs)
        self._pieces = pieces or Pieces()
        self._names = tuple(names)
        self._vocabularies: dict[str, Vocabulary] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that can be scored."""
        return tuple(self._packs)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        """Return how every text was read, in order; ``languages`` are the codes of the texts.

        Raises ValueError where there are not as many languages as texts.
        """
        if len(texts) != len(languages):
            raise ValueError(f"{len(texts)} texts, but {len(languages)} languages")
        found = (self.read_batch(self._pieces.read(texts[part]), languages[part]) for part in cut(texts))
        return list(chain.from_iterable(found))

    def read_batch(self, batch: Batch, languages: Sequence[str]) -> list[Sentiment]:
        """Return how every text of a batch was read, in order; ``languages`` are the codes of the texts."""
        read: list[Sentiment] = [UNSCORED] * len(languages)
        for language, places in places_by(languages).items():
            if language in self._packs:
                for place, each in zip(places, _score(self._vocabulary(language), batch.take(places)), strict=True):
                    read[place] = each
        return read

    def compound(self, text: str, language: str) -> float | None:
        """Return the sentiment of a text in [-1, 1] with four decimals, None where it has none."""
        return self.read([text], [language])[0].compound

    def compounds(self, texts: Iterable[str], languages: Iterable[str]) -> list[float | None]:
        """Return the sentiment of every text, in order; see :meth:`read`."""
        return [each.compound for each in self.read(list(texts), list(languages))]

    def weights(self, text: str, language: str) -> list[Weight]:
        """Return what counted in a text and how, in the order of the text."""
        if language not in self._packs:
            return []
        reading = read(self._vocabulary(language), self._pieces.read([text]))
        return _explain(reading, weigh(reading))

    def _vocabulary(self, language: str) -> Vocabulary:
        """Return the vocabulary of a language, compiled when it is first met."""
        vocabulary = self._vocabularies.get(language)
        if vocabulary is None:
            vocabulary = self._vocabularies[language] = Vocabulary(self._packs[language], self._names)
        return vocabulary


def _score(vocabulary: Vocabulary, batch: Batch) -> list[Sentiment]:
    reading = read(vocabulary, batch)
    weights = weigh(reading)
    owners, count = reading.owners[weights.places], len(batch.texts)
    good = _sums(owners, np.maximum(weights.values, 0.0), count)
    bad = _sums(owners, np.maximum(-weights.values, 0.0), count)
    total = _emphasised(_sums(owners, weights.values, count), reading.texts)
    compounds = round_to(total / np.sqrt(total * total + ALPHA), 4) + 0.0
    sure = confidence(good, bad, reading.lengths)
    mixed = is_mixed(good, bad)
    rows = zip(compounds.tolist(), sure.tolist(), mixed.tolist(), strict=True)
    return [
        Sentiment(*row) if is_readable else UNSCORED
        for row, is_readable in zip(rows, reading.is_readable.tolist(), strict=True)
    ]


def _sums(owners: Integers, values: Floats, count: int) -> Floats:
    """Return the sum of the values of each text, freed of the last digits in which opposites do not cancel."""
    sums = np.bincount(owners, values, count).astype(np.float64)
    return np.round(sums, 9, out=sums)


def _emphasised(totals: Floats, texts: Sequence[str]) -> Floats:
    """Return the sums with what exclamation and question marks add, in the direction of each."""
    for place in np.flatnonzero(totals).tolist():
        text = texts[place]
        if "!" in text or "?" in text:
            totals[place] += np.copysign(_emphasis(said(text)), totals[place])
    return totals


def _emphasis(text: str) -> float:
    emphasis = min(text.count("!"), MAX_EXCLAMATIONS) * EXCLAMATION
    questions = text.count("?")
    if questions > 1:
        emphasis += questions * QUESTION if questions <= 3 else MANY_QUESTIONS
    return emphasis


def _explain(reading: Reading, weights: Weights) -> list[Weight]:
    valences = reading.vocabulary.rules.roles.valences[reading.roles[weights.places]]
    explained: list[Weight] = []
    for number, place in enumerate(weights.places.tolist()):
        facts = {
            "negated": weights.is_negated[number],
            "boosted": weights.is_boosted[number],
            "capitals": weights.is_loud[number],
            "contrast": weights.is_turned[number],
        }
        rules = tuple(name for name, holds in facts.items() if holds)
        explained.append(Weight(reading.term(place), float(valences[number]), float(weights.values[number]), rules))
    return explained
