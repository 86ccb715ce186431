"""Events of chat platforms, claimed over each database a user can have."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor


def test_an_event_is_claimed_once(store):
    assert store.inbox.claim("slack", "T1", "Ev1") is True
    assert store.inbox.claim("slack", "T1", "Ev1") is False


def test_the_same_id_of_another_workspace_or_platform_is_another_event(store):
    assert store.inbox.claim("slack", "T1", "Ev1")
    assert store.inbox.claim("slack", "T2", "Ev1")
    assert store.inbox.claim("feishu", "T1", "Ev1")


def test_of_many_at_the_same_time_one_claims(store):
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.inbox.claim("slack", "T1", "Ev1"), range(24)))
    assert claimed.count(True) == 1


def test_old_events_are_forgotten_and_recent_ones_are_not(store):
    store.inbox.claim("slack", "T1", "Ev1")
    assert store.inbox.forget() == 0
    assert store.inbox.claim("slack", "T1", "Ev1") is False
    assert store.inbox.forget(before=time.time() + 1) == 1
    assert store.inbox.claim("slack", "T1", "Ev1") is True


def test_an_id_that_no_database_can_hold_is_still_one_event(store):
    assert store.inbox.claim("slack", "T1", "\x00\ud800" + "x" * 500) is True
    assert store.inbox.claim("slack", "T1", "\x00\ud800" + "x" * 500) is False
