"""Thoughts kept out of answers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.thinking import StrayThoughts, ThinkStripper


def strip(*pieces: str) -> tuple[str, str]:
    stripper = ThinkStripper()
    read = [*map(stripper.feed, pieces), stripper.close()]
    return "".join(answer for answer, _ in read), "".join(thought for _, thought in read)


@given(cuts=st.sets(st.integers(1, 60)))
def test_any_cut_gives_the_same_parts(cuts):
    text = "<think>\n谁牵头？<b>\n</think>\n\n由省商务厅牵头[1]。<i>x</i> 1<2"
    places = [0, *sorted(c for c in cuts if c < len(text)), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]
    assert strip(*pieces) == ("由省商务厅牵头[1]。<i>x</i> 1<2", "\n谁牵头？<b>\n")


@pytest.mark.parametrize("tag", ["think", "thinking", "THINK", "thought", "reasoning"])
def test_every_known_tag_counts(tag):
    assert strip(f"<{tag}>a</{tag}>b") == ("b", "a")


def test_several_thoughts_are_all_kept_apart():
    assert strip("<think>a</think>b<think>c</think>d") == ("bd", "ac")


def test_thoughts_that_never_end_stay_thoughts():
    assert strip("<think>也许", "是它</thi") == ("", "也许是它</thi")


def test_text_that_only_begins_like_a_tag_comes_out_at_the_end():
    assert strip("a <thi") == ("a <thi", "")
    assert strip("a <thi", "rd>") == ("a <third>", "")


@pytest.mark.parametrize("pieces", [["想</think>答"], ["想</th", "ink>"], ["a<think>b</think>c</think>d"]])
def test_a_closing_tag_alone_is_refused(pieces):
    with pytest.raises(StrayThoughts):
        strip(*pieces)


def test_nothing_but_a_possible_tag_is_held_back():
    stripper = ThinkStripper()
    assert stripper.feed("由省商务厅") == ("由省商务厅", "")
    assert stripper.feed("牵头<") == ("牵头", "")
    assert stripper.feed("3") == ("<3", "")
