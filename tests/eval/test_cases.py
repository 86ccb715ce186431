import json

import pytest
from pydantic import ValidationError

from eval.agencies import AgencyBook
from eval.cases import Case, dump_case, find_case_files, load_cases, select
from eval.runner import agency_book
from eval.sources import dev_folder, load_sources
from eval.validate import Source, validate
from index.errors import SettingInvalid, SourceMissing, SourceUnreadable

CASE = {
    "id": "c-1",
    "question": "谁牵头？",
    "language": "zh-Hans",
    "kind": "lead",
    "must": [[{"agency": "广东省商务厅", "role": "lead"}]],
    "gold_clauses": ["d/一/1"],
    "gold_quotes": ["省商务厅牵头"],
    "documents": ["d"],
}
SOURCE = {"d": Source(text="(省商务厅牵头)", clauses={"d/一/1": "(省商务厅牵头)"})}


def proved(cases):
    return validate(cases, load_sources({d for c in cases for d in c.documents}), agency_book(cases))


def test_every_gold_quote_of_the_bundled_document_is_verbatim():
    cases = [c for c in load_cases(find_case_files()) if c.documents == ("guangdong-ftz-2024",)]
    found = proved(cases)
    assert found.problems == ()
    assert found.checked == len(cases) >= 400


def test_every_gold_quote_of_the_documents_beside_the_checkout_is_verbatim():
    if dev_folder() is None:
        pytest.skip("the development policies are not beside this checkout")
    cases = load_cases(find_case_files("dev-policies.jsonl"))
    found = proved(cases)
    assert found.problems == ()
    assert found.skipped == {}


def test_the_cases_reach_the_size_and_the_mix_that_is_asked():
    cases = load_cases(find_case_files())
    assert len(cases) >= 500
    assert sum(c.documents == ("guangdong-ftz-2024",) and c.kind != "dialogue" for c in cases) >= 250
    assert sum(len(c.documents) > 1 for c in cases) >= 150
    assert sum(c.kind == "dialogue" for c in cases) >= 100
    assert sum(not c.answerable for c in cases) >= 0.25 * len(cases)
    assert {c.language for c in cases} == {"zh-Hans", "zh-Hant", "en", "pt", "yue"}


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError):
        Case.model_validate({**CASE, "colour": "red"})


@pytest.mark.parametrize(
    "changes",
    [
        {"answerable": False},
        {"must": []},
        {"gold_clauses": [], "gold_quotes": []},
        {"kind": "unanswerable"},
        {"kind": "false_premise"},
        {"kind": "dialogue"},
        {"history": [{"role": "assistant", "content": "x"}]},
    ],
    ids=lambda c: next(iter(c)),
)
def test_a_case_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValidationError):
        Case.model_validate({**CASE, **changes})


def test_a_case_survives_writing_and_reading():
    case = Case.model_validate(CASE)
    assert Case.model_validate_json(dump_case(case)) == case


def test_a_quote_with_one_other_character_is_found_out():
    case = Case.model_validate({**CASE, "gold_quotes": ["省商務厅牵头"]})
    assert validate([case], SOURCE).problems == ("c-1: quote is not in the document: 省商務厅牵头",)


def test_a_clause_that_is_not_there_is_found_out():
    case = Case.model_validate({**CASE, "gold_clauses": ["d/一/2"]})
    assert validate([case], SOURCE).problems == ("c-1: no clause d/一/2",)


def test_a_clause_of_an_unnamed_document_is_found_out():
    case = Case.model_validate({**CASE, "gold_clauses": ["e/一/1"]})
    assert "does not name" in validate([case], SOURCE).problems[0]


def test_a_body_the_lexicon_does_not_know_is_found_out():
    case = Case.model_validate({**CASE, "must": [[{"agency": "月球管理局"}]]})
    assert "月球管理局" in validate([case], SOURCE, AgencyBook()).problems[0]


def test_a_case_about_an_absent_document_is_skipped_by_name():
    found = validate([Case.model_validate(CASE)], {})
    assert (found.checked, found.problems, found.skipped) == (0, (), {"d": ("c-1",)})


def test_a_bad_line_is_named_by_file_and_line(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(CASE) + "\n\n{}\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"x\.jsonl:3"):
        load_cases([path])


def test_an_id_used_twice_is_refused(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(CASE)}\n{json.dumps(CASE)}\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="already used"):
        load_cases([path])


def test_a_missing_case_file_says_so(tmp_path):
    with pytest.raises(SourceMissing):
        find_case_files(str(tmp_path / "*.jsonl"))
    with pytest.raises(SourceMissing):
        load_cases([tmp_path / "none.jsonl"])


def test_the_split_parts_the_cases_and_depends_on_nothing_but_the_id():
    cases = [Case.model_validate({**CASE, "id": f"c-{i}"}) for i in range(400)]
    dev, test = select(cases, split="dev"), select(cases, split="test")
    assert {c.id for c in dev} | {c.id for c in test} == {c.id for c in cases}
    assert not {c.id for c in dev} & {c.id for c in test}
    assert 0.3 < len(test) / 400 < 0.5
    assert Case.model_validate({**CASE, "question": "other"}).split == Case.model_validate(CASE).split


def test_the_fast_part_is_the_same_every_time_and_in_old_order():
    cases = [Case.model_validate({**CASE, "id": f"c-{i}"}) for i in range(50)]
    fast = select(cases, fast=7)
    assert len(fast) == 7
    assert fast == select(cases, fast=7)
    assert [cases.index(c) for c in fast] == sorted(cases.index(c) for c in fast)


def test_drafts_are_asked_only_on_request():
    draft = Case.model_validate({**CASE, "draft": True})
    assert select([draft]) == ()
    assert select([draft], drafts=True) == (draft,)


def test_an_unknown_split_is_refused():
    with pytest.raises(SettingInvalid):
        select([], split="train")


def test_gold_that_contradicts_its_own_proof_is_found_out():
    case = Case.model_validate({**CASE, "must": [[{"agency": "广东省科技厅", "role": "lead"}]]})
    assert validate([case], SOURCE, AgencyBook()).problems == (
        "c-1: nothing in the gold says 广东省科技厅 (lead)",
    )
