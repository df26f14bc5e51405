"""What statements are compared by: their telling words in one language, and subjects across languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log
from typing import TypeGuard

from listenkit.text import fold, words
from listenkit.themes.bridge import standard_bridge
from listenkit.themes.linkage import Features, Weigh
from listenkit.themes.matching import bare
from listenkit.themes.stems import stems
from listenkit.themes.vocabulary import Spoken, standard_vocabulary

SEVERAL = 3
"""People that it takes before what they say is told apart."""

WEAK = 0.5
"""What a word counts that says little by itself or says how people feel; such words alone bring nothing together."""

UNSEEN = 20
"""Statements that are imagined beside the real ones, lest among five a word that four share counts as worn out."""

LITTLE = "?"
"""What the words that say little are marked with."""

COGNATE = 6
"""Letters that two long words of different languages share at their start when they are taken for one word."""

MOST_WORDS = 3
"""Words that are told of statements which are told as one."""

PROPOSING = (
    "suggest",
    "propos",
    "suger",
    "sugger",
    "sugier",
    "vorschl",
    "vorgeschl",
    "voorst",
    "ideas",
    "idee",
    "ideia",
)
"""Beginnings of words that propose, whatever it is, in the seven languages; without accents."""

MAX_CHARACTERS = 2_000
MIN_LETTERS = 3
MAX_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said, its theme (empty for none), and who said it (a pseudonym, empty where nobody is named)."""

    text: str
    language: str
    theme: str = ""
    author: str = ""


def words_of(statement: Statement) -> Features:
    """Return the stems of a statement, each with its language; those of words that say little are marked."""
    language, text = statement.language, statement.text[:MAX_CHARACTERS]
    found = set()
    for token, spoken in zip(words(text), standard_vocabulary().spoken(text, language), strict=False):
        if _is_telling(spoken):
            found.add(f"{language} {spoken.stem}")
        elif MIN_LETTERS <= len(word := bare(token)) <= MAX_LETTERS:
            found.add(f"{LITTLE}{language} {stems(word, language)[1]}")
    return frozenset(found)


def _is_telling(spoken: Spoken | None) -> TypeGuard[Spoken]:
    """Tell whether a word says of what people speak, not how they feel or that they propose something."""
    if spoken is None or spoken.is_feeling:
        return False
    word = fold(spoken.written)
    return word != "idea" and not word.startswith(PROPOSING)


def subjects_of(statement: Statement) -> Features:
    """Return the subjects of the bridge in a statement, and the beginnings of its other long words."""
    language, text = statement.language, statement.text[:MAX_CHARACTERS]
    found = set()
    for spoken in standard_vocabulary().spoken(text, language):
        # A word of feeling may be a subject of the bridge: who is friendly is the staff.
        if spoken is not None and (subject := standard_bridge().subject(spoken.stem, language)):
            found.add(f"={subject}")
        elif _is_telling(spoken) and len(spoken.stem) >= COGNATE:
            found.add(spoken.stem[:COGNATE])
    return frozenset(found)


def weights(everything: Collection[Features]) -> Weigh:
    """Return what a feature weighs: the rarer the more, times :data:`WEAK` where it says little.

    That is log(1 + (sets + :data:`UNSEEN`) / those that hold it).
    """
    size = len(everything) + UNSEEN
    spread = Counter(feature for each in everything for feature in each)
    found = {
        feature: log(1 + size / count) * (WEAK if feature.startswith(LITTLE) else 1.0)
        for feature, count in spread.items()
    }
    return found.__getitem__


def held_by_half(features: Sequence[Features]) -> Features:
    """Return the features that at least half of the sets hold."""
    counts = Counter(feature for each in features for feature in each)
    return frozenset(feature for feature, count in counts.items() if 2 * count >= len(features))


def telling(features: Features) -> Features:
    """Return the words without those that say little."""
    return frozenset(each for each in features if not each.startswith(LITTLE))


def typicality(statements: Sequence[Statement]) -> list[float]:
    """Return for each statement how many of the others hold one of its telling words, on average, in 0…1."""
    features = [telling(words_of(each)) for each in statements]
    counts = Counter(feature for each in features for feature in each)
    others = max(1, len(statements) - 1)
    return [sum(counts[each] - 1 for each in mine) / (others * len(mine)) if mine else 0.0 for mine in features]


def common_words(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return up to three words, as written, that at least half of the statements of a language hold.

    Languages in which fewer than :data:`SEVERAL` people speak have none, that of most people is first.
    """
    by_language: dict[str, list[Statement]] = {}
    for statement in statements:
        by_language.setdefault(statement.language, []).append(statement)
    found: dict[str, None] = {}
    for said in sorted(by_language.values(), key=len, reverse=True):
        if len({each.author for each in said}) < SEVERAL:
            continue
        forms: dict[str, Counter[str]] = {}
        for each in said:
            for stem, written in _written(each).items():
                forms.setdefault(stem, Counter())[written] += 1
        held = [stem for stem, counts in forms.items() if 2 * counts.total() >= len(said)]
        held.sort(key=lambda stem: (-forms[stem].total(), stem))
        found |= dict.fromkeys(min(forms[stem], key=lambda word: (-forms[stem][word], word)) for stem in held)
    return tuple(found)[:MOST_WORDS]


def _written(statement: Statement) -> dict[str, str]:
    """Return the telling words of a statement as written, by stem."""
    spoken = standard_vocabulary().spoken(statement.text[:MAX_CHARACTERS], statement.language)
    return {each.stem: each.written for each in spoken if _is_telling(each)}
