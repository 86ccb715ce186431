"""What the server sends is text: quotes by code points, markers as buttons, Markdown read narrowly, HTML never."""

from __future__ import annotations

import pytest

from tests.browser.scripted import QUOTE, START, TEXT, answer, citation, plainly

HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><svg onload="window.pwned=1">'


def says(text, **changed):
    """Return a script that answers ``text``."""

    def script(exchange):
        exchange.begin()
        exchange.event("delta", {"text": text})
        exchange.event("answer", answer(text, **changed))
        exchange.end()

    return script


def test_the_quote_is_marked_by_code_points_behind_a_character_of_two_units(chat):
    chat.answered("谁牵头？").locator("button.chip").click()
    assert chat.clause.locator("mark").inner_text() == QUOTE
    assert chat.clause.locator(".verbatim").inner_text() == TEXT.strip()


def test_the_whole_clause_replaces_the_passage_where_the_key_may_read_it(chat, scripted):
    whole = "前言𠮷。" + TEXT + "末尾。"
    scripted.clause = {
        "clause": {"text": whole, "start": 1000 - 4},
        "document": {"language": "zh-Hans", "published": "2024-01-19", "url": "javascript:alert(1)"},
    }
    chat.answered("谁牵头？").locator("button.chip").click()
    chat.clause.get_by_text("末尾").wait_for()
    assert chat.clause.locator("mark").inner_text() == QUOTE
    assert chat.clause.get_by_text("2024-01-19").count() == 1
    assert chat.clause.locator("a").count() == 1  # the document's own address is no web address


def test_a_quote_without_its_surroundings_is_shown_alone(chat, scripted):
    scripted.script = says("省商务厅牵头。[1]", evidence=[])
    chat.answered("谁牵头？").locator("button.chip").click()
    assert chat.clause.locator("mark").inner_text() == QUOTE


def test_the_link_of_a_citation_leads_to_its_page_in_the_readers_language(chat, scripted):
    chat.answered("谁牵头？").locator("button.chip").click()
    link = chat.clause.locator("a.page")
    assert link.get_attribute("href") == f"{scripted.origin}/c/doc/%E4%BA%8C/5?start=1&end=2&lang=zh-Hans"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_an_address_that_is_none_of_the_web_makes_no_link(chat, scripted):
    scripted.script = says("省商务厅牵头。[1]", citations=[citation(url="javascript:alert(1)")])
    chat.answered("谁牵头？").locator("button.chip").click()
    chat.clause.locator("mark").wait_for()
    assert chat.clause.locator("a").count() == 0


def test_hostile_text_in_question_title_quote_and_answer_stays_text(chat, scripted):
    cited = citation(
        quote=HOSTILE,
        document_title=HOSTILE,
        document_number=HOSTILE,
        heading_path=[HOSTILE],
        clause_label=HOSTILE,
    )
    text = f"{HOSTILE} [x](javascript:window.pwned=1) [1]\n\n<iframe src=javascript:window.pwned=1></iframe>\n\n![x](x onerror=1)"
    scripted.script = says(text, citations=[cited])
    turn = chat.answered(HOSTILE)
    turn.locator("button.chip").click()
    chat.clause.locator("mark").wait_for()
    chat.page.wait_for_timeout(300)
    assert chat.page.evaluate("() => window.pwned") is None
    assert chat.element.locator("img, script, iframe, object, embed, style").count() == 0
    assert turn.locator("a").count() == 0
    assert turn.locator(".asked p").inner_text() == HOSTILE
    assert HOSTILE in chat.clause.inner_text()
    listeners = "host => [...host.shadowRoot.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on/.test(a.name)))"
    assert chat.element.evaluate(listeners) is False


def test_a_definition_does_not_turn_a_marker_into_a_link(chat, scripted):
    scripted.script = says("省商务厅牵头。[1]\n\n[1]: https://evil.example/")
    turn = chat.answered("谁牵头？")
    assert turn.locator("button.chip").count() == 2
    assert turn.locator(".text a").count() == 0


def test_an_answer_links_into_the_house_and_nowhere_else(chat, scripted):
    own = f"{scripted.origin}/c/doc"
    scripted.script = says(f"[领取补贴](https://evil.example/) https://evil.example [条文](/c/doc) <{own}>")
    turn = chat.answered("谁牵头？")
    assert "领取补贴" in turn.locator(".text").inner_text()
    links = turn.locator(".text a")
    assert [link.get_attribute("href") for link in links.all()] == [own, own]
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_a_marker_without_a_citation_stays_as_it_was_written(chat, scripted):
    scripted.script = says("task 5 [7] and")
    turn = chat.answered("谁牵头？")
    assert turn.locator("button.chip").count() == 0
    assert turn.locator(".text").inner_text() == "task 5 [7] and"


@pytest.mark.parametrize(
    "text",
    [
        "增长10~20%，利润30~40%。",
        "共5*3*2项。",
        "文件_名_称",
        "到2025年\n----\n完成",
        "<b>不加粗</b>",
        "    缩进四格",
    ],
)
def test_characters_of_official_texts_are_not_eaten(chat, scripted, text):
    scripted.script = says(text, citations=[])
    turn = chat.answered("？？")
    shown = turn.locator(".text").inner_text()
    assert shown.split() == text.split()
    assert turn.locator(".text :is(del, em, strong, hr, pre, b)").count() == 0


def test_lists_tables_and_bold_are_read(chat, scripted):
    scripted.script = says("**7项**：\n- 18. 甲 [1]\n- 19. 乙\n\n| 部门 | 数 |\n|---|---|\n| 省商务厅 | 7 |")
    turn = chat.answered("？？")
    assert turn.locator("strong").inner_text() == "7项"
    assert turn.locator("ol[start='18'] button.chip").count() == 1
    assert turn.locator("td").all_inner_texts() == ["省商务厅", "7"]


def test_markers_are_no_buttons_before_their_citation_came(chat, scripted):
    import threading

    go_on = threading.Event()

    def waiting(exchange):
        exchange.begin()
        exchange.event("delta", {"text": "省商务厅牵头。[1]"})
        go_on.wait(10)
        exchange.event("answer", answer())
        exchange.end()

    scripted.script = waiting
    chat.ask("谁牵头？")
    chat.element.locator("span.chip.pending").wait_for()
    assert chat.chips.count() == 0
    go_on.set()
    chat.chips.wait_for()


def test_previous_and_next_walk_through_the_citations(chat, scripted):
    second = citation(marker=2, quote="支持南沙建设保税油供应基地", start=START - 14)
    scripted.script = says("甲[1]乙[2]", citations=[citation(), second])
    chat.answered("谁牵头？").locator("button.chip").first.click()
    chat.clause.get_by_role("button", name="下一处引文").click()
    assert chat.clause.locator("mark").inner_text() == "支持南沙建设保税油供应基地"
    assert chat.clause.get_by_role("button", name="下一处引文").is_disabled()


def test_copy_takes_the_answer_with_its_sources(chat, scripted):
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=scripted.origin)
    turn = chat.answered("谁牵头？")
    turn.get_by_role("button", name="复制答案").click()
    turn.get_by_text("已复制").wait_for()
    copied = chat.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("省商务厅牵头。[1]\n\n[1] 某某通知 · 某府〔2024〕9号 · 5.\n")
    assert QUOTE in copied
    assert f"{scripted.origin}/c/doc/" in copied


def test_feedback_is_sent_with_a_comment_and_its_absence_on_the_server_is_no_error(chat, scripted):
    turn = chat.answered("谁牵头？")
    turn.get_by_role("button", name="没有帮助").click()
    turn.get_by_placeholder("哪里不对").fill("日期不对")
    turn.get_by_role("button", name="提交").click()
    turn.get_by_text("谢谢您的反馈").wait_for()
    assert scripted.feedback == [
        {"answer_id": "a-1", "rating": "down"},
        {"answer_id": "a-1", "rating": "down", "comment": "日期不对"},
    ]
    scripted.feedback_status = 404
    scripted.script = plainly
    later = chat.answered("还有呢？")
    later.get_by_role("button", name="有帮助", exact=True).click()
    later.locator("[aria-pressed=true]").wait_for()
    assert chat.notice.count() == 0
