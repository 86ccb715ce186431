"""Rerankers behind HTTP: Cohere's way, TEI's way, and everything that can go wrong on the way."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from index.embedders.registry import load_reranker
from index.embedders.rerank import FakeReranker
from index.embedders.rerank_http import HttpReranker
from index.errors import ServiceError, SettingInvalid

TEXTS = ["法律服务", "保税燃料油混兑", "融资租赁"]


class Service:
    """A reranking service on loopback. ``script``: (status, headers, body) instead of a good answer."""

    def __init__(self):
        self.script, self.seen = [], []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                service.seen.append((self.path, dict(self.headers), body))
                status, headers, sent = service.answer(body)
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def answer(self, body):
        if self.script:
            return self.script.pop(0)
        texts = body.get("documents") or body["texts"]
        scores = FakeReranker().rerank(body["query"], texts).tolist()
        named = "relevance_score" if "documents" in body else "score"
        rows = [{"index": i, named: s} for i, s in enumerate(scores)]
        rows.sort(key=lambda row: -row[named])  # best first, as services answer
        reply = {"id": "r-1", "results": rows} if "documents" in body else rows
        return 200, {}, json.dumps(reply).encode()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def service():
    running = Service()
    yield running
    running.close()


@pytest.mark.parametrize(("address", "path"), [("/v2/rerank", "/v2/rerank"), ("/v1", "/v1/rerank")])
def test_with_a_model_the_request_is_coheres_and_jinas(service, address, path):
    reranker = load_reranker(f"{service.url}{address}#rerank-m", api_key="s3cret")
    scores = reranker.rerank("保税燃料油", TEXTS)
    np.testing.assert_allclose(scores, FakeReranker().rerank("保税燃料油", TEXTS), atol=1e-6)
    assert int(np.argmax(scores)) == 1
    ((seen_path, headers, body),) = service.seen
    assert seen_path == path
    assert headers["Authorization"] == "Bearer s3cret"
    assert body == {"model": "rerank-m", "query": "保税燃料油", "documents": TEXTS, "top_n": 3}
    assert "s3cret" not in repr(reranker)
    assert reranker.identity == "rerank-m"
    reranker.close()


def test_without_a_model_the_request_is_teis(service):
    reranker = load_reranker(f"{service.url}/rerank")
    assert int(np.argmax(reranker.rerank("保税燃料油", TEXTS))) == 1
    assert service.seen[0][2] == {"query": "保税燃料油", "texts": TEXTS, "truncate": True}
    reranker.close()


def test_nothing_is_asked_about_nothing(service):
    reranker = HttpReranker(service.url)
    assert reranker.rerank("x", []).shape == (0,)
    assert service.seen == []
    reranker.close()


def test_a_busy_service_is_asked_once_more(service):
    service.script = [(503, {"retry-after-ms": "1"}, b"{}")]
    reranker = HttpReranker(service.url)
    assert reranker.rerank("保税", TEXTS).shape == (3,)
    assert len(service.seen) == 2
    reranker.close()


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((401, {}, b"{}"), "401"),
        ((404, {}, b"{}"), "404"),
        ((429, {"retry-after": "60"}, b"{}"), "429"),
        ((200, {"content-type": "text/html"}, b"<html>sign in</html>"), "text/html"),
        ((200, {}, b'{"results": [{"index": 0, "relevance_score": 1}]}'), "1 scores for 3 texts"),
        ((200, {}, b'{"results": [{"index": 7, "relevance_score": 1}]}'), "not a list of scores"),
        ((200, {}, b'[{"index": -1, "score": 1}]'), "not a list of scores"),
        ((200, {}, b'[{"index": 0, "score": "NaN"}, {"index": 1, "score": 1}, {"index": 2, "score": 1}]'), "2 scores"),
        ((200, {}, b'{"data": []}'), "not a list of scores"),
        ((200, {}, b"7"), "not a list of scores"),
    ],
)  # fmt: skip
def test_another_answer_is_told_as_what_it_is(service, reply, message):
    service.script = [reply]
    reranker = HttpReranker(service.url, api_key="s3cret")
    with pytest.raises(ServiceError, match=message) as caught:
        reranker.rerank("x", TEXTS)
    assert len(service.seen) == 1
    assert "s3cret" not in str(caught.value)
    reranker.close()


def test_nobody_there_is_told(service):
    service.close()
    reranker = HttpReranker(service.url, attempts=1)
    with pytest.raises(ServiceError, match="could not be reached"):
        reranker.rerank("x", TEXTS)
    reranker.close()


def test_settings_name_a_reranker():
    assert load_reranker("") is None
    assert load_reranker("fake").identity == "fake"
    with pytest.raises(SettingInvalid, match="Unknown reranker"):
        load_reranker("bge-reranker")
    with pytest.raises(SettingInvalid, match="incomplete"):
        load_reranker("http:///rerank")
