"""The API against its own description: schemathesis, which the dev extra brings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.settings import load_settings
from tests.fakes import FakeAssistant

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,negative_data_rejection"
)


def command() -> str:
    beside = Path(sys.executable).with_name("schemathesis")
    found = str(beside) if beside.is_file() else shutil.which("schemathesis")
    if not found:
        pytest.skip("schemathesis is not installed: pip install 'tiaowen[dev]'")
    return found


@pytest.mark.slow
def test_nothing_that_fuzzing_sends_breaks_the_server_or_its_description(serve, tmp_path):
    program = command()
    settings = load_settings(home=tmp_path / "home", embedder="fake")
    client = serve(settings=settings, assistant=FakeAssistant())
    done = subprocess.run(
        [
            program, "run", str(client.base_url.join("/openapi.json")), "--phases", "examples,coverage,fuzzing",
            "--max-examples", "10", "--checks", CHECKS, "--no-color", "--generation-deterministic",
        ],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert client.get("/healthz").status_code == 200
