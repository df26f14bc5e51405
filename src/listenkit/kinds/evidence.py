"""Weighs the cues of a comment and its sentiment into the kinds that hold, each with its confidence.

Every cue is a chance that its kind holds; cues are taken as independent, so that the chance that none of them is right
is the product of the chances that each is wrong. The sentiment is one more witness for concerns and praise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from listenkit.model import Kind

HOLDS = 0.5
"""Confidence from which a kind holds."""

MOST = 0.99
"""Highest confidence: words never prove what somebody means."""

UPSET = -0.3
"""Compound score from which a comment without any cue is a concern."""

PLEASED = 0.45
"""Compound score from which a comment without any cue is praise."""

CHEERFUL = 0.5
"""Compound score above which a complaint's words are believed less the more cheerful the comment is."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a comment: the kind that it speaks for, its words, and its chance to be right, in (0, 1]."""

    kind: Kind
    words: str
    strength: float


def gather(cues: Iterable[tuple[Kind, str, float]]) -> dict[Kind, float]:
    """Return how sure the cues make each kind, in (0, 1); ``cues`` are kind, first word and strength.

    Of cues that start with the same word the strongest counts: to say it twice is not to have two reasons.
    """
    strongest: dict[tuple[Kind, str], float] = {}
    doubt: dict[Kind, float] = {}
    for kind, word, strength in cues:
        if strength > strongest.get((kind, word), 0.0):
            strongest[kind, word] = strength
    for (kind, _), strength in strongest.items():
        doubt[kind] = doubt.get(kind, 1.0) * (1.0 - strength)
    return {kind: 1.0 - each for kind, each in doubt.items()}


def weigh(evidence: Mapping[Kind, float] | None, compound: float | None) -> dict[Kind, float]:
    """Return the kinds that cues and sentiment speak for together with their confidence, the leading one first.

    ``evidence`` says how sure the cues make each kind, in [0, 1], None where there are none; ``compound`` is the
    sentiment in [-1, 1], None where it is not known. What waits for somebody leads: a concern of someone upset, an
    idea, a question, then any other concern, praise. Where no kind holds the comment is one, as surely as nothing else
    was near.
    """
    score = compound or 0.0
    if not evidence:
        return _felt_only(score)
    concern, praise = _concern(evidence.get("concern", 0.0), score), _praise(evidence.get("praise", 0.0), score)
    found: dict[Kind, float] = {}
    if concern >= HOLDS and score < 0 and evidence.get("idea", 0.0) < HOLDS:
        found["concern"] = concern
    for kind in _ASKING:
        if evidence.get(kind, 0.0) >= HOLDS:
            found[kind] = evidence[kind]
    if concern >= HOLDS:
        found.setdefault("concern", concern)
    if praise >= HOLDS and (evidence.get("praise", 0.0) >= HOLDS or not found):
        found["praise"] = praise
    if not found:
        return {"comment": round(1.0 - max(concern, praise, *(evidence.get(kind, 0.0) for kind in _ASKING)), 4)}
    return {kind: round(min(each, MOST), 4) for kind, each in found.items()}


def _felt_only(score: float) -> dict[Kind, float]:
    """Return the one kind of a comment that holds no cue."""
    concern, praise = _felt(-score, -UPSET), _felt(score, PLEASED)
    if concern >= HOLDS:
        return {"concern": round(concern, 4)}
    return {"praise": round(praise, 4)} if praise >= HOLDS else {"comment": round(1.0 - max(concern, praise), 4)}


_ASKING: tuple[Kind, ...] = ("idea", "question")


def _concern(cued: float, score: float) -> float:
    """Return how sure a concern is: cues and displeasure add up, and cheerfulness takes away."""
    if score > CHEERFUL:
        return cued * (1.0 - (score - CHEERFUL))
    return 1.0 - (1.0 - cued) * (1.0 - _felt(-score, -UPSET))


def _praise(cued: float, score: float) -> float:
    """Return how sure praise is; it needs to sound like it, so that an unhappy comment is none."""
    if score < 0:
        return 0.0
    return 1.0 - (1.0 - cued) * (1.0 - _felt(score, PLEASED))


def _felt(strength: float, enough: float) -> float:
    """Return the chance that a feeling alone makes a kind: one half where it is ``enough``, at most 0.8, at least 0."""
    if strength <= 0:
        return 0.0
    if strength < enough:
        return HOLDS * strength / enough
    return HOLDS + 0.3 * (strength - enough) / (1.0 - enough)
