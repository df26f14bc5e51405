"""What a token is to the rules, and the tables that a language pack is compiled to before any text is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from listenkit.languages.base import Negation, Pack
from listenkit.languages.terms import GAP, PhraseIndex, Words, WordTable, expand, match_end
from listenkit.languages.tokens import CLAUSE_ENDS, FAR_APART, spellings, symbols_in, token_pattern

MAX_EMOJI = 200
MAX_KNOWN = 20_000
"""Tokens that are remembered at a time; then the memory starts anew, so that it never grows with the corpus."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a word or phrase does: it has a valence, boosts, negates, contrasts, or (a name) says nothing.

    ``is_settled`` phrases hold a negation of their own, which another one beside it does not turn: the "n'" of
    "n'est pas mal" belongs to the "pas" inside.
    """

    valence: float = 0.0
    boost: float = 0.0
    negation: Negation | None = None
    is_contrast: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of several words with its role; ``has_gap`` where other words may stand inside it."""

    words: Words
    role: Role
    has_gap: bool

    @property
    def is_loose(self) -> bool:
        """Whether the second word is a gap or a stem, which cannot be told by a glance."""
        return self.has_gap or self.words[1].endswith("*")


NOTHING = Role()


@dataclass(slots=True)  # not frozen: freezing makes the first sight of every word four times dearer
class Token:
    """A token as the rules see it; never changed once made.

    ``is_live`` is False for the great majority, on which no time is spent. ``is_last`` ends a clause. ``is_loud`` is
    written in capitals. ``followers`` are the phrases that may start here, longest first, by their second word, and
    ``loose`` those whose second word is a gap or a stem. ``symbols`` counts the emoji and
    emoticons of a run of signs; 0 for a word.
    """

    word: str
    role: Role = NOTHING
    followers: Mapping[str, tuple[Phrase, ...]] | None = None
    loose: tuple[Phrase, ...] = ()
    is_live: bool = False
    is_last: bool = False
    is_loud: bool = False
    is_word: bool = True
    symbols: int = 0


class Rulebook(dict[str, Token]):
    """A pack made ready for reading: a bounded memory of tokens, filled as they are met.

    ``names`` are the organisation's own names: they carry no valence, whatever the lexicon says of their words.
    """

    def __init__(self, pack: Pack, names: Collection[str] = ()) -> None:
        super().__init__()
        self.pattern: re.Pattern[str] = token_pattern(pack.elisions)
        self._symbols = dict(pack.symbols)  # a plain copy, since engines are sent to worker processes
        self._elisions = frozenset(pack.elisions)
        self._words: WordTable[Role] = WordTable()
        self._phrases: PhraseIndex[Phrase] = PhraseIndex()
        for form, role in _roles(pack, names).items():
            if len(form) == 1:
                self._words.put(form[0], role)
            else:
                self._phrases.add(form, Phrase(form, role, GAP in form))

    def __missing__(self, raw: str) -> Token:
        token = self._classify_word(raw) if raw[0].isalnum() or raw[0] == "_" else self._classify_signs(raw)
        if len(raw) <= FAR_APART:
            if len(self) >= MAX_KNOWN:
                self.clear()
            self[raw] = token
        return token

    def _classify_signs(self, run: str) -> Token:
        found = symbols_in(run.lower(), self._symbols, MAX_EMOJI)
        valence = sum(self._symbols[symbol] for symbol in found)
        is_last = not found and run[0] in CLAUSE_ENDS
        return Token(run, Role(valence), is_live=bool(valence), is_last=is_last, is_word=False, symbols=len(found))

    def _classify_word(self, raw: str) -> Token:
        body = raw[:-1].rstrip() if raw[-1] in CLAUSE_ENDS else raw
        lower = body.lower()
        word, role = self._recognise(lower if lower in self._elisions else lower.strip("'-_")[:FAR_APART])
        phrases = self._phrases.starting_with(word)
        is_last = raw[-1] in CLAUSE_ENDS
        if role is NOTHING and not phrases and body.isalpha():
            return Token(word, is_last=is_last)
        return Token(
            word=word,
            role=role,
            followers=_by_second_word(phrases),
            loose=tuple(phrase for phrase in phrases if phrase.is_loose),
            is_live=bool(phrases) or role is not NOTHING,
            is_last=is_last,
            is_loud=len(body) > 1 and body.isupper(),
            is_word=any(character.isalpha() for character in body),
        )

    def _recognise(self, word: str) -> tuple[str, Role]:
        role = self._words.get(word)
        if role is not None:
            return word, role
        for spelling in spellings(word):
            role = self._words.get(spelling)
            if role is not None:
                return spelling, role
        if "-" in word:
            roles = [self._words.get(part) or NOTHING for part in word.split("-")]
            strongest = max((role.valence for role in roles), key=abs)
            return word, Role(strongest) if strongest else NOTHING
        return word, NOTHING


def _by_second_word(phrases: Sequence[Phrase]) -> Mapping[str, tuple[Phrase, ...]] | None:
    found: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        if not phrase.is_loose:
            found[phrase.words[1]] = (*found.get(phrase.words[1], ()), phrase)
    return found or None


def _roles(pack: Pack, names: Collection[str]) -> dict[Words, Role]:
    roles: dict[Words, Role] = {
        form: Role(valence=valence, is_settled=len(form) > 1 and any((word,) in pack.negations for word in form))
        for form, valence in pack.lexicon.items()
    }
    for form in pack.contrasts:
        roles[form] = Role(is_contrast=True)
    for form, negation in pack.negations.items():
        roles[form] = Role(valence=pack.lexicon.get(form, 0.0), negation=negation)
    for form, boost in pack.boosters.items():
        roles[form] = Role(boost=boost)
    for form in _name_forms(names, pack.elisions):
        roles[form] = NOTHING
    return {form: NOTHING if role == NOTHING else role for form, role in roles.items()}


def _name_forms(names: Collection[str], elisions: Sequence[str]) -> list[Words]:
    forms: list[Words] = []
    for name in names:
        written = re.sub(r"[^\w'’-]+", " ", name).strip(" '’-")
        if written:
            forms += expand(written, elisions)
    return forms


@dataclass(slots=True)
class Reading:
    """A text as the rules see it: roles by position, and what was found to boost, negate and contrast.

    A phrase's role stands at its last word, and the roles of its other words are void.
    """

    tokens: Sequence[Token]
    roles: dict[int, Role] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    def resolve(self, live: Sequence[int]) -> None:
        """Give every live position its role: phrases first, from left to right, the longest of each start."""
        tokens, roles = self.tokens, self.roles
        last = len(tokens) - 1
        candidates: list[tuple[int, tuple[Phrase, ...]]] = []
        loose: list[tuple[int, tuple[Phrase, ...]]] = []
        for position in live:
            token = tokens[position]
            if token.role is not NOTHING:
                roles[position] = token.role
            if token.followers is not None and position < last:
                # The glance at the next word keeps frequent first words, such as "the", from costing anything.
                phrases = token.followers.get(tokens[position + 1].word)
                if phrases:
                    candidates.append((position, phrases))
            if token.loose:
                loose.append((position, token.loose))
        if candidates or loose:
            self._take_phrases(candidates, loose)

    def _take_phrases(self, *passes: Sequence[tuple[int, tuple[Phrase, ...]]]) -> None:
        words = [token.word for token in self.tokens]
        taken: set[int] = set()
        for candidates in passes:
            for start, phrases in candidates:
                for phrase in phrases:
                    if self._take(phrase, words, start, taken):
                        break

    def _take(self, phrase: Phrase, words: Sequence[str], start: int, taken: set[int]) -> bool:
        end = match_end(phrase.words, words, start)
        if not end:
            return False
        places = set(range(start, end))
        if phrase.has_gap:
            first, last = phrase.words.index(GAP), len(phrase.words) - phrase.words[::-1].index(GAP)
            places = {*range(start, start + first), *range(end - len(phrase.words) + last, end)}
        if not taken.isdisjoint(places):
            return False
        taken |= places
        for place in places:
            self.roles.pop(place, None)
        if phrase.role is not NOTHING:
            self.roles[end - 1] = phrase.role
            self.spans[end - 1] = (start, end)
        return True
