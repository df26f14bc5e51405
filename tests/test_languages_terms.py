import pytest

from listenkit.languages.terms import MAX_FORMS, expand


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("Bon", ["bon"]),
        ("merveill*", ["merveill*"]),
        ("content(e/s/es)", ["content", "contente", "contents", "contentes"]),
        ("heureu[x/se]", ["heureux", "heureuse"]),
        ("doux(e/e)", ["doux", "douxe"]),
        ("fin(e//s)", ["fin", "fine", "fins"]),
        ("petit(e) ami(e)", ["petit ami", "petit amie", "petite ami", "petite amie"]),
        ("rien d’autre", ["rien d' autre"]),
        ("ne...pas", ["ne … pas"]),
        ("10/10", ["10/10"]),
    ],
)
def test_a_term_stands_for_its_forms(term: str, forms: list[str]) -> None:
    """Usual terms take a short way, others the long one; both give lower-case words in the order of the endings."""
    assert [" ".join(form) for form in expand(term, ("d'",))] == forms


@pytest.mark.parametrize(
    "term",
    ["", " ", "ab*", "abc*d", "abc*d*", "mot(e", "mot)e", "mot(e]", "mot[e)", "mot()e", "(e)*", "… mot", "mot …"],
)
def test_what_is_not_written_as_a_term_is_refused(term: str) -> None:
    """A slip of the pen never becomes a word."""
    with pytest.raises(ValueError, match=r"not written as|starts and ends|too short|empty form"):
        expand(term)


def test_a_word_with_too_many_endings_is_refused() -> None:
    """The number of forms is bounded for a single word as well."""
    endings = "/".join(f"{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(MAX_FORMS + 1))
    with pytest.raises(ValueError, match="at most 512"):
        expand(f"mot[{endings}]")
