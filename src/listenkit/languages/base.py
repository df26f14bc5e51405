"""The contract of a language: a package with ``pack.toml`` and ``lexicon.txt``, and the value that is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from listenkit.languages.terms import Words
from listenkit.model import Kind

MAX_SCOPE = 8
"""Words that a negation may reach at most, before or after it."""


@dataclass(frozen=True, slots=True)
class Negation:
    """How far a negation reaches, in words: those before it, those after it, and those in its gap."""

    before: int = 0
    after: int = 3


@dataclass(frozen=True, slots=True)
class Cues:
    """What speaks for a kind: phrases anywhere, phrases at a sentence's start, and phrases that speak against it."""

    anywhere: tuple[Words, ...] = ()
    starts: tuple[Words, ...] = ()
    against: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One language as data.

    Keys of the mappings are forms: tuples of lower-case words, of which the last character may be ``*`` for any
    ending. ``lexicon`` holds valences in −4…4 and ``symbols`` those of emoticons and emoji; ``boosters`` increments in
    −1…1, below zero for dampeners. ``has_capital_nouns`` tells that the language
    writes all nouns with a capital letter. ``version`` changes with every change of the data.
    """

    code: str
    name: str
    version: str
    lexicon: Mapping[Words, float] = field(default_factory=dict)
    symbols: Mapping[str, float] = field(default_factory=dict)
    boosters: Mapping[Words, float] = field(default_factory=dict)
    negations: Mapping[Words, Negation] = field(default_factory=dict)
    contrasts: frozenset[Words] = frozenset()
    elisions: tuple[str, ...] = ()
    stopwords: frozenset[str] = frozenset()
    kinds: Mapping[Kind, Cues] = field(default_factory=dict)
    has_capital_nouns: bool = False

    def __reduce__(self) -> tuple[type[Pack], tuple[object, ...]]:
        """Packs are sent to worker processes, which views of mappings cannot be."""
        values = (getattr(self, each.name) for each in fields(self))
        return Pack, tuple(dict(value) if isinstance(value, Mapping) else value for value in values)
