"""What of a document is searched, and what its vectors are made of."""

from __future__ import annotations

from index.documents import Clause, Document, Duty, ParsedDocument, Role
from index.passages import WINDOW, embedding_text, split, windows


def parsed(
    *parts: tuple[str, str, str, str], title: str = "方案", duties: tuple[Duty, ...] = ()
) -> ParsedDocument:
    """Return a document of (kind, label, heading, rest) clauses, each a child of the last heading before it."""
    clauses, at, text, head, path = [], 0, "", "", ""
    for number, (kind, label, heading, rest) in enumerate(parts):
        body = f"{label}{heading}{rest}\n"
        own = f"d/{number}"
        clauses.append(
            Clause(
                id=own,
                document_id="d",
                label=label,
                kind=kind,
                level=1,
                heading=heading,
                parent=head if kind != "heading" else "",
                start=at,
                end=at + len(body),
                heading_path=(path,) if path and kind != "heading" else (),
            )
        )
        if kind in {"heading", "article"} and not head:
            head, path = own, f"{label}{heading}"
        text += body
        at += len(body)
    return ParsedDocument(
        document=Document(id="d", text=text, title=title), clauses=tuple(clauses), duties=duties
    )


def test_headings_formalities_and_furniture_are_not_searched() -> None:
    document = parsed(
        ("furniture", "", "", "首页 > 文件库 【打印】"),
        ("header", "", "", "粤府函9号"),
        ("addressee", "", "", "各地级以上市人民政府："),
        ("heading", "一、", "总体要求", ""),
        ("item", "1.", "建设油库。", "建设保税油供应基地。"),
        ("date", "", "", "2024年1月12日"),
    )
    assert [p.clause_id for p in split(document)] == ["d/4"]


def test_item_of_one_sentence_with_nothing_below_it_is_searched() -> None:
    """Reading takes such a sentence for the item's heading: lists of good practices have nothing else."""
    document = parsed(
        ("heading", "附件", "典型经验做法", ""), ("item", "88.", "某市依托远程平台实现全市直办。", "")
    )
    assert [p.text for p in split(document)] == ["88.某市依托远程平台实现全市直办。"]


def test_heading_that_counts_what_follows_is_searched() -> None:
    document = parsed(("heading", "一、", "推广的改革举措（共23项）", ""), ("item", "1.", "", "建设油库。"))
    assert [p.text for p in split(document)] == ["一、推广的改革举措（共23项）", "1.建设油库。"]


def test_every_passage_is_the_documents_own_characters() -> None:
    document = parsed(("item", "1.", "建设油库。", "建设保税油供应基地。" * 40))
    found = split(document)
    assert len(found) > 2
    for passage in found:
        assert document.document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()


def test_long_clause_has_its_own_passage_before_its_windows() -> None:
    found = split(parsed(("item", "1.", "", "支持南沙建设供应基地。" * 30)))
    assert [p.kind for p in found] == ["item"] + [WINDOW] * (len(found) - 1)
    assert len({p.clause_id for p in found}) == 1


def test_windows_end_where_sentences_end_and_cover_the_text() -> None:
    text = "甲乙丙丁戊己庚辛壬癸。" * 25
    spans = windows(text, 0, len(text))
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(text[b - 1] == "。" for _, b in spans)
    assert all(b - a <= 150 for a, b in spans)


def test_sentence_without_end_is_cut_at_a_pause() -> None:
    text = "推进港口建设，" * 60
    spans = windows(text, 0, len(text))
    assert len(spans) > 2
    assert all(text[b - 1] == "，" for _, b in spans)


def test_text_without_any_pause_is_cut_all_the_same() -> None:
    spans = windows("港" * 1000, 0, 1000)
    assert spans[0][0] == 0
    assert spans[-1][1] == 1000
    assert all(b - a <= 180 for a, b in spans)


def test_short_text_is_its_own_window() -> None:
    assert windows("建设油库。", 0, 5) == ()


def test_statement_of_responsibility_is_kept_in_the_passage_and_left_out_of_its_vector() -> None:
    body = "建设油库。(省商务厅牵头)"
    duty = Duty(
        clause_id="d/0",
        agency="广东省商务厅",
        printed="省商务厅",
        role=Role.LEAD,
        quote="省商务厅",
        start=6,
        end=10,
        span_start=5,
        span_end=13,
    )
    (passage,) = split(parsed(("item", "", "", body), duties=(duty,)))
    assert passage.text == body
    assert passage.muted == ((5, 13),)
    assert embedding_text(passage) == "方案 建设油库。"


def test_clause_that_is_nothing_but_responsibility_is_embedded_as_it_is() -> None:
    body = "省商务厅牵头"
    duty = Duty(
        clause_id="d/0",
        agency="a",
        printed="a",
        role=Role.LEAD,
        quote="",
        start=0,
        end=0,
        span_start=0,
        span_end=6,
    )
    (passage,) = split(parsed(("paragraph", "", "", body), duties=(duty,)))
    assert embedding_text(passage).endswith(body)


def test_item_is_embedded_after_the_words_it_follows() -> None:
    document = parsed(
        ("article", "第二条", "", "本法下列用语的含义："), ("item", "（七）", "", "缺勤是指未上班；")
    )
    item = split(document)[1]
    assert item.context == "方案 / 第二条本法下列用语的含义："
    assert embedding_text(item) == "第二条本法下列用语的含义： （七）缺勤是指未上班；"


def test_vectors_are_made_of_simplified_characters() -> None:
    (passage,) = split(parsed(("article", "第七條", "", "勞動關係"), title=""))
    assert embedding_text(passage) == "第七条劳动关系"


def test_document_of_headings_alone_is_still_findable() -> None:
    found = split(parsed(("heading", "一、", "总体要求", ""), ("heading", "二、", "重点任务", "")))
    assert [p.text for p in found] == ["一、总体要求", "二、重点任务"]


def test_empty_document_has_no_passages() -> None:
    assert split(ParsedDocument(document=Document(id="d", text=""), clauses=())) == ()
