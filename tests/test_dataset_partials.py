"""The partial summaries are at any time exactly the summary of the stored comments."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from listenkit.authors import merge_packed, pack_authors, unpack_authors
from listenkit.dataset import Dataset
from listenkit.model import CALLED, KINDS, Analysis, Comment, Tally, label_of
from listenkit.summary import ALL, summarise
from tests.dataset_examples import AT, START, ZONE, make_analysis, make_comment, make_page, open_dataset, part_table

SOURCES = {"shop": "customers", "mail": "employees"}


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """Return an analysis of few possible parts, so that cells are shared and left often."""
    compound = draw(st.sampled_from((None, -0.1234, 0.0, 0.7)))
    kind = draw(st.sampled_from(KINDS[:2]))
    themes = draw(st.sampled_from(((), ("price",), ("delivery", "price"))))
    language = draw(st.sampled_from(("en", "fr")))
    return Analysis(
        language, compound, label_of(compound), (kind,), themes, draw(st.sampled_from(("v1", "v2"))),
        draw(st.sampled_from((None, 0.5, 0.7499, CALLED))), draw(st.booleans()),
    )  # fmt: skip


@st.composite
def comments(draw: st.DrawFn, source: str) -> Comment:
    """Return one of few comments in one of many states."""
    days = draw(st.sampled_from((None, 0, 1, 2)))
    return make_comment(
        draw(st.sampled_from("abcdefgh")),
        draw(st.sampled_from(("good", "bad", "ça va"))),
        source=source,
        group=draw(st.sampled_from((SOURCES[source], "partners"))),
        author=draw(st.sampled_from(("", "ann", "bob", "cat"))),
        created_at=None if days is None else START + timedelta(days=days),
        segments=draw(st.sampled_from(({}, {"site": "Lyon"}, {"site": "Lyon", "team": "a=b"}))),
    )


class PartialsMachine(RuleBasedStateMachine):
    """Any sequence of pages, deletions, new analyses and searches indexed or not, against a plain dict."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.dataset = Dataset.open(
            Path(self.folder.name) / "listenkit.db", zone=ZoneInfo(ZONE), zone_name=ZONE, search=True
        )
        self.model: dict[int, Comment] = {}

    @rule(data=st.data(), source=st.sampled_from(sorted(SOURCES)))
    def store(self, data: st.DataObject, source: str) -> None:
        """Store a page, in which a comment may come more than once, and deletions beside it."""
        found = data.draw(st.lists(st.tuples(comments(source), analyses()), max_size=8))
        deleted = data.draw(st.lists(st.sampled_from("abcdefgh"), max_size=2, unique=True))
        page = make_page(found, source=source, group=SOURCES[source], deleted_ids=deleted, unchanged=1)
        tally = self.dataset.store_page(page)
        assert tally.received == len(found) + len(deleted) + 1
        assert tally.deleted == len(deleted)
        for comment, _ in found:
            self.model[comment.key] = comment
        for native_id in deleted:
            self.model.pop(make_comment(native_id, source=source).key, None)

    @rule(data=st.data())
    def analyse_again(self, data: st.DataObject) -> None:
        """Store new analyses of stored and of unknown comments."""
        keys = data.draw(st.lists(st.sampled_from([7, *self.model]), max_size=4, unique=True))
        self.dataset.update_analyses([(key, data.draw(analyses())) for key in keys])

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete comments for good."""
        keys = data.draw(st.lists(st.sampled_from([7, *self.model]), max_size=3, unique=True))
        assert self.dataset.delete(keys) == len(set(keys) & self.model.keys())
        for key in keys:
            self.model.pop(key, None)

    @invariant()
    def rows_are_those_of_the_model(self) -> None:
        """The stored comments are the last ones that came."""
        assert {each.key: each.comment for each in self.dataset.comments()} == self.model

    @invariant()
    def partials_are_the_summary_of_the_rows(self) -> None:
        """The whole table equals the summary of all rows, and a rebuild."""
        assert part_table(self.dataset) == summarise(self.dataset.comments())
        assert self.dataset.check() == []

    def teardown(self) -> None:
        """Close the file."""
        self.dataset.close()
        self.folder.cleanup()


PartialsMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=12, suppress_health_check=list(HealthCheck)
)
TestPartials = PartialsMachine.TestCase


@given(st.sets(st.integers(0, 2**63 - 1)), st.sets(st.integers(0, 2**63 - 1)))
def test_packed_sets_of_authors_merge_like_sets(left: set[int], right: set[int]) -> None:
    """Packing, merging and unpacking is the union, in one form whatever the order."""
    merged = merge_packed(pack_authors(left), pack_authors(right))

    assert merged == pack_authors(left | right)
    assert unpack_authors(merged) == left | right


def test_an_author_who_leaves_a_cell_is_taken_out_of_it(tmp_path: Path) -> None:
    """A comment that changes its author leaves no trace of the former one in the counts."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2, author="bob")]))
        dataset.store_page(make_page([make_comment(2, author="ann")]))

        assert len(part_table(dataset).total().authors) == 1


def test_cells_that_reach_nothing_are_gone(tmp_path: Path) -> None:
    """A deleted comment leaves no cell that would tell that there was one."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1, segments={"site": "Lyon"})]))
        dataset.store_page(make_page(deleted_ids=["1"]))

        assert part_table(dataset).cells == {}


def test_a_broken_partial_summary_is_found_and_mended(tmp_path: Path) -> None:
    """The check tells of a wrong count, and a rebuild puts it right."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1), make_comment(2)]))
        dataset._connection.execute("UPDATE part SET n = n + 1 WHERE facet = ''")

        assert dataset.check() == ["1 cells of the partial summaries differ from the comments"]
        dataset.rebuild()
        assert dataset.check() == []


def test_another_time_zone_moves_days_and_summaries(tmp_path: Path) -> None:
    """Opened for another zone, comments near midnight change their day and the summaries follow."""
    path = tmp_path / "a.db"
    late = make_comment(1, created_at=START.replace(hour=23, minute=30))
    undated = make_comment(2, created_at=None)
    with open_dataset(path) as dataset:
        dataset.store_page(make_page([late, undated]))
        before = {each.day for each in dataset.comments()}
    with open_dataset(path, zone=ZoneInfo("UTC"), zone_name="UTC") as dataset:
        after = {each.day for each in dataset.comments()}

        assert before == {0, START.toordinal() + 1}
        assert after == {0, START.toordinal()}
        assert dataset.check() == []
        assert part_table(dataset) == summarise(dataset.comments())


def test_new_analyses_are_counted_once(tmp_path: Path) -> None:
    """Analysing again moves a comment between cells; the same analysis again writes nothing."""
    with open_dataset(tmp_path / "a.db") as dataset:
        comment = make_comment(1)
        dataset.store_page(make_page([comment]))
        better = make_analysis(0.8, "praise", ("price",), "v2")

        assert dataset.update_analyses([(comment.key, better)]) == 1
        assert dataset.update_analyses([(comment.key, better)]) == 0
        assert part_table(dataset).by(lambda cell: cell.facet).keys() == {
            ALL, "kind:praise", "language:en", "theme:price"
        }  # fmt: skip
        assert [list(batch) for batch in dataset.outdated("v2", 10)] == []


@pytest.mark.parametrize("search", [True, False])
def test_outdated_comments_can_be_updated_while_they_are_read(tmp_path: Path, search: bool) -> None:
    """Every comment of another version is given once, in lists of the size asked for."""
    with open_dataset(tmp_path / "a.db", search=search) as dataset:
        dataset.store_page(make_page([make_comment(number) for number in range(25)]))
        sizes: list[int] = []
        for batch in dataset.outdated("v2", 10):
            sizes.append(len(batch))
            dataset.update_analyses([(each.key, make_analysis(version="v2")) for each in batch])

        assert sizes == [10, 10, 5]
        assert dataset.check() == []


def _received(**counts: Any) -> Tally:
    return Tally(**counts)


def test_the_ledger_counts_everything_once(tmp_path: Path) -> None:
    """New, changed, repeated, unchanged and deleted comments add up to what came."""
    with open_dataset(tmp_path / "a.db") as dataset:
        first = dataset.store_page(make_page([make_comment(1), make_comment(1), make_comment(2)]))
        second = dataset.store_page(
            make_page([make_comment(1, "edited"), make_comment(2), make_comment(3)], deleted_ids=["9"], unchanged=4)
        )

        assert first == _received(new=2, unchanged=1)
        assert second == _received(new=1, changed=1, unchanged=5, deleted=1)
        assert dataset.sources()[0].tally == first + second
        assert dataset.sources()[0].collected_at == AT
