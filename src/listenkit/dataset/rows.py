"""How values become columns and columns become values again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from listenkit.model import CALLED, Analysis, Comment, Kind, Label, Response, StoredComment
from listenkit.summary import SCALE, UNDATED
from listenkit.text import clean_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REMEMBERED = 4096
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Fact(NamedTuple):
    """What a summary reads of one stored comment; a :class:`listenkit.summary.Row`."""

    source: str
    group: str
    day: int
    author: str
    language: str
    kind: str
    themes: tuple[str, ...]
    segments: Mapping[str, str]
    compound: float | None
    label: str
    is_uncalled: bool = False
    is_mixed: bool = False


CALLED_POINTS = round(CALLED * SCALE)
"""Stored confidences below this are too weak to call."""

IS_UNCALLED = f"coalesce(compound IS NOT NULL AND confidence < {CALLED_POINTS}, 0)"
"""Tells in SQL whether the side of a stored comment is too weak to call, as 0 or 1."""

FACT_COLUMNS = (
    "source_id, grp, day, author, language, kind, themes, segments, compound, label, "
    f"{IS_UNCALLED} AS is_uncalled, is_mixed"
)
COMMENT_COLUMNS = (
    "comment.key, comment.source_id, native_id, grp, author, created_at, title, wording.text, original, rating, "
    "declared_language, segments, parent, thread, url, language, compound, label, kinds, themes, version, day, "
    "collected_at, confidence, is_mixed, kind_confidences"
)
"""What :func:`stored_comment` reads, from ``comment`` joined with ``wording``."""


def microseconds(moment: datetime | None) -> int | None:
    """Return an aware time as whole microseconds since 1970, None for None."""
    return None if moment is None else (moment - EPOCH) // _MICROSECOND


def moment(count: int | None) -> datetime | None:
    """Return the aware UTC time of a number of microseconds since 1970, None for None."""
    return None if count is None else EPOCH + timedelta(microseconds=count)


def day_of(created_at: datetime | None, zone: tzinfo) -> int:
    """Return the ordinal of the day in the zone, :data:`UNDATED` where the time is unknown."""
    return UNDATED if created_at is None else created_at.astimezone(zone).toordinal()


def points(compound: float | None) -> int | None:
    """Return a compound score as integer ten-thousandths."""
    return None if compound is None else round(compound * SCALE)


def score(stored: int | None) -> float | None:
    """Return the compound score of stored ten-thousandths."""
    return None if stored is None else stored / SCALE


@lru_cache(maxsize=_REMEMBERED)
def dump_list(values: tuple[str, ...] | tuple[float, ...]) -> str:
    """Return strings or numbers as compact JSON; few different lists occur, so they are remembered."""
    return _ENCODER.encode(values)


def dump_mapping(pairs: Mapping[str, str]) -> str:
    """Return pairs as compact JSON with sorted keys: equal pairs give equal text."""
    return _dump_pairs(tuple(pairs.items())) if pairs else "{}"


@lru_cache(maxsize=_REMEMBERED)
def _dump_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return _ENCODER.encode(dict(pairs))


@lru_cache(maxsize=_REMEMBERED)
def read_list(text: str) -> tuple[str, ...]:
    """Return the strings of a JSON list; few different ones occur, so they are remembered."""
    return tuple(json.loads(text))


@lru_cache(maxsize=_REMEMBERED)
def read_mapping(text: str) -> Mapping[str, str]:
    """Return the pairs of a JSON object, as a value that cannot be changed."""
    return MappingProxyType(json.loads(text))


def fact(comment: Comment, analysis: Analysis, day: int) -> Fact:
    """Return what a summary reads of a comment that is about to be stored."""
    return Fact(
        comment.source, comment.group, day, comment.author, analysis.language, analysis.kind, analysis.themes,
        comment.segments, analysis.compound, analysis.label, is_uncalled(analysis), analysis.is_mixed,
    )  # fmt: skip


def is_uncalled(analysis: Analysis) -> bool:
    """Return the same as :data:`IS_UNCALLED` of the stored row, whose confidence has four decimals."""
    confidence = points(analysis.confidence)
    return analysis.compound is not None and confidence is not None and confidence < CALLED_POINTS


def facts(rows: Iterable[Sequence[Any]], sources: Mapping[int, str]) -> Iterable[Fact]:
    """Return what a summary reads out of rows of :data:`FACT_COLUMNS`."""
    for (
        source_id, group, day, author, language, kind, themes, segments, compound, label, uncalled, mixed,
    ) in rows:  # fmt: skip
        yield Fact(
            sources[source_id], group, day, author, language, kind, read_list(themes), read_mapping(segments),
            score(compound), label, bool(uncalled), bool(mixed),
        )  # fmt: skip


ANALYSIS_COLUMNS = (
    "language", "compound", "label", "kind", "kinds", "themes", "version", "confidence", "is_mixed", "kind_confidences",
)  # fmt: skip
"""What :func:`analysis_values` gives the values of."""


def analysis_values(analysis: Analysis) -> tuple[str | int | None, ...]:
    """Return what was found in a comment as it is stored, in the order of :data:`ANALYSIS_COLUMNS`."""
    return (
        analysis.language, points(analysis.compound), analysis.label, analysis.kind, dump_list(analysis.kinds),
        dump_list(analysis.themes), analysis.version, points(analysis.confidence), int(analysis.is_mixed),
        dump_list(analysis.kind_confidences),
    )  # fmt: skip


def stored_comment(row: Sequence[Any], sources: Mapping[int, str]) -> StoredComment:
    """Return the comment of a row of :data:`COMMENT_COLUMNS`."""
    (key, source_id, native_id, group, author, created_at, title, text, original, rating, declared, segments, parent,
     thread, url, language, compound, label, kinds, themes, version, day, collected_at, confidence, is_mixed,
     kind_confidences) = row  # fmt: skip
    comment = Comment(
        source=sources[source_id], native_id=native_id, group=group, text=text, author=author,
        created_at=moment(created_at), title=title, original=original, rating=rating, declared_language=declared,
        segments=read_mapping(segments), parent=parent, thread=thread, url=url,
    )  # fmt: skip
    analysis = Analysis(
        language, score(compound), cast("Label", label), cast("tuple[Kind, ...]", read_list(kinds)), read_list(themes),
        version, score(confidence), bool(is_mixed), cast("tuple[float, ...]", read_list(kind_confidences)),
    )  # fmt: skip
    return StoredComment(key, comment, analysis, day, EPOCH + timedelta(microseconds=collected_at))


def stored_response(row: Sequence[Any], sources: Mapping[int, str]) -> Response:
    """Return the response of a row of source, native id, text, time, parent, thread, origin and whether an outcome."""
    source_id, native_id, text, created_at, parent, thread, origin, is_outcome = row
    return Response(sources[source_id], native_id, text, moment(created_at), parent, thread, origin, bool(is_outcome))


def storable(comment: Comment) -> Comment:
    """Return the comment as SQLite can hold, search and erase it: no NUL, no lone surrogate, no NaN.

    Comments are clean when they come here; this is the last guard, for callers that did not take care.
    """
    if comment.rating is not None and math.isnan(comment.rating):
        comment = replace(comment, rating=None)
    texts = (
        comment.text, comment.native_id, comment.title, comment.original, comment.author, comment.parent,
        comment.thread, comment.url, comment.group, comment.declared_language, *comment.segments.values(),
    )  # fmt: skip
    return comment if is_clean("".join(texts)) and all(map(is_clean, comment.segments)) else _cleaned(comment)


def storable_text(value: str) -> str:
    """Return the text itself where it is clean, else what :func:`listenkit.text.clean_text` makes of it."""
    return value if is_clean(value) else clean_text(value)


def is_clean(value: str) -> bool:
    """Tell whether a text has no NUL, at which SQLite's functions stop, and no lone surrogate, which it refuses."""
    if "\x00" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(comment: Comment) -> Comment:
    changes: dict[str, Any] = {
        field.name: storable_text(value)
        for field in fields(comment)
        if isinstance(value := getattr(comment, field.name), str)
    }
    changes["segments"] = {storable_text(key): storable_text(value) for key, value in comment.segments.items()}
    return replace(comment, **changes)
