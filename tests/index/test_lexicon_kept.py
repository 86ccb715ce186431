"""A lexicon read from what an earlier start kept is the lexicon that the tables give."""

from __future__ import annotations

import shutil

import pytest

from index.errors import SourceMissing
from index.lexicon import Lexicon
from index.resources import resource_dir

TEXTS = (
    "Which agency leads bonded fuel blending in Nansha, the Department of Commerce or the customs?",
    "省商务厅、海关总署广东分署和横琴粤澳深度合作区执行委员会怎样分工？",
    "Que entidade é responsável pela propriedade intelectual em Macau?",
    "medical waste; arbitration commission; licences of tradng companies",
)


@pytest.fixture(scope="module")
def made() -> Lexicon:
    return Lexicon.load()


def found(lexicon: Lexicon) -> list[object]:
    return [
        [
            (m.start, m.end, m.entry.canonical, m.colloquial, m.local)
            for m in lexicon.find(t, guess=True, colloquial=True)
        ]
        for t in TEXTS
    ]


def test_second_start_reads_the_same_lexicon(made, tmp_path):
    Lexicon.load(cache=tmp_path)
    (file,) = tmp_path.iterdir()
    before = file.stat().st_mtime_ns
    kept = Lexicon.load(cache=tmp_path)
    assert file.stat().st_mtime_ns == before
    assert kept.entries == made.entries
    assert found(kept) == found(made)
    assert any(found(made))
    assert kept.plain() == made.plain()
    assert kept.also("indemnização") == made.also("indemnização") != ()
    for entry in made.entries:
        for name in made.aliases(entry.canonical):
            assert kept.candidates(name) == made.candidates(name)


def test_damaged_file_is_made_again(made, tmp_path):
    Lexicon.load(cache=tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole.replace("广东省".encode(), "广西省".encode(), 1)):
        file.write_bytes(damaged)
        assert found(Lexicon.load(cache=tmp_path)) == found(made)
        assert file.read_bytes() == whole


def test_other_tables_are_another_lexicon(tmp_path):
    tables, cache = tmp_path / "tables", tmp_path / "cache"
    shutil.copytree(resource_dir("corpus/lexicon"), tables)
    Lexicon.load(tables, cache=cache)
    places = tables / "places.toml"
    places.write_text(
        places.read_text(encoding="utf-8") + '\n[[place]]\n"zh-Hans" = ["桃源洞市"]\n', encoding="utf-8"
    )
    assert Lexicon.load(tables, cache=cache).get("桃源洞市") is not None
    assert len(list(cache.iterdir())) == 1


def test_missing_table_is_missing_whatever_was_kept(tmp_path):
    tables, cache = tmp_path / "tables", tmp_path / "cache"
    shutil.copytree(resource_dir("corpus/lexicon"), tables)
    Lexicon.load(tables, cache=cache)
    (tables / "terms.toml").unlink()
    with pytest.raises(SourceMissing):
        Lexicon.load(tables, cache=cache)


def test_folder_that_cannot_be_written_costs_time_only(made, tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert found(Lexicon.load(cache=tmp_path / "file")) == found(made)
