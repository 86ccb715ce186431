"""The error tree of the lower floor.

::

    TiaowenError                 what a user can act on; carries a message and a hint
    ├── InputError               something the user gave us is wrong (exit 2, HTTP 4xx)
    │   ├── SourceMissing        no such file or folder
    │   ├── SourceUnreadable     a file that cannot be read: permissions, encoding, damage, a scan
    │   ├── SourceEmpty          a file without text
    │   ├── SourceTooLarge       over a size, page, nesting or time limit
    │   ├── SourceUnsupported    a format we do not read
    │   ├── QuestionInvalid      empty, too long, control characters only
    │   ├── SettingInvalid       an unknown embedder, generator, language, ...
    │   └── NotFound             no such document or clause
    ├── IndexUnavailable         the index cannot be used (exit 3, HTTP 503)
    │   ├── IndexMissing         nothing was built yet
    │   ├── IndexStale           built with another embedder, schema or lexicon
    │   ├── IndexCorrupt         a file of the snapshot is damaged; says which
    │   └── IndexBusy            another process is building
    ├── StorageError             the home cannot be written: read-only, full (exit 4, HTTP 507)
    ├── ServiceError             a foreign service failed: embedder or generator endpoint (exit 5, HTTP 502)
    └── MissingExtra             an optional package is not installed; names the command (exit 6)

Each says what happened and, in ``hint``, what to do. HTTP statuses and exit codes live in qa.errors.
"""

from __future__ import annotations


class TiaowenError(Exception):
    """Anything a user can act on.

    Args:
        message: what happened, one sentence, no traceback words.
        hint: what to do now, ideally a command to run; "" when there is nothing to do.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[TiaowenError], tuple[str, str]]:
        """Keep the hint on the way from one process to another."""
        return type(self), (self.message, self.hint)


class InputError(TiaowenError):
    """Something the user gave us is wrong."""


class SourceMissing(InputError):
    """No such file or folder."""


class SourceUnreadable(InputError):
    """A file that cannot be read: permissions, encoding, damage, a scan."""


class SourceEmpty(InputError):
    """A file without text."""


class SourceTooLarge(InputError):
    """A file over a size, page, nesting or time limit."""


class SourceUnsupported(InputError):
    """A format we do not read."""


class QuestionInvalid(InputError):
    """An empty, overlong or unreadable question."""


class SettingInvalid(InputError):
    """A setting or option with a value we do not know."""


class NotFound(InputError):
    """No such document or clause."""


class IndexUnavailable(TiaowenError):
    """The index cannot be used."""


class IndexMissing(IndexUnavailable):
    """Nothing was built yet."""


class IndexStale(IndexUnavailable):
    """The index was built with another embedder, schema or lexicon than the settings name."""


class IndexCorrupt(IndexUnavailable):
    """A file of the snapshot is damaged; the message says which."""


class IndexBusy(IndexUnavailable):
    """Another process is building the index."""


class StorageError(TiaowenError):
    """The home folder cannot be written: read-only or full."""


class ServiceError(TiaowenError):
    """A foreign service (embedding or generator endpoint) failed."""


class MissingExtra(TiaowenError):
    """An optional package is not installed; the hint names the command that installs it."""


def missing_extra(package: str, extra: str) -> MissingExtra:
    """Return the error for a missing optional ``package`` that the ``extra`` of this project brings."""
    return MissingExtra(
        f"{package} is not installed.",
        f"Run: pip install 'tiaowen[{extra}]'",
    )
