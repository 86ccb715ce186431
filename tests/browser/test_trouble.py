"""Stopping, losing the server, being offline, being refused: told kindly, with a way on."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.browser.conftest import Chat
from tests.browser.scripted import ScriptedServer, answer, encoded, plainly


def test_stop_ends_the_stream_keeps_what_came_and_offers_to_try_again(chat, scripted):
    noticed = threading.Event()

    def slowly(exchange):
        exchange.begin()
        for _ in range(600):
            exchange.event("delta", {"text": "保税油"})
            if exchange.gone:
                noticed.set()
                return
            threading.Event().wait(0.05)

    scripted.script = slowly
    chat.ask("谁牵头？")
    chat.element.get_by_text("保税油").wait_for()
    chat.element.get_by_role("button", name="停止").click()
    chat.notice.wait_for()
    assert "已停止" in chat.notice.inner_text()
    assert "不完整" in chat.notice.inner_text()
    assert noticed.wait(10)  # the server was told, too
    kept = chat.element.locator(".text").inner_text()
    assert kept.startswith("保税油")
    assert chat.focused("element => element.tagName") == "TEXTAREA"

    scripted.script = plainly
    chat.element.get_by_role("button", name="重试").click()
    chat.element.locator(".actions").wait_for()
    assert chat.turns.count() == 1
    assert scripted.asked[-1]["history"] == []  # half an answer is no history


def test_a_server_killed_in_mid_stream_is_told_and_the_question_can_be_asked_again(open_page):
    with ScriptedServer().server as probe:
        port = probe.server_address[1]
    program = [sys.executable, str(Path(__file__).with_name("scripted.py")), str(port)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            chat = Chat(open_page(f"http://127.0.0.1:{port}/host")).open()
            chat.ask("谁牵头？")
            chat.element.get_by_text("省商务厅牵头的任务有").wait_for()
        finally:
            process.kill()
    chat.notice.wait_for()
    assert "连接中断" in chat.notice.inner_text()
    assert "请勿引用" in chat.notice.inner_text()

    back = ScriptedServer(port)
    back.start()
    chat.element.get_by_role("button", name="重试").click()
    chat.element.locator(".actions").wait_for()
    back.close()
    assert chat.notice.count() == 0


def test_a_stream_that_ends_without_an_answer_counts_as_lost(chat, scripted):
    def shortly(exchange):
        exchange.begin()
        exchange.event("delta", {"text": "省商务厅"})
        exchange.end()

    scripted.script = shortly
    chat.ask("谁牵头？")
    chat.notice.wait_for()
    assert "连接中断" in chat.notice.inner_text()


def test_offline_is_told_apart_from_a_missing_server(chat):
    chat.page.context.set_offline(True)
    chat.ask("谁牵头？")
    chat.notice.wait_for()
    assert "网络已断开" in chat.notice.inner_text()
    chat.page.context.set_offline(False)
    chat.element.get_by_role("button", name="重试").click()
    chat.element.locator(".actions").wait_for()


def test_a_busy_server_is_asked_again_by_itself(chat, scripted):
    tries = []

    def busy_once(exchange):
        tries.append(1)
        if len(tries) == 1:
            exchange.fail(503, "IndexUnavailable")
        else:
            plainly(exchange)

    scripted.script = busy_once
    chat.answered("谁牵头？")
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [(429, "过于频繁", 1), (403, "没有提问权限", 0), (422, "换个说法", 1), (500, "不是您的问题", 1)],
)
def test_refusals_are_told_in_the_readers_language(chat, scripted, status, words, again):
    scripted.script = lambda exchange: exchange.fail(status, message="Told in English.")
    chat.ask("谁牵头？")
    chat.notice.wait_for()
    assert words in chat.notice.inner_text()
    assert chat.notice.get_by_role("button").count() == again


def test_an_error_in_the_stream_is_told_without_a_trace_of_its_insides(chat, scripted):
    def broken(exchange):
        exchange.begin()
        exchange.event("error", {"type": "InternalError", "message": "Traceback: secret", "hint": ""})
        exchange.end()

    scripted.script = broken
    chat.ask("谁牵头？")
    chat.notice.wait_for()
    assert "Traceback" not in chat.element.locator(".turn").inner_text()


def test_a_stream_cut_in_the_middle_of_characters_and_line_ends_arrives_whole(chat, scripted):
    def in_single_bytes(exchange):
        exchange.begin()
        wire = (
            b": ping\r\n\r\n"
            + encoded("delta", {"text": "𠮷林省商务厅牵头。[1]"}, "\r\n")
            + encoded("answer", answer("𠮷林省商务厅牵头。[1]"))
        )
        for position in range(len(wire)):
            exchange.send(wire[position : position + 1])
        exchange.end()

    scripted.script = in_single_bytes
    turn = chat.answered("谁牵头？")
    assert turn.locator(".text").inner_text() == "𠮷林省商务厅牵头。1"


def test_an_answer_that_something_between_has_gathered_into_one_piece_is_shown(chat, scripted):
    def gathered(exchange):
        exchange.begin()
        exchange.send(b"".join([encoded("delta", {"text": "省商务厅"}), encoded("answer", answer())]))
        exchange.end()

    scripted.script = gathered
    assert "省商务厅牵头。" in chat.answered("谁牵头？").inner_text()
