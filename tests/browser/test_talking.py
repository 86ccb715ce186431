"""A conversation over the real server and index, in four languages."""

from __future__ import annotations

import contextlib

import pytest

from qa.opening import open_assistant
from qa.server.app import create_app
from qa.settings import load_settings
from qa.store.store import open_store
from tests.browser.conftest import Chat, violations
from tests.browser.scripted import ScriptedServer
from tests.qa.server.conftest import running

HEADLINE = {
    "zh-Hans": "保税油混兑由哪个部门牵头？",
    "zh-Hant": "保稅油混兌由哪個部門牽頭？",
    "en": "Which agency leads bonded fuel blending?",
    "pt": "Que entidade lidera a mistura de combustível em regime aduaneiro?",
}


@pytest.fixture(scope="module")
def origin(plan_home):
    settings = load_settings(home=plan_home)
    assistant = open_assistant(settings)
    with running(create_app(settings, assistant=assistant)) as client:
        yield str(client.base_url).rstrip("/")
    assistant.close()


@pytest.mark.parametrize("language", HEADLINE)
def test_a_question_is_answered_with_a_clause_that_opens_word_for_word(open_page, origin, language):
    page = open_page(f"{origin}/?lang={language}")
    chat = Chat(page)
    assert chat.element.locator(".frame").get_attribute("lang") == language
    turn = chat.answered(HEADLINE[language])
    assert "商务厅" in turn.inner_text() or "商務廳" in turn.inner_text()
    assert turn.locator(".text").get_attribute("lang") == language
    turn.locator("button.chip").first.click()
    mark = chat.clause.locator("mark")
    mark.wait_for()
    assert "省商务厅牵头" in mark.inner_text()
    assert chat.clause.locator(".verbatim").inner_text().startswith("5. 推动国际贸易新业态创新发展。")

    link = chat.clause.locator("a.page")
    assert f"lang={language}" in link.get_attribute("href")
    with page.context.expect_page() as opened:
        link.click()
    assert "省商务厅牵头" in opened.value.locator("mark").first.inner_text()


def test_one_conversation_changes_language_and_follows_up(open_page, origin):
    chat = Chat(open_page(f"{origin}/?lang=en"))
    chat.answered("Which agency leads bonded fuel blending?")
    turn = chat.answered("And who takes part?")
    assert "广东海事局" in turn.inner_text()
    turn = chat.answered("列出省商务厅牵头的全部任务")
    assert turn.locator("button.chip").count() == 7
    assert turn.locator(".source").count() == 3
    turn.get_by_role("button", name="Show all 7").click()
    assert turn.locator(".source").count() == 7


def test_an_abstention_looks_different_and_shows_the_nearest_clauses(open_page, origin):
    chat = Chat(open_page(f"{origin}/?lang=en"))
    turn = chat.answered("What is the price of housing in Shenzhen?")
    assert turn.locator("[data-status=abstained] .verdict").inner_text() == "The documents do not say"
    assert turn.locator("button.chip").count() == 0
    assert turn.locator(".checked").count() == 0
    nearest = turn.locator(".source")
    assert nearest.count() == 3
    nearest.first.click()
    assert chat.clause.locator(".verbatim").inner_text().strip() != ""
    assert chat.clause.locator("mark").count() == 0


def test_suggested_questions_come_from_the_documents_and_can_be_asked(open_page, origin):
    chat = Chat(open_page(f"{origin}/?lang=en"))
    suggestions = chat.element.locator(".suggestion")
    assert suggestions.all_inner_texts()[0] == "Which tasks does the Guangdong Department of Commerce lead?"
    suggestions.first.click()
    turn = chat.turns.first
    turn.locator(".actions").wait_for()
    assert "7 of 20" in turn.inner_text()


def test_the_bare_page_for_frames_holds_only_the_conversation(open_page, origin):
    page = open_page(f"{origin}/embed?lang=pt&theme=dark&title=Perguntas")
    chat = Chat(page)
    assert chat.element.locator("h2").inner_text() == "Perguntas"
    assert page.locator("header").count() == 1  # the widget's own
    assert chat.answered(HEADLINE["pt"]).locator("button.chip").count() > 0


@pytest.mark.parametrize("path", ["/?lang=zh-Hans", "/?lang=en", "/embed?lang=pt"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_that_show_it(open_page, origin, axe, path, scheme):
    page = open_page(
        origin + path, color_scheme=scheme, bypass_csp=True
    )  # axe is evaluated, which the pages forbid
    Chat(page).field.wait_for()
    assert violations(page, axe) == []


def test_a_widgets_key_works_on_its_own_web_site_and_nowhere_else(open_page, plan_home, tmp_path, scripted):
    database = f"sqlite:///{tmp_path / 'keys.sqlite'}"
    settings = load_settings(home=plan_home, database_url=database, require_keys=True)
    other = ScriptedServer()
    other.start()
    with contextlib.closing(open_store(settings)) as store:
        _, token = store.keys.create("site", scopes=("widget",), origins=(scripted.origin,), days=None)
    assistant = open_assistant(settings)
    with running(create_app(settings, assistant=assistant)) as client:
        api = str(client.base_url).rstrip("/")
        tag = f'<script src="{api}/widget/v1.js" data-key="{token}" data-lang="en" defer></script>'
        mine = Chat(open_page(scripted.host(tag=tag))).open()
        mine.answered(HEADLINE["en"]).locator("button.chip").first.click()
        assert "省商务厅牵头" in mine.clause.locator("mark").inner_text()
        mine.page.keyboard.press("Escape")
        mine.element.get_by_role("button", name="Helpful", exact=True).click()
        mine.element.locator(".note", has_text="Thank you").wait_for()

        theirs = Chat(open_page(other.host(tag=tag))).open()
        theirs.ask(HEADLINE["en"])
        theirs.notice.wait_for()
        assert theirs.chips.count() == 0
    assistant.close()
    other.close()
