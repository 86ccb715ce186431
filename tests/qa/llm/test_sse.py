"""Server-Sent Events from bytes in any pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.sse import MAX_EVENT, EventParser, EventTooLarge


def parse(*pieces: bytes) -> list[tuple[str, str]]:
    parser = EventParser()
    events = [event for piece in pieces for event in parser.feed(piece)]
    return [(event.name, event.data) for event in [*events, *parser.close()]]


def test_names_data_lines_comments_and_unknown_fields():
    stream = (
        b": hello\nevent: delta\nid: 7\nretry: 10\nfoo: bar\ndata: one\ndata:two\ndata\n\ndata:  three\n\n"
    )
    assert parse(stream) == [("delta", "one\ntwo\n"), ("message", " three")]


def test_an_event_without_data_says_nothing_and_its_name_is_forgotten():
    assert parse(b"event: ping\n\ndata: x\n\n") == [("message", "x")]


def test_a_byte_order_mark_at_the_beginning_only_is_dropped():
    bom = "\ufeff".encode()
    assert parse(bom[:1], bom[1:] + b"data: " + bom + b"x\n\n") == [("message", "\ufeffx")]


def test_an_open_event_at_the_end_still_counts():
    assert parse(b"data: x") == [("message", "x")]
    assert parse(b"data: x\r") == [("message", "x")]


def test_bytes_that_are_no_utf8_become_replacement_characters():
    assert parse(b"data: \xff\xe6\x9d\n\n") == [("message", "\ufffd\ufffd")]


def test_line_and_event_without_end_are_refused():
    with pytest.raises(EventTooLarge):
        parse(b"data: " + b"x" * (MAX_EVENT + 1))
    with pytest.raises(EventTooLarge):
        parse(b"data: xxxxxxxxx\n" * (MAX_EVENT // 10 + 1))


@given(
    texts=st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    cuts=st.lists(st.integers(1, 9), min_size=1),
)
def test_events_are_the_same_however_bytes_are_cut(texts, newline, cuts):
    raw = "".join(f"event: e{newline}data: {text}{newline}{newline}" for text in texts).encode()
    pieces, at, i = [], 0, 0
    while at < len(raw):
        pieces.append(raw[at : at + cuts[i % len(cuts)]])
        at, i = at + cuts[i % len(cuts)], i + 1
    assert parse(*pieces) == [("e", text) for text in texts]
