"""Documents read in processes are those read one after another."""

from __future__ import annotations

import json
import pickle

from index.corpus import Skipped, discover, read
from index.errors import SourceEmpty
from index.lexicon import default_lexicon
from index.reading_pool import read_in_parallel


def test_what_processes_read_is_what_one_reads(tmp_path, plan_path):
    lines = [{"id": f"r{n}", "text": f"关于第{n}项的通知\n\n一、总则\n由省商务厅牵头。\n"} for n in range(11)]
    records = tmp_path / "records.jsonl"
    records.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    origins, _ = discover([tmp_path, plan_path])
    one = list(read(origins, default_lexicon()))
    several = list(read_in_parallel(origins, 2))
    assert [origin for origin, _ in several] == [origin for origin, _ in one] == origins
    for (_, here), (_, there) in zip(one, several, strict=True):
        if isinstance(here, Skipped):
            assert (there.path, there.message, there.hint) == (here.path, here.message, here.hint)
            assert type(there.error) is type(here.error) is SourceEmpty
        else:
            assert there == here


def test_record_that_is_gone_when_it_is_read_is_reported(tmp_path):
    records = tmp_path / "records.jsonl"
    records.write_text(
        '{"id": "a", "text": "第一条 甲。"}\n{"id": "b", "text": "第一条 乙。"}\n', encoding="utf-8"
    )
    origins, _ = discover([records])
    records.write_text('{"id": "a", "text": "第一条 甲。"}\n', encoding="utf-8")
    (_, first), (_, second) = read_in_parallel(origins, 2)
    assert first.document.id == "a"
    assert "has changed while it was read" in second.message


def test_an_error_keeps_its_hint_between_processes():
    error = pickle.loads(pickle.dumps(SourceEmpty("Nothing in it.", "Check the file.")))
    assert (type(error), error.message, error.hint) == (SourceEmpty, "Nothing in it.", "Check the file.")
