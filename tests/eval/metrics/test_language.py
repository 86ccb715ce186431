import pytest

from eval.metrics.language import language_fidelity, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("由省商务厅牵头，按职责分工负责。", "zh-Hans"),
        ("由省商務廳牽頭，按職責分工負責。", "zh-Hant"),
        ("It is led by the Department of Commerce (省商务厅).", "en"),
        ("A tarefa é liderada pelo Departamento de Comércio.", "pt"),
        ("依據原文：「由省商务厅牵头」。應由該廳處理。", "zh-Hant"),
        ("3700 [1]", ""),
    ],
)
def test_the_language_is_read_outside_quotes(text, language):
    assert language_of(text) == language


def test_cantonese_is_answered_in_traditional_characters(desk):
    case = desk.case(language="yue")
    assert language_fidelity(desk.seen(case, desk.answer("由省商務廳牽頭。", language="zh-Hant"))) == (1, 1)
    assert language_fidelity(desk.seen(case, desk.answer("由省商务厅牵头。", language="zh-Hans"))) == (0, 1)


def test_saying_a_language_without_writing_it_is_not_enough(desk):
    case = desk.case(language="en")
    assert language_fidelity(
        desk.seen(case, desk.answer("由省商务厅牵头，按职责分工负责。", language="en"))
    ) == (0, 1)


def test_headings_in_the_original_do_not_make_an_english_answer_chinese(desk):
    answer = desk.answer(
        "The Department of Commerce leads this:\n- 5. 推动国际贸易新业态创新发展 [1]",
        language="en",
        citations=(desk.citation("省商务厅牵头,海关总署广东分署"),),
    )
    assert language_fidelity(desk.seen(desk.case(language="en"), answer)) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "九亭镇 leads 《松江区城市更新2025年度实施计划》 task 20. [1]",
        "In 《第7/2008號法律《勞動關係法》（經第134/2020號行政長官批示重新公佈）》 the document says so. [1]",
    ],
)
def test_names_and_titles_in_the_original_do_not_change_the_language(desk, text):
    assert language_fidelity(desk.seen(desk.case(language="en"), desk.answer(text, language="en"))) == (1, 1)


def test_an_abstention_may_name_the_nearest_clauses_in_the_original(desk):
    answer = desk.answer(
        "文件沒有說明這一點。最接近的條文：打造国际一流营商环境、促进数据跨境安全有序流动",
        language="zh-Hant",
        status="abstained",
    )
    assert language_fidelity(desk.seen(desk.case(language="zh-Hant"), answer)) == (1, 1)
