"""The learned model: a small table of weights that reads comments on top of the default sentiment."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

from listenkit.errors import NewerDatasetError, StorageError
from listenkit.learning.features import features_of
from listenkit.model import NEUTRAL_BAND, label_of

FORMAT = 1
"""The format that this version writes and reads; a newer one is refused."""

MAX_STORED_WORDS = 8_000
SHOWN_WORDS = 5

_STRONGEST = 0.98
_FLATTEST = 30.0
_INSIDE = NEUTRAL_BAND - 0.0001
"""The largest compound that is still neutral, with four decimals."""

Scope = Literal["order", "labels"]
Scored = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of one text: the default, log-odds of positive, and the words that moved them most.

    ``scope`` is the model's, ``ratings`` how many it was learned from.
    """

    default: float
    polarity: float
    words: tuple[tuple[str, float], ...]
    scope: Scope
    ratings: int

    def lines(self) -> list[str]:
        """Return the reading as lines for people; words of the comment stand in them as they are."""
        kept = " (its label is kept)" if self.scope == "order" else ""
        lines = [f"the default gives {self.default:+.4f}{kept}"]
        told = ", ".join(f"«{word}» {weight:+.2f}" for word, weight in self.words) or "no word that counts"
        return [*lines, f"learned from {self.ratings} ratings: {_chance(self.polarity):.0%} positive; {told}"]


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """What was learned from ratings; made by :func:`listenkit.learning.learn`, kept in the dataset as JSON.

    ``scope`` says what it may change: ``order`` keeps every label of the default and changes only which of two
    comments of one label is the more positive; ``labels`` gives labels of its own. ``weights`` holds for each
    language the weights of words and pairs of words for polarity and for neutrality. Comments in other languages
    keep the default. ``polarity`` and ``neutrality`` are the other coefficients, by name. ``facts`` tell where the
    model comes from and what it gained.
    """

    scope: Scope
    weights: Mapping[str, Mapping[str, tuple[float, float]]]
    polarity: Mapping[str, float]
    neutrality: Mapping[str, float]
    positive_from: float
    neutral_from: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """A text that changes whenever a comment could be read otherwise."""
        return blake2b(self.to_json().encode(), digest_size=8).hexdigest()

    def apply(self, texts: Sequence[str], languages: Sequence[str], compounds: Sequence[float | None]) -> list[Scored]:
        """Return for each text its sentiment in [-1, 1] and the confidence in its side in [0.5, 1], to four decimals.

        ``compounds`` are the default's; None stays None. Of a language that nothing was learned of the default stays
        and the confidence is None.
        """
        triples = zip(texts, languages, compounds, strict=True)
        return [self._scored(text, language, compound) for text, language, compound in triples]

    def explain(self, text: str, language: str, compound: float | None) -> Reading | None:
        """Return what the model says of one text and its strongest words, None where it says nothing."""
        if compound is None or language not in self.weights:
            return None
        table = self.weights[language]
        found = features_of(text)
        root = math.sqrt(len(found) or 1)
        moved = [(word, table[word][0] / root) for word in found if word in table]
        strongest = sorted(moved, key=lambda each: -abs(each[1]))[:SHOWN_WORDS]
        polarity, _ = self._read(text, table, compound)
        return Reading(compound, polarity, tuple(strongest), self.scope, int(self.facts.get("ratings", 0)))

    def _scored(self, text: str, language: str, compound: float | None) -> Scored:
        table = self.weights.get(language)
        if compound is None or table is None:
            return compound, None
        polarity, neutrality = self._read(text, table, compound)
        positive = _chance(polarity)
        if self.scope == "order":
            return _within(label_of(compound), positive, 0.0, 1.0, 0.5)
        border = self.positive_from
        if _chance(neutrality) >= self.neutral_from:
            return _within("neutral", positive, 0.0, 1.0, border)
        return _within("positive" if positive >= border else "negative", positive, border, border, border)

    def _read(self, text: str, table: Mapping[str, tuple[float, float]], compound: float) -> tuple[float, float]:
        """Return the log-odds of positive against negative and of neutral against both."""
        found = features_of(text)
        toward = quiet = 0.0
        for weight in filter(None, map(table.get, found)):
            toward += weight[0]
            quiet += weight[1]
        root = math.sqrt(len(found) or 1)
        own, calm = self.polarity, self.neutrality
        default = math.atanh(min(max(compound, -_STRONGEST), _STRONGEST)) / own["scale"]
        polarity = own["intercept"] + own["default"] * default + toward / root
        if not calm:
            return polarity, -_FLATTEST
        neutrality = (
            calm["intercept"] + calm["default"] * abs(default) + calm["strength"] * abs(polarity + calm["shift"])
        )
        return polarity, neutrality + (calm["silence"] if compound == 0 else 0.0) + quiet / root

    def to_json(self) -> str:
        """Return the model as JSON, words by the strength of their weight."""
        words = {
            language: {word: list(pair) for word, pair in table.items()} for language, table in self.weights.items()
        }
        parts: dict[str, Any] = {
            "format": FORMAT,
            "facts": self.facts,
            "scope": self.scope,
            "positive_from": self.positive_from,
            "neutral_from": self.neutral_from,
            "polarity": self.polarity,
            "neutrality": self.neutrality,
            "weights": words,
        }
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> LearnedModel:
        """Return the model that a text holds.

        Raises :class:`NewerDatasetError` for a newer format and :class:`StorageError` for what is no model.
        """
        try:
            parts = json.loads(text)
            number = parts["format"]
            if isinstance(number, int) and number > FORMAT:
                raise NewerDatasetError(
                    f"the learned model is of format {number}, this version of listenkit reads up to {FORMAT}",
                    hint="upgrade listenkit, or go back to the default: listenkit learn --forget",
                )
            weights = {
                language: {word: (float(pair[0]), float(pair[1])) for word, pair in table.items()}
                for language, table in parts["weights"].items()
            }
            return cls(
                scope="labels" if parts["scope"] == "labels" else "order",
                weights=weights,
                polarity={name: float(parts["polarity"][name]) for name in ("intercept", "default", "scale")},
                neutrality={name: float(value) for name, value in parts["neutrality"].items()},
                positive_from=float(parts["positive_from"]),
                neutral_from=float(parts["neutral_from"]),
                facts=dict(parts["facts"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise StorageError(
                f"the learned model in the dataset cannot be read: {type(error).__name__}",
                hint="learn it anew: listenkit learn, or drop it: listenkit learn --forget",
            ) from None


def _chance(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(score, -_FLATTEST), _FLATTEST)))


def _within(label: str, positive: float, high_from: float, low_to: float, middle: float) -> Scored:
    """Return the compound inside a label's range, rising with the probability of positive, and the confidence.

    Positive comments reach from the band at ``high_from`` to 1, negative ones from −1 to the band at ``low_to``.
    """
    if label == "positive":
        compound = NEUTRAL_BAND + (1 - NEUTRAL_BAND) * (positive - high_from) / max(1 - high_from, 1e-9)
        confidence = positive
    elif label == "negative":
        compound = -NEUTRAL_BAND - (1 - NEUTRAL_BAND) * (low_to - positive) / max(low_to, 1e-9)
        confidence = 1 - positive
    else:
        compound = _INSIDE * (positive - middle) / max(middle, 1 - middle)
        confidence = positive if compound >= 0 else 1 - positive
    return round(compound, 4), round(max(confidence, 0.5), 4)
