"""The page that shows the widget, the page for frames, and the script."""

from __future__ import annotations

import pytest

from index.errors import IndexUnavailable
from qa.settings import load_settings
from qa.web.demo_words import demo_words
from qa.web.words import LANGUAGES


def _policy(response):
    return dict(
        part.strip().partition(" ")[::2] for part in response.headers["content-security-policy"].split(";")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_speaks_the_readers_language(client, language):
    text = client.get("/", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}">' in text
    assert demo_words(language)["headline"] in text
    assert "/widget/v1.js" in text


def test_the_first_page_shows_before_the_index_is_open(serve):
    def opener(*_, **__):
        raise IndexUnavailable("Being opened.", "Wait.")

    text = serve(opener=opener).get("/").text
    assert "<tiaowen-chat" in text
    assert "suggestions=" not in text


def test_the_script_may_be_loaded_by_other_sites_and_names_its_type(client):
    response = client.get("/widget/v1.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age" in response.headers["cache-control"]
    again = client.get("/widget/v1.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code in {200, 304}


def test_what_an_address_says_arrives_in_the_frame_as_text(client):
    text = client.get("/embed", params={"title": '"><script>alert(1)</script>', "lang": "pt"}).text
    assert "<script>alert" not in text
    assert 'lang="pt"' in text


def test_only_this_house_and_allowed_sites_may_frame_it(client, serve, tmp_path, assistant):
    assert _policy(client.get("/embed"))["frame-ancestors"] == "'self'"
    assert _policy(client.get("/documents"))["frame-ancestors"] == "'none'"
    settings = load_settings(home=tmp_path, allowed_origins="https://a.example http://b.example:8080")
    opened = serve(settings=settings, assistant=assistant)
    assert (
        _policy(opened.get("/embed"))["frame-ancestors"] == "'self' https://a.example http://b.example:8080"
    )
