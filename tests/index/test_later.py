"""A pattern that is compiled later does what the pattern would have done."""

from __future__ import annotations

import copy
import re

import pytest

from index.later import Later, later


def test_it_finds_what_the_pattern_finds():
    made, whole = later(r"(?P<n>\d+)项", re.IGNORECASE), re.compile(r"(?P<n>\d+)项", re.IGNORECASE)
    text = "共7项，12项"
    assert made.findall(text) == whole.findall(text) == ["7", "12"]
    assert made.search(text)["n"] == "7"
    assert made.sub("-", text) == "共-，-"
    assert (made.pattern, made.flags, made.groups, made.groupindex) == (
        whole.pattern,
        whole.flags,
        whole.groups,
        whole.groupindex,
    )


def test_nothing_is_compiled_before_the_first_use():
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("a")


def test_it_is_compiled_once():
    made = later("a+")
    assert made.search is made.search
    assert made.search("caat").span() == (1, 3)


def test_it_answers_to_nothing_that_a_pattern_has_not():
    assert not hasattr(later("a"), "fullmatches")
    assert copy.copy(later("a+")).findall("aab") == ["aa"]


def test_the_pattern_itself_can_be_had():
    made = later("a+")
    assert isinstance(made, Later)
    assert re.sub(made.compiled(), "b", "caat") == "cbt"
