from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import comb

import pytest

from listenkit.model import Analysis, Comment, StoredComment
from listenkit.themes.discovery import Discovery
from listenkit.themes.statistics import fisher_greater
from listenkit.themes.vocabulary import standard_vocabulary


def said(number: int, text: str, author: str = "", language: str = "en", day: int = 739_000) -> StoredComment:
    """Return a stored comment; each has an author of its own unless one is named."""
    comment = Comment("s", str(number), "customers", text, author=author or f"author{number}")
    return StoredComment(number, comment, Analysis(language=language), day, datetime(2026, 1, 1, tzinfo=UTC))


BEFORE = [said(1000 + n, f"The coffee was fine and the staff friendly {n}") for n in range(60)]


def test_what_was_not_said_before_is_emerging() -> None:
    """Eight people speak of opened parcels, of which nobody spoke; the constant subject does not emerge."""
    now = [said(n, "My parcel arrived opened") for n in range(8)]
    now += [said(100 + n, "The coffee was fine and the staff friendly") for n in range(30)]
    found = Discovery().emerging(now, BEFORE)
    assert [subject.comments for subject in found] == [8]
    assert set(found[0].label.split()) <= {"parcel", "arrived", "opened"}
    assert found[0].p_value < 0.01


def test_one_person_repeating_does_not_make_a_subject() -> None:
    """Ten comments of one author are one voice."""
    now = [said(n, "My parcel arrived opened", author="same") for n in range(10)]
    assert Discovery().emerging(now, BEFORE) == []


def test_without_an_earlier_time_nothing_is_new() -> None:
    """The first collection has no before."""
    assert Discovery().emerging([said(n, "My parcel arrived opened") for n in range(8)], []) == []


def test_a_suggestion_keeps_its_id_when_more_is_said() -> None:
    """The same subject next month has the same id, and a label in words people use."""
    first = [said(n, "Nos factures sont impayées", language="fr") for n in range(6)] + BEFORE
    later = first + [said(50 + n, "Encore des factures impayées", language="fr") for n in range(9)]
    ids = [{each.id: each.label for each in Discovery().suggest(comments)} for comments in (first, later)]
    both = set(ids[0]) & set(ids[1])
    assert any("factures" in ids[1][each] for each in both)


def test_stop_words_and_names_are_no_subject() -> None:
    """Function words and the organisation's own name never lead."""
    comments = [said(n, f"The Tilleul shop was closed for our visit {n}") for n in range(12)]
    labels = " ".join(each.label for each in Discovery(standard_vocabulary(("Tilleul",))).suggest(comments + BEFORE))
    assert not {"the", "was", "for", "tilleul"} & set(labels.split())


def test_a_protected_group_counts_with_enough_people_only() -> None:
    """Four employees say nothing that is shown; with a fifth their comments count."""
    others = [said(n, "The night shift is dark") for n in range(5)]
    employees = [
        replace(each, comment=replace(each.comment, group="employees"))
        for each in (said(20 + n, "The night shift is dark") for n in range(5))
    ]
    discovery = Discovery(minimum_authors={"employees": 5})
    four = next(each for each in discovery.suggest(others + employees[:4] + BEFORE) if "shift" in each.label)
    five = next(each for each in discovery.suggest(others + employees + BEFORE) if "shift" in each.label)
    assert (dict(four.groups), dict(five.groups)) == ({"customers": 5}, {"customers": 5, "employees": 5})


@pytest.mark.parametrize(("hits", "total", "other", "others"), [(3, 5, 1, 7), (0, 4, 2, 4), (6, 6, 0, 9)])
def test_fisher_equals_the_sum_of_its_definition(hits: int, total: int, other: int, others: int) -> None:
    """The tail of the hypergeometric distribution, computed with exact binomial coefficients."""
    marked = hits + other
    tail = sum(
        comb(total, k) * comb(others, marked - k) for k in range(hits, min(total, marked) + 1) if marked - k <= others
    )
    assert fisher_greater(hits, total, other, others) == pytest.approx(tail / comb(total + others, marked))
