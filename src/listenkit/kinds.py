"""Says what a comment is: a concern, an idea, a question, praise, or simply a comment.

Cues of the language pack decide, sentence by sentence; the sentiment is further evidence for concerns and praise. No
pattern of a pack is a regular expression, so that a cue can be slow for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from listenkit.languages.base import Pack
from listenkit.languages.terms import PhraseTree
from listenkit.languages.tokens import plain, word_pattern
from listenkit.model import Kind

KINDS_VERSION = "cues-1"
"""Changes whenever the same pack could give other kinds."""

MAX_CHARACTERS = 5_000
MAX_SENTENCES = 200

UPSET = -0.3
"""Compound score from which a comment without any cue is a concern."""

PLEASED = 0.45
"""Compound score from which a comment without any cue is praise."""

NOT_UPSET = 0.85
"""Compound score above which a complaint's word alone ("no problem at all, lovely") does not make a concern."""

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a comment: the kind that it speaks for and its words."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class _Use:
    """What a phrase is for: a kind, and whether it counts at a sentence's start only, or against the kind."""

    kind: Kind
    at_start: bool = False
    is_against: bool = False


class _Table:
    """The cues of all kinds in one language, indexed by their first words."""

    def __init__(self, pack: Pack) -> None:
        self.pattern = word_pattern(pack.elisions)
        self._index: PhraseTree[_Use] = PhraseTree()
        for kind, cues in pack.kinds.items():
            uses = (
                (_Use(kind), cues.anywhere),
                (_Use(kind, True), cues.starts),
                (_Use(kind, False, True), cues.against),
            )
            for use, phrases in uses:
                for phrase in phrases:
                    self._index.add(phrase, use)

    def find(self, words: Sequence[str]) -> list[Cue]:
        """Return the first cue of each kind in a sentence, unless something in it speaks against the kind."""
        found: dict[Kind, Cue] = {}
        against: set[Kind] = set()
        for match in self._index.search(words):
            use = match.value
            if use.is_against:
                against.add(use.kind)
            elif use.kind not in found and (match.start == 0 or not use.at_start):
                found[use.kind] = Cue(use.kind, " ".join(words[match.start : match.end]))
        return [cue for kind, cue in found.items() if kind not in against]


class KindFinder:
    """Finds the kinds of comments with the cues of language packs."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._tables = {code: _Table(pack) for code, pack in packs.items()}
        self._other = _Table(Pack("", "", ""))

    def kinds(self, text: str, language: str, compound: float | None) -> tuple[Kind, ...]:
        """Return every kind that holds, the leading one first; never empty.

        ``compound`` is the sentiment in [-1, 1], None where it is not known. Without a pack for the language a
        question mark and the sentiment are all there is to go by.
        """
        return rank({cue.kind for cue in self.cues(text, language)}, compound)

    def cues(self, text: str, language: str) -> list[Cue]:
        """Return the cues of a comment in the order of its sentences."""
        table = self._tables.get(language, self._other)
        cues: list[Cue] = []
        for words in _sentences(text, table.pattern):
            found = table.find(words)
            if words[-1] == "?" and not any(cue.kind == "question" for cue in found):
                found.append(Cue("question", "?"))
            cues += found
        return cues


def _sentences(text: str, pattern: re.Pattern[str]) -> Iterator[list[str]]:
    sentences = _SENTENCE.findall(plain(text[:MAX_CHARACTERS]).lower())
    for sentence in sentences[:MAX_SENTENCES]:
        words = pattern.findall(sentence)
        if words and words[0] != "?":
            yield words


def rank(cued: set[Kind], compound: float | None) -> tuple[Kind, ...]:
    """Return the kinds that cues and sentiment speak for together, the leading one first.

    What waits for somebody leads: a concern of someone upset, an idea, a question, then any other concern, praise.
    """
    score = compound or 0.0
    found: list[Kind] = []
    is_concern = score <= UPSET or ("concern" in cued and score < NOT_UPSET)
    if is_concern and score < 0 and "idea" not in cued:
        found.append("concern")
    found += [kind for kind in ("idea", "question") if kind in cued]
    if is_concern and "concern" not in found:
        found.append("concern")
    if ("praise" in cued and score >= 0) or (score >= PLEASED and not found):
        found.append("praise")
    return tuple(found) or ("comment",)
