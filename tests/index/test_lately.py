from __future__ import annotations

from threading import Thread

from index.lately import lately


def test_the_same_object_is_not_made_again_and_its_like_is():
    made = []

    @lately
    def doubled(values):
        made.append(values)
        return [*values, *values]

    first, alike = [1, 2], [1, 2]
    assert doubled(first) is doubled(first)
    assert len(made) == 1
    assert doubled(alike) == doubled(alike) == [1, 2, 1, 2]
    assert len(made) == 2


def test_each_thread_remembers_its_own():
    made = []
    counted = lately(lambda values: made.append(len(values)) or len(values))
    shared = ["a", "b", "c"]
    found = [counted(shared)]
    thread = Thread(target=lambda: found.append(counted(shared)))
    thread.start()
    thread.join()
    assert found == [3, 3]
    assert made == [3, 3]


def test_nothing_is_made_of_none_each_time():
    made = []
    counted = lately(made.append)
    counted(None)
    counted(None)
    assert made == [None, None]
