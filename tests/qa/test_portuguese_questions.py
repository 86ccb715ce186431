"""What Portuguese questions ask is understood as the English ones are; the questions are invented."""

from __future__ import annotations

import pytest

from index.lexical import Alternative, Concept, LexicalQuery
from index.lexicon import default_lexicon
from index.text import fold
from qa import patterns
from qa.asked import Kind
from qa.focus import focus_missing
from qa.language import detect
from qa.requirements import unmet
from qa.understand import understand


@pytest.mark.parametrize(
    ("portuguese", "english", "kind"),
    [
        ("Quem fiscaliza o transporte escolar?", "Who supervises school transport?", Kind.RESPONSIBLE),
        ("Que gabinete lidera a reforma?", "Which office leads the reform?", Kind.LEAD),
        (
            "Que entidades colaboram no projeto?",
            "Which agencies take part in the project?",
            Kind.PARTICIPANTS,
        ),
        ("Quantas medidas há no plano?", "How many measures are in the plan?", Kind.COUNT),
        ("Até que data deve a ponte ficar pronta?", "By when must the bridge be ready?", Kind.TARGET),
        ("Quem divulgou este aviso?", "Who published this notice?", Kind.METADATA),
        ("Desde quando vigora a lei?", "When did the law take effect?", Kind.METADATA),
        ("Em que reunião foi aprovada a lei?", "At which meeting was the law adopted?", Kind.METADATA),
        ("O que estabelece a cláusula 7?", "What does clause 7 say?", Kind.CLAUSE),
        ("Resuma as tarefas principais.", "Summarise the main tasks.", Kind.STRUCTURE),
    ],
)
def test_both_languages_ask_the_same_kind(portuguese: str, english: str, kind: Kind) -> None:
    lexicon = default_lexicon()
    assert kind in understand(portuguese, lexicon).kinds
    assert kind in understand(english, lexicon).kinds


@pytest.mark.parametrize(
    "question",
    [
        "O inquilino pode subarrendar o quarto?",
        "As escolas privadas são obrigadas a publicar contas?",
        "Os estagiários têm direito a subsídio?",
        "É preciso autorização para cortar uma árvore?",
        "É vedado fumar no elevador?",
        "Precisa o condutor de seguro?",
        "Podem-se vender fogos na rua?",
    ],
)
def test_whether_something_is_allowed_is_asked_in_many_ways(question: str) -> None:
    assert understand(question, default_lexicon()).rules


def test_a_question_word_asks_for_something_else_than_leave() -> None:
    assert not understand("Que documentos deve o inquilino entregar?", default_lexicon()).rules


@pytest.mark.parametrize(
    "question",
    [
        "Em que consiste o cabotagem?",
        "O que quer dizer fideicomisso?",
        "Quem é considerado residente?",
        "O que se entende por dador?",
    ],
)
def test_a_definition_is_asked_in_many_ways(question: str) -> None:
    assert understand(question, default_lexicon()).defines


@pytest.mark.parametrize(
    "question",
    [
        "Quem são os membros da comissão de ética?",
        "Por quem é composto? A composição do júri?",
        "Quem integra o conselho?",
    ],
)
def test_members_are_asked_for(question: str) -> None:
    assert patterns.MEMBERS.search(fold(question).text)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Que coima paga quem despejar entulho?", "money"),
        ("Qual é a duração do estágio?", "duration"),
        ("Com que antecedência se avisa o senhorio?", "duration"),
        ("Que percentagem do preço é devolvida?", "number"),
        ("Qual é a taxa de juro do empréstimo?", "percentage"),
        ("Quanto são os emolumentos da certidão?", "fee"),
        ("Quem passa o atestado?", "somebody"),
        ("Em que dia fecha o concurso? Até quando?", "date"),
        ("Que comprovativos são pedidos?", "materials"),
        ("Como posso obter o alvará?", "procedure"),
        ("Qual é o telemóvel do balcão?", "telephone"),
        ("Há subvenções para reparar telhados?", "subsidy"),
        ("Que castigo há para quem mente?", "fine"),
        ("Quantos peritos avaliam a obra?", "persons"),
    ],
)
def test_what_is_demanded_must_stand_in_the_clause(question: str, name: str) -> None:
    assert name in unmet(fold(question).text, "树木应当定期浇水")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Que regra vale para quem transportar cães?", "somebody"),
        ("Os alunos pagam menos quando faltam?", "date"),
        ("Qual é a taxa de juro do empréstimo?", "fee"),
        ("Em que sítio se planta o pinheiro?", "website"),
        ("Quanto a esse assunto, a lei diz algo?", "number"),
        ("Quantos membros tem o júri?", "members"),
    ],
)
def test_words_of_asking_that_do_not_ask_demand_nothing(question: str, name: str) -> None:
    assert name not in unmet(fold(question).text, "树木应当定期浇水")


def query(source: str, word: str) -> LexicalQuery:
    return LexicalQuery(
        concepts=(Concept(source=source, alternatives=(Alternative(word=word, tokens=(word,)),)),)
    )


def test_the_head_of_a_portuguese_noun_stands_first() -> None:
    question = fold("Que árvores protegidas existem na cidade?").text
    assert not focus_missing(question, query("árvores", "树木"), "树木名录")
    assert focus_missing(question, query("árvores", "树木"), "道路名录")


def test_que_further_on_asks_for_nothing() -> None:
    question = fold("Qual é a multa para a empresa que esconde papéis secretos?").text
    assert not focus_missing(question, query("multa", "罚款"), "处罚款")


@pytest.mark.parametrize(
    "question",
    [
        "posso levar o cão no autocarro",
        "multa por atraso",
        "existem apoios para jovens",
        "preciso de licença para vender fruta",
    ],
)
def test_short_questions_are_known_for_portuguese(question: str) -> None:
    assert detect(question, "en").code == "pt"


def test_the_author_of_a_document_named_after_it_has_no_duty() -> None:
    found = understand("O que diz o aviso do Conselho de Estado sobre feriados?", default_lexicon())
    assert found.agencies == ()
