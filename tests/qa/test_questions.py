"""What may be asked at all."""

import pytest

from index.errors import QuestionInvalid
from qa.questions import MAX_QUESTION, validate_question


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01\x02", "\u200b\u200b", "\ufeff", "\ud800"])
def test_a_question_without_readable_characters_is_refused_with_a_hint(text):
    with pytest.raises(QuestionInvalid) as caught:
        validate_question(text)
    assert caught.value.hint


def test_a_question_of_twenty_thousand_characters_is_refused_with_its_length():
    with pytest.raises(QuestionInvalid, match="20,000"):
        validate_question("问" * 20_000)


def test_the_longest_question_is_accepted():
    assert len(validate_question("问" * MAX_QUESTION)) == MAX_QUESTION


def test_control_characters_inside_a_question_are_dropped():
    assert validate_question("  谁\x00牵头\x07？ ") == "谁牵头？"


@pytest.mark.parametrize("text", ["🚢？", "?", "۱۲", "5"])
def test_anything_readable_may_be_asked(text):
    assert validate_question(text) == text
