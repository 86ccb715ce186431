from __future__ import annotations

from urllib.parse import quote

from index.errors import IndexMissing, IndexStale
from qa.server.opening import Opening
from tests.fakes import FakeAssistant

CLAUSE = "plan-2024/二/(一)/1"


def test_documents_are_listed_without_their_text(client):
    (document,) = client.get("/v1/documents").json()["documents"]
    assert document["id"] == "plan-2024"
    assert document["document_number"].endswith("9号")
    assert "text" not in document


def test_a_document_has_text_outline_and_counts(client):
    body = client.get("/v1/documents/plan-2024").json()
    text = body["document"]["text"]
    assert "".join(text[clause["start"] : clause["end"]] for clause in body["clauses"]) == text
    assert body["counts"] == {"clauses": 9, "duties": 3, "targets": 1}
    assert body["clauses"][0]["parent"] is None


def test_a_clause_is_found_by_its_encoded_id(client):
    body = client.get(f"/v1/clauses/{quote(CLAUSE)}").json()
    assert body["clause"]["id"] == CLAUSE
    assert body["clause"]["text"].startswith("1. 发展保税业务")
    assert body["clause"]["parent"] == "plan-2024/二/(一)"
    assert body["previous"]["heading"] == "扩大开放"
    assert body["next"]["label"] == "2."
    assert [(duty["agency"], duty["role"]) for duty in body["duties"]] == [
        ("广东省商务厅", "lead"),
        ("广东海事局", "participant"),
    ]
    assert all(duty["clause"] == duty["clause_id"] == CLAUSE for duty in body["duties"])


def test_a_clause_is_found_with_its_slashes_encoded_too(client):
    assert client.get(f"/v1/clauses/{quote(CLAUSE, safe='')}").json()["clause"]["id"] == CLAUSE


def test_a_clause_tells_its_children_and_targets(client):
    body = client.get(f"/v1/clauses/{quote('plan-2024/二/(一)')}").json()
    assert [child["label"] for child in body["children"]] == ["1.", "2."]
    body = client.get(f"/v1/clauses/{quote('plan-2024/一/(一)')}").json()
    assert body["targets"][0]["value"] == 8e11
    assert body["targets"][0]["modality"] == "seek"


def test_what_is_not_there_is_not_found(client):
    for path in ("/v1/documents/nothing", "/v1/clauses/plan-2024/nothing", "/v1/clauses/nothing"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["error"]["type"] == "NotFound"


def test_the_process_is_healthy_and_ready(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_without_an_index_it_lives_but_is_not_ready(serve):
    def fail(settings, *, progress):
        raise IndexStale("Built with another embedder.", "Run: tiaowen index build")

    client = serve(opener=fail)
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    while ready.json()["error"]["type"] == "IndexUnavailable":  # still opening
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["error"]["hint"] == "Run: tiaowen index build"
    asked = client.post("/v1/ask", json={"question": "谁牵头"})
    assert asked.status_code == 503
    assert asked.json()["error"]["type"] == "IndexStale"
    assert asked.headers["retry-after"]


def test_a_repaired_index_is_opened_without_a_restart(monkeypatch):
    monkeypatch.setattr("qa.server.opening.RETRY_AFTER", 0.0)
    results = [IndexMissing("Nothing was built.", "Run: tiaowen index build"), FakeAssistant()]

    def attempt():
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    opening = Opening(attempt)
    opening.start()
    opening._thread.join()
    try:
        opening.get()
    except IndexMissing:
        opening._thread.join()
    assert opening.get().engine
    opening.close()


def test_the_assistant_is_closed_with_the_server(serve):
    assistant = FakeAssistant()
    opening = Opening(lambda: assistant)
    opening.start()
    opening._thread.join()
    opening.close()
    assert assistant.closed


def test_the_api_description_names_every_way_in(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {
        "/v1/ask",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{document_id}",
        "/v1/clauses/{clause_id}",
        "/v1/feedback",
        "/v1/conversations/{conversation_id}",
        "/healthz",
        "/readyz",
    } <= set(paths)
