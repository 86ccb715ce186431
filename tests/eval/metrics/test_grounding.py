from eval.metrics.groundedness import grounded_sentences
from eval.metrics.wrong_facts import wrong_agencies, wrong_modalities, wrong_numbers

LEAD = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"
TARGET = "到2025年,争取广东自贸试验区集装箱吞吐量达3700万标箱"
EXPLORE = "探索香港“长者医疗券”在特定医疗机构的使用"


def cited(desk, text, quote):
    return desk.answer(text, citations=(desk.citation(quote),))


def test_a_sentence_with_its_quote_is_grounded_and_one_without_is_not(desk):
    answer = cited(desk, "省商务厅牵头。[1] 这是全国最好的方案。", LEAD)
    assert grounded_sentences(desk.seen(answer=answer)) == (1, 2)


def test_a_body_that_the_quote_does_not_name_is_not_grounded(desk):
    answer = cited(desk, "省科技厅牵头,海关总署广东分署配合。[1]", LEAD)
    assert grounded_sentences(desk.seen(answer=answer)) == (0, 1)


def test_a_number_that_the_quote_does_not_hold_is_not_grounded(desk):
    assert grounded_sentences(desk.seen(answer=cited(desk, "集装箱吞吐量达3800万标箱 [1]", TARGET))) == (0, 1)
    assert grounded_sentences(desk.seen(answer=cited(desk, "集装箱吞吐量达3700万标箱 [1]", TARGET))) == (1, 1)


def test_an_english_sentence_is_held_to_its_numbers(desk):
    case = desk.case(language="en", question="target?")
    good = cited(desk, "The target is 37 million TEU by 2025 [1].", TARGET)
    bad = cited(desk, "The target is 73 million TEU by 2025 [1].", TARGET)
    assert grounded_sentences(desk.seen(case, good)) == (1, 1)
    assert grounded_sentences(desk.seen(case, bad)) == (0, 1)


def test_a_marker_without_citation_grounds_nothing(desk):
    assert grounded_sentences(desk.seen(answer=cited(desk, "省商务厅牵头。[7]", LEAD))) == (0, 1)


def test_wrong_numbers_are_those_that_nothing_supports(desk):
    case = desk.case(
        kind="target", must=[[{"number": 37000000, "unit": "标箱"}]], gold_quotes=[TARGET], closed=[]
    )
    assert wrong_numbers(desk.seen(case, cited(desk, "3700万标箱 [1]", TARGET))) == (0, 1)
    assert wrong_numbers(desk.seen(case, cited(desk, "3800万标箱，到2027年 [1]", TARGET))) == (2, 1)


def test_a_count_of_rows_is_not_a_claim_about_the_document(desk):
    assert wrong_numbers(desk.seen(answer=desk.answer("共7项任务。"))) == (0, 1)


def test_permission_where_the_clause_only_explores_is_a_wrong_modality(desk):
    case = desk.case(kind="fact", must=[[{"modality": "explore"}]], gold_quotes=[EXPLORE], closed=[])
    assert wrong_modalities(desk.seen(case, cited(desk, "探索长者医疗券的使用 [1]", EXPLORE))) == (0, 1)
    assert wrong_modalities(desk.seen(case, cited(desk, "允许使用长者医疗券 [1]", EXPLORE))) == (1, 1)
    assert wrong_modalities(
        desk.seen(case, cited(desk, "Use of the voucher is permitted [1].", EXPLORE))
    ) == (1, 1)


def test_wrong_agencies_are_counted_by_name(desk):
    answer = desk.answer("由广东海事局、省科技厅牵头。[1]")
    assert wrong_agencies(desk.seen(answer=answer)) == (2, 1)
    assert wrong_agencies(desk.seen(answer=desk.answer("由省商务厅牵头。[1]"))) == (0, 1)


def test_an_abstention_claims_nothing(desk):
    silent = desk.seen(answer=desk.answer("文件未提及3800万标箱。", status="abstained"))
    for metric in (wrong_agencies, wrong_numbers, wrong_modalities, grounded_sentences):
        assert metric(silent) is None


def test_a_heading_of_the_quoted_paragraph_is_carried(desk):
    answer = cited(desk, "第5项任务“推动国际贸易新业态创新发展”由省商务厅牵头。 [1]", LEAD)
    assert grounded_sentences(desk.seen(answer=answer)) == (1, 1)


def test_a_marker_after_a_note_in_brackets_belongs_to_the_sentence_before(desk):
    answer = cited(
        desk, "The document says: “探索香港“长者医疗券”在特定医疗机构的使用。” (explores (探索)) [1]", EXPLORE
    )
    assert grounded_sentences(desk.seen(desk.case(language="en"), answer)) == (1, 1)
