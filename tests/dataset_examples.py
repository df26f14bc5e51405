"""What the tests of the dataset share: invented comments, pages and an open dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from listenkit.authors import unpack_authors
from listenkit.dataset import Dataset, StoredPage
from listenkit.dataset.changes import source_ids
from listenkit.model import Analysis, Comment, Kind, label_of
from listenkit.summary import Cell, Counts, Summary

ZONE = "Europe/Paris"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AT = datetime(2026, 4, 1, 6, 0, tzinfo=UTC)


def make_comment(number: int | str, text: str = "The parcel came late", **changes: Any) -> Comment:
    """Return an invented comment; a number moves it by as many hours."""
    hours = number if isinstance(number, int) else 0
    values: dict[str, Any] = {
        "source": "shop",
        "native_id": str(number),
        "group": "customers",
        "text": text,
        "author": "ann",
        "created_at": START + timedelta(hours=hours),
    }
    return Comment(**{**values, **changes})


def make_analysis(
    compound: float | None = -0.5, kind: Kind = "concern", themes: tuple[str, ...] = ("delivery",), version: str = "v1"
) -> Analysis:
    """Return what an analyser could have found."""
    return Analysis("en", compound, label_of(compound), (kind,), themes, version)


def make_page(comments: Sequence[Comment | tuple[Comment, Analysis]] = (), **changes: Any) -> StoredPage:
    """Return a page of comments; those without an analysis get the usual one."""
    analysed = [each if isinstance(each, tuple) else (each, make_analysis()) for each in comments]
    source = analysed[0][0].source if analysed else "shop"
    group = analysed[0][0].group if analysed else "customers"
    values: dict[str, Any] = {
        "source": source, "collector": "files", "group": group, "collected_at": AT, "analysed": analysed,
    }  # fmt: skip
    return StoredPage(**{**values, **changes})


@contextmanager
def open_dataset(path: Path, **options: Any) -> Iterator[Dataset]:
    """Open a dataset in the examples' zone."""
    values: dict[str, Any] = {"zone": ZoneInfo(ZONE), "zone_name": ZONE, **options}
    with Dataset.open(path, **values) as dataset:
        yield dataset


def part_table(dataset: Dataset) -> Summary:
    """Return the whole table of partial summaries."""
    names = {number: name for name, number in source_ids(dataset._connection).items()}
    rows = dataset._connection.execute(
        "SELECT facet, source_id, grp, day, n, positive, negative, unscored, sentiment, authors, uncalled, mixed "
        "FROM part"
    )
    return Summary(
        {
            Cell(facet, names[source], group, day): Counts(
                n, positive, negative, unscored, points, unpack_authors(who), uncalled, mixed
            )
            for facet, source, group, day, n, positive, negative, unscored, points, who, uncalled, mixed in rows
        }
    )
