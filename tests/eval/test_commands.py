import json

import pytest
from typer.testing import CliRunner

from eval.answerers import ScriptedAnswerer
from eval.cases import dump_case, load_cases
from eval.commands import app
from eval.runner import run_cases
from eval.runs import save_run
from index.resources import resource_dir

D = "guangdong-ftz-2024"
runner = CliRunner()


@pytest.fixture
def run_file(desk, tmp_path):
    def make(name, text):
        cases = [desk.case(id="a"), desk.refusal_case(id="b", question="电话？")]
        silent = desk.answer("文件未说明。", status="abstained")

        def script(question):
            citation = desk.citation("省商务厅牵头,海关总署广东分署、人民银行广东省分行")
            return desk.answer(text, citations=(citation,)) if question.text == cases[0].question else silent

        path = tmp_path / name
        save_run(run_cases(cases, ScriptedAnswerer(script, {D: desk.text})), path)
        return str(path)

    return make


def test_gate_passes_a_good_run_and_fails_a_bad_one(run_file):
    good = runner.invoke(app, ["gate", run_file("good.json", "由省商务厅牵头。[1]")])
    assert (good.exit_code, good.output) == (0, "The run reaches the gate.\n")
    bad = runner.invoke(app, ["gate", run_file("bad.json", "由广东海事局牵头。[1]")])
    assert bad.exit_code == 1
    assert "under the gate: correctness is 0.500, has to be at least" in bad.output


def test_compare_prints_the_flipped_case(run_file):
    found = runner.invoke(
        app,
        ["compare", run_file("a.json", "由省商务厅牵头。[1]"), run_file("b.json", "由广东海事局牵头。[1]")],
    )
    assert found.exit_code == 0
    assert "fixed: 0" in found.output
    assert "broken: 1\n  a: 保税油混兑由谁牵头？" in found.output


def test_report_is_written_beside_the_run(run_file, tmp_path):
    found = runner.invoke(app, ["report", run_file("run.json", "由省商务厅牵头。[1]")])
    assert found.exit_code == 0
    assert (tmp_path / "run.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_validate_finds_a_quote_that_is_not_there(desk, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(dump_case(desk.case(gold_quotes=["没有这句话"])), encoding="utf-8")
    found = runner.invoke(app, ["validate", "--cases", str(path)])
    assert found.exit_code == 1
    assert "quote is not in the document: 没有这句话" in found.output


def test_validate_says_which_documents_are_not_here(desk, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(
        dump_case(desk.case(documents=["nowhere"], gold_clauses=["nowhere/一"])), encoding="utf-8"
    )
    found = runner.invoke(app, ["validate", "--cases", str(path)])
    assert found.exit_code == 0
    assert "skipped 1 cases: nowhere is not here" in found.output


def test_draft_proposes_cases_from_duties_and_targets_marked_as_drafts(tmp_path):
    out = tmp_path / "drafts.jsonl"
    file = resource_dir("corpus") / D / "document.txt"
    found = runner.invoke(app, ["draft", str(file), "--out", str(out), "--limit", "200"])
    assert found.exit_code == 0, found.output
    cases = load_cases([out])
    assert all(c.draft for c in cases)
    assert {c.kind for c in cases} == {"lead", "participants", "target", "deadline"}
    assert sum(c.kind == "lead" for c in cases) == 20
    text = file.read_text(encoding="utf-8")
    assert all(q in text for c in cases for q in c.gold_quotes)


def test_draft_of_a_document_without_facts_says_what_to_do(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("各位好：\n\n天气很好。\n", encoding="utf-8")
    found = runner.invoke(app, ["draft", str(path)])
    assert found.exit_code == 2
    assert "no duties and no targets" in found.output
    assert "Traceback" not in found.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["gate", "none.json"],
        ["report", "none.json"],
        ["compare", "none.json", "none.json"],
        ["draft", "none.txt"],
        ["run", "--cases", "none-*.jsonl"],
        ["run", "--split", "train"],
        ["run", "--url", "http://127.0.0.1:9", "--fast"],
        ["run", "--gate", "none.toml"],
        ["documents", "--gold", "none"],
        ["peers", "--peers", "none"],
        ["from-feedback", "--file", "none.jsonl"],
    ],
    ids=" ".join,
)
def test_a_users_mistake_ends_with_a_message_a_hint_and_a_status(arguments):
    found = runner.invoke(app, arguments)
    assert found.exit_code >= 2
    assert found.output.startswith("Error: ")
    assert "Hint: " in found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)


def test_documents_compares_with_gold(tmp_path):
    gold = {
        "document": D,
        "duties": [
            {"clause": f"{D}/二/(六)/19", "agency": "广东省商务厅", "role": "lead"},
            {"clause": f"{D}/二/(六)/19", "agency": "广东省公安厅", "role": "lead"},
        ],
        "complete": False,
    }
    (tmp_path / "x.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "y.json").write_text('{"document": "nowhere"}', encoding="utf-8")
    found = runner.invoke(app, ["documents", "--gold", str(tmp_path)])
    assert found.exit_code == 0, found.output
    assert "0.500" in found.output
    assert "missing" in found.output
    assert "not here" in found.output
