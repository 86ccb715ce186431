"""The house stands: arrows point down, data holds no code, one file reads the environment."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = ("index", "qa", "eval")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def sources(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, f"no code in {package}/"
    return found


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Yield each imported module with its statement; ``from a import b`` also as ``a.b``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: a relative import"
            yield node.module or "", node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


@pytest.mark.parametrize(("lower", "upper"), [("index", "qa"), ("index", "eval"), ("qa", "eval")])
def test_lower_floor_knows_nothing_of_the_upper(lower, upper):
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
        for path in sources(lower)
        for name, node in imports(path)
        if name.split(".")[0] == upper
    ]
    assert wrong == []


def rooms(package: str) -> dict[str, dict[str, str]]:
    """What each room of a package imports of other rooms, and where; a room is a file or a folder of files."""
    found: dict[str, dict[str, str]] = {}
    for path in sources(package):
        here = room(package, path.relative_to(ROOT).with_suffix("").parts[1:])
        for name, node in imports(path):
            package_of, *parts = name.split(".")
            there = room(package, tuple(parts)) if package_of == package else ""
            if here and there and there != here and not only_for_types(path, node):
                found.setdefault(here, {})[there] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def room(package: str, parts: tuple[str, ...]) -> str:
    """The room of a module; in index/engines each file (the protocol stands below what implements it)."""
    if not parts or parts[0] == "__init__":
        return ""
    if parts[0] == "engines":
        return "/".join(parts[:2])
    inside = ROOT / package / parts[0]
    return parts[0] if inside.is_dir() or inside.with_suffix(".py").is_file() else ""


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_between_rooms_of_a_floor_never_form_a_circle(package):
    """Files import from lines above only: there is an order of the rooms in which that is so."""
    arrows = rooms(package)
    while arrows:
        grounded = [here for here, there in arrows.items() if not set(there) & set(arrows)]
        if not grounded:
            left = (f"{h} -> {t} ({at})" for h, to in arrows.items() for t, at in to.items() if t in arrows)
            pytest.fail("in or above a circle:\n" + "\n".join(left))
        for here in grounded:
            del arrows[here]


def test_faces_stand_on_top():
    """The terminal, the service and the pages translate; nothing that answers imports them."""
    faces = {"cli", "server", "web", "channels", "reference"}
    wrong = [
        at for here, to in rooms("qa").items() if here not in faces for t, at in to.items() if t in faces
    ]
    assert wrong == []


def only_for_types(path: Path, statement: ast.stmt) -> bool:
    """Whether ``statement`` stands under ``if TYPE_CHECKING``: a word, not a dependency."""
    return any(first <= statement.lineno <= last for first, last in type_blocks(path))


@cache
def type_blocks(path: Path) -> list[tuple[int, int]]:
    return [
        (node.lineno, node.body[-1].end_lineno or node.lineno)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]


def test_nobody_imports_the_builtin_away():
    """``import eval`` and ``from x import eval`` rebind the builtin; ``import eval.metrics`` does, too."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in (*PACKAGES, "tests")
        for path in sources(package)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if (alias.asname or (alias.name.split(".")[0] if isinstance(node, ast.Import) else alias.name))
        == "eval"
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["corpus", "prompts"])
def test_data_holds_no_code(folder):
    assert (ROOT / folder).is_dir()
    assert list((ROOT / folder).rglob("*.py")) == []


def test_only_the_settings_read_the_environment():
    readers = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    wrong = set()
    for package in PACKAGES:
        for path in sources(package):
            if "bench" in path.parts:
                continue  # programs run by hand: they hand their environment to the processes they measure
            for node in ast.walk(tree(path)):
                named = (isinstance(node, ast.Attribute) and node.attr in readers) or (
                    isinstance(node, ast.ImportFrom)
                    and node.module == "os"
                    and any(alias.name in readers for alias in node.names)
                )
                if named:
                    wrong.add(path.relative_to(ROOT).as_posix())
    # The command line sets one variable, for the numeric libraries, before they are loaded.
    assert wrong == {"qa/settings.py", "qa/cli/__init__.py"}


def test_every_package_is_shipped_and_every_test_folder_mirrors_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["qa", "index", "eval"]
    assert all((ROOT / package / "__init__.py").is_file() for package in PACKAGES)
    for folder in (p for p in (ROOT / "tests").rglob("*") if p.is_dir() and p.name != "__pycache__"):
        relative = folder.relative_to(ROOT / "tests")
        if relative.parts[0] in PACKAGES and not any((ROOT / part).is_dir() for part in (relative,)):
            pytest.fail(f"tests/{relative} mirrors nothing")
