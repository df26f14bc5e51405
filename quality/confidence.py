"""Measures whether the confidence of a score is true: of the comments that are 80 % sure, are 80 % right?

Only comments with an opinion are looked at, as in the 2-class figures: the confidence is that of the side taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quality.metrics import BINS, Bin, accuracy_at_cover, calibration, calibration_error
from quality.outcome import NOT_THERE, Figure, Outcome, Table, number, share
from quality.reading import Reader, Reading
from quality.sets import LANGUAGES, LabelledSet

Judged = tuple[float, float]
"""A confidence in [0.5, 1] and 1 where the side is right, 0 where it is wrong, 0.5 where none was taken."""


def measure(sets: Sequence[LabelledSet], reader: Reader) -> Outcome:
    """Return accuracy overall and on the surer half and the calibration error by set and domain, and the curve."""
    judged = {each.name: judge(reader(each.texts, each.language), each.labels) for each in sets}
    by_domain: dict[str, list[Judged]] = {}
    for each in sets:
        by_domain.setdefault(each.domain, []).extend(judged[each.name])
    everything = [pair for each in judged.values() for pair in each]
    if not everything:
        return Outcome()
    groups = {**judged, **{f"all {domain}": pairs for domain, pairs in by_domain.items()}, "all": everything}
    figures = [
        figure for name, pairs in groups.items() if not name.startswith("all ") for figure in _figures(name, pairs)
    ]
    return Outcome((_table(groups), _curve(sets, judged)), tuple(figures))


def judge(readings: Sequence[Reading], labels: Sequence[str]) -> list[Judged]:
    """Return confidence and rightness of every comment that has an opinion."""
    return [
        (reading.confidence, _right(reading.compound or 0.0, label))
        for reading, label in zip(readings, labels, strict=True)
        if label in ("positive", "negative")
    ]


def _right(compound: float, label: str) -> float:
    return 0.5 if not compound else float((compound > 0) == (label == "positive"))


def _numbers(pairs: Sequence[Judged]) -> tuple[float, float, float]:
    confidences, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    whole, half = (accuracy_at_cover(confidences, right, cover) for cover in (1.0, 0.5))
    return whole, half, calibration_error(confidences, right)


def _figures(subject: str, pairs: Sequence[Judged]) -> list[Figure]:
    _, half, error = _numbers(pairs)
    return [
        Figure("confidence", subject, "right_in_surer_half", half),
        Figure("confidence", subject, "calibration_error", error, is_ceiling=True),
    ]


def _table(groups: dict[str, list[Judged]]) -> Table:
    rows = []
    for name, pairs in groups.items():
        whole, half, error = _numbers(pairs)
        rows.append((name, str(len(pairs)), share(whole), share(half), number(error)))
    columns = ("comments with an opinion", "n", "right", "right in the surer half", "calibration error")
    return Table("Confidence", columns, tuple(rows))


def _curve(sets: Sequence[LabelledSet], judged: Mapping[str, Sequence[Judged]]) -> Table:
    """Return the calibration curves, a row a bin and a column a language."""
    curves: dict[str, dict[int, Bin]] = {}
    for language in LANGUAGES:
        pairs = [pair for each in sets if each.language == language for pair in judged[each.name]]
        if pairs:
            bins = calibration([pair[0] for pair in pairs], [pair[1] for pair in pairs])
            curves[language] = {each.place: each for each in bins}
    rows = [
        (_bounds(place), *(_cell(curve.get(place)) for curve in curves.values()))
        for place in sorted({place for curve in curves.values() for place in curve})
    ]
    note = "Each cell: the share right, of how many. It should lie between the two bounds of its row."
    return Table("Confidence: the calibration curve", ("confidence", *curves), tuple(rows), note)


def _bounds(place: int) -> str:
    return f"{50 + 50 * place / BINS:g}-{50 + 50 * (place + 1) / BINS:g} %"


def _cell(each: Bin | None) -> str:
    return NOT_THERE if each is None else f"{share(each.right)} of {each.count}"
