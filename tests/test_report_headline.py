"""The three sentences: what moved, about what, and whom we do not hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from listenkit.model import StoredComment
from listenkit.report.build import build
from listenkit.report.headline import headline
from listenkit.report.terminal import render_terminal
from listenkit.report.value import Figures
from listenkit.report.words import Words
from tests.report_material import MONDAY, example_material, material_of, stored

EN = Words("en")
LAST_WEEK = MONDAY - timedelta(days=3)


def test_the_example_says_what_fell_and_with_what() -> None:
    """Group, both figures, and the theme that grew in it."""
    first, second, third = headline(build(example_material()), EN)
    assert first.startswith("Customers: sentiment fell to net −")
    assert "with more about delivery delays (" in first
    assert first.endswith(". Also moved: suppliers.")
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


def _themed(theme: str, now: tuple[int, float], before: tuple[int, float], start: int) -> list[StoredComment]:
    """Return comments on a theme: how many now and before, and how they sound."""
    found = []
    for (count, compound), day, first in ((now, MONDAY, start), (before, LAST_WEEK, start + 500)):
        for number in range(first, first + count):
            group = "suppliers" if theme == "payment" and number % 5 else "customers"
            found.append(
                stored("Some words on it", author=f"a{number}", number=number, day=day, compound=compound,
                       group=group, themes=(theme,))
            )  # fmt: skip
    return found


def test_without_a_group_that_moved_the_largest_moves_of_themes_are_told() -> None:
    """More of one theme, with who speaks of it; another one that is better; and the name of what is left."""
    comments = _themed("payment", (40, -0.6), (6, -0.6), 0)
    comments += _themed("delivery", (14, 0.6), (22, -0.6), 1000) + _themed("app", (12, -0.5), (0, 0), 2000)
    report = build(material_of(comments))
    rows = tuple(replace(row, figures=_still(row.figures)) for row in report.groups)
    first, second, _ = headline(replace(report, totals=_still(report.totals), groups=rows), EN)
    assert first == "More about payment: 40 comments (was 6), net −100, mostly from suppliers (32)."
    assert second == "Delivery is better: net +100 (was −100), 14 comments (was 22). Also moved: app."


def _still(figures: Figures) -> Figures:
    change = figures.change
    return replace(figures, change=change and replace(change, significant=False, volume_significant=False))


def test_the_nobody_moved_sentence_is_for_when_nothing_moved() -> None:
    """One theme that grew is told instead, and the second sentence names another one."""
    comments = _themed("app", (14, 0.0), (0, 0), 0) + _themed("taste", (20, 0.0), (20, 0.0), 1000)
    first, second, _ = headline(build(material_of(comments)), EN)
    assert first == "More about app: 14 comments (was 0), net 0, all from customers."
    assert second == "Also much spoken about: taste (20 comments, net 0)."


def test_comments_of_nobody_named_are_not_of_one_person() -> None:
    """A review site that names nobody: no author is known."""
    comments = [stored("Fine", number=n, compound=0.5) for n in range(20)]
    first = headline(build(material_of(comments, before=None)), EN)[0]
    assert first.startswith("20 comments (no author is known), net +100")
    text = render_terminal(build(material_of(comments, before=None)), locale="en", width=120)
    assert "1 person" not in text
    assert "heard, no author is known" in text
