"""Summaries out of the dataset: from partial ones where that is enough, from rows where it is not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from listenkit.dataset import Dataset
from listenkit.model import Selection, StoredComment
from listenkit.summary import Summary, summarise
from listenkit.times import Window
from tests.dataset_examples import START, make_analysis, make_comment, make_page, open_dataset

FIRST = START.date().toordinal()
MARCH = Window(date(2026, 3, 4), date(2026, 3, 10))


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[Dataset]:
    """A dataset of two sources over ten days, with undated comments."""
    with open_dataset(tmp_path / "a.db") as opened:
        for source, group in (("shop", "customers"), ("mail", "employees")):
            found = [
                (
                    make_comment(
                        number,
                        source=source,
                        group="partners" if number % 11 == 0 else group,
                        author=f"author {number % 7}" if number % 5 else "",
                        created_at=None if number % 13 == 0 else START + timedelta(hours=5 * number),
                        segments={"site": "Lyon"} if number % 3 else {"site": "Annecy", 'o"dd': "a'b%_"},
                    ),
                    replace(
                        make_analysis(
                            None if number % 6 == 0 else number / 100 - 0.3,
                            "idea" if number % 2 else "concern",
                            ("delivery",) if number % 3 else ("price", "delivery"),
                        ),
                        confidence=(None, 0.6, 0.7499, 0.75, 0.9)[number % 5],
                        is_mixed=number % 4 == 0,
                    ),
                )
                for number in range(50)
            ]
            opened.store_page(make_page(found))
        yield opened


def expected(dataset: Dataset, selection: Selection, starts: Sequence[int] = ()) -> Summary:
    """Return the summary as plain Python makes it of every stored comment."""
    chosen = [each for each in dataset.comments() if is_selected(each, selection)]
    if not starts:
        return summarise(chosen)
    kept = [each for each in chosen if each.day >= starts[0]]
    return summarise(replace(each, day=starts[bisect_right(starts, each.day) - 1]) for each in kept)


def is_selected(each: StoredComment, selection: Selection) -> bool:
    """Tell in plain Python whether a comment is selected."""
    window = selection.window
    inside = window == Window() or (each.day > 0 and date.fromordinal(each.day) in window)
    chosen = (
        (selection.groups, {each.group}),
        (selection.sources, {each.source}),
        (selection.themes, set(each.themes)),
        (selection.languages, {each.language}),
        (selection.kinds, {each.kind}),
        (selection.labels, {each.label}),
    )
    holds = all(not wanted or found & set(wanted) for wanted, found in chosen)
    is_sure_enough = not selection.is_uncalled or each.is_uncalled
    is_balanced = not selection.is_mixed or each.is_mixed
    return inside and holds and is_sure_enough and is_balanced and set(selection.segments) <= set(each.segments.items())


@pytest.mark.parametrize("starts", [(), (0,), (0, 1), (FIRST + 3,), (FIRST, FIRST + 2, FIRST + 5)])
@pytest.mark.parametrize("window", [Window(), MARCH, Window(MARCH.since, None), Window(None, MARCH.until)])
@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(groups=("employees", "partners")),
        Selection(sources=("shop",)),
        Selection(groups=("customers",), sources=("shop", "mail")),
        Selection(groups=("nobody",)),
        Selection(themes=("price",)),
        Selection(languages=("en",), kinds=("idea",), labels=("negative", "unscored")),
        Selection(segments=(("site", "Annecy"), ('o"dd', "a'b%_"))),
        Selection(segments=(("site", "Annecy"), ("site", "Lyon"))),
        Selection(is_uncalled=True),
        Selection(is_mixed=True, groups=("employees",)),
        Selection(kinds=("idea",), is_uncalled=True, is_mixed=True),
    ],
)
def test_a_summary_is_that_of_the_selected_comments(
    dataset: Dataset, selection: Selection, window: Window, starts: tuple[int, ...]
) -> None:
    """Whatever the filters, days and buckets, the numbers are those of the comments themselves."""
    wanted = replace(selection, window=window)

    assert dataset.summary(window, selection=selection, starts=starts) == expected(dataset, wanted, starts)
    assert dataset.count(wanted) == sum(is_selected(each, wanted) for each in dataset.comments())


def test_a_report_by_group_and_source_does_not_read_comments(dataset: Dataset) -> None:
    """The statements of an unfiltered summary, count, span and 'heard' name the table of partial summaries alone."""
    statements: list[str] = []
    dataset._connection.set_trace_callback(statements.append)
    for selection in (Selection(), Selection(groups=("customers",), sources=("shop",))):
        for window in (Window(), MARCH):
            dataset.summary(window, selection=selection)
            dataset.summary(window, selection=selection, starts=[FIRST])
            dataset.count(replace(selection, window=window))
            dataset.span(replace(selection, window=window))
    dataset.heard()
    dataset._connection.set_trace_callback(None)

    assert len(statements) > 10
    assert [each for each in statements if "comment" in each] == []


def test_a_summary_of_a_window_seeks_its_days(dataset: Dataset) -> None:
    """The plan seeks facet, source and day, and scans nothing of the partial summaries."""
    statements: list[str] = []
    dataset._connection.set_trace_callback(statements.append)
    dataset.summary(MARCH, starts=[FIRST])
    dataset._connection.set_trace_callback(None)
    query = next(each for each in statements if "bucket" in each)
    plan = [row[3] for row in dataset._connection.execute(f"EXPLAIN QUERY PLAN {query}")]

    assert "SEARCH part USING PRIMARY KEY (facet=? AND source_id=? AND day>? AND day<?)" in plan
    assert "SCAN part" not in plan


def test_the_newest_of_a_kind_that_are_unsure_are_all_found(dataset: Dataset) -> None:
    """The days that partial summaries name for one kind are not taken for those of the narrower selection."""
    selection = Selection(kinds=("idea",), is_uncalled=True)
    wanted = [each.key for each in dataset.comments() if is_selected(each, selection)]

    assert len(wanted) > 5
    assert [each.key for each in dataset.comments(selection, limit=5)] == wanted[:5]


def test_the_span_leaves_undated_comments_out(dataset: Dataset) -> None:
    """First and last day are those of dated comments, by partial summaries or rows alike."""
    days = [each.day for each in dataset.comments() if each.day]

    assert dataset.span() == (min(days), max(days))
    assert dataset.span(Selection(languages=("en",))) == (min(days), max(days))
    assert dataset.span(Selection(groups=("nobody",))) is None


def test_an_empty_dataset_has_empty_answers(tmp_path: Path) -> None:
    """Nothing stored gives empty values, not errors."""
    with open_dataset(tmp_path / "empty.db") as dataset:
        assert dataset.summary(Window(), starts=[0]) == Summary()
        assert dataset.span() is None
        assert dataset.count() == 0
        assert list(dataset.comments()) == []
        assert dataset.sources() == []
        assert dataset.heard() == []
        assert dataset.check() == []
