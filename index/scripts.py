"""Chinese characters from one script into another: the one place that opens OpenCC, each table once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=8)
def converter(config: str) -> Callable[[str], str]:
    """Return the conversion that OpenCC calls ``config``: t2s, s2t, s2hk. Loaded when first asked for.

    The result may be longer or shorter than what was converted: OpenCC has rules for phrases.
    """
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    return convert


def scripts_version() -> str:
    """Return what the conversions depend on, for what is kept of them."""
    import opencc

    return str(opencc.__version__)
