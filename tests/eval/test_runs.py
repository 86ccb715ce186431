import http.server
import json
import threading
from contextlib import contextmanager

import pytest

from eval.answerers import RemoteAnswerer, ScriptedAnswerer
from eval.cases import Case
from eval.compare import compare, mcnemar
from eval.gate import Gate, load_gate, shortfalls
from eval.report import render
from eval.runner import run_cases
from eval.runs import load_run, save_run
from eval.summary import grouped, score
from eval.wire import answer_from_json, answer_to_json
from index.errors import (
    InputError,
    QuestionInvalid,
    ServiceError,
    SettingInvalid,
    SourceMissing,
    SourceUnreadable,
    StorageError,
)
from qa.answers import Question

D = "guangdong-ftz-2024"


def right_answer(desk):
    return desk.answer(
        "由省商务厅牵头。[1]",
        citations=(desk.citation("省商务厅牵头,海关总署广东分署、人民银行广东省分行"),),
        evidence=desk.evidence(f"{D}/二/(二)/5"),
    )


@pytest.fixture
def cases(desk):
    return (
        desk.case(id="a"),
        desk.case(id="b", question="谁牵头混兑？", language="zh-Hans"),
        desk.refusal_case(id="c"),
    )


def run_with(desk, cases, wrong=()):
    def script(question: Question):
        case = next(c for c in cases if c.question == question.text)
        return desk.answer("由广东海事局牵头。[1]") if case.id in wrong else right_answer(desk)

    answerable = [c for c in cases if c.answerable]
    return run_cases(answerable, ScriptedAnswerer(script, {D: desk.text}))


def test_a_run_survives_saving_and_loading(desk, cases, tmp_path):
    run = run_with(desk, cases, wrong={"b"})
    save_run(run, tmp_path / "deep" / "run.json")
    again = load_run(tmp_path / "deep" / "run.json")
    assert [(r.case, r.answer, r.faults, dict(r.scores)) for r in again.results] == [
        (r.case, r.answer, r.faults, dict(r.scores)) for r in run.results
    ]
    assert again.stamp == run.stamp
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["run.json"]


def test_a_case_without_its_document_is_skipped_with_the_reason(desk):
    case = desk.case(documents=[D, "elsewhere"])
    run = run_cases([case], ScriptedAnswerer(lambda _: right_answer(desk), {D: desk.text}))
    assert run.results == ()
    assert run.skipped == {"c": "not in the collection: elsewhere"}


def test_a_case_that_is_fair_alone_is_skipped_in_company(desk):
    case = desk.case(alone=True)
    script = ScriptedAnswerer(lambda _: right_answer(desk), {D: desk.text, "other": "x"})
    assert run_cases([case], script).skipped == {
        "c": "only fair where its documents are the whole collection"
    }
    assert len(run_cases([case], ScriptedAnswerer(lambda _: right_answer(desk), {D: desk.text})).results) == 1


def test_a_question_the_product_refuses_to_take_counts_as_a_refusal(desk):
    def refuse(question):
        raise QuestionInvalid("Too long.")

    (result,) = run_cases([desk.refusal_case()], ScriptedAnswerer(refuse, {D: desk.text})).results
    assert result.right
    assert result.answer.notes == ("QuestionInvalid: Too long.",)


def test_progress_is_told_after_every_case(desk, cases):
    told = []
    run_cases(cases, ScriptedAnswerer(lambda _: right_answer(desk), {D: desk.text}), on_progress=told.append)
    assert [r.case.id for r in told] == ["a", "b", "c"]


def test_history_and_generator_reach_the_answerer(desk):
    asked = []
    case = desk.case(
        kind="dialogue", history=[{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]
    )
    script = ScriptedAnswerer(lambda q: asked.append(q) or right_answer(desk), {D: desk.text})
    run_cases([case], script, generator="openai")
    assert [(t.role, t.content) for t in asked[0].history] == [("user", "x"), ("assistant", "y")]
    assert asked[0].generator == "openai"
    assert asked[0].documents == ()


def test_compare_names_exactly_the_flipped_cases(desk, cases):
    found = compare(run_with(desk, cases, wrong={"a"}), run_with(desk, cases, wrong={"b"}))
    assert [p[0].case.id for p in found.fixed] == ["a"]
    assert [p[0].case.id for p in found.broken] == ["b"]
    assert found.differences["correctness"].delta == 0
    assert found.shared == 2


def test_compare_leaves_out_what_only_one_run_asked(desk, cases):
    found = compare(run_with(desk, cases), run_with(desk, cases[:1]))
    assert (found.shared, found.only_before, found.only_after) == (1, ("b",), ())


def test_runs_without_a_common_case_cannot_be_compared(desk, cases):
    with pytest.raises(InputError):
        compare(run_with(desk, cases[:1]), run_with(desk, cases[1:2]))


@pytest.mark.parametrize(
    ("fixed", "broken", "p"),
    [
        (0, 0, 1.0),
        (5, 0, 2 * 1 / 32),
        (1, 5, 2 * (1 + 6) / 64),
        (3, 3, 1.0),
    ],
)
def test_mcnemar_is_the_two_sided_binomial_of_the_flips(fixed, broken, p):
    assert mcnemar(fixed, broken) == pytest.approx(p)


def test_a_metric_is_grouped_by_language(desk):
    cases = (desk.case(id="a"), desk.case(id="b", question="who?", language="en"))
    run = run_with(desk, cases, wrong={"b"})
    assert {k: v.value for k, v in grouped(run, "correctness", "language").items()} == {
        "zh-Hans": 1.0,
        "en": 0.0,
    }


def test_a_metric_nobody_has_gold_for_has_no_score(desk, cases):
    assert score(run_with(desk, cases), "refusal_recall") is None


def test_the_gate_is_inclusive_and_says_what_is_missing(desk, cases):
    run = run_with(desk, cases, wrong={"b"})
    assert shortfalls(run, Gate(minimum={"correctness": 0.5}, maximum={"wrong_agencies": 0.5})) == ()
    (below,) = shortfalls(run, Gate(minimum={"correctness": 0.51}, maximum={}))
    assert str(below) == "correctness is 0.500, has to be at least 0.510"
    (above,) = shortfalls(run, Gate(minimum={}, maximum={"wrong_agencies": 0.4}))
    assert str(above) == "wrong_agencies is 0.500, has to be at most 0.400"


def test_an_empty_run_reaches_nothing(desk):
    run = run_cases([], ScriptedAnswerer(lambda _: desk.answer(), {}))
    assert {s.metric for s in shortfalls(run, load_gate())} == set(load_gate().minimum)


def test_the_fast_gate_replaces_single_values(tmp_path):
    path = tmp_path / "gate.toml"
    path.write_text(
        "[min]\ncorrectness = 0.9\nverbatim = 1\n[fast.min]\ncorrectness = 0.5\n", encoding="utf-8"
    )
    assert load_gate(path).minimum == {"correctness": 0.9, "verbatim": 1}
    assert load_gate(path, fast=True).minimum == {"correctness": 0.5, "verbatim": 1}


def test_a_gate_with_an_unknown_metric_is_refused(tmp_path):
    path = tmp_path / "gate.toml"
    path.write_text("[min]\nbeauty = 1\n", encoding="utf-8")
    with pytest.raises(SettingInvalid, match="beauty"):
        load_gate(path)
    path.write_text("[min\n", encoding="utf-8")
    with pytest.raises(SettingInvalid):
        load_gate(path)
    with pytest.raises(SourceMissing):
        load_gate(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "stamp": {}, "results": [{}]}']
)
def test_a_file_that_is_no_run_says_so(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceUnreadable):
        load_run(path)


def test_a_missing_run_says_so(tmp_path):
    with pytest.raises(SourceMissing):
        load_run(tmp_path / "none.json")


def test_a_run_that_cannot_be_written_says_so(desk, cases, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        save_run(run_with(desk, cases), tmp_path / "file" / "run.json")


def test_the_report_is_one_page_that_asks_for_nothing(desk, cases):
    page = render(run_with(desk, cases, wrong={"b"}), load_gate())
    assert page.startswith("<!doctype html>")
    assert "http://" not in page
    assert "https://" not in page
    assert "src=" not in page
    assert page.count("<svg") == 6  # kind, language, split, document, curve, latency
    assert page.count("<details class=failure") == 1
    assert "谁牵头混兑？" in page
    assert "由广东海事局牵头" in page
    assert "Under the gate" in page


def test_the_report_shows_markup_in_answers_as_text(desk):
    case = desk.case(question="<script>alert(1)</script>?")
    run = run_cases([case], ScriptedAnswerer(lambda _: desk.answer("<img onerror=x>"), {D: desk.text}))
    page = render(run, load_gate())
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img onerror=x&gt;" in page


def test_a_report_about_nothing_is_still_a_page(desk):
    assert "None." in render(run_cases([], ScriptedAnswerer(lambda _: desk.answer(), {})), load_gate())


def test_an_answer_survives_the_wire_and_may_gain_fields(desk):
    answer = right_answer(desk)
    shape = json.loads(json.dumps(answer_to_json(answer)))
    assert answer_from_json({**shape, "mood": "good"}) == answer
    shape["citations"][0]["colour"] = "red"
    del shape["evidence"][0]["start"]
    assert answer_from_json(shape).citations == answer.citations


@pytest.mark.parametrize("shape", [{}, {"status": "great"}, {"status": "answered", "citations": [1]}])
def test_what_is_not_an_answer_is_refused(shape):
    with pytest.raises(ServiceError):
        answer_from_json(shape)


@contextmanager
def server(replies):
    """A server on loopback that answers each path with a status and a body, and remembers what it was sent."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.do_GET()

        def do_GET(self):
            status, body = replies[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}", got
        finally:
            running.shutdown()
            thread.join()


def test_a_server_is_asked_over_http(desk):
    answer = right_answer(desk)
    replies = {
        "/v1/ask": (200, answer_to_json(answer)),
        "/v1/documents": (200, {"documents": [{"id": D}]}),
        f"/v1/documents/{D}": (200, {"id": D, "text": desk.text}),
    }
    with server(replies) as (url, got):
        remote = RemoteAnswerer(url)
        (result,) = run_cases([desk.case()], remote).results
        remote.close()
    assert result.right
    assert result.answer == answer
    assert got == [{"question": "保税油混兑由谁牵头？", "history": [], "k": 8}]


@pytest.mark.parametrize("reply", [(500, b"boom"), (200, b"<html>"), (200, {"status": "?"})])
def test_a_server_that_does_not_answer_properly_is_an_error_with_a_hint(reply):
    with server({"/v1/ask": reply}) as (url, _):
        remote = RemoteAnswerer(url)
        with pytest.raises(ServiceError) as caught:
            remote.ask(Question(text="?"))
        remote.close()
    assert caught.value.hint


def test_no_server_is_an_error_with_a_hint():
    remote = RemoteAnswerer("http://127.0.0.1:9")
    with pytest.raises(ServiceError, match="does not answer"):
        remote.ask(Question(text="?"))
    remote.close()


def test_the_confidence_of_an_abstention_is_never(desk):
    case: Case = desk.refusal_case()
    (result,) = run_cases(
        [case], ScriptedAnswerer(lambda _: desk.answer(status="abstained"), {D: desk.text})
    ).results
    assert result.confidence == float("-inf")
