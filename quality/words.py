"""Learns from real answers where the reference ratings of English words are wrong for feedback.

``python -m quality.words`` writes ``learned.txt`` of the English pack and shows what it changes on every English set.
The answers are Bing Liu's pros and cons from Epinions (Ganapathibhotla and Liu 2008), which are CC BY 4.0. Only words
that vaderSentiment rates and that ``lexicon.txt`` does not speak of are rated anew: words that nobody rates came out as
parts of the products (batteries, ink), and made every other set worse.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from listenkit.languages import Pack, read_pack
from listenkit.languages.reading import Mistakes, read_entries
from listenkit.languages.terms import Words, expand
from listenkit.sentiment import SentimentEngine
from quality.sentiment import order_of
from quality.sets import SHARED, Row, read_rows

Floats: TypeAlias = npt.NDArray[np.float64]

SOURCE = "en_pros_cons"
MIN_COUNT = 5
"""Answers that a word must stand in."""
PENALTY = 5.0
"""Strength of the squared penalty; 2, 5 and 20 differ by less than 0.001 in the mean AUC of the other sets."""
MIN_CHANGE = 0.1
"""Smaller changes are noise, and not written."""
MAX_SUM = 8.0
"""Sums of valences beyond this say no more about an answer than this one."""
STEPS = 25
HEADER = """# English words that vaderSentiment rates wrongly for feedback: term, tab, valence. Written by a program.
# A line in lexicon.txt wins over a line here. Make it again with: python -m quality.words (docs/languages.md).
# Learned from the pros and cons of Bing Liu (Murthy Ganapathibhotla and Bing Liu, Mining Opinions in Comparative
# Sentences, COLING 2008; from Epinions), CC BY 4.0, https://creativecommons.org/licenses/by/4.0/, on top of
# vaderSentiment's ratings (Hutto and Gilbert 2014, MIT licence). Changed: only the valences below were derived from it.
"""


def learn(rows: Sequence[Row], pack: Pack, terms: frozenset[Words]) -> dict[Words, float]:
    """Return new valences in −4…4 for those ``terms`` that the answers show to be rated wrongly.

    A logistic regression on the sum that the rules give each answer, and on how often, and with which sign after
    negation and the like, each term counted in it. A term's coefficient over the sum's is what its valence lacks.
    """
    engine = SentimentEngine({pack.code: pack})
    sums, counts = _read(rows, engine, pack, terms)
    seen = Counter(term for count in counts for term in count)
    known = sorted(term for term, answers in seen.items() if answers >= MIN_COUNT)
    place = {term: column for column, term in enumerate(known)}
    table = np.zeros((len(rows), len(known)))
    for row, count in enumerate(counts):
        for term, times in count.items():
            if term in place:
                table[row, place[term]] = times
    lacking = corrections(table, sums, np.array([row.label == "positive" for row in rows], dtype=np.float64))
    changes = {term: float(change) for term, change in zip(known, lacking, strict=True) if abs(change) >= MIN_CHANGE}
    return {term: round(max(-4.0, min(4.0, pack.lexicon[term] + change)), 1) for term, change in changes.items()}


def _read(
    rows: Sequence[Row], engine: SentimentEngine, pack: Pack, terms: frozenset[Words]
) -> tuple[Floats, list[dict[Words, float]]]:
    """Return the sum of each answer, and how often each term counted in it, a negated one −0.74 times."""
    sums = np.zeros(len(rows))
    counts: list[dict[Words, float]] = []
    for number, row in enumerate(rows):
        count: dict[Words, float] = {}
        for weight in engine.weights(row.text, pack.code):
            sums[number] += weight.weight
            term = tuple(weight.term.split())
            if term in terms:
                count[term] = count.get(term, 0.0) + weight.weight / weight.valence
        counts.append(count)
    return sums, counts


def corrections(table: Floats, sums: Floats, positive: Floats) -> Floats:
    """Return what each column of ``table`` adds to the sums to tell positive rows (1.0) from others (0.0) best.

    Newton's method for a logistic regression with a squared penalty on the columns; ``sums`` and intercept are free.
    """
    columns = table.shape[1]
    matrix = np.column_stack([table, np.clip(sums, -MAX_SUM, MAX_SUM), np.ones(len(sums))])
    penalty = np.concatenate([np.full(columns, PENALTY), np.full(2, 1e-3)])
    weights = np.zeros(columns + 2)
    weights[columns] = 0.5
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-(matrix @ weights)))
        slope = matrix.T @ (expected - positive) + penalty * weights
        curve = (matrix * (expected * (1 - expected))[:, None]).T @ matrix + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return np.asarray(weights[:columns] / weights[columns], dtype=np.float64)


def reference_only(pack: Pack, lexicon: Path) -> frozenset[Words]:
    """Return the terms of a pack that its lexicon of judged words does not speak of."""
    judged = {form for entry in read_entries(lexicon, Mistakes()) for form in expand(entry.term, pack.elisions)}
    return frozenset(pack.lexicon.keys() - judged)


def written(valences: Mapping[Words, float]) -> str:
    """Return the text of a table of valences, sorted by term."""
    return HEADER + "".join(f"{' '.join(term)}\t{valences[term]:g}\n" for term in sorted(valences))


def compare(folder: Path, rules: Pack, learned: Pack) -> str:
    """Return a Markdown table of AUC and both macro-F1 of every English set, without and with what was learned."""
    lines = ["| set | rules alone | with the learned ratings |", "|---|---|---|"]
    for path in sorted(folder.glob("en_*.tsv.gz")):
        rows = read_rows(path)
        labels = [row.label for row in rows]
        shown = []
        for pack in (rules, learned):
            engine = SentimentEngine({"en": pack})
            scores = [engine.compound(row.text, "en") or 0.0 for row in rows]
            shown.append(" / ".join(f"{figure:.3f}" for figure in order_of(scores, labels).values).replace("nan", "–"))
        lines.append(f"| {path.name.partition('.')[0]} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the table and show what it changes; return 2 without the material."""
    source = SHARED / "data" / f"{SOURCE}.dev.tsv.gz"
    if not source.is_file():
        sys.stderr.write(f"{source} does not exist; set LISTENKIT_SHARED to the folder that holds data/\n")
        return 2
    folder = Path(str(files("listenkit.languages.en")))
    rules = read_pack("en", folder, with_learned=False)
    valences = learn(read_rows(source), rules, reference_only(rules, folder / "lexicon.txt"))
    (folder / "learned.txt").write_text(written(valences), encoding="utf-8")
    learned = replace(rules, lexicon=MappingProxyType({**rules.lexicon, **valences}))
    sys.stdout.write(f"{len(valences)} terms\n{compare(source.parent, rules, learned)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
