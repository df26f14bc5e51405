from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit import text

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    """What the dataset holds comes out of the border unchanged."""
    assert text.clean_text(text.clean_text(value)) == text.clean_text(value)


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_searched(value: str) -> None:
    """No NUL and no lone surrogate passes the border."""
    cleaned = text.clean_text(value)
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@given(ANY_TEXT)
def test_safe_text_holds_no_forbidden_code_point(value: str) -> None:
    """Whatever comes in, nothing that drives a terminal goes out."""
    shown = text.safe_text(value)
    assert {unicodedata.category(character) for character in shown if character != "\n"} & FORBIDDEN == set()


@pytest.mark.parametrize(
    ("hostile", "expected"),
    [
        ("\x1b]52;c;ZXZpbA==\x07ok", "]52;c;ZXZpbA==ok"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200bb\ufeffc", "abc"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("line\r\nnext\ttab", "line\nnext tab"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * text.MAX_COMBINING),
    ],
)
def test_safe_text_disarms(hostile: str, expected: str) -> None:
    """Escapes, bidi overrides, invisible characters and towers of marks lose their power; letters stay."""
    assert text.safe_text(hostile) == expected


def test_words_like_na_are_text() -> None:
    """A comment that says NA is a comment."""
    assert [text.clean_text(value) for value in ("NA", "None", "null", "nan")] == ["NA", "None", "null", "nan"]


def test_shorten_cuts_at_a_word() -> None:
    """A cut text ends with a whole word and an ellipsis."""
    assert text.shorten("The delivery was three days late", 20) == "The delivery was…"


def test_the_nearest_name_is_offered_with_the_valid_ones() -> None:
    """A typing mistake is answered with what was probably meant."""
    assert text.did_you_mean("costumers", ["customers", "suppliers"]) == (
        "did you mean 'customers'? choices: customers, suppliers"
    )


def test_fold_ignores_case_accents_and_apostrophes() -> None:
    """Search and codebook meet people who type without accents."""
    assert text.fold("L’Été À LYON") == "l'ete a lyon"
