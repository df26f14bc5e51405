"""Lets the words of a text vote for languages, with work that hardly grows with the number of languages.

The votes of a word are one integer that holds a lane of bits for every language, so that the votes of a text are one
sum. What a token of a text says is remembered: people's words repeat.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from sys import byteorder

from listenkit.languages.base import Pack
from listenkit.languages.tokens import plain, spellings
from listenkit.text import fold

LANE = 16
"""Bits that the votes for a language have: a text of 1,000 characters cannot fill them."""

LETTERS = {1: 1, 2: 2}
"""Votes of a frequent word of so many letters: short ones are words of many languages."""

FREQUENT = 3
"""Votes of a longer frequent word."""

RARE = 2
"""Votes of a word that a pack knows for its opinion."""

MAX_REMEMBERED = 60_000
"""Tokens that are remembered; then the memory starts anew. Half of them are seen once, and all take 8 MB."""

MAX_TOKEN = 40
"""Characters of a token that is remembered at most: longer ones are not words, and would fill the memory."""

WORD = re.compile(r"(?:[cdjlmnst]|qu)'(?=[^\W\d_])|[^\W\d_]+(?:'[^\W\d_]+)*")

_AROUND = ".,!?;:()\"…«»-–*"


class Ballot(dict[str, int]):
    """The votes of every token that was seen, as a sum of lanes: one for every voice, and the number of words.

    ``voices`` are the languages and families of languages that are voted on, in the order of their lanes.
    """

    def __init__(self, languages: Sequence[str], packs: Mapping[str, Pack]) -> None:
        super().__init__()
        lists = _lists(languages, packs)
        self.voices = tuple(lists)
        units = {voice: 1 << LANE * lane for lane, voice in enumerate(self.voices)}
        self._word = 1 << LANE * len(self.voices)
        self._size = LANE // 8 * (len(self.voices) + 1)
        self._frequent = _weigh(lists, units)
        self._rare = [(units[code], pack.lexicon) for code, pack in packs.items()]

    def __missing__(self, token: str) -> int:
        votes = self._votes_of(token)
        if len(token) <= MAX_TOKEN:
            if len(self) >= MAX_REMEMBERED:
                self.clear()
            self[token] = votes
        return votes

    def votes(self, text: str) -> tuple[list[int], int]:
        """Return the votes for each voice, in their order, and the number of words."""
        total = sum(map(self.__getitem__, text.split()))
        lanes = memoryview(total.to_bytes(self._size, byteorder)).cast("H").tolist()
        words: int = lanes.pop()
        return lanes, words

    def _votes_of(self, token: str) -> int:
        word = token.lower().strip(_AROUND)
        if word.isalpha():
            return self._word + self._votes_of_word(word)
        return sum(self._word + self._votes_of_word(word) for word in words_of(token))

    def _votes_of_word(self, word: str) -> int:
        votes = self._known(word)
        if votes:
            return votes
        if "'" in word:
            start, _, rest = word.partition("'")
            return self._known(start + "'") + self._known(rest)
        return next(filter(None, map(self._known, spellings(word))), 0)

    def _known(self, word: str) -> int:
        votes = self._frequent.get(word)
        if votes is None:
            form = (word,)
            votes = 0
            for unit, lexicon in self._rare:
                if form in lexicon:
                    votes += RARE * unit
        return votes


def words_of(token: str) -> list[str]:
    """Return the lower-case words of a token or text; addresses, @handles and digits are none."""
    return WORD.findall(plain(token).lower())


def _lists(languages: Sequence[str], packs: Mapping[str, Pack]) -> dict[str, set[str]]:
    """Return the frequent words of every voice; languages that share one and are not configured are put together."""
    lists: dict[str, set[str]] = {code: set() for code in languages}
    for family, words in frequent_words().items():
        for code, text in words.items():
            lists.setdefault(code if code in languages else family, set()).update(text.split())
    for code, pack in packs.items():
        lists[code].update(pack.stopwords, _single(pack.boosters), _single(pack.negations), _single(pack.contrasts))
    return lists


def _single(forms: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (form[0] for form in forms if len(form) == 1)


def _weigh(lists: Mapping[str, Collection[str]], units: Mapping[str, int]) -> dict[str, int]:
    """Return the votes of each frequent word, and of its spelling without accents."""
    weights: dict[str, int] = {}
    for voice, words in lists.items():
        unit = units[voice]
        for word in {*words, *map(fold, words)}:
            weights[word] = weights.get(word, 0) + LETTERS.get(len(word), FREQUENT) * unit
    return weights


@cache
def frequent_words() -> Mapping[str, Mapping[str, str]]:
    """Return the frequent words of every language that votes by the voice with which it speaks."""
    text = files("listenkit.languages").joinpath("stopwords.toml").read_text(encoding="utf-8")
    return {
        voice: {voice: words} if isinstance(words, str) else words for voice, words in tomllib.loads(text).items()
    }
