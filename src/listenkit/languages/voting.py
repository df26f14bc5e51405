"""Lets the words of a text vote for languages, with work that hardly grows with the number of languages.

The votes of a word are one integer that holds a lane of bits for every language, so that the votes of a token are one
sum. Tokens that say the same, which most do, share a row of an array.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from listenkit.languages.base import Pack
from listenkit.languages.pieces import SIGNS, Batch, Column, Table
from listenkit.languages.tokens import plain, spellings
from listenkit.text import fold

Tallies = NDArray[np.uint16]

LANE = 8
"""Bits that the votes for a language have in a sum."""

MAX_VOTES = 6
"""Votes of a token at most, whatever number of words it holds: those of two frequent ones."""

FREQUENT = 3
"""Votes of a frequent word; one with fewer letters has as many as these, for short words are of many languages."""

RARE = 2
"""Votes of an everyday word, or one that a pack knows for its opinion: such words are borrowed."""

WORD = re.compile(r"(?:[cdjlmnst]|qu)'(?=[^\W\d_])|[^\W\d_]+(?:'[^\W\d_]+)*")

Tally = Sequence[int]
"""The votes of a text for each voice, then those of words that no other voice has for each language that may be
answered, and last the number of words."""


class Ballot:
    """The votes of tokens.

    ``voices`` are the languages and families of languages that are voted on; the first of them are the languages that
    may be answered.
    """

    def __init__(self, languages: Sequence[str], packs: Mapping[str, Pack]) -> None:
        lists = _lists(languages, packs)
        self.voices = tuple(lists)
        self._lanes = Lanes(len(languages), len(lists))
        self._known = self._lanes.merged(_ballots(lists, packs))
        self._column = Column(self._look, self._forget)
        self._forget()

    def _forget(self) -> None:
        self._numbers = {0: 0}
        self._rows = np.zeros((1, self._lanes.size), dtype=np.uint8)

    def _look(self, table: Table, numbers: Sequence[int], codes: list[int]) -> list[int]:
        """Give each piece a number for its votes; to look it up in the words of the packs is mostly enough."""
        words = [table.words[number] for number in numbers]
        found = list(map(self._known.get, words))
        rows = self._numbers
        unknown = self._lanes.word
        for place in (place for place, votes in enumerate(found) if votes is None):
            number = numbers[place]
            is_plain = words[place] and not table.is_stretched[number]
            found[place] = unknown if is_plain else self.votes(table.pieces[number])
        codes += [rows.setdefault(cast("int", votes), len(rows)) for votes in found]
        return [1] * len(numbers)

    def votes(self, token: str) -> int:
        """Return the votes of a token, a byte for each lane."""
        word = token.lower().strip(SIGNS)
        votes = self._known.get(word)
        return self._unknown(token, word) if votes is None else votes

    def tally(self, text: str) -> Tally:
        """Return the votes of a text."""
        rows = [self._lanes.read(self.votes(token)) for token in text.split()]
        return list(map(sum, zip(*rows, strict=True))) if rows else [0] * self._lanes.size

    def tallies(self, batch: Batch) -> Tallies:
        """Return the tallies of the texts of a batch as the rows of an array, which :meth:`tally` gives one by one."""
        said = self._column.read(batch)
        if len(self._rows) < len(self._numbers):
            rows = b"".join(map(self._lanes.read, self._numbers))
            self._rows = np.frombuffer(rows, dtype=np.uint8).reshape(-1, self._lanes.size)
        return np.add.reduceat(self._rows[said], batch.borders[:-1], axis=0, dtype=np.uint16)

    def _unknown(self, token: str, word: str) -> int:
        """Return the votes of a token of which the word is not known as it stands."""
        if not word.isalpha():
            return self._compound(token)
        return self._stretched(word)

    def _stretched(self, word: str) -> int:
        """Return the votes of a word that is not known, unless it is when its lengthened letters are made short."""
        return next((self._known[each] for each in spellings(word) if each in self._known), self._lanes.word)

    def _compound(self, token: str) -> int:
        votes = [self._votes_of(word) for word in words_of(token)]
        return sum(votes) if len(votes) <= 2 else self._lanes.bounded(votes)

    def _votes_of(self, word: str) -> int:
        votes = self._known.get(word)
        if votes is None and "'" in word:
            start, _, rest = word.partition("'")
            votes = self._known.get(start + "'", self._known.get(rest))
        return self._stretched(word) if votes is None else votes


class Lanes:
    """Where the votes for each voice stand in an integer: the bytes of a :data:`Tally`, the first the lowest."""

    def __init__(self, languages: int, voices: int) -> None:
        self._languages = languages
        self._voices = voices
        self.size = voices + languages + 1
        self._shared = (1 << LANE * voices) - 1
        self.word = 1 << LANE * (self.size - 1)

    def merged(self, ballots: Iterable[tuple[int, int, Collection[str]]]) -> dict[str, int]:
        """Return what each word says, given voices, a number of votes and the words that have so many for the voice.

        Words are taken together, for building this for 60,000 of them must take milliseconds.
        """
        merged: dict[str, int] = {}
        for voice, votes, words in ballots:
            said = dict.fromkeys(words, self._cast(voice, votes))
            for word in merged.keys() & said.keys():
                said[word] = ((merged[word] & self._shared) + (said[word] & self._shared)) | self.word
            merged |= said
        return merged

    def _cast(self, voice: int, votes: int) -> int:
        own = 1 << LANE * (self._voices + voice) if voice < self._languages else 0
        return self.word + votes * ((1 << LANE * voice) + own)

    def read(self, total: int) -> bytes:
        """Return a sum as a tally."""
        return total.to_bytes(self.size, "little")

    def bounded(self, votes: Iterable[int]) -> int:
        """Return the sum of the votes of a token's words, in no lane more than a token has."""
        lanes = zip(*map(self.read, votes), strict=True)
        return int.from_bytes([min(sum(lane), MAX_VOTES) for lane in lanes], "little")


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


def _ballots(lists: Mapping[str, Collection[str]], packs: Mapping[str, Pack]) -> Iterator[tuple[int, int, set[str]]]:
    """Yield voices by their position, a number of votes, and the words that have so many for the voice."""
    for voice, (name, words) in enumerate(lists.items()):
        frequent = _spelled(words)
        everyday = _spelled(_words("vocabulary.toml").get(name, "").split())
        opinions = _single(packs[name].lexicon) if name in packs else set()
        yield voice, RARE, (everyday | opinions) - frequent
        short = {word for word in frequent if len(word) < FREQUENT}
        yield voice, FREQUENT, frequent - short
        for votes in range(1, FREQUENT):
            yield voice, votes, {word for word in short if len(word) == votes}


def _spelled(words: Iterable[str]) -> set[str]:
    """Return the words, and those with accents without them too."""
    return {spelling for word in words for spelling in ((word,) if word.isascii() else (word, fold(word)))}


def _single(forms: Iterable[tuple[str, ...]]) -> set[str]:
    return {form[0] for form in forms if len(form) == 1}


def frequent_words() -> Mapping[str, Mapping[str, str]]:
    """Return the frequent words of every language that votes by the voice with which it speaks."""
    return {
        voice: {voice: words} if isinstance(words, str) else words for voice, words in _words("stopwords.toml").items()
    }


@cache
def _words(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("listenkit.languages").joinpath(name).read_text(encoding="utf-8"))
