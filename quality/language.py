"""Measures how often the language of a comment is told, left open, or told wrongly, by length of text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from listenkit.languages import LanguageDetector
from listenkit.model import UNKNOWN_LANGUAGE
from quality.outcome import NOT_THERE, Figure, Outcome, Table, mean, share
from quality.peers import LanguagePeer
from quality.sets import LANGUAGES, LabelledSet

LENGTHS: Mapping[str, tuple[int, int]] = {"3-6 words": (3, 6), "10-15 words": (10, 15), "whole": (3, 1_000_000)}
"""The least and the most words; a comment with at least so many is cut after a number drawn between the two."""

MOST = 200
"""Comments a set and length."""

_NO_LANGUAGE = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+|\bRT\b")
"""What says nothing of the language; taken out for everybody, though our detector does it itself."""

Sample = tuple[str, str, str]
"""A text, its language, and whether it is a tweet or a review (``tweets``, ``reviews``)."""


def measure(sets: Sequence[LabelledSet], peers: Sequence[LanguagePeer] = ()) -> Outcome:
    """Return accuracy, unknown and wrong by length and kind of place, and accuracy on few words by language."""
    detectors: dict[str, Callable[[str], str] | None] = {"listenkit": LanguageDetector(LANGUAGES).detect}
    detectors |= {peer.name: peer.load() for peer in peers}
    samples = {length: samples_of(sets, *bounds) for length, bounds in LENGTHS.items()}
    answers = {
        name: {length: [detect(text) for text, _, _ in each] for length, each in samples.items()}
        for name, detect in detectors.items()
        if detect is not None
    }
    figures = [
        figure
        for length, each in samples.items()
        for place in sorted({where for _, _, where in each})
        for figure in _figures(length, place, each, answers["listenkit"][length])
    ]
    tables = (
        _by_length(samples, answers, list(detectors)),
        _by_language(samples["3-6 words"], answers, list(detectors)),
    )
    return Outcome(tables, tuple(figures))


def samples_of(sets: Sequence[LabelledSet], least: int, most: int) -> list[Sample]:
    """Return the beginnings of comments, at most :data:`MOST` a set, drawn and cut with a fixed seed."""
    samples: list[Sample] = []
    for each in sets:
        chance = random.Random(each.name)
        bare = [_NO_LANGUAGE.sub(" ", text).split() for text in each.texts]
        long_enough = [words for words in bare if sum(word.strip(".,;:!?…\"'()-").isalpha() for word in words) >= least]
        place = "tweets" if each.domain == "tweets" else "reviews"
        for words in chance.sample(long_enough, min(MOST, len(long_enough))):
            cut = chance.randint(least, min(most, len(words))) if most < 1_000_000 else len(words)
            samples.append((" ".join(words[:cut]), each.language, place))
    return samples


def _shares(samples: Sequence[Sample], answers: Sequence[str], place: str) -> tuple[float, float, float]:
    """Return the shares right, left open and wrong; each language counts the same, however many samples it has."""
    by_language: dict[str, list[tuple[bool, bool]]] = {}
    for (_, language, where), answer in zip(samples, answers, strict=True):
        if where == place:
            is_open = answer in ("", UNKNOWN_LANGUAGE)
            by_language.setdefault(language, []).append((answer == language, is_open))
    right = mean([mean([float(hit) for hit, _ in each]) for each in by_language.values()])
    left_open = mean([mean([float(is_open) for _, is_open in each]) for each in by_language.values()])
    return right, left_open, 1 - right - left_open


def _figures(length: str, place: str, samples: Sequence[Sample], answers: Sequence[str]) -> list[Figure]:
    right, left_open, wrong = _shares(samples, answers, place)
    subject = f"{place}_{length.replace(' ', '_').replace('-', '_to_')}"
    return [
        Figure("language", subject, "right", right),
        Figure("language", subject, "open", left_open, is_ceiling=True),
        Figure("language", subject, "wrong", wrong, is_ceiling=True),
    ]


def _by_length(
    samples: Mapping[str, Sequence[Sample]],
    answers: Mapping[str, Mapping[str, Sequence[str]]],
    names: Sequence[str],
) -> Table:
    rows = []
    for length, each in samples.items():
        for place in sorted({where for _, _, where in each}):
            cells = [
                " / ".join(share(value) for value in _shares(each, answers[name][length], place))
                if name in answers
                else NOT_THERE
                for name in names
            ]
            rows.append((f"{place}, {length}", str(sum(where == place for _, _, where in each)), *cells))
    return Table(
        "Language: right / left open / wrong",
        ("texts", "n", *names),
        tuple(rows),
        _missing(names, answers),
    )


def _missing(names: Sequence[str], answers: Mapping[str, object]) -> str:
    absent = [name for name in names if name not in answers]
    return f"Not installed: {', '.join(absent)}." if absent else ""


def _by_language(
    samples: Sequence[Sample], answers: Mapping[str, Mapping[str, Sequence[str]]], names: Sequence[str]
) -> Table:
    rows = []
    for language in LANGUAGES:
        places = [place for place, sample in enumerate(samples) if sample[1] == language]
        if places:
            cells = [
                _right(places, answers[name]["3-6 words"], language) if name in answers else NOT_THERE for name in names
            ]
            rows.append((language, str(len(places)), *cells))
    return Table("Language: right on 3-6 words, by language", ("language", "n", *names), tuple(rows))


def _right(places: Sequence[int], answers: Sequence[str], language: str) -> str:
    return share(mean([float(answers[place] == language) for place in places]))
