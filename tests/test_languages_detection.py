import gzip
import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.languages import LanguageDetector
from tests.shared import shared_path

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
        "Les habitacions eren molt netes però el soroll del carrer no ens va deixar dormir",
        "Moitas grazas pola vosa axuda, todo foi moi ben",
        "Jeg har ringet tre gange og der er ingen som svarer mig",
        "Jag har ringt tre gånger och ingen svarar mig",
        "Zamówienie nie dotarło i nikt nie odbiera telefonu",
        "Comanda mea încă nu a ajuns și nimeni nu răspunde la telefon",
        "Oda temizdi ama sokağın gürültüsü yüzünden uyuyamadık",
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
    """What follows the first two thousand characters changes nothing."""
    start = "The parcel was late and the box was open. " * 50
    assert detector.examine([start + "Le colis est arrivé en retard et abîmé. " * 50_000]) == [("en", "")]


HOSTILE = (
    "a" * 1_000_000,
    "l'" * 500_000,
    "a@" * 500_000,
    "www." * 250_000,
    "\0" * 1_000_000,
    " " * 1_000_000,
    "\ud800" * 1_000,
    "«" * 1_000_000,
    " - " * 300_000,
    "👍" * 300_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:3]))
def test_hostile_text_is_in_no_language_and_does_no_harm(detector: LanguageDetector, text: str) -> None:
    """Whatever is sent a million times, there is an answer at once, and cutting gives the text back."""
    assert detector.detect(text) == "unknown"
    assert "".join(part.text for part in detector.split(text[:100_000], ("fr", "en"))) == text[:100_000]


def test_a_token_of_many_words_cannot_outvote_a_sentence(detector: LanguageDetector) -> None:
    """A hashtag-like chain counts as one token, so that no lane of votes can run over into the next."""
    chain = "/".join(["les"] * 400)
    assert detector.detect(f"The parcel was late and the box was open when it came to us. {chain}") == "en"


def test_a_long_text_of_one_language_is_counted_right(detector: LanguageDetector) -> None:
    """The votes of many words add up, and none of the sums runs over."""
    assert [detector.detect("und nicht " * 190), detector.detect("pas vous " * 200)] == ["de", "fr"]


def test_the_model_is_not_loaded_by_importing() -> None:
    """Starting a command must not pay for a model of a hundred megabytes."""
    program = (
        "import sys; from listenkit.languages import LanguageDetector; d = LanguageDetector(['fr', 'en']);"
        "d.detect('The parcel was late and the box was open');"
        "print('py3langid' in sys.modules, 'listenkit.languages.byte_model' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]


@given(st.text(max_size=80))
def test_any_text_gets_a_configured_language_or_unknown(detector: LanguageDetector, text: str) -> None:
    """No text whatever makes detection fail."""
    assert detector.detect(text) in {*SEVEN, "unknown"}


WORDS = st.sampled_from(
    [
        "the",
        "le",
        "la",
        "de",
        "que",
        "não",
        "and",
        "het",
        "pas",
        "nicht",
        "great",
        "super",
        "l'hôtel",
        "@me",
        "12",
        "👍",
    ]
)
TEXTS = st.lists(st.lists(WORDS | st.text(max_size=8), max_size=12).map(" ".join), max_size=12)


@settings(max_examples=60)
@given(TEXTS, st.randoms())
def test_a_batch_answers_as_single_calls_do_in_any_order(
    detector: LanguageDetector, texts: list[str], chance: random.Random
) -> None:
    """A text's answer depends on the text alone."""
    alone = [detector.examine([text])[0] for text in texts]
    many = [*range(len(texts))] * 3
    chance.shuffle(many)
    assert detector.examine([texts[position] for position in many]) == [alone[position] for position in many]
    assert detector.detect_many(texts) == [found.language for found in alone]


def test_long_texts_are_counted_alike_alone_and_in_a_batch(detector: LanguageDetector) -> None:
    """Texts that are longer than what votes have the same votes as shorter ones, and no sum runs over."""
    texts = ["und nicht " * 150, "", "le la les des pour avec " * 80, "the " * 43, "não " * 500] * 3
    assert detector.detect_many(texts) == [detector.detect(text) for text in texts]


@pytest.mark.parametrize(("languages", "answers"), [(["es"], ["es", "unknown"]), ([], ["unknown", "unknown"])])
def test_many_texts_of_one_language_or_none_configured(languages: list[str], answers: list[str]) -> None:
    """A batch keeps the rules of single calls where there is nothing to decide."""
    assert LanguageDetector(languages).detect_many(["ok", "42"] * 9) == answers * 9


TWO = (
    ("Le personnel est aimable et la chambre était propre.", "The parcel was late and nobody answers the phone."),
    ("Die Lieferung ist schon wieder zu spät gekommen.", "La consegna è arrivata in ritardo anche questa volta."),
    ("El pedido no ha llegado y nadie me contesta.", "De levering is weer te laat en niemand neemt op."),
)


@pytest.mark.parametrize("between", [" ", "\n", "\n\n", " / "], ids=repr)
@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_languages_are_told_and_cut_apart(detector: LanguageDetector, one: str, other: str, between: str) -> None:
    """Each part can then be scored with its own language, and the parts give the text."""
    found = detector.examine([one + between + other])[0]
    parts = detector.split(one + between + other, found)
    assert {found.language, found.second} == {detector.detect(one), detector.detect(other)}
    assert [part.text.strip(" /\n") for part in parts] == [one, other]
    assert [part.language for part in parts] == [detector.detect(one), detector.detect(other)]


def test_the_longer_part_gives_the_main_language(detector: LanguageDetector) -> None:
    """The order of the parts does not decide."""
    one, other = TWO[0]
    assert detector.examine([f"{one} {other} {other}", f"{one} {one} {other}"]) == [("en", "fr"), ("fr", "en")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le service était parfait, vraiment au top. Best of the best! Nous reviendrons l'été prochain.", "fr"),
        ("Un accueil charmant, et une cuisine soignée. " * 8 + "I will be back with my friends.", "fr"),
        ("The menu said « Nous vous souhaitons un très bon appétit à tous » and we had a lovely evening there.", "en"),
        ('He told us "No hay nada que podamos hacer por usted hoy" and then he went away without another word.', "en"),
        (
            "Das Meeting mit dem Feedback zum Onboarding war gut, aber das Handling der Tickets ist zu langsam.",
            "de",
        ),
        ("Muito bom, o check-in foi rápido e o room service funcionou bem, voltaremos com certeza.", "pt"),
    ],
)
def test_borrowed_and_quoted_words_are_no_second_language(detector: LanguageDetector, text: str, language: str) -> None:
    """A comment is in two languages only where its author writes in both."""
    assert detector.examine([text]) == [(language, "")]


def test_two_languages_in_one_sentence_are_never_unknown(detector: LanguageDetector) -> None:
    """Where no border parts them one of the two is answered."""
    mixed = "Je suis très content de vous but the delivery was really late and nobody told us"
    assert detector.detect(mixed) in {"fr", "en"}


def test_a_second_language_is_one_of_those_configured() -> None:
    """Nothing can be scored in a language that nobody expects."""
    found = LanguageDetector(["fr", "de"]).examine([" ".join(TWO[0])])[0]
    assert found.second == ""


def test_text_in_one_language_is_one_part(detector: LanguageDetector) -> None:
    """Cutting by languages that are not there gives the first of them, and an unknown code is passed over."""
    text = "The parcel was late. The box was open. Nobody answers."
    assert detector.split(text, ("en", "fr", "xx")) == (("en", text),)
    assert detector.split("12345", ("en", "fr")) == (("en", "12345"),)
    assert detector.split(text, ("unknown", "")) == detector.split(text, ()) == (("unknown", text),)


@given(st.text(max_size=120))
def test_parts_give_the_text_whatever_it_is(detector: LanguageDetector, text: str) -> None:
    """Nothing is lost or added by cutting."""
    assert "".join(part.text for part in detector.split(text, ("fr", "en"))) == text


def test_real_comments_are_told_as_well_as_ever() -> None:
    """Few texts of real people are taken for another language; a relapse in the word lists or the weights shows."""
    detector = LanguageDetector(SEVEN)
    answers: Counter[str] = Counter()
    for name in ("fr_umsab_tweets", "es_umsab_tweets", "pt_umsab_tweets", "nl_bol_books", "en_vader_amazon"):
        with gzip.open(shared_path(f"data/{name}.dev.tsv.gz"), "rt", encoding="utf-8") as lines:
            texts = [line.split("\t")[0] for line in list(lines)[1:1001]]
        told = detector.detect_many([" ".join(text.split()[:6]) for text in texts])
        answers.update("right" if each == name[:2] else "unknown" if each == "unknown" else "wrong" for each in told)
    total = answers.total()
    assert answers["right"] / total > 0.9
    assert answers["wrong"] / total < 0.015
