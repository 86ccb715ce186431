"""Settings: which source wins, what is refused, what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingInvalid
from qa.settings import load_settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in [name for name in os.environ if name.upper().startswith("TIAOWEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write_config(text: str) -> Path:
    path = Path("tiaowen.toml")
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_neither_file_nor_environment():
    settings = load_settings()
    assert (settings.embedder, settings.generator, settings.host, settings.port) == (
        "bundled",
        "extractive",
        "127.0.0.1",
        8000,
    )
    assert settings.home.name == "var"  # beside this checkout
    assert not (Path.cwd() / "var").exists()


def test_argument_wins_over_variable_wins_over_file(monkeypatch):
    write_config('embedder = "from-file"\ngenerator = "openai"\nport = 9001\n')
    monkeypatch.setenv("TIAOWEN_EMBEDDER", "from-variable")
    monkeypatch.setenv("TIAOWEN_PORT", "9002")
    settings = load_settings(port=9003, home=None)
    assert (settings.embedder, settings.generator, settings.port) == ("from-variable", "openai", 9003)


def test_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("TIAOWEN_EMBEDDER", "")
    assert load_settings().embedder == "bundled"


def test_unknown_key_in_file_is_refused_and_named():
    write_config('embeder = "bundled"\n')
    with pytest.raises(SettingInvalid) as caught:
        load_settings()
    assert "embeder in tiaowen.toml" in caught.value.message
    assert "embedder" in caught.value.hint


def test_value_that_does_not_fit_says_where_it_came_from(monkeypatch):
    monkeypatch.setenv("TIAOWEN_PORT", "eighty")
    with pytest.raises(SettingInvalid, match="TIAOWEN_PORT"):
        load_settings()
    with pytest.raises(SettingInvalid, match=r"public_url \(argument\): must begin with http"):
        load_settings(public_url="policies.example.org", port=1)


def test_broken_toml_and_missing_named_file_are_refused(tmp_path):
    write_config("embedder = \n")
    with pytest.raises(SettingInvalid, match="not valid TOML"):
        load_settings()
    with pytest.raises(SettingInvalid, match="No configuration file"):
        load_settings(config=tmp_path / "absent.toml")


def test_secrets_are_not_shown_not_even_when_refused(monkeypatch):
    monkeypatch.setenv("TIAOWEN_OPENAI_API_KEY", "sk-very-secret")
    settings = load_settings()
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in str(settings.model_dump())
    assert settings.openai_api_key.get_secret_value() == "sk-very-secret"
    write_config('anthropic_api_key = ["sk-very-secret"]\n')
    with pytest.raises(SettingInvalid) as caught:
        load_settings()
    assert "very-secret" not in caught.value.message


def test_home_is_absolute_and_made_by_nobody_here(tmp_path):
    settings = load_settings(home=Path("state"))
    assert settings.home == tmp_path / "state"
    assert not settings.home.exists()


def test_closing_slash_of_the_public_address_is_dropped():
    assert (
        load_settings(public_url="https://policies.example.org/").public_url == "https://policies.example.org"
    )


def test_one_load_does_not_leak_into_the_next():
    path = write_config('embedder = "from-file"\n')
    assert load_settings().embedder == "from-file"
    path.unlink()
    assert load_settings().embedder == "bundled"
