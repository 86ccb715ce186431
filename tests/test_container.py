"""The container's files say what the code says; no engine is needed to see that."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from qa.settings import Settings
from tests.conftest import ROOT


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pinned(name: str = "constraints.txt") -> dict[str, str]:
    lines = [line for line in read(name).splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.+]+", line) for line in lines)
    return dict(line.split("==") for line in lines)


def test_everything_the_container_installs_is_pinned_to_a_version_the_project_takes():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = re.search(r'"\.\[([a-z,]+)\]"', read("Dockerfile")).group(1).split(",")
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    versions = pinned()
    wrong = []
    for text in wanted:
        requirement = Requirement(text)
        environment = {"platform_machine": "x86_64", "python_version": "3.11", "sys_platform": "linux"}
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        version = versions.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version):
            wrong.append(text)
    assert wrong == [], "renew constraints.txt, as its first lines say"


def test_what_a_container_for_milvus_adds_is_pinned_too():
    extra = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]["milvus"]
    (client,) = [r for r in map(Requirement, extra) if r.name == "pymilvus"]
    added = pinned("constraints-milvus.txt")
    assert client.specifier.contains(added["pymilvus"])
    assert not set(added) & set(pinned())
    assert "constraints-milvus.txt" in read("Dockerfile")


def test_the_container_sets_nothing_that_the_settings_do_not_know():
    known = {f"TIAOWEN_{name.upper()}" for name in Settings.model_fields}
    used = set(re.findall(r"\bTIAOWEN_[A-Z_]+\b", read("Dockerfile") + read("compose.yaml")))
    assert used - known == {"TIAOWEN_PUBLISH_PORT"}  # the one that only compose.yaml reads


def test_the_container_runs_as_nobody_in_particular_and_is_watched():
    dockerfile = read("Dockerfile")
    assert re.search(r"^USER 10001:10001$", dockerfile, re.MULTILINE)
    assert dockerfile.index("USER 10001") < dockerfile.index('CMD ["tiaowen", "serve"]')
    assert "/healthz" in dockerfile
    assert not re.search(r":latest\b", dockerfile + read("compose.yaml"))


def test_what_the_builder_gets_is_named_one_by_one():
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    given = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in given)
    assert not given & {".git", "var", "tests", ".env"}
