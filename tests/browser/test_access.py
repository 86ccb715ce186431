"""Usable by everyone: input methods, keyboard, screen readers, phones, contrast, motion."""

from __future__ import annotations

import threading

import pytest

from tests.browser.conftest import Chat, violations
from tests.browser.scripted import answer, plainly

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
FACES = {
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
    "phone, dark": {**PHONE, "color_scheme": "dark"},
}


def abstains(exchange):
    exchange.begin()
    exchange.event("answer", answer("文件没有说明这一点。", status="abstained", citations=[]))
    exchange.end()


@pytest.mark.parametrize("face", FACES)
def test_axe_finds_nothing_in_any_state(open_page, scripted, axe, face):
    page = open_page(scripted.host(), **FACES[face], reduced_motion="reduce")
    chat = Chat(page)
    assert violations(page, axe) == []
    chat.open()
    assert violations(page, axe) == []
    turn = chat.answered("谁牵头？")
    assert violations(page, axe) == []
    turn.get_by_role("button", name="没有帮助").click()
    turn.locator(".comment input").wait_for()
    assert violations(page, axe) == []
    turn.locator("button.chip").click()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    scripted.script = abstains
    chat.answered("房价多少？")
    assert violations(page, axe) == []
    scripted.script = lambda exchange: exchange.fail(500)
    chat.ask("谁牵头？")
    chat.notice.wait_for()
    assert violations(page, axe) == []


def test_enter_that_accepts_a_word_of_an_input_method_sends_nothing(chat, scripted):
    chat.field.focus()
    session = chat.page.context.new_cdp_session(chat.page)
    session.send("Input.imeSetComposition", {"text": "baoshui", "selectionStart": 7, "selectionEnd": 7})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert chat.turns.count() == 0
    session.send("Input.insertText", {"text": "保税油谁牵头？"})
    chat.field.press("Shift+Enter")
    assert chat.turns.count() == 0
    chat.field.press("Enter")
    chat.element.locator(".actions").wait_for()
    assert [asked["question"] for asked in scripted.asked] == ["保税油谁牵头？"]


def test_escape_that_ends_a_composition_does_not_close_the_conversation(chat):
    chat.field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true, bubbles: true, composed: true}))"
    )
    assert chat.field.is_visible()
    chat.field.press("Escape")
    assert not chat.field.is_visible()


def test_everything_can_be_done_with_the_keyboard_and_focus_comes_back(open_page, scripted):
    page = open_page(scripted.host())
    chat = Chat(page)
    chat.element.locator(".launcher").wait_for()
    page.keyboard.press("Tab")  # the link of the page
    page.keyboard.press("Tab")
    assert chat.focused() == "launcher"
    page.keyboard.press("Enter")
    assert chat.focused("element => element.tagName") == "TEXTAREA"
    page.keyboard.type("谁牵头？")
    page.keyboard.press("Enter")
    chat.element.locator(".actions").wait_for()
    page.keyboard.press("Shift+Tab")  # nothing to send: the button before is the last of the answer's
    for _ in range(12):
        if chat.focused() == "chip":
            break
        page.keyboard.press("Shift+Tab")
    assert chat.focused() == "chip"
    page.keyboard.press("Enter")
    assert chat.focused("element => element.id") == "clause-name"
    assert chat.chips.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert chat.focused() == "chip"
    assert chat.chips.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Escape")
    assert chat.focused() == "launcher"
    assert not chat.field.is_visible()


def test_a_dialog_with_a_name_modal_only_where_it_covers_the_page(open_page, scripted):
    address = scripted.host()
    desktop = Chat(open_page(address)).open()
    dialog = desktop.page.get_by_role("dialog", name="政策问答")
    assert dialog.get_attribute("aria-modal") == "false"
    phone = Chat(open_page(address, **PHONE)).open()
    dialog = phone.page.get_by_role("dialog", name="政策问答")
    assert dialog.get_attribute("aria-modal") == "true"
    assert dialog.evaluate("element => element.matches(':modal')")
    for _ in range(8):  # the focus stays inside
        phone.page.keyboard.press("Tab")
        assert phone.page.evaluate("() => document.activeElement.tagName") in {"TIAOWEN-CHAT", "BODY"}


def test_on_a_phone_nothing_is_cut_off_or_scrolls_sideways(open_page, scripted):
    chat = Chat(open_page(scripted.host(), **PHONE, reduced_motion="reduce")).open()
    turn = chat.answered("谁牵头？" * 30)
    turn.locator("button.chip").click()
    chat.clause.locator("mark").wait_for()
    wide = chat.element.evaluate(
        "host => [...host.shadowRoot.querySelectorAll('.panel, .scroll, .turn, .source, .clause-scroll, .composer')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
    )
    assert wide == []
    small = chat.element.evaluate(
        "host => [...host.shadowRoot.querySelectorAll('button, a')].filter(e => e.checkVisibility())"
        ".map(e => [e.className, e.getBoundingClientRect()]).filter(([, r]) => r.width < 24 || r.height < 24)"
        ".filter(([name]) => name !== 'chip').map(([name]) => name)"
    )
    assert small == []


def test_a_screen_reader_hears_whole_sentences_and_never_tokens(chat, scripted):
    first = "到2025年，保税油3.5万吨。"
    second = "由省商务厅牵头，海事局配合。"

    def in_tokens(exchange):
        exchange.begin()
        for character in f"{first}[1]{second}[2]":
            exchange.event("delta", {"text": character})
            threading.Event().wait(0.01)
        exchange.event("answer", answer(f"{first}[1]{second}[2]"))
        exchange.end()

    scripted.script = in_tokens
    chat.element.evaluate(
        """host => {
          window.heard = [];
          const region = host.shadowRoot.querySelector('[role=status]');
          new MutationObserver(records => records.forEach(record =>
            record.addedNodes.forEach(node => window.heard.push(node.textContent)))).observe(region, {childList: true, subtree: true, characterData: true});
        }"""
    )
    chat.answered("谁牵头？")
    heard = chat.page.evaluate("() => window.heard")
    assert heard == ["正在查找条文", first, second, "答复完毕。引文 1 处。"]
    live = chat.element.evaluate(
        "host => [...host.shadowRoot.querySelectorAll('[aria-live],[role=status],[role=log],[role=alert]')].length"
    )
    assert live == 1


def test_reduced_motion_and_forced_colours_are_respected(open_page, scripted):
    page = open_page(scripted.host(), reduced_motion="reduce", forced_colors="active")
    chat = Chat(page).open()
    moving = chat.element.evaluate(
        "host => host.shadowRoot.getAnimations().filter(a => a.playState === 'running').length"
    )
    assert moving == 0
    turn = chat.answered("谁牵头？")
    border = turn.locator("button.chip").evaluate("element => getComputedStyle(element).borderTopStyle")
    assert border == "solid"


def test_answer_and_quote_say_their_language(open_page, scripted):
    chat = Chat(open_page(scripted.host(lang="en"))).open()
    scripted.script = plainly
    turn = chat.answered("Who leads?")
    assert chat.element.locator(".frame").get_attribute("lang") == "en"
    assert turn.locator(".text").get_attribute("lang") == "zh-Hans"
    turn.locator("button.chip").click()
    assert chat.clause.locator(".verbatim").get_attribute("lang").startswith("zh")
