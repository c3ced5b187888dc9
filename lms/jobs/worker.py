"""The worker: enqueues what the schedule owes, claims a job, runs its handler, writes the outcome.

A handler is ``handler(db, payload, progress) -> result | None``, with ``db`` opened for writing. What it writes is committed
together with the outcome. A long handler calls ``progress(done, total)`` between two whole pieces of work: everything
written so far is committed with the figure, so that other sessions see it and, on SQLite, others may write in between.
Such a handler must be able to begin again on its own half-done work (a unique key per piece is enough). One that must be
all or nothing calls it before its first write, or never.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.clock import HANOI
from lms.db import Sessions, for_writing, writing
from lms.jobs.models import Job
from lms.jobs.operations import TokenLostError, claim, enqueue, fail, finish, heartbeat, note_progress
from lms.jobs.rules import Entry, occurrence_key
from lms.kernel.errors import DomainError

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Handler = Callable[[Session, dict[str, Any], Progress], dict[str, Any] | None]
Clock = Callable[[], datetime]
LEASE = timedelta(seconds=60)
POLL = 1.0


@dataclass
class Worker:
    """One worker over one database. ``handlers``: by kind; kinds it does not know are left to others."""

    sessions: Sessions
    handlers: Mapping[str, Handler]
    schedule: Sequence[Entry]
    now: Clock
    lease: timedelta = LEASE
    _enqueued: dict[Entry, datetime] = field(default_factory=dict)

    def enqueue_owed(self) -> None:
        """Enqueue the latest occurrence of each entry; after a standstill that is one run, not one for each missed."""
        now = self.now()
        for entry in self.schedule:
            at = entry.occurrence(now, HANOI)
            if self._enqueued.get(entry) != at:
                with writing(self.sessions) as db:
                    enqueue(db, entry.kind, {}, key=occurrence_key(entry, at), run_at=now)
                self._enqueued[entry] = at

    def run_one(self) -> bool:
        """Claim and run one job. False when there is none to claim."""
        with writing(self.sessions) as db:
            job = claim(db, tuple(self.handlers), now=self.now(), lease=self.lease)
        if job is None:
            return False
        with self._kept_alive(job):
            try:
                self._run(job)
            except TokenLostError:
                log.warning("job %s (%s): taken over by another run, this one leaves nothing", job.id, job.kind)
            except DomainError as error:
                log.info("job %s (%s): refused: %s", job.id, job.kind, error.code)
                self._fail(job, error.code, final=True)
            except Exception as error:
                log.exception("job %s (%s): attempt %s failed", job.id, job.kind, job.attempts)
                self._fail(job, type(error).__name__)
        return True

    def _run(self, job: Job) -> None:
        token = _token(job)
        with self.sessions() as db:
            for_writing(db)

            def progress(done: int, total: int) -> None:
                note_progress(db, job.id, token, done=done, total=total)
                db.commit()
                for_writing(db)

            result = self.handlers[job.kind](db, job.payload, progress)
            finish(db, job.id, token, result=result, now=self.now())
            db.commit()

    def _fail(self, job: Job, error: str, *, final: bool = False) -> None:
        try:
            with writing(self.sessions) as db:
                fail(db, job.id, _token(job), error=error, now=self.now(), final=final)
        except TokenLostError:
            log.warning("job %s (%s): already with another run", job.id, job.kind)

    @contextmanager
    def _kept_alive(self, job: Job) -> Iterator[None]:
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(job, over), daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, job: Job, over: threading.Event) -> None:
        while not over.wait(self.lease.total_seconds() / 3):
            try:
                with writing(self.sessions) as db:
                    heartbeat(db, job.id, _token(job), now=self.now(), lease=self.lease)
            except OperationalError:
                # On SQLite a long handler holds the one write lock: then nobody else can claim the job either.
                log.debug("job %s: no heartbeat this time", job.id)


def run_worker(
    sessions: Sessions,
    handlers: Sequence[tuple[str, Handler]],
    schedule: Sequence[Entry],
    *,
    stop: threading.Event,
    now: Clock,
    lease: timedelta = LEASE,
    poll: float = POLL,
) -> None:
    """Work until ``stop`` is set; the job in hand is finished first. ``poll``: seconds between two looks at an empty queue."""
    worker = Worker(sessions, dict(handlers), schedule, now, lease)
    while not stop.is_set():
        try:
            worker.enqueue_owed()
            busy = worker.run_one()
        except OperationalError:
            # The database is away or busy for longer than its timeout; it comes back or the supervisor ends us.
            log.exception("the database does not answer; trying again")
            busy = False
        if not busy:
            stop.wait(poll)


def _token(job: Job) -> str:
    if job.token is None:
        raise TokenLostError
    return job.token
