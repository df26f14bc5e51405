"""Times reading comments, step by step and as a whole job, each beside what one would write without listenkit.

    python bench/insight.py [--rows 100000] [--runs 3]

Figures are processor time and medians; ratios are taken pair by pair inside one run, and are what to read. The comments
are real ones where the labelled sets are there (``LISTENKIT_SHARED``), else made up from the words of the packs.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from run import COMMAND, measure
from sentiment import cut, make_words
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from listenkit.analyse import Analyser
from listenkit.languages import load_packs
from listenkit.languages.base import Pack
from listenkit.model import Comment
from listenkit.sentiment import SentimentEngine
from listenkit.sentiment.reference import scores
from listenkit.themes import Codebook

SHARED = Path(os.environ.get("LISTENKIT_SHARED", Path(__file__).parents[2] / "shared"))
WORDS = (6, 20)
"""The least and the most words of a comment of the whole job."""
NAIVE = """
import sys, pandas
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
score = SentimentIntensityAnalyzer().polarity_scores
languages = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
languages.set_languages(["en", "fr", "es", "de", "it", "pt", "nl"])
frame = pandas.read_csv(sys.argv[1])
frame["language"] = frame.text.apply(lambda text: languages.classify(text)[0])
frame["compound"] = frame.text.apply(lambda text: score(text)["compound"])
frame.to_csv(sys.stdout, index=False)
"""

Job = Callable[[], object]


def main() -> None:
    """Print one table of ratios and one of comments a second by language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="comments of the whole job")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    comments = read_comments(SHARED / "data") or make_comments(load_packs())
    print(f"medians of {options.runs}, processor time  {'ours':>12} {'other':>12} {'ratio':>7}   goal")
    time_scorers(options.runs)
    time_lengths(options.runs)
    time_whole_job(comments, options.rows, options.runs)
    time_languages(comments, options.runs)


def read_comments(folder: Path) -> dict[str, list[str]]:
    """Return real comments of a few words by language; none where there are no sets."""
    import gzip

    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("[a-z][a-z]_*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as opened:
            texts = [line.partition("\t")[0] for line in opened.read().split("\n")[1:]]
        found.setdefault(path.name[:2], []).extend(text for text in texts if WORDS[0] <= len(text.split()) <= WORDS[1])
    return found


def make_comments(packs: Mapping[str, Pack]) -> dict[str, list[str]]:
    """Return made-up comments by language: frequent words and rated ones of its pack, in the shares of comments."""
    chance = random.Random(4)
    found: dict[str, list[str]] = {}
    for code, pack in packs.items():
        frequent = sorted(pack.stopwords)
        rated = sorted(form[0] for form in pack.lexicon if len(form) == 1 and form[0].isalpha())
        found[code] = [
            " ".join(
                chance.choice(rated if chance.random() < 0.12 else frequent) for _ in range(chance.randint(*WORDS))
            )
            for _ in range(4_000)
        ]
    return found


def seconds(job: Job) -> float:
    """Return the processor seconds of a job."""
    started = time.process_time()
    job()
    return time.process_time() - started


def pairs(ours: Job, other: Job, runs: int) -> list[tuple[float, float]]:
    """Return the seconds of both jobs in each run, after one run of each that is not counted."""
    return [(seconds(ours), seconds(other)) for _ in range(runs + 1)][1:]


def show(name: str, taken: Sequence[tuple[float, float]], unit: float, goal: str) -> None:
    """Print the medians in microseconds a unit, and how many times as fast ours is."""
    own, other = (statistics.median(column) / unit * 1e6 for column in zip(*taken, strict=True))
    ratio = statistics.median(pair[1] / pair[0] for pair in taken)
    print(f"{name:<31} {own:>9.2f} us {other:>9.2f} us {ratio:>7.2f}   {goal}")


def time_scorers(runs: int) -> None:
    """Time the reference mode and the default engine beside vaderSentiment, in microseconds a comment."""
    words = make_words()
    random.Random(2).shuffle(words)
    engine, analyser = SentimentEngine(load_packs(["en"])), SentimentIntensityAnalyzer()
    scores([])  # imports numpy and pandas, whose time says nothing about scoring
    for length, most, goal in ((12, 20_000, ">= 5"), (80, 4_000, ">= 10")):
        texts = cut(words, length, most)
        languages = ["en"] * len(texts)

        def upstream(texts: Sequence[str] = texts) -> object:
            return [analyser.polarity_scores(text) for text in texts]

        def reference(texts: Sequence[str] = texts) -> object:
            return scores(texts)

        def default(texts: Sequence[str] = texts, languages: Sequence[str] = languages) -> object:
            return engine.compounds(texts, languages)

        show(f"reference mode, {length} words", pairs(reference, upstream, runs), len(texts), goal)
        show(f"default engine, {length} words", pairs(default, upstream, runs), len(texts), ">= 1")


def time_lengths(runs: int) -> None:
    """Time a word of a text of 5,000 words beside a word of one of 80; no more than 3 times as dear is the goal.

    The default engine reads a bounded beginning of a long text, so that its words get cheaper beyond that.
    """
    words = make_words()
    engine = SentimentEngine(load_packs(["en"]))
    long, short = cut(words, 5_000, 16), cut(words, 80, 1_000)

    def of(texts: Sequence[str], score: Callable[[Sequence[str]], object]) -> Job:
        return lambda: score(texts)

    def default(texts: Sequence[str]) -> object:
        return engine.compounds(texts, ["en"] * len(texts))

    for name, score in (("reference mode", scores), ("default engine", default)):
        taken = pairs(of(long, score), of(short, score), runs)
        show(f"{name}, word of 5,000 / of 80", taken, 80_000, ">= 0.33")


def time_whole_job(comments: Mapping[str, Sequence[str]], rows: int, runs: int) -> None:
    """Time ``listenkit score`` of a CSV beside a naive script: pandas, py3langid and vaderSentiment."""
    everything = [text for texts in comments.values() for text in texts]
    random.Random(1).shuffle(everything)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "comments.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "text"))
            # The number makes every comment another, so that no cache of whole texts helps anybody.
            writer.writerows((place, f"{everything[place % len(everything)]} {place}") for place in range(rows))
        ours = [str(COMMAND), "score", str(path), "--column", "text", "--format", "csv"]
        naive = [sys.executable, "-c", NAIVE, str(path)]
        taken = [(measure(ours, path.parent).processor, measure(naive, path.parent).processor) for _ in range(runs)]
    show(f"listenkit score, {rows:,} rows", taken, rows, ">= 1.8")


def time_languages(comments: Mapping[str, Sequence[str]], runs: int) -> None:
    """Print comments a second by language: the engine alone, and the whole analysis with detection and kinds."""
    print(f"\n{'comments a second':<18} {'engine':>10} {'analysis':>10}")
    engine = SentimentEngine(load_packs())
    runs_so_far = count()
    analyser = Analyser(languages=tuple(sorted(comments)), codebook=Codebook())
    for code, found in sorted(comments.items()):
        texts = list(found[:3_000])
        languages = [code] * len(texts)

        def score(texts: Sequence[str] = texts, languages: Sequence[str] = languages) -> object:
            return engine.compounds(texts, languages)

        def analyse(texts: Sequence[str] = texts) -> object:
            run = next(runs_so_far)  # a text that was read before would not be read again
            return analyser.analyse([Comment("", "", "", f"{text} {run}") for text in texts])

        analyse()

        taken = pairs(score, analyse, runs)
        rates = (len(texts) / statistics.median(column) for column in zip(*taken, strict=True))
        print(f"{code:<18} {' '.join(f'{rate:>10,.0f}' for rate in rates)}")


if __name__ == "__main__":
    main()
