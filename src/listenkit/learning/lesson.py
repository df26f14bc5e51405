"""Learns from rated comments and decides, by what cross-validation shows, how much of it may be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import numpy as np

from listenkit.learning.calibration import Calibration, has_neutral
from listenkit.learning.corpus import Corpus, Example, read_corpus
from listenkit.learning.judging import Gain, Trial, people_of, try_out
from listenkit.learning.learned import MAX_STORED_WORDS, LearnedModel, Scope
from listenkit.learning.logistic import Coefficients, Indices, Numbers
from listenkit.learning.training import Evidence, carry, fit_neutrality, fit_polarity, polarity_scores

MINIMUM_RATINGS = 20
"""Ratings of a language without which nothing is learned of it."""

MINIMUM_OF_A_SIDE = 4
"""Positive, and negative, ratings without which an order cannot be judged."""

MAX_RATINGS = 20_000
"""Ratings that are learned from at most, drawn at random: more would not say more of a few thousand words."""

HANDICAP = 2.0
"""Labels change only where the lower bound of their gain in macro-F1 is above this over the number of ratings (0.04
for 50, 0.01 for 200): the bootstrap of few comments is too sure of itself."""

MINIMUM_FOR_LABELS = 100
"""Ratings without which labels stay those of the default, whatever the trial. On the sets of docs/learning.md no draw
of 20, 50, 100 or 200 ratings then lost more than 0.01 macro-F1; of 50 one in seventy did."""

WITHOUT_MEANING = 0.5
"""The AUC of a coin. Guessing wins over a default that abstains, so that macro-F1 alone would let noise in."""

_DIGITS = 5

Outcome = Literal["labels", "order", "default", "too few"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of learning. ``model`` is None where the default stays; ``reason`` says why, in plain words.

    ``held_out`` gives for each rated comment's key the label (−1, 0, 1) that cross-validation gave it.
    ``left_out_words`` counts words that only few people of a protected group said.
    """

    outcome: Outcome
    reason: str
    ratings: int
    languages: tuple[str, ...] = ()
    trial: Trial | None = None
    model: LearnedModel | None = None
    held_out: Mapping[int, int] | None = None
    left_out_words: int = 0
    other_languages: Mapping[str, int] | None = None

    @property
    def area(self) -> Gain | None:
        """The gain in AUC."""
        return self.trial.area if self.trial else None

    @property
    def macro_f1(self) -> Gain | None:
        """The gain in macro-F1, if the model gave labels of its own."""
        return self.trial.macro_f1 if self.trial else None


def learn(
    examples: Sequence[Example], *, minimum_authors: Mapping[str, int], at: datetime, facts: Mapping[str, Any]
) -> Lesson:
    """Return what is learned of examples, rated and unrated; the same examples give the same lesson.

    ``minimum_authors`` are those of protected groups, ``at`` is when it is learned and ``facts`` where the ratings
    come from; both are kept in the model. Never raises for what comments or ratings hold.
    """
    counts = Counter(each.language for each in examples if each.opinion is not None)
    languages = tuple(sorted(name for name, count in counts.items() if count >= MINIMUM_RATINGS))
    others = {name: count for name, count in sorted(counts.items()) if name not in languages}
    inside = [each for each in examples if each.language in languages]
    rated = _drawn([each for each in inside if each.opinion is not None])
    lacking = _lacking(rated, sum(counts.values()))
    if lacking:
        return Lesson("too few", lacking, len(rated), languages, other_languages=others)
    rest = [each for each in inside if each.opinion is None]
    corpus = read_corpus([*rated, *_shuffled(rest)], minimum_authors)
    opinions = corpus.opinions
    evidence = carry(corpus)
    trial = try_out(evidence, opinions)
    outcome, reason = decide(trial, len(opinions))
    lesson = Lesson(
        outcome, reason, len(opinions), languages, trial,
        held_out={each.key: int(label) for each, label in zip(corpus.examples, trial.labels, strict=False)},
        left_out_words=corpus.left_out, other_languages=others,
    )  # fmt: skip
    if outcome not in ("labels", "order"):
        return lesson
    told = {**facts, "made_at": at.isoformat(timespec="seconds"), "ratings": len(opinions), **_told(trial, corpus)}
    return replace(lesson, model=_make(evidence, opinions, trial, outcome, told))


def decide(trial: Trial, ratings: int) -> tuple[Outcome, str]:
    """Return what a trial on so many ratings allows, and why in plain words.

    An order cannot touch a label, and on none of the measured sets was it worse: it is taken unless its interval
    lies below zero.
    """
    labels, order = trial.macro_f1, trial.area
    if trial.sure_area <= WITHOUT_MEANING:
        return "default", "the words do not tell the ratings: the default stays"
    if order.high <= 0:
        return "default", "the order would be worse: the default stays"
    if ratings >= MINIMUM_FOR_LABELS and labels.low > HANDICAP / ratings:
        return "labels", "labels are surely right more often: comments get the labels of the learned model"
    return "order", (
        "it is not sure that labels would be right more often: every comment keeps its default label, and only which "
        "of two comments of one label is the more positive is learned"
    )


def _lacking(rated: Sequence[Example], total: int) -> str:
    if not total:
        return "no comment has a rating or a label"
    sides = Counter(each.opinion for each in rated)
    fewest = min(sides[1], sides[-1])
    if len(rated) < MINIMUM_RATINGS:
        return f"no language has {MINIMUM_RATINGS} ratings"
    if fewest < MINIMUM_OF_A_SIDE:
        name = "positive" if sides[1] < sides[-1] else "negative"
        return f"only {fewest} ratings are {name}; {MINIMUM_OF_A_SIDE} are needed"
    if len(set(people_of(rated).tolist())) < MINIMUM_OF_A_SIDE:
        return "the ratings come from too few people: none could be set aside to check"
    return ""


def _drawn(rated: Sequence[Example]) -> list[Example]:
    return _shuffled(rated)[:MAX_RATINGS]


def _shuffled(examples: Sequence[Example]) -> list[Example]:
    """Return examples in an order that depends on them alone, so that what a bound cuts off is cut at random."""
    order = np.random.default_rng(len(examples)).permutation(len(examples))
    return [examples[place] for place in order]


def _told(trial: Trial, corpus: Corpus) -> dict[str, Any]:
    def figures(gain: Gain) -> dict[str, float]:
        names = ("default", "learned", "low", "high")
        return {name: round(getattr(gain, name), 4) for name in names}

    return {
        "authors": trial.authors,
        "comments": corpus.rows.count,
        "auc": figures(trial.area),
        "macro_f1": figures(trial.macro_f1),
    }


def _make(evidence: Evidence, opinions: Indices, trial: Trial, scope: Scope, facts: Mapping[str, Any]) -> LearnedModel:
    """Return the model that is fitted to all ratings and read by the calibration that cross-validation gave."""
    numbers = np.arange(len(opinions))
    fitted = fit_polarity(evidence, numbers, opinions)
    found = trial.calibration
    corpus = evidence.corpus
    toward = corpus.rarity * (fitted.sparse + fitted.dense[2] * evidence.carried) * found.slope
    quiet = np.zeros(len(toward))
    neutrality: dict[str, float] = {}
    if has_neutral(opinions):
        polarity = polarity_scores(evidence, fitted, numbers)
        calm = fit_neutrality(evidence, numbers, opinions, polarity)
        quiet = corpus.rarity * calm.sparse
        neutrality = _neutrality(calm, found)
    return LearnedModel(
        scope=scope,
        weights=_weights(corpus, toward, quiet),
        polarity={
            "intercept": _rounded(fitted.dense[0] * found.slope - found.shift),
            "default": _rounded(fitted.dense[1] * found.slope),
            "scale": _rounded(corpus.scale),
        },
        neutrality=neutrality,
        positive_from=_rounded(found.positive_from),
        neutral_from=_rounded(found.neutral_from),
        facts=facts,
    )


def _neutrality(calm: Coefficients, found: Calibration) -> dict[str, float]:
    """Return the coefficients of neutrality in terms of the calibrated polarity."""
    return {
        "intercept": _rounded(calm.dense[0]),
        "default": _rounded(calm.dense[1]),
        "silence": _rounded(calm.dense[2]),
        "strength": _rounded(calm.dense[3] / found.slope),
        "shift": _rounded(found.shift),
    }


def _weights(corpus: Corpus, toward: Numbers, quiet: Numbers) -> dict[str, dict[str, tuple[float, float]]]:
    """Return the weights of the words that matter most, by language, the strongest first."""
    frequency = np.sqrt(np.bincount(corpus.rows.column, minlength=len(toward)))
    order = np.argsort(-(np.abs(toward) + np.abs(quiet)) * frequency, kind="stable")[:MAX_STORED_WORDS]
    found: dict[str, dict[str, tuple[float, float]]] = {
        language: {} for language in sorted({each.language for each in corpus.examples})
    }
    for place in order[np.argsort(-np.abs(toward[order]), kind="stable")]:
        language, word = corpus.names[place]
        found[language][word] = (_rounded(toward[place]), _rounded(quiet[place]))
    return found


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
