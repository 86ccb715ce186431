"""Lies about the bundled plan are caught and truths are shown; a part of `python -m eval.liars`."""

from __future__ import annotations

import pytest

from eval.liars.lies import KINDS
from eval.liars.suite import judge_all, tally
from index.engines.base import EVERYTHING
from index.lexicon import Lexicon
from qa.fact_table import FactTable


@pytest.fixture(scope="module")
def verdicts(engine):
    return judge_all(FactTable(engine, EVERYTHING), Lexicon.load(), every=6)


def test_every_kind_of_lie_is_told_in_four_languages(verdicts):
    assert {v.kind for v in verdicts} == {*KINDS, "true"}
    assert {v.truth.language for v in verdicts} == {"zh-Hans", "zh-Hant", "en", "pt"}
    assert sum(v.lie is not None for v in verdicts) >= 400


def test_lies_are_caught(verdicts):
    right, whole = tally(verdicts)["lies", "all"]
    assert right / whole >= 0.98, [v.lie.text for v in verdicts if v.lie and not v.right]


def test_truths_are_shown(verdicts):
    right, whole = tally(verdicts)["true", "all"]
    assert whole - right <= max(1, 0.02 * whole), [
        (v.truth.text, v.why) for v in verdicts if not v.lie and not v.right
    ]
