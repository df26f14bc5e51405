"""Measures a codebook of fifteen terms a theme, learned on four fifths of a set and used on the last."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from listenkit.model import Theme
from listenkit.text import fold
from listenkit.themes import Codebook
from listenkit.themes.stems import bare_words, stems
from quality.outcome import Figure, share
from quality.reading import packs
from quality.sets import LabelledSet, Row

TERMS = 15
FOLDS = 5
SURE = 3.84
"""Ratio above which a word is a term: one in twenty words of chance would pass (chi-squared, one degree of freedom)."""


def frame_of(each: LabelledSet) -> tuple[tuple[str, ...], list[Figure]]:
    """Return a table's row and the figures: share tagged, share of the leading tags that are right, and of all tags.

    A comment may get several tags; the codebook tells the leading one first.
    """
    tags = right = tagged = leading = 0
    for fold_number in range(FOLDS):
        train = [row for place, row in enumerate(each.rows) if place % FOLDS != fold_number]
        test = each.rows[fold_number::FOLDS]
        codebook = codebook_of(train, each.language)
        for row in test:
            names = [_name(row.label) == name for name in codebook.themes_of(row.text, each.language)]
            tags, right, tagged = tags + len(names), right + sum(names), tagged + bool(names)
            leading += names[:1] == [True]
    subject = each.name.removeprefix("themes_")
    values = {
        "frame_cover": tagged / max(1, len(each.rows)),
        "frame_leading_precision": leading / max(1, tagged),
        "frame_precision": right / max(1, tags),
    }
    figures = [Figure("themes", subject, name, value) for name, value in values.items()]
    return (subject, *(share(value) for value in values.values())), figures


def codebook_of(rows: Sequence[Row], language: str) -> Codebook:
    """Return a codebook with the fifteen words of each label that are its own the most, as a person would pick them.

    Stop words are left out; the others are ranked by the log-likelihood ratio of their share in the label's comments
    and in the others (Dunning 1993, "Accurate methods for the statistics of surprise and coincidence"). Of each stem
    the most frequent form is the term.
    """
    counts, forms = _count(rows, language)
    sizes = Counter(row.label for row in rows)
    total = sum(counts.values(), Counter[str]())
    themes = []
    for label, own in counts.items():
        inside, outside = sizes[label], len(rows) - sizes[label]
        ranked = {stem: _surprise(count, inside, total[stem] - count, outside) for stem, count in own.items()}
        best = sorted((stem for stem in ranked if ranked[stem] > SURE), key=lambda stem: (-ranked[stem], stem))[:TERMS]
        themes.append(Theme(_name(label), {language: tuple(forms[stem].most_common(1)[0][0] for stem in best)}))
    return Codebook(themes)


def _surprise(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """Return Dunning's ratio for a word that is more frequent inside a label than outside; 0 for the others."""
    if hits * other_total <= other_hits * total:
        return 0.0
    everything = total + other_total
    expected = total * (hits + other_hits) / everything, other_total * (hits + other_hits) / everything
    return 2 * sum(seen * math.log(seen / of) for seen, of in zip((hits, other_hits), expected, strict=True) if seen)


def _count(rows: Sequence[Row], language: str) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Return in how many comments of each label each stem stands, and the written forms of each stem."""
    stopwords = packs()[language].stopwords
    counts: dict[str, Counter[str]] = {}
    forms: dict[str, Counter[str]] = {}
    for row in rows:
        for word in sorted(set(bare_words(row.text.lower()))):  # in an order that is the same in each run
            if len(word) > 2 and word.isalpha() and word not in stopwords:
                stem = stems(word, language)[0]
                counts.setdefault(row.label, Counter())[stem] += 1
                forms.setdefault(stem, Counter())[word] += 1
    return counts, forms


def _name(label: str) -> str:
    return fold(label).replace(" ", "-")
