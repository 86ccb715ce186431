"""Regular expressions that are compiled when first used: half of them no single question needs.

Compiling the patterns of all modules took an eighth of a second of every start, more than anything else did.
"""

from __future__ import annotations

import re
from typing import Any, cast

#: What a compiled pattern can do and knows.
_PARTS = frozenset(name for name in dir(re.Pattern) if not name.startswith("_"))


class Later:
    """Stands for a pattern: compiled when it is first asked for anything. Thread-safe.

    What was asked for once stays here, bound to the compiled pattern: from then on a search costs what it always
    did. At worst two threads compile the same.

    Raises:
        re.error: at first use, not when it is made. tests/test_regexes.py compiles every one.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._written = pattern, flags

    def compiled(self) -> re.Pattern[str]:
        """Return the pattern itself, for what takes no other: `re.sub`, isinstance."""
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> Any:
        # Called for names that are not here yet. Those of copying and pickling are no reason to compile.
        if name not in _PARTS:
            raise AttributeError(name)
        part = getattr(self.compiled(), name)
        self.__dict__[name] = part
        return part


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` would, compiled when first used."""
    return cast("re.Pattern[str]", Later(pattern, flags))
