from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from quality.learning import draw, read_sets
from quality.metrics import area as plain_area
from quality.metrics import macro_f1 as plain_macro_f1

from listenkit.errors import NewerDatasetError, StorageError
from listenkit.languages import load_packs
from listenkit.learning import LearnedModel, corpus, lesson
from listenkit.learning.calibration import calibrate
from listenkit.learning.corpus import Example, read_corpus
from listenkit.learning.features import MAX_WORDS, features_of, words_of
from listenkit.learning.judging import _folds, people_of
from listenkit.learning.logistic import Penalty, Rows, fit_logistic, sigmoid
from listenkit.learning.measures import area, confusion, macro_f1
from listenkit.learning.training import carry
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.learning_examples import BAD, GOOD, comment_of, lesson_of, make_examples, with_noise
from tests.shared import shared_path

NAMES = {1: "positive", 0: "neutral", -1: "negative"}


def learned_model(*, scope: str = "labels", rated: int = 120) -> LearnedModel:
    """Return a model of the invented comments."""
    found = lesson_of(make_examples(240, rated)).model
    assert found is not None
    return replace(found, scope=scope)  # type: ignore[arg-type] # the tests name one of the two


def test_the_examples_are_silent_to_the_default() -> None:
    """Otherwise there would be nothing to learn."""
    engine = SentimentEngine(load_packs())
    assert {engine.compound(comment_of(side, number), "en") for side in (1, 0, -1) for number in range(30)} == {0.0}


def test_words_are_lower_case_and_come_with_their_pairs() -> None:
    """Handles and addresses say nothing of an opinion, and each word counts once."""
    words = words_of("Never LATE, never dull! @shop https://shop.example/x")
    assert words == ["never", "late", "never", "dull", "!"]
    assert list(features_of(words)) == [
        "never",
        "late",
        "dull",
        "!",
        "never late",
        "late never",
        "never dull",
        "dull !",
    ]


def test_a_long_text_is_read_to_a_bound() -> None:
    """Work per comment is bounded, whatever its length."""
    assert len(words_of("word " * 1_000_000)) == MAX_WORDS


def test_logistic_regression_finds_where_the_gradient_is_zero() -> None:
    """At the solution the weighted errors equal the pull towards the prior, in dense and sparse columns alike."""
    chance = np.random.default_rng(1)
    table = (chance.random((60, 5)) < 0.4).astype(float)
    row, column = (each.astype(np.int64) for each in np.nonzero(table))
    rows = Rows(row, column, table[row, column], np.searchsorted(row, np.arange(61)), 5)
    dense = np.column_stack([np.ones(60), chance.normal(size=60)])
    target = (chance.random(60) < sigmoid(dense[:, 1] + table[:, 0] - table[:, 1])).astype(float)
    penalty = Penalty(np.array([0.0, 1.2]), np.array([0.01, 5.0]), 0.5)
    found = fit_logistic(dense, rows, target, np.ones(60), penalty)
    error = target - sigmoid(found.scores(dense, rows))
    assert dense.T @ error == pytest.approx(penalty.dense * (found.dense - penalty.prior), abs=1e-2)
    assert table.T @ error == pytest.approx(penalty.sparse * found.sparse, abs=1e-2)


def test_without_data_the_prior_stays() -> None:
    """The penalty pulls towards the prior, not towards zero."""
    nothing = Rows(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(1, np.int64), 0)
    found = fit_logistic(np.zeros((0, 1)), nothing, np.zeros(0), np.zeros(0), Penalty(np.ones(1), np.ones(1), 1.0))
    assert found.dense.tolist() == [1.0]


def test_figures_equal_those_of_the_quality_measurements() -> None:
    """AUC and macro-F1 by arrays and by plain Python are the same."""
    chance = np.random.default_rng(2)
    scores = chance.integers(-3, 4, 200) / 3
    opinions, found = chance.integers(-1, 2, 200), chance.integers(-1, 2, 200)
    labels = [NAMES[each] for each in opinions.tolist()]
    assert area(scores, opinions) == pytest.approx(plain_area(scores.tolist(), labels))
    expected = plain_macro_f1([NAMES[each] for each in found.tolist()], labels, tuple(NAMES.values()))
    assert float(macro_f1(confusion(found, opinions).sum(0))) == pytest.approx(expected)


def test_words_that_the_lexicon_does_not_know_are_learned() -> None:
    """Labels are right where the default found nothing, and the weights say why."""
    examples = make_examples(240, 120)
    found = lesson_of(examples)
    assert (found.outcome, found.ratings) == ("labels", 120)
    assert found.macro_f1 is not None
    assert found.macro_f1.low > 0
    assert found.model is not None
    unseen = make_examples(300, 0, compound=0.0)[240:]
    scored = found.model.apply([each.text for each in unseen], ["en"] * 60, [0.0] * 60)
    assert [label_of(compound) for compound, _ in scored] == ["positive", "negative"] * 30
    table = found.model.weights["en"]
    assert all(table[word][0] > 0 for word in GOOD)
    assert all(table[word][0] < 0 for word in BAD)


def test_neutral_is_learned_where_it_is_rated() -> None:
    """Plain remarks are neutral for whom rates them so."""
    found = lesson_of(make_examples(360, 240, opinions=(1, 0, -1)))
    assert found.outcome == "labels"
    assert found.model is not None
    scored = found.model.apply([comment_of(0, number) for number in range(30)], ["en"] * 30, [0.0] * 30)
    assert {label_of(compound) for compound, _ in scored} == {"neutral"}


def test_the_same_examples_give_the_same_model() -> None:
    """Nothing depends on chance or on the order of a set."""
    first, second = (lesson_of(make_examples(200, 100)).model for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.to_json(), first.version) == (second.to_json(), second.version)


@pytest.mark.parametrize("seed", range(5))
def test_ratings_that_say_nothing_change_no_label(seed: int) -> None:
    """The guard keeps the default, even one that abstains where raters never do, so that any guess would win."""
    assert lesson_of(with_noise(make_examples(120, 120), seed)).outcome == "default"


def test_labels_need_a_hundred_ratings() -> None:
    """However clear the gain looks on fewer, only the order is taken."""
    assert lesson_of(make_examples(240, 99)).outcome == "order"
    assert lesson_of(make_examples(240, 100)).outcome == "labels"


def test_a_default_that_is_right_keeps_its_labels() -> None:
    """Where nothing can be gained nothing is changed."""
    right = [replace(each, compound=0.7 * (each.opinion or 0)) for each in make_examples(120, 120)]
    found = lesson_of(right)
    assert found.outcome != "labels"
    assert found.macro_f1 is not None
    assert found.macro_f1.default == 1.0


@pytest.mark.parametrize(
    ("examples", "reason"),
    [
        ([], "no comment has a rating or a label"),
        (make_examples(50, 0), "no comment has a rating or a label"),
        (make_examples(50, 1), "no language has 20 ratings"),
        (make_examples(60, 60, opinions=(1,)), "only 0 ratings are negative; 4 are needed"),
        (make_examples(60, 60, opinions=(0,)), "only 0 ratings are negative; 4 are needed"),
        (make_examples(60, 60, author="one"), "the ratings come from too few people: none could be set aside to check"),
    ],
)
def test_too_little_to_learn_from_is_said(examples: list[Example], reason: str) -> None:
    """No rating, one, one side only, or one person only: the default stays and the reason is told."""
    found = lesson_of(examples)
    assert (found.outcome, found.reason, found.model) == ("too few", reason, None)


def test_texts_without_words_can_be_rated() -> None:
    """Empty and endless comments, and signs alone, stop nothing."""
    odd = [replace(each, text=("", "…", "12 34", "x" * 100_000)[each.key % 4]) for each in make_examples(80, 80)]
    assert lesson_of(odd).ratings == 80


def test_what_a_rated_comment_carries_does_not_come_from_itself() -> None:
    """Its own verdict would flatter it: of two that say the same, only the other one speaks for its words."""
    examples = make_examples(80, 80, compound=0.0)
    good = replace(examples[0], text="zebra giraffe", compound=0.9)
    bad = replace(good, compound=-0.9, opinion=None, author="someone else", key=99)
    evidence = carry(read_corpus([good, *examples[1:], bad], {}))
    assert evidence.values[0] < -0.5
    assert evidence.values[80] == pytest.approx(0.0, abs=0.1)  # an unrated one is read by what all say


def test_all_comments_of_one_author_are_in_one_fold() -> None:
    """Otherwise a model would be tested on people whom it has read; the nameless are each their own."""
    examples = [Example("x", "en", 0.0, author=name) for name in ["ann", "bob", "", "ann", "", "bob"] * 20]
    people = people_of(examples)
    assert len(set(people.tolist())) == 2 + 40
    folds: dict[int, set[int]] = {}
    for person, fold in zip(people.tolist(), _folds(people).tolist(), strict=True):
        folds.setdefault(person, set()).add(fold)
    assert all(len(found) == 1 for found in folds.values())


def test_more_ratings_than_the_bound_are_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand ratings take no longer than the bound allows."""
    monkeypatch.setattr(lesson, "MAX_RATINGS", 50)
    assert lesson_of(make_examples(400, 400)).ratings == 50


def test_words_are_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the dataset: reading stops, the rated comments first."""
    monkeypatch.setattr(corpus, "MAX_ENTRIES", 500)
    examples = make_examples(400, 10)
    read = read_corpus(examples, {})
    assert len(read.opinions) == 10
    assert read.rows.count < 60


def test_words_of_few_protected_people_are_not_kept() -> None:
    """Of a protected group a word needs as many people as a figure does; of others it needs two."""
    examples = make_examples(200, 120)
    few = [
        Example(f"zebra thing {number}", "en", 0.1, f"worker{number % 4}", "employees", None, 900 + number)
        for number in range(40)
    ]
    many = [
        Example(f"giraffe thing {number}", "en", 0.1, f"worker{number}", "employees", None, 990 + number)
        for number in range(5)
    ]
    found = lesson_of([*examples, *few, *many], employees=5)
    assert found.model is not None
    words = {part for term in found.model.weights["en"] for part in term.split()}
    assert ("zebra" in words, "giraffe" in words) == (False, True)
    assert found.left_out_words > 0
    assert "zebra" not in found.model.to_json()


def test_nameless_protected_people_count_as_one() -> None:
    """Forty comments without an author could all be of one person."""
    nameless = [Example("zebra again", "en", 0.1, "", "employees", None, 900 + number) for number in range(40)]
    found = lesson_of([*make_examples(200, 120), *nameless], employees=5)
    assert found.model is not None
    assert "zebra" not in found.model.weights["en"]


def test_words_of_one_person_and_numbers_are_not_kept() -> None:
    """A word that one person alone said could be told from who said it; numbers name orders and telephones."""
    own = [
        Example("zebra 0612345678 was drovely", "en", -0.2, "ann", "customers", None, 900 + each) for each in range(9)
    ]
    orders = [Example("order ab12 came", "en", 0.1, f"p{each}", "customers", None, 950 + each) for each in range(9)]
    found = lesson_of([*make_examples(200, 120), *own, *orders])
    assert found.model is not None
    terms = found.model.weights["en"]
    assert not [term for term in terms if "zebra" in term or any(map(str.isdigit, term))]
    assert "order" in terms


def test_what_is_unscored_or_in_another_language_keeps_the_default() -> None:
    """Nothing was learned of it, so nothing is said of it."""
    scored = learned_model().apply(["drovely", "drovely", "drovely"], ["en", "fr", "unknown"], [None, 0.4, None])
    assert scored == [(None, None), (0.4, None), (None, None)]


@pytest.mark.parametrize("scope", ["labels", "order"])
def test_scores_lie_in_their_ranges(scope: str) -> None:
    """Compounds are in [-1, 1] and confidences in [0.5, 1], with four decimals, whatever the text."""
    texts = ["", "drovely " * 400, "flarny!!!", "née ☀️", *(comment_of(side, 3) for side in (1, 0, -1))]
    compounds = [-1.0, 1.0, 0.0, 0.05, -0.05, 0.0499, 0.3]
    for compound, confidence in learned_model(scope=scope).apply(texts, ["en"] * 7, compounds):
        assert compound is not None
        assert confidence is not None
        assert -1 <= compound <= 1
        assert 0.5 <= confidence <= 1
        assert (round(compound, 4), round(confidence, 4)) == (compound, confidence)


def test_an_order_leaves_every_label_as_it_was() -> None:
    """Where labels are not sure the model only says which of two comments of one label is the more positive."""
    model = learned_model(scope="order")
    compounds = [-1.0, -0.7, -0.05, -0.0499, 0.0, 0.0499, 0.05, 0.6, 1.0]
    for text in (comment_of(1, 1), comment_of(-1, 1), "nothing known"):
        scored = model.apply([text] * 9, ["en"] * 9, compounds)
        assert [label_of(compound) for compound, _ in scored] == [label_of(each) for each in compounds]
    good, bad = model.apply([comment_of(1, 1), comment_of(-1, 1)], ["en"] * 2, [0.0, 0.0])
    assert good > bad


def test_many_texts_at_once_are_read_as_one_by_one() -> None:
    """What stands beside a text in a batch plays no part."""
    model = learned_model()
    texts = [comment_of(side, number) for number in range(20) for side in (1, 0, -1)] + ["", "drovely drovely soup"]
    languages = ["en" if number % 5 else "fr" for number in range(len(texts))]
    compounds = [(number % 21 - 10) / 10 for number in range(len(texts))]
    together = model.apply(texts, languages, compounds)
    alone = [
        model.apply([text], [name], [score])[0] for text, name, score in zip(texts, languages, compounds, strict=True)
    ]
    assert together == alone


def test_a_model_survives_being_written_and_read() -> None:
    """It is readable JSON, and what is read back scores the same."""
    model = learned_model()
    parts = json.loads(model.to_json())
    assert (parts["format"], parts["facts"]["ratings"]) == (1, 120)
    again = LearnedModel.from_json(model.to_json())
    assert again.version == model.version
    texts = [comment_of(side, 7) for side in (1, 0, -1)]
    assert again.apply(texts, ["en"] * 3, [0.1] * 3) == model.apply(texts, ["en"] * 3, [0.1] * 3)


def test_weights_stand_by_strength() -> None:
    """Whoever opens the model sees first what weighs most."""
    weights = [abs(pair[0]) for pair in learned_model().weights["en"].values()]
    assert weights == sorted(weights, reverse=True)


def test_a_newer_format_is_refused() -> None:
    """The message says what to do."""
    parts = {**json.loads(learned_model().to_json()), "format": 2}
    with pytest.raises(NewerDatasetError, match="format 2") as caught:
        LearnedModel.from_json(json.dumps(parts))
    assert "--forget" in caught.value.hint


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "weights": {"en": {"a": [1]}}}'])
def test_what_is_no_model_is_an_error_with_a_next_step(text: str) -> None:
    """A damaged model says how to get rid of it."""
    with pytest.raises(StorageError) as caught:
        LearnedModel.from_json(text)
    assert "--forget" in caught.value.hint


def test_an_explanation_names_the_words_that_moved_it() -> None:
    """The default's figure stands beside what was learned."""
    reading = learned_model().explain("The soup was drovely", "en", 0.2)
    assert reading is not None
    assert reading.lines()[0] == "the default gives +0.2000"
    assert "learned from 120 ratings" in reading.lines()[1]
    assert "«drovely» -" in reading.lines()[1]


def test_borders_stand_at_even_chances_where_others_are_no_better() -> None:
    """Two clear sides are parted in the middle, not at the edge of one."""
    polarity = np.array([-4.0] * 30 + [4.0] * 30)
    opinions = np.array([-1] * 30 + [1] * 30)
    found = calibrate(polarity, np.zeros(60), opinions)
    assert found.positive_from == pytest.approx(0.5, abs=0.1)
    assert found.labels(polarity, np.zeros(60)).tolist() == opinions.tolist()


@pytest.mark.parametrize("name", ["it_opener_reviews", "en_semeval17_tweets", "nl_bol_books"])
def test_two_hundred_ratings_pay_on_real_comments(name: str) -> None:
    """The order is better on rows that were not rated, and labels are no worse."""
    engine = SentimentEngine(load_packs())
    (given,) = [each for each in read_sets(shared_path("data"), engine, 800) if each.name == name]
    found = draw(given, 200, seed=0)
    assert found.area[1] > found.area[0] + 0.005
    assert found.loss <= 0.01
