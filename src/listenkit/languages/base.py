"""The contract of a language: a package with ``pack.toml`` and ``lexicon.txt``, and the value that is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from listenkit.languages.terms import Words
from listenkit.model import Kind

MAX_SCOPE = 8
"""Words that a negation may reach at most, before or after it."""


@dataclass(frozen=True, slots=True)
class Negation:
    """How far a negation reaches, in words: those before it, those after it, and those in its gap."""

    before: int = 0
    after: int = 3


CUE_STRENGTHS: Mapping[str, tuple[float, str]] = MappingProxyType(
    {
        "sure": (0.9, "anywhere"),
        "anywhere": (0.7, "anywhere"),
        "faint": (0.25, "anywhere"),
        "starts": (0.7, "starts"),
        "clauses": (0.7, "clauses"),
        "against": (0.0, "against"),
    }
)
"""The keys of a kind's cues: the chance that such a cue is right when it stands alone, and where it counts."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What speaks for a kind: phrases by how sure they are, phrases at a sentence's or clause's start, and what takes
    them back.

    A faint cue alone is not enough for a kind; two are. ``starts`` count where a sentence starts, ``clauses`` also
    after a comma. ``against`` takes back the cues that it overlaps.
    """

    sure: tuple[Words, ...] = ()
    anywhere: tuple[Words, ...] = ()
    faint: tuple[Words, ...] = ()
    starts: tuple[Words, ...] = ()
    clauses: tuple[Words, ...] = ()
    against: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One language as data.

    Keys of the mappings are forms: tuples of lower-case words, of which the last character may be ``*`` for any
    ending. ``openers`` are words that may stand before the start of a sentence without being it ("and", "please").
    ``lexicon`` holds valences in −4…4 and ``symbols`` those of emoticons and emoji; ``boosters`` increments in
    −1…1, below zero for dampeners. ``has_capital_nouns`` tells that the language writes all nouns with a capital
    letter. ``version`` changes with every change of the data.
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
    openers: frozenset[str] = frozenset()
    has_capital_nouns: bool = False

    def __reduce__(self) -> tuple[type[Pack], tuple[object, ...]]:
        """Packs are sent to worker processes, which views of mappings cannot be."""
        values = (getattr(self, each.name) for each in fields(self))
        return Pack, tuple(dict(value) if isinstance(value, Mapping) else value for value in values)
