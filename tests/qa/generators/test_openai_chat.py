"""What services that speak OpenAI's dialect do differently from each other."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from index.errors import ServiceError, SettingInvalid
from qa.generators.base import Finish, complete
from qa.generators.openai_chat import OpenAiApi, openai_service
from tests.qa.generators.conftest import KEY, REQUEST
from tests.scripted_llm import Reply, Say

SSE = {"content-type": "text/event-stream"}


def stream(*lines: str) -> Reply:
    return Reply(headers=SSE, body=["".join(f"data: {line}\n\n" for line in lines).encode()])


def test_the_request_is_the_one_that_is_documented(made, llm):
    complete(made("openai"), REQUEST)
    (asked,) = llm.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert [m["role"] for m in asked.body["messages"]] == ["system", "user"]
    assert asked.body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_under_either_name_is_kept_apart(made, llm, field):
    llm.play(Say(["由省商务厅牵头[1]。"], thoughts=["广东海事局？"], thought_field=field))
    done = complete(made("openai"), REQUEST)
    assert done.text == "由省商务厅牵头[1]。"


def test_reasoning_that_is_no_text_is_ignored(made, llm):
    llm.play(
        stream(
            '{"choices": [{"delta": {"reasoning": {"tokens": 3}, "content": "好。"}, "finish_reason": "stop"}]}',
            "[DONE]",
        )
    )
    assert complete(made("openai"), REQUEST).text == "好。"


def test_content_in_parts_is_joined(made, llm):
    llm.play(
        stream(
            '{"choices": [{"delta": {"content": [{"type": "text", "text": "好"}, {"type": "image"}]}}]}',
            '{"choices": [{"delta": {"content": [{"type": "text", "text": "。"}]}, "finish_reason": "stop"}]}',
        )
    )
    assert complete(made("openai"), REQUEST).text == "好。"


def test_a_refusal_field_is_a_refusal(made, llm):
    llm.play(stream('{"choices": [{"delta": {"refusal": "I cannot."}}]}', "[DONE]"))
    done = complete(made("openai"), REQUEST)
    assert (done.text, done.finish) == ("", Finish.REFUSED)


def test_filter_results_before_the_first_choice_say_nothing(made, llm):
    llm.play(
        stream(
            '{"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}',
            '{"choices": [{"delta": {"content": "好。"}, "finish_reason": null}]}',
            '{"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": null}',
            '{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4, '
            '"completion_tokens_details": {"reasoning_tokens": 3}, "prompt_tokens_details": {"cached_tokens": 8}}}',
            "[DONE]",
        )
    )
    done = complete(made("openai"), REQUEST)
    assert done.text == "好。"
    usage = done.usage
    counts = (usage.input_tokens, usage.output_tokens, usage.reasoning_tokens, usage.cached_tokens)
    assert counts == (9, 4, 3, 8)


def test_an_unknown_way_to_finish_is_a_way_to_finish(made, llm):
    llm.play(Say(["好。"], finish="whatever"))
    assert complete(made("openai"), REQUEST).finish is Finish.STOP


def test_the_end_mark_alone_ends_as_well(made, llm):
    llm.play(stream('{"choices": [{"delta": {"content": "好。"}}]}', "[DONE]"))
    assert complete(made("openai"), REQUEST).finish is Finish.STOP


def test_what_comes_after_the_end_mark_is_not_read(made, llm):
    llm.play(stream('{"choices": [{"delta": {"content": "好。"}}]}', "[DONE]", "{not json"))
    assert complete(made("openai"), REQUEST).text == "好。"


def test_without_counts_they_are_estimated_and_paid_for(made, llm):
    llm.play(Say(["由省商务厅牵头。"], usage=None))
    usage = complete(made("openai", output_price=1_000_000.0), REQUEST).usage
    assert usage.estimated
    assert usage.output_tokens == 8  # seven characters and a full stop
    assert usage.cost == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("base", "given", "header", "value"),
    [
        ("https://a.openai.azure.com/openai/v1", "", "api-key", "sk-1"),
        ("https://a.services.ai.azure.com/models", "", "api-key", "sk-1"),
        ("https://api.deepseek.com", "", "Authorization", "Bearer sk-1"),
        ("https://gateway.example/v1", "X-Api-Key", "X-Api-Key", "sk-1"),
        ("https://a.openai.azure.com/openai/v1", "Authorization", "Authorization", "Bearer sk-1"),
    ],
)
def test_the_key_goes_where_the_service_wants_it(base, given, header, value):
    api = OpenAiApi(openai_service(base, "m", "sk-1"), key_header=given)
    assert {k: v for k, v in api.headers.items() if "sk-1" in v} == {header: value}


def test_a_machine_that_cannot_exist_is_told(made):
    with pytest.raises(ServiceError, match=r"a\.\.b"):
        complete(made("openai", url="http://a..b/v1", attempts=1), REQUEST)


@pytest.mark.parametrize("base", ["http://[::1/v1", "http://h:99999/v1", "http:///v1", "h/v1"])
def test_an_address_that_is_none_is_refused(base):
    with pytest.raises(SettingInvalid, match="not a web address"):
        openai_service(base, "m")


def test_an_untrusted_certificate_is_told(made, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    made_certificate = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "2",
    ]
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    subprocess.run([*made_certificate, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    class Server(HTTPServer):
        def handle_error(self, request, client_address):
            pass

    server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        with pytest.raises(ServiceError, match=r"secure connection.*self.signed") as caught:
            complete(made("openai", url=f"https://127.0.0.1:{server.server_port}/v1"), REQUEST)
        assert "SSL_CERT_FILE" in caught.value.hint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
