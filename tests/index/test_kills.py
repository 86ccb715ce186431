"""Killed before any step of its work, a command leaves the old collection or the new one, never a mixture.

The steps are those that `eval.bench.dying` sees; ``python -m eval.bench kills --steps`` goes through all of them,
``--rounds 200`` kills at random moments.
"""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from eval.bench.kills import Trial


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, dictionary: Path) -> Trial:
    folder = tmp_path_factory.mktemp("kills")
    shutil.copytree(dictionary, folder / "home" / "cache")
    made = Trial(folder)
    made.apply(made.adding())  # a second snapshot: the next change has one to remove
    return made


@pytest.fixture(scope="module")
def late_trial(tmp_path_factory: pytest.TempPathFactory, dictionary: Path) -> Trial:
    """One whose collection grows as a large one does, and has grown once."""
    folder = tmp_path_factory.mktemp("late-kills")
    shutil.copytree(dictionary, folder / "home" / "cache")
    made = Trial(folder, late=True)
    made.apply(made.adding())
    return made


@pytest.mark.parametrize(
    ("verb", "step", "left"),
    [
        ("add", ".tmp/embeddings.npy", "old"),
        ("add", ".tmp/vectors", "old"),
        ("remove", ".tmp/stamp.json", "old"),
        ("add", "open CURRENT.tmp", "old"),  # the new one lies there whole, but is not named yet
        ("build", "rename CURRENT.tmp", "old"),
        ("add", "remove stamp.json", "new"),  # the one before the last is half removed
    ],
)
def test_kill_at_a_step_leaves_one_collection_whole(trial, verb, step, left):
    change = {"build": trial.building, "add": trial.adding, "remove": trial.removing}[verb]()
    process = trial.start(change, step=step)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert trial.look(change) == left
    trial.apply(change)  # the same command again, to its end
    assert trial.litter() == []


@pytest.mark.parametrize(
    ("verb", "step", "left"),
    [
        ("add", ".tmp/late.sqlite", "old"),
        ("remove", "open CURRENT.tmp", "old"),
        ("add", "remove stamp.json", "new"),
    ],
)
def test_kill_leaves_one_collection_whole_where_only_a_late_file_is_written(late_trial, verb, step, left):
    test_kill_at_a_step_leaves_one_collection_whole(late_trial, verb, step, left)
    assert "late.sqlite" in {path.name for path in (late_trial.home / "snapshots").rglob("*")}
