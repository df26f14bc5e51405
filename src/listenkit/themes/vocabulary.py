"""The words of a text that can name a subject: without function words, words that say nothing alone, and names."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from listenkit.languages import available_languages, load_pack, load_packs
from listenkit.text import fold, words
from listenkit.themes.matching import bare
from listenkit.themes.stems import bare_words, stems

REMEMBERED_WORDS = 65_536
MAX_WORDS = 400
"""Words of one comment that are looked at."""

MAX_LETTERS = 40
MIN_LETTERS = 3

FEELING = 0.8
"""Valence (−4…4) above which a word of a language's lexicon is praise, unless it is listed as a subject."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word of a text: its stem, how it is written, and whether it says how people feel rather than of what."""

    stem: str
    written: str
    is_feeling: bool = False


class Vocabulary:
    """Tells words that can name a subject from those that cannot.

    ``left_out`` are folded words by language that name none, ``feelings`` folded words that may tell subjects apart and
    never name one, ``names`` words that are left out in all languages (organisation, brands, people).
    """

    def __init__(
        self,
        left_out: Mapping[str, Collection[str]],
        feelings: Mapping[str, Collection[str]] | None = None,
        names: Collection[str] = (),
    ) -> None:
        never = {fold(word) for each in names for word in bare_words(each)}
        self._left_out = {language: never.union(listed) for language, listed in left_out.items()}
        self._anywhere = never.union(*self._left_out.values())
        self._feelings = {language: frozenset(listed) for language, listed in (feelings or {}).items()}
        self._any_feeling: frozenset[str] = frozenset().union(*self._feelings.values())
        self._known: dict[tuple[str, str], Spoken | None] = {}

    def spoken(self, text: str, language: str) -> list[Spoken | None]:
        """Return the words of a text in order, at most :data:`MAX_WORDS`; None where a word was left out."""
        known = self._known
        found: list[Spoken | None] = []
        for token in words(text)[:MAX_WORDS]:
            key = (language, token)
            if key not in known:
                self._learn(key)
            found.append(known[key])
        return found

    def _learn(self, key: tuple[str, str]) -> None:
        if len(self._known) >= REMEMBERED_WORDS:
            self._known.clear()
        self._known[key] = self._spoken(*key)

    def _spoken(self, language: str, token: str) -> Spoken | None:
        if len(token) > MAX_LETTERS:
            return None
        word = _without_suffix(bare(token), language)
        folded = fold(word)
        left_out = self._left_out.get(language, self._anywhere)
        if len(folded) < MIN_LETTERS or folded in left_out or not any(map(str.isalpha, folded)):
            return None
        stem = stems(word, language)[1]
        if len(stem) < MIN_LETTERS:
            return None
        return Spoken(stem, _shown(word, language), folded in self._feelings.get(language, self._any_feeling))


def _without_suffix(word: str, language: str) -> str:
    """Return an English word without its possessive or contracted ending: ``hotel's``, ``they're``, ``don't``."""
    head, apostrophe, tail = word.rpartition("'")
    if language != "en" or not apostrophe:
        return word
    return "" if tail.casefold() == "t" else head


def _shown(word: str, language: str) -> str:
    """Return how a word is shown: in lower case, but for German nouns."""
    return word if language == "de" and not (word.isupper() and len(word) > 1) else word.lower()


@cache
def standard_vocabulary(names: tuple[str, ...] = ()) -> Vocabulary:
    """Return the vocabulary of the installed language packs and the list in ``vocabulary.toml``."""
    left_out: dict[str, set[str]] = {}
    feelings: dict[str, set[str]] = {}
    for code, pack in load_packs().items():
        more = _listed().get(code, {})
        praise = {each[0].rstrip("*") for each, valence in pack.lexicon.items() if len(each) == 1 and valence > FEELING}
        subjects = more.get("subjects", frozenset())
        left_out[code] = set(weak_words(code) - subjects)
        feelings[code] = (praise | more.get("feelings", frozenset())) - subjects
    return Vocabulary(left_out, feelings, names)


@cache
def weak_words(language: str) -> frozenset[str]:
    """Return the folded words of a language that say little by themselves: function words, and those of the list."""
    listed = _listed().get(language, {}).get("weak", frozenset())
    if language not in available_languages():
        return listed
    pack = load_pack(language)
    single = [each[0] for each in (*pack.negations, *pack.boosters, *pack.contrasts) if len(each) == 1]
    return listed.union(fold(word) for each in (*pack.stopwords, *single) for word in bare_words(each))


@cache
def _listed() -> dict[str, dict[str, frozenset[str]]]:
    tables = tomllib.loads((files("listenkit.themes") / "vocabulary.toml").read_text(encoding="utf-8"))
    return {
        language: {kind: frozenset(fold(text).split()) for kind, text in table.items()}
        for language, table in tables.items()
    }
