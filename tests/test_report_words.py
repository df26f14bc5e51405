"""The words of the report: numbers, days and periods as English and French readers write them."""

from __future__ import annotations

from datetime import date

import pytest

from listenkit.report.value import Period
from listenkit.report.words import Words, to_ascii

EN, FR = Words("en"), Words("fr")
SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (1234567, 0, "1,234,567", f"1{SPACE}234{SPACE}567"),
        (-12.34, 1, "−12.3", "−12,3"),
        (-0.04, 1, "0.0", "0,0"),
        (0, 0, "0", "0"),
    ],
)
def test_numbers_have_the_marks_of_the_locale(value: float, decimals: int, english: str, french: str) -> None:
    """French has a decimal comma and spaces that do not break; nothing rounds to minus zero."""
    assert (EN.number(value, decimals), FR.number(value, decimals)) == (english, french)


def test_a_share_below_a_percent_is_not_told_as_none() -> None:
    """What would be rounded to nothing is said in words."""
    assert [EN.small_share(share) for share in (0.001, 0.0051, 0.18)] == ["under 1%", "1%", "18%"]
    assert FR.small_share(0.001) == "moins de 1\u00a0%"


def test_a_sign_is_written_where_asked() -> None:
    """Plus only above zero."""
    assert [EN.number(value, sign=True) for value in (5, 0, -5)] == ["+5", "0", "−5"]
    assert FR.percent(0.224, sign=True) == f"+22{SPACE}%"


@pytest.mark.parametrize(
    ("since", "until", "english", "french"),
    [
        (date(2026, 11, 16), date(2026, 11, 23), "week 47 · 16–22 Nov 2026", "semaine 47 · 16–22 nov. 2026"),
        (date(2026, 11, 1), date(2026, 12, 1), "November 2026", "novembre 2026"),
        (date(2026, 2, 1), date(2026, 3, 1), "February 2026", "février 2026"),
        (date(2026, 11, 1), date(2026, 11, 5), "1–4 Nov 2026", "1er–4 nov. 2026"),
        (date(2026, 10, 27), date(2026, 11, 24), "27 Oct – 23 Nov 2026", "27 oct. – 23 nov. 2026"),
        (date(2025, 12, 20), date(2026, 1, 3), "20 Dec 2025 – 2 Jan 2026", "20 déc. 2025 – 2 janv. 2026"),
        (date(2026, 12, 1), date(2026, 12, 2), "1 Dec 2026", "1er déc. 2026"),
        (None, None, "all comments", "tous les avis"),
        (date(2026, 12, 2), None, "since 2 Dec 2026", "depuis le 2 déc. 2026"),
        (None, date(2026, 12, 2), "up to 1 Dec 2026", "jusqu'au 1er déc. 2026"),
    ],
)
def test_periods_are_said_as_people_say_them(since: date | None, until: date | None, english: str, french: str) -> None:
    """Weeks have their number, whole months their name, and the last day is the last one inside."""
    period = Period(since, until)
    assert (EN.period(period), FR.period(period)) == (english, french)


def test_the_previous_period_is_named() -> None:
    """By its week, its month, or its length."""
    assert EN.versus(Period(date(2026, 11, 9), date(2026, 11, 16))) == "vs week 46"
    assert FR.versus(Period(date(2026, 10, 1), date(2026, 11, 1))) == "vs octobre 2026"
    assert EN.versus(Period(date(2026, 10, 2), date(2026, 11, 1))) == "vs the 30 days before"


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    """Each language has its own rule."""
    assert [EN.count("counts.people", n) for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert [FR.count("counts.people", n) for n in (0, 1, 2)] == ["0 personne", "1 personne", "2 personnes"]


def test_an_unknown_locale_is_english() -> None:
    """C, POSIX and languages without phrases."""
    assert [Words(locale).locale for locale in ("C", "", "de_DE", "fr-CA", "FR")] == ["en", "en", "en", "fr", "fr"]


def test_a_group_of_ones_own_keeps_its_name() -> None:
    """Its short form is its first four letters."""
    assert (FR.name("groups", "neighbours"), FR.short_group("neighbours")) == ("neighbours", "neig")


def test_braces_in_a_name_are_text() -> None:
    """Values are filled in once and never read as a phrase."""
    assert EN.say("headline.silent", silent="{0} {colon}") == "Nobody heard in this period from: {0} {colon}."


def test_ascii_keeps_what_can_be_read() -> None:
    """Accents fall, signs become plain ones, the rest is a question mark."""
    assert to_ascii("«\u00a0Été − cœur…\u00a0» 漢") == '"Ete - coeur..." ?'
