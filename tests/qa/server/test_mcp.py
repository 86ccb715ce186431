"""The official MCP client, in memory and against a server that runs."""

from __future__ import annotations

import json
import sys
from contextlib import asynccontextmanager

import anyio
import pytest

pytest.importorskip("mcp", reason="the mcp extra is not installed")

from mcp import Client, StdioServerParameters

from index.errors import IndexMissing
from qa.server.desk import Desk
from qa.server.mcp import make_mcp
from qa.server.metrics import Metrics
from qa.server.work import Workers
from tests.conftest import ROOT
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
CLAUSE = "plan-2024/二/(一)/1"
TOOLS = {"search", "fetch", "ask", "search_clauses", "get_clause", "list_duties", "list_targets"}


def in_memory(assistant):
    desk = Desk(store=None, settings=None, metrics=Metrics())
    return make_mcp(lambda: assistant, desk, Workers())


def call(server, name, **arguments):
    async def main():
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(main)


@pytest.fixture(scope="module")
def server():
    return in_memory(FakeAssistant())


def test_every_tool_says_what_it_takes_and_returns_and_changes_nothing(server):
    async def main():
        async with Client(server) as client:
            return await client.list_tools()

    tools = {tool.name: tool for tool in anyio.run(main).tools}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema["properties"]
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False


def test_an_answer_comes_typed_and_as_text(server):
    result = call(server, "ask", question=QUESTION)
    assert not result.is_error
    answer = result.structured_content
    assert answer["status"] == "answered"
    assert "省商务厅牵头" in answer["text"]
    assert answer["citations"][0]["clause_id"] == CLAUSE
    assert json.loads(result.content[0].text) == answer


def test_an_abstention_names_the_nearest_clauses(server):
    answer = call(server, "ask", question="数据平台天气如何预报明天气温").structured_content
    assert answer["status"] == "abstained"
    assert answer["citations"] == []
    assert answer["nearest"][0]["id"]


def test_search_finds_what_fetch_returns_in_full(server):
    found = call(server, "search", query=QUESTION).structured_content["results"][0]
    assert set(found) == {"id", "title", "url"}
    assert found["id"] == CLAUSE
    fetched = call(server, "fetch", id=found["id"]).structured_content
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert fetched["text"].startswith("1. 发展保税业务。")
    assert fetched["metadata"]["document_number"] == "某府函〔2024〕9号"
    whole = call(server, "fetch", id="plan-2024").structured_content
    assert fetched["text"] in whole["text"]


def test_clauses_come_with_text_neighbours_and_facts(server):
    hit = call(server, "search_clauses", query=QUESTION, k=1).structured_content["hits"][0]
    assert hit["clause_id"] == CLAUSE
    detail = call(server, "get_clause", clause_id=CLAUSE).structured_content
    assert detail["previous"] == "plan-2024/二/(一)"
    assert [duty["role"] for duty in detail["duties"]] == ["lead", "participant"]
    assert detail["duties"][0]["quote"] == "（省商务厅牵头，广东海事局按职责分工负责）"


@pytest.mark.parametrize("name", ["广东省商务厅", "省商务厅", "廣東省商務廳", "Department of Commerce of Guangdong Province"])  # fmt: skip
def test_duties_of_an_agency_are_found_by_any_of_its_names(server, name):
    rows = call(server, "list_duties", agency=name).structured_content
    assert rows["total"] == 1
    assert rows["duties"][0]["clause_id"] == CLAUSE


def test_duties_and_targets_are_complete_and_bounded(server):
    assert call(server, "list_duties").structured_content["total"] == 3
    assert call(server, "list_duties", role="lead").structured_content["total"] == 2
    limited = call(server, "list_duties", limit=1).structured_content
    assert (limited["total"], len(limited["duties"])) == (3, 1)
    targets = call(server, "list_targets", metric="进出口", deadline="2025").structured_content
    assert targets["targets"][0]["value"] == 8e11
    assert call(server, "list_targets", deadline="2030").structured_content["total"] == 0


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("ask", {"question": " "}, "question"),
        ("ask", {"question": "问", "language": "tlh"}, "language"),
        ("fetch", {"id": "nothing"}, "nothing"),
        ("get_clause", {"clause_id": "../../etc/passwd"}, "passwd"),
        ("list_duties", {"agency": "火星厅"}, "火星厅"),
        ("list_duties", {"document": "nothing"}, "nothing"),
        ("list_duties", {"limit": 0}, "limit"),
        ("search_clauses", {"query": "问", "k": 999}, "k"),
    ],
)
def test_a_mistake_is_told_as_a_tool_error(server, name, arguments, words):
    result = call(server, name, **arguments)
    assert result.is_error
    assert words in result.content[0].text


def test_a_bug_tells_nothing_of_itself():
    class Buggy(FakeAssistant):
        def ask(self, question):
            raise RuntimeError("password=hunter2")

    result = call(in_memory(Buggy()), "ask", question=QUESTION)
    assert result.is_error
    assert "hunter2" not in result.content[0].text


def test_over_http_links_are_absolute_and_open(client):
    base = str(client.base_url).rstrip("/")

    async def main():
        async with Client(f"{base}/mcp") as opened:
            tools = await opened.list_tools()
            answer = await opened.call_tool("ask", {"question": QUESTION})
            return {tool.name for tool in tools.tools}, answer.structured_content

    names, answer = anyio.run(main)
    assert names == TOOLS
    url = answer["citations"][0]["url"]
    assert url.startswith(f"{base}/c/plan-2024/")
    assert "<mark>" in client.get(url).text


def test_many_clients_at_once_are_served(client):
    url = f"{client.base_url}/mcp".replace("//mcp", "/mcp")
    statuses = []

    @asynccontextmanager
    async def opened():
        async with Client(url) as one:
            yield one

    async def one():
        async with opened() as inside:
            result = await inside.call_tool("ask", {"question": QUESTION})
            statuses.append(result.structured_content["status"])

    async def main():
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(one)

    anyio.run(main)
    assert statuses == ["answered"] * 8


def test_before_the_index_is_open_a_tool_says_so(serve):
    def failing(settings, *, progress):
        raise IndexMissing("Nothing was built yet.", "Run: tiaowen index build")

    served = serve(opener=failing)
    base = str(served.base_url).rstrip("/")

    async def main():
        async with Client(f"{base}/mcp") as opened:
            return await opened.call_tool("ask", {"question": QUESTION})

    result = anyio.run(main)
    assert result.is_error


@pytest.mark.parametrize("body", [b"{bad", b"[]", b'{"jsonrpc": "2.0"}', b"\xff"])
def test_a_malformed_message_is_refused(client, body):
    response = client.post(
        "/mcp",
        content=body,
        headers={"content-type": "application/json", "accept": "application/json, text/event-stream"},
    )
    assert 400 <= response.status_code < 500
    assert "Traceback" not in response.text


def test_on_stdio_the_real_index_answers(plan_home):
    code = "from qa.cli import main; main()"
    program = StdioServerParameters(
        command=sys.executable, args=["-c", code, "--home", str(plan_home), "mcp"], cwd=str(ROOT)
    )

    async def main():
        async with Client(program) as opened:
            return await opened.call_tool("ask", {"question": "which agency leads bonded fuel blending?"})

    answer = anyio.run(main).structured_content
    assert answer["citations"][0]["clause_id"] == "guangdong-ftz-2024/二/(二)/5"
    assert "Department of Commerce" in answer["text"]
