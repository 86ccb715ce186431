"""The language of a question, by rule."""

import pytest

from index.errors import SettingInvalid
from qa.language import detect, resolve, to_script, traditional


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("which agency leads bonded fuel blending?", "en"),
        ("port throughput 2025", "en"),
        ("广东省商务厅 leads which of the tasks?", "en"),
        ("保税燃料油混兑由哪个部门牵头？", "zh-Hans"),
        ("保稅燃料油混兌由哪個部門牽頭？", "zh-Hant"),
        ("邊個部門負責保稅油混兌？", "zh-Hant"),
        ("边个部门负责呢？", "zh-Hant"),
        ("SPV共享外债额度的政策是什么", "zh-Hans"),
        ("Que entidade lidera a mistura de combustível?", "pt"),
        ("DSEDT lidera que tarefas", "pt"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(question, code):
    assert detect(question).code == code


def test_cantonese_is_noticed_and_answered_in_traditional_characters():
    assert detect("邊個部門負責呢樣嘢㗎？").cantonese
    assert not detect("保稅燃料油由哪個部門牽頭？").cantonese


@pytest.mark.parametrize(
    "question", ["保税油はどこですか", "Какое ведомство отвечает?", "보세유는 누가 담당합니까"]
)
def test_a_language_that_is_not_covered_is_said_to_be_so(question):
    assert not detect(question).covered


def test_words_alike_in_both_scripts_take_the_script_of_the_conversation():
    assert traditional("文号") is False
    assert traditional("日期") is None
    assert detect("日期?", default="zh-Hant").code == "zh-Hant"


def test_an_option_names_a_language_in_many_ways_or_is_refused():
    assert resolve("zh-TW") == "zh-Hant"
    assert resolve("auto") == ""
    with pytest.raises(SettingInvalid, match="Klingon"):
        resolve("Klingon")


def test_only_traditional_readers_get_traditional_characters():
    assert to_script("省商务厅", "zh-Hant") == "省商務廳"
    assert to_script("省商务厅", "zh-Hans") == "省商务厅"
