from __future__ import annotations

import json

from index.errors import SettingInvalid
from qa.doctor import Severity, examine
from qa.settings import load_settings


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
