from __future__ import annotations

import math
import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from quality.sets import read_rows
from vaderSentiment import vaderSentiment

from listenkit.languages.symbols import reference_lexicon
from listenkit.sentiment import rounding
from listenkit.sentiment.reference import batches, scores, totals, vocabulary
from tests.shared import shared_path

FUZZED = int(os.environ.get("LISTENKIT_FUZZ", "20000"))
"""How many made-up texts are compared; LISTENKIT_FUZZ=300000 takes about a minute."""
CHUNK = 5_000

RULE_WORDS = (
    *("no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "at", "very", "kind", "of", "but"),
    *("the", "shit", "bomb", "bad", "ass", "badass", "bus", "stop", "yeah", "right", "kiss", "death", "to", "die"),
    *("for", "beating", "heart", "just", "enough", "sort", "kindof", "kind-of", "sorta", "almost", "barely", "hardly"),
    *("absolutely", "really", "FUCKING", "not", "isn't", "don't", "dont", "wasn’t", "can't", "couldn't've", "ain't"),
    *("uh-uh", "neither", "despite", "rarely", "mustn't", "n't", "n'table", "good", "great", "GOOD", "bad", "fine"),
    *("love", "awful", "stand", "fed", "up", "screwed", "cut", "mustard", "table", "Tuesday", "I", "A", "ok", "ok!"),
)
PHRASES = (
    *("the shit", "the bomb", "bad ass", "bus stop", "yeah right", "kiss of death", "to die for", "beating heart"),
    *("just enough", "kind of", "sort of", "never so", "never this", "without doubt", "without a doubt", "at least"),
    *("very least", "least good", "no good", "no bad or good", "nor good", "so good", "this good", "good but good"),
    *("but", "but not", "kind of kind of", "the badass", "no no", "in the black", "can't stand", "back handed"),
)
SIGNS = (
    *(
        "!",
        "!!",
        "!!!!!",
        "?",
        "??",
        "???",
        "????",
        "?!",
        "...",
        ".",
        ",",
        "-",
        "'",
        '"',
        "’",
        "(",
        ")",
        "#",
        "@",
        "\\",
    ),
    *(":)", ":D", ":P", ":-Þ", "O_o", "o.O", "<3", ":'(", "}:-(", "( '}{' )", "d:", "8-)", ";)", "^urs", "xD", "$:"),
)
SYMBOLS = (
    *("😀", "😡", "❤", "❤️", "👍", "👍🏽", "💔", "🔛", "🆙", "©", "®", "‼", "⁉", "👩‍💻", "🇫🇷", "☺", "🕛", "🅰", "🖤"),
)
ODD = (
    *(
        "\0",
        "\x1c",
        "\x85",
        "\u00a0",
        "\u2028",
        "\u3000",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\U0010ffff",
        "İ",
        "ß",
        "ǆ",
        "Ⅷ",
    ),
    *(
        "ΑΣ",
        "ﬁne",
        "GOO\u212a",
        "Ｇｏｏｄ",
        "ⓖⓞⓞⓓ",
        "хорошо",
        "ПЛОХО",
        "良い",
        "好",
        "جيد",
        "שלום",
        "नहीं",
        "e\u0301",
        "ͅ",
    ),
)
BLANKS = (" ", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\x1f", "")


def from_left(values: Iterable[float]) -> float:
    """Return the sum from left to right, as Python's own ``sum`` gave it until 3.11."""
    total: float = 0
    for value in values:
        total = total + value
    return total


@pytest.fixture(scope="module")
def upstream() -> Iterator[Callable[[str], dict[str, float]]]:
    """VaderSentiment as installed, but for the sum, which later Pythons compensate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaderSentiment, "sum", from_left, raising=False)
        yield vaderSentiment.SentimentIntensityAnalyzer().polarity_scores


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    vocabulary.reference_codes().clear()


def differences(texts: Sequence[str], upstream: Callable[[str], dict[str, float]]) -> list[tuple[str, str, str]]:
    """Return the texts whose scores are not upstream's to the last bit, with both scores."""
    ours = [repr(row) for row in scores(texts).to_dict("records")]
    theirs = [repr(upstream(text)) for text in texts]
    return [row for row in zip(texts, ours, theirs, strict=True) if row[1] != row[2]]


class Maker:
    """Makes nasty texts, always the same ones for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rated = sorted(reference_lexicon())
        self.listed = [*vaderSentiment.BOOSTER_DICT, *vaderSentiment.NEGATE, *vaderSentiment.SPECIAL_CASES]

    def text(self) -> str:
        """Return a text of none to 15 pieces, seldom of hundreds."""
        chance = self.random
        length = chance.choices((chance.randrange(16), chance.randrange(16, 60), 300), (100, 10, 0.05))[0]
        few = [self.piece() for _ in range(chance.randrange(1, 6))]
        # A text of few different words has equal valences, which "but" confuses.
        pieces = [chance.choice(few) if chance.random() < 0.4 else self.piece() for _ in range(length)]
        text = "".join(piece + chance.choice(BLANKS) for piece in pieces)
        return text.upper() if chance.random() < 0.05 else text

    def piece(self) -> str:
        """Return a word, phrase, emoticon, emoji or sign, perhaps in capitals or between signs."""
        chance = self.random
        group = chance.choices(
            (RULE_WORDS, PHRASES, SIGNS, SYMBOLS, ODD, self.rated, self.listed), (9, 3, 2, 1, 1, 6, 3)
        )
        piece: str = chance.choice(group[0])
        form = chance.random()
        if form < 0.15:
            piece = chance.choice((str.upper, str.title, str.swapcase, str.capitalize))(piece)
        if form > 0.8:
            piece = chance.choice(("", *SIGNS)) + piece + chance.choice((*SIGNS, "'s", "n't", "!", ","))
        return piece


@pytest.mark.parametrize("seed", range(math.ceil(FUZZED / CHUNK)))
def test_made_up_texts_score_as_upstream(seed: int, upstream: Callable[[str], dict[str, float]]) -> None:
    """Every score of every nasty text is upstream's to the last bit, whatever stands beside it in the batch."""
    maker = Maker(seed)
    assert differences([maker.text() for _ in range(min(CHUNK, FUZZED - seed * CHUNK))], upstream) == []


def test_real_comments_score_as_upstream(upstream: Callable[[str], dict[str, float]]) -> None:
    """Comments of people in seven languages score as upstream."""
    files = sorted(shared_path("data").glob("*.tsv.gz"))
    texts = [row.text for path in files for row in read_rows(path)]
    assert len(texts) > 50_000
    assert differences(texts, upstream) == []


@settings(max_examples=300)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_scores_as_upstream(upstream: Callable[[str], dict[str, float]], texts: list[str]) -> None:
    """No character of any script makes a difference."""
    assert differences(texts, upstream) == []


@settings(max_examples=500)
@given(st.lists(st.sampled_from((*RULE_WORDS, *PHRASES, *SIGNS, *SYMBOLS)), max_size=12).map(" ".join))
def test_any_row_of_words_scores_as_upstream(upstream: Callable[[str], dict[str, float]], text: str) -> None:
    """No order of the words that rules name makes a difference."""
    assert differences([text], upstream) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\0",
        "good but good",
        "good good but bad good",
        "ok!",
        "ok",
        "no, bad",
        "no bad",
        "great😀good",
        "it is on🔛 fine",
        "I like it",
        "I LIKE it",
        "NO good at all, this is fine",
        "it is this so good",
        "he was never in this so good",
        "without a doubt good",
        "he is a bad ass",
        "that bus stop is good",
        "a movie to die for",
        "what a kiss of death",
        "it was sort of fine",
        "kind of",
        "kind",
        "the least good",
        "least good",
        "at least good",
        ":D :d",
        "can't stand it",
        "don’t like",
        "don't like",
        "good" + "!" * 9 + "?" * 9,
        "good ??",
        "good ???",
        "?!",
        "SHOUTING IS BAD",
        "\ud800 good \ud800",
    ],
)
def test_upstream_quirks_are_kept(text: str, upstream: Callable[[str], dict[str, float]]) -> None:
    """Each oddity of upstream, alone in a batch."""
    assert differences([text], upstream) == []


@pytest.mark.parametrize("words", [["good"] * 3_000, ["bad", "good", "but"] * 800, ["x" * 100_000], ["very"] * 3_000])
def test_huge_texts_score_as_upstream(words: list[str], upstream: Callable[[str], dict[str, float]]) -> None:
    """A text of thousands of words has no other score for its length."""
    assert differences([" ".join(words), "good"], upstream) == []


def test_a_published_example_has_its_published_score() -> None:
    """The documentation of vaderSentiment gives these figures."""
    row = scores(["VADER is smart, handsome, and funny."]).to_dict("records")
    assert row == [{"neg": 0.0, "neu": 0.254, "pos": 0.746, "compound": 0.8316}]


def test_rows_come_in_the_order_of_the_texts() -> None:
    """Columns are floats, and row n is text n."""
    table = scores(("good", "", "bad"))
    assert list(table.columns) == ["neg", "neu", "pos", "compound"]
    assert {str(kind) for kind in table.dtypes} == {"float64"}
    assert table["compound"].tolist() == [0.4404, 0.0, -0.5423]
    assert table.index.tolist() == [0, 1, 2]


def test_no_texts_have_no_rows() -> None:
    """The columns stay the same, so that tables can be put together."""
    table = scores([])
    assert list(table.columns) == ["neg", "neu", "pos", "compound"]
    assert {str(kind) for kind in table.dtypes} == {"float64"}
    assert len(table) == 0


@pytest.mark.parametrize("texts", ["good", ["good", None], ["good", 3.5], [b"good"]])
def test_what_is_no_text_is_refused(texts: Any) -> None:
    """A single text would be scored letter by letter, and a missing one is not neutral."""
    with pytest.raises(TypeError, match=r"^(texts is one text|text \d )"):
        scores(texts)


def test_the_size_of_batches_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text has the same score alone and among others."""
    maker = Maker(seed=-1)
    texts = [maker.text() for _ in range(500)]
    whole = scores(texts)
    monkeypatch.setattr(batches, "MAX_TEXTS", 7)
    monkeypatch.setattr(batches, "MAX_CHARACTERS", 200)
    assert scores(texts).equals(whole)


@given(st.lists(st.integers(0, 40).map("x".__mul__), max_size=60))
def test_batches_hold_every_text_once_and_no_more_than_allowed(texts: list[str]) -> None:
    """A batch is bounded in texts and characters, but for one long text alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "MAX_TEXTS", 5)
        patch.setattr(batches, "MAX_CHARACTERS", 30)
        found = list(batches.cut(texts))
    assert [text for batch in found for text in batch] == texts
    assert [batch for batch in found if len(batch) > 5 or (len(batch) > 1 and len("".join(batch)) > 30)] == []


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither many tokens nor long ones fill the memory, and forgetting changes no score."""
    texts = [f"good word{number} not BAD{number}! {'long' * number}" for number in range(500)]
    whole = scores(texts)
    monkeypatch.setattr(vocabulary, "MAX_KNOWN", 50)
    vocabulary.reference_codes().clear()
    assert scores(texts).equals(whole)
    assert 0 < len(vocabulary.reference_codes()) <= 50
    assert max(map(len, vocabulary.reference_codes())) <= vocabulary.MAX_KNOWN_LENGTH


@pytest.mark.parametrize("words", ["good bad but fine", "not very good", "word :) 😀", "the bomb kind of no"])
def test_the_work_grows_with_the_length_and_not_faster(words: str) -> None:
    """Four times the words take four times the calls, or a little more for the heap of equal weights."""
    short, long = (calls_of([f"{words} " * times]) for times in (500, 2_000))
    assert long < 4.5 * short


def calls_of(texts: Sequence[str]) -> int:
    """Return how many functions scoring calls, built-in ones too."""
    scores(texts)
    counter = count()
    sys.setprofile(lambda frame, event, argument: next(counter) and None)
    try:
        scores(texts)
    finally:
        sys.setprofile(None)
    return next(counter)


@given(st.lists(st.sampled_from([0, 0.5, 1.0, -1.0, 2.0, -2.0, 4.0, 1.9]), min_size=1, max_size=25), st.data())
def test_but_confuses_equal_weights_as_upstream_does(values: list[float], data: st.DataObject) -> None:
    """The heaps find the places that upstream finds by searching the list."""
    turn = data.draw(st.integers(0, len(values) - 1))
    values[turn] = 0
    words = ["but" if place == turn else "word" for place in range(len(values))]
    places = [place for place, value in enumerate(values) if value]
    weights = np.array([values[place] for place in places], dtype=np.float64)
    sentiments = totals.Sentiments(weights, np.zeros(len(places), dtype=np.int64), np.array(places, dtype=np.int64))
    totals.contrast(sentiments, np.array([0]), np.array([turn]))
    expected = vaderSentiment.SentimentIntensityAnalyzer._but_check(words, [float(value) for value in values])
    assert weights.tolist() == [expected[place] for place in places]


@given(st.lists(st.floats(-1, 1) | st.integers(-20_000, 20_000).map(lambda number: number / 20_000)))
@example([0.0005, 0.0625, -0.0625, 0.00005, 0.15625, -0.0, 1.0, -1.0])
def test_rounding_is_that_of_python(values: list[float]) -> None:
    """Ties and near ties go where Python's exact rounding takes them."""
    for decimals in (3, 4):
        rounded = rounding.round_to(np.array(values, dtype=np.float64), decimals).tolist()
        assert repr(rounded) == repr([round(value, decimals) for value in values])


def test_words_and_emoji_are_those_of_the_installed_package() -> None:
    """The lexicon is upstream's, and no description of an emoji holds another emoji, so their order is free."""
    analyser = vaderSentiment.SentimentIntensityAnalyzer()
    described = vocabulary.emoji_words()
    assert dict(reference_lexicon()) == analyser.lexicon
    assert described == {emoji: text for emoji, text in analyser.emojis.items() if len(emoji) == 1}
    assert described.keys() & set("".join(described.values())) == set()
