from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from listenkit.model import Comment, Tally, comment_key, format_id, label_of

COMMENT = Comment("reviews", "007", "customers", "Late again", created_at=datetime(2026, 11, 2, tzinfo=UTC))


def test_identity_is_source_and_native_id() -> None:
    """The same words from another source or under another id are another comment; 007 is not 7."""
    keys = {comment_key(*pair) for pair in (("a", "007"), ("a", "7"), ("b", "007"), ("a\x1f0", "07"))}
    assert len(keys) == 4
    assert replace(COMMENT, text="On time").key == COMMENT.key


def test_a_key_fits_a_signed_64_bit_integer() -> None:
    """SQLite's integers hold every key, and the public id is its 16 digits."""
    assert 0 <= COMMENT.key < 2**63
    assert int(format_id(COMMENT.key), 16) == COMMENT.key


@pytest.mark.parametrize(
    "change",
    [{"text": "x"}, {"rating": 2.0}, {"segments": {"site": "Lyon"}}, {"group": "suppliers"}, {"created_at": None}],
)
def test_everything_that_can_change_changes_the_hash(change: dict[str, object]) -> None:
    """An edit of any field is seen when the comment comes again."""
    assert replace(COMMENT, **change).content_hash != COMMENT.content_hash  # type: ignore[arg-type]  # any field


def test_minus_zero_is_zero() -> None:
    """The dataset keeps no sign of zero, so the hash must not either."""
    assert replace(COMMENT, rating=-0.0).content_hash == replace(COMMENT, rating=0.0).content_hash


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Terrible", "Never again", "Terrible\nNever again"),
        ("Re: invoice", "Still nothing", "Still nothing"),
        ("Never", "Never again", "Never again"),
        ("", "Never again", "Never again"),
    ],
)
def test_a_title_is_said_unless_it_repeats(title: str, text: str, expected: str) -> None:
    """A headline is part of what was said; a reply's subject and a copied beginning are not."""
    assert Comment("s", "1", "customers", text, title=title).said == expected


@pytest.mark.parametrize(
    ("compound", "expected"),
    [(None, "unscored"), (0.05, "positive"), (0.0499, "neutral"), (-0.05, "negative"), (0.0, "neutral")],
)
def test_labels_follow_the_neutral_band(compound: float | None, expected: str) -> None:
    """±0.05 are the borders, and an unscored comment is never neutral."""
    assert label_of(compound) == expected


def test_the_ledger_balances() -> None:
    """What was received is the sum of what became of it."""
    assert (Tally(1, 2, 3, 4, 5, 6) + Tally(new=1)).received == 22
