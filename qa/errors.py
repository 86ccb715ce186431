"""One table each: which error ends with which HTTP status and which exit code."""

from __future__ import annotations

from index.errors import (
    IndexBusy,
    IndexUnavailable,
    InputError,
    MissingExtra,
    NotFound,
    ServiceError,
    SourceTooLarge,
    StorageError,
    TiaowenError,
)

#: Most specific first; the first class that matches decides: (error, HTTP status, exit code).
OUTCOMES: tuple[tuple[type[TiaowenError], int, int], ...] = (
    (NotFound, 404, 2),
    (SourceTooLarge, 413, 2),
    (InputError, 422, 2),
    (IndexBusy, 409, 3),
    (IndexUnavailable, 503, 3),
    (StorageError, 507, 4),
    (ServiceError, 502, 5),
    (MissingExtra, 501, 6),
    (TiaowenError, 500, 1),
)


def http_status(error: TiaowenError) -> int:
    """Return the HTTP status of ``error``."""
    return next(status for kind, status, _ in OUTCOMES if isinstance(error, kind))


def exit_code(error: TiaowenError) -> int:
    """Return the process exit code of ``error``, never 0."""
    return next(code for kind, _, code in OUTCOMES if isinstance(error, kind))


def error_type(error: TiaowenError) -> str:
    """Return the error's wire name, e.g. ``IndexStale``."""
    return type(error).__name__
