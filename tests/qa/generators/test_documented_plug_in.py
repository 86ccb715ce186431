"""The plug-in in docs/llm.md works as it stands there."""

from __future__ import annotations

import re
import sys
import threading
import tomllib

import pytest

from index.errors import SettingInvalid
from qa.generators.base import Finish, complete
from qa.generators.registry import GROUP, load_generator
from qa.settings import Settings, load_settings
from tests.qa.generators.conftest import REQUEST


@pytest.fixture
def installed(root, tmp_path, monkeypatch):
    """Put the documented package where pip would put it."""
    text = (root / "docs" / "llm.md").read_text(encoding="utf-8")
    project = tomllib.loads(re.search(r"`pyproject.toml`:\n\n```toml\n(.*?)```", text, re.DOTALL)[1])
    code = re.search(r"`tiaowen_inhouse.py`:\n\n```python\n(.*?)```", text, re.DOTALL)[1]
    points = project["project"]["entry-points"][GROUP]
    info = tmp_path / "tiaowen_inhouse-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiaowen-inhouse\nVersion: 0.1.0\n")
    lines = [f"[{GROUP}]", *(f"{name} = {value}" for name, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))
    (tmp_path / "tiaowen_inhouse.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("TIAOWEN_GENERATOR", "inhouse")
    yield
    sys.modules.pop("tiaowen_inhouse", None)


@pytest.mark.usefixtures("installed")
def test_it_writes_stops_when_cancelled_and_refuses_bad_settings(monkeypatch):
    generator = load_generator(load_settings())
    assert complete(generator, REQUEST).text == "第一条由商务部门牵头[1]。"
    cancel = threading.Event()
    cancel.set()
    assert complete(generator, REQUEST, cancel=cancel).finish is Finish.CANCELLED
    monkeypatch.setenv("INHOUSE_CONTEXT", "many")
    with pytest.raises(SettingInvalid, match="INHOUSE_CONTEXT"):
        load_generator(load_settings())


def test_every_setting_that_is_named_exists(root):
    named = set(re.findall(r"TIAOWEN_([A-Z_]+[A-Z])", (root / "docs" / "llm.md").read_text(encoding="utf-8")))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)
