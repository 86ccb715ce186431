"""Ingestion in the background: one job after the other, in its own thread, beside the answering."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from index.errors import TiaowenError
from qa.server.errors import failure_json
from qa.server.logs import log_failure

if TYPE_CHECKING:
    from index.assembly import Report
    from index.embedders.base import Embedder
    from index.progress import Progress
    from qa.server.metrics import Metrics
    from qa.server.uploads import Uploads
    from qa.settings import Settings
    from qa.store.jobs import Job
    from qa.store.store import LazyStore

logger = logging.getLogger("tiaowen.server")

#: Seconds to wait while another process changes the index.
_PATIENCE = 600.0

#: Seconds between two notes of how far a job is.
_NOTED = 0.25

#: Seconds without a job after which the embedder is let go.
_IDLE = 60.0


class Stopped(BaseException):
    """The server ends; the job goes on after its next start. No `Exception`: nothing on the way may keep it."""


class Ingestion:
    """Takes jobs from the store and changes the index.

    Args:
        settings: the home and its embedder.
        store: where the jobs are.
        uploads: where their files are.
        metrics: what is counted.
    """

    def __init__(self, *, settings: Settings, store: LazyStore, uploads: Uploads, metrics: Metrics) -> None:
        self._settings = settings
        self._store = store
        self._uploads = uploads
        self._metrics = metrics
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._news = False
        self._stopping = False
        self._embedder: Embedder | None = None

    def resume(self) -> None:
        """Go on with what an earlier run of the server left; nothing happens where there is nothing."""
        if not self._uploads.folder.is_dir():
            return
        try:
            jobs = self._store.get().jobs
            if jobs.resume() or jobs.waiting():
                self.wake()
        except TiaowenError as error:
            logger.warning("jobs not resumed: %s", error.message)

    def wake(self) -> None:
        """Say that there is a new job."""
        with self._wake:
            self._news = True
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="tiaowen-ingestion", daemon=True)
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """Stop; a job that runs is put back into the queue."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping:
            with self._wake:
                self._news = False
            try:
                job = self._store.get().jobs.take()
            except TiaowenError as error:
                logger.warning("no jobs taken: %s", error.message)
                job = None
            if job is not None:
                self._do(job)
                continue
            with self._wake:
                if self._stopping:
                    return
                if not self._news and not self._wake.wait(_IDLE):
                    self._embedder = None

    def _do(self, job: Job) -> None:
        jobs = self._store.get().jobs
        watcher = Watcher(self, job.id)
        try:
            report = self._add(job, watcher) if job.kind == "add" else self._remove(job, watcher)
        except Stopped:
            jobs.resume()
            return
        except Exception as error:
            if not isinstance(error, TiaowenError):
                log_failure(error, job.id)
            told = failure_json(error, job.id)
            # Where the server keeps its files is nobody's business.
            words = {
                key: str(told[key]).replace(f"{self._uploads.folder}/", "") for key in ("message", "hint")
            }
            self._uploads.forget(job.id)
            self._end(job, error={"type": told["type"], **words})
            return
        self._end(job, result=_result(report))

    def _end(self, job: Job, **outcome: Any) -> None:
        try:
            ended = self._store.get().jobs.finish(job.id, **outcome)
        except TiaowenError as error:
            logger.warning("job %s not ended: %s", job.id, error.message)
            return
        self._metrics.job_ended(ended.state)
        logger.info("job %s %s", ended.id, ended.state)

    def _add(self, job: Job, progress: Progress) -> Report:
        from index import builder

        with self._uploads.placed(job.id, job.name) as path:
            return builder.add(
                self._settings.home, path, embedder=self._loaded(), progress=progress, wait=_PATIENCE
            )

    def _remove(self, job: Job, progress: Progress) -> Report:
        from index import builder

        report = builder.remove(self._settings.home, job.name, progress=progress, wait=_PATIENCE)
        self._uploads.remove(job.name)
        return report

    def _loaded(self) -> Embedder:
        if self._embedder is None:
            from index.embedders.registry import load_embedder

            settings = self._settings
            self._embedder = load_embedder(
                settings.embedder, api_key=settings.embedder_api_key.get_secret_value()
            )
        return self._embedder

    def note(self, job_id: str, stage: str, done: int, total: int) -> None:
        """Keep how far a job is.

        Raises:
            Stopped: the server ends.
        """
        if self._stopping:
            raise Stopped
        try:
            self._store.get().jobs.progress(job_id, stage=stage, done=done, total=total)
        except TiaowenError as error:
            logger.warning("progress of %s not kept: %s", job_id, error.message)


class Watcher:
    """Told by the builder how far it is; see index.progress.Progress."""

    def __init__(self, ingestion: Ingestion, job_id: str) -> None:
        self._ingestion = ingestion
        self._job_id = job_id
        self._stage, self._done, self._total = "", 0, 0
        self._noted = 0.0

    def stage(self, name: str, total: int) -> None:
        """See index.progress.Progress."""
        self._stage, self._done, self._total = name, 0, total
        self._note()

    def advance(self, steps: int = 1) -> None:
        """See index.progress.Progress."""
        self._done += steps
        if time.monotonic() - self._noted >= _NOTED or self._done >= self._total:
            self._note()

    def _note(self) -> None:
        self._noted = time.monotonic()
        self._ingestion.note(self._job_id, self._stage, self._done, self._total)


def _result(report: Report) -> dict[str, Any]:
    return {
        "added": list(report.added),
        "replaced": list(report.replaced),
        "removed": list(report.removed),
        "unchanged": report.unchanged,
        "duplicates": [
            {"document_id": duplicate.document_id, "same_as": duplicate.same_as}
            for duplicate in report.duplicates
        ],
        "skipped": [{"message": problem.message, "hint": problem.hint} for problem in report.skipped],
        "misunderstood": [{"notice": notice, "times": times} for notice, times in report.misunderstood],
    }
