"""Scores the sentiment of texts by the rules of VADER (Hutto and Gilbert 2014), with any language pack.

The work is linear in the length of a text and bounded: what stands beyond :data:`MAX_CHARACTERS`, :data:`MAX_TOKENS`
or :data:`MAX_EMOJI` is not read.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from listenkit.languages.base import Negation, Pack
from listenkit.languages.tokens import plain
from listenkit.sentiment.rules import MAX_EMOJI, NOTHING, Reading, Role, Rulebook, Token

ENGINE_VERSION = "rules-1"
"""Changes whenever the same pack could give another score."""

MAX_CHARACTERS = 5_000
MAX_TOKENS = 1_000

NEGATION = -0.74
CAPITALS = 0.733
EXCLAMATION = 0.292
MAX_EXCLAMATIONS = 4
QUESTION = 0.18
MANY_QUESTIONS = 0.96
DAMPING = (1.0, 0.95, 0.9)
"""What is left of a booster's increment one, two and three words before the word that it boosts."""
BEFORE_CONTRAST = 0.5
AFTER_CONTRAST = 1.5
ALPHA = 15.0
"""All of these constants are the empirical ones of Hutto and Gilbert 2014, section 3.3, and of their published code."""


NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Weight:
    """One word or phrase that counted: its valence in the lexicon, what it came to, and the rules that changed it."""

    term: str
    valence: float
    weight: float
    rules: tuple[str, ...] = ()


class SentimentEngine:
    """Scores texts with language packs; ``names`` are the organisation's own, which carry no valence."""

    def __init__(self, packs: Mapping[str, Pack], names: Collection[str] = ()) -> None:
        self._books = {code: Rulebook(pack, names) for code, pack in packs.items()}

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that can be scored."""
        return tuple(self._books)

    def compound(self, text: str, language: str) -> float | None:
        """Return the sentiment of a text in [-1, 1] with four decimals.

        None where the language has no pack, or the text has neither a word nor a known emoji or emoticon.
        """
        book = self._books.get(language)
        return None if book is None else _compound(book, text)

    def compounds(self, texts: Iterable[str], languages: Iterable[str]) -> list[float | None]:
        """Return the sentiment of every text, in order; see :meth:`compound`."""
        book_of = self._books.get
        pairs = ((text, book_of(language)) for text, language in zip(texts, languages, strict=True))
        return [None if book is None else _compound(book, text) for text, book in pairs]

    def weights(self, text: str, language: str) -> list[Weight]:
        """Return what counted in a text and how, in the order of the text."""
        book = self._books.get(language)
        if book is None:
            return []
        read = plain(text[:MAX_CHARACTERS])
        reading, _ = _read(book, read)
        return _explain(reading, read.isupper())


def _compound(book: Rulebook, text: str) -> float | None:
    text = plain(text[:MAX_CHARACTERS])
    reading, is_readable = _read(book, text)
    if not is_readable:
        return None
    total = math.fsum(_weigh(reading, text.isupper()).values()) if reading.roles else 0.0
    if not total:
        return 0.0
    if "!" in text or "?" in text:
        total += math.copysign(_emphasis(text), total)
    return round(total / math.sqrt(total * total + ALPHA), 4)


def _read(book: Rulebook, text: str) -> tuple[Reading, bool]:
    """Return the reading of a text and whether there was anything to read."""
    found = book.pattern.findall(text)
    tokens = list(map(book.__getitem__, found[:MAX_TOKENS] if len(found) > MAX_TOKENS else found))
    if len(text) > MAX_EMOJI and not text.isascii():
        tokens = _fewer_emoji(tokens)
    live = [position for position, token in enumerate(tokens) if token.is_live]
    reading = Reading(tokens)
    if live:
        reading.resolve(live)
        return reading, True
    return reading, any(token.is_word for token in tokens)


def _fewer_emoji(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    seen = 0
    for token in tokens:
        seen += token.symbols
        if not token.symbols or seen <= MAX_EMOJI:
            kept.append(token)
    return kept


def _emphasis(text: str) -> float:
    emphasis = min(text.count("!"), MAX_EXCLAMATIONS) * EXCLAMATION
    questions = text.count("?")
    if questions > 1:
        emphasis += questions * QUESTION if questions <= 3 else MANY_QUESTIONS
    return emphasis


def _weigh(reading: Reading, is_all_loud: bool) -> dict[int, float]:
    """Return the weight of every position that has a valence, after all rules."""
    hits: list[int] = []
    negations: list[tuple[int, Negation]] = []
    contrasts: list[int] = []
    has_boosters = False
    for position, role in reading.roles.items():
        if role.valence:
            hits.append(position)
        if role.negation is not None:
            negations.append((position, role.negation))
        elif role.is_contrast:
            contrasts.append(position)
        elif role.boost:
            has_boosters = True
    reached, acting = _negated(reading, negations) if negations else (NONE, NONE)
    weights: dict[int, float] = {}
    for position in hits:
        if position in acting:
            continue
        weight = reading.roles[position].valence
        token = reading.tokens[position]
        if not token.symbols:
            if token.is_loud and not is_all_loud:
                weight += math.copysign(CAPITALS, weight)
            if has_boosters:
                weight += math.copysign(1.0, weight) * _boost(reading, position, is_all_loud)
            if position in reached:
                weight *= NEGATION
        weights[position] = weight
    return _contrasted(weights, contrasts) if contrasts and weights else weights


def _boost(reading: Reading, position: int, is_all_loud: bool) -> float:
    """Return the sum of the increments of the boosters before a word, in the direction of its valence."""
    total = 0.0
    start = reading.spans[position][0] if position in reading.spans else position
    for damping in DAMPING:
        start -= 1
        if start < 0 or reading.tokens[start].is_last:
            break
        role = reading.roles.get(start)
        if role is not None and role.boost:
            loud = CAPITALS if reading.tokens[start].is_loud and not is_all_loud else 0.0
            total += (role.boost + loud) * damping
    return total


def _negated(reading: Reading, negations: Sequence[tuple[int, Negation]]) -> tuple[Set[int], Set[int]]:
    """Return the positions that a negation reaches, and the positions of the negations that reach something."""
    reached: set[int] = set()
    acting: set[int] = set()
    for position, negation in negations:
        first, last = reading.spans.get(position, (position, position + 1))
        reach = [*_reach_before(reading, first, negation.before), *range(first + 1, last - 1)]
        reach += _reach_after(reading, position, negation.after)
        hit = [each for each in reach if _can_turn(reading, each)]
        if hit:
            reached.update(hit)
            acting.add(position)
    return reached, acting


def _can_turn(reading: Reading, position: int) -> bool:
    role = reading.roles.get(position, NOTHING)
    return role.valence != 0 and not role.is_settled and not reading.tokens[position].symbols


def _reach_before(reading: Reading, first: int, count: int) -> list[int]:
    reach: list[int] = []
    for position in range(first - 1, max(-1, first - 1 - count), -1):
        if reading.tokens[position].is_last:
            break
        reach.append(position)
    return reach


def _reach_after(reading: Reading, last: int, count: int) -> list[int]:
    reach: list[int] = []
    tokens = reading.tokens
    for position in range(last + 1, min(len(tokens), last + 1 + count)):
        if tokens[position - 1].is_last:
            break
        reach.append(position)
    return reach


def _contrasted(weights: dict[int, float], contrasts: list[int]) -> dict[int, float]:
    """Return the weights with what stands before the first contrast word halved, what follows it strengthened."""
    turn = min(contrasts)
    return {
        position: weight * (BEFORE_CONTRAST if position < turn else AFTER_CONTRAST)
        for position, weight in weights.items()
    }


def _explain(reading: Reading, is_all_loud: bool) -> list[Weight]:
    negations = [(position, role.negation) for position, role in reading.roles.items() if role.negation is not None]
    reached, _ = _negated(reading, negations)
    turns = any(role.is_contrast for role in reading.roles.values())
    explained: list[Weight] = []
    for position, weight in sorted(_weigh(reading, is_all_loud).items()):
        first, last = reading.spans.get(position, (position, position + 1))
        token = reading.tokens[position]
        facts = {
            "negated": position in reached,
            "boosted": not token.symbols and _boost(reading, position, is_all_loud) != 0,
            "capitals": token.is_loud and not is_all_loud,
            "contrast": turns,
        }
        term = " ".join(reading.tokens[each].word for each in range(first, last))
        rules = tuple(name for name, holds in facts.items() if holds)
        explained.append(Weight(term, reading.roles[position].valence, weight, rules))
    return explained


__all__ = ["ENGINE_VERSION", "MAX_CHARACTERS", "MAX_EMOJI", "MAX_TOKENS", "Role", "SentimentEngine", "Weight"]
