"""Real parts for the embedders' tests: a loopback embedding service, the converted model."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.embedders.fake import FakeEmbedder


class Service:
    """An OpenAI-compatible embedding service on loopback that follows a script.

    ``script``: what the next requests get instead of a good answer: (status, headers, body) or a callable of the
    answer's dictionary that spoils it. ``seen``: the requests, as (headers, payload).
    """

    def __init__(self):
        self.script = []
        self.seen = []
        self.model = FakeEmbedder()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                payload = json.loads(self.rfile.read(int(self.headers["content-length"])))
                service.seen.append((dict(self.headers), payload))
                status, headers, body = service.answer(payload)
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def answer(self, payload):
        step = self.script.pop(0) if self.script else None
        if isinstance(step, tuple):
            return step
        rows = self.model.embed_passages(payload["input"]).tolist()
        answer = {"data": [{"index": i, "embedding": row} for i, row in enumerate(rows)]}
        answer["data"].reverse()  # the order is not promised
        if step is not None:
            answer = step(answer) or answer
        return 200, {}, json.dumps(answer).encode()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def service():
    running = Service()
    yield running
    running.close()


@pytest.fixture(scope="session")
def converted_folder(tmp_path_factory):
    """The bundled weights as a SentenceTransformer folder."""
    pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers (extra: models) is not installed"
    )
    from index.embedders.convert import bundled_as_sentence_transformer

    return bundled_as_sentence_transformer(tmp_path_factory.mktemp("models"))
