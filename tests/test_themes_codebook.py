from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.errors import ConfigError
from listenkit.model import Theme
from listenkit.themes import Codebook, load_codebook, matching
from listenkit.themes.terms import make_term

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
        ("L’invoice, le livreur et le colis", "fr", ("delivery", "payment")),
        ("Nos factures impayées", "fr", ("payment",)),
        ("Une facture impayée : la facture d'eau", "fr", ()),
        ("The deliveries were late", "en", ("delivery",)),
        ("La livraison", "en", ()),
        ("La livraison", "unknown", ("delivery",)),
        ("Le colis, le livreur et l’invoice", "fr", ("delivery", "payment")),
        ("Une facture impayée avant la livraison", "fr", ("payment", "delivery")),
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


def test_many_texts_give_what_each_gives() -> None:
    """A batch is the same as one text after the other, in its order."""
    texts, languages = (
        ["La livraison", "The deliveries were late", "rien", "La livraison"],
        ["fr", "en", "fr", "unknown"],
    )
    one_by_one = [CODEBOOK.themes_of(text, language) for text, language in zip(texts, languages, strict=True)]
    assert CODEBOOK.themes_of_many(texts, languages) == one_by_one == [("delivery",), ("delivery",), (), ("delivery",)]


ROOMS = Codebook(
    [
        Theme("bathroom", {"en": ("shower", "bath towel", "room")}),
        Theme("noise", {"en": ("noise", "street", "room")}),
        Theme("bed", {"en": ("mattress", "pillow", "room")}),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noise all night, and the bath towel by the shower was wet", ("bathroom", "noise")),
        ("The noise of the street, and no shower", ("noise", "bathroom")),
        ("Noise, noise, noise. A shower with a bath towel", ("bathroom", "noise")),
        ("Noise and a pillow under these bedding and sheets", ("bed", "noise")),
        ("The room", ()),
        ("A room with a shower", ("bathroom",)),
    ],
)
def test_the_theme_with_the_most_evidence_stands_first(text: str, expected: tuple[str, ...]) -> None:
    """More terms, longer terms, words of the same subject; a word that many themes list is evidence for none alone."""
    assert ROOMS.themes_of(text, "en") == expected


def test_terms_that_stand_first_in_their_list_count_more() -> None:
    """The surest words are written first; between equals, what a text says first goes first."""
    words = ("alpha", "beta", "gamma", "delta", "epsilon")
    codebook = Codebook([Theme("a", {"en": words}), Theme("z", {"en": ("zeta",)})])
    assert codebook.themes_of("epsilon zeta", "en") == ("z", "a")
    assert codebook.themes_of("alpha zeta", "en") == ("a", "z")
    assert codebook.themes_of("zeta alpha", "en") == ("z", "a")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Das Frühstücksbuffet war leer", "de", ("breakfast",)),
        ("Die Hotelrechnungen stimmen nicht", "de", ("bill",)),
        ("Rechnungsfehler", "de", ("bill",)),
        ("Das Hotelfrühstück", "de", ("breakfast",)),
        ("De hotelrekening klopt niet", "nl", ("bill",)),
        ("Ein Nachfrühstück", "de", ()),
        ("Eine Berechnung", "de", ()),
        ("The prebreakfasts", "en", ()),
    ],
)
def test_a_term_is_found_at_the_start_and_the_end_of_a_compound(
    text: str, language: str, expected: tuple[str, ...]
) -> None:
    """German and Dutch write compounds as one word; a prefix makes another word, not a compound."""
    codebook = Codebook(
        [
            Theme("breakfast", {"de": ("Frühstück",), "en": ("breakfast",)}),
            Theme("bill", {"de": ("Rechnung",), "nl": ("rekening",)}),
        ]
    )
    assert codebook.themes_of(text, language) == expected


def test_a_large_codebook_looks_at_each_word_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With five hundred themes a word that was read before is read without stemming, whatever the themes."""
    themes = [Theme(f"t{n}", {"en": tuple(f"word{n}x{m}" for m in range(15))}) for n in range(500)]
    codebook = Codebook([*themes, Theme("late", {"en": ("late payment", "delivery")})])
    text = "The delivery is late and the late payment is word7x3"
    expected = codebook.themes_of(text, "en")
    assert expected == ("late", "t7")

    def refuse(*_: object) -> tuple[str, str]:
        raise AssertionError

    monkeypatch.setattr(matching, "stems", refuse)
    assert codebook.themes_of(text, "en") == expected


def test_the_words_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many different words are read, the index holds no more than its bound, and finds the same."""
    monkeypatch.setattr(matching, "REMEMBERED_WORDS", 100)
    index = matching.TermIndex([make_term("t", "late", "en", 0)], ["en"])
    for number in range(1000):
        assert [term.theme for term in index.hits(["late", f"word{number}"])] == ["t"]
        assert len(index._known) <= 100
    index.hits(["x" * 5000])
    assert max(map(len, index._known)) <= 64


def test_a_word_that_says_little_must_stand_first_to_count_alone() -> None:
    """A person who lists «time» among the first five words means it; further down it only supports."""
    first = Codebook([Theme("hours", {"en": ("shift", "time", "rota")})])
    assert first.themes_of("There was no time", "en") == ("hours",)
    last = Codebook([Theme("hours", {"en": ("shift", "rota", "roster", "overtime", "weekend", "time", "break")})])
    assert last.themes_of("There was no time", "en") == ()
    assert last.themes_of("There was no break", "en") == ("hours",)
    assert last.terms_in("No time between shifts", "en") == {"hours": ("time", "shift")}
