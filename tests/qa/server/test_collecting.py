"""Documents that are sent to a running server, read in the background, asked about, and removed."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from index import builder
from index.errors import InputError, SourceUnsupported
from qa.server import collecting, ingestion
from qa.server.uploads import Uploads, safe_name
from qa.settings import load_settings
from qa.store.store import open_store
from tests.fakes import FakeAssistant

TEXT = """某市促进低空物流发展若干措施

第一条 支持无人机配送航线建设。（市交通运输局牵头，市邮政管理局配合）

第二条 到2027年，开通低空物流航线100条以上。
"""


def send(client, name="drones.txt", content=TEXT, **fields):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post("/v1/documents", files={"file": (name, data)}, data=fields)


def ended(client, response):
    """The job after its end; the test's own time limit is what ends a wait for nothing."""
    assert response.status_code == 202, response.text
    for _ in range(600):
        job = client.get(response.headers["location"]).json()
        if job["state"] in {"done", "failed"}:
            return job
        time.sleep(0.05)
    pytest.fail(f"still {job['state']}, {job['stage']}")
    return None


@pytest.fixture(scope="module")
def indexed_home(tmp_path_factory, dictionary, plan_path):
    """A home with the plan alone, indexed without a model."""
    import shutil

    from index.embedders.fake import FakeEmbedder
    from index.home import CACHE

    home = tmp_path_factory.mktemp("collecting") / "home"
    shutil.copytree(dictionary, home / CACHE)
    builder.build(home, [plan_path.parent], embedder=FakeEmbedder())
    return home


@pytest.fixture
def settings(tmp_path, indexed_home):
    import shutil

    shutil.copytree(indexed_home, tmp_path / "home")
    return load_settings(home=tmp_path / "home", embedder="fake", upload_megabytes=1)


@pytest.fixture
def client(serve, settings):
    from qa.opening import open_assistant

    assistant = open_assistant(settings)
    yield serve(settings=settings, assistant=assistant)
    assistant.close()


def test_a_document_is_added_replaced_and_removed(client, settings):
    added = ended(client, send(client))
    assert added["state"] == "done", added
    assert added["result"]["added"] == ["drones"]
    assert added["error"] is None
    found = client.get("/v1/documents/drones").json()
    assert "低空物流" in found["document"]["text"]
    assert found["counts"]["duties"] == 2

    replaced = ended(client, send(client, content=TEXT.replace("100条", "200条")))
    assert replaced["result"]["replaced"] == ["drones"]
    assert "200条" in client.get("/v1/documents/drones").json()["document"]["text"]
    assert [path.name for path in (settings.home / "uploads").glob("[!.]*")] == ["drones.txt"]

    removed = ended(client, client.delete("/v1/documents/drones"))
    assert removed["result"]["removed"] == ["drones"]
    assert client.get("/v1/documents/drones").status_code == 404
    assert list((settings.home / "uploads").glob("[!.]*")) == []
    assert client.get("/v1/documents/guangdong-ftz-2024").status_code == 200


def test_a_document_gets_the_id_it_is_sent_with(client):
    job = ended(client, send(client, name="附件.md", document_id="低空-2026"))
    assert job["result"]["added"] == ["低空-2026"]
    assert client.get("/v1/documents/低空-2026").status_code == 200


def test_a_file_that_cannot_be_read_fails_with_the_reason_and_leaves_the_old_one(client, settings):
    ended(client, send(client))
    failed = ended(client, send(client, content=b"%PDF-1.7 broken", name="drones.txt"))
    assert failed["state"] == "failed"
    assert failed["error"]["message"]
    assert failed["error"]["hint"]
    assert str(settings.home) not in str(failed)
    assert "低空物流" in client.get("/v1/documents/drones").json()["document"]["text"]
    assert (settings.home / "uploads" / "drones.txt").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("x.exe", 422),
        ("x", 422),
        ("../../etc/passwd", 422),
        (".txt", 422),
        ("document.txt", 422),
        ("a\u202eb.txt", 422),
        ("长" * 80 + ".txt", 422),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(client, settings, name, status):
    response = send(client, name=name)
    assert response.status_code == status
    assert set(response.json()["error"]) == {"type", "message", "hint", "request_id"}
    assert not (settings.home / "uploads").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("方案.TXT", "方案.txt"),
        ("../../x.md", "x.md"),
        ("C:\\temp\\x.pdf", "x.pdf"),
        ("..x.html", "x.html"),
        ("a b.docx", "a b.docx"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("identity", ["../x", "a/b", "a\\b", "a\x00b", "...", "document"])
def test_an_id_that_would_leave_the_folder_is_refused(identity):
    with pytest.raises(InputError):
        safe_name("x.txt", identity)


def test_an_unknown_suffix_names_the_known_ones():
    with pytest.raises(SourceUnsupported) as told:
        safe_name("x.exe")
    assert "docx" in told.value.hint


def test_a_body_that_is_no_upload_is_refused(client):
    for response in (
        client.post("/v1/documents", json={"file": "x"}),
        client.post(
            "/v1/documents", content=b"--x\r\n", headers={"content-type": "multipart/form-data; boundary=x"}
        ),
        client.post("/v1/documents", content=b"x", headers={"content-type": "multipart/form-data"}),
        client.post("/v1/documents", data={"document_id": "x"}),
    ):
        assert response.status_code in {400, 422}
        assert set(response.json()["error"]) == {"type", "message", "hint", "request_id"}


def test_a_file_over_the_limit_is_refused(client, settings):
    response = send(client, content=b"x" * 1_100_000)
    assert response.status_code == 413
    assert not (settings.home / "uploads").exists()


def test_an_unknown_job_or_document_is_not_found(client):
    assert client.get("/v1/jobs/j-none").status_code == 404
    assert client.delete("/v1/documents/none").status_code == 404


def test_when_too_many_wait_more_are_refused(client, monkeypatch):
    monkeypatch.setattr(collecting, "MOST_WAITING", 0)
    response = send(client)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "60"


def test_the_server_answers_while_a_document_is_read(client, monkeypatch):
    reading, release = threading.Event(), threading.Event()
    original = builder.add

    def slow(*arguments, **options):
        reading.set()
        release.wait(10)
        return original(*arguments, **options)

    monkeypatch.setattr(builder, "add", slow)
    response = send(client)
    assert reading.wait(10)
    assert client.get(response.headers["location"]).json()["state"] == "running"
    assert client.post("/v1/search", json={"query": "保税燃料油"}).json()["hits"]
    release.set()
    assert ended(client, response)["state"] == "done"


def test_what_a_server_had_not_done_when_it_ended_the_next_one_does(serve, settings):
    uploads = Uploads(settings.home)
    with contextlib.closing(open_store(settings)) as store:
        job = store.jobs.create("add", name="drones.txt")
        store.jobs.take()
        import io

        uploads.stage(job.id, io.BytesIO(TEXT.encode()))
    client = serve(settings=settings, assistant=FakeAssistant())
    for _ in range(600):
        seen = client.get(f"/v1/jobs/{job.id}").json()
        if seen["state"] == "done":
            break
        time.sleep(0.05)
    assert seen["result"]["added"] == ["drones"]


def test_a_server_that_ends_puts_its_job_back(settings):
    class Metrics:
        def job_ended(self, state):
            raise AssertionError(state)

    from qa.store.store import LazyStore

    lazy = LazyStore(lambda: open_store(settings))
    uploads = Uploads(settings.home)
    worker = ingestion.Ingestion(settings=settings, store=lazy, uploads=uploads, metrics=Metrics())
    import io

    job = lazy.get().jobs.create("add", name="drones.txt")
    uploads.stage(job.id, io.BytesIO(TEXT.encode()))
    worker._stopping = True  # as close() says, at a moment when a job runs
    worker._do(lazy.get().jobs.take())
    assert lazy.get().jobs.get(job.id).state == "queued"
    assert (uploads.folder / ".staged" / job.id).read_text(encoding="utf-8") == TEXT
    assert not (uploads.folder / "drones.txt").exists()
    lazy.close()
