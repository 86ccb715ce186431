"""The table of settings in docs/service.md is the settings, and no page names one that is not there."""

from __future__ import annotations

import re

from qa.settings import Settings
from tests.conftest import ROOT

#: Read beside the settings: where the file is, whether tracebacks are shown, a port that only compose.yaml reads.
BESIDE = {"TIAOWEN_CONFIG", "TIAOWEN_DEBUG", "TIAOWEN_PUBLISH_PORT"}


def rows() -> dict[str, str]:
    """Each setting's name and what its row says of the default."""
    found = {}
    for line in (ROOT / "docs" / "service.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `TIAOWEN_"):
            names, default, _ = (cell.strip() for cell in line.strip("|").split(" | ", 2))
            for name in re.findall(r"`(TIAOWEN_[A-Z_]+)`", names):
                assert name not in found, f"{name} stands there twice"
                found[name] = default
    return found


def test_every_setting_has_its_row_and_every_row_its_setting():
    assert set(rows()) == {f"TIAOWEN_{name.upper()}" for name in Settings.model_fields}


def test_defaults_are_told_as_they_are():
    for name, default in rows().items():
        value = Settings.model_fields[name.removeprefix("TIAOWEN_").lower()].get_default()
        if isinstance(value, bool):
            assert f"`{str(value).lower()}`" in default, name
        elif isinstance(value, (int, float, str)) and value != "":
            assert f"`{value}`" in default, name


def test_no_page_names_a_setting_that_is_not_there():
    known = set(rows()) | BESIDE
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        named = set(re.findall(r"\bTIAOWEN_[A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8")))
        assert named <= known, page.name
