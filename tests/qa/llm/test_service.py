"""Addresses and keys."""

from __future__ import annotations

import pytest

from index.errors import SettingInvalid
from qa.generators.anthropic import anthropic_service
from qa.generators.openai_chat import openai_service
from qa.llm.service import Service, clean_key


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://api.deepseek.com", "https://api.deepseek.com/chat/completions"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1/chat/completions"),
        ("https://h/v1/chat/completions", "https://h/v1/chat/completions"),
        (
            "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
            "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
    ],
)
def test_the_path_is_put_where_it_belongs(base, url):
    assert openai_service(base, "m").url == url


@pytest.mark.parametrize("base", ["", "https://api.anthropic.com", "https://api.anthropic.com/v1"])
def test_anthropics_own_address_is_the_default(base):
    assert anthropic_service(base, "m").url == "https://api.anthropic.com/v1/messages"


def test_another_address_with_a_path_keeps_it():
    url = "https://api.deepseek.com/anthropic/v1/messages"
    assert anthropic_service("https://api.deepseek.com/anthropic", "m").url == url
    assert anthropic_service(url, "m").url == url


def test_blanks_around_a_copied_key_are_dropped():
    assert clean_key(" sk-1\n", "TIAOWEN_OPENAI_API_KEY") == "sk-1"


@pytest.mark.parametrize("key", ["sk-1\nsk-2", "sk-“1”", "Bearer sk-1", "sk-\x00"])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key):
    with pytest.raises(SettingInvalid) as caught:
        clean_key(key, "TIAOWEN_OPENAI_API_KEY")
    assert "TIAOWEN_OPENAI_API_KEY" in caught.value.message
    assert "sk-" not in f"{caught.value.message} {caught.value.hint}"


def test_a_service_shows_neither_key_nor_password():
    service = Service(url="http://user:pass@h:1/v1", model="m", variables="X", key="sk-1")
    assert service.host == "h:1"
    assert "sk-1" not in repr(service)


def test_foreign_words_are_put_on_one_line_shortened_and_without_the_key():
    service = Service(url="http://h", model="m", variables="X", key="sk-1")
    assert service.scrub("a\r\n\tb sk-1 c") == "a b *** c"
    assert len(service.scrub("长" * 1000)) == 241
