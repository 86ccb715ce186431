"""What every generator behind HTTP keeps, over a model that says what the script says."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

import pytest

from index.errors import ServiceError
from qa.generators.base import Finish, Message, complete
from tests.qa.generators.conftest import BACKENDS, CLAUSES, KEY, REQUEST
from tests.scripted_llm import Gate, Reply, Say, Stall

pytestmark = pytest.mark.parametrize("backend", BACKENDS)

ANSWER = "由省商务厅牵头[1]。海关总署广东分署、广东海事局参与[1]。"


def failing(status, body=b'{"error": {"message": "no"}}', **headers):
    return Reply(status=status, headers={"content-type": "application/json", **headers}, body=[body])


def error_of(generator, request=REQUEST, **options):
    with pytest.raises(ServiceError) as caught:
        complete(generator, request, **options)
    shown = f"{caught.value.message} {caught.value.hint} {caught.value!r}"
    assert KEY not in shown
    assert caught.value.hint
    return caught.value


# -- streams ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_arrives_unchanged_however_the_bytes_are_cut(made, llm, backend, cut, newline):
    llm.play(Say([ANSWER[:5], ANSWER[5:], "😀"], cut=cut, newline=newline, comments=True))
    assert complete(made(backend), REQUEST).text == ANSWER + "😀"


def test_pieces_are_handed_out_before_the_rest_is_there(made, llm, backend):
    gate = threading.Event()
    llm.play(Say(["由省商务厅牵头[1]。", Gate(gate), "完。"]))
    chunks = made(backend).generate(REQUEST)
    assert next(chunks).text == "由省商务厅牵头[1]。"
    gate.set()
    assert [c.text for c in chunks] == ["完。", ""]


def test_the_last_chunk_alone_tells_end_counts_and_model(made, llm, backend):
    llm.play(Say(["好", "。"], usage=(1000, 50)))
    *pieces, last = made(backend, model="m-7", input_price=2.0, output_price=10.0).generate(REQUEST)
    assert all(c.finish is None and c.usage is None for c in pieces)
    assert (last.text, last.finish, last.model) == ("", Finish.STOP, "m-7")
    assert (last.usage.input_tokens, last.usage.output_tokens, last.usage.estimated) == (1000, 50, False)
    assert last.usage.cost == pytest.approx((1000 * 2 + 50 * 10) / 1_000_000)


def test_without_prices_there_is_no_cost(made, llm, backend):
    llm.play(Say(["好。"]))
    assert complete(made(backend), REQUEST).usage.cost is None


def test_a_service_that_answers_in_one_body_is_understood(made, llm, backend):
    llm.play(Say(["由省商务厅", "牵头[1]。"], thoughts=["想想"], whole=True))
    done = complete(made(backend), REQUEST)
    assert (done.text, done.finish, done.usage.output_tokens) == ("由省商务厅牵头[1]。", Finish.STOP, 20)


def test_reaching_the_output_limit_is_told(made, llm, backend):
    llm.play(Say(["由省商务厅牵"], finish="length"))
    assert complete(made(backend), REQUEST).finish is Finish.LENGTH


@pytest.mark.parametrize("pieces", [[], ["我不能回答。"]])
def test_a_refusal_is_no_failure(made, llm, backend, pieces):
    llm.play(Say(pieces, finish="content_filter"))
    assert complete(made(backend), REQUEST).finish is Finish.REFUSED


def test_connections_are_used_again(made, llm, backend):
    generator = made(backend)
    for _ in range(3):
        llm.play(Say(["好。"], lingers=0.05))
        complete(generator, REQUEST)
    assert (len(llm.asked), llm.connections) == (3, 1)


# -- thoughts ---------------------------------------------------------------------------------------------------


def test_thoughts_are_kept_out_of_the_answer(made, llm, backend):
    llm.play(Say([ANSWER], thoughts=["也许是", "广东海事局牵头？"]))
    assert complete(made(backend), REQUEST).text == ANSWER


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
def test_think_tags_are_kept_out_wherever_they_are_cut(made, llm, backend, size):
    text = f"<think>\n也许是广东海事局[1]。\n</think>\n\n{ANSWER} 1 < 2"
    llm.play(Say([text[i : i + size] for i in range(0, len(text), size)]))
    assert complete(made(backend), REQUEST).text == f"{ANSWER} 1 < 2"


def test_a_model_that_only_thinks_is_a_failure_that_names_the_limit(made, llm, backend):
    llm.play(Say([], thoughts=["想" * 50], finish="length"))
    error = error_of(made(backend))
    assert "thinking" in error.message
    assert f"TIAOWEN_{backend.upper()}_MAX_TOKENS" in error.hint


def test_thoughts_without_an_opening_tag_are_a_failure_not_an_answer(made, llm, backend):
    llm.play(Say(["也许是广东海事局[1]。", "</think>", ANSWER]))
    assert "thoughts" in error_of(made(backend)).message


# -- what is sent -----------------------------------------------------------------------------------------------


def test_the_model_sees_rules_clauses_by_number_and_question(made, llm, backend):
    complete(made(backend, citations=False), REQUEST)
    text = llm.asked[0].text
    order = [
        "只依据材料回答。",
        "[1] 《甲省行动方案》 二、(一)1",
        CLAUSES[0].text,
        "[3]",
        CLAUSES[2].text,
        "哪个部门牵头保税加注？",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_earlier_messages_are_sent_in_their_roles(made, llm, backend):
    history = (Message(role="user", content="问一"), Message(role="assistant", content="答一"))
    complete(made(backend), replace(REQUEST, messages=(*history, *REQUEST.messages)))
    roles = [m["role"] for m in llm.asked[0].body["messages"] if m["role"] != "system"]
    assert roles == ["user", "assistant", "user"]


def test_limits_and_stops_are_sent(made, llm, backend):
    complete(made(backend, max_tokens=300), replace(REQUEST, stop=("END",)))
    complete(made(backend, max_tokens=300), replace(REQUEST, max_tokens=100))
    first, second = (asked.body for asked in llm.asked)
    assert (first["model"], first["max_tokens"], second["max_tokens"]) == ("m-1", 300, 100)
    assert (first["temperature"], first["stream"]) == (0.0, True)
    assert first["stop" if backend == "openai" else "stop_sequences"] == ["END"]
    assert not {"stop", "stop_sequences"} & set(second)


def test_extra_fields_are_added_and_null_removes_one_of_ours(made, llm, backend):
    complete(made(backend, extra_body={"enable_thinking": False, "temperature": None}), REQUEST)
    assert llm.asked[0].body["enable_thinking"] is False
    assert "temperature" not in llm.asked[0].body


def test_whole_clauses_are_dropped_by_rank_and_none_is_cut(made, llm, backend):
    long = tuple(replace(c, text=c.text + "长" * 400) for c in CLAUSES)
    done = complete(made(backend, context_tokens=1300, max_tokens=100), replace(REQUEST, evidence=long))
    text = llm.asked[0].text
    assert [block.text in text for block in long] == [True, True, False]
    assert "长" * 400 not in text.replace(long[0].text, "").replace(long[1].text, "")
    assert done.dropped == (3,)


def test_a_best_clause_that_does_not_fit_is_told_and_nothing_is_sent(made, llm, backend):
    huge = (replace(CLAUSES[0], text="长" * 3000), CLAUSES[1])
    error = error_of(made(backend, context_tokens=1300, max_tokens=100), replace(REQUEST, evidence=huge))
    assert f"TIAOWEN_{backend.upper()}_CONTEXT_TOKENS" in error.hint
    assert llm.asked == []


# -- keys -------------------------------------------------------------------------------------------------------


def test_the_key_is_sent_and_shown_nowhere(made, llm, backend, caplog):
    caplog.set_level(logging.DEBUG)
    llm.play(failing(400, f'{{"error": {{"message": "key {KEY} may not"}}}}'.encode()), Say(["好。"]))
    generator = made(backend)
    error = error_of(generator)
    complete(generator, REQUEST)
    assert any(KEY in value for value in llm.asked[0].headers.values())
    seen = f"{generator!r} {generator.__dict__} {error.message} {error.hint} {caplog.text}"
    assert KEY not in seen
    assert "保税加注" not in caplog.text


def test_without_a_key_none_is_sent(made, llm, backend):
    complete(made(backend, key=""), REQUEST)
    assert not {"authorization", "x-api-key", "api-key"} & set(llm.asked[0].headers)


# -- failures, each in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "message", "hint"),
    [
        (401, {"message": f"Incorrect API key: {KEY}"}, "refused the key", "_API_KEY"),
        (403, {"message": "forbidden"}, "refused the key", "_API_KEY"),
        (404, {"message": "The model `m-1` does not exist", "code": "model_not_found"}, "no model 'm-1'", "_MODEL"),
        (400, {"message": "Model Not Exist", "type": "invalid_request_error"}, "no model 'm-1'", "_MODEL"),
        (404, {"message": "Not Found"}, "no such address", "_BASE_URL"),
        (405, {"message": "Method Not Allowed"}, "no such address", "/v1"),
        (400, {"message": "maximum context length is 4096 tokens"}, "longer than", "_CONTEXT_TOKENS"),
        (400, {"message": "prompt is too long: 9000 tokens > 8000"}, "longer than", "_CONTEXT_TOKENS"),
        (413, {"message": "request too large"}, "longer than", "_CONTEXT_TOKENS"),
        (402, {"message": "Insufficient Balance"}, "no credit", "Top it up"),
        (429, {"message": "You exceeded your quota", "code": "insufficient_quota"}, "no credit", "Top it up"),
        (400, {"message": "Unrecognized field: stop"}, "rejected the request (400): Unrecognized", "_EXTRA_BODY"),
        (308, {}, "has moved", "_BASE_URL"),
    ],
)  # fmt: skip
def test_a_lasting_failure_is_said_once_and_not_retried(made, llm, backend, status, body, message, hint):
    import json

    llm.play(failing(status, json.dumps({"error": body}).encode()))
    error = error_of(made(backend))
    assert message in error.message
    assert hint in error.hint
    assert len(llm.asked) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_a_passing_failure_is_asked_again(made, llm, backend, status):
    llm.play(failing(status), Say([ANSWER]))
    assert complete(made(backend), REQUEST).text == ANSWER
    assert len(llm.asked) == 2


def test_retry_after_is_honoured(made, llm, backend):
    llm.play(failing(429, **{"retry-after": "1"}), Say([ANSWER]))
    begun = time.monotonic()
    assert complete(made(backend), REQUEST).text == ANSWER
    assert time.monotonic() - begun >= 1.0


def test_a_wait_beyond_the_deadline_is_not_begun(made, llm, backend):
    llm.play(failing(429, **{"retry-after": "3600"}))
    assert "rate limit" in error_of(made(backend, deadline=5.0)).message
    assert len(llm.asked) == 1


def test_a_service_that_keeps_failing_is_given_up(made, llm, backend):
    llm.play(failing(500, b"oops"))
    error = error_of(made(backend, attempts=2))
    assert "failing (500): oops" in error.message
    assert len(llm.asked) == 2


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_instead_of_json_is_told(made, llm, backend, status):
    page = b"\n<!DOCTYPE html><html><title>Sign in</title></html>"
    llm.play(Reply(status=status, headers={"content-type": "text/html"}, body=[page]))
    error = error_of(made(backend))
    assert "web page" in error.message
    assert f"TIAOWEN_{backend.upper()}_BASE_URL" in error.hint


@pytest.mark.parametrize("pieces", [[], ["  \n"]])
def test_an_empty_completion_is_a_failure(made, llm, backend, pieces):
    llm.play(Say(pieces))
    assert "empty answer" in error_of(made(backend)).message


def test_a_stream_that_breaks_off_is_a_failure_and_not_asked_again(made, llm, backend):
    llm.play(Say(["由省商务厅牵头[1]。", "广东"], end=False))
    chunks = made(backend).generate(REQUEST)
    read = []
    with pytest.raises(ServiceError, match="broke off"):
        read.extend(chunk.text for chunk in chunks)
    assert "".join(read).startswith("由省商务厅牵头[1]。")
    assert len(llm.asked) == 1


def test_a_clean_end_without_the_models_end_is_a_failure_too(made, llm, backend):
    llm.play(Reply(headers={"content-type": "text/event-stream"}, body=[b": nothing\n\n"]))
    assert "broke off" in error_of(made(backend, attempts=1)).message


@pytest.mark.parametrize(
    "line", ["{not json", '"text"', "[1]", '{"choices": 7, "type": "content_block_delta"}', "[" * 50_000]
)
def test_what_is_no_message_is_a_failure(made, llm, backend, line):
    llm.play(Say(["好。"], extra=[line]))
    assert " sent " in error_of(made(backend)).message


def test_an_error_inside_the_stream_before_the_first_token_is_asked_again(made, llm, backend):
    busy = 'data: {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}\n\n'
    llm.play(Reply(headers={"content-type": "text/event-stream"}, body=[busy.encode()]), Say([ANSWER]))
    assert complete(made(backend), REQUEST).text == ANSWER


def test_an_error_inside_the_stream_after_the_first_token_is_final(made, llm, backend):
    llm.play(Say(["由"], extra=['{"error": {"type": "overloaded_error", "message": "Overloaded"}}']))
    assert "Overloaded" in error_of(made(backend)).message
    assert len(llm.asked) == 1


def test_a_failure_after_the_first_thought_is_final(made, llm, backend):
    llm.play(Say([], thoughts=["想"], end=False))
    error_of(made(backend))
    assert len(llm.asked) == 1


def test_endless_output_is_cut_off(made, llm, backend):
    llm.play(Say([], forever=True))
    assert "did not stop" in error_of(made(backend, max_tokens=50)).message
    assert llm.left.wait(10)


def test_an_event_without_end_is_cut_off(made, llm, backend):
    def line():
        yield b"data: "
        while True:
            yield b"x" * 65_536

    llm.play(Reply(headers={"content-type": "text/event-stream"}, body=line))
    assert "event without end" in error_of(made(backend)).message


def test_silence_is_a_failure(made, llm, backend):
    llm.play(Say([Stall()]))
    assert "sent nothing for 0.2 s" in error_of(made(backend, read=0.2)).message


def test_the_deadline_holds_for_a_stream_that_trickles(made, llm, backend):
    llm.play(Say(["字", Stall(0.05)] * 200))
    error = error_of(made(backend, deadline=0.5))
    assert "within 0.5 s" in error.message
    assert "TIAOWEN_GENERATOR_TIMEOUT" in error.hint


def test_a_missing_end_mark_is_not_waited_for(made, llm, backend):
    llm.play(Say([ANSWER], done=False, usage=None))
    assert complete(made(backend), REQUEST).text == ANSWER


def test_without_counts_they_are_estimated(made, llm, backend):
    llm.play(Say(["由省商务厅牵头。"], usage=None))
    usage = complete(made(backend), REQUEST).usage
    if backend == "openai":
        assert usage.estimated
    assert usage.input_tokens > 50 or not usage.estimated


# -- addresses --------------------------------------------------------------------------------------------------


def test_nothing_listening_is_told(made, backend, unused_port):
    error = error_of(made(backend, url=f"http://127.0.0.1:{unused_port}", attempts=1))
    assert "refused the connection" in error.message
    assert f"TIAOWEN_{backend.upper()}_BASE_URL" in error.hint


def test_plain_text_where_tls_is_expected_is_told(made, llm, backend):
    error = error_of(made(backend, url=llm.url.replace("http://", "https://")))
    assert "secure connection" in error.message
    assert "http://" in error.hint


# -- cancelling -------------------------------------------------------------------------------------------------


def test_cancel_closes_an_idle_connection(made, llm, backend):
    llm.play(Say(["由省商务厅", Stall()]))
    cancel = threading.Event()
    chunks = made(backend).generate(REQUEST, cancel=cancel)
    assert next(chunks).text == "由省商务厅"
    cancel.set()
    assert llm.left.wait(10)
    last = list(chunks)[-1]
    assert (last.finish, last.usage.estimated) == (Finish.CANCELLED, True)


def test_cancel_works_while_the_first_token_is_awaited(made, llm, backend):
    llm.play(Reply(headers={"content-type": "text/event-stream"}, body=[Stall()]))
    cancel = threading.Event()
    asked = threading.Thread(target=lambda: llm.arrived.acquire(timeout=10) and cancel.set())
    asked.start()
    (last,) = made(backend).generate(REQUEST, cancel=cancel)
    asked.join()
    assert last.finish is Finish.CANCELLED
    assert llm.left.wait(10)


def test_closing_the_iterator_closes_the_connection(made, llm, backend):
    llm.play(Say(["由省商务厅", Stall()]))
    chunks = made(backend).generate(REQUEST)
    next(chunks)
    chunks.close()
    assert llm.left.wait(10)


def test_a_call_that_is_cancelled_already_asks_nothing_for_long(made, llm, backend):
    cancel = threading.Event()
    cancel.set()
    llm.play(Say(["一", Stall()]))
    assert list(made(backend).generate(REQUEST, cancel=cancel))[-1].finish is Finish.CANCELLED


def test_closing_the_generator_ends_what_runs(made, llm, backend):
    llm.play(Say(["由", Stall()]))
    generator = made(backend)
    chunks = generator.generate(REQUEST)
    next(chunks)
    generator.close()
    assert [c.finish for c in chunks] == [Finish.CANCELLED]
    generator.close()


# -- many at once -----------------------------------------------------------------------------------------------


def test_the_queue_is_bounded_and_the_rest_is_told_to_come_back(made, llm, backend):
    gate = threading.Event()
    llm.play(Say(["一", Gate(gate), "。"]))
    generator = made(backend, concurrency=1, queue=1)
    first = generator.generate(REQUEST)
    next(first)
    done: list[str] = []
    second = threading.Thread(target=lambda: done.append(complete(generator, REQUEST).text))
    second.start()
    busy = wait_until_busy(generator)
    assert "busy" in busy.message
    assert "TIAOWEN_GENERATOR_QUEUE" in busy.hint
    assert len(llm.asked) == 1  # the second waits for its turn
    gate.set()
    assert "".join(c.text for c in first) == "。"
    second.join(5)
    assert done == ["一。"]


def wait_until_busy(generator):
    """Call until the queue is full; a call that gets a place in it is cancelled."""
    for _ in range(100):
        cancel = threading.Event()
        timer = threading.Timer(0.05, cancel.set)
        timer.start()
        try:
            for chunk in generator.generate(REQUEST, cancel=cancel):
                assert chunk.finish is Finish.CANCELLED
        except ServiceError as error:
            return error
        finally:
            timer.join()
    raise AssertionError("never busy")


def test_waiting_for_a_turn_counts_toward_the_deadline(made, llm, backend):
    llm.play(Say(["一", Stall()]))
    generator = made(backend, concurrency=1, queue=5, deadline=0.3)
    first = generator.generate(REQUEST)
    next(first)
    assert "within 0.3 s" in error_of(generator).message
    first.close()


def test_many_threads_share_one_generator(made, llm, backend):
    generator = made(backend, concurrency=3, queue=50)
    llm.play(lambda asked: Say([asked.text.rsplit("问", 1)[1][:2]]))
    answers: dict[int, str] = {}

    def ask(n):
        request = replace(REQUEST, messages=(Message(role="user", content=f"问{n:02}号"),))
        answers[n] = complete(generator, request).text

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == {n: f"{n:02}" for n in range(20)}
    assert llm.connections <= 3 + 1
