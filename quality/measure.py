"""Measures sentiment and kinds on real labelled comments, with vaderSentiment beside them.

The sets are not part of the project: their folder is ``$LISTENKIT_SHARED/data``, else ``../shared/data``. Half of each
set stays with whoever keeps the material, so that no number here was learned by heart.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from listenkit.kinds import KindFinder
from listenkit.languages import load_packs
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine

SHARED = Path(os.environ.get("LISTENKIT_SHARED", Path(__file__).parents[2] / "shared"))
KIND_OF = {"suggestion": "idea", "request": "idea", "complaint": "concern", "bug": "concern", "question": "question"}
FLOOR = 0.01
"""How far below vaderSentiment an English set may fall, in AUC."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment."""

    text: str
    label: str


def read_set(path: Path) -> list[Row]:
    """Return the rows of a gzipped, tab-separated set with a header; text and label come first."""
    with gzip.open(path, "rt", encoding="utf-8") as opened:
        lines = opened.read().split("\n")[1:]
    return [Row(*line.split("\t")[:2]) for line in lines if "\t" in line]


def area(scores: Sequence[float], labels: Sequence[str]) -> float:
    """Return the AUC: how often a positive comment stands above a negative one, ties counting half."""
    pairs = sorted((score, label) for score, label in zip(scores, labels, strict=True) if label != "neutral")
    positives = sum(label == "positive" for _, label in pairs)
    ranks = 0.0
    start = 0
    while start < len(pairs):
        end = start
        while end < len(pairs) and pairs[end][0] == pairs[start][0]:
            end += 1
        ranks += sum(label == "positive" for _, label in pairs[start:end]) * (start + end + 1) / 2
        start = end
    negatives = len(pairs) - positives
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def f1(found: Sequence[bool], true: Sequence[bool]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one class."""
    hits = sum(a and b for a, b in zip(found, true, strict=True))
    precision, recall = hits / max(1, sum(found)), hits / max(1, sum(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def macro_f1(found: Sequence[str], true: Sequence[str], classes: Sequence[str]) -> float:
    """Return the mean F1 of the classes."""
    return sum(f1([x == name for x in found], [x == name for x in true])[2] for name in classes) / len(classes)


def figures(scores: Sequence[float], labels: Sequence[str]) -> tuple[float, float, float]:
    """Return AUC, macro-F1 of positive and negative without the neutral rows, and macro-F1 of all labels there are."""
    called = [label_of(score) for score in scores]
    opinions = [(a, b) for a, b in zip(called, labels, strict=True) if b != "neutral"]
    two = macro_f1([a for a, _ in opinions], [b for _, b in opinions], ("positive", "negative"))
    three = macro_f1(called, labels, ("positive", "neutral", "negative")) if "neutral" in labels else float("nan")
    return area(scores, labels), two, three


def measure_sentiment(folder: Path, write: Callable[[str], object]) -> bool:
    """Write a line for each sentiment set; return whether every English set holds its floor."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    reference = SentimentIntensityAnalyzer()
    packs = load_packs()
    engine = SentimentEngine(packs)
    holds = True
    write(f"{'AUC / 2-class F1 / 3-class F1':34}{'listenkit':^21} {'vaderSentiment':^21}\n")
    for path in sorted(folder.glob("[a-z][a-z]_*.tsv.gz")):
        language = path.name[:2]
        if language not in packs:
            continue
        rows = read_set(path)
        labels = [row.label for row in rows]
        ours = figures([engine.compound(row.text, language) or 0.0 for row in rows], labels)
        theirs = figures([reference.polarity_scores(row.text)["compound"] for row in rows], labels)
        holds &= language != "en" or ours[0] >= theirs[0] - FLOOR
        write(f"{path.name.partition('.')[0]:34}{_shown(ours)} {_shown(theirs)}\n")
    return holds


def _shown(numbers: Sequence[float]) -> str:
    return " / ".join(f"{number:.3f}" for number in numbers).replace("nan", "  –  ").center(21)


def measure_kinds(folder: Path, write: Callable[[str], object]) -> None:
    """Write precision, recall and F1 of each kind on each set that has it."""
    packs = load_packs()
    engine, finder = SentimentEngine(packs), KindFinder(packs)
    write(f"\n{'precision / recall / F1':34}\n")
    for path in sorted(folder.glob("kinds_*.tsv.gz")):
        language = path.name.split("_")[1]
        rows = read_set(path)
        kinds = [finder.kinds(row.text, language, engine.compound(row.text, language)) for row in rows]
        for label in sorted({row.label for row in rows} & KIND_OF.keys()):
            result = f1([KIND_OF[label] in each for each in kinds], [row.label == label for row in rows])
            write(f"{path.name.partition('.')[0] + ' ' + label:44}{_shown(result)}\n")


def main() -> int:
    """Write every measurement; return 1 where a floor does not hold, 2 without the material."""
    folder = SHARED / "data"
    if not folder.is_dir():
        sys.stderr.write(f"{folder} does not exist; set LISTENKIT_SHARED to the folder that holds data/\n")
        return 2
    holds = measure_sentiment(folder, sys.stdout.write)
    measure_kinds(folder, sys.stdout.write)
    if not holds:
        sys.stderr.write(f"an English set is more than {FLOOR} AUC below vaderSentiment\n")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
