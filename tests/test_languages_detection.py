import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.languages import LanguageDetector

SEVEN = ("fr", "en", "es", "de", "it", "pt", "nl")


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    """A detector for the seven first languages."""
    return LanguageDetector(SEVEN)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La cantine est vraiment trop chère pour ce que c'est", "fr"),
        ("J’ai appelé trois fois et personne ne répond", "fr"),
        ("The new schedule is much better than the one we had", "en"),
        ("El pedido no ha llegado y nadie contesta al teléfono", "es"),
        ("Die Lieferung ist schon wieder zu spät gekommen", "de"),
        ("La consegna è arrivata in ritardo anche questa volta", "it"),
        ("A entrega não chegou e ninguém atende o telefone", "pt"),
        ("De levering is weer te laat en niemand neemt op", "nl"),
    ],
)
def test_sentences_are_told_apart(detector: LanguageDetector, text: str, language: str) -> None:
    """A plain sentence is in its language, also where several languages share words."""
    assert detector.detect(text) == language


def test_one_opinion_word_is_enough_where_it_is_of_one_language_only(detector: LanguageDetector) -> None:
    """A survey's answer is often a single word."""
    assert detector.detect("Dreadful!") == "en"


@pytest.mark.parametrize(
    "text", ["", "   ", "12345", "👍👍👍", "https://www.le-restaurant.example/la-carte", "@lafrance", "?!"]
)
def test_text_without_words_is_in_no_language(detector: LanguageDetector, text: str) -> None:
    """Emoji, digits, links and handles say nothing of a language."""
    assert detector.detect(text) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Super",
        "Это очень хорошо, спасибо вам большое за помощь",
        "Zákazníci jsou s novou prodejnou velmi spokojeni",
    ],
)
def test_undecided_and_unexpected_text_is_unknown(detector: LanguageDetector, text: str) -> None:
    """A guess would be counted as if it were known."""
    assert detector.detect(text) == "unknown"


def test_only_configured_languages_are_answered() -> None:
    """German is unknown where only French and English are expected."""
    detector = LanguageDetector(["fr", "en"])
    assert detector.detect("Die Lieferung ist schon wieder zu spät gekommen und niemand meldet sich") == "unknown"


def test_a_single_language_takes_every_text_with_letters() -> None:
    """Where one language is configured there is nothing to decide."""
    detector = LanguageDetector(["es"])
    assert [detector.detect("ok"), detector.detect("42")] == ["es", "unknown"]


def test_no_language_configured_is_no_error() -> None:
    """Nothing can be answered, and nothing breaks."""
    assert LanguageDetector([]).detect("Bonjour à tous") == "unknown"


def test_a_language_that_nothing_knows_is_never_answered() -> None:
    """A code that neither a pack nor the model knows does no harm."""
    assert LanguageDetector(["xx", "fr"]).detect("Le repas était froid et la salle était sale") == "fr"


def test_detect_many_answers_in_order(detector: LanguageDetector) -> None:
    """A batch gives what single calls give."""
    texts = ["The parcel was late and the box was open", "", "Le colis était ouvert et en retard"]
    assert detector.detect_many(texts) == [detector.detect(text) for text in texts] == ["en", "unknown", "fr"]


def test_a_huge_text_is_read_in_part_only(detector: LanguageDetector) -> None:
    """What follows the first thousand characters changes nothing."""
    start = "The parcel was late and the box was open. " * 30
    assert detector.detect(start + "le la les un une des " * 500_000) == "en"


def test_the_model_is_not_loaded_by_importing() -> None:
    """Starting a command must not pay for a model of a hundred megabytes."""
    program = (
        "import sys; from listenkit.languages import LanguageDetector; d = LanguageDetector(['fr', 'en']);"
        "d.detect('The parcel was late and the box was open');"
        "print('py3langid' in sys.modules, 'numpy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]


@given(st.text(max_size=80))
def test_any_text_gets_a_configured_language_or_unknown(detector: LanguageDetector, text: str) -> None:
    """No text whatever makes detection fail."""
    assert detector.detect(text) in {*SEVEN, "unknown"}
