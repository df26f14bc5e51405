import gzip
from pathlib import Path

import pytest
from quality.measure import Row, area, f1, figures, read_set


def test_area_counts_how_often_a_positive_comment_stands_above_a_negative_one() -> None:
    """A perfect order is 1, a reversed one 0, and ties count half; neutral rows are left out."""
    labels = ["positive", "positive", "negative", "negative", "neutral"]
    assert area([0.9, 0.8, 0.1, 0.2, 5.0], labels) == 1.0
    assert area([0.1, 0.2, 0.9, 0.8, 5.0], labels) == 0.0
    assert area([0.5, 0.5, 0.5, 0.5, 5.0], labels) == 0.5
    assert area([0.5, 0.9, 0.5, 0.1, 5.0], labels) == 0.875


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    """Two found of which one is true, of two true ones: a half each way."""
    assert f1([True, True, False], [True, False, True]) == pytest.approx((0.5, 0.5, 0.5))


def test_a_set_without_neutral_rows_has_no_third_figure() -> None:
    """A mean over a class that is not there would say nothing."""
    assert figures([0.5, -0.5], ["positive", "negative"])[:2] == (1.0, 1.0)
    assert figures([0.5, -0.5], ["positive", "negative"])[2] != figures([0.5, -0.5], ["positive", "negative"])[2]


def test_sets_are_read_without_their_header(tmp_path: Path) -> None:
    """Further columns are ignored, and quotes are part of the text."""
    path = tmp_path / "xx_set.dev.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as opened:
        opened.write('text\tlabel\tlang\tdomain\n"fine\tpositive\txx\tx\nbad\tnegative\txx\tx\n')
    assert read_set(path) == [Row('"fine', "positive"), Row("bad", "negative")]
