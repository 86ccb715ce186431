"""Keys and conversations from the command line, and a server that others can reach."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing, contextmanager

import httpx
import pytest
from typer.testing import CliRunner

from qa.cli.app import Session, app
from qa.keys import parse_token
from qa.settings import load_settings
from qa.store.store import open_store
from tests.fakes import FakeAssistant


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def run(home):
    def invoke(*arguments):
        session = Session(opener=lambda *_, **__: FakeAssistant())
        return CliRunner().invoke(app, ["--home", str(home), *arguments], obj=session)

    return invoke


@pytest.fixture
def store(home):
    with closing(open_store(load_settings(home=home))) as opened:
        yield opened


def answer(store, conversation, number):
    shape = {
        "answer_id": f"a-{conversation}-{number}",
        "conversation_id": conversation,
        "question": f"第{number}问？",
        "text": "答 [1]",
        "status": "answered",
        "evidence": [],
    }
    store.conversations.save(shape)
    return shape["answer_id"]


def refused(result, *words):
    assert result.exit_code == 2
    for word in ("Error:", *words):
        assert word in result.stderr
    assert "Traceback" not in result.output
    return True


def test_a_key_is_shown_once_and_works(run, store):
    made = run("keys", "create", "portal", "--scope", "ask", "--scope", "ingest", "--days", "30")
    token = made.stdout.strip()
    identity, secret = parse_token(token)
    assert "only a hash" in made.stderr
    listed = run("keys", "list")
    assert identity in listed.stdout
    assert "ask ingest" in listed.stdout
    assert secret not in listed.stdout
    assert store.keys.find(identity).opens(secret)


def test_a_key_as_json(run):
    shape = json.loads(
        run("keys", "create", "w", "--scope", "widget", "--origin", "https://a.org", "--json").stdout
    )
    assert parse_token(shape["key"])[0] == shape["id"]
    assert (shape["scopes"], shape["origins"], shape["expires"]) == (["widget"], ["https://a.org"], None)
    listed = json.loads(run("keys", "list", "--json").stdout)
    assert "key" not in listed[0]
    assert listed[0]["state"] == "active"


@pytest.mark.parametrize("how", ["id", "token"])
def test_a_key_is_revoked_by_its_id_or_by_itself(run, store, how):
    token = run("keys", "create", "portal").stdout.strip()
    identity, secret = parse_token(token)
    result = run("keys", "revoke", identity if how == "id" else token)
    assert result.exit_code == 0
    assert secret not in result.output
    assert store.keys.find(identity).state() == "revoked"
    assert "revoked" in run("keys", "list").stdout


def test_mistakes_with_keys_are_explained(run):
    assert refused(run("keys", "create", "w", "--scope", "widget"), "--origin")
    assert refused(run("keys", "create", "w", "--scope", "root"), "ask, ingest, widget, admin")
    assert refused(run("keys", "create", "w", "--scope", "widget", "--origin", "a.org"), "https://")
    assert refused(run("keys", "revoke", "nothing"), "tiaowen keys list")
    assert "no keys" in run("keys", "list").stdout


def test_conversations_are_exported_whole(run, store, tmp_path):
    rated = answer(store, "c-1", 1)
    answer(store, "c-1", 2)
    answer(store, "c-2", 1)
    store.feedback.save(rated, rating="down", conversation_id="c-1", comment="不对")
    out = tmp_path / "out.jsonl"
    assert run("conversations", "export", "--out", str(out)).exit_code == 0
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert [turn["question"] for turn in first["turns"]] == ["第1问？", "第2问？"]
    assert first["feedback"][0]["comment"] == "不对"
    assert second["id"] == "c-2"
    alone = run("conversations", "export", "c-2")
    assert json.loads(alone.stdout) == second
    assert refused(run("conversations", "export", "c-9"), "c-9")


def test_conversations_are_deleted_one_before_a_day_or_all(run, store):
    for name in ("c-1", "c-2", "c-3"):
        answer(store, name, 1)
    assert "Deleted 1" in run("conversations", "delete", "c-1").stdout
    assert "Deleted 0" in run("conversations", "delete", "--before", "2020-01-01").stdout
    assert "Deleted 2" in run("conversations", "delete", "--all").stdout
    assert list(store.conversations.all()) == []


@pytest.mark.parametrize("arguments", [(), ("c-1", "--all"), ("--before", "soon"), ("c-none",)])
def test_an_unclear_deletion_deletes_nothing(run, store, arguments):
    answer(store, "c-1", 1)
    assert refused(run("conversations", "delete", *arguments))
    assert store.conversations.get("c-1").turns


@contextmanager
def serving(root, home, *arguments, **environment):
    process = subprocess.Popen(
        [sys.executable, "-c", "from qa.cli import main; main()", "--home", str(home), "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        cwd=root,
    )  # fmt: skip
    try:
        port = re.search(rb"http://\S+:(\d+) ", process.stderr.readline()).group(1).decode()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        process.stderr.close()


def test_an_address_that_others_reach_needs_a_key_and_then_every_request_does(run, root, home):
    assert refused(run("serve", "--host", "0.0.0.0", "--port", "0"), "tiaowen keys create")
    token = run("keys", "create", "portal").stdout.strip()
    with serving(root, home, "--host", "0.0.0.0", TIAOWEN_EMBEDDER="nonsense") as (client, process):
        assert b"needs a key" in process.stderr.readline()
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/models").status_code == 401
        assert client.get("/documents").status_code == 401
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/v1/models", headers=headers).status_code == 200
        assert client.get("/metrics", headers=headers).status_code == 403


def test_a_revoked_key_alone_opens_no_address(run):
    token = run("keys", "create", "portal").stdout.strip()
    run("keys", "revoke", token)
    assert refused(run("serve", "--host", "0.0.0.0", "--port", "0"), "tiaowen keys create")
