"""The benches of the service still run and find what they should: small ones, and none of their times is judged."""

from __future__ import annotations

import shutil

import pytest

from eval.bench import load, slack_load, streams


@pytest.fixture(scope="module")
def home(plan_home, tmp_path_factory):
    """A copy: servers write into their home."""
    copy = tmp_path_factory.mktemp("bench") / "home"
    shutil.copytree(plan_home, copy)
    return copy


def test_askers_at_the_same_time_all_get_answers(home):
    measured = load.throughput(home, 3, 0.3)
    assert measured["answers"] >= 3
    assert set(measured["statuses"]) <= {"answered", "partial", "abstained"}
    assert load.bars({"throughput": measured})["idle_rss_mb"]["met"]


def test_streams_held_at_the_same_time_all_end_with_an_answer(home):
    measured = streams.measure(home, 12, 0.5)
    assert (measured["failures"], measured["statuses"]) == (
        0,
        {"answered": 12},
    )


def test_events_at_the_same_time_and_again_are_each_answered_once(home):
    pytest.importorskip("slack_sdk", reason="slack-sdk is not installed: pip install 'tiaowen[slack]'")
    measured = slack_load.measure(home, 8, 1)
    assert measured["statuses"] == {200: 16}
    assert (measured["answered_once"], measured["answered_more_often"]) == (8, 0)
