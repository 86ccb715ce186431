"""From settings to generators."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from index.errors import SettingInvalid
from qa.generators.base import Chunk, Finish, complete
from qa.generators.registry import generator_names, load_generator, validate_generator
from qa.settings import Settings, load_settings
from tests.qa.generators.conftest import KEY, REQUEST
from tests.scripted_llm import ScriptedLLM


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.upper().startswith("TIAOWEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(**settings: object) -> SettingInvalid:
    with pytest.raises(SettingInvalid) as caught:
        load_generator(load_settings(**settings))
    assert KEY not in f"{caught.value.message} {caught.value.hint}"
    return caught.value


def test_the_default_needs_no_generator():
    assert load_generator(load_settings()) is None
    assert load_generator(load_settings(generator="openai"), "extractive") is None


def test_an_unknown_name_is_refused_with_the_known_ones():
    error = refused(generator="gpt")
    assert "'gpt'" in error.message
    assert "extractive, openai, anthropic" in error.hint
    with pytest.raises(SettingInvalid, match="'gpt'"):
        validate_generator("gpt")
    assert validate_generator("anthropic") == "anthropic"


@pytest.mark.parametrize(
    ("settings", "missing", "not_missing"),
    [
        ({"generator": "openai"}, ["TIAOWEN_OPENAI_BASE_URL", "TIAOWEN_OPENAI_MODEL"], "API_KEY"),
        ({"generator": "openai", "openai_base_url": "http://h/v1"}, ["TIAOWEN_OPENAI_MODEL"], "BASE_URL"),
        ({"generator": "anthropic"}, ["TIAOWEN_ANTHROPIC_MODEL", "TIAOWEN_ANTHROPIC_API_KEY"], "BASE_URL"),
        (
            {"generator": "anthropic", "anthropic_base_url": "http://h"},
            ["TIAOWEN_ANTHROPIC_MODEL"],
            "API_KEY",
        ),
    ],
)
def test_what_is_missing_is_named_at_once(settings, missing, not_missing):
    error = refused(**settings)
    assert all(name in error.hint and name in error.message for name in missing)
    assert not_missing not in error.message


def test_an_output_limit_as_large_as_the_context_is_refused():
    error = refused(
        generator="openai", openai_base_url="http://h/v1", openai_model="m",
        openai_context_tokens=1024, openai_max_tokens=1024,
    )  # fmt: skip
    assert "TIAOWEN_OPENAI_MAX_TOKENS" in error.message


def test_a_damaged_key_is_refused():
    error = refused(
        generator="openai", openai_base_url="http://h/v1", openai_model="m", openai_api_key=f"{KEY}\n{KEY}"
    )
    assert "TIAOWEN_OPENAI_API_KEY" in error.message


@pytest.mark.parametrize("name", ["openai", "anthropic"])
def test_every_setting_reaches_the_service(name):
    with ScriptedLLM() as llm:
        settings = load_settings(
            generator=name,
            **{
                f"{name}_base_url": llm.url,
                f"{name}_model": "m-9",
                f"{name}_api_key": KEY,
                f"{name}_max_tokens": 77,
                f"{name}_context_tokens": 4000,
                f"{name}_extra_body": {"enable_thinking": False},
                f"{name}_input_price": 2.0,
            },
        )
        generator = load_generator(settings)
        assert generator is not None
        assert generator.name == name
        done = complete(generator, REQUEST)
        generator.close()
        body = llm.asked[0].body
        assert (body["model"], body["max_tokens"], body["enable_thinking"]) == ("m-9", 77, False)
        assert done.usage.cost == pytest.approx(100 * 2.0 / 1_000_000)
        assert KEY not in f"{settings!r} {settings} {generator!r}"


def test_the_extra_body_is_json_in_the_environment(monkeypatch):
    monkeypatch.setenv("TIAOWEN_OPENAI_EXTRA_BODY", '{"thinking": {"type": "disabled"}, "temperature": null}')
    assert load_settings().openai_extra_body == {"thinking": {"type": "disabled"}, "temperature": None}


@pytest.mark.parametrize("value", ["{no", "[1]", "7"])
def test_an_extra_body_that_is_no_object_is_refused(monkeypatch, value):
    monkeypatch.setenv("TIAOWEN_OPENAI_EXTRA_BODY", value)
    with pytest.raises(SettingInvalid, match="TIAOWEN_OPENAI_EXTRA_BODY"):
        load_settings()


# -- plug-ins: real packages, as pip leaves them ------------------------------------------------------------------


@pytest.fixture
def install(tmp_path: Path, monkeypatch):
    """Install a package of one module that offers ``parrot``."""
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(str(site))

    def write(code: str) -> None:
        info = site / "tiaowen_parrot-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiaowen-parrot\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[tiaowen.generators]\nparrot = tiaowen_parrot:load\n")
        (site / "tiaowen_parrot.py").write_text(code, encoding="utf-8")

    yield write
    sys.modules.pop("tiaowen_parrot", None)


PARROT = """
from qa.generators.base import Chunk, Finish

class Parrot:
    name = "parrot"
    def __init__(self, settings): self.settings = settings
    def generate(self, request, *, cancel=None):
        yield Chunk(text=request.evidence[0].text + "[1]")
        yield Chunk(finish=Finish.STOP)
    def close(self): pass

def load(settings):
    return Parrot(settings)
"""


def test_a_plug_in_is_found_by_its_name(install):
    install(PARROT)
    assert "parrot" in generator_names()
    generator = load_generator(load_settings(generator="parrot"))
    assert generator is not None
    assert list(generator.generate(REQUEST))[-1] == Chunk(finish=Finish.STOP)
    assert isinstance(generator.settings, Settings)


@pytest.mark.parametrize(
    "code", ["import no_such_module_of_mine", "load = 7", "def load(settings): 1 / 0", "x = 1"]
)
def test_a_plug_in_that_does_not_load_is_named(install, code):
    install(code)
    error = refused(generator="parrot")
    assert "'parrot' (tiaowen_parrot:load)" in error.message


def test_a_plug_ins_own_refusal_is_passed_on(install):
    install(
        "from index.errors import SettingInvalid\ndef load(settings): raise SettingInvalid('PARROT_KEY is missing.', 'x')"
    )
    assert refused(generator="parrot").message == "PARROT_KEY is missing."
