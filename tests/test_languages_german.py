"""The German pack, read as a reader of comments would: what is said, how strongly, and what it is."""

from importlib.resources import files

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, read_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"de": read_pack("de", files("listenkit.languages.de"))}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows German."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the German pack."""
    return PACKS["de"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of a German text that has words."""
    compound = engine.compound(text, "de")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of a German comment."""
    return KindFinder(PACKS).kinds(text, "de", engine.compound(text, "de"))


@pytest.mark.parametrize(
    "text",
    [
        "Das neue Formular gefällt mir gar nicht.",
        "Der Kundendienst lässt zu wünschen übrig.",
        "Der Bus fällt schon wieder aus.",
        "Seit der Lieferverzögerung hat sich niemand gemeldet.",
        "Die App stürzt ständig ab.",
        "Weder freundlich noch kompetent.",
        "Immer noch keine Rückerstattung.",
        "Alles andere als hilfreich.",
        "Das kann ich nicht empfehlen.",
        "Ohne Geschmack und viel zu teuer.",
        "Wir haben die Nase voll.",
        "Nie wieder!",
        "Ich warte seit drei Wochen auf mein Geld.",
        "Die Umkleide ist dreckig, das ist eine Zumutung.",
        "Wenig hilfreich, die neue Anleitung.",
        "Kein Kollege ist zufrieden.",
        "Die Kollegen sind überlastet.",
        "Die Rechnung ist falsch und keiner reagiert.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints as people make them at work and in shops lower the score, also where „nicht“ follows the verb."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Nichts auszusetzen, alles bestens.",
        "Das kann ich nur empfehlen!",
        "Immer wieder gerne.",
        "Nicht schlecht.",
        "Die Lieferung kam pünktlich und ohne Probleme.",
        "Wir wurden noch nie enttäuscht.",
        "Das Problem wurde in fünf Minuten gelöst.",
        "Das Essen lässt keine Wünsche offen.",
        "Ein freundliches, hilfsbereites Team.",
        "Vielen Dank für eure Unterstützung.",
        "Mega lecker, wir kommen wieder.",
        "Ein liebevoll eingerichtetes Café.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, schönes Wochenende und viele Grüße.",
        "Mit freundlichen Grüßen",
        "Sehr geehrte Damen und Herren, bitte rufen Sie mich am Montag an.",
        "Danke im Voraus.",
        "Liebe Kollegen, die Sitzung beginnt um neun.",
        "Ich hätte gern einen Termin am Freitag.",
        "Das Frühstück gibt es ab sieben Uhr.",
        "Die Sitzung ist nicht am Montag.",
        "Es wäre schön, wenn der Plan am Freitag käme.",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "Schon wieder vierzig Minuten Verspätung.",
        "Der Zug fällt heute ersatzlos aus.",
        "Wir wurden wie Vieh in den Wagen gepfercht, rappelvoll.",
        "Nicht mal eine Durchsage.",
        "Danke für nichts, liebe Bahn.",
        "Die Versicherung weigert sich zu zahlen.",
        "Bei der Hotline geht keiner ran.",
        "Das Schnitzel war zäh wie eine Schuhsohle.",
        "Die Suppe kam aus der Tüte.",
        "Einmal und nie wieder.",
        "Das Hotel hat seine besten Zeiten hinter sich.",
        "Tolle Lage, aber das war's auch schon.",
        "Der Film zieht sich wie Kaugummi.",
        "Die Gags zünden nicht.",
        "Verschenktes Potenzial.",
        "Außen hui, innen pfui.",
        "Mehr Schein als Sein.",
        "Unter aller Sau!",
        "Das ist ja wohl das Letzte.",
        "Da platzt mir der Kragen.",
        "Der Service war schrecklich.",
        "Es war furchtbar laut.",
        "Freundlichkeit ist hier ein Fremdwort.",
        "Die Sauberkeit lässt zu wünschen übrig.",
        "Gute Beratung sucht man hier vergeblich.",
        "Schön ist anders.",
        "Nicht unbedingt schön.",
        "Das ist einfach nicht gut.",
        "Weder freundlich noch kompetent.",
        "Befördert wird nach Nase.",
        "Die App schmiert dauernd ab.",
        "Der Bote hat nicht mal geklingelt.",
        "Die da oben machen eh, was sie wollen.",
        "Ned amol a Entschuldigung.",
        "Alles nur Lippenbekenntnisse.",
        "Voellig ueberfuellt und enttaeuschend.",
        "So ein Saftladen, SCHLECHTER Service.",
        "Soooo mieees!",
    ],
)
def test_idioms_of_displeasure_are_negative(engine: SentimentEngine, text: str) -> None:
    """Sayings whose words alone say little or the opposite are read as what they mean."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Kann sich sehen lassen.",
        "Nichts zu meckern.",
        "Das Fleisch zergeht auf der Zunge.",
        "Da läuft einem das Wasser im Mund zusammen.",
        "Wir kommen aus dem Staunen nicht heraus.",
        "Der Film hat mich nicht mehr losgelassen.",
        "Selten so gelacht.",
        "Noch nie so gut gegessen.",
        "Ein schrecklich netter Abend.",
        "Starke Leistung!",
        "Sitzt wie angegossen.",
        "Gestern bestellt, heute da!",
        "Der Schaden wurde sofort und anstandslos reguliert.",
        "Der Arzt hat sich viel Zeit genommen.",
        "Flache Hierarchien und flexible Arbeitszeiten.",
        "Ohne jede Verzögerung geliefert.",
        "Zwar teuer, aber jeden Cent wert.",
        "Die schlechten Bewertungen kann ich nicht nachvollziehen.",
        "Passt scho, gern wieder.",
        "Ur leiwand!",
        "Sehr schoenes Hotel, grosses Lob.",
        "Meeega!",
    ],
)
def test_idioms_of_praise_are_positive(engine: SentimentEngine, text: str) -> None:
    """Sayings of praise are read as what they mean, also those with a negation or a harsh word inside."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Vielen Dank für die Info und gute Weiterfahrt.",
        "Wir bitten um Verständnis.",
        "Klaus trägt heute einen Schal.",
        "Der Bus verkehrt stündlich.",
        "Im Schadensfall rufen Sie bitte an.",
        "Wir prüfen das gerne für Sie.",
        "Das ist das letzte Kapitel.",
        "Mein Super Sparpreis gilt ab Ulm.",
    ],
)
def test_words_of_the_trade_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Names, fares, formulas of a service desk and nouns of insurance are no opinions."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Sehr guter Service", "Guter Service"),
        ("Guter Service", "Ziemlich guter Service"),
        (
            "Das Personal war nett, aber das Zimmer war schmutzig",
            "Das Zimmer war schmutzig, aber das Personal war nett",
        ),
        ("Das ist katastrophal", "Das ist ärgerlich"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows „aber“ weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize("written", ["enttäuscht", "enttaeuscht", "enttauscht", "ENTTÄUSCHT", "enttäuschtttt"])
def test_umlauts_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People write ae for ä, leave the dots out, write in capitals and lengthen letters."""
    assert score(engine, f"Ich bin {written}") < -0.3


@pytest.mark.parametrize("written", ["großartig", "grossartig", "Großartige", "großartigem", "großartigsten"])
def test_every_ending_and_both_spellings_of_a_word_are_found(engine: SentimentEngine, written: str) -> None:
    """An adjective is found in every case, gender and degree, with ß and with ss."""
    assert score(engine, f"Wir haben {written} gegessen") > 0.4


@pytest.mark.parametrize(
    "word",
    ["schon", "tauschen", "fordern", "nahe", "getauscht", "Story", "kriegen", "gefahren", "Gutschein", "Umstand"],
)
def test_plain_words_that_resemble_opinions_without_their_dots_are_not_taken_for_them(
    engine: SentimentEngine, word: str
) -> None:
    """„schön“ does not make „schon“ an opinion, nor „enttäuscht“ and „täuschen“ the word „tauschen“."""
    assert score(engine, f"Am Dienstag {word} wir das.") == 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Es wäre schön, wenn es mehr Parkplätze gäbe.", "idea"),
        ("Ich schlage vor, die Schichten zu tauschen.", "idea"),
        ("Könnte man nicht samstags öffnen?", "idea"),
        ("Man sollte die Öffnungszeiten am Eingang aufhängen.", "idea"),
        ("Wie wäre es mit einem zweiten Drucker?", "idea"),
        ("Wann kommt meine Bestellung an", "question"),
        ("Wo finde ich die Unterlagen", "question"),
        ("Vielen Dank für die schnelle Hilfe!", "praise"),
        ("Großes Lob an die Küche.", "praise"),
        ("Immer noch keine Antwort.", "concern"),
        ("Der Aufzug funktioniert nicht.", "concern"),
        ("Meine Bestellung ist verspätet.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Danke im Voraus.", "praise"),
        ("Keine Probleme bei uns.", "concern"),
        ("Gute Idee, weiter so.", "idea"),
        ("Kann ich nur empfehlen.", "question"),
    ],
)
def test_words_that_only_look_like_a_kind(engine: SentimentEngine, text: str, kind: str) -> None:
    """A formula of politeness is no praise, an absent problem no concern, and liking an idea is not having one."""
    assert kind not in kinds(engine, text)


def test_the_pack_is_broad_and_its_stop_words_hold_no_negation(pack: Pack) -> None:
    """The lexicon has many thousands of forms, and no negation votes for the language only to be lost to the themes."""
    assert len(pack.lexicon) > 14_000
    assert 120 <= len(pack.stopwords) <= 220
    assert {form[0] for form in pack.negations if len(form) == 1}.isdisjoint(pack.stopwords)
    assert {form[0] for form in pack.lexicon if len(form) == 1 and pack.lexicon[form]}.isdisjoint(pack.stopwords)


def test_no_entry_is_dead(pack: Pack) -> None:
    """A word that boosts or contrasts has no valence of its own, so that the lexicon promises nothing in vain."""
    acting = {*pack.boosters, *pack.contrasts}
    assert {form for form in acting if pack.lexicon.get(form)} == set()


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("de_filmstarts", 0.85),
        ("de_holidaycheck", 0.88),
        ("de_opener_reviews", 0.91),
        ("de_potts_tweets", 0.82),
        ("de_sb10k_tweets", 0.85),
    ],
)
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "de") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
