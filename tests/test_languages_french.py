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
    "text",
    [
        "Trois mois que j'attends le règlement de mon sinistre, on me balade d'un conseiller à l'autre.",
        "Dès qu'il s'agit de rembourser, il n'y a plus personne au bout du fil.",
        "Cotisation qui grimpe de vingt pour cent sans le moindre courrier, je change d'assureur.",
        "On vous demande dix fois le même document, puis silence radio.",
        "Prélèvement effectué deux fois et aucun moyen de joindre qui que ce soit.",
        "Assuré chez eux depuis vingt ans, résilié comme un malpropre après un seul dégât des eaux.",
        "Le conseiller m'a raccroché au nez.",
        "Train supprimé sans annonce, correspondance ratée, et on nous laisse sur le quai.",
        "Encore quarante minutes de retard ce matin, on arrive au bureau en nage.",
        "Wagon bondé, climatisation en panne, c'est l'étuve.",
        "Le contrôleur nous a parlé comme à des gamins.",
        "La soupe était tiède et la viande dure comme une semelle.",
        "L'addition pique un peu pour ce qu'il y a dans l'assiette.",
        "On a attendu une heure nos plats, sans une excuse.",
        "Chambre minuscule, draps tachés, odeur de renfermé.",
        "On entend les voisins éternuer, impossible de fermer l'œil.",
        "Le film traîne en longueur et le scénario est cousu de fil blanc.",
        "Deux heures de ma vie que je ne récupérerai jamais.",
        "Les personnages sont creux, l'intrigue tient sur un timbre-poste.",
        "L'ambiance est devenue irrespirable depuis le changement de direction.",
        "Les promotions se font à la tête du client, c'est du favoritisme.",
        "Aucune reconnaissance, on n'est que des numéros.",
        "Le chef crie sur tout le monde et la direction ferme les yeux.",
        "On travaille en sous-effectif chronique, les gens craquent les uns après les autres.",
        "Depuis la mise à jour, l'appli plante au démarrage.",
        "Le site rame, il faut s'y reprendre à trois fois pour valider son panier.",
        "Le chargeur a rendu l'âme au bout d'une semaine.",
        "Colis déposé n'importe où, le livreur n'a même pas sonné.",
        "Produit reçu cassé, le SAV fait la sourde oreille.",
        "Tissu rêche, couture qui lâche au premier lavage.",
        "Six heures aux urgences sans voir un médecin, c'est indigne.",
        "Le guichet ferme à midi, bonjour le service public !",
        "Nos factures sont réglées avec deux mois de retard, cela met en péril notre trésorerie.",
        "Le dividende fond comme neige au soleil.",
        "Les camions passent sous nos fenêtres dès cinq heures, c'est infernal.",
        "Ce ministre se moque du monde.",
        "Encore une promesse en l'air, ils nous prennent pour des imbéciles.",
        "j'ai trop le seum, appli nul a chier",
        "Franchement c relou, sa marche jamais",
        "Bof, sans plus.",
        "Merci de régulariser au plus vite, c'est inadmissible.",
        "Le service laisse franchement à désirer.",
        "La qualité n'est plus à la hauteur.",
        "C'était mieux avant.",
        "Je m'attendais à mieux pour ce prix.",
        "Pire que la dernière fois.",
        "J'ai perdu mon temps et mon argent.",
        "Pas du tout convaincue par la nouvelle formule.",
        "Je ne suis ni satisfait ni rassuré.",
        "Ça ne vaut pas le prix.",
        "L'idée est bonne, mais la réalisation est bâclée.",
        "DECUE, je ne recommande PAS",
        "Le personnel est gentil, pourtant rien ne fonctionne.",
        "Quel gâchiiiis",
    ],
)
def test_complaints_of_other_trades_are_negative(engine: SentimentEngine, text: str) -> None:
    """Insured people, travellers, guests, readers, employees, suppliers and citizens complain in their own words."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Dossier traité en deux jours, conseillère à l'écoute, je suis bluffé.",
        "Indemnisée rapidement et sans chipoter.",
        "Un interlocuteur clair, qui rappelle quand il dit qu'il rappelle.",
        "Les tarifs restent compétitifs et les garanties sont bonnes.",
        "Trajet sans encombre, contrôleuse souriante, arrivée à l'heure pile.",
        "Un accueil aux petits soins, on se sent comme à la maison.",
        "On s'est régalés du début à la fin.",
        "Rien à redire, tout était au top.",
        "Une table qui vaut le détour.",
        "Vue imprenable, literie confortable, petit déjeuner copieux.",
        "Un film qui vous tient en haleine, porté par des acteurs remarquables.",
        "Dévoré en une nuit, vivement la suite !",
        "Une équipe soudée et un manager bienveillant.",
        "Je me sens valorisée et j'ai envie de rester.",
        "On peut évoluer, les formations sont enrichissantes.",
        "L'appli est fluide et l'interface intuitive.",
        "Ça marche du tonnerre, installé en cinq minutes.",
        "Colis reçu en avance, soigneusement emballé.",
        "Conforme à la description, je rachèterai les yeux fermés.",
        "Le docteur est doux et prend le temps d'expliquer.",
        "Paiements ponctuels, partenariat solide.",
        "Le bilan est solide et la stratégie lisible.",
        "Enfin un quartier calme et propre.",
        "Chapeau bas pour cette décision courageuse.",
        "mdr trop bien ce resto, g kiffé",
        "Franchement pas mal du tout.",
        "Ce n'est pas cher et ce n'est pas mauvais.",
        "Je n'ai aucune raison de me plaindre.",
        "Jamais eu le moindre souci avec eux.",
        "Bien mieux que l'ancienne version.",
        "La salle est petite mais l'accueil est formidable.",
        "C'était looong à venir, cependant le résultat est SUPERBE.",
        "Merci d'avoir réglé mon problème aussi vite.",
        "genial, equipe tres competente",
    ],
)
def test_praise_of_other_trades_is_positive(engine: SentimentEngine, text: str) -> None:
    """The same people praise, in idioms, with a denied fault, or with a fault before the contrast."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Merci de me transmettre le bon de commande signé.",
        "Le sinistre a été déclaré lundi, le dossier porte le numéro 12.",
        "La franchise est de 150 euros.",
        "Vol Paris-Nice, départ à 9 heures.",
        "Merci d'avance pour votre retour.",
        "Le supermarché ouvre à neuf heures.",
        "Ma vie professionnelle a commencé en 2009.",
        "Je vous prie d'agréer mes salutations distinguées.",
        "Les frais de dossier sont de 30 euros.",
        "Veuillez trouver ci-joint le relevé d'identité bancaire.",
        "Chers collègues, la réunion est déplacée à jeudi.",
    ],
)
def test_facts_and_formulas_of_letters_are_neutral(engine: SentimentEngine, text: str) -> None:
    """What an insurer, a bank or a railway calls a thing is no opinion of it, nor is the end of a letter."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text", ["Quel service formidable, vraiment bravo.", "Génial, merci beaucoup.", "Magnifique, on adore."]
)
def test_irony_is_read_as_it_is_written(engine: SentimentEngine, text: str) -> None:
    """Nothing in the words tells irony, so that none is guessed."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("L'hôtel est sale, mais quel accueil charmant", "Quel accueil charmant, mais l'hôtel est sale"),
        ("Un peu déçu", "Vraiment très déçu"),
        ("Super content", "Plutôt content"),
        ("Le service est nul, cependant le repas était bon", "Le repas était bon, cependant le service est nul"),
        ("C'est mieux qu'avant", "C'est pire qu'avant"),
        ("Peut mieux faire", "Une honte absolue"),
        ("Je ne suis pas déçu", "Je suis déçu"),
        ("C'est à la hauteur", "Ce n'est pas à la hauteur"),
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
        ("Tres decu par l'equipe", "Très déçu par l'équipe"),
        ("C'est geeenial", "C'est génial"),
        ("Personnel depasse", "Personnel dépassé"),
        ("un regal", "un régal"),
    ],
)
def test_careless_spelling_scores_as_the_correct_one(engine: SentimentEngine, written: str, correct: str) -> None:
    """Missing accents and lengthened letters change nothing."""
    assert score(engine, written) == score(engine, correct) != 0


def test_capitals_are_louder(engine: SentimentEngine) -> None:
    """A word in capitals weighs more than the same in small letters."""
    assert score(engine, "C'est NUL, je pars") < score(engine, "C'est nul, je pars")


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
        ("fr_opener_reviews", 0.92),
        ("fr_semeval16_restaurants", 0.93),
        ("fr_umsab_tweets", 0.84),
        ("fr_amazon_books", 0.78),
    ],
)
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "fr") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
