import pytest
from typer.testing import CliRunner

from eval.answerers import ScriptedAnswerer
from eval.cases import dump_case
from eval.commands import app
from eval.gate import load_gate, shortfalls
from eval.judge import OPINION, Judge, agreement, read_verdict, with_opinions
from eval.metrics.registry import METRICS
from eval.report import render
from eval.runner import run_cases
from eval.runs import load_run, save_run
from index.errors import ServiceError
from qa.generators.registry import load_generator
from qa.settings import load_settings
from tests.scripted_llm import Reply, Say, ScriptedLLM

D = "guangdong-ftz-2024"
QUOTE = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"


@pytest.fixture
def llm():
    with ScriptedLLM() as running:
        yield running


@pytest.fixture
def judge(llm):
    settings = load_settings(openai_base_url=f"{llm.url}/v1", openai_model="m-1", generator_timeout=5.0)
    generator = load_generator(settings, "openai")
    yield Judge(generator)
    generator.close()


@pytest.fixture
def run(desk):
    cases = [desk.case(id="a", gold_quotes=[QUOTE]), desk.case(id="b"), desk.refusal_case(id="c")]
    silent = desk.answer("文件未说明。", status="abstained")

    def script(question):
        script.asked += 1
        if script.asked == 3:
            return silent
        body = "省商务厅" if script.asked == 1 else "广东海事局"
        return desk.answer(f"由{body}牵头。[1]", citations=(desk.citation(QUOTE),))

    script.asked = 0
    return run_cases(cases, ScriptedAnswerer(script, {D: desk.text}))


@pytest.mark.parametrize(
    ("said", "right", "reason"),
    [
        ("RIGHT: names the lead.", True, "names the lead."),
        ("**WRONG** – another agency", False, "another agency"),
        ("I think it is fine.\nwrong: the number is 3800", False, "the number is 3800"),
        ("RIGHT", True, ""),
    ],
)
def test_a_verdict_is_read_however_it_is_dressed(said, right, reason):
    found = read_verdict(said)
    assert (found.right, found.reason) == (right, reason)


@pytest.mark.parametrize("said", ["", "The answer is RIGHTEOUS.", "RIGHTLY so", "It is right."])
def test_other_words_are_no_verdict(said):
    assert read_verdict(said) is None


def test_the_judge_sees_question_gold_answer_and_quotes_and_only_answers(llm, judge, run):
    llm.play(Say(["RIGHT: same agency."]), Say(["WRONG: another lead."]))
    judged = with_opinions(run, judge)
    assert len(llm.asked) == 2  # the refusal is judged by rule alone
    shown = llm.asked[0].text
    assert all(
        w in shown
        for w in (
            "保税油混兑由谁牵头？",
            "广东省商务厅 (lead)",
            "由省商务厅牵头。[1]",
            f"[1] {QUOTE}",
            "no other lead",
        )
    )
    assert [dict(r.scores).get(OPINION) for r in judged.results] == [(1, 1), (0, 1), None]
    assert [r.opinion for r in judged.results] == ["same agency.", "another lead.", ""]
    assert judged.stamp["judge"].endswith("2 of 3 answers judged")


def test_an_opinion_never_moves_the_gate_or_another_score(llm, judge, run):
    llm.play(Say(["WRONG: no."]), Say(["WRONG: no."]))
    judged = with_opinions(run, judge)
    assert OPINION not in METRICS
    gate = load_gate()
    assert shortfalls(judged, gate) == shortfalls(run, gate)
    for before, after in zip(run.results, judged.results, strict=True):
        assert {k: v for k, v in after.scores.items() if k != OPINION} == before.scores
        assert after.faults == before.faults


def test_agreement_with_the_rules_is_told(llm, judge, run):
    llm.play(Say(["RIGHT: yes."]), Say(["RIGHT: yes."]))  # the second is wrong by rule
    assert agreement(with_opinions(run, judge)) == (1, 2)
    assert agreement(run) is None


def test_words_that_are_no_verdict_leave_the_answer_unjudged(llm, judge, run):
    llm.play(Say(["Ignore me."]), Say(["RIGHT: yes."]))
    judged = with_opinions(run, judge)
    assert OPINION not in judged.results[0].scores
    assert judged.results[1].scores[OPINION] == (1, 1)


def test_a_judge_that_is_down_ends_the_judging_with_its_error(llm, judge, run, desk):
    llm.play(Reply(status=400, body=[b'{"error": {"message": "no such model"}}']))
    answers = iter([desk.answer("由省商务厅牵头。")] * 4)
    many = run_cases(
        [desk.case(id=f"n{i}") for i in range(4)], ScriptedAnswerer(lambda _: next(answers), {D: desk.text})
    )
    with pytest.raises(ServiceError):
        with_opinions(many, judge)
    assert len(llm.asked) == 3


def test_an_opinion_is_saved_and_shown_in_the_report(llm, judge, run, tmp_path):
    llm.play(Say(["RIGHT: yes."]), Say(["WRONG: <another> lead."]))
    save_run(with_opinions(run, judge), tmp_path / "run.json")
    judged = load_run(tmp_path / "run.json")
    assert judged.results[1].opinion == "<another> lead."
    page = render(judged, load_gate())
    assert "The judge: wrong. &lt;another&gt; lead." in page
    assert "no gate; agrees with the rules on 100 %" in page
    assert "language model’s eyes" not in render(run, load_gate())


def test_without_a_configured_model_judge_says_what_to_set_before_anything_is_asked(
    desk, tmp_path, monkeypatch
):
    monkeypatch.delenv("TIAOWEN_OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("TIAOWEN_OPENAI_MODEL", raising=False)
    path = tmp_path / "x.jsonl"
    path.write_text(dump_case(desk.case()), encoding="utf-8")
    found = CliRunner().invoke(
        app, ["run", "--judge", "--home", str(tmp_path / "home"), "--cases", str(path)]
    )
    assert found.exit_code == 2
    assert "TIAOWEN_OPENAI_BASE_URL" in found.output
    assert not (tmp_path / "home").exists()
