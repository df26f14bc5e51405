from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.config.tree import LANGUAGES
from listenkit.errors import UsageError
from listenkit.themes import Codebook, load_codebook
from listenkit.themes.bridge import standard_bridge
from listenkit.themes.starters import starter_blocks, starter_names, starter_text
from listenkit.themes.stems import bare_words, stems


def starter(name: str, folder: Path) -> Codebook:
    """Return a starter as a project would load it."""
    path = folder / f"{name}.toml"
    path.write_text(starter_text(name), encoding="utf-8")
    return load_codebook(path)


def test_there_is_a_starter_for_three_groups() -> None:
    """An unknown one is refused with those that there are."""
    assert starter_names() == ("customers", "employees", "suppliers")
    with pytest.raises(UsageError, match="custmers") as caught:
        starter_text("custmers")
    assert "customers" in str(caught.value.hint)


@pytest.mark.parametrize("name", starter_names())
def test_every_theme_speaks_seven_languages(name: str, tmp_path: Path) -> None:
    """Ten to fourteen themes, each with a title and ten to fifteen terms in every language."""
    themes = starter(name, tmp_path).themes
    assert 10 <= len(themes) <= 14
    for theme in themes.values():
        assert set(theme.titles) == set(theme.terms) == set(LANGUAGES)
        assert {language for language, terms in theme.terms.items() if not 10 <= len(terms) <= 15} == set()
    assert set(starter_blocks(name)) == set(themes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", starter_names())
def test_no_term_stands_in_two_themes(name: str, language: str, tmp_path: Path) -> None:
    """Not in another form either."""
    found: dict[str, str] = {}
    for theme in starter(name, tmp_path).themes.values():
        for term in theme.terms[language]:
            key = " ".join(stems(word, language)[1] for word in bare_words(term))
            assert found.setdefault(key, theme.name) == theme.name, term


SENTENCES = {
    ("employees", "en", "pay"): "Our wages have not moved for three years",
    ("employees", "fr", "working-hours"): "Le planning change toutes les semaines et les congés sont refusés",
    ("employees", "es", "management"): "El jefe nunca baja a la planta",
    ("employees", "de", "training-career"): "Eine Weiterbildung wäre für meine Karriere wichtig",
    ("employees", "it", "health-safety"): "Gli infortuni in reparto aumentano",
    ("employees", "pt", "workload"): "A carga de trabalho é enorme e estamos esgotados",
    ("employees", "nl", "remote-work"): "Ik wil graag thuiswerken op vrijdag",
    ("customers", "en", "delivery"): "The parcel never arrived",
    ("customers", "fr", "returns-refunds"): "J'attends mon remboursement depuis un mois",
    ("customers", "es", "price"): "Es demasiado caro para lo que es",
    ("customers", "de", "delivery"): "Die Lieferverzögerung war lang, das Paket kam nie",
    ("customers", "it", "app-website"): "Il sito si blocca a ogni aggiornamento",
    ("customers", "pt", "quality"): "O produto chegou danificado e com defeito",
    ("customers", "nl", "returns-refunds"): "De terugbetaling is nog altijd niet gedaan",
    ("suppliers", "en", "late-payment"): "Two payments are overdue",
    ("suppliers", "fr", "logistics"): "Le quai de déchargement est toujours bloqué",
    ("suppliers", "es", "contracts-tenders"): "La licitación tenía cláusulas imposibles",
    ("suppliers", "de", "price-negotiation"): "Die Rohstoffkosten steigen und der Preisdruck auch",
    ("suppliers", "it", "invoicing"): "La fattura elettronica è stata respinta",
    ("suppliers", "pt", "orders-forecast"): "As encomendas chegam sem previsão nenhuma",
    ("suppliers", "nl", "sustainability"): "De audit over duurzaamheid duurde drie dagen",
}


@pytest.mark.parametrize(("name", "language", "theme"), SENTENCES)
def test_an_invented_sentence_is_put_under_its_theme(name: str, language: str, theme: str, tmp_path: Path) -> None:
    """The theme that it is about stands first."""
    assert starter(name, tmp_path).themes_of(SENTENCES[name, language, theme], language)[:1] == (theme,)


def test_the_bridge_knows_one_subject_in_every_language() -> None:
    """A parcel is a delivery wherever it is spoken of, in a compound too; a word of two subjects is none."""
    words = {"en": "parcel", "fr": "colis", "es": "paquete", "de": "paket", "it": "pacco", "nl": "pakket"}
    bridge = standard_bridge()
    assert {bridge.subject(stems(word, language)[1], language) for language, word in words.items()} == {"delivery"}
    assert bridge.subject(stems("Paketzustellung", "de")[1], "de") == "delivery"
    assert bridge.subject("nonsense", "en") == ""


@pytest.mark.parametrize("name", starter_names())
def test_every_term_of_a_starter_works_alone(name: str, tmp_path: Path) -> None:
    """A comment that holds no more than the term is under its theme."""
    codebook = starter(name, tmp_path)
    silent = [
        (theme.name, language, term)
        for theme in codebook.themes.values()
        for language, terms in theme.terms.items()
        for term in terms
        if theme.name not in codebook.themes_of(f"{term.rstrip('*')} !", language)
    ]
    assert silent == []
