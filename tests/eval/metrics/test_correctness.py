from eval.metrics.correctness import correctness, faults, part_recall, room


def test_the_right_agency_in_the_right_role_is_right(desk):
    assert correctness(desk.seen(answer=desk.answer("由省商务厅牵头。[1]"))) == (1, 1)


def test_an_agency_is_found_by_identity_in_any_language(desk):
    case = desk.case(language="en", question="who leads?")
    answer = desk.answer("It is led by the Department of Commerce of Guangdong Province [1].", language="en")
    assert faults(desk.seen(case, answer)) == ()


def test_a_bare_name_answers_a_question_of_role(desk):
    assert faults(desk.seen(answer=desk.answer("省商务厅 [1]"))) == ()


def test_swapped_roles_are_wrong(desk):
    answer = desk.answer("广东海事局牵头，省商务厅按职责分工负责。[1]")
    found = faults(desk.seen(answer=answer))
    assert "lacks 广东省商务厅 (lead)" in found
    assert any("广东海事局 does not belong" in f for f in found)


def test_a_second_lead_that_the_clause_does_not_name_is_wrong(desk):
    assert faults(desk.seen(answer=desk.answer("由省商务厅、广东海事局牵头。[1]")))


def test_participants_named_as_such_do_not_disturb_a_question_for_the_lead(desk):
    answer = desk.answer("由省商务厅牵头，海关总署广东分署、广东海事局等按职责分工负责。[1]")
    assert faults(desk.seen(answer=answer)) == ()


def test_numbers_are_compared_as_numbers(desk):
    case = desk.case(kind="target", must=[[{"number": 37000000, "unit": "标箱"}]], closed=[])
    assert faults(desk.seen(case, desk.answer("达3700万标箱 [1]"))) == ()
    assert faults(desk.seen(case, desk.answer("37 million TEU [1]"))) == ()
    assert faults(desk.seen(case, desk.answer("达3800万标箱 [1]"))) == ("lacks 37,000,000 标箱",)


def test_a_required_clause_has_to_be_cited(desk):
    case = desk.case(
        must=[[{"clause": "guangdong-ftz-2024/x"}]], gold_clauses=["guangdong-ftz-2024/x"], closed=["clause"]
    )
    right = desk.answer(
        "1 项 [1]", citations=(desk.citation("省商务厅牵头", clause_id="guangdong-ftz-2024/x"),)
    )
    more = desk.answer(
        "2 项 [1][2]",
        citations=(*right.citations, desk.citation("省科技厅牵头", 2, clause_id="guangdong-ftz-2024/y")),
    )
    assert faults(desk.seen(case, right)) == ()
    assert faults(desk.seen(case, more)) == ("clause guangdong-ftz-2024/y does not belong",)


def test_strength_is_a_part_like_any_other(desk):
    case = desk.case(
        kind="fact", must=[[{"modality": "explore"}]], must_not=[{"modality": "allow"}], closed=[]
    )
    assert faults(desk.seen(case, desk.answer("探索长者医疗券的使用 [1]"))) == ()
    assert faults(desk.seen(case, desk.answer("允许使用长者医疗券 [1]"))) == ("lacks ~explore", "says ~allow")


def test_a_refusal_is_right_only_where_nothing_can_be_said(desk):
    silent = desk.answer("文件未提及。", status="abstained")
    assert faults(desk.seen(desk.refusal_case(), silent)) == ()
    assert faults(desk.seen(answer=silent)) == ("abstained",)
    assert faults(desk.seen(desk.refusal_case(), desk.answer("100元 [1]"))) == (
        "answered what the documents do not say",
    )


def test_an_answer_that_has_to_be_searched_is_wrong(desk, document_text):
    case = desk.case(kind="fact", must=[[{"text": "南沙"}]], closed=[])
    assert room(desk.seen(case)) == 900 + 220
    assert any("characters long" in f for f in faults(desk.seen(case, desk.answer(document_text))))


def test_part_recall_is_the_share_of_required_parts(desk):
    case = desk.case(
        kind="fact", must=[[{"text": "南沙"}, {"text": "Nansha"}], [{"text": "前海"}]], closed=[]
    )
    assert part_recall(desk.seen(case, desk.answer("在 Nansha [1]"))) == (1, 2)
    assert part_recall(desk.seen(case, desk.answer("南沙", status="abstained"))) == (0, 2)
    assert part_recall(desk.seen(desk.refusal_case())) is None


def test_latin_words_match_whole_words_only(desk):
    case = desk.case(kind="fact", language="en", must=[[{"text": "Nansha"}]], closed=[])
    assert faults(desk.seen(case, desk.answer("Nanshan [1]", language="en"))) == ("lacks “Nansha”",)


def test_a_body_in_the_title_of_a_document_is_not_claimed(desk):
    answer = desk.answer("《国务院办公厅关于某事的通知》第5项由省商务厅牵头。[1]")
    assert faults(desk.seen(answer=answer)) == ()
