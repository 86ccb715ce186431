"""Kills ``tiaowen index build``, ``add`` and ``remove`` with signal 9, again and again, and looks at what is left.

    python -m eval.bench kills --rounds 200            # at random moments
    python -m eval.bench kills --steps                 # before every single thing they do to the disk
    python -m eval.bench kills --late --rounds 200     # additions and removals as in a large collection

After each kill the index must open with every checksum right and hold exactly the collection of before or the
one that was asked for; the same command must then succeed; and nothing may pile up: no drafts, no third
snapshot, no temporary files, no process left behind. Real processes, small documents, the embedder without a model.
The exit code says whether all of it held.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.bench.contents import Contents, Mixed, contents, policy
from eval.bench.dying import NEVER
from index.builder import build
from index.embedders.fake import FakeEmbedder
from index.errors import IndexMissing, TiaowenError

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from qa.cli import main; main()")

#: Of every four kills three come after the command holds the lock: before that there is nothing to break.
_EARLY = 0.25
_NUMBERS = range(8)

#: Which documents there are, by id, and which version of each.
State = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One command and the collection it leads to."""

    arguments: tuple[str, ...]
    after: State


@dataclass(slots=True)
class Found:
    """What the rounds came to."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it for printing."""
        return {
            "rounds": self.rounds,
            "killed": self.kills,
            "the_index_was": self.outcomes,
            "failures": self.failures,
        }


class Trial:
    """One home that is changed, killed and looked at, round after round."""

    def __init__(self, folder: Path, seed: int = 20240112, *, late: bool = False) -> None:
        self._late = late
        self.home = folder / "home"
        self.temporary = folder / "temporary"
        self.temporary.mkdir(parents=True)
        self.state: State = {}
        self._folder = folder
        self._random = random.Random(seed)
        self._texts = 0
        self._known: dict[tuple[str, int], str] = {}
        self.apply(self.building())

    # What is done

    def building(self) -> Change:
        """Return a build of some documents, each in any version."""
        return self._reading("build", dict.fromkeys(self._some(2, len(_NUMBERS)), 0), kept={})

    def adding(self) -> Change:
        """Return an addition of up to three documents, new ones or new versions."""
        return self._reading("add", dict.fromkeys(self._some(1, 3), 0), kept=self.state)

    def removing(self) -> Change:
        """Return the removal of one document."""
        name = self._random.choice(sorted(self.state))
        return Change(
            arguments=("index", "remove", name),
            after={key: version for key, version in self.state.items() if key != name},
        )

    def any(self) -> Change:
        """Return one of the three; the last document is not taken out."""
        verbs = [self.building, self.adding, *([self.removing] if len(self.state) > 1 else [])]
        return self._random.choice(verbs)()

    def _some(self, least: int, most: int) -> list[str]:
        numbers = self._random.sample(_NUMBERS, self._random.randint(least, most))
        return [f"d{number}" for number in sorted(numbers)]

    def _reading(self, verb: str, names: State, *, kept: State) -> Change:
        self._texts += 1
        folder = self._folder / f"documents-{self._texts}"
        folder.mkdir()
        # Never the version that is there: what changes nothing publishes nothing.
        versions = {
            name: self._random.choice([v for v in (1, 2, 3) if v != self.state.get(name)]) for name in names
        }
        for name, version in versions.items():
            (folder / f"{name}.txt").write_text(policy(int(name[1:]), version), encoding="utf-8")
        return Change(arguments=("index", verb, str(folder)), after={**kept, **versions})

    # How it is done

    def start(self, change: Change, *, step: int | str | None = None) -> subprocess.Popen[bytes]:
        """Start the command; with ``step`` it is killed before that step of its work on the disk (see `dying`)."""
        if step is None and not self._late:
            command = [*COMMAND, "--home", str(self.home), *change.arguments]
        else:
            dying = [sys.executable, "-m", "eval.bench.dying", *(["--late"] if self._late else [])]
            command = [*dying, str(self.home), NEVER if step is None else str(step), *change.arguments]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TIAOWEN_EMBEDDER": "fake",
            "TMPDIR": str(self.temporary),
            "OMP_NUM_THREADS": "1",
        }
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def apply(self, change: Change) -> float:
        """Run the command to its end; return the seconds it held the lock, 0 if there was nothing left to do.

        Raises:
            Mixed: it failed, or the index is not what it should have become.
        """
        process = self.start(change)
        began = self._holding(process)
        _, said = process.communicate(timeout=120)
        took = time.perf_counter() - began
        gone = change.arguments[1] == "remove" and self.holds() == self._wanted(change.after)
        if process.returncode and not gone:  # what the killed one took out cannot be taken out again
            raise Mixed(f"{change.arguments[1]} ended with {process.returncode}: {said.decode()[-400:]}")
        if self.holds() != self._wanted(change.after):
            raise Mixed(f"after {change.arguments[1]} the index holds something else")
        self.state = change.after
        return took if process.returncode == 0 else 0.0

    def kill(self, change: Change, moment: float, *, early: bool) -> str:
        """Start the command, kill it after ``moment`` seconds; return what it was doing, as far as one can see."""
        before = self._current()
        process = self.start(change)
        if not early:
            self._holding(process)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return self._stage(before, process)

    def look(self, change: Change) -> str:
        """Return "old" or "new", whichever the index is.

        Raises:
            Mixed: neither.
            TiaowenError: it does not open.
        """
        found = self.holds()
        old, new = self._wanted(self.state), self._wanted(change.after)
        if found == new:
            return "new"
        if found == old:
            return "old"
        raise Mixed(f"holds {sorted(found)}, neither {sorted(old)} nor {sorted(new)} of the right versions")

    def holds(self) -> Contents:
        """Return what the index holds; {} before the first build."""
        try:
            return contents(self.home)
        except IndexMissing:
            return {}

    def litter(self) -> list[str]:
        """Return what should not be there now that a command has run to its end."""
        snapshots = sorted(path.name for path in (self.home / "snapshots").iterdir())
        left = snapshots[:-2] if len(snapshots) > 2 else []
        usual = {"CURRENT", "LOCK", "BUILDER", "snapshots", "cache"}
        left += [name for name in snapshots if name.endswith(".tmp")]
        left += [path.name for path in self.home.iterdir() if path.name not in usual]
        cached = [path.name for path in (self.home / "cache").iterdir()]
        left += [name for name in cached if not re.fullmatch(r"LOCK|[^.]+\.sqlite|[^.]+\.npy", name)]
        return left + [f"temporary {path.name}" for path in self.temporary.iterdir()]

    def _wanted(self, state: State) -> Contents:
        missing = [(name, version) for name, version in state.items() if (name, version) not in self._known]
        for name, version in missing:
            place = self._folder / "alone" / f"{name}-{version}"
            place.mkdir(parents=True)
            (place / f"{name}.txt").write_text(policy(int(name[1:]), version), encoding="utf-8")
            home = place / "home"
            if (self.home / "cache").is_dir():
                shutil.copytree(self.home / "cache", home / "cache")
            build(home, [place / f"{name}.txt"], embedder=FakeEmbedder())
            self._known[name, version] = contents(home)[name]
            shutil.rmtree(place)
        return {name: self._known[name, version] for name, version in state.items()}

    def _holding(self, process: subprocess.Popen[bytes]) -> float:
        """Wait until the process holds the lock, or has ended; return the time."""
        holder = self.home / "BUILDER"
        while process.poll() is None:
            with contextlib.suppress(OSError):
                if holder.read_text(encoding="ascii").strip() == str(process.pid):
                    break
            time.sleep(0.002)
        return time.perf_counter()

    def _current(self) -> str:
        with contextlib.suppress(OSError):
            return (self.home / "CURRENT").read_text(encoding="ascii").strip()
        return ""

    def _stage(self, before: str, process: subprocess.Popen[bytes]) -> str:
        if process.returncode != -signal.SIGKILL:
            return "after its end"
        with contextlib.suppress(OSError):
            if (self.home / "BUILDER").read_text(encoding="ascii").strip() != str(process.pid):
                return "before it held the lock"
        names = {path.name for path in (self.home / "snapshots").iterdir()}
        if self._current() != before:
            return "after publishing"
        drafts = [name for name in names if name.endswith(".tmp")]
        if drafts:
            parts = sorted((self.home / "snapshots" / drafts[0]).iterdir())
            return f"writing the {max((_ORDER.index(p.name), p.name) for p in parts if p.name in _ORDER)[1]}"
        if any(name > before for name in names):
            return "between writing and publishing"
        return "holding the lock, nothing written"


_ORDER = (
    "late.sqlite",
    "catalog.sqlite",
    "embeddings.npy",
    "owners.npy",
    "lexical",
    "keys.npy",
    "vectors",
    "stamp.json",
)


def main(arguments: list[str]) -> int:
    """Kill as often as asked, print what was found, return 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench kills", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200, help="how many kills at random moments")
    parser.add_argument("--steps", action="store_true", help="kill before every step instead")
    parser.add_argument("--late", action="store_true", help="grow as a large collection does (index.late)")
    parser.add_argument("--seed", type=int, default=20240112)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        trial = Trial(Path(temporary), options.seed, late=options.late)
        found = at_every_step(trial) if options.steps else at_random(trial, options.rounds, options.seed)
    print(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    return 1 if found.failures else 0


def at_random(trial: Trial, rounds: int, seed: int) -> Found:
    """Kill ``rounds`` commands at random moments of their work."""
    found = Found()
    randomly = random.Random(seed)
    works = {"build": [0.6], "add": [0.6], "remove": [0.6]}
    for _ in range(rounds):
        change = trial.any()
        work = works[change.arguments[1]]
        early = randomly.random() < _EARLY
        moment = randomly.uniform(0, 0.6 if early else 1.1 * statistics.median(work[-9:]))
        took = judge(trial, change, found, trial.kill(change, moment, early=early))
        work += [took] if took else []
    return found


def at_every_step(trial: Trial) -> Found:
    """Kill a build, an addition and a removal before each of their steps, until one lives to its end."""
    found = Found()
    for verb in (trial.building, trial.adding, trial.removing):
        killed, step = True, 0
        while killed:
            if len(trial.state) < 2:
                trial.apply(trial.building())
            change = verb()
            process = trial.start(change, step=step)
            process.communicate(timeout=120)
            killed, step = process.returncode == -signal.SIGKILL, step + 1
            judge(trial, change, found, change.arguments[1] if killed else "at no step")
    return found


def judge(trial: Trial, change: Change, found: Found, stage: str) -> float:
    """Look at what a kill left, do the same again, look around; return the seconds of the second time, if it did anything."""
    took = 0.0
    found.rounds += 1
    found.kills[stage] += 1
    try:
        found.outcomes[trial.look(change)] += 1
        took = trial.apply(change)
        if took and (left := trial.litter()):
            raise Mixed(f"left behind: {left}")
    except (Mixed, TiaowenError) as error:
        what = " ".join(change.arguments)
        found.failures.append(f"kill {found.rounds} ({stage}): {what}: {type(error).__name__}: {error}")
        print(f"\r{found.failures[-1]}", file=sys.stderr)
    print(f"\r{found.rounds} kills, {len(found.failures)} failures", end="", file=sys.stderr, flush=True)
    return took
