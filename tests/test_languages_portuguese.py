"""The Portuguese pack, read as a reader of comments would, in Brazil and in Portugal."""

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import Pack, load_pack
from listenkit.model import label_of
from listenkit.sentiment import SentimentEngine
from tests.shared import shared_path

PACKS = {"pt": load_pack("pt")}


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """Return an engine that knows Portuguese."""
    return SentimentEngine(PACKS)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Return the Portuguese pack."""
    return PACKS["pt"]


def score(engine: SentimentEngine, text: str) -> float:
    """Return the sentiment of a Portuguese text that has words."""
    compound = engine.compound(text, "pt")
    assert compound is not None
    return compound


def kinds(engine: SentimentEngine, text: str) -> tuple[str, ...]:
    """Return the kinds of a Portuguese comment."""
    return KindFinder(PACKS).kinds(text, "pt", engine.compound(text, "pt"))


@pytest.mark.parametrize(
    "text",
    [
        "O atendimento deixa a desejar.",
        "Não recomendo a ninguém.",
        "nao recomendo",
        "Péssimo, nunca mais volto.",
        "O aplicativo não funciona desde ontem.",
        "A aplicação deixou de funcionar e ninguém responde.",
        "Até agora nada da minha encomenda.",
        "Salário por pagar desde março, estou preocupada.",
        "Já chega, não aguento mais.",
        "A comida não estava boa.",
        "Quarto sujo e funcionários mal educados.",
        "Nem bonito nem prático.",
        "Sem simpatia nenhuma.",
        "Muito caro e barulhento.",
        "O produto chegou quebrado.",
        "Dinheiro jogado fora.",
        "Que vergonha, uma falta de respeito.",
        "Filme chato, atores fracos.",
        "Estamos exaustos e sobrecarregados.",
        "Que pena, esperava mais.",
        "Pouca limpeza nos balneários.",
        "Não é justo.",
    ],
)
def test_everyday_complaints_are_negative(engine: SentimentEngine, text: str) -> None:
    """Complaints as people make them at work and in shops lower the score."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Top demais!",
        "Adorei, recomendo a todos.",
        "Gostei muito do atendimento.",
        "Equipa espetacular, estão de parabéns.",
        "Nada a reclamar, tudo ótimo.",
        "Não deixa nada a desejar.",
        "Nunca tive problemas.",
        "Sem problemas, entrega dentro do prazo.",
        "Não é caro.",
        "Vale muito a pena.",
        "Pessoal simpático e prestável, muito fixe.",
        "Resolveram o meu problema em cinco minutos.",
        "Menos stress desde a mudança.",
        "Muito obrigada pela ajuda.",
        "otimo produto, lindo",
        "Ainda bem que existem.",
    ],
)
def test_everyday_praise_is_positive(engine: SentimentEngine, text: str) -> None:
    """Praise raises the score, also where it is said with a negation."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Bom dia, boa tarde e boa noite. Atenciosamente",
        "Com os melhores cumprimentos",
        "Desde já agradeço.",
        "Prezados senhores, segue o documento.",
        "Por favor, liguem na terça.",
        "Em caso de problemas, ligue para a central.",
        "A reunião não está marcada para segunda.",
        "Não sei.",
        "O valor total está na nota.",
        "E se abríssemos ao sábado?",
        "Precisamos da folha de abril, mas também da de maio.",
    ],
)
def test_politeness_and_plain_statements_carry_no_valence(engine: SentimentEngine, text: str) -> None:
    """Greetings, formulas and facts say nothing of an opinion."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("Hotel muito bonito", "Hotel bonito"),
        ("Hotel lindíssimo", "Hotel bonito"),
        ("Comida boa", "Comida mais ou menos boa"),
        ("O pacote estava sujo, mas o entregador gentil", "O entregador gentil, mas o pacote estava sujo"),
        ("É vergonhoso", "É fraco"),
    ],
)
def test_boosters_dampeners_contrast_and_strength_order_comments(
    engine: SentimentEngine, stronger: str, weaker: str
) -> None:
    """A booster strengthens, a dampener weakens, and what follows «mas» weighs more than what precedes it."""
    first, second = score(engine, stronger), score(engine, weaker)
    assert (first < second) if first < 0 else (first > second)


@pytest.mark.parametrize("written", ["péssimo", "pessimo", "PÉSSIMA", "péssimooo", "horrivel", "decepção", "decepcao"])
def test_accents_capitals_and_lengthening_do_not_hide_a_word(engine: SentimentEngine, written: str) -> None:
    """People write without accents, in capitals and with lengthened letters."""
    assert score(engine, f"Foi {written}") < -0.3


@pytest.mark.parametrize("word", ["coco", "massa", "mas", "sabor a mar", "mata", "ordem", "parte", "gato", "valor"])
def test_plain_words_that_resemble_opinions_are_not_taken_for_them(engine: SentimentEngine, word: str) -> None:
    """«más» does not make «mas» an opinion, nor the slang «massa» the dish."""
    assert score(engine, f"Na terça falamos de {word}.") == 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Seria bom se houvesse uma rampa.", "idea"),
        ("Sugiro reuniões mais curtas.", "idea"),
        ("Vocês poderiam abrir aos sábados.", "idea"),
        ("Podiam pôr mais bicicletas.", "idea"),
        ("Proponho um teste de um mês.", "idea"),
        ("Por que não colocar uma rampa?", "idea"),
        ("Quando chega o meu pedido", "question"),
        ("Alguém sabe a que horas abre", "question"),
        ("Gostaria de saber se fecham em agosto", "question"),
        ("Parabéns a toda a equipe!", "praise"),
        ("Obrigado pelo belo trabalho.", "praise"),
        ("Ainda não recebi o reembolso.", "concern"),
        ("Não consigo entrar.", "concern"),
        ("A minha encomenda está atrasada.", "concern"),
    ],
)
def test_the_leading_kind_of_a_comment(engine: SentimentEngine, text: str, kind: str) -> None:
    """Ideas, questions, praise and concerns are told by their usual words."""
    assert kinds(engine, text)[0] == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Desde já agradeço.", "praise"),
        ("Não, obrigada.", "praise"),
        ("Nenhum problema da minha parte.", "concern"),
        ("Ótima ideia, continuem assim.", "idea"),
        ("Que bom ler isso.", "question"),
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


@pytest.mark.parametrize(("name", "floor"), [("pt_absapt_hotel", 0.91), ("pt_umsab_tweets", 0.85)])
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "pt") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
