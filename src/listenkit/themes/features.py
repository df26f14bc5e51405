"""What comments are compared by: stems, pairs of stems, and the bridge's subjects, as sparse rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from listenkit.themes.bridge import Bridge
from listenkit.themes.graph import Rows
from listenkit.themes.vocabulary import Spoken, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIR_WEIGHT = 0.6
"""What a pair of words counts beside a word, for its two words are counted too."""

RARE = 2
"""Comments that must hold a feature before it says what they have in common."""

DOMAIN_SHARE = 1 / 3
"""Share of a language's comments from which on a word is the domain's own and tells nothing apart."""

MAX_WORDS = 500_000
"""Words that are looked at in all, so that memory is bounded; of many long comments each is read to its fair share."""

LEAST_WORDS = 25
"""Words of each comment that are looked at however many there are."""

OWN_LANGUAGE = 50
"""Comments that a language needs before what is frequent in it is told from its own comments rather than from all."""


class Key(NamedTuple):
    """One feature: a word or a pair by its stems in one language, or a subject of the bridge in no language."""

    language: str
    stem: str

    @property
    def is_subject(self) -> bool:
        """Tell whether this is a subject of the bridge."""
        return not self.language

    @property
    def parts(self) -> tuple[str, ...]:
        """The stems of a word or a pair."""
        return tuple(self.stem.split(" "))


@dataclass(slots=True)
class Corpus:
    """Comments as counts of features; feature f is ``keys[f]`` and is written as ``forms[f]`` counts.

    ``features`` and ``counts`` hold the comments one after the other, from ``starts[c]`` to ``starts[c + 1]``.
    """

    languages: Sequence[str]
    keys: list[Key] = field(default_factory=list)
    forms: list[Counter[str]] = field(default_factory=list)
    feelings: list[bool] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    features: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.languages)


def read_corpus(texts: Sequence[str], languages: Sequence[str], vocabulary: Vocabulary, bridge: Bridge) -> Corpus:
    """Return the features of all comments; linear in their words."""
    corpus = Corpus(languages)
    most = max(LEAST_WORDS, MAX_WORDS // max(1, len(texts)))
    places: dict[Key, int] = {}
    subjects: dict[tuple[str, str], str] = {}
    for text, language in zip(texts, languages, strict=True):
        found: Counter[int] = Counter()
        for stem, written, is_feeling in _spoken(vocabulary.spoken(text, language)[:most]):
            if not is_feeling or " " not in stem:
                place = _place(corpus, places, Key(language, stem), is_feeling)
                corpus.forms[place][written] += 1
                found[place] += 1
            known = (language, stem)
            if known not in subjects:
                subjects[known] = bridge.subject(stem, language)
            if subjects[known]:
                found[_place(corpus, places, Key("", subjects[known]), False)] += 1
        corpus.features += found.keys()
        corpus.counts += found.values()
        corpus.starts.append(len(corpus.features))
    return corpus


def _spoken(spoken: Sequence[Spoken | None]) -> Iterator[tuple[str, str, bool]]:
    for each in spoken:
        if each:
            yield each.stem, each.written, each.is_feeling
    for left, right in pairwise(spoken):
        if left and right and left.stem != right.stem:
            is_feeling = left.is_feeling or right.is_feeling
            yield f"{left.stem} {right.stem}", f"{left.written} {right.written}", is_feeling


def _place(corpus: Corpus, places: dict[Key, int], key: Key, is_feeling: bool) -> int:
    place = places.get(key)
    if place is None:
        place = places[key] = len(corpus.keys)
        corpus.keys.append(key)
        corpus.forms.append(Counter())
        corpus.feelings.append(is_feeling)
    return place


@dataclass(frozen=True, slots=True)
class Table:
    """The telling features of a corpus as arrays.

    Entry e says that comment ``owners[e]`` holds feature ``features[e]`` with the weight ``weights[e]`` (tf-idf).
    """

    comments: int
    owners: NDArray[Any]
    features: NDArray[Any]
    weights: NDArray[Any]
    width: int

    def rows(self, chosen: NDArray[Any]) -> Rows:
        """Return the chosen comments (ascending places) as rows of length one."""
        import numpy as np

        first = np.searchsorted(self.owners, chosen)
        last = np.searchsorted(self.owners, chosen + 1)
        entries = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.arange(0)])
        lengths = last - first
        values = self.weights[entries]
        owners = np.repeat(np.arange(len(chosen)), lengths)
        norms = np.sqrt(np.bincount(owners, values**2, minlength=len(chosen)))
        return Rows(np.r_[0, np.cumsum(lengths)], self.features[entries], values / norms[owners], self.width)


def weigh(corpus: Corpus, *, with_feelings: bool = False) -> Table:
    """Return a corpus as weights: (1 + log count) × (1 + log rarity), without what is too rare or everywhere."""
    import numpy as np

    lengths = np.diff(np.array(corpus.starts))
    owners = np.repeat(np.arange(len(corpus)), lengths)
    features = np.array(corpus.features, dtype=np.int64)
    held = np.bincount(features, minlength=len(corpus.keys))
    speakers = Counter(corpus.languages)
    own = {language: count if count >= OWN_LANGUAGE else len(corpus) for language, count in speakers.items()}
    among = np.array([own[key.language] if key.language else len(corpus) for key in corpus.keys], dtype=np.int64)
    factor = np.array([PAIR_WEIGHT if " " in key.stem else 1.0 for key in corpus.keys])
    is_kept = (held >= RARE) & (held <= np.maximum(RARE, among * DOMAIN_SHARE))
    is_kept |= np.array([key.is_subject for key in corpus.keys], dtype=bool) & (held >= RARE)
    if not with_feelings:
        is_kept &= ~np.array(corpus.feelings, dtype=bool)
    kept = is_kept[features] if len(features) else np.zeros(0, dtype=bool)
    owners, features = owners[kept], features[kept]
    counts = np.array(corpus.counts, dtype=float)[kept]
    rarity = np.log((1 + among) / (1 + held)) + 1
    weights = (1 + np.log(counts)) * (rarity * factor)[features]
    return Table(len(corpus), owners, features, weights, len(corpus.keys))
