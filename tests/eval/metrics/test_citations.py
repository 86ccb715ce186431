from dataclasses import replace

from eval.metrics.citations import citation_precision, citation_recall, verbatim_rate

D = "guangdong-ftz-2024"
QUOTE = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"


def test_a_citation_of_a_gold_clause_supports_and_another_does_not(desk):
    answer = desk.answer(
        "x [1][2]", citations=(desk.citation(QUOTE), desk.citation("一、总体要求", 2, clause_id=f"{D}/一"))
    )
    assert citation_precision(desk.seen(answer=answer)) == (1, 2)
    assert citation_recall(desk.seen(answer=answer)) == (1, 1)


def test_a_misquoted_citation_never_supports(desk):
    broken = replace(desk.citation(QUOTE), quote=QUOTE.replace("省商务厅", "省科技厅"))
    answer = desk.answer("x [1]", citations=(broken,))
    assert citation_precision(desk.seen(answer=answer)) == (0, 1)
    assert citation_recall(desk.seen(answer=answer)) == (0, 1)
    assert verbatim_rate(desk.seen(answer=answer)) == (0, 1)


def test_a_quote_at_wrong_offsets_is_not_verbatim(desk):
    moved = desk.citation(QUOTE, start=0)
    assert verbatim_rate(
        desk.seen(answer=desk.answer("x [1]", citations=(moved, desk.citation(QUOTE, 2))))
    ) == (1, 2)


def test_a_citation_that_overlaps_a_gold_quote_supports_whatever_its_clause_is_called(desk):
    case = desk.case(gold_quotes=[QUOTE], gold_clauses=[])
    answer = desk.answer("x [1]", citations=(desk.citation(QUOTE[:12], clause_id=f"{D}/elsewhere"),))
    assert citation_precision(desk.seen(case, answer)) == (1, 1)


def test_recall_is_over_all_gold_clauses(desk):
    case = desk.case(gold_clauses=[f"{D}/a", f"{D}/b", [f"{D}/c", f"{D}/d"]])
    answer = desk.answer(
        "x", citations=(desk.citation(QUOTE, clause_id=f"{D}/a"), desk.citation(QUOTE, 2, clause_id=f"{D}/d"))
    )
    assert citation_recall(desk.seen(case, answer)) == (2, 3)


def test_without_citations_precision_is_silent_and_recall_is_not(desk):
    answer = desk.answer("省商务厅牵头。")
    assert citation_precision(desk.seen(answer=answer)) is None
    assert citation_recall(desk.seen(answer=answer)) == (0, 1)


def test_documents_whose_text_we_lack_are_not_judged_verbatim(desk):
    foreign = replace(desk.citation(QUOTE), document_id="other")
    assert verbatim_rate(desk.seen(answer=desk.answer("x", citations=(foreign,)))) is None
