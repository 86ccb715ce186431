from __future__ import annotations

from qa.reference import DOCS, pages, stale


def test_the_references_in_docs_are_what_the_code_says():
    assert stale() == [], "Run: python -m qa.reference"


def test_a_changed_page_is_noticed(tmp_path):
    for name in ("cli.md", "api.md", "openapi.json"):
        (tmp_path / name).write_text((DOCS / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert stale(tmp_path) == []
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    (tmp_path / "api.md").unlink()
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")
    assert stale(tmp_path) == ["cli.md", "api.md", "openapi.json"]


def test_every_command_and_every_path_is_described():
    written = pages()
    for name in ("ask", "search", "outline", "chat", "serve", "doctor", "index build", "index status"):
        assert f"## `tiaowen {name}`" in written["cli.md"]
    for path in ("POST /v1/ask", "POST /v1/search", "GET /v1/clauses/{clause_id}", "GET /healthz"):
        assert f"## `{path}`" in written["api.md"]
    for word in ("--batch", "--history", "--as-of", "--documents"):
        assert word in written["cli.md"]
    for shape in ("### Answer", "### Citation", "### ErrorShape"):
        assert shape in written["api.md"]
