"""Any text gives facts: nothing raises, every quote is the text's own, nothing is said twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document
from index.facts.duties import read_duties
from index.facts.metadata import read_metadata
from index.facts.scope import read_scope
from index.facts.targets import read_targets
from index.loaders.base import Source
from index.outline import outline

WORDS = st.sampled_from(
    [
        "（", "）", "(", ")", "\u3014", "\u3015", "【", "】", "“", "”", "《", "》", "：", "，", "、", "。", "；", "\n", "\n\n", " | ", "\t", "　", "一、", "（一）",
        "1.", "第三条", "牵头", "负责", "配合", "责任单位", "牵头单位：", "按职责分工", "等部门", "会同", "省商务厅", "科技厅", "各区", "市人民政府", "广州", "下同",
        "排在第一位的为牵头单位", "到2025年", "达到", "突破", "5个以上", "3700万标箱", "10%", "二十日内", "翻一番", "全覆盖", "不超过", "自2020年1月1日起施行",
        "本办法适用于", "索引号：", "发布日期：", "2024-01-19", "二〇二四年", "关于印发", "的通知", "序号", "任务", "號", "負責", "x", "0", "\r\n", "\x00", "*",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=80)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_fact_quotes_the_text(text: str) -> None:
    source = Source(text=text, format="txt")
    clauses = outline("d", source)
    metadata = read_metadata(source, clauses)
    document = Document(id="d", text=text, **metadata.document_fields())
    duties, notices = read_duties(document, clauses)
    targets = read_targets(document, clauses)
    ids = {clause.id for clause in clauses}
    for duty in duties:
        assert text[duty.start : duty.end] == duty.quote != ""
        assert duty.span_start <= duty.start < duty.end <= duty.span_end
        assert duty.clause_id in ids
    for target in targets:
        assert text[target.start : target.end] == target.quote
        assert target.value_text in target.quote
        assert target.clause_id in ids
    for fact in (*metadata.facts, *read_scope(document, clauses)):
        assert text[fact.start : fact.end] == fact.quote
    assert all(0 <= notice.start <= notice.end <= len(text) for notice in notices)
    assert len(duties) == len({(d.clause_id, d.group, d.printed, d.role) for d in duties})


def test_a_line_without_end_is_read_once() -> None:
    text = "（" * 3_000 + "牵头" * 3_000 + "责任单位：" * 1_000 + "5个" * 3_000 + "、" * 3_000
    source = Source(text=text, format="txt")
    clauses = outline("d", source)
    document = Document(id="d", text=text)
    duties, _ = read_duties(document, clauses)
    assert duties == ()
    assert len(read_targets(document, clauses)) <= 3_000
