"""Slack's limits, kept for the longest answers: 50 blocks, 25 buttons a row, 12,000 and 3,000 characters."""

from __future__ import annotations

import pytest

from qa.channels.base import ShownClause
from qa.channels.slack import plain
from qa.channels.slack_blocks import SlackRenderer


def answer(count, text="答 [1]", language="en"):
    citation = {
        "document_id": "plan-2024",
        "document_title": "关于" * 200,
        "document_number": "某府函〔2024〕9号",
        "clause_id": "plan-2024/二/(一)/1",
        "clause_label": "1.",
        "start": 10,
        "end": 20,
        "url": "https://policies.example/c/plan-2024/1?start=10&end=20",
    }
    citations = [{**citation, "marker": number} for number in range(1, count + 1)]
    return {"text": text, "language": language, "answer_id": "a-1", "citations": citations}


def clause(text, start=0, end=0, **changes):
    given = {
        "title": "某方案",
        "number": "9号",
        "label": "第七条",
        "url": "",
        "language": "zh-Hans",
        **changes,
    }
    return ShownClause(text=text, start=start, end=end, **given)


def shown(view):
    return "".join(
        element["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"][0]["elements"]
    )


def test_of_many_citations_the_first_twenty_are_listed_and_the_rest_counted():
    message = SlackRenderer().answer(answer(40))
    contexts = [block["elements"][0]["text"] for block in message["blocks"] if block["type"] == "context"]
    assert len(contexts) == 21
    assert contexts[-1] == "20 more sources are not listed"
    (row,) = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    assert len(row) == 20
    assert len({button["action_id"] for button in row}) == 20
    assert len(message["blocks"]) <= 50


def test_a_text_and_a_title_beyond_slacks_limits_are_cut_and_say_so():
    message = SlackRenderer().answer(answer(1, text="长" * 20_000))
    assert len(message["blocks"][0]["text"]) <= 12_000
    assert message["blocks"][0]["text"].endswith("…")
    assert len(message["text"]) <= 3_000
    assert len(message["blocks"][1]["elements"][0]["text"]) <= 2_000


def test_a_long_clause_is_shown_whole_in_pieces_that_slack_takes():
    text = "".join(chr(0x4E00 + number % 5_000) for number in range(20_000))
    view = SlackRenderer().clause(clause(text, 9_000, 13_000))
    assert shown(view) == text
    elements = [element for block in view["blocks"][1:] for element in block["elements"][0]["elements"]]
    assert all(len(element["text"]) <= 3_000 for element in elements)
    marked = "".join(element["text"] for element in elements if "style" in element)
    assert marked == text[9_000:13_000]


def test_a_clause_is_never_read_as_markup():
    view = SlackRenderer().clause(clause("<!channel> *不* & :smile:", 0, 10, title="<!here>"))
    assert shown(view) == "<!channel> *不* & :smile:"  # rich text holds characters, not markup
    assert view["blocks"][0]["elements"][0]["text"] == "&lt;!here&gt;·9号·第七条"


def test_the_windows_title_fits_in_every_language():
    for language in ("zh-Hans", "zh-Hant", "en", "pt"):
        assert len(SlackRenderer().clause(clause("x", language=language))["title"]["text"]) <= 24


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U1> 由谁牵头", "由谁牵头"),
        ("由谁牵头 <@U1|bot>", "由谁牵头"),
        ("<#C1|政策> 里的 <https://a.example/?x=1&amp;y=2>", "政策 里的 https://a.example/?x=1&y=2"),
        ("<mailto:a@b.example|a@b.example> 是谁", "a@b.example 是谁"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("<!subteam^S1|@team> 负责什么", "@team 负责什么"),
        ("a < b", "a < b"),
    ],
)
def test_a_message_is_read_as_it_was_typed(typed, read):
    assert plain(typed) == read
