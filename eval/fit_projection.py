"""Fit the directions kept of the second encoder: ``python -m eval.fit_projection --shared DIR [--library DIR] [--write]``.

Its 512 numbers are far from independent over official texts: 128 directions hold nine tenths of what they say, and
search over 128 finds what search over 512 finds (docs/retrieval.md). They are the first principal directions, about
the origin, of the passages and windows of the development documents.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fitting import add_folders
from index.corpus import Skipped, discover, read
from index.embedders.base import clean
from index.embedders.use_engine import PROJECTION, UseEngine
from index.passages import embedding_text, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

KEPT = 128
#: Every so many-th passage is taken.
_EVERY = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print what share of the other passages' squared length is kept, and write the matrix if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--write", action="store_true", help="write the matrix into the package")
    options = parser.parse_args(arguments)
    folders = [options.shared / "dev" / "policies"] if options.shared else []
    folders += [options.library / number for number in ("1", "2")] if options.library else []
    encoder = UseEngine(project=False)
    rows = np.stack([encoder.embed(clean(text)) for text in _texts(folders)])
    directions = principal(rows[::2])
    kept = float(((rows[1::2] @ directions) ** 2).sum() / (rows[1::2] ** 2).sum())
    sys.stdout.write(
        f"{len(rows)} passages; {KEPT} directions of one half keep {kept:.3f} of the other half\n"
    )
    if options.write:
        path = Path(__file__).parent.parent / "index" / "embedders" / PROJECTION
        np.save(path, principal(rows).astype(np.float16))
        sys.stderr.write(f"wrote {path}\n")
    return 0


def _texts(folders: Sequence[Path]) -> Iterator[str]:
    origins, _ = discover(folders)
    number = 0
    for _, parsed in read(origins, None):
        for passage in () if isinstance(parsed, Skipped) else split(parsed):
            number += 1
            if number % _EVERY == 0:
                yield embedding_text(passage)


def principal(rows: NDArray[Any]) -> NDArray[Any]:
    """Return the first directions of ``rows`` (n, d), about the origin, as columns ``(d, KEPT)``."""
    _, directions = np.linalg.eigh(rows.T @ rows)
    last: NDArray[Any] = directions[:, ::-1][:, :KEPT]
    return last


if __name__ == "__main__":
    sys.exit(main())
