"""Weighs the cues of a comment and its sentiment into the kinds that hold, each with its confidence.

Every cue is a chance that its kind holds; cues are taken as independent, so that the chance that none of them is right
is the product of the chances that each is wrong. The sentiment is one more witness for concerns and praise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from listenkit.kinds.table import Found
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

FELT = 0.8
"""Chance that the strongest feeling alone makes a concern or praise."""


def gather(cues: Sequence[Found], words: Sequence[str]) -> dict[Kind, float]:
    """Return how sure the cues of a text make each kind, in (0, 1].

    ``cues`` are in the order of their starts, ``words`` those that they were found in. Of cues that overlap, or start
    with the same word, the strongest counts: to say it twice is not to have two reasons.
    """
    if len(cues) == 1:
        return {cues[0][0]: cues[0][1]}
    strongest: dict[tuple[Kind, str], float] = {}
    reached: dict[Kind, tuple[int, str]] = {}
    for kind, strength, start, end in cues:
        reach, word = reached.get(kind, (0, ""))
        if start >= reach:
            word = words[start]
        if end > reach:
            reached[kind] = end, word
        if strength > strongest.get((kind, word), 0.0):
            strongest[kind, word] = strength
    doubt: dict[Kind, float] = {}
    for (kind, _), strength in strongest.items():
        doubt[kind] = doubt.get(kind, 1.0) * (1.0 - strength)
    return {kind: 1.0 - each for kind, each in doubt.items()}


def weigh(evidence: Mapping[Kind, float], compound: float | None) -> dict[Kind, float]:
    """Return the kinds that cues and sentiment speak for together with their confidence, the leading one first.

    ``evidence`` says how sure the cues make each kind, in (0, 1]; ``compound`` is the sentiment in [-1, 1], None where
    it is not known. What waits for somebody leads: a concern of someone upset, an idea, a question, then any other
    concern, praise. Where no kind holds the comment is one, as surely as nothing else was near.
    """
    score = compound or 0.0
    if not evidence:
        return _felt_only(score)
    cued = evidence.get
    concern = _concern(cued("concern", 0.0), score)
    praise = _praise(cued("praise", 0.0), score) if score >= 0 else 0.0
    idea, question = cued("idea", 0.0), cued("question", 0.0)
    found: dict[Kind, float] = {}
    if concern >= HOLDS and score < 0 and idea < HOLDS:
        found["concern"] = _rounded(concern)
    if idea >= HOLDS:
        found["idea"] = _rounded(idea)
    if question >= HOLDS:
        found["question"] = _rounded(question)
    if concern >= HOLDS and "concern" not in found:
        found["concern"] = _rounded(concern)
    if praise >= HOLDS and (not found or cued("praise", 0.0) >= HOLDS):
        found["praise"] = _rounded(praise)
    return found or {"comment": _rounded(1.0 - max(concern, praise, idea, question))}


def _felt_only(score: float) -> dict[Kind, float]:
    """Return the one kind of a comment that holds no cue."""
    if not score:
        return {"comment": MOST}
    if UPSET < score < PLEASED:
        return {"comment": _rounded(1.0 - HOLDS * score / (PLEASED if score > 0 else UPSET))}
    return {"praise": _rounded(_felt(score, PLEASED))} if score > 0 else {"concern": _rounded(_felt(-score, -UPSET))}


def _rounded(confidence: float) -> float:
    """Return a confidence with four decimals, below certainty; three times as quick as ``round``."""
    return MOST if confidence > MOST else int(confidence * 10_000 + 0.5) / 10_000


def _concern(cued: float, score: float) -> float:
    """Return how sure a concern is: cues and displeasure add up, and cheerfulness takes away."""
    if score >= 0:
        return cued * (1.0 - max(0.0, score - CHEERFUL))
    return 1.0 - (1.0 - cued) * (1.0 - _felt(-score, -UPSET))


def _praise(cued: float, score: float) -> float:
    """Return how sure praise is in a comment that is not unhappy."""
    return 1.0 - (1.0 - cued) * (1.0 - _felt(score, PLEASED))


def _felt(strength: float, enough: float) -> float:
    """Return the chance that a feeling in [0, 1] alone makes a kind: one half where it is just ``enough``."""
    if strength < enough:
        return HOLDS * strength / enough
    return HOLDS + (FELT - HOLDS) * (strength - enough) / (1.0 - enough)
