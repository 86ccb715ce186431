"""Sentences out of a stream: whole, with their markers, and as early as they can be known."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.generators.base import Chunk, Finish
from qa.generators.sentences import SentenceStream
from qa.verify.sentences import split_answer

TEXTS = [
    "由省商务厅牵头[1]。海关总署广东分署参与[1][2]。",
    "由省商务厅牵头。[1] [2]海关总署广东分署参与。[3]\n\n完。",
    "The Department leads it [1]. It grew 1.5 % by 2025 [2]. Done [3]!",
    "共两项：\n- 甲局牵头。乙局参与[1]\n- 丙局牵头[2]\n",
    "文件写明“支持建设。争取获批。”[1]。此外，《行动方案。（试行）》未提及[2]。",
    "文件寫明「支持建設。爭取獲批。」[1]。另有規定[2]；",
    "没有标记",
    "A Direção lidera [1]. O prazo é 2025 [2].",
]


def stream(*pieces: str, finish: Finish = Finish.STOP) -> SentenceStream:
    return SentenceStream([*(Chunk(text=piece) for piece in pieces), Chunk(finish=finish)])


def texts(*pieces: str, finish: Finish = Finish.STOP) -> list[str]:
    return [piece.text for piece in stream(*pieces, finish=finish)]


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_are_made_of_the_verifiers_sentences_and_joined_the_text(text):
    read = texts(*text)
    assert "".join(read).rstrip() == text.rstrip()
    alone = [sentence.text for piece in read for sentence in split_answer(piece)]
    assert alone == [sentence.text for sentence in split_answer(text)]


@given(text=st.sampled_from(TEXTS), cuts=st.sets(st.integers(1, 70)))
def test_any_cut_gives_the_same_sentences(text, cuts):
    places = [0, *sorted(c for c in cuts if c < len(text)), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]
    assert [p.strip() for p in texts(*pieces)] == [p.strip() for p in texts(text)]


def first_after(*pieces: str) -> int:
    """How many pieces it takes until the first sentence is out."""
    taken = 0

    def chunks():
        nonlocal taken
        for piece in pieces:
            taken += 1
            yield Chunk(text=piece)
        taken += 1

    next(iter(SentenceStream(chunks())))
    return taken


def test_a_sentence_sealed_by_its_markers_is_out_at_once():
    assert first_after("由省商务厅牵头", "[1]", "。", "广东") == 3
    assert first_after("Bureau A leads it", " [1]", ".", " Bureau B") == 3
    assert first_after("- 甲局牵头[1]", "\n", "- 乙局") == 2


def test_a_sentence_whose_markers_may_still_come_waits_for_them():
    assert texts("由省商务厅牵头。", "[", "1", "]", "[2]", "广东") == ["由省商务厅牵头。[1][2]", "广东"]
    assert first_after("由省商务厅牵头。", "[1]", "广东") == 3


def test_an_open_quotation_is_not_cut():
    assert texts("文件写明“支持。", "争取。", "”[1]。", "完。")[0] == "文件写明“支持。争取。”[1]。"


def test_a_sentence_goes_on_behind_a_quotation_and_its_marker():
    assert texts("文件写明“支持”", "[1]", "，", "但未写明期限[1]", "。") == [
        "文件写明“支持”[1]，但未写明期限[1]。"
    ]


def test_a_quotation_that_never_closes_does_not_hold_back_for_ever():
    pieces = ["“一[1]。", *(["字" * 50 + "[1]。"] * 30)]
    assert first_after(*pieces) < len(pieces)


def test_a_number_with_a_point_is_not_cut():
    assert texts("It is 1.", "5 million [1].", " Next [2].") == ["It is 1.5 million [1].", " Next [2]."]


@pytest.mark.parametrize("finish", [Finish.LENGTH, Finish.CANCELLED])
def test_a_last_sentence_that_may_be_cut_says_so(finish):
    pieces = list(stream("由省商务厅牵头[1]。广东海事", finish=finish))
    assert [(p.text, p.whole) for p in pieces] == [("由省商务厅牵头[1]。", True), ("广东海事", False)]


def test_a_last_sentence_with_its_seal_is_whole_even_at_the_limit():
    assert [p.whole for p in stream("由省商务厅牵头[1]。", finish=Finish.LENGTH)] == [True]


def test_the_last_chunk_is_kept_for_its_counts():
    sentences = stream("好。")
    assert sentences.last is None
    assert [p.text for p in sentences] == ["好。"]
    assert sentences.last == Chunk(finish=Finish.STOP)


@pytest.mark.parametrize("pieces", [[], [""], [" \n ", "\n"]])
def test_nothing_gives_nothing(pieces):
    assert texts(*pieces) == []
