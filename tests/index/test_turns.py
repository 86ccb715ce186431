"""As many searches work at once as there are cores; who waits for the network holds nobody up."""

import threading

from index.embedders.cache import CachedEmbedder
from index.embedders.fake import FakeEmbedder
from index.embedders.http import HttpEmbedder
from index.turns import turns_of


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
