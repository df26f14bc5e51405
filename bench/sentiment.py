"""Times the reference mode and the default engine against vaderSentiment, in turn and in the same run.

    python bench/sentiment.py [--texts FILE] [--rounds 7]

Read the ratios: they are of processor time, medians of several rounds. Without a file (UTF-8, one text a line) the
texts are made up with a fixed seed: as many rated words, boosters and negations as comments have, and neutral words
as rare as words are.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from listenkit.languages import load_packs
from listenkit.languages.symbols import reference_lexicon
from listenkit.sentiment import SentimentEngine
from listenkit.sentiment.reference import scores

Scorer = Callable[[Sequence[str]], object]

WORDS = 400_000
NEUTRAL_WORDS = 40_000
RATED, MODIFIERS = 0.1, 0.06
"""Shares of rated words and of words that change them; short comments have 1.4 rated words in 12."""
CHANGING = ("very", "really", "so", "not", "don't", "never", "no", "but", "this", "most", "hardly", "kind", "of")
SYMBOLS = ("😀", "😡", "❤", "👍", "😂", "🎉")
LENGTHS = (20, 80, 320, 1_280, 5_120)


def main() -> None:
    """Print one table for kinds of texts and one for lengths."""
    options = read_options()
    words = read_words(options.texts) if options.texts else make_words()
    random.Random(2).shuffle(words)
    analyser, engine = SentimentIntensityAnalyzer(), SentimentEngine(load_packs(["en"]))
    scorers: list[Scorer] = [
        scores,
        lambda texts: engine.compounds(texts, ["en"] * len(texts)),
        lambda texts: [analyser.polarity_scores(text) for text in texts],
    ]
    short = cut(words, 12, 10_000)
    pick = random.Random(3)
    kinds = {
        "12 words": short,
        "12 words, first pass": short,
        "80 words": cut(words, 80, 2_500),
        "12 words and emoji": [f"{text} {pick.choice(SYMBOLS)}{pick.choice(('', *SYMBOLS))}" for text in short],
    }
    scores([])  # imports numpy and pandas, whose time says nothing about scoring
    first = [time_of(scorer, short) for scorer in scorers]
    print(f"{'microseconds a text':<22} {'texts':>7} {'reference':>10} {'engine':>8} {'upstream':>9}   times as fast")
    for name, texts in kinds.items():
        rounds = [first] if "first" in name else measure(scorers, texts, options.rounds)
        print_row(name, rounds, len(texts))
    print(f"\n{'microseconds a word':<22} {'texts':>7} {'reference':>10} {'upstream':>18}   times as fast")
    for length in LENGTHS:
        texts = cut(words, length, max(8, 80_000 // length))
        few = texts[: max(2, 8_000 // length)]  # upstream's time grows with the square of the length
        print_length(length, scorers, texts, few, options.rounds)


def read_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="a UTF-8 file with one text a line, instead of made-up ones")
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def read_words(path: Path) -> list[str]:
    """Return the words of a file as written, as many as are timed."""
    return path.read_text(encoding="utf-8").split()[:WORDS]


def make_words() -> list[str]:
    """Return words in the shares of comments; the neutral ones are invented, and as frequent as Zipf's law has it."""
    chance = random.Random(1)
    syllables = [first + vowel + last for first in "bdfgklmnprst" for vowel in "aeiou" for last in ("", "n", "r", "s")]
    neutral = ["".join(chance.choices(syllables, k=chance.randrange(1, 4))) for _ in range(NEUTRAL_WORDS)]
    frequencies = list(accumulate(1 / (rank + 2) for rank in range(NEUTRAL_WORDS)))
    rated = chance.sample([word for word in reference_lexicon() if word.isalpha()], 1_500)
    groups = chance.choices((rated, CHANGING, neutral), (RATED, MODIFIERS, 1 - RATED - MODIFIERS), k=WORDS)
    common = iter(chance.choices(neutral, cum_weights=frequencies, k=WORDS))
    return [dress(next(common) if group is neutral else chance.choice(group), chance) for group in groups]


def dress(word: str, chance: random.Random) -> str:
    """Return a word with a mark or in capitals, as one in five is written."""
    form = chance.random()
    if form < 0.1:
        return word.capitalize()
    if form < 0.12:
        return word.upper()
    return word + chance.choice(".,,!?") if form > 0.88 else word


def cut(words: Sequence[str], length: int, count: int) -> list[str]:
    """Return up to so many texts of so many words."""
    starts = range(0, min(len(words) - length, length * count), length)
    return [" ".join(words[start : start + length]) for start in starts]


def time_of(scorer: Scorer, texts: Sequence[str]) -> float:
    """Return the processor seconds of one pass."""
    started = time.process_time()
    scorer(texts)
    return time.process_time() - started


def measure(scorers: Sequence[Scorer], texts: Sequence[str], rounds: int) -> list[list[float]]:
    """Return the seconds of each scorer in each round, after one round that is not counted."""
    return [[time_of(scorer, texts) for scorer in scorers] for _ in range(rounds + 1)][1:]


def print_row(name: str, rounds: Sequence[Sequence[float]], count: int) -> None:
    """Print the medians of one kind of text."""
    own, engine, upstream = (statistics.median(column) / count * 1e6 for column in zip(*rounds, strict=True))
    ratio = statistics.median(row[2] / row[0] for row in rounds)
    engine_ratio = statistics.median(row[2] / row[1] for row in rounds)
    print(
        f"{name:<22} {count:>7} {own:>10.2f} {engine:>8.2f} {upstream:>9.2f}   "
        f"reference {ratio:.1f}, engine {engine_ratio:.1f}"
    )


def print_length(length: int, scorers: Sequence[Scorer], texts: Sequence[str], few: Sequence[str], rounds: int) -> None:
    """Print the medians of one length; upstream is timed on fewer texts."""
    own = statistics.median(row[0] for row in measure(scorers[:1], texts, rounds)) / (length * len(texts)) * 1e6
    other = statistics.median(row[0] for row in measure(scorers[-1:], few, 3)) / (length * len(few)) * 1e6
    print(f"{f'{length} words':<22} {len(texts):>7} {own:>10.3f} {other:>18.2f}   {other / own:.0f}")


if __name__ == "__main__":
    main()
