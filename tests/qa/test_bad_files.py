"""Files that cannot be read, through the command line: a message, a hint, the exit code, and the old index untouched."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.cli.app import Session, app

GOOD = "某市促进贸易若干规定\n\n第一条 市人民政府每年投入100万元。\n\n第二条 本规定自2020年1月1日起施行。\n"


def archive(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return held.getvalue()


def scan() -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    held = io.BytesIO()
    document.save(held)
    document.close()
    return held.getvalue()


BAD = [
    ("nothing.txt", b"", "empty"),
    ("blanks.txt", b" \n\n\t ", "empty"),
    ("picture.txt", bytes(range(256)) * 40, "not text"),
    ("table.xyz", b"x", "not read"),
    ("text.pdf", "不是 PDF".encode(), "not a PDF"),
    ("text.docx", "不是 Word".encode(), "not a Word"),
    ("old.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "old Word"),
    ("other.docx", archive(note="x"), "text part is missing"),
    ("short.docx", archive(note="x" * 5000)[:60], "damaged"),
    ("short.pdf", b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    ("scan.pdf", scan, "OCR"),
    ("script.html", b"<html><head><title>x</title></head><body><script>1</script></body></html>", "no text"),
    ("links.html", "<html><body><nav><a href='/'>首页</a></nav></body></html>".encode(), "navigation"),
    ("broken.jsonl", b"{not json}\n", "jsonl"),
]


@pytest.fixture
def tiaowen(home, monkeypatch):
    """The command line in this process, over a home of its own."""
    monkeypatch.setenv("TIAOWEN_HOME", str(home))

    def run(*arguments: object):
        return CliRunner().invoke(app, [str(a) for a in arguments], obj=Session())

    return run


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_bytes(content() if callable(content) else content)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize(("name", "content", "says"), BAD, ids=[name for name, _, _ in BAD])
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(tiaowen, tmp_path, name, content, says):
    result = tiaowen("outline", write(tmp_path, name, content))
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) >= 2  # what happened, and what to do
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_a_file_over_the_limit_is_not_even_opened(tiaowen, tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    result = tiaowen("outline", path)
    assert result.exit_code == 2
    assert "at most" in result.stderr


def test_bad_files_are_skipped_and_the_rest_is_indexed(tiaowen, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content, _ in BAD:
        write(folder, name, content)
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "plain.txt").write_text(
        "关于活动的公告\n\n我局举办活动。\n活动在文化馆举行。\n", encoding="utf-8"
    )
    built = tiaowen("index", "build", folder)
    assert built.exit_code == 0, built.output
    assert "2 documents" in built.stdout
    for name, _, _ in BAD:
        assert name in built.stderr

    before = json.loads(tiaowen("index", "status", "--json").stdout)
    refused = tiaowen("index", "add", folder / "short.pdf")
    assert refused.exit_code == 2
    assert "damaged" in refused.stderr
    assert json.loads(tiaowen("index", "status", "--json").stdout) == before
    # A text without any numbering is found by its paragraphs.
    hits = json.loads(tiaowen("search", "活动在哪里举行", "-k", "1", "--json").stdout)
    assert "文化馆" in json.dumps(hits, ensure_ascii=False)


def test_what_was_not_understood_is_reported(tiaowen, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("某市方案\n\n一、建设口岸。（牵头按职责分工详情另行通知各有关方面）\n", encoding="utf-8")
    built = tiaowen("index", "build", path)
    assert built.exit_code == 0
    assert "Not understood" in built.stdout
