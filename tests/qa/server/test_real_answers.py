"""Questions over the real index, asked of a real server. Other channels: tests/browser/test_parity.py."""

from __future__ import annotations

import pytest

from qa.opening import open_assistant
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
