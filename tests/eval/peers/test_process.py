import sys
from pathlib import Path

import pytest

from eval.peers.process import PeerProcess
from eval.peers.registry import PEERS, find_peers
from index.embedders.fake import FakeEmbedder
from index.errors import ServiceError, SettingInvalid

FIXED = PEERS[0].file


@pytest.fixture
def started(tmp_path):
    """Start a pipeline, a file or code, in this Python; end it with the test."""
    running = []

    def start(pipeline: Path | str) -> PeerProcess:
        if isinstance(pipeline, str):
            (tmp_path / "pipeline.py").write_text(pipeline, encoding="utf-8")
            pipeline = tmp_path / "pipeline.py"
        running.append(PeerProcess("peer", Path(sys.executable), pipeline, FakeEmbedder()))
        return running[-1]

    yield start
    for process in running:
        process.close()


def test_fixed_chunks_are_found_where_they_stand(started):
    texts = {"a": "甲" * 600 + "保税燃料油混兑由省商务厅牵头。", "b": "乙" * 300}
    process = started(FIXED)
    assert process.index(texts) == 3  # 500 + 115, 300
    reply = process.search("保税燃料油混兑", 5)
    first = reply.pieces[0]
    assert (first.document_id, first.start, first.end) == ("a", 500, 615)
    assert texts["a"][first.start : first.end] == first.text
    assert len(reply.pieces) == 3
    assert reply.confidence == pytest.approx(first.score)
    assert list(reply.pieces) == sorted(reply.pieces, key=lambda p: -p.score)


def test_a_wrong_place_is_put_right_and_a_changed_text_stands_nowhere(started):
    process = started(
        "def build(documents, embed):\n"
        "    hit = {'document_id': 'a', 'score': 1.0}\n"
        "    hits = [{**hit, 'start': 7, 'text': '丙丁'}, {**hit, 'start': None, 'text': '丙 丁'}]\n"
        "    return (lambda q, k: (hits, 0.5)), 2\n"
    )
    process.index({"a": "甲乙丙丁"})
    right, lost = process.search("?", 5).pieces
    assert (right.start, right.end) == (2, 4)
    assert (lost.start, lost.end) == (-1, -1)


def test_what_a_library_prints_does_not_disturb_the_talk(started):
    process = started(
        "import os\n"
        "def build(documents, embed):\n"
        "    print('loading...'); os.write(1, b'noise\\n')\n"
        "    return (lambda q, k: ([], 0.0)), 0\n"
    )
    assert process.index({}) == 0
    assert process.search("?", 5).pieces == ()


def test_a_pipeline_asks_for_vectors_of_questions_and_passages(started):
    process = started(
        "def build(documents, embed):\n"
        "    same = embed(['甲乙'], False) == embed(['甲乙'], True)\n"
        "    return (lambda q, k: ([], len(embed([q, q], True)[1]) + same)), len(embed(['x'], False)[0])\n"
    )
    assert process.index({}) == 64
    assert process.search("?", 5).confidence == 65


def test_a_failure_is_told_in_the_librarys_words(started):
    process = started("def build(documents, embed):\n    raise ValueError('no such tokenizer')\n")
    with pytest.raises(ServiceError, match="peer failed: ValueError: no such tokenizer"):
        process.index({})


def test_a_pipeline_that_does_not_load_says_why(started):
    process = started("import a_package_that_is_not_here\n")
    with pytest.raises(ServiceError, match="a_package_that_is_not_here"):
        process.index({})


def test_a_python_that_is_not_there_is_an_error_and_leaves_nothing_open(tmp_path):
    with pytest.raises(ServiceError, match="does not start"):
        PeerProcess("peer", tmp_path / "python", FIXED, FakeEmbedder())


def test_peers_are_found_by_name_and_pinned():
    assert find_peers() == PEERS
    assert [p.name for p in find_peers("llamaindex-vector, fixed-chunks")] == [
        "fixed-chunks",
        "llamaindex-vector",
    ]
    assert all("==" in r for p in PEERS for r in p.requirements)
    assert all(p.file.is_file() for p in PEERS)
    with pytest.raises(SettingInvalid, match="langchain-x"):
        find_peers("langchain-x")
