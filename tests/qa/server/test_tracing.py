from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.sdk", reason="the otel extra is not installed")

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from index.errors import SettingInvalid
from qa.answers import Question
from qa.server.desk import Desk
from qa.server.metrics import Metrics
from qa.server.tracing import Tracing
from qa.settings import load_settings
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    desk = Desk(store=None, settings=None, metrics=Metrics(), tracing=Tracing(provider))
    yield desk, exporter
    provider.shutdown()


def test_an_answer_is_a_span_with_its_stages_inside(spans):
    desk, exporter = spans
    desk.ask(FakeAssistant(), Question(text=QUESTION), channel="mcp")
    found = {span.name: span for span in exporter.get_finished_spans()}
    assert set(found) == {"answer", "retrieval", "verify"}
    whole = found["answer"]
    assert whole.attributes["tiaowen.status"] == "answered"
    assert whole.attributes["tiaowen.channel"] == "mcp"
    assert found["retrieval"].parent.span_id == whole.context.span_id
    assert (
        found["retrieval"].end_time - found["retrieval"].start_time == 1_000_000
    )  # 1.0 ms, as the fake says


def test_a_stream_is_one_span(spans):
    desk, exporter = spans
    list(desk.stream(FakeAssistant(), Question(text=QUESTION)))
    assert [span.name for span in exporter.get_finished_spans()].count("answer") == 1


def test_no_span_holds_a_question_or_an_answer(spans):
    desk, exporter = spans
    answer = desk.ask(FakeAssistant(), Question(text=QUESTION))
    told = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert "混兑" not in told
    assert "\\u6df7\\u5151" not in told
    assert answer["answer_id"] in told


def test_an_endpoint_is_an_address():
    with pytest.raises(SettingInvalid, match="otlp_endpoint"):
        load_settings(otlp_endpoint="collector:4318")
