"""A command's process ends at once, and nothing that has to be done at its end is left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

AROUND = "from qa.cli.ending import ends_at_once\nimport atexit, sys, threading, time\nend = ends_at_once()\n"


def ended(body: str, **options) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", AROUND + body], capture_output=True, check=False, **options)


@pytest.mark.parametrize(
    ("stop", "code"),
    [
        ("pass", 0),
        ("sys.exit()", 0),
        ("sys.exit(0)", 0),
        ("sys.exit(3)", 3),
        ("sys.exit('why')", 1),
        ("1/0", 1),
    ],
)
def test_exit_code_is_the_interpreters(stop, code):
    done = ended(f"with end:\n    print('said')\n    {stop}")
    assert (done.returncode, done.stdout.strip()) == (code, b"said")
    assert (b"ZeroDivisionError" in done.stderr) == (stop == "1/0")
    assert (b"why" in done.stderr) == ("why" in stop)


def test_exit_handlers_and_threads_come_first():
    body = (
        "atexit.register(print, 'handler')\n"
        "def late():\n    time.sleep(0.3)\n    print('thread')\n"
        "with end:\n    threading.Thread(target=late).start()\n"
    )
    assert ended(body).stdout.split() == [b"thread", b"handler"]


KEPT = "class Kept:\n    def __del__(self): print('freed')\nkept = Kept()\nwith end: pass\n"


def test_nothing_is_taken_apart():
    assert ended(KEPT).stdout == b""


def test_whoever_came_before_has_the_last_word():
    code = "import atexit\natexit.register(print, 'tracer')\n" + AROUND + KEPT
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stdout.split() == [b"tracer", b"freed"]


def test_long_output_arrives_whole():
    assert len(ended("with end: print('条' * 1_000_000)").stdout) == 3_000_001


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_output_that_cannot_be_written_is_a_failure():
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", AROUND + "with end: print('lost')"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=buffered,
        )
    assert done.returncode == 120
    assert b"No space left" in done.stderr
