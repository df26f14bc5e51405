"""Brings clusters together that speak of one subject, in one language or in several, and says by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listenkit.text import fold
from listenkit.themes.clusters import evidence
from listenkit.themes.features import Corpus, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEADS = 0.65
"""Share of a cluster's comments that speak of a subject of the bridge when the cluster is about it."""

LEADS_ACROSS = 0.3
"""The same share between languages, where no word can bring two clusters together."""

TOP = 6
SHARED = 2
"""Of a cluster's six most telling words, those that another language's cluster must share to be the same subject."""

COGNATE = 6
"""Letters that two long words of different languages share at their start when they are one word."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a cluster is about: its language, its leading subject of the bridge if any, its most telling stems.

    ``share`` is the share of its comments that speak of the subject.
    """

    language: str
    subject: str
    share: float
    stems: tuple[str, ...]


def profiles(corpus: Corpus, table: Table, member: NDArray[Any]) -> list[Profile]:
    """Return the profile of every cluster."""
    import numpy as np

    weights = evidence(table, member)
    found = []
    for number in range(weights.shape[1]):
        places = np.flatnonzero(member == number)
        is_inside = np.isin(table.owners, places)
        held = np.bincount(table.features[is_inside], minlength=table.width)
        score = held * weights[:, number]
        ranked = [int(each) for each in np.argsort(-score, kind="stable")[:200] if score[each] > 0]
        subjects = [
            each for each in ranked if corpus.keys[each].is_subject and held[each] >= LEADS_ACROSS * len(places)
        ]
        stems = [corpus.keys[each].stem for each in ranked if not corpus.keys[each].is_subject]
        speakers = [corpus.languages[place] for place in places.tolist()]
        language = max(sorted(set(speakers)), key=speakers.count)
        single = tuple(fold(stem) for stem in stems if " " not in stem)[:TOP]
        subject = corpus.keys[subjects[0]].stem if subjects else ""
        share = held[subjects[0]] / len(places) if subjects else 0.0
        found.append(Profile(language, subject, float(share), single))
    return found


def bring_together(found: Sequence[Profile]) -> tuple[list[int], dict[int, str]]:
    """Return into which cluster each one goes, and for those that others joined, by what."""
    into = list(range(len(found)))
    reasons: dict[int, str] = {}
    for number, profile in enumerate(found):
        for earlier in range(number):
            reason = _reason(found[earlier], profile) if into[earlier] == earlier else ""
            if reason:
                into[number] = earlier
                reasons.setdefault(earlier, reason)
                break
    return into, reasons


def _reason(one: Profile, other: Profile) -> str:
    needed = LEADS if one.language == other.language else LEADS_ACROSS
    if one.subject and one.subject == other.subject and min(one.share, other.share) >= needed:
        return f"bridge: {one.subject}"
    shared = [stem for stem in one.stems if any(_is_same(stem, each) for each in other.stems)]
    if len(shared) >= SHARED and one.language != other.language:
        return f"shared words: {', '.join(shared)}"
    return ""


def _is_same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= COGNATE and one[:COGNATE] == other[:COGNATE])
