"""As many searches work at once as there are cores; who waits for the network holds nobody up.

A search does two things at once where a core is free, and one after the other where none is.
"""

import threading
import time

import pytest

from index.embedders.cache import CachedEmbedder
from index.embedders.fake import FakeEmbedder
from index.embedders.http import HttpEmbedder
from index.turns import Turns, in_turn, turns_of


class Remote(FakeEmbedder):
    remote = True


def at_once(turns, threads=6):
    """Return how many of ``threads`` got a turn while none gave one back."""
    inside, begun, enough = [], threading.Semaphore(0), threading.Event()

    def work():
        with turns:
            inside.append(1)
            begun.release()
            enough.wait(10)

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    while begun.acquire(timeout=0.2):
        pass
    got = len(inside)
    enough.set()
    for thread in running:
        thread.join()
    assert len(inside) == threads  # the others came after
    return got


def test_a_core_a_search(monkeypatch):
    monkeypatch.setattr("index.turns._cores", lambda: 2)
    assert at_once(turns_of(FakeEmbedder(), None)) == 2
    assert at_once(turns_of(CachedEmbedder(FakeEmbedder()), None)) == 2


def test_a_search_that_waits_for_the_network_holds_nobody_up(monkeypatch):
    monkeypatch.setattr("index.turns._cores", lambda: 2)
    assert HttpEmbedder.remote
    assert at_once(turns_of(CachedEmbedder(Remote()), None)) == 6
    assert at_once(turns_of(FakeEmbedder(), object())) == 6


def test_a_failed_search_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr("index.turns._cores", lambda: 1)
    turns = turns_of(FakeEmbedder(), None)
    for _ in range(3):
        try:
            with turns:
                raise ValueError
        except ValueError:
            pass
    assert at_once(turns, 2) == 1


def meeting(both):
    """Return whether the two things ``both`` does were at work at one time."""
    met = threading.Barrier(2)

    def work():
        try:
            met.wait(0.5)
        except threading.BrokenBarrierError:
            return False
        return True

    return both(work, work) == (True, True)


def test_a_free_core_is_used_for_the_other_half():
    turns = Turns(2)
    with turns:
        assert meeting(turns.both)
        assert meeting(turns.both)  # the place was given back
    turns.close()


def test_where_no_core_is_free_one_half_comes_after_the_other():
    turns = Turns(2)
    with turns, turns:
        assert not meeting(turns.both)
    alone = Turns(1)
    with alone:
        assert not meeting(alone.both)
    assert not meeting(in_turn)
    assert not meeting(turns_of(Remote(), None).both)


def test_both_results_come_in_order():
    for both in (Turns(2).both, Turns(1).both, in_turn):
        assert both(lambda: "one", lambda: 2) == ("one", 2)


@pytest.mark.parametrize("fails", ["one", "other"])
def test_a_half_that_fails_raises_when_the_other_has_ended(fails):
    turns, ended = Turns(2), []

    def slow():
        time.sleep(0.1)
        ended.append(1)

    def failing():
        raise ValueError(fails)

    halves = (failing, slow) if fails == "one" else (slow, failing)
    with turns, pytest.raises(ValueError, match=fails):
        turns.both(*halves)
    assert ended == [1]
    assert at_once(turns) == 2  # nothing was kept


def test_a_search_under_way_when_the_engine_is_closed_ends_as_any_other():
    turns = Turns(2)
    with turns:
        turns.close()
        assert turns.both(lambda: 1, lambda: 2) == (1, 2)
    assert at_once(turns) == 2
