"""The server's one assistant: opened in the background, so that the process answers health checks at once."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from index.errors import IndexUnavailable, TiaowenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant

logger = logging.getLogger("tiaowen.server")

#: Seconds after a failed opening before a request may try again: the operator repairs, the server recovers.
RETRY_AFTER = 5.0


class Opening:
    """Opens the assistant once, in its own thread, and says meanwhile why nothing can be asked yet.

    Args:
        open_assistant: does the work; may take as long as the first indexing.
    """

    def __init__(self, open_assistant: Callable[[], Assistant]) -> None:
        self._open = open_assistant
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._failure: TiaowenError | None = None
        self._failed_at = 0.0
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to open unless it is open, being opened, or failed a moment ago."""
        with self._lock:
            if self._assistant or self._closed or (self._thread and self._thread.is_alive()):
                return
            if self._failure and time.monotonic() - self._failed_at < RETRY_AFTER:
                return
            self._thread = threading.Thread(target=self._run, name="tiaowen-opening", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            assistant = self._open()
        except TiaowenError as error:
            logger.error("not ready: %s %s", error.message, error.hint)
            with self._lock:
                self._failure, self._failed_at = error, time.monotonic()
        except Exception:
            logger.exception("not ready")
            with self._lock:
                self._failure = IndexUnavailable("The index could not be opened.", "See the server's log.")
                self._failed_at = time.monotonic()
        else:
            with self._lock:
                self._failure = None
                if not self._closed:
                    self._assistant = assistant
                    return
            assistant.close()

    def get(self) -> Assistant:
        """Return the open assistant.

        Raises:
            TiaowenError: why it is not open; being opened right now is an IndexUnavailable.
        """
        if self._assistant is not None:
            return self._assistant
        self.start()
        with self._lock:
            if self._assistant is not None:
                return self._assistant
            if self._failure is not None:
                raise type(self._failure)(self._failure.message, self._failure.hint)
        raise IndexUnavailable("The index is being opened.", "Try again in a few seconds.")

    def close(self) -> None:
        """Close the assistant, now or as soon as it is open."""
        with self._lock:
            self._closed = True
            assistant, self._assistant = self._assistant, None
        if assistant is not None:
            assistant.close()


def opened(assistant: Any) -> Opening:
    """Return an Opening that is already through, for an assistant made elsewhere."""
    opening = Opening(lambda: assistant)
    opening._assistant = assistant
    return opening
