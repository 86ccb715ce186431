import pytest

from eval.documents import DocumentScore, score_document, score_outline
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
