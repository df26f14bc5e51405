"""What was deleted at a source goes; what merely did not come stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from listenkit import registry
from listenkit.analyse import Analyser
from listenkit.collect import Outcome, Run, collect
from listenkit.collectors.base import Collector
from listenkit.config import Config, Source
from listenkit.config.tree import Organisation
from listenkit.model import Cursor, Extent, Item, Page, SetAside
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.themes.codebook import Codebook
from tests.dataset_examples import open_dataset

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Place(Collector):
    """Yields the pages that a test puts into it."""

    name = "place"
    title = "A place of a test"
    tells_deletions = True
    told: ClassVar[Sequence[Page]] = ()

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield them whatever the cursor says."""
        del cursor
        yield from self.told


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    load = registry.load
    monkeypatch.setattr(registry, "load", lambda family, name: Place if name == "place" else load(family, name))


def run(folder: Path, *pages: Page, accounts: tuple[str, ...] = ()) -> tuple[Outcome, list[str]]:
    """Collect these pages and return how it ended, with the ids of the comments that are known afterwards."""
    Place.told = pages
    source = Source(name="shop", collector="place", group="customers")
    config = Config(root=folder, organisation=Organisation(accounts=accounts), sources=(source,))
    with open_dataset(folder / "kept.db") as dataset:
        analyser = Analyser(languages=("en",), codebook=Codebook([]))
        (outcome,) = collect(Run(config, dataset, analyser, Pseudonyms(b"k" * 32), lambda: NOW), [source])
        return outcome, sorted(each.comment.native_id for each in dataset.comments())


def item(number: int, **changes: object) -> Item:
    """Return an item of a thread, made on that day of January."""
    made = Item(f"comment {number}", str(number), "ann", datetime(2026, 1, number, tzinfo=UTC), thread="t")
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of an item


def test_what_is_missing_from_a_whole_reading_goes(tmp_path: Path) -> None:
    """The ledger counts it as deleted."""
    run(tmp_path, Page([item(1), item(2), item(3)], complete=[Extent()]))

    outcome, known = run(tmp_path, Page([item(1)]), Page([item(3)]), Page(complete=[Extent()]))

    assert (known, outcome.tally.deleted, outcome.tally.unchanged) == (["1", "3"], 1, 2)


def test_without_a_word_of_what_is_whole_nothing_goes(tmp_path: Path) -> None:
    """News alone tell nothing of the rest."""
    run(tmp_path, Page([item(1), item(2)]))

    assert run(tmp_path, Page([item(1)]))[1] == ["1", "2"]


@pytest.mark.parametrize(
    ("extent", "left"),
    [
        (Extent(since=datetime(2026, 1, 3, tzinfo=UTC)), ["1", "2"]),
        (Extent(thread="other"), ["1", "2", "3", "4"]),
        (Extent(thread="t"), []),
        (Extent(roots=True), ["2", "4"]),
    ],
)
def test_only_what_lies_in_the_extent_goes(tmp_path: Path, extent: Extent, left: list[str]) -> None:
    """A time, a thread, or what answers nobody."""
    answers = [item(2, parent="1"), item(4, parent="3")]
    run(tmp_path, Page([item(1), item(3), *answers]))

    assert run(tmp_path, Page(complete=[extent]))[1] == left


def test_what_hangs_on_a_deleted_root_goes_with_it(tmp_path: Path) -> None:
    """A thread whose first words are gone is no longer asked for."""
    note = item(2, parent="1", thread="1")
    run(tmp_path, Page([item(1, thread="1"), note, item(3, thread="3")]))

    assert run(tmp_path, Page([item(3, thread="3")], complete=[Extent(roots=True)]))[1] == ["3"]


def test_a_response_that_was_taken_back_goes_as_well(tmp_path: Path) -> None:
    """The question waits for an answer again."""
    question = item(1, text="Where is my parcel?")
    run(tmp_path, Page([question, item(2, parent="1", is_response=True)]))
    with open_dataset(tmp_path / "kept.db") as dataset:
        assert [each.hours for each in dataset.answered()] == [24]

    run(tmp_path, Page([question], complete=[Extent()]))

    with open_dataset(tmp_path / "kept.db") as dataset:
        assert [each.hours for each in dataset.answered()] == [None]


def test_many_deletions_at_once_are_not_believed(tmp_path: Path) -> None:
    """A service that suddenly shows its public part alone must not empty the dataset."""
    many = [item(1, native_id=f"n{number}") for number in range(50)]
    run(tmp_path, Page(many))

    outcome, known = run(tmp_path, Page([many[0]], complete=[Extent()]))

    assert len(known) == 50
    assert "49 of 50 known comments did not come" in outcome.warnings[0]


def test_nothing_goes_where_something_could_not_be_read(tmp_path: Path) -> None:
    """It may have been that; an expected thing, such as an automatic reply, does not count."""
    run(tmp_path, Page([item(1), item(2)]))

    unreadable = SetAside("item 2", "has no id")
    assert run(tmp_path, Page([item(1)], unreadable=[unreadable], complete=[Extent()]))[1] == ["1", "2"]
    expected = SetAside("item 3", "an automatic reply", is_expected=True)
    assert run(tmp_path, Page([item(1)], unreadable=[expected], complete=[Extent()]))[1] == ["1"]


def test_what_comes_without_words_is_still_there(tmp_path: Path) -> None:
    """An item that has to be set aside was not deleted."""
    run(tmp_path, Page([item(1), item(2)]))

    assert run(tmp_path, Page([item(1), item(2, text="")], complete=[Extent()]))[1] == ["1", "2"]


def test_accounts_know_an_author_by_any_of_their_names(tmp_path: Path) -> None:
    """Whoever answers for the organisation is no stakeholder."""
    words = [item(1), item(2, author="u-17", aliases=("Desk@Example.org",), parent="1")]

    outcome, known = run(tmp_path, Page(words), accounts=("desk@example.org",))

    assert (known, outcome.tally.responses) == (["1"], 1)
