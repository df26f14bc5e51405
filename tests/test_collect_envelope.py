from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from listenkit.collect.envelope import Deletion, Envelope, read_rating
from listenkit.config import Source
from listenkit.model import Comment, Item, Response, SetAside
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.text import MAX_TEXT

PSEUDONYMS = Pseudonyms(b"k" * 32)


def envelope(accounts: tuple[str, ...] = (), **source: Any) -> Envelope:
    """Return an envelope for a source with the given common keys."""
    configured = Source(**{"name": "reviews", "collector": "files", "group": "customers", **source})
    return Envelope(configured, ZoneInfo("Europe/Paris"), PSEUDONYMS, frozenset(accounts))


def wrapped(item: Item, **source: Any) -> Comment:
    """Return the comment that an item becomes."""
    comment = envelope(**source).wrap(item)
    assert isinstance(comment, Comment)
    return comment


def test_an_item_becomes_a_clean_comment() -> None:
    """Clean text, aware time of the source's zone, pseudonym, number, segments."""
    comment = wrapped(
        Item(
            "Late\x00 again\r\n",
            "007",
            "Ann@Example.org",
            "2026-07-01 12:00",
            rating="4,5",
            segments={"site": " Lyon "},
        )
    )
    assert (comment.text, comment.native_id, comment.rating) == ("Late again", "007", 4.5)
    assert comment.created_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert comment.author == PSEUDONYMS.of("ann@example.org", "customers")
    assert dict(comment.segments) == {"site": "Lyon"}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Item(" \x00 ", where="row 2"), "has no text"),
        (Item("", original="> Any news?", where="row 2"), "holds only quoted words"),
        (Item("x", created="soonish", where="row 2"), "cannot read the date 'soonish'"),
        (Item("x", created="02/11/2026", where="row 2"), "cannot tell the day from the month"),
        (Item("", deleted=True, where="row 2"), "is deleted but has no id"),
    ],
)
def test_what_cannot_be_a_comment_is_set_aside_with_place_and_reason(item: Item, reason: str) -> None:
    """The row is named; nothing is guessed."""
    found = envelope().wrap(item)
    assert isinstance(found, SetAside)
    assert found.where == "row 2"
    assert reason in found.reason


@pytest.mark.parametrize("text", ["NA", "None", "null", "nan", "n/a"])
def test_words_that_programs_take_for_nothing_are_comments(text: str) -> None:
    """A person may well answer NA."""
    assert wrapped(Item(text)).text == text


def test_derived_ids_do_not_depend_on_the_place() -> None:
    """Rows added or moved in the next export keep the ids of the others; equal rows are told apart."""
    first, second = envelope(), envelope()
    rows = [Item("Good", author="a"), Item("Bad", author="b"), Item("Good", author="a")]
    moved = [Item("New", author="c"), rows[1], rows[0], rows[2]]
    ids = [first.wrap(row).native_id for row in rows]  # type: ignore[union-attr]  # all are comments
    again = [second.wrap(row).native_id for row in moved]  # type: ignore[union-attr]  # all are comments
    assert len(set(ids)) == 3
    assert set(again) - set(ids) == {again[0]}


def test_equal_rows_are_counted_within_one_part() -> None:
    """The same row in a second export of the same survey is the same comment."""
    both = envelope()
    both.start_part("march.csv")
    first = both.wrap(Item("Good"))
    both.start_part("april.csv")
    assert both.wrap(Item("Good")) == first


def test_a_derived_id_tells_nothing_about_the_author() -> None:
    """It is keyed: who knows the words cannot test names against it."""
    other = Envelope(
        Source(name="reviews", collector="files", group="customers"),
        ZoneInfo("UTC"),
        Pseudonyms(b"o" * 32),
        frozenset(),
    )
    assert wrapped(Item("Good", author="ann")).native_id != other.wrap(Item("Good", author="ann")).native_id  # type: ignore[union-attr]


def test_the_organisation_answers_and_is_no_stakeholder() -> None:
    """What its own accounts write is a response, whatever the case."""
    found = envelope(("info@example.org",)).wrap(Item("We are sorry", "9", "Info@Example.org", parent="8"))
    assert isinstance(found, Response)
    assert (found.native_id, found.parent) == ("9", "8")


def test_a_deletion_at_the_source_is_passed_on() -> None:
    """The id is enough."""
    assert envelope().wrap(Item("", "9", deleted=True)) == Deletion("9")


def test_forms_that_people_answer_once_have_an_author_each() -> None:
    """Without it all anonymous comments are one person's."""
    each = envelope(anonymous="each")
    authors = {each.wrap(Item("Good", str(number))).author for number in range(3)}  # type: ignore[union-attr]  # comments
    assert len(authors) == 3
    assert wrapped(Item("Good", "1")).author == ""


def test_a_huge_text_is_cut_and_a_huge_id_is_hashed() -> None:
    """One comment cannot fill the dataset."""
    comment = wrapped(Item("x" * 10_000_000, "i" * 10_000))
    assert len(comment.text) == MAX_TEXT
    assert len(comment.native_id) < 64


@pytest.mark.parametrize(
    ("given", "configured", "expected"),
    [("fr-FR", "auto", "fr"), ("", "de", "de"), ("", "auto", ""), ("Klingon", "auto", ""), ("EN", "fr", "en")],
)
def test_a_language_that_the_source_tells_is_kept(given: str, configured: str, expected: str) -> None:
    """The item's wins over the source's; an unknown one is detected later."""
    assert wrapped(Item("x", language=given), language=configured).declared_language == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4", 4.0),
        ("4,5", 4.5),
        ("4/5", 4.0),
        ("5 stars", 5.0),
        ("", None),
        ("good", None),
        (3, 3.0),
        (True, None),
        ("1e400", None),
    ],
)
def test_ratings_are_numbers_or_nothing(value: float | str, expected: float | None) -> None:
    """Commas, scales and stars are read; words are not."""
    assert read_rating(value) == expected


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        (["5", "", None, " ", "4/5"], []),
        (["great"], ["1 rating could not be read, in row 0: 'great'"]),
        (["4", "x" * 50, True], [f"2 ratings could not be read, the first in row 1: '{'x' * 19}…'"]),
        (["\x1b[2J\nann@example.org"], ["1 rating could not be read, in row 0: '[2J ‹e-mail›'"]),
    ],
)
def test_ratings_that_cannot_be_read_are_told_once(ratings: list[float | str | None], said: list[str]) -> None:
    """An empty cell is no rating; of the others the number and the first are told, inert, short and without names."""
    wrapping = envelope()
    for number, rating in enumerate(ratings):
        wrapping.wrap(Item("fine", rating=rating, where=f"row {number}"))
    assert wrapping.warnings() == said


def test_what_was_sent_from_here_is_an_answer_whoever_wrote_it() -> None:
    """Its id is known, so that the account that it went out from need not be named."""
    source = Source(name="reviews", collector="files", group="customers")
    made = Envelope(source, ZoneInfo("Europe/Paris"), PSEUDONYMS, frozenset(), sent=frozenset({"8"}))

    kinds = [type(made.wrap(Item(text="On Friday.", native_id=each, author="desk"))) for each in ("8", "9")]

    assert kinds == [Response, Comment]
