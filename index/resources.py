"""Where the data that travels with the code lies, in a checkout and in an installed wheel.

A checkout keeps ``corpus/`` beside the packages; a wheel carries it as ``index/_data/corpus``.
"""

from __future__ import annotations

from pathlib import Path

from index.errors import SourceMissing


def resource_dir(name: str, *, package: Path | None = None) -> Path:
    """Return the folder ``name`` ("corpus", "corpus/lexicon") of this installation.

    Args:
        name: folder as it is called at the top of a checkout; may have several parts.
        package: folder of the package that carries the data in a wheel; ``index`` by default, so that
            other floors can find theirs: ``resource_dir("prompts", package=Path(qa.__file__).parent)``.

    Raises:
        SourceMissing: neither the checkout nor the wheel has it: the installation is damaged.
    """
    home = Path(__file__).resolve().parent if package is None else package.resolve()
    packaged = home / "_data" / name
    if packaged.is_dir():
        return packaged
    # Only a checkout has pyproject.toml beside the package; site-packages must not lend a stray "corpus".
    if (home.parent / "pyproject.toml").is_file() and (home.parent / name).is_dir():
        return home.parent / name
    raise SourceMissing(
        f"The folder {name!r} that belongs to this installation is missing.",
        "Install tiaowen again, or run it from a complete checkout.",
    )
