"""The minimum groups: what is small is hidden, and what is hidden cannot be had by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.config import Group
from listenkit.privacy.groups import Released, may_quote, release, showable
from listenkit.summary import ALL, Cell, Counts, Summary

STAFF = {"employees": Group(protected=True)}


def people(*numbers: int, each: int = 1) -> Counts:
    """Return counts of some authors, each with so many negative comments."""
    return Counts(len(numbers) * each, negative=len(numbers) * each, authors=frozenset(numbers))


def summary_of(cells: Mapping[tuple[str, int], Counts], group: str = "employees") -> Summary:
    """Return a summary of one group and one source."""
    return Summary({Cell(facet, "form", group, day): counts for (facet, day), counts in cells.items()})


def shown(released: Released) -> set[tuple[str, int]]:
    """Return the facet and day of each released cell."""
    return {(cell.facet, cell.day) for cell in released.summary.cells}


def test_a_group_below_its_minimum_is_hidden_whole() -> None:
    """Four employees give no figure, and the hidden cell is told as hidden."""
    released = release(summary_of({(ALL, 0): people(1, 2, 3, 4)}), STAFF)
    assert shown(released) == set()
    assert released.hidden == {("employees", ALL, 0)}
    assert released.hides("employees")


def test_a_group_at_its_minimum_is_shown() -> None:
    """Five employees give a figure."""
    released = release(summary_of({(ALL, 0): people(1, 2, 3, 4, 5)}), STAFF)
    assert shown(released) == {(ALL, 0)}
    assert not released.hides("employees")


def test_many_comments_of_few_people_stay_hidden() -> None:
    """A hundred comments of four people are four people."""
    released = release(summary_of({(ALL, 0): people(1, 2, 3, 4, each=25)}), STAFF)
    assert shown(released) == set()


def test_anonymous_comments_count_as_one_author() -> None:
    """Four known authors and fifty anonymous comments are five."""
    cell = people(1, 2, 3, 4) + Counts(50, authors=frozenset({0}))
    assert shown(release(summary_of({(ALL, 0): cell}), STAFF)) == {(ALL, 0)}
    alone = Counts(50, authors=frozenset({0}))
    assert shown(release(summary_of({(ALL, 0): alone}), STAFF)) == set()


def test_unprotected_groups_keep_every_cell() -> None:
    """One customer is shown."""
    released = release(summary_of({(ALL, 0): people(1)}, "customers"), STAFF)
    assert shown(released) == {(ALL, 0)}


def test_sources_are_merged_before_people_are_counted() -> None:
    """Three people here and three there are six; one person in both is one."""
    cells = {Cell(ALL, "a", "employees", 0): people(1, 2, 3), Cell(ALL, "b", "employees", 0): people(3, 4, 5)}
    released = release(Summary(cells), STAFF)
    assert released.summary.total().authors == {1, 2, 3, 4, 5}


def test_a_lone_hidden_kind_takes_the_smallest_other_with_it() -> None:
    """One question among thirty comments would be the total less the other kinds."""
    cells = {
        (ALL, 0): people(*range(1, 31)),
        ("kind:praise", 0): people(*range(1, 20)),
        ("kind:concern", 0): people(*range(20, 30)),
        ("kind:question", 0): people(30),
    }
    released = release(summary_of(cells), STAFF)
    assert shown(released) == {(ALL, 0), ("kind:praise", 0)}


def test_hidden_cells_that_are_enough_together_hide_no_more() -> None:
    """Two hidden languages of three people each already blur each other."""
    cells = {
        (ALL, 0): people(*range(1, 17)),
        ("language:fr", 0): people(*range(1, 11)),
        ("language:en", 0): people(11, 12, 13),
        ("language:de", 0): people(14, 15, 16),
    }
    assert shown(release(summary_of(cells), STAFF)) == {(ALL, 0), ("language:fr", 0)}


def test_a_segment_that_leaves_one_comment_over_is_hidden() -> None:
    """All but one comment come from Annecy: the one that names no site would stand alone."""
    cells = {(ALL, 0): people(*range(1, 22)), ("segment:site=Annecy", 0): people(*range(1, 21))}
    assert shown(release(summary_of(cells), STAFF)) == {(ALL, 0)}


def test_a_theme_that_leaves_few_comments_over_is_hidden() -> None:
    """The total less the theme would be two comments."""
    cells = {(ALL, 0): people(*range(1, 13)), ("theme:pay", 0): people(*range(1, 11))}
    assert shown(release(summary_of(cells), STAFF)) == {(ALL, 0)}


def test_a_theme_that_everyone_speaks_of_is_shown() -> None:
    """Nothing is left over that could be told."""
    cells = {(ALL, 0): people(*range(1, 13)), ("theme:pay", 0): people(*range(1, 13))}
    assert shown(release(summary_of(cells), STAFF)) == {(ALL, 0), ("theme:pay", 0)}


def test_a_small_bucket_of_the_trend_hides_its_smallest_neighbour() -> None:
    """A week of one person would be the period less the other weeks."""
    cells = {(ALL, 1): people(*range(1, 10)), (ALL, 8): people(*range(1, 8)), (ALL, 15): people(1)}
    assert shown(release(summary_of(cells), STAFF)) == {(ALL, 1)}


def test_a_hidden_day_hides_everything_in_it() -> None:
    """Kinds of a hidden week would add up to that week."""
    cells = {
        (ALL, 1): people(*range(1, 10)),
        (ALL, 8): people(*range(1, 8)),
        (ALL, 15): people(1),
        ("kind:concern", 8): people(*range(1, 8)),
    }
    assert ("kind:concern", 8) not in shown(release(summary_of(cells), STAFF))


def test_an_empty_summary_releases_nothing() -> None:
    """No comment, no cell, nothing hidden."""
    assert release(Summary(), STAFF) == Released()


@pytest.mark.parametrize(("count", "expected"), [(9, False), (10, True)])
def test_quotes_need_ten_people(count: int, expected: bool) -> None:
    """Nine people of a protected group give no quote."""
    summary = release(summary_of({(ALL, 0): people(*range(1, count + 1))}), STAFF).summary
    assert may_quote(summary, STAFF, "employees") is expected


def test_quotes_need_ten_people_in_the_theme_too() -> None:
    """Twenty people speak, six of them about pay: nothing is quoted about pay."""
    cells = {(ALL, 0): people(*range(1, 21)), ("theme:pay", 0): people(*range(1, 7))}
    summary = release(summary_of(cells), STAFF).summary
    assert may_quote(summary, STAFF, "employees")
    assert not may_quote(summary, STAFF, "employees", "pay")


_KINDS = ["kind:idea", "kind:praise", "kind:concern"]
counts = st.builds(
    lambda authors, each: people(*authors, each=each),
    st.frozensets(st.integers(1, 14), min_size=1, max_size=10),
    st.integers(1, 3),
)


@given(st.dictionaries(st.sampled_from("abcdef"), counts), st.integers(2, 6))
def test_what_a_partition_hides_stands_for_enough_people(cells: dict[str, Counts], minimum: int) -> None:
    """The total less what is shown is nothing, or at least the minimum, or there is nothing shown to subtract."""
    kept = showable(cells, minimum)
    left = frozenset[int]().union(*(cells[key].authors for key in set(cells) - kept))
    assert all(len(cells[key].authors) >= minimum for key in kept)
    assert not kept or not left or len(left) >= minimum


CELLS = st.dictionaries(
    st.tuples(st.sampled_from([ALL, *_KINDS, "theme:pay", "segment:site=Lyon"]), st.sampled_from([1, 8])), counts
)


@given(CELLS, st.data())
def test_how_sure_a_comment_is_decides_nothing(cells: dict[tuple[str, int], Counts], data: st.DataObject) -> None:
    """Which cells are shown follows from who spoke alone, and each shown cell keeps all its own numbers."""
    unsure = {
        key: replace(each, uncalled=data.draw(st.integers(0, each.comments)), mixed=data.draw(st.integers(0, 1)))
        for key, each in cells.items()
    }
    released = release(summary_of(unsure), STAFF)
    assert released.hidden == release(summary_of(cells), STAFF).hidden
    assert {key: unsure[key] for key in shown(released)} == {
        (cell.facet, cell.day): each for cell, each in released.summary
    }


@given(
    st.lists(
        st.tuples(
            st.integers(1, 12),
            st.sampled_from(["kind:idea", "kind:praise", "kind:concern"]),
            st.sampled_from([1, 8, 15]),
        ),
        max_size=60,
    )
)
def test_no_kind_and_no_day_can_be_told_by_subtraction(rows: list[tuple[int, str, int]]) -> None:
    """Kinds against their day, and days against all days, for any comments whatsoever."""
    cells: dict[tuple[str, int], Counts] = {}
    for author, kind, day in rows:
        for facet in (ALL, kind):
            cells[facet, day] = cells.get((facet, day), Counts()) + people(author)
    kept = shown(release(summary_of(cells), STAFF))
    assert all(len(cells[key].authors) >= 5 for key in kept)
    partitions = [[key for key in cells if key[0] == facet] for facet, _ in cells]
    partitions += [[key for key in cells if key[0] != ALL and key[1] == day] for _, day in cells if (ALL, day) in kept]
    for parts in partitions:
        hidden = [key for key in parts if key not in kept]
        left = frozenset[int]().union(*(cells[key].authors for key in hidden))
        assert len(left) == 0 or len(left) >= 5 or len(hidden) == len(parts)
