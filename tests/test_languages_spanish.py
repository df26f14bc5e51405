"""The Spanish pack, read as a reader of comments would: what is said, how strongly, and what it is."""

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, load_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"es": load_pack("es")}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows Spanish."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the Spanish pack."""
    return PACKS["es"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of a Spanish text that has words."""
    compound = engine.compound(text, "es")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of a Spanish comment."""
    return KindFinder(PACKS).kinds(text, "es", engine.compound(text, "es"))


@pytest.mark.parametrize(
    "text",
    [
        "La limpieza deja mucho que desear.",
        "Una vergüenza, nadie contesta.",
        "Llevo tres semanas esperando y sigo sin respuesta.",
        "Me cobraron dos veces, es un robo.",
        "La aplicación se cuelga y no me deja entrar.",
        "Estoy harto de tanto retraso.",
        "No lo recomiendo a nadie.",
        "No volveremos.",
        "El producto no es bueno ni práctico.",
        "Poco amables y nada profesionales.",
        "Falta de respeto hacia los clientes.",
        "Demasiado caro para lo que es.",
        "Pésimo servicio, qué decepción.",
        "Facturas sin pagar desde enero, estoy preocupada.",
        "Turnos agotadores y mal pagados.",
        "Qué coraje, llegó roto.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints of Spain and Latin America lower the score."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Merece la pena, muy recomendable.",
        "Personal encantador y atento.",
        "Nada mal para el precio.",
        "Ningún problema, llegó a tiempo.",
        "No está mal.",
        "Está padrísimo, muy chido todo.",
        "Mola mucho esta tienda.",
        "Qué rico, repetiremos.",
        "No nos podemos quejar.",
        "No puedo estar más contenta.",
        "Solucionaron el problema en un día.",
        "Muchas gracias por la ayuda.",
        "Buenísima atención, chévere.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation or in the words of one region."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Buenos días, un cordial saludo.",
        "Buenas tardes, gracias de antemano.",
        "Quedo a la espera de su respuesta. Atentamente",
        "Si es tan amable, envíe la factura por favor.",
        "La reunión no es el lunes.",
        "Mi padre llega mañana con la máquina.",
        "Tomamos leche por la tarde.",
        "Hace poco cambiaron el horario.",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "Llevo tres meses esperando la indemnización y cada día me piden un papel distinto.",
        "Te marean de un departamento a otro y nadie da la cara.",
        "Me cobraron dos veces y ahora no hay forma de que me devuelvan el dinero.",
        "A la hora de pagar el siniestro, todo son pegas.",
        "Me subieron la prima sin previo aviso.",
        "El tren salió con una hora de retraso y sin aire acondicionado.",
        "Nos dejaron tirados en la estación sin ninguna explicación.",
        "El revisor nos habló de muy malas maneras.",
        "La paella estaba salada y el camarero fue un borde.",
        "Nos clavaron quince euros por una ensalada.",
        "Habitación diminuta y con olor a humedad.",
        "No pegamos ojo en toda la noche por el ruido.",
        "La película se hace eterna y el final es previsible.",
        "Un tostón de libro, lo dejé a la mitad.",
        "Mucho trabajo, poco sueldo y cero reconocimiento.",
        "El jefe grita a todo el mundo.",
        "La aplicación se cuelga cada dos por tres.",
        "Desde la última actualización no hay manera de entrar.",
        "El móvil se calienta y la batería no dura nada.",
        "El repartidor tiró el paquete por encima de la valla.",
        "No vale lo que cuesta.",
        "Seis horas en urgencias y ni un calmante.",
        "Nos pagan las facturas con noventa días de retraso.",
        "El ruido de las obras es insoportable.",
        "Este gobierno nos toma el pelo.",
        "Son unos sinvergüenzas y unos corruptos.",
        "Ni fu ni fa, la verdad.",
        "Deja bastante que desear.",
        "No está a la altura de lo que cobran.",
        "Antes era mejor.",
        "Peor que la última vez.",
        "No lo recomiendo para nada.",
        "No volvería ni regalado.",
        "No es ni cómodo ni barato.",
        "La idea es buena, pero la ejecución es un desastre.",
        "Aunque el sitio es bonito, el trato fue pésimo.",
        "QUE VERGUENZA",
        "q asco de servicio",
        "Malísiiiimo",
        "pinche app no sirve pa nada",
        "Es una chafa, no la compren",
    ],
)
def test_complaints_of_other_trades_are_negative(engine: SentimentEngine, text: str) -> None:
    """Insured people, travellers, guests, readers, employees, suppliers and citizens complain in their own words."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Me resolvieron el parte en dos días, un diez.",
        "Atención cercana y sin letra pequeña.",
        "El tren llegó puntual y el personal fue encantador.",
        "Comimos de maravilla y a buen precio.",
        "Para chuparse los dedos.",
        "Camas comodísimas y desayuno abundante.",
        "La película engancha desde el primer minuto.",
        "No pude parar de leer.",
        "Compañeros estupendos y un jefe que escucha.",
        "Se aprende muchísimo y hay buen ambiente.",
        "La app va como la seda.",
        "Muy fácil de usar y rapidísima.",
        "Llegó antes de lo previsto y bien embalado.",
        "La doctora fue un encanto y me lo explicó todo.",
        "Pagan puntualmente y el trato es de confianza.",
        "No está nada mal.",
        "No tengo ninguna queja.",
        "Nunca me han fallado.",
        "Está chidísimo, me encantó.",
        "¡Qué chévere el lugar!",
        "Una pasada de sitio.",
        "Merece mucho la pena.",
        "Mejor que la versión anterior.",
        "El local es pequeño, pero la comida es riquísima.",
        "GRACIAS por todo, sois geniales",
        "buenisimo todo, volvere seguro",
        "Quedé encantada con el resultado.",
        "El proyecto va viento en popa.",
        "Da gusto trabajar con ustedes.",
    ],
)
def test_praise_of_other_trades_is_positive(engine: SentimentEngine, text: str) -> None:
    """The same people praise, in idioms, with a denied fault, or with a fault before the contrast."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Estimado cliente, adjuntamos la factura de marzo.",
        "Quedo a la espera de su respuesta. Un saludo.",
        "El seguro de hogar cubre daños por agua.",
        "La franquicia es de 300 euros.",
        "Vamos a cambiar de oficina en mayo.",
        "Viajo a Estados Unidos el lunes.",
        "Gracias de antemano.",
        "El tren sale a las nueve.",
        "La señora Dolores trabaja en contabilidad.",
        "Buenos días, ¿a qué hora abren?",
        "El mejor amigo de Luis vive en Puerto Rico.",
    ],
)
def test_facts_and_formulas_of_letters_are_neutral(engine: SentimentEngine, text: str) -> None:
    """What an insurer, a bank or a railway calls a thing is no opinion of it, nor is the end of a letter."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text", ["Qué servicio tan maravilloso, de verdad.", "Genial, muchas gracias.", "Fantástico, qué bien."]
)
def test_irony_is_read_as_it_is_written(engine: SentimentEngine, text: str) -> None:
    """Nothing in the words tells irony, so that none is guessed."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("El hotel es sucio, pero qué personal tan encantador", "Qué personal tan encantador, pero el hotel es sucio"),
        ("Un poco decepcionado", "Realmente muy decepcionado"),
        ("Súper contenta", "Bastante contenta"),
        ("El trato es pésimo, sin embargo la comida era buena", "La comida era buena, sin embargo el trato es pésimo"),
        ("Es mejor que antes", "Es peor que antes"),
        ("Podría mejorar", "Una vergüenza total"),
        ("No estoy decepcionado", "Estoy decepcionado"),
        ("Estuvo a la altura", "No está a la altura"),
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
        ("Pesimo trato", "Pésimo trato"),
        ("Es buenoooo", "Es bueno"),
        ("Rapidisimo y facil", "Rapidísimo y fácil"),
        ("una decepcion", "una decepción"),
    ],
)
def test_careless_spelling_scores_as_the_correct_one(engine: SentimentEngine, written: str, correct: str) -> None:
    """Missing accents and lengthened letters change nothing."""
    assert score(engine, written) == score(engine, correct) != 0


def test_capitals_are_louder(engine: SentimentEngine) -> None:
    """A word in capitals weighs more than the same in small letters."""
    assert score(engine, "Es un ASCO, me voy") < score(engine, "Es un asco, me voy")


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Muy buen servicio", "Buen servicio"),
        ("Es útil", "Es un poco útil"),
        ("Llegó roto pero el repartidor fue amable", "El repartidor fue amable pero llegó roto"),
        ("Es una vergüenza", "Es mejorable"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows « pero » weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize("written", ["pésimo", "pesimo", "PÉSIMO", "pésimooo"])
def test_accents_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People write without accents, in capitals and with lengthened letters."""
    assert score(engine, f"El envío fue {written}") < -0.3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Deberían abrir los sábados.", "idea"),
        ("Sería bueno tener un descuento por volumen.", "idea"),
        ("Propongo cambiar de proveedor.", "idea"),
        ("Sugiero una reunión más corta.", "idea"),
        ("¿Por qué no ponen una rampa?", "idea"),
        ("¿Cuándo abre la tienda nueva", "question"),
        ("Quisiera saber el precio del envío", "question"),
        ("Gracias por el trato, sigan así.", "praise"),
        ("Enhorabuena al equipo.", "praise"),
        ("No puedo acceder a mi cuenta.", "concern"),
        ("El pedido no ha llegado.", "concern"),
        ("Pido la devolución de mi dinero.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gracias de antemano.", "praise"),
        ("Sin problemas hasta hoy.", "concern"),
        ("Muy buena idea.", "idea"),
    ],
)
def test_words_that_only_look_like_a_kind(engine: SentimentEngine, text: str, kind: str) -> None:
    """A formula of politeness is no praise, an absent problem no concern, and liking an idea is not having one."""
    assert kind not in kinds(engine, text)


def test_the_pack_is_broad_and_its_stop_words_hold_no_negation(pack: Pack) -> None:
    """The lexicon has thousands of forms, and stop words are neither negations nor opinions."""
    assert len(pack.lexicon) > 3500
    assert 120 <= len(pack.stopwords) <= 220
    assert {form[0] for form in pack.negations if len(form) == 1}.isdisjoint(pack.stopwords)
    assert {form[0] for form in pack.lexicon if len(form) == 1 and pack.lexicon[form]}.isdisjoint(pack.stopwords)


def test_no_entry_is_dead(pack: Pack) -> None:
    """A word that boosts or contrasts has no valence of its own, so that the lexicon promises nothing in vain."""
    acting = {*pack.boosters, *pack.contrasts}
    assert {form for form in acting if pack.lexicon.get(form)} == set()


@pytest.mark.parametrize(("name", "floor"), [("es_opener_reviews", 0.94), ("es_umsab_tweets", 0.86)])
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "es") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
