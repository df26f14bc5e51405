"""Measures what each departure from vaderSentiment's rules is worth, by taking it back.

Some departures are taken back in the engine's data, some by writing the texts so that there is nothing to do for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from unittest.mock import patch

import numpy as np

from listenkit.languages import Pack, read_pack
from listenkit.languages.symbols import reference_lexicon
from listenkit.languages.terms import Words
from listenkit.sentiment import SentimentEngine, weighing
from listenkit.sentiment.reading import Reading
from listenkit.sentiment.roles import Floats, Integers
from quality.metrics import area
from quality.outcome import Outcome, Table, mean, number, share
from quality.reading import packs
from quality.sets import LabelledSet


def _same_text(text: str) -> str:
    return text


def _same_pack(pack: Pack) -> Pack:
    return pack


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure, and how it is taken back: in the text, in the pack, or by another rule of contrast."""

    name: str
    text: Callable[[str], str] = _same_text
    pack: Callable[[Pack], Pack] = _same_pack
    contrast: Callable[[Reading, Integers], Floats] | None = None
    languages: tuple[str, ...] = ()


def _contrast_of_text(reading: Reading, places: Integers) -> Floats:
    """Return upstream's factors: the first contrast of a text turns all of it."""
    factors = np.ones(len(places))
    contrasts = np.flatnonzero(reading.vocabulary.rules.roles.is_contrast[reading.roles])
    owners, index = np.unique(reading.owners[contrasts], return_index=True)
    turns = np.full(len(reading.texts), -1)
    turns[owners] = contrasts[index]
    turn = turns[reading.owners[places]]
    factors[turn >= 0] = weighing.AFTER_CONTRAST
    factors[places < turn] = weighing.BEFORE_CONTRAST
    return factors


def _reference_lexicon(pack: Pack) -> Pack:
    words: dict[Words, float] = {
        (word.lower(),): valence for word, valence in reference_lexicon().items() if word.isalpha()
    }
    return replace(pack, lexicon=MappingProxyType(words))


def _without_phrases(pack: Pack) -> Pack:
    words: dict[Words, float] = {form: valence for form, valence in pack.lexicon.items() if len(form) == 1}
    return replace(pack, lexicon=MappingProxyType(words))


def _without_learned(pack: Pack) -> Pack:
    return read_pack(pack.code, files(f"listenkit.languages.{pack.code}"), with_learned=False)


DEPARTURES = (
    Departure("typographic apostrophes are apostrophes", text=lambda text: text.replace("’", "\u02b9")),
    Departure("@handles and addresses say nothing", text=lambda text: text.replace("@", " ").replace("://", " ")),
    Departure("a word with a capital among others is a name", pack=lambda pack: replace(pack, has_capital_nouns=True)),
    Departure("a comma ends a negation's reach", text=lambda text: text.replace(",", " ")),
    Departure("a contrast turns its own clause", contrast=_contrast_of_text),
    Departure("phrases have valences", pack=_without_phrases),
    Departure("what was learned from pros and cons", pack=_without_learned, languages=("en",)),
    Departure("all words of ours", pack=_reference_lexicon, languages=("en",)),
)


def measure(sets: Sequence[LabelledSet]) -> Outcome:
    """Return for each departure the share of comments that it changes and the mean AUC with and without it."""
    present = {each.language for each in sets}
    usual = {each.name: _scores(each, Departure("")) for each in sets}
    rows: list[tuple[str, ...]] = []
    for departure in DEPARTURES:
        for group, languages in _groups(departure, present).items():
            chosen = [each for each in sets if each.language in languages]
            back = {each.name: _scores(each, departure) for each in chosen}
            changed = mean([_changed(usual[each.name], back[each.name]) for each in chosen])
            with_it, without = (
                mean([area(found[each.name], each.labels) for each in chosen]) for found in (usual, back)
            )
            gain = f"{with_it - without:+.4f}"
            rows.append((departure.name, group, share(changed), number(without, 4), number(with_it, 4), gain))
    columns = ("departure", "languages", "comments changed", "AUC without", "AUC with", "gain")
    note = "Means over sets. What is stripped of mails (signatures, quotes) is not in these sets."
    return Outcome((Table("Where the default leaves vaderSentiment's rules", columns, tuple(rows), note),))


def _groups(departure: Departure, present: set[str]) -> Mapping[str, set[str]]:
    allowed = present & set(departure.languages) if departure.languages else present
    groups = {"en": allowed & {"en"}, "others": allowed - {"en"}}
    return {name: languages for name, languages in groups.items() if languages}


def _scores(each: LabelledSet, departure: Departure) -> list[float]:
    engine = SentimentEngine({each.language: departure.pack(packs()[each.language])})
    texts = [departure.text(text) for text in each.texts]
    with patch.object(weighing, "_contrast", departure.contrast or weighing._contrast):
        return [compound or 0.0 for compound in engine.compounds(texts, [each.language] * len(texts))]


def _changed(usual: Sequence[float], back: Sequence[float]) -> float:
    return mean([float(one != other) for one, other in zip(usual, back, strict=True)])
