"""The wheel: what must travel does, what must not does not, and what is in it works without the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("qa", "index", "eval")
DATA = {"corpus": "index/_data/corpus", "prompts": "qa/_data/prompts"}


def tracked(folder: str) -> list[str]:
    """The files of ``folder`` that belong to the project; without git, those that look like it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built here by the backend that installing would use."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("dist")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_code_and_its_data_files_travel(names):
    missing = [name for package in PACKAGES for name in tracked(package) if name not in names]
    assert missing == []


@pytest.mark.parametrize("folder", DATA)
def test_data_folders_travel_inside_the_packages(names, folder):
    expected = {DATA[folder] + name.removeprefix(folder) for name in tracked(folder)}
    assert expected
    assert expected <= names


def test_nothing_else_travels(names):
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert [name for name in names if "__pycache__" in name or name.startswith("eval/runs/")] == []


def test_command_and_eval_are_announced(wheel, names):
    (entry_points,) = [name for name in names if name.endswith("entry_points.txt")]
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(entry_points).decode()
    assert "tiaowen = qa.cli:main" in text
    assert "eval = eval.commands:app" in text


def test_licence_travels(names):
    assert any(name.endswith("licenses/LICENSE") for name in names)


ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import index, qa
from index.embedders.fake import FakeEmbedder
from index.engines.embedded import EmbeddedEngine
from index.home import default_home
from index.resources import resource_dir
assert Path(index.__file__).is_relative_to(sys.argv[1]), index.__file__
print(resource_dir("corpus").relative_to(sys.argv[1]))
print(resource_dir("prompts", package=Path(qa.__file__).parent).relative_to(sys.argv[1]))
print(default_home().is_relative_to(sys.argv[1]))
engine = EmbeddedEngine.open(Path(sys.argv[2]), embedder=FakeEmbedder())
print(engine.search("保税油混兑由谁牵头？", k=1)[0].clause_id)
"""


def test_what_is_in_it_answers_without_the_checkout(wheel, home, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    shutil.rmtree(tmp_path / "installed" / "tests", ignore_errors=True)
    ended = subprocess.run(
        # -I: neither this folder nor PYTHONPATH, so that only the extracted wheel can be imported.
        [sys.executable, "-I", "-W", "error", "-c", ASK, str(tmp_path / "installed"), str(home)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "index/_data/corpus",
        "qa/_data/prompts",
        "False",  # state is never kept inside an installation
        "guangdong-ftz-2024/二/(二)/5",
    ]
