"""Connections that dawdle: who does not finish a request's headers in time is hung up on."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

#: Seconds for the headers of a request, counted from their first byte or from the connection.
HEADER_SECONDS = 20.0


@lru_cache(maxsize=1)
def patient_protocol() -> type[asyncio.Protocol]:
    """Return uvicorn's own protocol with a deadline; uvicorn itself waits for headers for ever."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = AutoHTTPProtocol

    class Patient(base):  # type: ignore[misc]  # chosen by what is installed
        """Hangs up when headers take too long; bodies have their own deadline in the middleware."""

        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._set_deadline()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._between_requests():
                self._set_deadline()
            else:
                self._clear_deadline()

        def connection_lost(self, exc: Exception | None) -> None:
            self._clear_deadline()
            super().connection_lost(exc)

        def _between_requests(self) -> bool:
            return self.cycle is None or self.cycle.response_complete

        def _set_deadline(self) -> None:
            if self._deadline is None:
                self._deadline = self.loop.call_later(HEADER_SECONDS, self._late)

        def _clear_deadline(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _late(self) -> None:
            self._deadline = None
            if self._between_requests() and not self.transport.is_closing():
                self.transport.close()

    return Patient
