"""Measures precision, recall and F1 of the kinds, among all kinds of a comment and as the leading one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from listenkit.model import Kind
from quality.metrics import f1
from quality.outcome import Figure, Outcome, Table, number, numbers
from quality.sets import LabelledSet

KIND_OF: Mapping[str, Kind] = {
    "suggestion": "idea",
    "request": "idea",
    "complaint": "concern",
    "bug": "concern",
    "question": "question",
}
"""Our kind for the labels of the sets; the other labels (rating, experience, other) are none of ours in particular."""

Finder = Callable[[Sequence[str], str], Sequence[tuple[Kind, ...]]]
"""Gives the kinds of texts in one language, the leading one first."""


def measure(sets: Sequence[LabelledSet], find: Finder) -> Outcome:
    """Return how well each kind is found on each set that has it."""
    rows: list[tuple[str, ...]] = []
    figures: list[Figure] = []
    for each in sets:
        found = find(each.texts, each.language)
        for label in sorted(set(each.labels) & KIND_OF.keys()):
            kind = KIND_OF[label]
            true = [row.label == label for row in each.rows]
            among = f1([kind in kinds for kinds in found], true)
            leading = f1([kinds[0] == kind for kinds in found], true)
            subject = f"{each.name.removeprefix('kinds_')}_{label}"
            rows.append((subject, kind, f"{sum(true)} of {len(true)}", numbers(among), numbers(leading)))
            names = ("precision", "recall", "f1")
            figures += [Figure("kinds", subject, name, value) for name, value in zip(names, among, strict=True)]
            figures.append(Figure("kinds", subject, "leading_f1", leading[2]))
    if not figures:
        return Outcome()
    columns = ("set and label", "kind", "there", "among the kinds", "leading kind")
    average = number(sum(figure.value for figure in figures if figure.name == "f1") / len(rows))
    note = f"Mean F1 among the kinds: {average}."
    return Outcome((Table("Kinds: precision / recall / F1", columns, tuple(rows), note),), tuple(figures))
