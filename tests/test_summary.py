from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from listenkit.model import label_of
from listenkit.summary import ALL, ANONYMOUS, Cell, Counts, Summary, author_number, merge, summarise


@dataclass(frozen=True)
class Said:
    """One analysed comment, as plain as the summary needs it."""

    source: str = "reviews"
    group: str = "customers"
    day: int = 739_000
    author: str = "a"
    language: str = "en"
    kind: str = "comment"
    themes: tuple[str, ...] = ()
    segments: Mapping[str, str] = field(default_factory=dict)
    compound: float | None = 0.5
    is_uncalled: bool = False
    is_mixed: bool = False

    @property
    def label(self) -> str:
        """The label that follows from the compound."""
        return label_of(self.compound)


ROWS = st.lists(
    st.builds(
        Said,
        source=st.sampled_from(["reviews", "mail"]),
        group=st.sampled_from(["customers", "employees"]),
        day=st.integers(738_990, 739_000),
        author=st.sampled_from(["", "a", "b", "c"]),
        language=st.sampled_from(["en", "fr", "unknown"]),
        kind=st.sampled_from(["idea", "concern"]),
        themes=st.lists(st.sampled_from(["price", "delivery"]), max_size=3).map(tuple),
        segments=st.dictionaries(st.just("site"), st.sampled_from(["Lyon", "Annecy"])),
        compound=st.none() | st.integers(-10_000, 10_000).map(lambda points: points / 10_000),
        is_uncalled=st.booleans(),
        is_mixed=st.booleans(),
    ),
    max_size=30,
)


@given(ROWS, ROWS)
def test_merging_equals_the_summary_of_the_union(left: list[Said], right: list[Said]) -> None:
    """Two halves merged are the whole."""
    assert summarise(left).merge(summarise(right)) == summarise(left + right)


@given(ROWS, ROWS, ROWS)
def test_merging_is_associative_and_order_free(one: list[Said], two: list[Said], three: list[Said]) -> None:
    """Partial summaries may be added up in any grouping and order."""
    a, b, c = summarise(one), summarise(two), summarise(three)
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == merge([c, a, b])


@given(ROWS)
def test_the_order_of_comments_makes_no_difference(rows: list[Said]) -> None:
    """Sums are exact integers."""
    assert summarise(rows) == summarise(reversed(rows))


@given(ROWS)
def test_kinds_and_languages_partition_the_whole(rows: list[Said]) -> None:
    """Every comment has one kind and one language."""
    summary = summarise(rows)
    whole = summary.total()
    for family in ("kind:", "language:"):
        parts = [counts for cell, counts in summary if cell.facet.startswith(family)]
        assert sum(part.comments for part in parts) == whole.comments == len(rows)
        assert sum(part.sentiment for part in parts) == whole.sentiment
        assert sum(part.uncalled for part in parts) == whole.uncalled == sum(row.is_uncalled for row in rows)
        assert sum(part.mixed for part in parts) == whole.mixed == sum(row.is_mixed for row in rows)


@given(ROWS)
def test_coarser_days_keep_the_total(rows: list[Said]) -> None:
    """Putting days into weeks changes no sum and no author."""
    summary = summarise(rows)
    assert summary.grouped(lambda day: day - day % 7).total() == summary.total()


def test_a_theme_named_twice_counts_once() -> None:
    """A comment is under a theme or is not."""
    summary = summarise([Said(themes=("price", "price"))])
    assert summary.cells[Cell("theme:price", "reviews", "customers", 739_000)].comments == 1


def test_unknown_authors_are_one_and_unscored_is_not_neutral() -> None:
    """Two anonymous comments have one author; a comment without a score is in no label."""
    counts = summarise([Said(author="", compound=None), Said(author="", compound=0.0)]).total()
    assert counts == Counts(comments=2, unscored=1, authors=frozenset({ANONYMOUS}))
    assert (counts.neutral, counts.scored) == (1, 1)


def test_authors_are_distinct_across_cells() -> None:
    """The same person on two days is one author of the total."""
    summary = summarise([Said(day=1), Said(day=2), Said(day=2, author="b")])
    assert len(summary.total().authors) == 2
    assert summary.by(lambda cell: str(cell.day), ALL)["2"].comments == 2


def test_no_person_has_the_number_of_the_anonymous() -> None:
    """Author numbers are positive."""
    assert author_number("") == ANONYMOUS < author_number("a") < 2**63


def test_an_empty_summary_is_the_neutral_element() -> None:
    """Merging nothing changes nothing."""
    summary = summarise([Said()])
    assert summary.merge(Summary()) == summary
