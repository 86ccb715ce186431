import subprocess
import zipfile
from pathlib import Path

import pytest

from eval.peers.environment import environment_python
from eval.peers.registry import Peer
from index.errors import ServiceError, StorageError


def peer(*requirements: str) -> Peer:
    return Peer(name="p", title="P", what="", requirements=requirements)


@pytest.fixture
def wheel(tmp_path) -> str:
    """A package of one module, made by hand: installing it needs no network."""
    path = tmp_path / "tiaowen_peer_probe-1.0-py3-none-any.whl"
    info = "tiaowen_peer_probe-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiaowen_peer_probe.py", "WORD = '在'\n")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiaowen-peer-probe\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return str(path)


def test_what_is_missing_is_installed_once_apart_from_ours(wheel, tmp_path):
    said: list[str] = []
    python = environment_python(peer(wheel), tmp_path / "envs", say=said.append)
    seen = "import tiaowen_peer_probe as p, importlib.util as u; print(p.WORD, u.find_spec('faiss'))"
    assert subprocess.check_output([python, "-I", "-c", seen], text=True) == "在 None\n"
    assert environment_python(peer(wheel), tmp_path / "envs", say=said.append) == python
    assert said == [f"P: installing {wheel}"]


def test_what_cannot_be_installed_says_what_was_wanted_and_does_not_count_as_there(tmp_path):
    wanted = peer(str(tmp_path / "nowhere-1.0-py3-none-any.whl"))
    with pytest.raises(ServiceError, match="environment of P could not be made") as failed:
        environment_python(wanted, tmp_path / "envs")
    assert "nowhere-1.0" in failed.value.hint
    assert list((tmp_path / "envs").glob("*/ready.txt")) == []


def test_a_python_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ServiceError, match="no-python is not there"):
        environment_python(peer(), tmp_path / "envs", python=str(tmp_path / "no-python"))


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    Path(tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        environment_python(peer(), tmp_path / "file" / "envs")
