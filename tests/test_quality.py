from __future__ import annotations

import gzip
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from quality import __main__ as command
from quality import confidence, frame, kinds, language, names, sentiment, themes
from quality.floors import judge, moved, pinned_value, read_floors, write_floors
from quality.metrics import (
    accuracy_at_cover,
    area,
    calibration,
    calibration_error,
    f1,
    macro_f1,
    mutual_information,
    rand_index,
)
from quality.outcome import Figure, Table, to_markdown, to_text
from quality.peers import PEERS, Peer
from quality.reading import Reading, engine_reader, packs
from quality.sets import LabelledSet, Row, find_sets, read_rows

from listenkit.model import Kind
from tests.shared import shared_path


def write_set(folder: Path, name: str, rows: list[tuple[str, str]], domain: str = "reviews") -> None:
    """Write a labelled set as the shared material has them."""
    language_code = name.split("_")[name.startswith(("kinds_", "themes_"))]
    lines = ["text\tlabel\tlang\tdomain", *(f"{text}\t{label}\t{language_code}\t{domain}" for text, label in rows)]
    with gzip.open(folder / f"{name}.dev.tsv.gz", "wt", encoding="utf-8") as opened:
        opened.write("\n".join(lines))


OPINIONS = [("I love this, it is excellent", "positive"), ("Awful, I hate it", "negative")] * 5


@pytest.fixture
def material(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of made-up sets and a file of floors of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    write_set(folder, "en_made_up", OPINIONS)
    monkeypatch.setattr(command, "FOLDER", folder)
    monkeypatch.setattr(command, "FLOORS", tmp_path / "floors.toml")
    monkeypatch.setattr(command, "PAGE", tmp_path / "quality.md")
    command.reader.cache_clear()
    return folder


# Measures


def test_area_counts_how_often_a_positive_comment_stands_above_a_negative_one() -> None:
    """A perfect order is 1, a reversed one 0, and ties count half; neutral rows are left out."""
    labels = ["positive", "positive", "negative", "negative", "neutral"]
    assert area([0.9, 0.8, 0.1, 0.2, 5.0], labels) == 1.0
    assert area([0.1, 0.2, 0.9, 0.8, 5.0], labels) == 0.0
    assert area([0.5, 0.5, 0.5, 0.5, 5.0], labels) == 0.5
    assert area([0.5, 0.9, 0.5, 0.1, 5.0], labels) == 0.875


def test_area_is_the_share_of_pairs_in_order() -> None:
    """The rank formula equals the definition, pair by pair, on scores with many ties; negating them turns it over."""
    chance = random.Random(1)
    scores = [chance.randrange(8) / 8 for _ in range(200)]
    labels = [chance.choice(("positive", "negative", "neutral")) for _ in scores]
    above = [a for a, label in zip(scores, labels, strict=True) if label == "positive"]
    below = [b for b, label in zip(scores, labels, strict=True) if label == "negative"]
    pairs = [(a > b) + (a == b) / 2 for a in above for b in below]
    assert area(scores, labels) == pytest.approx(sum(pairs) / len(pairs))
    assert area([-score for score in scores], labels) == pytest.approx(1 - area(scores, labels))


def test_an_area_needs_both_sides() -> None:
    """Without a negative comment there is no pair."""
    assert math.isnan(area([0.5, 0.6], ["positive", "neutral"]))


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    """Three found of which one is true, of two true ones; nothing found and nothing true is 0, never an error."""
    precision, recall, both = f1([True, True, True, False], [True, False, False, True])
    assert precision == pytest.approx(1 / 3)
    assert recall == 0.5
    assert both == pytest.approx(2 / (1 / precision + 1 / recall)) == pytest.approx(0.4)
    assert f1([False], [False]) == (0.0, 0.0, 0.0)


def test_macro_f1_is_the_mean_of_the_classes_however_rare() -> None:
    """Nine of the frequent class right and the only rare one missed: F1 of 18/19 and 0."""
    true = ["a"] * 9 + ["b"]
    assert macro_f1(["a"] * 10, true, ("a", "b")) == pytest.approx((18 / 19 + 0) / 2)


def test_mutual_information_of_hand_computed_partitions() -> None:
    """Names do not matter, independence is 0, and a half-told partition is in between: ln 2 over the mean entropy."""
    assert mutual_information("aabb", "yyxx") == pytest.approx(1.0)
    assert mutual_information("abab", "xxyy") == pytest.approx(0.0)
    assert mutual_information("aabb", "xxyz") == pytest.approx(math.log(2) / ((math.log(2) + 1.5 * math.log(2)) / 2))
    assert mutual_information("aaaa", "xxyy") == pytest.approx(0.0)


def test_the_adjusted_rand_index_of_the_published_example() -> None:
    """Same parts are 1, whatever their names; the example of six things in three parts each is 0.242424."""
    assert rand_index("aabb", "yyxx") == 1.0
    assert rand_index([0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 1]) == pytest.approx(0.24242424)
    assert rand_index("aabb", "abab") == pytest.approx(-0.5)


def test_partitions_of_chance_agree_by_chance() -> None:
    """The adjustment takes the mean to 0, where the plain index would be over a half."""
    chance = random.Random(2)
    pairs = [[[chance.randrange(4) for _ in range(100)] for _ in range(2)] for _ in range(60)]
    assert sum(rand_index(a, b) for a, b in pairs) / 60 == pytest.approx(0.0, abs=0.01)


def test_calibration_compares_confidence_with_the_share_right() -> None:
    """Two bins: 0.9 of which a half is right, 0.6 of which all are; the error weighs them by their size."""
    confidences, right = [0.9, 0.9, 0.62, 0.62, 0.62, 0.62], [1.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    curve = calibration(confidences, right)
    assert [(each.place, each.count, round(each.confidence, 2), each.right) for each in curve] == [
        (2, 4, 0.62, 1.0),
        (8, 2, 0.9, 0.5),
    ]
    assert calibration_error(confidences, right) == pytest.approx((4 * 0.38 + 2 * 0.4) / 6)
    assert calibration([1.0], [1.0])[0].place == 9


def test_a_true_confidence_has_no_calibration_error() -> None:
    """Four of five answers of 0.8 are right."""
    assert calibration_error([0.8] * 5, [1.0, 1.0, 1.0, 1.0, 0.0]) == pytest.approx(0.0)


def test_accuracy_at_half_cover_looks_at_the_surer_half() -> None:
    """The two surest are right; of equally sure ones each takes its part of the last place."""
    assert accuracy_at_cover([0.9, 0.6, 0.8, 0.7], [1.0, 0.0, 1.0, 0.0]) == 1.0
    assert accuracy_at_cover([0.9, 0.6, 0.6, 0.6], [1.0, 1.0, 0.0, 0.0]) == pytest.approx((1 + 1 / 3) / 2)
    assert accuracy_at_cover([0.9, 0.6], [1.0, 0.0], cover=1.0) == 0.5


# Sets


def test_sets_are_read_without_their_header(tmp_path: Path) -> None:
    """Further columns are ignored, and quotes are part of the text."""
    path = tmp_path / "xx_set.dev.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as opened:
        opened.write('text\tlabel\tlang\tdomain\tstars\n"fine\tpositive\txx\tshops\t5\nbad\tnegative\n')
    assert read_rows(path) == [Row('"fine', "positive", "shops"), Row("bad", "negative")]


def test_families_are_told_by_their_names(tmp_path: Path) -> None:
    """A set of themes is none of sentiment, and a language without a pack is left out."""
    for name in ("en_shop", "fr_shop", "xx_shop", "kinds_it_chat", "themes_de_news"):
        write_set(tmp_path, name, [("a text", "positive")])
    found = {
        family: [(each.name, each.language) for each in find_sets(tmp_path, family)]
        for family in ("sentiment", "kinds", "themes")
    }
    assert found == {
        "sentiment": [("en_shop", "en"), ("fr_shop", "fr")],
        "kinds": [("kinds_it_chat", "it")],
        "themes": [("themes_de_news", "de")],
    }
    assert [each.name for each in find_sets(tmp_path, "sentiment", "fr_*")] == ["fr_shop"]


# What is measured


def labelled(rows: list[tuple[str, str]], language_code: str = "en", domain: str = "reviews") -> LabelledSet:
    """Return a set of these texts and labels."""
    return LabelledSet(f"{language_code}_made_up", language_code, tuple(Row(*row, domain) for row in rows))


def test_a_set_without_neutral_rows_has_no_third_figure() -> None:
    """A mean over a class that is not there would say nothing."""
    order = sentiment.order_of([0.5, -0.5], ["positive", "negative"])
    assert (order.area, order.two) == (1.0, 1.0)
    assert math.isnan(order.three)


def test_an_opinion_called_neutral_counts_as_missed() -> None:
    """Of two positive comments one is called neutral: recall a half, F1 two thirds; the negative one is found."""
    order = sentiment.order_of([0.5, 0.0, -0.5], ["positive", "positive", "negative"])
    assert order.two == pytest.approx((2 / 3 + 1) / 2)


def test_a_peer_that_is_not_installed_is_shown_so() -> None:
    """It takes nothing away from the others, and is no error."""

    def missing() -> None:
        raise ModuleNotFoundError("nobody_has_this")

    absent = Peer("nobody", ("en",), missing, "another")  # type: ignore[arg-type] # it never gets so far as to return
    reader = engine_reader(using={"en": packs()["en"]})
    table = sentiment.measure([labelled(OPINIONS)], reader, (PEERS[0], absent)).tables[0]
    assert table.rows[0][2:] == ("1.000 / 1.000 / –", "1.000 / 1.000 / –", "–")
    assert table.note == "Not installed: nobody."


def test_confidence_is_judged_on_opinions_only() -> None:
    """Neutral comments have no side; a comment without a side is half right."""
    readings = [Reading(0.5, 0.9), Reading(-0.5, 0.8), Reading(0.0), Reading(0.4, 0.7)]
    assert confidence.judge(readings, ["positive", "positive", "negative", "neutral"]) == [
        (0.9, 1.0),
        (0.8, 0.0),
        (0.5, 0.5),
    ]


def test_a_name_of_ones_own_moves_no_mean_and_an_unknown_one_does() -> None:
    """Where "Happy" is not configured it makes its tweets friendly; as a configured name it says nothing."""
    tweets = [(f"@shop my parcel number {number} is here", "neutral") for number in range(100)]
    outcome = names.measure([labelled(tweets, domain="tweets")])
    figures = {figure.name: figure.value for figure in outcome.figures}
    assert figures["named"] == pytest.approx(0.0)
    assert figures["handle"] == pytest.approx(0.0)
    assert float(outcome.tables[0].rows[0][3]) > 0.2


def test_every_handle_is_renamed() -> None:
    """Several in one text, and none of the rest."""
    assert names.renamed(["@a and @b_c say hi"], "Best & Co") == ["Best & Co and Best & Co say hi"]


def test_languages_are_asked_about_the_beginnings_of_comments() -> None:
    """Handles and addresses are taken out, short comments left out, and the cut is between the bounds."""
    rows = [("@you https://x.example one two three four five six seven", "positive"), ("too short", "negative")]
    samples = language.samples_of([labelled(rows, domain="tweets")], 3, 6)
    assert len(samples) == 1
    text, code, place = samples[0]
    assert (code, place) == ("en", "tweets")
    assert 3 <= len(text.split()) <= 6
    assert "one two three four five six seven".startswith(text)


def test_wrong_and_open_languages_are_told_apart() -> None:
    """The same German words in two sets, one of which is said to be English; a third holds no word of any language."""
    german = "Das ist aber nicht sehr schön gewesen bei euch"
    sets = [labelled([(german, "x")] * 4, code) for code in ("de", "en")] + [labelled([("zxq zqx qxz", "x")] * 4, "nl")]
    figures = {figure.path: figure.value for figure in language.measure(sets).figures}
    assert figures["language.reviews_whole.right"] == pytest.approx(1 / 3)
    assert figures["language.reviews_whole.wrong_at_most"] == pytest.approx(1 / 3)
    assert figures["language.reviews_whole.open_at_most"] == pytest.approx(1 / 3)


def test_kinds_are_measured_among_all_and_as_the_leading_one() -> None:
    """A question that is also a concern is found among the kinds, but does not lead."""

    def find(texts: object, code: str) -> list[tuple[Kind, ...]]:
        return [("concern", "question"), ("question",), ("comment",)]

    rows = [("Why?", "question"), ("When?", "question"), ("Fine.", "other")]
    found = kinds.measure([replace(labelled(rows), name="kinds_en_made_up")], find)
    figures = {figure.name: figure.value for figure in found.figures}
    assert figures["f1"] == 1.0
    assert figures["leading_f1"] == pytest.approx(2 / 3)


SUBJECTS = [
    (f"the {word} was {how} on day {number}", subject)
    for number in range(8)
    for subject, words in (("food", ("soup", "bread")), ("staff", ("waiter", "cook")))
    for word in words
    for how in ("fine", "late")
]


def test_a_code_frame_learns_the_words_of_a_label() -> None:
    """Words that stand in one label's comments alone tag all of them rightly; those of both are no terms."""
    codebook = frame.codebook_of([Row(*row) for row in SUBJECTS], "en")
    assert set(codebook.themes_of("The waiter brought soup", "en")) == {"food", "staff"}
    assert codebook.themes_of("It was fine on the day", "en") == ()
    _, figures = frame.frame_of(labelled(SUBJECTS))
    assert [figure.value for figure in figures] == [1.0, 1.0, 1.0]


def test_stability_is_one_where_a_sample_is_divided_like_the_whole() -> None:
    """A division that looks at the words alone is stable, one that looks at the place in the list is not."""
    each = labelled(SUBJECTS)

    def by_word(texts: list[str], _: list[str]) -> list[str]:
        return [text.split()[1] for text in texts]

    def by_place(texts: list[str], _: list[str]) -> list[int]:
        return [place % 3 for place in range(len(texts))]

    assert themes.stability(each, by_word(each.texts, []), by_word) == 1.0
    assert themes.stability(each, by_place(each.texts, []), by_place) < 0.5


def test_discovery_gives_every_comment_a_theme_or_none() -> None:
    """The answer is as long as the question, and what nobody shares has no theme."""
    texts = [text for text, _ in SUBJECTS] + ["zebra"]
    found = themes.assign(texts, ["en"] * len(texts))
    assert len(found) == len(texts)
    assert found[-1] is None
    assert len({theme for theme in found if theme is not None}) > 1


# Floors


def test_a_figure_below_its_floor_and_one_above_its_ceiling_are_faults() -> None:
    """Each is named with what it is and what it should be."""
    figures = [
        Figure("m", "s", "auc", 0.79),
        Figure("m", "s", "error", 0.05, is_ceiling=True),
        Figure("m", "s", "f1", 1),
    ]
    verdict = judge(figures, {"m.s": {"auc": 0.8, "error_at_most": 0.04, "f1": 0.9}})
    assert verdict.faults == (
        "m.s.auc is 0.7900, below its floor of 0.800",
        "m.s.error_at_most is 0.0500, above its ceiling of 0.040",
    )


def test_a_floor_that_is_no_longer_measured_is_a_fault() -> None:
    """Leaving a figure out would lower it; where only some sets were asked for it is none."""
    floors = {"m.s": {"auc": 0.8}, "other.s": {"auc": 0.8}}
    assert judge([], floors, complete=["m"]).faults == ("m.s.auc is pinned but was not measured",)
    assert judge([], floors).faults == ()


def test_no_number_holds_no_floor() -> None:
    """NaN compares false with everything, and must not slip through."""
    assert judge([Figure("m", "s", "auc", math.nan)], {"m.s": {"auc": 0.1}}).faults != ()
    assert judge([Figure("m", "s", "auc", math.nan, is_ceiling=True)], {"m.s": {"auc_at_most": 0.9}}).faults != ()


def test_pinned_values_leave_a_slack() -> None:
    """Floors are eased and rounded down and ceilings up, so that what is exact has a slack as well."""
    assert pinned_value(Figure("m", "s", "auc", 0.8349)) == 0.83
    assert pinned_value(Figure("m", "s", "auc", 1.0)) == 0.995
    assert pinned_value(Figure("m", "s", "auc", 0.617)) == 0.615
    assert pinned_value(Figure("m", "s", "error", 0.0101, is_ceiling=True)) == 0.015
    assert pinned_value(Figure("m", "s", "error", 0.0, is_ceiling=True)) == 0.005


def test_an_error_of_rounding_is_no_fault() -> None:
    """A mean of shares may lack the last binary digit of its floor."""
    assert judge([Figure("m", "s", "auc", 0.965 - 1e-12)], {"m.s": {"auc": 0.965}}).faults == ()


def test_raising_never_lowers_and_lowering_never_raises() -> None:
    """One figure got better and one worse; each flag moves its own, and a new figure is pinned by raising alone."""
    figures = [Figure("m", "s", "better", 0.9), Figure("m", "s", "worse", 0.5), Figure("m", "s", "new", 0.7)]
    figures.append(Figure("m", "s", "error", 0.3, is_ceiling=True))
    floors = {"m.s": {"better": 0.8, "worse": 0.6, "error_at_most": 0.2}}
    raised = moved(figures, floors, raises=True, lowers=False)
    lowered = moved(figures, floors, raises=False, lowers=True)
    assert raised == {"m.s": {"better": 0.895, "worse": 0.6, "new": 0.695, "error_at_most": 0.2}}
    assert lowered == {"m.s": {"better": 0.8, "worse": 0.495, "error_at_most": 0.305}}
    assert moved(figures, floors, raises=False, lowers=False) == floors


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    """The file is TOML that a person can read."""
    floors = {"kinds.en_chat": {"f1": 0.845, "leading_f1": 0.8}, "names.fr": {"named_at_most": 0.0}}
    write_floors(floors, tmp_path / "floors.toml")
    assert read_floors(tmp_path / "floors.toml") == floors
    assert read_floors(tmp_path / "none.toml") == {}


# The command


def test_a_worse_engine_fails(
    material: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Floors are pinned with our lexicon; with every valence negated the command fails and names what fell."""
    assert command.main(["sentiment", "--raise-floors"]) == 0
    assert command.main(["sentiment"]) == 0
    english = packs()["en"]
    negated = replace(english, lexicon={form: -valence for form, valence in english.lexicon.items()})
    monkeypatch.setattr(command, "reader", lambda: engine_reader(using={"en": negated}))
    assert command.main(["sentiment"]) == 1
    said = capsys.readouterr().err
    assert "sentiment.en_made_up.auc is 0.0000, below its floor of 0.995" in said
    assert command.main(["sentiment", "--raise-floors"]) == 1
    assert command.main(["sentiment", "--lower-floors"]) == 0
    assert command.main(["sentiment"]) == 0


def test_the_tables_can_be_had_as_markdown(material: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each table has a heading, and as many cells in a row as columns."""
    command.main(["sentiment", "--format", "markdown"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "### Sentiment: AUC / 2-class F1 / 3-class F1"
    assert lines[2:5] == [
        "| set | rows | listenkit | vaderSentiment |",
        "|---|:-:|:-:|:-:|",
        "| en_made_up | 10 | 1.000 / 1.000 / – | 1.000 / 1.000 / – |",
    ]


def test_the_page_keeps_what_people_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what stands below the mark is written again."""
    page = tmp_path / "quality.md"
    page.write_text(f"# Quality\n\nBy hand.\n\n{command.MARK}\nold\n", encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", page)
    command.write_page([to_markdown(Table("T", ("a", "b"), (("1", "2"),), "Note."))])
    assert page.read_text(encoding="utf-8") == (
        f"# Quality\n\nBy hand.\n\n{command.MARK}\n### T\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\nNote.\n"
    )


def test_without_the_material_the_command_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a mistake of usage, and no floor fails."""
    monkeypatch.setattr(command, "FOLDER", tmp_path / "none")
    assert command.main(["sentiment"]) == 2
    assert "set LISTENKIT_SHARED" in capsys.readouterr().err


def test_an_unknown_measure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names those that there are."""
    with pytest.raises(SystemExit) as raised:
        command.main(["feelings"])
    assert raised.value.code == 2
    assert "there is no measure 'feelings': choose from sentiment" in capsys.readouterr().err


def test_tables_line_up() -> None:
    """The first column stands to the left, the others in the middle of the widest cell."""
    assert to_text(Table("T", ("set", "value"), (("a", "1"), ("longer", "2")))) == (
        "\nT\nset     value\na         1\nlonger    2\n"
    )


def test_the_engine_reads_the_smallest_sets_as_well_as_is_pinned() -> None:
    """The floors of two small sets hold; `make quality` looks at all of them."""
    folder = shared_path("data")
    sets = [each for pattern in ("en_opener*", "fr_semeval16*") for each in find_sets(folder, "sentiment", pattern)]
    outcome = sentiment.measure(sets, engine_reader())
    figures = [figure for figure in outcome.figures if figure.subject in {each.name for each in sets}]
    assert len(figures) == 5
    verdict = judge(figures, read_floors(command.FLOORS))
    assert (verdict.faults, verdict.unpinned) == ((), ())
