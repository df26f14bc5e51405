from __future__ import annotations

import random
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


def speech(chance: random.Random, number: int) -> str:
    """Return an invented comment of eight words, some of them much more frequent than others."""
    return " ".join(f"matter{int(chance.paretovariate(0.7)) % 300}x" for _ in range(8 + number % 3))


def test_where_nothing_changed_hardly_anything_emerges() -> None:
    """Of a hundred pairs of periods from the same source at most five raise a false alarm."""
    chance = random.Random(11)
    alarms = 0
    for _ in range(100):
        now = [said(n, speech(chance, n)) for n in range(120)]
        before = [said(1000 + n, speech(chance, n)) for n in range(160)]
        alarms += bool(Discovery().emerging(now, before))
    assert alarms <= 5


def test_a_planted_subject_emerges() -> None:
    """One comment in ten of the new period on a subject that was hardly mentioned before is found every time."""
    chance = random.Random(12)
    for _ in range(10):
        now = [said(n, speech(chance, n) + (" flooded cellar" if n % 10 == 0 else "")) for n in range(120)]
        before = [said(1000 + n, speech(chance, n) + (" cellar" if n == 7 else "")) for n in range(160)]
        found = Discovery().emerging(now, before)
        assert [(each.label, each.comments) for each in found] == [("flooded cellar", 12)]


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


def test_one_person_repeating_is_no_suggestion() -> None:
    """Ten comments of two people are two voices."""
    comments = [said(n, "The night shift is dark", author=f"a{n % 2}") for n in range(10)]
    assert Discovery().suggest(comments + BEFORE) == []


def test_a_word_of_too_few_of_a_protected_group_is_no_term() -> None:
    """Eight employees speak of the shift, three of them with one more word, which is not shown."""
    employees = [
        replace(each, comment=replace(each.comment, group="employees"))
        for each in (said(n, f"The night shift is dark{' and frosty' if n < 3 else ''}") for n in range(8))
    ]
    (shift,) = Discovery(minimum_authors={"employees": 5}).suggest([*employees, *BEFORE])
    assert "frosty" not in shift.terms["en"]
    (shift,) = Discovery(minimum_authors={"employees": 3}).suggest([*employees, *BEFORE])
    assert "frosty" in shift.terms["en"]


def test_an_adopted_theme_catches_by_words_of_its_subject_not_of_feeling() -> None:
    """What sets comments apart may be a term, friendly staff too; that they are bad may not."""
    staff = [said(n, f"The porter is friendly and the porter is bad {n}") for n in range(12)]
    staff += [said(20 + n, f"Friendly at the door, bad {n}") for n in range(4)]
    others = [said(100 + n, f"{what} number{n}") for n, what in enumerate(["The soup is salty", "Printer jams"] * 20)]
    discovery = Discovery()
    porter = next(each for each in discovery.suggest(staff + others) if "porter" in each.label)
    frame = discovery.frame(porter, staff + others)
    assert "porter" in frame.terms["en"]
    assert "bad" not in frame.terms["en"]
    assert "friendly" in frame.terms["en"]
    assert (frame.caught, frame.own) == (porter.comments, porter.comments)
