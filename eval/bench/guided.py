"""Fuzzing by coverage: atheris changes small documents until they reach code of the readers that none reached before.

    pip install atheris                                        # needs no compiler where it has a wheel
    python -m eval.bench guided --formats docx,html --minutes 10

A byte stands for a piece of a document (a label, a tag, a table cell, a place on a page), so that nearly every change
still is a document; `eval.bench.fuzz` damages the bytes themselves. What is read in a process of its own is read in this
one. Anything but an `InputError`, text that no clause holds, a quote that is not its text and anything slow is kept
under its own name, to be made a test.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.documents import ParsedDocument

_SLOW = 10.0  # seconds for a document of some kilobytes
_LONGEST = 1_500  # bytes, each a piece

_WORDS = (
    *("第", "一", "二", "十", "百", "〇", "条", "章", "节", "款", "项", "编", "（", "）", "(", ")", "、", "，", "。", "；", "：", ".", ","),
    *("\n", "\n\n", "\u3000", " ", "\t", "——", "—", "-", "附件", "附件1：", "附表", "1", "2", "3", "12", "0", "9", "2025", "\uff11", "①", "\u2163", "a"),
    *("省商务厅", "市人民政府", "国务院", "牵头", "负责", "配合", "会同", "责任单位：", "（牵头单位：", "各区县", "有关部门", "等", "和", "及", "按职责分工负责"),
    *("到2025年", "2024年4月10日", "达到", "超过", "不少于", "增长", "以上", "左右", "1,000", "亿元", "万", "%", "\uff05", "个", "倍", "翻一番", "—5%"),
    *("粤府函〔2024〕9号", "《", "》", "“", "”", "关于", "的通知", "若干措施", "条例", "各地级以上市人民政府：", "特此通知。", "施行", "废止", "有效期5年"),
    *("统一", "共同", "不得", "应当", "可以", "其中", "分别", "的", "是", "目录", "........3", "- 1 -", "第1页 共2页", "Article 1", "Section", "artigo 2.º"),
    *("港", "機構", "責任單位", "牽頭", "\u200b", "\U0001f600", "\ufeff", "\u2028", "\x0c", "\r\n", "\r", "é", "ﬁ", "𨋢", "X", "x" * 40, "一" * 60),
)  # fmt: skip
_MARKUP = {
    "txt": (),
    "md": ("# ", "## ", "- ", "* ", "> ", "**", "_", "`", "```\n", "|", "\n|---|---|\n", "---\n", "title: ", "issuer: ", "[", "](u)", "![", "<b>", "&nbsp;", "\\", "\n1. "),
    "html": (
        *("<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<h1>", "</h1>", "<h3>", "<span style='display:none'>", "</span>", "<ul>", "<ol start=3>"),
        *("<ol type=a>", "<li>", "</li>", "</ul>", "</ol>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=3>", "<td colspan=0>"),
        *("<td colspan=99999>", "<th>", "<thead>", "<tbody>", "<meta name=title content=x>", "<title>", "</title>", "<a href=x>", "</a>", "<script>", "</script>"),
        *("<style>", "</style>", "<!--", "-->", "<nav>", "</nav>", "<footer>", "<pre>", "</pre>", "&nbsp;", "&#x4e00;", "&lt;", "<", ">", "<textarea>", "<template>"),
        *("<body>", "</body>", "<html>", "<head>", "<sup>", "</sup>", "<img alt=图>", "<svg>", "<frameset>", "<noscript>", "<section>", "<article>", "<dl><dt>", "<dd>"),
    ),
    "docx": (
        *("<w:p>", "<w:r>", "<w:t>", "/", "/", "/", "<w:tbl>", "<w:tr>", "<w:tc>", "<w:tcPr>", '<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="-1"/>', "<w:br/>"),
        *('<w:gridSpan w:val="x"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridBefore w:val="9"/>', "<w:pPr>", "<w:rPr>", "<w:vanish/>", "<w:tab/>"),
        *('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', '<w:numPr><w:ilvl w:val="77"/><w:numId w:val="2"/></w:numPr>', "<w:b/>", "<w:sdt>"),
        *('<w:pStyle w:val="1"/>', '<w:pStyle w:val="2"/>', '<w:outlineLvl w:val="1"/>', '<w:outlineLvl w:val="q"/>', '<w:jc w:val="center"/>', "<w:sdtContent>"),
        *("<w:ins>", "<w:del>", "<w:moveFrom>", "<w:hyperlink>", "<w:instrText>", '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'),
        *("<w:txbxContent>", "<w:pict>", "<w:drawing>", "<mc:AlternateContent>", "<mc:Choice>", "<mc:Fallback>", '<w:footnoteReference w:id="1"/>', "<w:sym/>"),
        *("<w:lastRenderedPageBreak/>", '<w:br w:type="page"/>', "<w:sectPr/>", "<w:noBreakHyphen/>", '<w:sym w:char="F0A7"/>', '<w:sym w:char="zz"/>', "<w:cr/>"),
    ),
    "pdf": ("<new page>", "<new line>", "<indent>", "<back>", "<down>", "<up>", "<right>", "<large>", "<small>", "<rule>", "<far down>"),
}  # fmt: skip
FORMATS = tuple(_MARKUP)

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = f'xmlns:w="{_SPACE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_LEVEL = '<w:lvl w:ilvl="{0}"><w:start w:val="{1}"/><w:numFmt w:val="{2}"/><w:lvlText w:val="{3}"/></w:lvl>'
_PARTS = {
    "word/numbering.xml": f"<w:numbering {_NAMESPACES}>"
    + '<w:abstractNum w:abstractNumId="1">'
    + _LEVEL.format(0, 1, "chineseCounting", "第%1条")
    + _LEVEL.format(1, 0, "decimal", "%1.%2")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="2">'
    + _LEVEL.format(0, 30_000, "upperRoman", "（%9）")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    + '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>',
    "word/styles.xml": f"<w:styles {_NAMESPACES}>"
    + '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="2"/></w:style>'
    + '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="toc 1"/><w:basedOn w:val="1"/></w:style></w:styles>',
}


def main(arguments: list[str]) -> int:
    """Fuzz each format for as long as asked; 1 if something was found, 2 if atheris is missing."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench guided", description=__doc__.splitlines()[0])
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--minutes", type=float, default=10.0, help="for each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed. Run: pip install atheris", file=sys.stderr)
        return 2
    if options.one:
        fuzz(options.formats, options.one, options.minutes, options.seed)
    report = {}
    for form in options.formats.split(","):
        kept = Path(tempfile.mkdtemp(prefix=f"tiaowen-guided-{form}-"))
        command = [sys.executable, "-m", "eval.bench", "guided", "--formats", form, "--one", str(kept)]
        command += ["--minutes", str(options.minutes), "--seed", str(options.seed)]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        found = sorted(str(path) for path in kept.glob("*.txt"))
        report[form] = {**progress(done.stderr), "exit": done.returncode, "findings": found}
        print(json.dumps({form: report[form]}, ensure_ascii=False), flush=True)
    return 1 if any(row["findings"] or row["exit"] for row in report.values()) else 0


def progress(said: str) -> dict[str, int]:
    """Return how many documents were read and how many edges of the code they reached, by libFuzzer's own count."""
    lines = re.findall(r"^#(\d+)\s.*?cov: (\d+) ft: (\d+) corp: (\d+)", said, re.MULTILINE)
    if not lines:
        return {}
    first, last = ([int(number) for number in line] for line in (lines[0], lines[-1]))
    return {"documents": last[0], "edges_at_first": first[1], "edges": last[1], "kept_as_new": last[3]}


def fuzz(form: str, kept: Path, minutes: float, seed: int) -> None:
    """Fuzz one format in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["index"]):
        importlib.import_module("index.reader")
        from index.lexicon import default_lexicon

        lexicon = default_lexicon()
        reading = reader(form, lexicon)
        for sample in seeds(form):  # what is imported by reading is instrumented, too
            reading(sample)
    corpus = kept / "corpus"
    corpus.mkdir()
    for number, sample in enumerate(seeds(form)):
        (corpus / f"seed-{number}").write_bytes(sample)
    seen: set[str] = set()

    def one(data: bytes) -> None:
        problem = attempt(reading, data)
        if problem and problem.splitlines()[0] not in seen:
            seen.add(problem.splitlines()[0])
            name = kept / f"{form}-{len(seen)}"
            name.with_suffix(".bin").write_bytes(data)
            name.with_suffix(".txt").write_text(problem, encoding="utf-8", errors="backslashreplace")

    flags = [
        f"-max_total_time={60 * minutes:.0f}",
        f"-max_len={_LONGEST}",
        f"-seed={seed}",
        "-rss_limit_mb=4000",
        "-timeout=120",
        f"-artifact_prefix={kept}/",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *flags], one)
    atheris.Fuzz()


def attempt(reading: Callable[[bytes], ParsedDocument], data: bytes) -> str:
    """Return "" or what was wrong, a line that is the same for the same mistake first."""
    from index.errors import InputError

    began = time.thread_time()
    try:
        problem = broken(reading(data))
    except InputError:
        problem = ""
    except Exception as error:  # what no reader may let out: this is the bug that is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {where.name}, {where.filename}:{where.lineno}\n{traceback.format_exc()}"
    took = time.thread_time() - began
    return problem or (f"slow\n{took:.1f} s" if took > _SLOW else "")


def broken(parsed: ParsedDocument) -> str:
    """Return "" or the promise that a parsed document breaks: clauses are its text, quotes stand where they say."""
    text = parsed.document.text
    if "".join(text[clause.start : clause.end] for clause in parsed.clauses) != text:
        return "clauses are not the text"
    if len({clause.id for clause in parsed.clauses}) != len(parsed.clauses):
        return "two clauses have one id"
    for kind, facts in (
        ("duty", parsed.duties),
        ("target", parsed.targets),
        ("fact", parsed.document.facts),
    ):
        for fact in facts:
            if text[fact.start : fact.end] != fact.quote:
                return f"the quote of a {kind} is not its text\n{fact!r}"
    return ""


def reader(form: str, lexicon: Any) -> Callable[[bytes], ParsedDocument]:
    """Return what makes a document of bytes and reads it."""
    from index.loaders import Source, load_text
    from index.reader import read_source

    def reading(data: bytes) -> ParsedDocument:
        if form in {"docx", "pdf"}:
            made = _word(data) if form == "docx" else _pages(data)
            rendered = importlib.import_module(f"index.loaders.{form}").render(made)
            source = Source(
                text=rendered.text,
                format=form,
                blocks=rendered.blocks,
                meta=rendered.meta,
                pages=rendered.pages,
                notices=rendered.notices,
            )
        else:
            source = load_text("".join(pieces(data, form)), form=form)
        return read_source(source, "fuzzed", lexicon=lexicon)

    return reading


def pieces(data: bytes, form: str) -> list[str]:
    """Return the piece that each byte stands for."""
    known = (*_MARKUP[form], *_WORDS)
    return [known[byte % len(known)] for byte in data]


def seeds(form: str) -> list[bytes]:
    """Return some documents to begin with: every piece once, and plans of a few clauses."""
    known = (*_MARKUP[form], *_WORDS)
    at = {piece: number for number, piece in enumerate(known)}
    plan = [
        "第",
        "一",
        "条",
        " ",
        "到2025年",
        "达到",
        "1,000",
        "亿元",
        "。",
        "（",
        "省商务厅",
        "牵头",
        "，",
        "市人民政府",
        "配合",
        "）",
        "\n",
    ]
    opened = {"html": "<p>", "docx": "<w:p>", "pdf": "<new line>"}.get(form)
    line = ([opened] if opened else []) + plan
    return [
        bytes(at[piece] for piece in line * 3 if piece in at),
        bytes(range(min(len(known), 256))),
        bytes(at[piece] for piece in (*line, "附件", "\n", *line) if piece in at),
    ]


def _word(data: bytes) -> bytes:
    """Return a Word file whose text part is the pieces: tags open, ``/`` closes the last one opened."""
    body: list[str] = []
    opened: list[str] = []
    for piece in pieces(data, "docx"):
        if piece == "/":
            body.append(f"</{opened.pop()}>" if opened else "")
        elif piece.startswith("<w:") or piece.startswith("<mc:"):
            body.append(piece)
            if piece.count("<") == 1 and not piece.endswith("/>"):
                opened.append(re.split(r"[<> ]", piece)[1])
        else:
            plain = "".join(c for c in piece if c >= " " or c in "\t\n")
            inside = bool(opened) and opened[-1] in {"w:t", "w:instrText"}
            body.append(plain if inside else f"<w:r><w:t>{plain}</w:t></w:r>")
    body += [f"</{name}>" for name in reversed(opened)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        package.writestr(
            "word/document.xml", f"<w:document {_NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>"
        )
    return packed.getvalue()


def _pages(data: bytes) -> bytes:
    """Return a PDF that draws the pieces: text in a Chinese font where the pen stands, other pieces move the pen."""
    pages: list[list[str]] = [[]]
    x, y, size = 72, 760, 12
    for piece in pieces(data, "pdf"):
        match piece:
            case "<new page>":
                pages.append([])
                x, y = 72, 760
            case "<new line>" | "\n" | "\n\n" | "\r\n" | "\r":
                x, y = 72, y - 20
            case "<indent>" | "\u3000":
                x += 24
            case "<back>":
                x -= 200
            case "<down>" | "<far down>":
                y -= 6 if piece == "<down>" else 300
            case "<up>":
                y += 33
            case "<right>":
                x += 180
            case "<large>" | "<small>":
                size = 22 if piece == "<large>" else 7
            case "<rule>":
                pages[-1].append(f"{x} {y} m {x + 300} {y} l S")
            case _:
                drawn = piece.encode("utf-16-be", "replace").hex()
                pages[-1].append(f"BT /F {size} Tf {x} {y} Td <{drawn}> Tj ET")
                x += size * len(piece)
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append(
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>"
    )
    objects.append(
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
    )
    kids = []
    for page in pages:
        stream = "\n".join(page)
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(places) + 1}>>\n"
    return f"{written}{end}startxref\n{len(written)}\n%%EOF\n".encode("ascii")
