"""The Dutch pack, read as a reader of comments would: what is said, how strongly, and what it is."""

from importlib.resources import files

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, read_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"nl": read_pack("nl", files("listenkit.languages.nl"))}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows Dutch."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the Dutch pack."""
    return PACKS["nl"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of a Dutch text that has words."""
    compound = engine.compound(text, "nl")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of a Dutch comment."""
    return KindFinder(PACKS).kinds(text, "nl", engine.compound(text, "nl"))


@pytest.mark.parametrize(
    "text",
    [
        "Het eten viel enorm tegen.",
        "De service laat te wensen over.",
        "De nieuwe planning bevalt me niet.",
        "De app loopt steeds vast.",
        "Nog steeds geen terugbetaling.",
        "Ik raad het niet aan.",
        "Niet vriendelijk en ook niet behulpzaam.",
        "Zonder smaak en veel te duur.",
        "Ik ben het zat.",
        "Nooit meer!",
        "Van het kastje naar de muur gestuurd.",
        "De kleedkamer is smerig, het is een schande.",
        "Weinig behulpzaam aan de telefoon.",
        "Niemand neemt op.",
        "De collega's zijn overbelast.",
        "Verkeerde rekening gekregen en niemand reageert.",
        "Ik ben er niet blij mee.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints as people make them at work and in shops lower the score, also where «niet» follows the verb."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Niets op aan te merken, alles top.",
        "Zeker aan te raden!",
        "Voor herhaling vatbaar.",
        "Niet slecht.",
        "Op tijd geleverd en zonder problemen.",
        "We zijn nog nooit teleurgesteld.",
        "Het probleem is in vijf minuten opgelost.",
        "Het viel reuze mee.",
        "Een vriendelijk en behulpzaam team.",
        "Hartelijk dank voor jullie steun.",
        "Heerlijk gegeten, we komen zeker terug.",
        "Best wel leuk.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Goedemorgen, fijne dag en groetjes.",
        "Met vriendelijke groet",
        "Geachte mevrouw, belt u mij maandag even.",
        "Alvast bedankt.",
        "Beste collega's, de vergadering begint om negen uur.",
        "Ik wil graag een afspraak op vrijdag.",
        "Het ontbijt is er vanaf zeven uur.",
        "De vergadering is niet op maandag.",
        "Het zou fijn zijn als het rooster er vrijdag is.",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "De biefstuk was zo taai als een schoenzool.",
        "De soep werd lauw opgediend.",
        "De ober kon er geen lachje van af.",
        "Het eten liet lang op zich wachten.",
        "We bleven op onze honger zitten.",
        "Duur voor wat je krijgt.",
        "Voor die prijs verwacht je toch iets beters.",
        "De prijs staat in geen verhouding tot wat je krijgt.",
        "Vlees noch vis.",
        "Hier zien ze mij niet meer.",
        "Vriendelijkheid is hier ver te zoeken.",
        "De hygiëne laat te wensen over.",
        "Vriendelijk is anders.",
        "Zeker niet aan te raden.",
        "Verschrikkelijk!",
        "Wat een vreselijke bediening.",
        "Om te huilen.",
        "Dit slaat als een tang op een varken.",
        "Daar lusten de honden geen brood van.",
        "Mijn broek zakt ervan af.",
        "Bedankt voor niets.",
        "Allemaal zakkenvullers.",
        "De trein is alweer uitgevallen.",
        "Als haringen in een ton.",
        "De verzekering keert niet uit.",
        "De monteur kwam niet opdagen.",
        "Iedereen zegt iets anders.",
        "Overuren worden niet uitbetaald.",
        "Je bent er maar een nummer.",
        "Sinds de laatste update loopt alles vast.",
        "Het verhaal kabbelt maar voort.",
        "Het einde is afgeraffeld.",
        "Spijt van mijn aankoop.",
        "Echt kut.",
        "Noch lekker noch goedkoop.",
        "Mooie zaak, maar het eten is echt niet lekker.",
        "Sleeeecht!",
    ],
)
def test_idioms_of_displeasure_are_negative(engine: SentimentEngine, text: str) -> None:
    """Sayings whose words alone say little or the opposite are read as what they mean."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Dessert om duimen en vingers bij af te likken!",
        "Alles was tot in de puntjes verzorgd.",
        "De kok weet waar hij mee bezig is.",
        "Je waant je in Italië.",
        "Wij voelden ons meteen thuis.",
        "Nog nooit zo lekker gegeten!",
        "Vreselijk lekker gegeten.",
        "Niks mis mee.",
        "Zeker niet slecht.",
        "Laat niets te wensen over.",
        "Geen spijt van mijn aankoop.",
        "De moeite waard.",
        "De app werkt als een zonnetje.",
        "Schade netjes en snel afgehandeld.",
        "Binnen vijf minuten geholpen door een vriendelijke dame.",
        "Je krijgt hier de ruimte om te groeien.",
        "Ik zat op het puntje van mijn stoel.",
        "Een beetje duur, maar het is het zeker waard.",
        "Mmm lekker, leuk adresje.",
        "Superrrr!",
    ],
)
def test_idioms_of_praise_are_positive(engine: SentimentEngine, text: str) -> None:
    """Sayings of praise are read as what they mean, also those with a negation or a harsh word inside."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt voor uw reactie.",
        "Wij namen een droge witte wijn en de eendenbout.",
        "De koude schotel kost tien euro.",
        "Kan iemand mij helpen?",
        "Met de meeste hoogachting",
        "Ik geef haar in de keuken een bord.",
    ],
)
def test_words_of_the_trade_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Dishes, wines and formulas are no opinions."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Heel goede service", "Goede service"),
        ("Goede service", "Redelijk goede service"),
        ("Het personeel was aardig, maar de kamer was vies", "De kamer was vies, maar het personeel was aardig"),
        ("Dit is rampzalig", "Dit is jammer"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows «maar» weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize("written", ["gefrustreerd", "GEFRUSTREERD", "gefrustreerddd", "geïrriteerd", "geirriteerd"])
def test_accents_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People leave the dots out, write in capitals and lengthen letters."""
    assert score(engine, f"Ik ben {written}") < -0.3


@pytest.mark.parametrize(
    "word", ["stuk", "naar", "tegen", "juist", "zin", "zoek", "druk", "verdachte", "engels", "wijze"]
)
def test_plain_words_that_look_like_opinions_are_not_taken_for_them(engine: SentimentEngine, word: str) -> None:
    """Words with a sharp second sense count only where a phrase makes that sense clear."""
    assert score(engine, f"Dinsdag gaat het over {word} werk.") == 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Het zou fijn zijn als er meer parkeerplaatsen waren.", "idea"),
        ("Ik stel voor om de roosters te ruilen.", "idea"),
        ("Waarom niet gewoon op zaterdag openen?", "idea"),
        ("Jullie zouden de openingstijden bij de ingang kunnen hangen.", "idea"),
        ("Misschien kan er een tweede printer komen.", "idea"),
        ("Wanneer komt mijn bestelling aan", "question"),
        ("Waar vind ik de papieren", "question"),
        ("Bedankt voor de snelle hulp!", "praise"),
        ("Complimenten voor de keuken.", "praise"),
        ("Nog steeds geen antwoord.", "concern"),
        ("De lift werkt niet.", "concern"),
        ("Mijn bestelling is vertraagd.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Alvast bedankt.", "praise"),
        ("Geen problemen bij ons.", "concern"),
        ("Goed idee, ga zo door.", "idea"),
        ("Wat leuk dat jullie er zijn.", "question"),
    ],
)
def test_words_that_only_look_like_a_kind(engine: SentimentEngine, text: str, kind: str) -> None:
    """A formula of politeness is no praise, an absent problem no concern, and liking an idea is not having one."""
    assert kind not in kinds(engine, text)


def test_the_pack_is_broad_and_its_stop_words_hold_no_negation(pack: Pack) -> None:
    """The lexicon has thousands of forms, and no negation votes for the language only to be lost to the themes."""
    assert len(pack.lexicon) > 8000
    assert 120 <= len(pack.stopwords) <= 220
    assert {form[0] for form in pack.negations if len(form) == 1}.isdisjoint(pack.stopwords)
    assert {form[0] for form in pack.lexicon if len(form) == 1 and pack.lexicon[form]}.isdisjoint(pack.stopwords)


def test_no_entry_is_dead(pack: Pack) -> None:
    """A word that boosts or contrasts has no valence of its own, so that the lexicon promises nothing in vain."""
    acting = {*pack.boosters, *pack.contrasts}
    assert {form for form in acting if pack.lexicon.get(form)} == set()


def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path("data/nl_bol_books.dev.tsv.gz"))
    scores = [engine.compound(row.text, "nl") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= 0.94
