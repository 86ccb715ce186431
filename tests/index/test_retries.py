"""When and how long to wait."""

from __future__ import annotations

import email.utils
import time

import pytest

from index.retries import backoff, may_pass, retry_after


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529, 599])
def test_what_may_pass(status):
    assert may_pass(status)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 422])
def test_what_will_not(status):
    assert not may_pass(status)


def test_waits_double_within_a_quarter_and_stop_growing():
    for attempt, middle in [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (9, 8.0)]:
        assert 0.75 * middle <= backoff(attempt) <= 1.25 * middle


def test_retry_after_in_seconds_milliseconds_or_as_a_date():
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after": "7", "retry-after-ms": "250"}) == 0.25
    assert 50 < retry_after({"retry-after": email.utils.formatdate(time.time() + 60, usegmt=True)}) <= 60


@pytest.mark.parametrize("value", ["", "soon", "-3", "nan", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_wait_that_says_nothing_is_none(value):
    assert retry_after({"retry-after": value}) == 0
