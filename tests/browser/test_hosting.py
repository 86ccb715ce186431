"""On other people's pages: strict policies, attributes, keys, events, what a tab remembers."""

from __future__ import annotations

import gzip

import pytest

from tests.browser.conftest import ROOT, Chat
from tests.browser.scripted import WIDGET, plainly

KIB = 1000  # the stricter reading of KB


def test_the_built_file_is_at_most_40_kb_gzip():
    assert len(gzip.compress(WIDGET.read_bytes(), 9, mtime=0)) <= 40 * KIB


def test_the_lock_file_names_no_place_that_packages_come_from():
    text = (ROOT / "qa" / "web" / "widget" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_a_page_with_the_strictest_policy_shows_it_whole(open_page, scripted):
    policy = (
        f"default-src 'none'; script-src {scripted.origin}; connect-src {scripted.origin}; style-src 'none'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = open_page()
    page.add_init_script(
        "window.violated = []; addEventListener('securitypolicyviolation', e => window.violated.push(e.violatedDirective))"
    )
    page.goto(scripted.host(csp=policy))
    chat = Chat(page).open()
    turn = chat.answered("谁牵头？")
    turn.locator("button.chip").click()
    assert (
        chat.clause.locator("mark").evaluate("element => getComputedStyle(element).backgroundColor")
        == "rgb(255, 229, 138)"
    )
    assert chat.element.locator(".panel").evaluate("element => getComputedStyle(element).position") == "fixed"
    assert page.evaluate("() => window.violated") == []


def test_the_pages_own_style_stays_outside(open_page, scripted):
    page = open_page(scripted.host())
    page.add_style_tag(
        content="* { font-size: 40px !important } button { display: none !important } :root { letter-spacing: 9px }"
    )
    chat = Chat(page).open()
    assert chat.field.evaluate("element => getComputedStyle(element).letterSpacing") == "normal"
    assert chat.element.locator("[part=send]").is_visible()


@pytest.mark.parametrize(
    ("lang", "says"),
    [("zh-TW", "輸入您的問題"), ("zh-HK", "輸入您的問題"), ("zh-MO", "輸入您的問題"), ("zh-SG", "输入您的问题"),
     ("zh", "输入您的问题"), ("pt-BR", "Escreva a sua pergunta"), ("en-GB", "Ask a question"), ("xx-bad-tag-!", "输入您的问题")],
)  # fmt: skip
def test_the_language_follows_the_script_of_the_locale(open_page, scripted, lang, says):
    tag = f'<script src="/widget/v1.js" data-lang="{lang}" defer></script>'
    chat = Chat(open_page(scripted.host(tag=tag, lang="")))
    assert chat.field.get_attribute("placeholder") == says


def test_attributes_set_title_placeholder_theme_and_suggestions(open_page, scripted):
    tag = (
        '<tiaowen-chat mode="inline" lang="en" theme="dark" title="Ask the port" placeholder="Your question"'
        ' suggestions="One? | Two?"></tiaowen-chat><script src="/widget/v1.js"></script>'
    )
    chat = Chat(open_page(scripted.host(tag=tag)))
    assert chat.element.locator("h2").inner_text() == "Ask the port"
    assert chat.field.get_attribute("placeholder") == "Your question"
    assert chat.element.locator(".suggestion").all_inner_texts() == ["One?", "Two?"]
    assert chat.element.locator(".launcher").count() == 0
    assert chat.element.evaluate("e => getComputedStyle(e).colorScheme") == "dark"
    chat.element.evaluate("e => { e.setAttribute('lang', 'pt'); e.setAttribute('title', 'Porto') }")
    assert chat.element.locator("h2").inner_text() == "Porto"
    assert chat.element.locator(".frame").get_attribute("lang") == "pt"
    assert chat.page.locator("tiaowen-chat").count() == 1  # the script mounts no second one


def test_custom_properties_and_parts_reach_inside(open_page, scripted):
    page = open_page(scripted.host())
    page.add_style_tag(
        content="tiaowen-chat { --tiaowen-accent: rgb(0, 80, 160) } tiaowen-chat::part(launcher) { border-radius: 3px }"
    )
    launcher = Chat(page).element.locator(".launcher")
    assert launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 80, 160)"
    assert launcher.evaluate("e => getComputedStyle(e).borderRadius") == "3px"


def test_a_public_key_is_sent_and_a_secret_one_never(open_page, scripted):
    tag = '<script src="/widget/v1.js" data-key="{}" defer></script>'
    public = Chat(open_page(scripted.host("/public", tag=tag.format("pk_abc.def")))).open()
    public.answered("谁牵头？")
    assert scripted.headers[-1]["authorization"] == "Bearer pk_abc.def"
    assert "cookie" not in scripted.headers[-1]
    secret = Chat(open_page(scripted.host("/secret", tag=tag.format("sk_abc")))).open()
    secret.answered("谁牵头？")
    assert "authorization" not in scripted.headers[-1]


def test_a_page_can_drive_it_and_listens_to_what_happens(open_page, scripted):
    page = open_page(scripted.host())
    chat = Chat(page)
    chat.element.locator(".launcher").wait_for()
    page.evaluate(
        """() => { window.events = [];
          for (const name of ['answer', 'citation', 'feedback'])
            document.addEventListener('tiaowen:' + name, e => window.events.push([name, e.detail])); }"""
    )
    returned = chat.element.evaluate("e => e.ask('谁牵头？')")
    assert returned["text"] == "省商务厅牵头。[1]"
    assert chat.field.is_visible()
    chat.chips.click()
    page.keyboard.press("Escape")
    chat.element.get_by_role("button", name="有帮助", exact=True).click()
    events = page.evaluate("() => window.events")
    assert [name for name, _ in events] == ["answer", "citation", "feedback"]
    assert events[1][1]["clause_id"] == "doc/二/5"
    assert events[2][1] == {"answer_id": "a-1", "rating": "up"}
    chat.element.evaluate("e => e.close()")
    assert not chat.field.is_visible()
    chat.element.evaluate("e => { e.open(); e.reset(); }")
    assert chat.turns.count() == 0
    assert chat.element.locator(".welcome").is_visible()


def test_a_follow_up_brings_the_conversation_along(chat, scripted):
    chat.answered("谁牵头？")
    chat.answered("谁配合？")
    assert scripted.asked[0]["history"] == []
    assert scripted.asked[1]["history"] == [
        {"role": "user", "content": "谁牵头？"},
        {"role": "assistant", "content": "省商务厅牵头。[1]"},
    ]
    assert scripted.asked[1]["conversation_id"] == "c-1"


def test_a_tab_keeps_its_conversation_and_no_other_tab_sees_it(chat, scripted):
    chat.answered("谁牵头？")
    chat.page.reload()
    again = Chat(chat.page)
    again.element.locator(".actions").wait_for()  # still open
    assert again.focused() is None  # and the page keeps its focus
    again.chips.click()
    assert again.clause.locator("mark").inner_text().startswith("（省商务厅")
    other = chat.page.context.new_page()
    other.goto(scripted.origin + "/host")
    Chat(other).open()
    assert Chat(other).turns.count() == 0


def test_a_page_without_storage_still_talks(open_page, scripted):
    page = open_page()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked') } })"
    )
    page.goto(scripted.host())
    scripted.script = plainly
    Chat(page).open().answered("谁牵头？")
