"""The Italian pack, read as a reader of comments would: what is said, how strongly, and what it is."""

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, load_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"it": load_pack("it")}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows Italian."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the Italian pack."""
    return PACKS["it"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of an Italian text that has words."""
    compound = engine.compound(text, "it")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of an Italian comment."""
    return KindFinder(PACKS).kinds(text, "it", engine.compound(text, "it"))


@pytest.mark.parametrize(
    "text",
    [
        "Il servizio lascia a desiderare.",
        "Un'esperienza da dimenticare.",
        "Peccato, mi aspettavo di più.",
        "Non consiglio questo posto a nessuno.",
        "Mai più in questo ristorante!",
        "Ancora nessuna risposta dopo due settimane.",
        "Fattura non pagata da marzo, sono preoccupata.",
        "Non ne posso più.",
        "L'app non funziona più da ieri.",
        "La pasta non era buona.",
        "Non è né bello né pratico.",
        "Senza cortesia, nessun sorriso.",
        "Camera poco pulita e personale scortese.",
        "Troppo caro e troppo rumoroso.",
        "Il pacco è arrivato rotto e in ritardo.",
        "Una presa in giro, soldi buttati.",
        "Trama noiosa e attori scarsi.",
        "Turni massacranti, siamo esausti.",
        "La nuova versione si blocca, pessimo aggiornamento.",
        "Che schifo, vergognatevi.",
        "Niente di che.",
        "Non ci torneremo.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints as people make them at work and in shops lower the score."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Consigliatissimo!",
        "Personale gentilissimo e disponibile.",
        "Nulla da dire, tutto perfetto.",
        "Meno male che ci siete voi.",
        "Niente male davvero.",
        "Non vedo l'ora di tornare.",
        "Non sono mai stata delusa.",
        "Nessun problema, consegna puntuale.",
        "Non è caro.",
        "Vale la pena.",
        "Film stupendo, attori bravissimi.",
        "Problema risolto in cinque minuti.",
        "Meno stress da quando siete arrivati.",
        "Grazie mille per il vostro aiuto.",
        "Posto bellissimo e troppo buono il gelato.",
        "App comoda, veloce e facile da usare.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Buongiorno e buona giornata, cordiali saluti.",
        "In attesa di un cortese riscontro, distinti saluti.",
        "Grazie in anticipo.",
        "Gentile cliente, la riunione è lunedì.",
        "Per favore richiamatemi martedì.",
        "In caso di problemi chiamate il numero verde.",
        "Il consiglio di amministrazione si riunisce a maggio.",
        "La riunione non è prevista lunedì.",
        "Non lo so.",
        "Rispetto al mese scorso siamo in dieci.",
        "E se aprissimo il sabato?",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "Tre mesi che aspetto il risarcimento e ogni volta mi chiedono un documento diverso.",
        "Ti rimbalzano da un operatore all'altro e nessuno risolve.",
        "Al momento di pagare spariscono tutti.",
        "Polizza aumentata senza preavviso, cambio compagnia.",
        "Mi hanno addebitato due volte la stessa rata.",
        "Treno soppresso e nessuna informazione ai viaggiatori.",
        "Viaggiamo stipati come sardine, senza aria condizionata.",
        "Sempre in ritardo, è una vergogna.",
        "La carbonara era scotta e il cameriere scortese.",
        "Conto salatissimo per due piatti in croce.",
        "Camera buia e asciugamani sporchi.",
        "Non si chiude occhio per il rumore.",
        "Il film non decolla mai e il finale è scontato.",
        "Un mattone, l'ho mollato a metà.",
        "Stipendi sempre in ritardo e straordinari non pagati.",
        "Il capo urla e tratta tutti come bambini.",
        "L'app si blocca di continuo.",
        "Da quando l'hanno aggiornata non funziona più nulla.",
        "La batteria dura un'ora scarsa.",
        "Il corriere ha lasciato il pacco sotto la pioggia.",
        "Non vale i soldi che costa.",
        "Sei ore al pronto soccorso su una barella.",
        "Ci pagano le fatture con mesi di ritardo.",
        "Il rumore del cantiere è insopportabile.",
        "Questo governo ci prende in giro.",
        "Una banda di ladri e di incompetenti.",
        "Niente di che, onestamente.",
        "Lascia molto a desiderare.",
        "Non all'altezza delle aspettative.",
        "Si stava meglio prima.",
        "Peggio dell'ultima volta.",
        "Non lo consiglio a nessuno.",
        "Non ci torno nemmeno se mi pagano.",
        "Non è né comodo né pulito.",
        "L'idea è buona, ma il risultato è un disastro.",
        "Posto bello, peccato per il servizio pessimo.",
        "CHE SCHIFO",
        "Orribileeee",
        "nn funziona mai, na delusione",
        "che palle sta app",
    ],
)
def test_complaints_of_other_trades_are_negative(engine: SentimentEngine, text: str) -> None:
    """Insured people, travellers, guests, readers, employees, suppliers and citizens complain in their own words."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Pratica chiusa in due giorni, consulente gentilissima.",
        "Rimborso velocissimo, sono rimasta colpita.",
        "Il treno era puntuale e il personale cortese.",
        "Da leccarsi i baffi.",
        "Abbiamo mangiato divinamente.",
        "Letti comodissimi e colazione abbondante.",
        "Il libro si legge tutto d'un fiato.",
        "Un film che emoziona e fa riflettere.",
        "Colleghi splendidi e un capo che ascolta.",
        "Si cresce professionalmente e si respira un bel clima.",
        "L'app è una scheggia.",
        "Facilissima da usare.",
        "Pacco arrivato in anticipo e ben imballato.",
        "La dottoressa è stata un angelo.",
        "Pagamenti puntuali e rapporto di fiducia.",
        "Niente male davvero.",
        "Non ho nulla di cui lamentarmi.",
        "Mai avuto un problema in dieci anni.",
        "Spettacolo, ci tornerò di sicuro.",
        "Vale la pena, credetemi.",
        "Meglio della versione precedente.",
        "Il locale è piccolo, ma si mangia benissimo.",
        "GRAZIE di cuore a tutti",
        "troppo forti ragazzi",
        "Non delude mai.",
        "Chapeau per l'organizzazione.",
        "Il progetto va a gonfie vele.",
        "E' perfetta, piu di cosi non si puo",
    ],
)
def test_praise_of_other_trades_is_positive(engine: SentimentEngine, text: str) -> None:
    """The same people praise, in idioms, with a denied fault, or with a fault before the contrast."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Gentile cliente, in allegato la fattura di marzo.",
        "Resto in attesa di un riscontro. Cordiali saluti.",
        "La polizza furto e incendio scade a giugno.",
        "La franchigia è di 300 euro.",
        "Il treno parte alle nove dal binario due.",
        "La signora Serena lavora in contabilità.",
        "Grazie in anticipo per la risposta.",
        "La visita medica è fissata per lunedì.",
        "Buongiorno, a che ora aprite?",
        "Ci vediamo in piazza della Vittoria.",
        "In caso di sinistro chiamare il numero verde.",
    ],
)
def test_facts_and_formulas_of_letters_are_neutral(engine: SentimentEngine, text: str) -> None:
    """What an insurer, a bank or a railway calls a thing is no opinion of it, nor is the end of a letter."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text", ["Che servizio meraviglioso, davvero.", "Geniale, grazie mille.", "Fantastico, complimenti."]
)
def test_irony_is_read_as_it_is_written(engine: SentimentEngine, text: str) -> None:
    """Nothing in the words tells irony, so that none is guessed."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("L'albergo è sporco, ma che personale gentile", "Che personale gentile, ma l'albergo è sporco"),
        ("Un po' deluso", "Davvero molto deluso"),
        ("Super contenta", "Abbastanza contenta"),
        ("Il servizio è pessimo, tuttavia il cibo era buono", "Il cibo era buono, tuttavia il servizio è pessimo"),
        ("È meglio di prima", "È peggio di prima"),
        ("Potrebbe migliorare", "Una vergogna totale"),
        ("Non sono deluso", "Sono deluso"),
        ("È all'altezza", "Non è all'altezza"),
    ],
)
def test_contrast_comparison_negation_and_degree_part_two_comments(
    engine: SentimentEngine, better: str, worse: str
) -> None:
    """What follows the contrast, what is compared, denied or boosted, decides which comment stands further up."""
    assert score(engine, better) > score(engine, worse)


@pytest.mark.parametrize(
    ("written", "correct"),
    [
        ("Qualita pessima", "Qualità pessima"),
        ("È bellooo", "È bello"),
        ("una novita utilissima", "una novità utilissima"),
        ("Disponibilita totale", "Disponibilità totale"),
    ],
)
def test_careless_spelling_scores_as_the_correct_one(engine: SentimentEngine, written: str, correct: str) -> None:
    """Missing accents and lengthened letters change nothing."""
    assert score(engine, written) == score(engine, correct) != 0


def test_capitals_are_louder(engine: SentimentEngine) -> None:
    """A word in capitals weighs more than the same in small letters."""
    assert score(engine, "Fa SCHIFO, me ne vado") < score(engine, "Fa schifo, me ne vado")


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Accoglienza molto buona", "Accoglienza buona"),
        ("Accoglienza buonissima", "Accoglienza buona"),
        ("Cibo buono", "Cibo abbastanza buono"),
        ("Il pacco era rotto, ma il corriere gentile", "Il corriere gentile, ma il pacco era rotto"),
        ("È vergognoso", "È mediocre"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows «ma» weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize(
    "written", ["deluso", "DELUSA", "delusissimi", "delusooo", "sconsigliato", "perché pessimo", "perche' pessimo"]
)
def test_endings_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People write in capitals, with lengthened letters and with every ending."""
    assert score(engine, f"Sono {written}") < -0.3


@pytest.mark.parametrize("word", ["mente", "pianta", "consiglio", "ordine", "parte", "capelli", "colla", "sala"])
def test_plain_words_that_resemble_opinions_are_not_taken_for_them(engine: SentimentEngine, word: str) -> None:
    """«mentire» does not make «mente» an opinion, nor «piantare» the word «pianta»."""
    assert score(engine, f"Martedì parliamo di {word}.") == 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sarebbe bello se ci fosse un parcheggio per le bici.", "idea"),
        ("Si potrebbe aprire anche il sabato.", "idea"),
        ("Propongo una prova di un mese.", "idea"),
        ("Suggerisco riunioni più corte.", "idea"),
        ("Dovreste affiggere gli orari.", "idea"),
        ("Perché non mettere una rampa?", "idea"),
        ("Bisognerebbe avvisare prima.", "idea"),
        ("Quando arriverà il mio pacco", "question"),
        ("Qualcuno sa a che ora si apre", "question"),
        ("Vorrei sapere se il sito chiude ad agosto", "question"),
        ("Complimenti a tutta la squadra!", "praise"),
        ("Grazie per il bel lavoro.", "praise"),
        ("Grazie a Marta e ai suoi colleghi.", "praise"),
        ("Ancora nessun rimborso.", "concern"),
        ("Non riesco ad accedere.", "concern"),
        ("Il mio ordine è in ritardo.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Grazie in anticipo.", "praise"),
        ("Siamo qui grazie a un amico.", "praise"),
        ("Nessun problema da parte mia.", "concern"),
        ("Ottima idea, continuate così.", "idea"),
        ("Che bello leggervi.", "question"),
    ],
)
def test_words_that_only_look_like_a_kind(engine: SentimentEngine, text: str, kind: str) -> None:
    """A formula of politeness is no praise, an absent problem no concern, and liking an idea is not having one."""
    assert kind not in kinds(engine, text)


def test_the_pack_is_broad_and_its_stop_words_hold_no_negation(pack: Pack) -> None:
    """The lexicon has thousands of forms, and no negation votes for the language only to be lost to the themes."""
    assert len(pack.lexicon) > 9000
    assert 120 <= len(pack.stopwords) <= 220
    assert {form[0] for form in pack.negations if len(form) == 1}.isdisjoint(pack.stopwords)
    assert {form[0] for form in pack.lexicon if len(form) == 1 and pack.lexicon[form]}.isdisjoint(pack.stopwords)


def test_no_entry_is_dead(pack: Pack) -> None:
    """A word that boosts or contrasts has no valence of its own, so that the lexicon promises nothing in vain."""
    acting = {*pack.boosters, *pack.contrasts}
    assert {form for form in acting if pack.lexicon.get(form)} == set()


@pytest.mark.parametrize(("name", "floor"), [("it_opener_reviews", 0.92), ("it_sentipolc_tweets", 0.81)])
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "it") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
