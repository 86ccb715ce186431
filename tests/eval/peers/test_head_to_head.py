import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.answerers import ScriptedAnswerer
from eval.cases import dump_case
from eval.commands import app
from eval.gate import load_gate
from eval.peers.environment import environment_folder
from eval.peers.head_to_head import head_to_head
from eval.peers.registry import PEERS
from eval.peers.spans import Gold
from eval.peers.table import file_name, markdown, name_of
from eval.peers.threshold import refusing_below, tuned_threshold
from eval.report import render
from eval.runner import agency_book, judge
from eval.runs import Run, load_run
from eval.sources import load_sources
from index.embedders.fake import FakeEmbedder

D = "guangdong-ftz-2024"
QUOTE = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"


def results(desk, *pairs):
    """Results of answers with these (confidence, answerable)."""
    made = []
    for n, (confidence, answerable) in enumerate(pairs):
        case = desk.case(id=f"c{n}") if answerable else desk.refusal_case(id=f"c{n}")
        made.append(judge(desk.seen(case, desk.answer("省商务厅牵头。", confidence=confidence))))
    return tuple(made)


def test_the_threshold_is_where_most_is_answered_and_refused_rightly(desk):
    # at .8: 2 of 3 answered + 2 of 2 refused; at .6: 3 of 3 + 1 of 2; at .9: 1 of 3 + 2 of 2
    found = results(desk, (0.9, True), (0.8, True), (0.6, True), (0.7, False), (0.5, False))
    assert tuned_threshold(found) == 0.8


def test_without_questions_to_refuse_nothing_is_tuned(desk):
    assert tuned_threshold(results(desk, (0.9, True))) == float("-inf")
    assert tuned_threshold(()) == float("-inf")


def test_below_the_threshold_an_answer_becomes_a_refusal_and_is_judged_anew(desk):
    run = Run(stamp={}, results=results(desk, (0.9, True), (0.4, True), (0.4, False)))
    assert [r.right for r in run.results] == [True, True, False]
    cases = [r.case for r in run.results]
    after = refusing_below(run, 0.5, {D: desk.text}, agency_book(cases))
    assert [r.answer.status for r in after.results] == ["answered", "abstained", "abstained"]
    assert [r.right for r in after.results] == [True, False, True]
    assert after.stamp["threshold"] == "0.5000, tuned on the development cases"


@pytest.fixture(scope="module")
def runs(desk):
    cases = [
        desk.case(id="lead", gold_quotes=[QUOTE], question="保税低硫燃料油混兑调和业务由谁牵头？"),
        desk.refusal_case(id="fee", question="电话？"),
    ]

    def script(question):
        if question.text == "电话？":
            return desk.answer("文件未说明。", status="abstained")
        return desk.answer("由省商务厅牵头。[1]", citations=(desk.citation(QUOTE),))

    told = []
    found = head_to_head(
        cases,
        cases,
        ScriptedAnswerer(script, {D: desk.text}),
        PEERS[:1],
        gold=Gold(load_sources([D])),
        embedder=FakeEmbedder(),
        python_of=lambda _: Path(sys.executable),
        say=told.append,
    )
    assert told == ["fixed chunks: 2 questions"]
    return found


def test_ours_comes_first_then_each_peer_as_it_is_and_refusing(runs):
    assert [name_of(r) for r in runs] == ["Tiaowen", "fixed chunks", "fixed chunks, refusing"]
    assert [file_name(r) for r in runs] == ["tiaowen", "fixed-chunks", "fixed-chunks-refusing"]
    assert runs[2].stamp["threshold"].endswith("tuned on the development cases")
    assert [r.right for r in runs[0].results] == [True, True]
    assert not runs[1].results[1].right  # a plain pipeline answers everything
    assert len({r.stamp["cases"] for r in runs}) == 1


def test_a_peer_quotes_its_best_chunk_word_for_word(runs, desk):
    answer = runs[1].results[0].answer
    (cited,) = answer.citations
    assert len(cited.quote) == 500
    assert desk.text[cited.start : cited.end] == cited.quote
    assert cited.clause_id.startswith(D)
    assert [e.rank for e in answer.evidence] == [1, 2, 3, 4, 5]


def test_the_markdown_has_a_row_for_each_and_the_languages_of_those_that_always_answer(runs):
    lines = markdown(runs).splitlines()
    assert lines[0].startswith("|  | right answers | gold found first |")
    assert lines[2].startswith("| Tiaowen | 100 % (100–100) |")
    assert [line.split(" | ")[0] for line in lines[2:5]] == [f"| {name_of(r)}" for r in runs]
    assert lines[6] == "| gold in first 5 | zh-Hans |"
    assert len(lines) == 10


def test_the_report_shows_them_side_by_side_and_only_when_there_are_any(runs):
    page = render(runs[0], load_gate(), beside=runs)
    assert "<h2>Head to head</h2>" in page
    assert page.count("<tr><td>fixed chunks</td>") == 2  # all figures; by language
    assert "faiss-cpu==1.15.1" in page
    assert "Head to head" not in render(runs[0], load_gate())


def test_the_command_writes_runs_and_a_report(plan_home, desk, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(plan_home, home)
    where = environment_folder(PEERS[0], home / "eval" / "peers")
    (where / "bin").mkdir(parents=True)
    (where / "ready.txt").touch()  # as if installed: what it needs is what we have anyway
    python = where / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    cases = [desk.case(id=f"c{n}", gold_quotes=[QUOTE], question="保税油混兑由谁牵头？") for n in range(4)]
    cases.append(desk.case(id="c9", kind="dialogue", history=[{"role": "user", "content": "？"}]))
    (tmp_path / "cases.jsonl").write_text("".join(dump_case(c) + "\n" for c in cases), encoding="utf-8")
    asked = sum(c.split == "dev" for c in cases[:4])
    arguments = [
        "--home",
        str(home),
        "--cases",
        str(tmp_path / "cases.jsonl"),
        "--out",
        str(tmp_path / "out"),
    ]
    found = CliRunner().invoke(app, ["peers", "--peers", "fixed-chunks", "--markdown", *arguments])
    assert found.exit_code == 0, found.output
    assert "| fixed chunks, refusing |" in found.output
    names = ["fixed-chunks-refusing.json", "fixed-chunks.json", "report.html", "tiaowen.json"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == names
    assert len(load_run(tmp_path / "out" / "tiaowen.json").results) == asked > 0  # the follow-up is left out
    one = [
        "report",
        str(tmp_path / "out" / "tiaowen.json"),
        "--beside",
        str(tmp_path / "out" / "fixed-chunks.json"),
    ]
    assert CliRunner().invoke(app, one).exit_code == 0
    assert "Head to head" in (tmp_path / "out" / "tiaowen.html").read_text(encoding="utf-8")
