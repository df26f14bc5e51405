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
    "text",
    [
        "Há três meses à espera da indemnização e pedem sempre mais um papel.",
        "Empurram-nos de um balcão para o outro e ninguém resolve nada.",
        "Na hora de pagar o sinistro, arranjam mil desculpas.",
        "Aumentaram o prémio sem avisar, vou mudar de seguradora.",
        "Cobraram duas vezes e agora ninguém devolve meu dinheiro.",
        "Comboio suprimido sem aviso, ficámos apeados na estação.",
        "Ônibus lotado e sem ar-condicionado, um forno.",
        "O revisor foi malcriado com uma senhora idosa.",
        "A picanha veio fria e o garçom foi grosso.",
        "Pagámos um balúrdio por uma salada.",
        "Quarto minúsculo e lençóis encardidos.",
        "Não preguei olho com o barulho.",
        "O filme arrasta-se e o final é previsível.",
        "Livro chatíssimo, larguei no meio.",
        "Muito trabalho, pouco salário e zero reconhecimento.",
        "O chefe grita com todo mundo.",
        "O aplicativo trava toda hora.",
        "Depois da atualização não consigo mais entrar.",
        "A bateria não dura nada.",
        "O entregador jogou a caixa por cima do portão.",
        "Não vale o que custa.",
        "Seis horas nas urgências e nem um analgésico.",
        "As faturas são pagas com noventa dias de atraso.",
        "O barulho das obras é insuportável.",
        "Este governo goza com a nossa cara.",
        "Bando de ladrões e incompetentes.",
        "Nem fede nem cheira.",
        "Deixa bastante a desejar.",
        "Ficou aquém das expectativas.",
        "Antes era melhor.",
        "Pior do que da última vez.",
        "Não recomendo a ninguém.",
        "Não volto nem de graça.",
        "Não é nem confortável nem barato.",
        "A ideia é boa, mas a execução é um desastre.",
        "O lugar é bonito, porém o atendimento foi péssimo.",
        "QUE VERGONHA",
        "Péssimooooo",
        "vcs nao respondem nunca, um descaso",
        "que seca de filme",
        "Tô de saco cheio dessa operadora.",
    ],
)
def test_complaints_of_other_trades_are_negative(engine: SentimentEngine, text: str) -> None:
    """Insured people, travellers, guests, readers, employees, suppliers and citizens complain in their own words."""
    assert label_of(score(engine, text)) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Processo resolvido em dois dias, atendente nota dez.",
        "Atendimento próximo e sem letras miudinhas.",
        "O comboio chegou a horas e o pessoal foi impecável.",
        "Comida de lamber os beiços.",
        "Comemos lindamente e por bom preço.",
        "Camas confortabilíssimas e pequeno-almoço farto.",
        "O livro prende do início ao fim.",
        "Não consegui parar de ler.",
        "Colegas fantásticos e um chefe que escuta.",
        "Aprende-se imenso e há bom ambiente.",
        "O app é rapidinho e fácil de mexer.",
        "Chegou antes do prazo e bem embalado.",
        "A médica foi um amor e explicou tudo.",
        "Pagam em dia e a parceria é sólida.",
        "Nada mau, não senhor.",
        "Não tenho razões de queixa.",
        "Nunca me deixaram na mão.",
        "Bué fixe, adorei!",
        "Show de bola, recomendo demais.",
        "Valeu muito a pena.",
        "Melhor que a versão anterior.",
        "O espaço é pequeno, mas a comida é deliciosa.",
        "OBRIGADA por tudo, vocês são incríveis",
        "otimo produto, amei",
        "O projeto vai de vento em popa.",
        "Dá gosto trabalhar com vocês.",
        "Não podia estar mais satisfeita.",
    ],
)
def test_praise_of_other_trades_is_positive(engine: SentimentEngine, text: str) -> None:
    """The same people praise, in idioms, with a denied fault, or with a fault before the contrast."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Prezado cliente, segue em anexo a fatura de março.",
        "Fico a aguardar a vossa resposta. Com os melhores cumprimentos.",
        "O seguro automóvel termina em junho.",
        "A franquia é de 300 euros.",
        "Gostaria de saber a que horas abrem.",
        "O comboio parte às nove da linha dois.",
        "Desde já obrigado.",
        "A dona Graça trabalha na contabilidade.",
        "Moro na Avenida da Liberdade.",
        "Bom dia, o relatório segue amanhã.",
        "Em caso de acidente ligue para este número.",
    ],
)
def test_facts_and_formulas_of_letters_are_neutral(engine: SentimentEngine, text: str) -> None:
    """What an insurer, a bank or a railway calls a thing is no opinion of it, nor is the end of a letter."""
    assert label_of(score(engine, text)) == "neutral"


@pytest.mark.parametrize(
    "text", ["Que serviço maravilhoso, de verdade.", "Genial, muito obrigada.", "Fantástico, parabéns."]
)
def test_irony_is_read_as_it_is_written(engine: SentimentEngine, text: str) -> None:
    """Nothing in the words tells irony, so that none is guessed."""
    assert label_of(score(engine, text)) == "positive"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("O hotel é sujo, mas que equipe encantadora", "Que equipe encantadora, mas o hotel é sujo"),
        ("Um pouco decepcionado", "Realmente muito decepcionado"),
        ("Super contente", "Mais ou menos contente"),
        ("O atendimento é péssimo, porém a comida era boa", "A comida era boa, porém o atendimento é péssimo"),
        ("Está melhor do que antes", "Está pior do que antes"),
        ("Pode melhorar", "Uma vergonha total"),
        ("Não estou decepcionado", "Estou decepcionado"),
        ("Vale a pena", "Não vale a pena"),
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
        ("Pessimo servico", "Péssimo serviço"),
        ("É lindooo", "É lindo"),
        ("Otimo preco e rapido", "Ótimo preço e rápido"),
        ("uma decepcao", "uma decepção"),
    ],
)
def test_careless_spelling_scores_as_the_correct_one(engine: SentimentEngine, written: str, correct: str) -> None:
    """Missing accents and lengthened letters change nothing."""
    assert score(engine, written) == score(engine, correct) != 0


def test_capitals_are_louder(engine: SentimentEngine) -> None:
    """A word in capitals weighs more than the same in small letters."""
    assert score(engine, "É um LIXO, vou embora") < score(engine, "É um lixo, vou embora")


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


@pytest.mark.parametrize(("name", "floor"), [("pt_absapt_hotel", 0.93), ("pt_umsab_tweets", 0.86)])
def test_real_comments_are_ordered_as_people_labelled_them(engine: SentimentEngine, name: str, floor: float) -> None:
    """The AUC on comments that nobody here wrote stays above what the pack has reached, with some room."""
    from quality.metrics import area
    from quality.sets import read_rows

    rows = read_rows(shared_path(f"data/{name}.dev.tsv.gz"))
    scores = [engine.compound(row.text, "pt") or 0.0 for row in rows]
    assert area(scores, [row.label for row in rows]) >= floor
