"""Jobs: work that outlasts a request, with its progress, kept so that a restart goes on with it."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from index.errors import NotFound
from qa.store.tables import JOBS

if TYPE_CHECKING:
    from sqlalchemy import Row

    from qa.store.database import Database

#: Ended jobs that are kept to be looked at.
MOST_ENDED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work. Times are seconds since 1970.

    ``kind``: add | remove. ``state``: queued | running | done | failed. ``name``: the file's name or the
    document's id. ``stage``, ``done``, ``total``: how far it is. ``result``: what came of it; ``error``: type,
    message and hint, empty unless it failed.
    """

    id: str
    kind: str
    state: str
    owner: str
    name: str
    path: str
    stage: str
    done: int
    total: int
    created: float
    started: float | None
    ended: float | None
    result: dict[str, Any]
    error: dict[str, str]


class JobStore:
    """Read and write jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, kind: str, *, name: str, path: str = "", owner: str = "", identity: str = "") -> Job:
        """Put a job into the queue."""
        chosen = identity or new_job_id()
        with self._database.writing() as connection:
            connection.execute(
                insert(JOBS).values(
                    id=chosen,
                    kind=kind,
                    state="queued",
                    owner=owner,
                    name=name,
                    path=path,
                    stage="",
                    done=0,
                    total=0,
                    created=time.time(),
                    result="{}",
                    error="{}",
                )
            )
        return self.get(chosen)

    def get(self, identity: str, *, owner: str | None = None) -> Job:
        """Return a job; ``owner`` None: anybody's.

        Raises:
            NotFound: there is none, or it is another one's.
        """
        query = select(JOBS).where(JOBS.c.id == identity)
        if owner is not None:
            query = query.where(JOBS.c.owner == owner)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no job {identity[:80]!r}.", "It may have ended long ago.")
        return _job(row)

    def waiting(self) -> int:
        """Return how many jobs are in the queue."""
        with self._database.reading() as connection:
            query = select(func.count()).select_from(JOBS).where(JOBS.c.state == "queued")
            return int(connection.execute(query).scalar_one())

    def take(self) -> Job | None:
        """Return the job that waits longest, now running; None if none waits. No two callers get the same."""
        with self._database.writing() as connection:
            query = select(JOBS).where(JOBS.c.state == "queued").order_by(JOBS.c.created).limit(1)
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            connection.execute(
                update(JOBS).where(JOBS.c.id == row.id).values(state="running", started=time.time())
            )
        return self.get(row.id)

    def progress(self, identity: str, *, stage: str, done: int, total: int) -> None:
        """Note how far a job is."""
        with self._database.writing() as connection:
            values = {"stage": stage, "done": done, "total": total}
            connection.execute(update(JOBS).where(JOBS.c.id == identity).values(**values))

    def finish(
        self,
        identity: str,
        *,
        result: dict[str, Any] | None = None,
        error: dict[str, str] | None = None,
    ) -> Job:
        """End a job, well or with an error; the oldest ended ones are forgotten."""
        with self._database.writing() as connection:
            connection.execute(
                update(JOBS)
                .where(JOBS.c.id == identity)
                .values(
                    state="failed" if error else "done",
                    ended=time.time(),
                    result=json.dumps(result or {}, ensure_ascii=False),
                    error=json.dumps(error or {}, ensure_ascii=False),
                )
            )
            ended = select(JOBS.c.id).where(JOBS.c.ended.is_not(None)).order_by(JOBS.c.ended.desc())
            old = connection.execute(ended.offset(MOST_ENDED)).scalars().all()
            if old:
                connection.execute(delete(JOBS).where(JOBS.c.id.in_(old)))
        return self.get(identity)

    def resume(self) -> int:
        """Put back into the queue what a process that is gone had begun; return how many."""
        with self._database.writing() as connection:
            changed = connection.execute(
                update(JOBS)
                .where(JOBS.c.state == "running")
                .values(state="queued", started=None, stage="", done=0, total=0)
            )
        return changed.rowcount


def new_job_id() -> str:
    """Return an id nobody can guess."""
    return f"j-{uuid.uuid4().hex}"


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        state=row.state,
        owner=row.owner,
        name=row.name,
        path=row.path,
        stage=row.stage,
        done=row.done,
        total=row.total,
        created=row.created,
        started=row.started,
        ended=row.ended,
        result=json.loads(row.result),
        error=json.loads(row.error),
    )
