import dataclasses
import json

import pytest

from eval.documents import (
    OUTLINES,
    DocumentScore,
    evaluate_documents,
    score_boundaries,
    score_document,
    score_outline,
    score_text,
)
from eval.sources import bundled_files
from index.lexicon import Lexicon
from index.reader import read

D = "guangdong-ftz-2024"


@pytest.fixture(scope="module")
def parsed():
    return read(bundled_files()[D], D, lexicon=Lexicon.load())


def test_precision_recall_and_f1_are_counted(parsed, book):
    target = {"clause": f"{D}/二/(二)/4", "value": 37000000, "unit": "标箱", "deadline": "2025"}
    wrong = {**target, "value": 38000000}
    (row,) = score_document(parsed, {"targets": [target, wrong]}, book)
    assert row.recall == 1 / 2
    assert row.precision == 1 / len(parsed.targets)
    assert row.f1 == pytest.approx(2 * (1 / 2) * row.precision / (1 / 2 + row.precision))
    assert f"missing {D}/二/(二)/4 38000000.0 标箱 2025" in row.problems


def test_a_sample_tells_only_recall(parsed, book):
    gold = {"clauses": [f"{D}/二/(二)/4", f"{D}/九"], "complete": False}
    (row,) = score_document(parsed, gold, book)
    assert (row.precision, row.recall, row.f1) == (None, 1 / 2, None)


def test_f1_of_nothing_right_is_zero():
    assert DocumentScore(document="d", what="x", precision=0.0, recall=0.0, gold=1).f1 == 0.0


def test_a_sampled_clause_needs_its_label_its_beginning_and_its_parent(parsed):
    right = {"label": "5.", "starts_with": "5. 推动国际贸易新业态", "parent": "二、(二)"}
    row = score_outline(
        parsed, [right, {**right, "parent": "二、(三)"}, {**right, "label": "6."}, {**right, "parent": None}]
    )
    assert row.recall == 1 / 4


def test_every_character_is_in_one_clause(parsed):
    row = score_text(parsed)
    assert (row.recall, row.gold, row.problems) == (1.0, len(parsed.document.text), ())
    torn = dataclasses.replace(parsed, clauses=parsed.clauses[:-1])
    assert score_text(torn).recall < 1
    assert score_text(torn).problems


def test_a_boundary_needs_the_path_of_labels_and_the_first_words(parsed):
    right = [("一、", "总体要求"), ("一、/(一)", "指导思想")]
    wrong = [("二、/（一）/1.", "扩大现代服务"), ("三、", "总体要求")]
    boundaries, families = score_boundaries(parsed, right + wrong)
    assert boundaries.recall == 2 / 4
    assert families.recall == 1.0  # the kinds of labels are there
    assert families.precision < 0.2


def test_gold_outlines_agree_with_what_is_read(parsed):
    gold = json.loads((OUTLINES / f"{D}.json").read_text(encoding="utf-8"))
    for row in score_boundaries(parsed, gold["clauses"]):
        assert row.f1 == 1.0, row.problems


def test_an_absent_document_is_a_row_that_says_so(tmp_path):
    (tmp_path / "x.json").write_text('{"document": "nowhere", "clauses": []}', encoding="utf-8")
    row = evaluate_documents(tmp_path, tmp_path)[0]
    assert (row.document, row.what, row.f1) == ("nowhere", "not here, skipped", None)
