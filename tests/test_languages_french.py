"""The French pack, read as a reader of comments would: what is said, how strongly, and what it is."""

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, load_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"fr": load_pack("fr")}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows French."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the French pack."""
    return PACKS["fr"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of a French text that has words."""
    compound = engine.compound(text, "fr")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of a French comment."""
    return KindFinder(PACKS).kinds(text, "fr", engine.compound(text, "fr"))


@pytest.mark.parametrize(
    "text",
    [
        "L'accueil laisse à désirer.",
        "Pas terrible, votre nouvelle formule.",
        "On en a ras le bol.",
        "C'est n'importe quoi.",
        "Il faut relancer à chaque fois.",
        "Toujours rien après deux semaines.",
        "Trois messages restés sans réponse.",
        "Délais non respectés.",
        "Facture impayée depuis mars, je suis inquiète.",
        "Service débordé, personne ne répond.",
        "Quel gâchis, je suis dégoûté.",
        "L'appli ne fonctionne plus depuis hier.",
        "Je ne suis pas content du tout.",
        "Le produit n'est ni beau ni pratique.",
        "Peu aimable au téléphone.",
        "Manque de propreté dans les vestiaires.",
        "Franchement nul, une vraie galère.",
        "Je ne retournerai plus dans ce magasin.",
        "Plus jamais !",
        "Trop cher et trop bruyant.",
        "bof bof",
        "Le quai est mal éclairé, c'est grave.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints as people make them at work and in shops lower the score."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Rien à dire, tout était parfait.",
        "Adresse à recommander, elle vaut le détour.",
        "L'équipe est au top.",
        "Personnel aimable, à l'écoute et réactif.",
        "Travail soigné, artisan ponctuel.",
        "Pas mal du tout.",
        "Je n'ai jamais été déçue.",
        "Aucun problème à signaler, livré à l'heure.",
        "Ce n'est pas cher.",
        "C'est trop bien !",
        "Je kiffe cette boutique.",
        "Problème résolu en cinq minutes.",
        "Moins de stress depuis le changement.",
        "Merci beaucoup pour votre aide.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, bonne journée, cordialement.",
        "Merci de bien vouloir corriger la facture. Bien cordialement",
        "Je vous prie d'agréer, Madame, l'expression de mes sentiments distingués.",
        "Merci d'avance.",
        "S'il vous plaît, rappelez-moi lundi.",
        "Chère Madame, bien sûr que oui.",
        "Bien entendu, le bon de commande est joint.",
        "Le petit déjeuner est servi à huit heures.",
        "La réunion n'est pas prévue lundi.",
        "J'habite à deux rues, pas plus.",
        "Et si on ouvrait le samedi ?",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Très bon accueil", "Bon accueil"),
        ("Bon accueil", "Accueil plutôt bon"),
        ("Le livreur était adorable mais le colis est arrivé cassé", "Colis cassé mais le livreur était adorable"),
        ("C'est lamentable", "C'est décevant"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows « mais » weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize("written", ["déçu", "decu", "DÉÇU", "déçuuu"])
def test_accents_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People write without accents, in capitals and with lengthened letters."""
    assert score(engine, f"Je suis {written}") < -0.3


@pytest.mark.parametrize("word", ["après", "tâche", "galerie", "outre", "ferme", "équipe", "plante", "force", "style"])
def test_plain_words_that_resemble_opinions_without_their_accents_are_not_taken_for_them(
    engine: SentimentEngine, word: str
) -> None:
    """« galère » does not make « galerie » an opinion, nor « fermé » the word « ferme »."""
    assert score(engine, f"On en parle {word} mardi.") == 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Et si on ouvrait le samedi ?", "idea"),
        ("Il faudrait une rampe à l'entrée.", "idea"),
        ("On pourrait regrouper les envois.", "idea"),
        ("Je propose un essai d'un mois.", "idea"),
        ("Je suggère une réunion plus courte.", "idea"),
        ("Vous devriez afficher les horaires.", "idea"),
        ("Pourquoi ne pas essayer le train ?", "idea"),
        ("Ce serait bien d'avoir un casier.", "idea"),
        ("Est-ce que le site sera fermé en août", "question"),
        ("Quand saura-t-on qui part", "question"),
        ("Où en est ma demande", "question"),
        ("Merci pour ce beau travail !", "praise"),
        ("Bravo à toute l'équipe.", "praise"),
        ("Toujours aucun remboursement.", "concern"),
        ("Impossible de se connecter.", "concern"),
        ("Ma commande est en retard.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Merci de me rappeler lundi.", "praise"),
        ("Merci d'avance.", "praise"),
        ("Aucun problème de mon côté.", "concern"),
        ("Très bonne idée, continuez.", "idea"),
        ("Quel plaisir de vous lire.", "question"),
    ],
)
def test_words_that_only_look_like_a_kind(engine: SentimentEngine, text: str, kind: str) -> None:
    """A formula of politeness is no praise, an absent problem no concern, and liking an idea is not having one."""
    assert kind not in kinds(engine, text)


def test_the_pack_is_broad_and_its_stop_words_hold_no_negation(pack: Pack) -> None:
    """The lexicon has thousands of forms, and no negation votes for the language only to be lost to the themes."""
    assert len(pack.lexicon) > 6000
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
        ("fr_opener_reviews", 0.91),
        ("fr_semeval16_restaurants", 0.92),
        ("fr_umsab_tweets", 0.80),
        ("fr_amazon_books", 0.74),
    ],
)
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "fr") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
