"""What the reading of unseen documents leaves out or gets impossible is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.heads import main


def test_what_is_missing_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(
        "广东省某条例\n（2021年3月1日广东省第十三届人民代表大会常务委员会第三十次会议通过）\n第一条 为了管理，制定本条例。\n",
        encoding="utf-8",
    )
    (tmp_path / "b.txt").write_text("某会议\n一、做好工作。\n", encoding="utf-8")
    main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:3] == ["a.txt", "广东省某条例", "广东省人民代表大会常务委员会"]
    counts = dict(part.rsplit(" ", 1) for part in lines[-1].split("; "))
    assert (counts["documents"], counts["no issuer"], counts["no such title"]) == ("2", "1", "1")
    assert "no such place" not in counts
