"""Sources are read side by side, and what is stored does not depend on who was quicker."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from listenkit import registry
from listenkit.collect import Outcome, Run, collect
from listenkit.collect.run import joined_pages
from listenkit.collectors import Collector
from listenkit.config import Collecting, Config, Source
from listenkit.config.tree import Section
from listenkit.dataset import Dataset, StoredPage
from listenkit.errors import CredentialError, StorageError, TransientError
from listenkit.http import PausedError
from listenkit.model import Analysis, Comment, Cursor, Extent, Item, Page, SetAside, Tally
from listenkit.privacy.pseudonyms import Pseudonyms
from tests.test_killed import COMMENTS, OTHERS, PARTS

NOW = datetime(2026, 11, 28, 7, tzinfo=UTC)
ROWS = 5


class Constant:
    """An analyser that finds nothing."""

    def analyse(self, comments: Sequence[Comment]) -> list[Analysis]:
        """Return the same for all."""
        return [Analysis(language="en", version="1") for _ in comments]


class Speaker(Collector):
    """Yields numbered pages; ``act`` is called before each and may wait or raise."""

    name = "speaker"
    title = "A speaker"
    act: ClassVar[Callable[[str, int], None]]

    class Options(Section):
        """How many pages there are."""

        count: int = 3

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the pages beyond the cursor."""
        name = self.context.source.name
        for number in range((cursor or {}).get("page", 0), self.options.count):
            type(self).act(name, number)
            said = [Item(f"{name} {number}.{row}", f"{number}.{row}", created=NOW) for row in range(ROWS)]
            yield Page(said, {"page": number + 1}, part=str(number % 2))
        type(self).act(name, self.options.count)


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, int], None]], None]:
    """Return a function that says what speakers do before each page."""
    monkeypatch.setattr(registry, "load", lambda _family, _name: Speaker)
    return lambda act: monkeypatch.setattr(Speaker, "act", staticmethod(act), raising=False)


class Project:
    """A dataset and some sources of speakers."""

    def __init__(self, root: Path, names: Sequence[str], count: int = 3, **settings: int) -> None:
        options = Speaker.Options(count=count)
        self.sources = [Source(name=name, collector="speaker", group="customers", options=options) for name in names]
        self.config = Config(root=root, sources=tuple(self.sources), collect=Collecting(**settings))
        self.progress: list[tuple[str, int]] = []
        self.now = NOW

    def collect(self, prepare: Callable[[Dataset], None] = lambda _: None) -> list[Outcome]:
        """Run all sources."""
        with Dataset.open(self.config.dataset_path, zone=UTC, zone_name="UTC") as dataset:
            prepare(dataset)
            run = Run(
                self.config,
                dataset,
                Constant(),  # type: ignore[arg-type]  # what is asked of an analyser
                Pseudonyms(b"k" * 32),
                lambda: self.now,
                lambda name, tally: self.progress.append((name, tally.received)),
            )
            return collect(run, self.sources)

    def dump(self) -> list[Any]:
        """Return what the dataset holds, without the times and the order of rows."""
        with closing(sqlite3.connect(self.config.dataset_path)) as connection:
            return [connection.execute(query).fetchall() for query in (COMMENTS, PARTS, OTHERS)]


def nothing(_name: str, _number: int) -> None:
    """Do nothing before a page."""


def readers() -> list[str]:
    """Return the names of the threads that still read."""
    return [each.name for each in threading.enumerate() if each.name.startswith("source ")]


def wait_until(is_true: Callable[[], bool]) -> None:
    """Wait for something that happens in other threads; a minute at most."""
    for _ in range(600):
        if is_true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_the_dataset_does_not_depend_on_who_was_quicker(tmp_path: Path, speak: Any) -> None:
    """Twelve sources at once, in whatever order their pages come, leave what one after the other leaves."""
    names = [f"s{number}" for number in range(12)]
    chance = random.Random(4)
    speak(nothing)
    (tmp_path / "serial").mkdir()
    (tmp_path / "threads").mkdir()
    serial = Project(tmp_path / "serial", names, at_once=1)
    threads = Project(tmp_path / "threads", names, at_once=12)

    first = serial.collect()
    speak(lambda _name, _number: time.sleep(chance.random() / 50))
    second = threads.collect()

    assert threads.dump() == serial.dump()
    assert [outcome.source for outcome in first] == [outcome.source for outcome in second] == names
    assert [outcome.tally for outcome in second] == [Tally(new=15)] * 12
    assert threads.collect() != second  # everything is known now
    assert threads.dump() == serial.dump()


def test_as_many_sources_as_configured_are_read_at_once(tmp_path: Path, speak: Any) -> None:
    """Each of 24 waits for the 23 others; it would wait for ever if one held another up."""
    barrier = threading.Barrier(24)
    speak(lambda _name, number: barrier.wait(30) and None if number == 1 else None)

    outcomes = Project(tmp_path, [f"s{number}" for number in range(24)], at_once=24).collect()

    assert {outcome.status for outcome in outcomes} == {"ok"}


def test_no_more_sources_than_configured_are_read_at_once(tmp_path: Path, speak: Any) -> None:
    """The others begin when there is room."""
    reading: set[str] = set()
    most: list[int] = []

    def act(name: str, number: int) -> None:
        reading.add(name)
        most.append(len(reading))
        time.sleep(0.01)
        if number == 3:
            reading.discard(name)

    speak(act)
    outcomes = Project(tmp_path, [f"s{number}" for number in range(9)], at_once=2).collect()

    assert max(most) == 2
    assert [outcome.tally.new for outcome in outcomes] == [15] * 9


def test_a_source_that_hangs_is_given_up_after_its_time(tmp_path: Path, speak: Any) -> None:
    """What it said before is kept, the others are complete, and the next run goes on from there."""
    hanging = threading.Event()
    speak(lambda name, number: hanging.wait(60) and None if (name, number) == ("slow", 1) else None)
    project = Project(tmp_path, ["first", "slow", "last"], seconds_per_source=1)

    outcomes = project.collect()

    assert [(outcome.status, outcome.tally.new) for outcome in outcomes] == [("ok", 15), ("partial", 5), ("ok", 15)]
    assert outcomes[1].detail == "the time for this source is over"
    assert "seconds_per_source" in outcomes[1].hint
    assert outcomes[1].exit_code == 3
    hanging.set()
    wait_until(lambda: not readers())
    again = project.collect()
    assert [(outcome.status, outcome.tally.new, outcome.tally.unchanged) for outcome in again] == [
        ("ok", 0, 0),
        ("ok", 10, 0),
        ("ok", 0, 0),
    ]


def test_a_run_whose_time_is_over_leaves_the_rest_for_the_next(tmp_path: Path, speak: Any) -> None:
    """A source whose turn did not come says so, and its ledger stays as it was."""
    hanging = threading.Event()
    speak(lambda name, _number: hanging.wait(60) and None if name == "slow" else None)
    project = Project(tmp_path, ["slow", "next"], seconds=1, at_once=1)

    outcomes = project.collect()

    hanging.set()
    assert [outcome.status for outcome in outcomes] == ["failed", "partial"]
    assert [outcome.exit_code for outcome in outcomes] == [3, 3]
    assert [name for name, _ in project.progress] == ["slow"]


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        (TransientError("the line is dead"), "partial", 3, "the line is dead"),
        (CredentialError("no entry"), "refused", 5, "no entry"),
        (ValueError("somebody's words"), "partial", 1, "unexpected ValueError in the collector 'speaker'"),
        (SystemExit(9), "partial", 1, "unexpected SystemExit in the collector 'speaker'"),
    ],
)
def test_an_error_is_the_outcome_of_its_source_alone(
    tmp_path: Path, speak: Any, error: BaseException, status: str, code: int, words: str
) -> None:
    """Whatever a plugin raises, the pages before it are kept and no other source hears of it."""

    def act(name: str, number: int) -> None:
        if (name, number) == ("bad", 2):
            raise error

    speak(act)
    outcomes = Project(tmp_path, ["good", "bad", "fine"]).collect()

    assert [(outcome.status, outcome.tally.new) for outcome in outcomes] == [("ok", 15), (status, 10), ("ok", 15)]
    assert (outcomes[1].exit_code, outcomes[1].detail[: len(words)]) == (code, words)


def test_a_dataset_that_fails_stops_everything(tmp_path: Path, speak: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nowhere to put what is still read; no thread goes on."""
    speak(lambda _name, _number: time.sleep(0.01))

    def fail(_self: Dataset, _page: StoredPage) -> Tally:
        raise StorageError("the disk is full")

    monkeypatch.setattr(Dataset, "store_page", fail)
    with pytest.raises(StorageError, match="the disk is full"):
        Project(tmp_path, ["a", "b", "c"], count=1000).collect()

    wait_until(lambda: not readers())


def test_an_interruption_keeps_what_is_stored(tmp_path: Path, speak: Any) -> None:
    """Whole pages stay with their cursors, the threads end, and the next run brings the rest."""
    speak(nothing)
    project = Project(tmp_path, ["a", "b"], count=50)
    calm = project.progress

    class Stop(list[tuple[str, int]]):
        def append(self, told: tuple[str, int]) -> None:
            super().append(told)
            if len(self) == 20:
                raise KeyboardInterrupt

    project.progress = Stop()
    with pytest.raises(KeyboardInterrupt):
        project.collect()
    wait_until(lambda: not readers())
    project.progress = calm
    rest = project.collect()

    stored = sum(len(found) for found in project.dump()[:1])
    assert stored == 2 * 50 * ROWS
    assert sum(outcome.tally.new for outcome in rest) == stored - 18 * ROWS
    assert sum(outcome.tally.unchanged for outcome in rest) == 0


def test_reading_waits_for_storing(tmp_path: Path, speak: Any) -> None:
    """However quick a source is, only a few pages wait in memory."""
    read: list[int] = []
    most: list[int] = []
    stored: list[int] = []
    speak(lambda _name, number: read.append(number))

    def slow_down(dataset: Dataset) -> None:
        store = dataset.store_page

        def store_slowly(page: StoredPage) -> Tally:
            time.sleep(0.01)
            most.append(len(read) - len(stored) // ROWS)
            stored.extend(1 for _ in page.analysed)
            return store(page)

        dataset.store_page = store_slowly  # type: ignore[method-assign]  # a dataset that is slow

    Project(tmp_path, ["quick"], count=40).collect(slow_down)

    assert len(stored) == 40 * ROWS
    assert max(most) <= 12


def test_every_source_shows_progress_from_its_beginning(tmp_path: Path, speak: Any) -> None:
    """Those that have said nothing yet too."""
    speak(nothing)
    project = Project(tmp_path, ["a", "b"])
    project.collect()

    assert {name for name, received in project.progress if received == 0} == {"a", "b"}
    for name in ("a", "b"):
        assert [received for each, received in project.progress if each == name] == [0, 5, 10, 15]


def test_a_source_that_is_named_twice_is_run_once(tmp_path: Path, speak: Any) -> None:
    """Two readers of one source would undo each other's cursor."""
    speak(nothing)
    project = Project(tmp_path, ["a"])
    project.sources *= 2

    assert [outcome.tally.new for outcome in project.collect()] == [15]


def test_a_service_that_asked_to_be_left_alone_is_not_asked_by_the_next_run(tmp_path: Path, speak: Any) -> None:
    """Until the moment that it named; then all goes on."""
    asked: list[str] = []

    def act(name: str, number: int) -> None:
        asked.append(name)
        if number == 1 and len(asked) == 2:
            raise PausedError("too many requests", wait=3_600)

    speak(act)
    project = Project(tmp_path, ["a"])
    first = project.collect()
    project.now = NOW + timedelta(minutes=59)
    second = project.collect()
    asked_before = len(asked)
    project.now = NOW + timedelta(minutes=61)
    third = project.collect()

    assert [(each.status, each.tally.new) for each in (*first, *second, *third)] == [
        ("partial", 5),
        ("partial", 0),
        ("ok", 10),
    ]
    assert second[0].detail == "not asked: the service wants to be left alone until 2026-11-28 08:00 UTC"
    assert (second[0].exit_code, asked_before) == (3, 2)


def test_a_service_is_left_alone_for_a_day_at_most(tmp_path: Path, speak: Any) -> None:
    """A mistake of its must not silence it for ever."""

    def act(_name: str, number: int) -> None:
        if number == 1:
            raise PausedError("too many requests", wait=1e12)

    speak(act)
    project = Project(tmp_path, ["a"])
    project.collect()
    speak(nothing)
    project.now = NOW + timedelta(days=1, seconds=1)

    assert project.collect()[0].status == "ok"


def test_small_pages_that_wait_are_stored_together() -> None:
    """With the place of the last; never over a part's end, over what was read whole, or beyond a thousand items."""
    items = [Item(text=str(number), native_id=str(number)) for number in range(4)]
    aside = SetAside("item 9", "has no id")
    first, second = Page(items[:2], {"page": 1}, [aside]), Page(items[2:], {"page": 2})

    assert joined_pages(first, second) == Page(items, {"page": 2}, [aside])
    assert joined_pages(second, Page(items[:1])) == Page([*items[2:], items[0]], {"page": 2}, [])
    assert joined_pages(first, Page(items, part="another")) is None
    assert joined_pages(Page(items, complete=[Extent()]), second) is None
    assert joined_pages(Page(items * 200), Page(items * 100)) is None
    assert joined_pages(first, "a warning") is None
