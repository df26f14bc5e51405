from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from listenkit.collectors import Collector
from listenkit.config.tree import Section
from listenkit.model import Cursor, Item, Page
from listenkit.testing import ContractBrokenError, check_collector
from listenkit.testing.contract import enlarge

LINES = ["Lovely evening", "Too loud", "When do you open?"]


class Guestbook(Collector):
    """The smallest collector that resumes."""

    name = "guestbook"
    title = "A guest book"
    resumes = "from the next line"

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield one page a line."""
        start = cursor.get("line", 0) if cursor else 0
        for number, line in enumerate(LINES[start:], start=start):
            yield Page([Item(line, native_id=str(number))], {"line": number + 1})


def test_a_good_collector_passes_and_its_items_come_back(tmp_path: Path) -> None:
    """The items are returned for further checks."""
    assert [item.text for item in check_collector(Guestbook, {}, root=tmp_path)] == LINES


class Forgetful(Guestbook):
    """Its cursor runs ahead of its items."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the cursor of the next page with each."""
        for page in super().pages(cursor):
            yield Page(page.items, {"line": (page.cursor or {})["line"] + 1})


class Twice(Guestbook):
    """Gives one id to every item."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield without resuming."""
        yield Page([Item(line, native_id="1") for line in LINES])


class Restless(Guestbook):
    """Reads other ids every time."""

    numbers = count()

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield ids that never come again."""
        yield Page([Item(line, native_id=str(next(self.numbers))) for line in LINES])


class Careless(Guestbook):
    """Takes a password in the open."""

    class Options(Section):
        """One key."""

        password: str = ""


class Unstorable(Guestbook):
    """Keeps something in its cursor that JSON cannot hold."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield a set."""
        yield Page([Item(line, native_id=line) for line in LINES], {"seen": {1, 2}})


@pytest.mark.parametrize(
    ("collector", "law"),
    [
        (Forgetful, "every-cursor: 1 items are lost"),
        (Twice, "identity: the id '1' is given to 3 items"),
        (Restless, "repeatable: a second full read loses 3 items"),
        (Careless, "secrets: the option 'password'"),
        (Unstorable, "cursors: the cursor"),
    ],
)
def test_each_broken_law_is_named(tmp_path: Path, collector: type[Collector], law: str) -> None:
    """A collector that loses, doubles, leaks or forgets does not pass."""
    with pytest.raises(ContractBrokenError, match=law):
        check_collector(collector, {}, root=tmp_path)


def test_a_law_is_skipped_with_a_reason_only(tmp_path: Path) -> None:
    """An empty reason is no reason."""
    check_collector(Restless, {}, root=tmp_path, skip={"repeatable": "ids are random here", "abnormal-cursor": "ditto"})
    with pytest.raises(ValueError, match="written reason"):
        check_collector(Guestbook, {}, root=tmp_path, skip={"repeatable": ""})


class Believing(Guestbook):
    """Takes a cursor beyond the end for a reason to make something up."""

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield a line that nobody wrote."""
        if cursor and cursor.get("line", 0) > len(LINES):
            yield Page([Item("from the future", native_id="99")])
        yield from super().pages(cursor)


def test_a_cursor_far_ahead_brings_nothing_new(tmp_path: Path) -> None:
    """A clock that was wrong once must not bring what is not there, nor change what is."""
    with pytest.raises(ContractBrokenError, match=r"large-cursor: a read from the cursor .* brings 1 items"):
        check_collector(Believing, {}, root=tmp_path)


def test_a_cursor_is_enlarged_in_all_its_parts() -> None:
    """Numbers, numbers in texts and moments grow, however deep they lie."""
    cursor = {"name": "order", "at": "2026-01-02T03:04:05Z", "days": ["2026-01-02"], "id": 7, "text": "41"}

    assert enlarge(cursor) == {
        "name": "order",
        "at": "9999-12-31T03:04:05Z",
        "days": ["9999-12-31"],
        "id": 8_000_000,
        "text": "42000000",
    }
