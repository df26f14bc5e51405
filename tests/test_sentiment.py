import math
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.languages import Negation, Pack, load_packs
from listenkit.sentiment import Sentiment, SentimentEngine
from tests.shared import shared_path


def pack(**changes: object) -> Pack:
    """Return a small invented language, so that each rule can be told apart."""
    values: dict[str, object] = {
        "lexicon": {
            ("good",): 2.0,
            ("bad",): -2.0,
            ("great",): 3.0,
            ("not", "bad"): 1.0,
            ("no",): -1.0,
            ("merveill*",): 3.0,
        },
        "symbols": {":)": 2.0, "😀": 2.0, "😡": -3.0},
        "boosters": {("very",): 0.3, ("a", "bit"): -0.3},
        "negations": {
            ("not",): Negation(after=3),
            ("no",): Negation(after=2),
            ("ne", "…", "plus"): Negation(after=2),
            ("pas",): Negation(before=1, after=0),
        },
        "contrasts": frozenset({("but",)}),
    }
    return Pack("xx", "Invented", "1", **{**values, **changes})  # type: ignore[arg-type] # the values are checked by use


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """An engine for the invented language."""
    return SentimentEngine({"xx": pack()})


@pytest.fixture(scope="module")
def real() -> SentimentEngine:
    """An engine with the built-in packs and one organisation."""
    return SentimentEngine(load_packs(["en", "fr", "es"]), names=["United", "Best Buy"])


def normal(total: float) -> float:
    """Return the compound score of a sum of valences, as the rules' authors publish it."""
    return round(total / math.sqrt(total * total + 15), 4)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("good", 2.0),
        ("it is good and bad", 0.0),
        ("very good", 2.3),
        ("very bad", -2.3),
        ("very much good", 2.0 + 0.3 * 0.95),
        ("very, so much good", 2.0 + 0.3 * 0.9),
        ("very far away and good", 2.0),
        ("a bit good", 1.7),
        ("very. good", 2.0),
        ("not good", -0.74 * 2.0),
        ("not very good", -0.74 * 2.3),
        ("not at all that good", 2.0),
        ("not me. good", 2.0),
        ("not bad", 1.0),
        ("no way not bad", 1.0 - 1.0),
        ("no good", -0.74 * 2.0),
        ("no", -1.0),
        ("no. good", 1.0),
        ("ne good plus", -0.74 * 2.0),
        ("ne va plus good", -0.74 * 2.0),
        ("ne va pas plus good", -0.74 * 2.0),
        ("ne", 0.0),
        ("plus good", 2.0),
        ("good pas great", 3.0 - 0.74 * 2.0),
        ("good but bad", 1.0 - 3.0),
        ("but good", 3.0),
        ("good. bad but great", 2.0 - 1.0 + 4.5),
        ("not, good", 2.0),
        ("not good, bad", -0.74 * 2.0 - 2.0),
        ("no, bad", -1.0 - 2.0),
        ("great, pas good", 5.0),
        ("we met Great there", 0.0),
        ("we met Great Good there", 5.0),
        ("we met GREAT there", 3.733),
        ("Great that we met", 3.0),
        ("we met. Great that", 3.0),
        ("10/10 good", 2.0),
        ("GOOD stuff", 2.733),
        ("BAD stuff", -2.733),
        ("GOOD STUFF", 2.0),
        ("good!", 2.292),
        ("good!!!!!!", 2.0 + 4 * 0.292),
        ("bad!", -2.292),
        ("good?", 2.0),
        ("good??", 2.36),
        ("good?????", 2.96),
        ("goooood", 2.0),
        ("merveilleusement", 3.0),
        ("good-looking", 2.0),
        ("good :)", 4.0),
        ("good:)", 4.0),
        ("not so 😀", 2.0),
        ("good😡", -1.0),
    ],
)  # fmt: skip
def test_each_rule_gives_its_published_number(engine: SentimentEngine, text: str, total: float) -> None:
    """Boosters, dampeners, negations, contrast, capitals, marks, lengthening and symbols count as documented."""
    assert engine.compound(text, "xx") == normal(total)


@pytest.mark.parametrize("text", ["", "   ", "12345", "!!!", "\n\t", "https://good.example", "@good"])
def test_text_without_words_is_not_scored(engine: SentimentEngine, text: str) -> None:
    """What says nothing is not neutral: it has no score."""
    assert engine.compound(text, "xx") is None


def test_a_language_without_a_pack_is_not_scored(engine: SentimentEngine) -> None:
    """Another language's words are nobody's opinion."""
    assert engine.compound("good", "yy") is None


def test_words_without_valence_are_neutral(engine: SentimentEngine) -> None:
    """A text that was read and holds no opinion scores zero."""
    assert engine.compound("the table is brown", "xx") == 0.0


def test_a_batch_gives_what_single_calls_give(engine: SentimentEngine) -> None:
    """Scores come in order, None where there is none."""
    assert engine.compounds(["good", "bad", "", "good"], ["xx", "xx", "xx", "yy"]) == [
        normal(2), normal(-2), None, None,
    ]  # fmt: skip


def test_a_batch_of_unequal_lengths_is_refused(engine: SentimentEngine) -> None:
    """A text without its language would shift every score."""
    with pytest.raises(ValueError, match="2 texts, but 1 languages"):
        engine.compounds(["good", "bad"], ["xx"])


@pytest.mark.parametrize(
    ("typographic", "plain"), [("I don’t like it", "I don't like it"), ("it isn’t great", "it isn't great")]
)
def test_typographic_apostrophes_are_apostrophes(real: SentimentEngine, typographic: str, plain: str) -> None:
    """Phones write ’; the meaning is the same, and negative."""
    score = real.compound(plain, "en")
    assert score is not None
    assert score < 0
    assert real.compound(typographic, "en") == score


def test_all_nouns_with_a_capital_are_no_names() -> None:
    """In German every noun looks like a name, so none is taken for one."""
    german = SentimentEngine({"xx": pack(has_capital_nouns=True)})
    assert german.compound("we met Great there", "xx") == normal(3.0)


@pytest.mark.parametrize("brand", ["Best", "Happy", "Hope"])
def test_a_listed_name_with_a_capital_is_a_name_only_where_written_so(brand: str) -> None:
    """Wherever it stands, the brand says nothing; its word in lower case says what it always says."""
    named, unnamed = (SentimentEngine(load_packs(["en"]), names) for names in ([brand], []))
    for text in ("{} lost my bag again", "I flew with {} and waited for hours", "{}, {} and once more {}"):
        branded, plain = text.replace("{}", brand), text.replace("{}", "Aerolin")
        assert named.compound(branded, "en") == named.compound(plain, "en")
    praise = f"what a {brand.lower()} day"
    assert named.compound(praise, "en") == unnamed.compound(praise, "en")


def test_a_name_listed_in_lower_case_is_a_name_in_any_case() -> None:
    """Who lists "united" has customers that write it so."""
    engine = SentimentEngine(load_packs(["en"]), ["united"])
    assert [engine.compound(text, "en") for text in ("united is late", "United is late")] == [
        engine.compound("Aerolin is late", "en")
    ] * 2


def test_the_organisations_name_has_no_valence(real: SentimentEngine) -> None:
    """A brand that is a friendly word must not make its complaints friendly; ``best`` alone stays a word."""
    assert real.compound("United is an airline", "en") == 0.0
    assert real.compound("I went to Best Buy yesterday", "en") == 0.0
    best = real.compound("the best airline", "en")
    assert best is not None
    assert best > 0


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("The staff were lovely and the room was clean", "en", 1),
        ("This is not good at all", "en", -1),
        ("no problem at all", "en", 1),
        ("Kind regards", "en", 0),
        ("La cantine n'est plus bonne", "fr", -1),
        ("Ce n’est pas bon", "fr", -1),
        ("Je n'aime vraiment pas", "fr", -1),
        ("Pas mal du tout", "fr", 1),
        ("C'est trooop bien", "fr", 1),
        ("je suis decu", "fr", -1),
        ("No me gusta", "es", -1),
        ("El servicio es excelente", "es", 1),
    ],
)
def test_real_packs_get_the_sign_right(real: SentimentEngine, text: str, language: str, sign: int) -> None:
    """Short plain sentences of three languages, negated and not, point the right way."""
    score = real.compound(text, language)
    assert score is not None
    assert (score > 0) - (score < 0) == sign


def test_a_clear_comment_is_surer_than_a_faint_contradictory_or_long_one(engine: SentimentEngine) -> None:
    """Strength and agreement raise the confidence, contradiction and length lower it."""
    clear, faint, torn, long = (
        engine.read([text], ["xx"])[0].confidence or 0.0
        for text in ("great good", "a bit good", "great good bad", "great good" + " table" * 60)
    )
    assert clear > faint
    assert clear > torn
    assert clear > long
    assert min(faint, torn, long) >= 0.5


def test_nothing_said_is_as_likely_good_as_bad(engine: SentimentEngine) -> None:
    """A neutral comment's side is a coin's, and a text without words has none."""
    assert engine.read(["the table is brown", "good and bad", ""], ["xx"] * 3) == [
        Sentiment(0.0, 0.5, False),
        Sentiment(0.0, 0.5, True),
        Sentiment(None, None, False),
    ]


@pytest.mark.parametrize(
    ("text", "is_mixed"),
    [("good and bad", True), ("great but bad", True), ("good", False), ("great good great bad", False), ("", False)],
)
def test_a_mixed_comment_says_good_and_bad_about_as_much(engine: SentimentEngine, text: str, is_mixed: bool) -> None:
    """One word against many does not make a comment mixed."""
    assert engine.read([text], ["xx"])[0].is_mixed is is_mixed


@pytest.mark.parametrize("name", ["en_opener_reviews", "en_vader_amazon", "fr_opener_reviews", "es_umsab_tweets"])
def test_the_surer_half_of_real_comments_is_more_often_right(name: str) -> None:
    """The confidence orders real comments: of the surer half clearly more are read as people labelled them."""
    from quality.sets import read_rows

    rows = [row for row in read_rows(Path(shared_path(f"data/{name}.dev.tsv.gz"))) if row.label != "neutral"]
    read = SentimentEngine(load_packs([name[:2]])).read([row.text for row in rows], [name[:2]] * len(rows))
    ranked = sorted(zip(read, rows, strict=True), key=lambda pair: -(pair[0].confidence or 0.0))
    right = [(each.compound or 0.0) * (1 if row.label == "positive" else -1) > 0 for each, row in ranked]
    half = len(right) // 2
    assert sum(right[:half]) / half > sum(right[half:]) / (len(right) - half) + 0.1


def test_weights_name_the_words_and_the_rules(engine: SentimentEngine) -> None:
    """What counted can be shown to the person who asks why."""
    found = [(each.term, each.valence, each.rules) for each in engine.weights("not very good. not bad", "xx")]
    assert found == [("good", 2.0, ("negated", "boosted")), ("not bad", 1.0, ())]


def test_weights_add_up_to_the_score(engine: SentimentEngine) -> None:
    """The explanation is of the number that was given."""
    text = "very good but not great :) BAD"
    total = sum(each.weight for each in engine.weights(text, "xx"))
    assert engine.compound(text, "xx") == normal(total)


@given(st.text(alphabet="goodbavery nt.!?:)’'@😀é-_*\n", max_size=200))
def test_every_score_is_in_range_with_four_decimals(engine: SentimentEngine, text: str) -> None:
    """No text gives a number outside −1…1 or a fifth decimal."""
    score = engine.compound(text, "xx")
    assert score is None or (-1 <= score <= 1 and score == round(score, 4))


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_at_all_can_be_scored(real: SentimentEngine, text: str) -> None:
    """Whatever people send, the engine answers, and answers the same again."""
    assert [real.compound(text, code) for code in ("en", "fr")] == [real.compound(text, code) for code in ("en", "fr")]


@given(st.lists(st.sampled_from(["good", "not", "very", "but", "bad", "ne", "plus", "."]), max_size=30))
def test_opposite_lexicons_give_opposite_scores(words: list[str]) -> None:
    """The rules know no side: turning every valence turns the score."""
    plus = {("good",): 2.0, ("bad",): -2.0}
    minus = {form: -valence for form, valence in plus.items()}
    first = SentimentEngine({"xx": pack(lexicon=plus)}).compound(" ".join(words), "xx")
    second = SentimentEngine({"xx": pack(lexicon=minus)}).compound(" ".join(words), "xx")
    assert (first or 0.0) == -(second or 0.0)


def steps(call: Callable[[], object]) -> int:
    """Return how many lines of Python a call runs: a measure of work that no busy machine disturbs."""
    counter = count()

    def trace(_frame: object, event: str, _argument: object) -> object:
        if event == "line":
            next(counter)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type] # the stub wants its own names for the parameters
    try:
        call()
    finally:
        sys.settrace(before)
    return next(counter)


HOSTILE = {
    "negations": "not ",
    "negated words": "not good ",
    "boosters": "very ",
    "contrasts": "good but bad ",
    "emoji": "😀",
    "spaced emoji": "😀 ",
    "open gaps": "ne ",
    "phrases": "not bad ",
    "emoticons": ":)",
    "handles": "@@a ",
    "links": "http://www.a",
    "marks": "!?",
    "one word": "aé",
    "hyphens": "good-",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_no_faster_than_the_text(engine: SentimentEngine, name: str) -> None:
    """Twice the text costs at most about twice the work, for every kind of flood."""
    unit = HOSTILE[name]
    small, large = unit * (1200 // len(unit)), unit * (4800 // len(unit))
    engine.compounds([small, large], ["xx", "xx"])
    first, second = (steps(lambda text=text: engine.compound(text, "xx")) for text in (small, large))  # type: ignore[misc] # a bound default
    assert second <= 5 * first + 200


@pytest.mark.parametrize("name", HOSTILE)
def test_a_flood_is_read_in_part_only(engine: SentimentEngine, name: str) -> None:
    """A text of many megabytes costs what its first five thousand characters cost, and gives the same score."""
    unit = HOSTILE[name]
    flood = unit * (5_000_000 // len(unit))
    assert engine.compound(flood, "xx") == engine.compound(flood[:5_000], "xx")


def test_no_more_than_two_hundred_emoji_are_read(engine: SentimentEngine) -> None:
    """Emoji beyond the limit say nothing more: the words after them still do."""
    assert engine.compound("😡 " * 200 + "😀 " * 2000, "xx") == engine.compound("😡 " * 200, "xx")
    assert engine.compound("😀" * 10_000, "xx") == engine.compound("😀" * 200, "xx")


@pytest.mark.parametrize("text", ["good \ue000\ufdd0 bad", "\ue000\ufdd0" * 3 + " good"])
def test_no_text_can_pass_for_the_border_between_texts(engine: SentimentEngine, text: str) -> None:
    """A score never slips to the next text, whatever characters a text holds."""
    assert engine.compounds([text, "great"], ["xx"] * 2) == [engine.compound(text, "xx"), normal(3.0)]


def test_english_is_not_below_the_lexicon_it_stands_on() -> None:
    """On real labelled comments the order of positive and negative is at least the reference's, less a hundredth."""
    from quality.metrics import area
    from quality.sets import read_rows
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    reference = SentimentIntensityAnalyzer()
    english = SentimentEngine(load_packs(["en"]))
    for name in ("en_opener_reviews", "en_vader_amazon"):
        rows = read_rows(Path(shared_path(f"data/{name}.dev.tsv.gz")))
        labels = [row.label for row in rows]
        ours = area([english.compound(row.text, "en") or 0.0 for row in rows], labels)
        theirs = area([reference.polarity_scores(row.text)["compound"] for row in rows], labels)
        assert ours >= theirs - 0.01
