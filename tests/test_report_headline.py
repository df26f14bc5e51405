"""The three sentences: what moved, about what, and whom we do not hear."""

from __future__ import annotations

from datetime import timedelta

from listenkit.report.build import build
from listenkit.report.headline import headline
from listenkit.report.words import Words
from tests.report_material import MONDAY, example_material, material_of, stored

EN = Words("en")
LAST_WEEK = MONDAY - timedelta(days=3)


def test_the_example_says_what_fell_and_with_what() -> None:
    """Group, both figures, and the theme that grew in it."""
    first, second, third = headline(build(example_material()), EN)
    assert first.startswith("Customers: sentiment fell to net −")
    assert "with more about delivery delays (" in first
    assert "delivery delays" not in second
    assert third == (
        "Nobody heard in this period from: employees (site Lyon, 64 people), partners (12 people), "
        "suppliers (region abroad)."
    )


def test_noise_is_called_no_change() -> None:
    """One more negative comment moves nothing."""
    comments = [stored("So so", author=f"a{n}", number=n, day=LAST_WEEK, compound=0.5) for n in range(10)]
    comments += [stored("So so", author=f"b{n}", number=50 + n, compound=0.5) for n in range(9)]
    comments += [stored("So so", author="c", number=90, compound=-0.5)]
    assert headline(build(material_of(comments)), EN)[0].startswith("No group's sentiment moved by more than chance")


def test_without_a_comparison_no_change_is_claimed() -> None:
    """Counts and the figure with its margin."""
    comments = [stored("Fine", author=f"a{n}", number=n, compound=0.5) for n in range(10)]
    assert headline(build(material_of(comments, before=None)), EN)[0].startswith("10 comments from 10 people, net +100")


def test_nothing_before_is_nothing_to_compare() -> None:
    """A first week is not steady, it is the first."""
    comments = [stored("Fine", author="a", compound=0.5)]
    assert headline(build(material_of(comments)), EN)[0].startswith("1 comment from 1 person")


def test_an_empty_period_is_said() -> None:
    """Nobody spoke."""
    assert headline(build(material_of([])), EN)[0] == "Nobody was heard in this period: there is no comment in it."


def test_a_period_of_few_employees_says_that_it_hides() -> None:
    """Somebody spoke, and no figure can be shown."""
    comments = [stored("Not good", group="employees", author=f"e{n}", number=n) for n in range(3)]
    assert headline(build(material_of(comments)), EN)[0].startswith("Too few people")


def test_a_group_that_is_silent_whole_is_named_once() -> None:
    """Its segments are not listed beside it."""
    third = headline(build(material_of([])), EN)[-1]
    assert third.count("employees") == 1
    assert "suppliers (130 people)" in third


def test_unscored_comments_make_no_figure() -> None:
    """The sentence says that no tone could be told."""
    comments = [stored("漢字", author="a", compound=None)]
    assert headline(build(material_of(comments)), EN)[0] == "1 comment from 1 person; no tone could be told."
