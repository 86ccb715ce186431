from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from index.documents import Clause, Document, ParsedDocument
from qa.web.words import LANGUAGES, choose_language, words
from tests.fakes import FakeAssistant, FakeEngine, small_document

PAGE = "/c/plan-2024/" + quote("二/(一)/1")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def page(client):
    return lambda path=PAGE, **headers: HTMLParser(client.get(path, headers=headers).text)


def test_the_clause_is_highlighted_and_the_quote_marked(page, assistant):
    text = assistant.engine.document("plan-2024").document.text
    start = text.index("保税低硫")
    tree = page(f"{PAGE}?start={start}&end={start + 9}")
    (here,) = tree.css("section.here")
    assert here.css_first("mark").text() == text[start : start + 9]
    assert "发展保税业务" in here.text()


def test_a_quote_across_clauses_is_marked_in_each(page, assistant):
    text = assistant.engine.document("plan-2024").document.text
    tree = page(f"{PAGE}?start=0&end={len(text)}")
    marked = "".join(mark.text() for mark in tree.css("mark"))
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", text)


def test_every_character_of_the_document_is_on_its_page(page, assistant):
    text = assistant.engine.document("plan-2024").document.text
    shown = "".join(node.text() for node in page("/c/plan-2024").css("article .clause"))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)


def test_nonsense_offsets_mark_nothing(page):
    for query in (
        "start=9&end=3",
        "start=x&end=y",
        "start=-1&end=5",
        f"start={10**9}&end={10**10}",
        "start=²",
    ):
        assert not page(f"{PAGE}?{query}").css("mark")


def test_the_outline_links_to_every_labelled_clause(page, client):
    links = [link.attributes["href"] for link in page().css(".outline a")]
    assert len(links) == 6
    assert all(client.get(link).status_code == 200 for link in links)
    (current,) = page().css(".outline [aria-current]")
    assert "发展保税业务" in current.text()


def test_duties_and_targets_stand_in_tables(page):
    tree = page("/c/plan-2024", **{"accept-language": "zh-CN"})
    text = " ".join(table.text() for table in tree.css(".tables table"))
    for word in ("广东省商务厅", "牵头", "参与", "进出口总额", "8000亿元", "争取"):
        assert word in text


def table_document():
    rows = ("序号 | 任务 | 部门\n", "1 | 推广<b>试点</b> | 科技部\n", "合计\n")
    text, clauses = "", []
    for number, row in enumerate(rows):
        clauses.append(
            Clause(
                id=f"table/r~{number}",
                document_id="table",
                label="1" if number == 1 else "",
                kind="row",
                level=1,
                heading="",
                parent="",
                start=len(text),
                end=len(text) + len(row),
            )
        )
        text += row
    return ParsedDocument(document=Document(id="table", text=text), clauses=tuple(clauses))


def test_a_printed_table_is_a_table_with_the_cited_row_in_place(serve):
    client = serve(assistant=FakeAssistant(FakeEngine((table_document(),))))
    tree = HTMLParser(client.get("/c/table/" + quote("r~1") + "?start=13&end=22").text)
    rows = tree.css(".printed tr.clause")
    assert [[cell.text() for cell in row.css("td")] for row in rows] == [
        ["序号", "任务", "部门"],
        ["1", "推广<b>试点</b>", "科技部"],
        ["合计"],
    ]
    assert rows[2].css_first("td").attributes["colspan"] == "3"
    assert "here-row" in rows[1].attributes["class"]
    assert [mark.text() for mark in rows[1].css("mark")] == ["1", "推广<b>"]


def test_an_unlabelled_paragraph_is_called_by_its_first_words_and_found_in_the_outline(page):
    tree = page("/c/plan-2024/date")
    (current,) = tree.css(".outline [aria-current]")
    assert "建设数据平台" in current.text()
    assert "2024年1月12日" in tree.css_first("title").text()


def test_page_furniture_is_folded_away_unless_it_is_cited(serve):
    from dataclasses import replace

    parsed = small_document()
    clauses = (replace(parsed.clauses[0], kind="header"), *parsed.clauses[1:])
    client = serve(assistant=FakeAssistant(FakeEngine((replace(parsed, clauses=clauses),))))
    folded = HTMLParser(client.get("/c/plan-2024").text).css_first("details.furniture")
    assert "某省推进试点行动方案" in folded.text()
    assert "open" not in folded.attributes
    cited = HTMLParser(client.get("/c/plan-2024?start=0&end=4").text).css_first("details.furniture")
    assert "open" in cited.attributes


def test_a_document_that_says_nothing_of_its_validity_is_not_called_valid(page):
    assert not page("/c/plan-2024").css(".document .status")


def test_neighbours_are_linked(page, client):
    assert client.get(page().css_first("a[rel=prev]").attributes["href"]).status_code == 200
    assert "建设数据平台" in page().css_first("a[rel=next]").text()


def test_titles_and_texts_cannot_break_out_of_the_page(serve):
    from dataclasses import replace

    parsed = small_document(title=HOSTILE)
    evil = replace(
        parsed,
        document=replace(
            parsed.document,
            text=parsed.document.text.replace("为推进试点工作，制定本方案。", "<script>x</script>"),
            url="javascript:alert(1)",
            issuer=HOSTILE,
            superseded_by=HOSTILE,
            language=HOSTILE,
            status=HOSTILE,
        ),
        clauses=tuple(replace(clause, heading=HOSTILE) for clause in parsed.clauses),
    )
    client = serve(assistant=FakeAssistant(FakeEngine((evil,))))
    for path in ("/documents", "/c/plan-2024", PAGE, f"{PAGE}?start=0&end=500&lang={quote(HOSTILE)}"):
        html = client.get(path).text
        tree = HTMLParser(html)
        assert [script.attributes.get("src", "")[:8] for script in tree.css("script")] == ["/static/"]
        assert not tree.css("img")
        assert not [n for n in tree.css("*") if any(name.startswith("on") for name in n.attributes)]
        assert not [a for a in tree.css("a") if (a.attributes.get("href") or "").startswith("javascript")]


def test_pages_allow_nothing_from_elsewhere_and_nothing_inline(client):
    for path in ("/documents", PAGE, "/docs", "/c/nothing"):
        response = client.get(path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        tree = HTMLParser(response.text)
        assert not tree.css("[style], style")
        assert all(script.attributes.get("src") for script in tree.css("script"))
        fetched = [n.attributes.get("src") or n.attributes.get("href") for n in tree.css("script, link, img")]
        assert fetched
        assert all(address.startswith("/static/") for address in fetched)
        assert all(client.get(address).status_code == 200 for address in fetched)


def test_a_missing_page_is_a_page(client):
    for path in ("/c/nothing", "/c/plan-2024/nothing", "/documents?page=7"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"].startswith("text/html")
        assert "/documents" in response.text


def test_a_browser_gets_a_page_and_a_program_json_for_the_same_missing_path(client):
    assert "<!doctype html>" in client.get("/nothing", headers={"accept": "text/html"}).text
    assert client.get("/nothing").json()["error"]["type"] == "NotFound"


def test_a_title_with_slashes_and_spaces_has_a_page(serve):
    parsed = small_document("a b/ü?#")
    client = serve(assistant=FakeAssistant(FakeEngine((parsed,))))
    link = HTMLParser(client.get("/documents").text).css_first(".documents a").attributes["href"]
    assert client.get(link).status_code == 200


def test_the_pages_speak_the_readers_language(page):
    for wanted, outline in (
        ("zh-HK,en;q=.5", "目錄"),
        ("zh-CN", "目录"),
        ("pt-PT", "Índice"),
        ("fr", "Outline"),
    ):
        tree = page(**{"accept-language": wanted})
        assert tree.css_first(".outline h2").text() == outline
    assert page(PAGE + "?lang=pt").css_first("html").attributes["lang"] == "pt"
    assert page().css_first("article").attributes["lang"] == "zh-Hans"


def test_the_best_of_the_readers_languages_is_chosen():
    assert choose_language("fr, zh-TW;q=0.5, en;q=0.8") == "en"
    assert choose_language("zh-Hant-HK") == "zh-Hant"
    assert choose_language("") == "en"
    assert choose_language("en;q=x, pt;q=1.5") in LANGUAGES
    assert choose_language("en", "zh-MO") == "zh-Hant"


def test_every_word_exists_in_every_language():
    tables = [words(language) for language in LANGUAGES]
    assert all(all(table.values()) for table in tables)


def test_the_reference_page_lists_every_way_in(client):
    text = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in text


def test_the_root_shows_the_widget_and_leads_to_the_documents(client):
    text = client.get("/").text
    assert "<tiaowen-chat" in text
    assert 'href="/documents"' in text
