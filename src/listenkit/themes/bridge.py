"""The bridge between languages: words of everyday subjects, so that a subject is the same one in each of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from listenkit.model import UNKNOWN_LANGUAGE
from listenkit.themes.matching import COMPOUND_END, COMPOUND_START, COMPOUNDING
from listenkit.themes.starters import starter_terms
from listenkit.themes.stems import bare_words, stems

_REST = 3

_SAME = {
    "logistics": "delivery",
    "late-payment": "payment",
    "invoicing": "payment",
    "price-negotiation": "price",
    "specifications-quality": "quality",
    "portal": "app-website",
    "account": "login-security",
    "service": "staff",
    "contact": "waiting",
    "team": "ambience",
}
"""Themes of the starter codebooks that are one subject to the bridge, whoever speaks of it."""


class Bridge:
    """Knows the subjects of stems, by language. A stem of several subjects says nothing and is left out."""

    def __init__(self, subjects: dict[str, dict[str, str]]) -> None:
        self._subjects = subjects
        everywhere: dict[str, set[str]] = {}
        for stemmed in subjects.values():
            for stem, subject in stemmed.items():
                everywhere.setdefault(stem, set()).add(subject)
        self._anywhere = {stem: min(found) for stem, found in everywhere.items() if len(found) == 1}

    def subject(self, stem: str, language: str) -> str:
        """Return the subject of one stem, or of two with a blank between; empty where there is none."""
        known = self._anywhere if language == UNKNOWN_LANGUAGE else self._subjects.get(language, {})
        if stem in known or language not in COMPOUNDING:
            return known.get(stem, "")
        # What a compound is, its end says; what it is for, its beginning.
        ends = (stem[start:] for start in range(_REST, len(stem) - COMPOUND_END))
        starts = (stem[:end] for end in range(len(stem) - _REST, COMPOUND_START - 1, -1))
        return next((known[part] for part in (*ends, *starts) if part in known), "")


@cache
def standard_bridge() -> Bridge:
    """Return the bridge of ``bridge.toml``, and of the starter codebooks for the words that it does not hold."""
    subjects = _unambiguous(_listed_words())
    for language, more in _unambiguous(_starter_words()).items():
        subjects[language] = {**more, **subjects.get(language, {})}
    return Bridge(
        {
            language: {stem: subject for stem, subject in stemmed.items() if subject}
            for language, stemmed in subjects.items()
        }
    )


def _unambiguous(listed: Iterator[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Return the subject of every stem by language, an empty one for a stem of several subjects."""
    found: dict[str, dict[str, str]] = {}
    for language, subject, term in listed:
        stem = " ".join(stems(word, language)[1] for word in bare_words(term))
        known = found.setdefault(language, {})
        known[stem] = subject if known.get(stem, subject) == subject else ""
    return found


def _listed_words() -> Iterator[tuple[str, str, str]]:
    """Yield language, subject and term of ``bridge.toml``."""
    listed = tomllib.loads((files("listenkit.themes") / "bridge.toml").read_text(encoding="utf-8"))
    for subject, by_language in listed.items():
        for language, terms in by_language.items():
            yield from ((language, subject, term) for term in terms.split())


def _starter_words() -> Iterator[tuple[str, str, str]]:
    for language, theme, term in starter_terms():
        yield language, _SAME.get(theme, theme), term.rstrip("*")
