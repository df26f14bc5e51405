"""Measures what a name that is also a friendly or an ugly word does to a group's mean sentiment.

The handles of tweets are replaced by a name, once by one that means nothing and once by one that does; nothing else
changes, so the difference between the two means is the name's alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from quality.outcome import Figure, Outcome, Table, mean, number
from quality.peers import VADER
from quality.reading import Reader, engine_reader, packs
from quality.sets import LabelledSet

PLAIN = "Zorvane"
"""A name that is no word of any language here."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("Best", "Happy", "Hope", "United", "Crisp & Fresh", "Savage"),
    "fr": ("Best", "Bonheur", "Charmant", "Bon Accueil", "Sauvage"),
    "es": ("Best", "Feliz", "Esperanza", "Buena Vida", "Salvaje"),
    "de": ("Best", "Freude", "Glück", "Gut & Gern", "Wild"),
    "it": ("Best", "Felice", "Speranza", "Buona Vita", "Selvaggio"),
    "pt": ("Best", "Feliz", "Esperança", "Boa Vida", "Selvagem"),
    "nl": ("Best", "Geluk", "Hoop", "Goed Leven", "Wild"),
}
"""Plain words that firms are named after."""

GOAL = 0.03
"""The largest shift of a group's mean that the organisation's own name may cause."""

LEAST, MOST = 100, 500
"""Comments with a handle that a set must have, and that are looked at."""

_HANDLE = re.compile(r"@\w+")


def measure(sets: Sequence[LabelledSet]) -> Outcome:
    """Return the largest shift by set: with the name configured, without, as a handle, and vaderSentiment's.

    That of a name that is not configured is shown and not pinned: each friendly word that a lexicon learns adds to it.
    """
    rows: list[tuple[str, ...]] = []
    figures: list[Figure] = []
    for each in sets:
        texts = [text for text in each.texts if _HANDLE.search(text)][:MOST]
        if len(texts) < LEAST or each.domain != "tweets":
            continue
        shifts = _shifts(texts, each.language)
        rows.append((each.name, str(len(texts)), *(number(shift) for shift in shifts.values())))
        figures += [Figure("names", each.name, key, shifts[key], is_ceiling=True) for key in ("named", "handle")]
    if not rows:
        return Outcome()
    columns = ("set", "n", "name configured", "not configured", "as a handle", "vaderSentiment")
    note = f"The goal is less than {GOAL} where the name is configured."
    return Outcome((Table("Names: the largest shift of the mean score", columns, tuple(rows), note),), tuple(figures))


def _shifts(texts: Sequence[str], language: str) -> dict[str, float]:
    names = NAMES[language]
    pack = {language: packs()[language]}
    bare = engine_reader(using=pack)
    upstream = VADER.load()
    means: dict[str, Callable[[str], float]] = {
        "named": lambda name: _mean(engine_reader([name], pack), renamed(texts, name), language),
        "unnamed": lambda name: _mean(bare, renamed(texts, name), language),
        "handle": lambda name: _mean(bare, renamed(texts, f"@{name.split()[0]}"), language),
    }
    if upstream is not None:
        means["upstream"] = lambda name: mean([upstream(text, language) for text in renamed(texts, name)])
    return {key: max(abs(of(name) - of(PLAIN)) for name in names) for key, of in means.items()}


def renamed(texts: Sequence[str], name: str) -> list[str]:
    """Return the texts with every handle replaced by a name."""
    return [_HANDLE.sub(lambda _: name, text) for text in texts]


def _mean(reader: Reader, texts: Sequence[str], language: str) -> float:
    return mean([reading.compound or 0.0 for reading in reader(texts, language)])
