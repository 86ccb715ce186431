"""The same question gives the same answer through every door, over the real index."""

from __future__ import annotations

import json

import anyio
import httpx
import openai
import pytest
from typer.testing import CliRunner

from qa.assistant import open_assistant
from qa.cli.app import Session, app
from qa.server.app import create_app
from qa.settings import load_settings
from tests.qa.server.conftest import running

QUESTIONS = (
    "which agency leads bonded fuel blending?",
    "哪些任务由省商务厅牵头？",
    "到2025年集裝箱吞吐量的目標是多少？",
    "个人所得税的起征点是多少？",
)


@pytest.fixture(scope="module")
def settings(plan_home):
    return load_settings(home=plan_home)


@pytest.fixture(scope="module")
def assistant(settings):
    opened = open_assistant(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(assistant, settings):
    with running(create_app(settings, assistant=assistant)) as opened:
        yield opened


def streamed(client: httpx.Client, question: str) -> list[tuple[str, dict]]:
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as response:
        blocks = b"".join(response.iter_raw()).decode().strip().split("\n\n")
    pairs = [block.split("\n") for block in blocks if block.startswith("event: ")]
    return [(name[len("event: ") :], json.loads(data[len("data: ") :])) for name, data in pairs]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_the_same_on_every_channel(client, settings, question):
    rest = client.post("/v1/ask", json={"question": question}).json()
    events = streamed(client, question)
    result = CliRunner().invoke(
        app, ["ask", question, "--json"], obj=Session(opener=lambda *_, **__: open_assistant(settings))
    )
    told = json.loads(result.stdout)
    for other in (events[-1][1], told):
        for name in ("status", "text", "citations", "language", "checks", "kind"):
            assert other[name] == rest[name]
    assert [data for name, data in events if name == "citation"] == rest["citations"]
    assert "".join(data["text"] for name, data in events if name == "delta") == rest["text"]


def completed(client: httpx.Client, question: str, *, stream: bool) -> tuple[str, list[str]]:
    """What the official OpenAI client shows: the text, and where its sources lead."""
    with openai.OpenAI(
        base_url=f"{client.base_url}/v1",
        api_key="none",
        max_retries=0,
        http_client=openai.DefaultHttpxClient(trust_env=False),
    ) as official:
        messages = [{"role": "user", "content": question}]
        if stream:
            with official.chat.completions.stream(model="tiaowen", messages=messages) as events:
                for _ in events:
                    pass
                message = events.get_final_completion().choices[0].message
        else:
            message = official.chat.completions.create(model="tiaowen", messages=messages).choices[0].message
    notes = message.model_dump().get("annotations") or []
    return message.content, [note["url_citation"]["url"] for note in notes]


def tool_result(client: httpx.Client, question: str) -> dict:
    mcp = pytest.importorskip("mcp", reason="the mcp extra is not installed")

    async def main():
        async with mcp.Client(str(client.base_url).rstrip("/") + "/mcp") as opened:
            return (await opened.call_tool("ask", {"question": question})).structured_content

    return anyio.run(main)


@pytest.mark.parametrize("question", QUESTIONS)
def test_clients_of_other_protocols_get_the_same_answer_and_sources(client, question):
    rest = client.post("/v1/ask", json={"question": question}).json()
    base = str(client.base_url).rstrip("/")
    links = [base + citation["url"] for citation in rest["citations"]]
    for stream in (False, True):
        assert completed(client, question, stream=stream) == (rest["text"], links)
    told = tool_result(client, question)
    assert (told["text"], told["status"], told["language"]) == (
        rest["text"],
        rest["status"],
        rest["language"],
    )
    expected = [{**citation, "url": base + citation["url"]} for citation in rest["citations"]]
    assert told["citations"] == expected


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_citation_is_verbatim_and_its_page_marks_it(client, question):
    from selectolax.lexbor import LexborHTMLParser

    for citation in client.post("/v1/ask", json={"question": question}).json()["citations"]:
        text = client.get(f"/v1/documents/{citation['document_id']}").json()["document"]["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        tree = LexborHTMLParser(client.get(citation["url"]).text)
        marked = "".join(mark.text() for mark in tree.css("mark"))
        assert "".join(marked.split()) == "".join(citation["quote"].split())
        assert tree.css("#here")


def test_the_headline_question_is_answered_with_its_task(client):
    answer = client.post("/v1/ask", json={"question": QUESTIONS[0]}).json()
    assert answer["status"] == "answered"
    assert "省商务厅" in answer["text"]
    assert answer["citations"][0]["clause_id"] == "guangdong-ftz-2024/二/(二)/5"


def test_what_the_document_does_not_say_is_refused_with_the_nearest_clauses(client):
    answer = client.post("/v1/ask", json={"question": QUESTIONS[3]}).json()
    assert answer["status"] == "abstained"
    assert answer["citations"] == []
    assert answer["evidence"]


def test_links_leave_the_house_as_absolute_addresses_when_it_has_one(plan_home):
    settings = load_settings(home=plan_home, public_url="https://policy.example.org/")
    opened = open_assistant(settings)
    try:
        with running(create_app(settings, assistant=opened)) as client:
            citation = client.post("/v1/ask", json={"question": QUESTIONS[0]}).json()["citations"][0]
            clause = client.get("/v1/clauses/guangdong-ftz-2024/%E4%BA%8C").json()
    finally:
        opened.close()
    assert citation["url"].startswith("https://policy.example.org/c/guangdong-ftz-2024/%E4%BA%8C/")
    assert clause["url"] == "https://policy.example.org/c/guangdong-ftz-2024/%E4%BA%8C"


def test_a_document_that_does_not_exist_is_not_found(client):
    response = client.post("/v1/ask", json={"question": "谁牵头？", "documents": ["nothing"]})
    assert response.status_code == 404
    assert response.json()["error"]["type"] == "NotFound"
