"""Gathering the material of a report: what is told by group, so that a report can leave a group out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from listenkit.config import Config
from listenkit.engine.gather import Request, closed_window, gather
from listenkit.engine.material import Material
from listenkit.errors import PrivacyError
from listenkit.model import Analysis, Selection
from listenkit.summary import UNDATED
from listenkit.themes.discovery import Discovery
from listenkit.times import Window
from tests.dataset_examples import AT, START, make_comment, make_page, open_dataset

MONTH = Window(START.date(), START.date() + timedelta(days=14))


@pytest.fixture
def material(tmp_path: Path) -> Iterator[Material]:
    """Two weeks in which the portal begins to fail: an employee says so first, then nine customers."""
    comments = [make_comment(number, "All is well", author=f"a{number}") for number in range(-900, -600, 10)]
    comments += [make_comment(1, "The portal fails", group="employees", author="e1")]
    comments += [make_comment(100 + number, "The portal fails", author=f"c{number}") for number in range(9)]
    comments += [
        make_comment("undated-1", created_at=None),
        make_comment("undated-2", created_at=None, group="employees"),
    ]
    with open_dataset(tmp_path / "data.db") as dataset:
        dataset.store_page(make_page(comments))
        request = Request(Selection(window=MONTH), AT)
        yield gather(dataset, Config(root=tmp_path), request, {}, Discovery())


def test_what_emerges_has_a_first_day_in_every_group(material: Material) -> None:
    """The employee spoke on the first day, the customers four days later."""
    item = material.emerging[0]
    first = START.date().toordinal()
    assert (item.first_day, item.first_days) == (first, {"employees": first, "customers": first + 4})


def test_comments_without_a_date_are_told_by_group(material: Material) -> None:
    """Those of a protected group can be left out of their number."""
    counts = {cell.group: found.comments for cell, found in material.undated if not cell.facet}
    assert counts == {"customers": 1, "employees": 1}
    assert {cell.day for cell, _ in material.undated} == {UNDATED}


@pytest.mark.parametrize("chosen", [Selection(is_uncalled=True), Selection(is_mixed=True)])
def test_a_report_on_the_unsure_alone_is_a_filter_like_any_other(tmp_path: Path, chosen: Selection) -> None:
    """One employee of twelve is unsure: whoever asks for those alone gets nothing of employees."""
    sure, unsure = (
        Analysis("en", 0.1, "positive", confidence=confidence, is_mixed=confidence < 0.7) for confidence in (0.9, 0.6)
    )
    staff = [
        (make_comment(number, group="employees", author=f"e{number}"), sure if number else unsure)
        for number in range(12)
    ]
    with open_dataset(tmp_path / "data.db") as dataset:
        dataset.store_page(make_page(staff, group="employees"))
        with pytest.raises(PrivacyError, match="employees"):
            gather(dataset, Config(root=tmp_path), Request(chosen, AT), {}, Discovery())


def test_without_a_window_the_period_is_from_the_first_to_the_last_day(tmp_path: Path) -> None:
    """The first day is the day of the oldest comment, not the one before."""
    with open_dataset(tmp_path / "data.db") as dataset:
        dataset.store_page(make_page([make_comment(1)]))
        day = date.fromordinal(dataset.span()[0])  # type: ignore[index]  # a comment is stored
        window = closed_window(dataset, Selection(), date(2030, 1, 1))
    assert window == Window(day, day + timedelta(days=1))
