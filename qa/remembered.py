"""Answers that were given already: asked the same again, over the same snapshot, they are not worked out anew.

Extractive answers follow from the question, what bounds it, and the snapshot: nothing else is read, no clock and no
chance. People ask the same things (a widget even suggests them), so the last answers are kept, with the events that
showed them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answers import Answer, Event

    Key = tuple[object, ...]
    Steps = tuple[tuple[Event, ...], Answer]

#: Characters of an answer with its evidence; longer ones (lists of every task) are not kept.
_LONGEST = 40_000


class Remembered:
    """The last ``most`` answers, each with its events before it; 0 keeps none. Thread-safe.

    At most 40,000 characters each, mostly 5,000: 256 of them are some 5 MB.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: OrderedDict[Key, Steps] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Steps | None:
        """Return what was kept under ``key``."""
        with self._lock:
            steps = self._known.get(key)
            if steps is not None:
                self._known.move_to_end(key)
            return steps

    def keep(self, key: Key, events: tuple[Event, ...], answer: Answer) -> None:
        """Keep an answer, unless it is very long; the one longest unasked gives way.

        One with notes is not kept: a service was down, or something has to be looked at each time.
        """
        size = len(answer.text) + sum(len(row.text) for row in answer.evidence)
        if answer.notes or size > _LONGEST:
            return
        with self._lock:
            self._known[key] = events, answer
            while len(self._known) > self.most:
                self._known.popitem(last=False)
