from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.errors import ConfigError
from listenkit.model import Theme
from listenkit.themes import Codebook, load_codebook

CODEBOOK = Codebook(
    [
        Theme("delivery", {"fr": ("livraison", "livreu*", "colis"), "en": ("delivery", "deliver*")}),
        Theme(
            "payment",
            {"fr": ("délai de paiement", "payer", "facture impayée"), "*": ("invoice*",)},
            excluded={"fr": ("facture d'eau",)},
        ),
    ]
)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("La livraison a été lente", "fr", ("delivery",)),
        ("LES LIVRAISONS SONT LENTES", "fr", ("delivery",)),
        ("Deux livreuses très aimables", "fr", ("delivery",)),
        ("Les delais de paiement sont trop longs", "fr", ("payment",)),
        ("On n’est toujours pas payés", "fr", ("payment",)),
        ("L’invoice et le colis", "fr", ("delivery", "payment")),
        ("Nos factures impayées", "fr", ("payment",)),
        ("Une facture impayée : la facture d'eau", "fr", ()),
        ("The deliveries were late", "en", ("delivery",)),
        ("La livraison", "en", ()),
        ("La livraison", "unknown", ("delivery",)),
        ("", "fr", ()),
    ],
)
def test_terms_match_with_their_inflections(text: str, language: str, expected: tuple[str, ...]) -> None:
    """Plurals, accents left out, elisions and endings; exclusions and the comment's language hold."""
    assert CODEBOOK.themes_of(text, language) == expected


def test_the_terms_that_matched_are_named() -> None:
    """`listenkit show` says why a comment is under a theme."""
    assert CODEBOOK.terms_in("Le colis et la livraison", "fr") == {"delivery": ("colis", "livraison")}


def test_a_missing_codebook_is_empty(tmp_path: Path) -> None:
    """Without the file there are no themes."""
    assert dict(load_codebook(tmp_path / "codebook.toml").themes) == {}


def test_every_mistake_of_a_codebook_is_reported_with_its_line(tmp_path: Path) -> None:
    """Unknown keys, bad names, terms that match everything, languages that do not exist."""
    path = tmp_path / "codebook.toml"
    path.write_text(
        '[[themes]]\nname = "Delivery!"\nterms.fr = ["l*"]\n\n[[themes]]\nname = "a"\ntitel = {}\nterms.xx = ["b"]\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_codebook(path)
    found = {problem.line: problem.message for problem in caught.value.problems}
    assert "lower case" in found[2]
    assert "match far too much" in found[3]
    assert "did you mean 'titles'" in found[7]
    assert "no language 'xx'" in found[8]


def test_a_changed_codebook_has_another_version(tmp_path: Path) -> None:
    """Analyses know which codebook made them."""
    path = tmp_path / "codebook.toml"
    path.write_text('[[themes]]\nname = "a"\nterms = ["late"]\n')
    first = load_codebook(path)
    path.write_text('[[themes]]\nname = "a"\nterms = ["late", "slow"]\n')
    assert load_codebook(path).version != first.version
    assert first.themes_of("It was late", "en") == ("a",)


def test_a_comment_of_one_endless_word_is_matched(tmp_path: Path) -> None:
    """A hundred thousand letters without a blank end nothing."""
    assert CODEBOOK.themes_of("livraison" * 20_000, "fr") == ()
