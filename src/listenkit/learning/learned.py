"""The learned model: a small table of weights that reads comments on top of the default sentiment."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from listenkit.errors import NewerDatasetError, StorageError
from listenkit.learning.features import features_of, size_of, words_of
from listenkit.learning.lookup import Lookup
from listenkit.model import NEUTRAL_BAND

if TYPE_CHECKING:
    from listenkit.learning.logistic import Indices, Numbers

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
        chance = 1 / (1 + math.exp(-min(max(self.polarity, -_FLATTEST), _FLATTEST)))
        return [*lines, f"learned from {self.ratings} ratings: {chance:.0%} positive; {told}"]


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
    _lookups: dict[str, Lookup] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def version(self) -> str:
        """A text that changes whenever a comment could be read otherwise."""
        return blake2b(self.to_json().encode(), digest_size=8).hexdigest()

    def apply(self, texts: Sequence[str], languages: Sequence[str], compounds: Sequence[float | None]) -> list[Scored]:
        """Return for each text its sentiment in [-1, 1] and the confidence in its side in [0.5, 1], to four decimals.

        ``compounds`` are the default's; None stays None. Of a language that nothing was learned of the default stays
        and the confidence is None. Quickest for some hundred texts at a time; nothing is remembered of them.
        """
        found: list[Scored] = [(compound, None) for compound in compounds]
        for language in self.weights:
            mine = [
                place
                for place, (each, compound) in enumerate(zip(languages, compounds, strict=True))
                if each == language and compound is not None
            ]
            if mine:
                read = self._scored([texts[place] for place in mine], language, [compounds[place] for place in mine])
                for place, scored in zip(mine, read, strict=True):
                    found[place] = scored
        return found

    def explain(self, text: str, language: str, compound: float | None) -> Reading | None:
        """Return what the model says of one text and its strongest words, None where it says nothing."""
        if compound is None or language not in self.weights:
            return None
        table = self.weights[language]
        words = words_of(text)
        root = math.sqrt(size_of(words))
        moved = [(word, table[word][0] / root) for word in features_of(words) if word in table]
        strongest = sorted(moved, key=lambda each: -abs(each[1]))[:SHOWN_WORDS]
        polarity, _ = self._read([text], language, [compound])
        return Reading(compound, float(polarity[0]), tuple(strongest), self.scope, int(self.facts.get("ratings", 0)))

    def _read(self, texts: Sequence[str], language: str, compounds: Sequence[float | None]) -> tuple[Numbers, Numbers]:
        """Return the log-odds of positive against negative and of neutral against both."""
        import numpy as np

        if language not in self._lookups:
            self._lookups[language] = Lookup(self.weights[language])
        toward, quiet = self._lookups[language].totals(texts).T
        compound = np.array(compounds, float)
        own, calm = self.polarity, self.neutrality
        default = np.arctanh(np.clip(compound, -_STRONGEST, _STRONGEST)) / own["scale"]
        polarity = own["intercept"] + own["default"] * default + toward
        if not calm:
            return polarity, np.full(len(polarity), -_FLATTEST)
        neutrality = calm["intercept"] + calm["default"] * np.abs(default) + calm["silence"] * (compound == 0)
        return polarity, neutrality + calm["strength"] * np.abs(polarity + calm["shift"]) + quiet

    def _scored(self, texts: Sequence[str], language: str, compounds: Sequence[float | None]) -> list[Scored]:
        import numpy as np

        polarity, neutrality = self._read(texts, language, compounds)
        positive = _chances(polarity)
        if self.scope == "order":
            default = np.array(compounds, float)
            side = np.where(default >= NEUTRAL_BAND, 1, np.where(default <= -NEUTRAL_BAND, -1, 0))
            low, border, high = 0.0, 0.5, 1.0
        else:
            low = border = high = self.positive_from
            side = np.where(positive >= border, 1, -1)
            side = np.where(_chances(neutrality) >= self.neutral_from, 0, side)
        compound = _within(side, positive, (low, border, high))
        sure = np.where(compound >= 0, positive, 1 - positive).clip(0.5, 1.0)
        return list(zip(compound.round(4).tolist(), sure.round(4).tolist(), strict=True))

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
                hint="drop it, then learn anew: listenkit learn --forget",
            ) from None


def _chances(scores: Numbers) -> Numbers:
    import numpy as np

    found: Numbers = 1.0 / (1.0 + np.exp(-scores.clip(-_FLATTEST, _FLATTEST)))
    return found


def _within(side: Indices, positive: Numbers, borders: tuple[float, float, float]) -> Numbers:
    """Return compounds inside the range of each label, which rise with the probability of positive.

    ``side`` is −1, 0 or 1. Where a label keeps its whole range of probabilities, whatever the label, ``borders`` are
    0, ½ and 1: negative comments reach up to the third, positive ones down to the first. Where the probability
    decides the side, all are the same border.
    """
    import numpy as np

    from_low, middle, to_high = borders
    up = NEUTRAL_BAND + (1 - NEUTRAL_BAND) * (positive - from_low) / max(1 - from_low, 1e-9)
    down = -NEUTRAL_BAND - (1 - NEUTRAL_BAND) * (to_high - positive) / max(to_high, 1e-9)
    inside = _INSIDE * (positive - middle) / max(middle, 1 - middle)
    found: Numbers = np.where(side > 0, up, np.where(side < 0, down, inside))
    return found
