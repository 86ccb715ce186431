from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.errors import NotFound
from qa.store import jobs as module


def test_jobs_are_taken_in_turn_and_told_how_far_they_are(store):
    first = store.jobs.create("add", name="a.txt", owner="k1")
    store.jobs.create("add", name="b.txt", owner="k1")
    assert first.state == "queued"
    assert store.jobs.waiting() == 2
    taken = store.jobs.take()
    assert (taken.id, taken.state) == (first.id, "running")
    store.jobs.progress(taken.id, stage="embedding", done=3, total=9)
    seen = store.jobs.get(taken.id)
    assert (seen.stage, seen.done, seen.total) == ("embedding", 3, 9)
    ended = store.jobs.finish(taken.id, result={"added": ["a"]})
    assert (ended.state, ended.result) == ("done", {"added": ["a"]})
    assert ended.created <= ended.started <= ended.ended
    assert store.jobs.take().name == "b.txt"
    assert store.jobs.take() is None


def test_a_failed_job_says_why(store):
    job = store.jobs.create("remove", name="甲")
    store.jobs.take()
    ended = store.jobs.finish(job.id, error={"type": "NotFound", "message": "没有", "hint": ""})
    assert (ended.state, ended.error["message"]) == ("failed", "没有")


def test_no_two_workers_get_the_same_job(store):
    for number in range(12):
        store.jobs.create("add", name=f"{number}.txt")
    with ThreadPoolExecutor(4) as pool:
        taken = [job.id for job in pool.map(lambda _: store.jobs.take(), range(12)) if job]
    while (more := store.jobs.take()) is not None:  # one may find the row it looked at already taken
        taken.append(more.id)
    assert len(taken) == len(set(taken)) == 12


def test_what_a_dead_process_had_begun_is_done_again(store):
    store.jobs.create("add", name="a.txt")
    store.jobs.take()
    assert store.jobs.resume() == 1
    assert store.jobs.take().name == "a.txt"


def test_nobody_sees_another_ones_job(store):
    job = store.jobs.create("add", name="a.txt", owner="k1")
    assert store.jobs.get(job.id, owner="k1").id == job.id
    for owner in ("k2", ""):
        with pytest.raises(NotFound):
            store.jobs.get(job.id, owner=owner)


def test_old_ended_jobs_are_forgotten(store, monkeypatch):
    monkeypatch.setattr(module, "MOST_ENDED", 2)
    made = [store.jobs.create("add", name=f"{n}.txt") for n in range(3)]
    for job in made:
        store.jobs.take()
        store.jobs.finish(job.id)
    with pytest.raises(NotFound):
        store.jobs.get(made[0].id)
    assert store.jobs.get(made[2].id).state == "done"
