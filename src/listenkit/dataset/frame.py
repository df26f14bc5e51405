"""The dataset as a pandas table."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from listenkit.dataset.reading import read_comments
from listenkit.dataset.summaries import count_authors
from listenkit.model import Selection, StoredComment

if TYPE_CHECKING:
    import pandas

_TEXTS = ("id", "source", "group", "author", "language", "label", "kind", "title", "text")


def make_frame(connection: sqlite3.Connection, selection: Selection, protected: Mapping[str, int]) -> pandas.DataFrame:
    """Return the selected comments as a table, oldest first; see :meth:`listenkit.dataset.Dataset.frame`."""
    import pandas

    people = count_authors(connection, selection) if protected else {}
    withheld = {group for group, least in protected.items() if people.get(group, 0) < least}
    comments = list(read_comments(connection, selection, limit=None, newest_first=False, offset=0))
    frame = pandas.DataFrame(
        {
            "id": [each.id for each in comments],
            "source": [each.source for each in comments],
            "group": [each.group for each in comments],
            "created_at": pandas.Series([each.comment.created_at for each in comments], dtype="datetime64[us, UTC]"),
            "author": [_shown(each.author, each, withheld) for each in comments],
            "language": [each.language for each in comments],
            "sentiment": pandas.Series([each.compound for each in comments], dtype="float64"),
            "label": [each.label for each in comments],
            "confidence": pandas.Series([each.analysis.confidence for each in comments], dtype="float64"),
            "mixed": pandas.Series([each.is_mixed for each in comments], dtype="bool"),
            "kind": [each.kind for each in comments],
            "kinds": pandas.Series([list(each.analysis.kinds) for each in comments], dtype="object"),
            "kind_confidences": pandas.Series([_kind_confidences(each) for each in comments], dtype="object"),
            "themes": pandas.Series([list(each.themes) for each in comments], dtype="object"),
            "rating": pandas.Series([each.comment.rating for each in comments], dtype="float64"),
            "title": [_shown(each.comment.title, each, withheld) for each in comments],
            "text": [_shown(each.comment.text, each, withheld) for each in comments],
        }
    )
    for key in _segment_keys(comments):
        frame[f"segment.{key}"] = pandas.Series([each.segments.get(key) for each in comments], dtype="string")
    return frame.astype(dict.fromkeys(_TEXTS, "string"))


def _shown(value: str, comment: StoredComment, withheld: set[str]) -> str | None:
    return None if comment.group in withheld else value


def _kind_confidences(comment: StoredComment) -> list[float | None]:
    """Return a confidence for each kind, None where nobody knows it, so that the two columns explode together."""
    known = comment.analysis.kind_confidences
    return [*known, *[None] * (len(comment.analysis.kinds) - len(known))]


def _segment_keys(comments: Sequence[StoredComment]) -> list[str]:
    return sorted({key for comment in comments for key in comment.segments})
