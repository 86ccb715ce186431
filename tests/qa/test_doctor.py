from __future__ import annotations

import json
import os
from contextlib import closing

import pytest

from index import builder
from index.errors import SettingInvalid
from index.home import locked
from qa.doctor import examine
from qa.findings import Severity
from qa.settings import load_settings
from qa.store.store import open_store


def findings_of(home, **arguments):
    return {finding.name: finding for finding in examine(lambda: load_settings(home=home, **arguments))}


def test_a_sound_installation_has_no_complaint(plan_home):
    findings = findings_of(plan_home)
    assert {"python", "packages", "data", "settings", "home", "index", "embedder"} <= set(findings)
    assert {f.severity for f in findings.values()} <= {Severity.OK, Severity.NOTE}
    assert "1 document" in findings["index"].message


def test_an_empty_home_is_a_note_and_stays_empty(tmp_path):
    findings = findings_of(tmp_path / "home")
    assert findings["index"].severity is Severity.NOTE
    assert not (tmp_path / "home").exists()


def test_a_damaged_file_is_named_with_what_to_run(plan_home, tmp_path):
    import shutil

    home = tmp_path / "home"
    shutil.copytree(plan_home, home)
    catalog = next((home / "snapshots").rglob("catalog.*"))
    catalog.write_bytes(catalog.read_bytes()[:-100] + b"x" * 100)
    finding = findings_of(home)["index"]
    assert finding.severity is Severity.ERROR
    assert catalog.name in finding.message
    assert "tiaowen index build" in finding.remedy


def test_another_embedder_is_an_error_with_what_to_run(plan_home):
    finding = findings_of(plan_home, embedder="fake")["embedder"]
    assert finding.severity is Severity.ERROR
    assert "tiaowen index build" in finding.remedy


def test_an_unknown_embedder_is_an_error(plan_home):
    finding = findings_of(plan_home, embedder="nonsense")["embedder"]
    assert finding.severity is Severity.ERROR
    assert finding.remedy


def test_a_generator_without_endpoint_is_an_error(tmp_path):
    finding = findings_of(tmp_path, generator="openai")["settings"]
    assert finding.severity is Severity.ERROR
    assert "TIAOWEN_OPENAI_BASE_URL" in finding.remedy


def test_a_home_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "home").write_text("x", encoding="utf-8")
    assert findings_of(tmp_path / "home")["home"].severity is Severity.ERROR


def test_bad_settings_end_the_examination_with_their_reason():
    def fail():
        raise SettingInvalid("TIAOWEN_PORT: too large.", "Correct the value.")

    last = list(examine(fail))[-1]
    assert (last.name, last.severity, last.remedy) == ("settings", Severity.ERROR, "Correct the value.")


def test_the_findings_can_be_sent_as_json(tmp_path):
    from qa.wire import dumps

    shape = json.loads(dumps(list(examine(lambda: load_settings(home=tmp_path)))))
    assert {"name", "severity", "message", "remedy"} == set(shape[0])


# What the service keeps


@pytest.fixture
def small(home, tmp_path, fake):
    (tmp_path / "d.txt").write_text(
        "关于港口的通知\n\n一、总则\n支持港口建设。（省商务厅牵头）\n", encoding="utf-8"
    )
    builder.build(home, [tmp_path / "d.txt"], embedder=fake)
    return home


def test_a_damaged_database_is_named_with_what_to_do(small):
    with closing(open_store(load_settings(home=small))) as store:
        store.keys.create("a", scopes=("ask",))
    assert findings_of(small, embedder="fake")["database"].severity is Severity.OK
    for file in small.glob("service.sqlite*"):
        file.unlink()
    (small / "service.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    finding = findings_of(small, embedder="fake")["database"]
    assert finding.severity is Severity.ERROR
    assert "tiaowen restore" in finding.remedy


def test_a_database_server_that_does_not_answer_is_an_error(small):
    url = "postgresql://u:hunter2@127.0.0.1:1/x"
    finding = findings_of(small, embedder="fake", database_url=url)["database"]
    assert finding.severity is Severity.ERROR
    assert "hunter2" not in finding.message + finding.remedy


def test_a_clock_that_jumped_back_is_said(small):
    stamp = small / "snapshots" / "000001" / "stamp.json"
    values = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps(values | {"created": "2199-01-01T00:00:00+00:00"}), encoding="utf-8")
    finding = findings_of(small, embedder="fake")["clock"]
    assert finding.severity is Severity.WARNING
    assert "Set the clock" in finding.remedy


def test_a_build_at_work_or_killed_is_said(small):
    assert "builder" not in findings_of(small, embedder="fake")
    with locked(small):
        assert f"pid {os.getpid()}" in findings_of(small, embedder="fake")["builder"].message
    (small / "snapshots" / "000002.tmp").mkdir()
    assert "tidies up" in findings_of(small, embedder="fake")["builder"].message


def test_a_model_that_does_not_answer_is_an_error(small):
    more = {"generator": "openai", "openai_model": "m", "openai_base_url": "http://127.0.0.1:1/v1"}
    finding = findings_of(small, embedder="fake", **more)["generator"]
    assert finding.severity is Severity.ERROR
    assert "TIAOWEN_GENERATOR=extractive" in finding.remedy
