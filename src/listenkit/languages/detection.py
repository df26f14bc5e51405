"""Says in which of the configured languages a comment is written, or that it cannot be told.

First frequent words vote, which decides most texts of ten words and costs little; where they do not decide, py3langid
is asked. Its model is loaded when it is first needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from tempfile import gettempdir
from typing import Any

from listenkit.errors import StorageError
from listenkit.languages.base import Pack
from listenkit.languages.packs import load_packs
from listenkit.languages.tokens import plain
from listenkit.model import UNKNOWN_LANGUAGE

DETECTION_VERSION = "vote-1"
"""Changes whenever the same text could be given another language."""

MAX_CHARACTERS = 1_000
"""Characters that are looked at: more do not change the answer."""

LEAD = 2
"""Frequent words by which the vote must lead; it is then right 99.6 to 99.9 times of 100."""

CONFIDENCE = 0.6
"""Share among the configured languages that the model must give to one of them. On four words of real comments in
seven languages 0.6 answers 87 of 100 rightly and 1.5 wrongly; 0.5 would be wrong twice as often."""

FOREIGN = 0.9
"""Share that the model may give to other languages altogether before a comment counts as written in one of these."""

NEIGHBOURS = ("en", "es", "fr")
"""Languages that vote even where they are not configured, so that their comments are not taken for another."""

MIN_FOREIGN_LETTERS = 25
"""Letters below which the model cannot tell that a text is in a language that was not expected."""

_WORD = re.compile(r"(?:[cdjlmnst]|qu)'(?=[^\W\d_])|[^\W\d_]+(?:'[^\W\d_]+)*")


class LanguageDetector:
    """Detects one of the given languages (ISO 639-1 codes); a language without a pack can be detected as well."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(dict.fromkeys(languages))
        packs = load_packs({*self.languages, *NEIGHBOURS})
        self._votes = _votes(packs)
        self._opinions = {code: {form[0] for form in pack.lexicon if len(form) == 1} for code, pack in packs.items()}

    def detect(self, text: str) -> str:
        """Return the code of the language of a text, or ``unknown``.

        Addresses, @handles, digits and emoji are not looked at. Where one language only is configured, every text
        with letters is taken for it.
        """
        words = _WORD.findall(plain(text[:MAX_CHARACTERS]).lower())
        if not words or not self.languages:
            return UNKNOWN_LANGUAGE
        if len(self.languages) == 1:
            return self.languages[0]
        return self._vote(words) or self._ask_model(words)

    def detect_many(self, texts: Iterable[str]) -> list[str]:
        """Return the language of every text, in order."""
        return [self.detect(text) for text in texts]

    def _vote(self, words: Sequence[str]) -> str:
        votes = list(chain.from_iterable(map(self._votes.get, words, [()] * len(words))))
        if len(votes) < LEAD:
            return ""
        counts = sorted(((votes.count(code), code) for code in set(votes)), reverse=True)
        second = counts[1][0] if len(counts) > 1 else 0
        code = counts[0][1] if counts[0][0] - second >= LEAD else ""
        return code if code in self.languages else ""

    def _ask_model(self, words: Sequence[str]) -> str:
        text = " ".join(words)
        ranked = dict(_identifier().rank(text))
        ours = {code: ranked.get(code, 0.0) for code in self.languages}
        total = sum(ours.values())
        if not total or (1 - total > FOREIGN and len(text) >= MIN_FOREIGN_LETTERS):
            return UNKNOWN_LANGUAGE
        best = max(ours, key=lambda code: ours[code])
        is_sure = ours[best] >= CONFIDENCE * total or self._is_opinion_in(best, words)
        return best if is_sure else UNKNOWN_LANGUAGE

    def _is_opinion_in(self, code: str, words: Sequence[str]) -> bool:
        """Tell whether a word has a valence in this language and none has one in another: "Great!" is English."""
        known = {each for each, opinions in self._opinions.items() if not opinions.isdisjoint(words)}
        return known == {code}


def _votes(packs: Mapping[str, Pack]) -> Mapping[str, tuple[str, ...]]:
    """Return the languages that each frequent word speaks for; neighbours that were not configured vote too."""
    lists: dict[str, set[str]] = {code: set(words.split()) for code, words in _common_stopwords().items()}
    lists |= {code: set(pack.stopwords) for code, pack in packs.items()}
    votes: dict[str, tuple[str, ...]] = {}
    for code, words in lists.items():
        for word in words:
            votes[word] = (*votes.get(word, ()), code)
    return votes


@cache
def _common_stopwords() -> Mapping[str, str]:
    text = files("listenkit.languages").joinpath("stopwords.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _identifier() -> Any:
    """Return py3langid's model for all its languages; loading takes half a second and unpacks into a file.

    Raises :class:`~listenkit.errors.StorageError` where there is no room for it: without the model every comment
    would be taken for one in no language.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise StorageError(
            f"the language model cannot be unpacked in {gettempdir()}: {error.strerror or error}",
            hint="make room there, or let TMPDIR name a folder with 100 MB of room",
        ) from error
