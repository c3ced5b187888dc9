"""The life of a job: enqueued, claimed under a lease, kept alive, finished or tried again.

At least once, and its effects in the database exactly once: a run writes its outcome only while it still holds the token,
in the transaction that holds the effects. A killed worker leaves a lease behind that runs out; then the job is claimed again.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.jobs.events import JobRunAgain
from lms.jobs.models import Job, JobState
from lms.jobs.queries import find_by_key
from lms.jobs.rules import retry_at

LEASE_LOST = "jobs.lease_lost"


class TokenLostError(Exception):
    """Another run has taken the job over; this one must leave nothing behind."""


def enqueue(
    db: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str,
    run_at: datetime,
    enqueued_by: int | None = None,
    max_attempts: int = 5,
) -> Job:
    """Add a job in the caller's transaction. A key that was used before gives the job of then, whatever became of it."""
    if known := find_by_key(db, key):
        return known
    job = Job(
        key=key,
        kind=kind,
        payload=payload,
        run_at=run_at,
        enqueued_at=run_at,
        enqueued_by=enqueued_by,
        max_attempts=max_attempts,
    )
    try:
        with db.begin_nested():
            db.add(job)
    except IntegrityError:
        # Two processes enqueued the same key at once; the unique key kept one.
        return db.scalars(select(Job).where(Job.key == key)).one()
    return job


def enqueue_again(
    db: Session, kind: str, payload: dict[str, Any], *, key: str, run_at: datetime, failed_too: bool = False
) -> None:
    """As ``enqueue``, for work that is wanted once more whenever somebody asks: under one key it never runs twice at once.

    A job that is done begins anew; one that waits or runs is left alone. One that failed waits for the office, unless
    ``failed_too``.
    """
    job = enqueue(db, kind, payload, key=key, run_at=run_at)
    over = (JobState.DONE, JobState.FAILED) if failed_too else (JobState.DONE,)
    _begin_anew(db, job, over, run_at=run_at, enqueued_at=run_at, payload=payload)


def claim(db: Session, kinds: Collection[str], *, now: datetime, lease: timedelta) -> Job | None:
    """Take the job that has been due longest, or one whose lease has run out. The session is opened for writing.

    A job that has used up its attempts without an outcome (its worker died every time) is failed here and not run again.
    """
    due = or_(
        and_(Job.state == JobState.QUEUED, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    stmt = select(Job).where(due, Job.kind.in_(kinds)).order_by(Job.run_at, Job.id).limit(1)
    # SQLite ignores the lock clause: there the writing transaction is alone anyway.
    while job := db.scalars(stmt.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first():
        if job.attempts < job.max_attempts:
            job.state, job.attempts = JobState.RUNNING, job.attempts + 1
            job.token, job.lease_until = secrets.token_hex(16), now + lease
            return job
        _close(job, JobState.FAILED, now=now, error=LEASE_LOST)
        db.flush()
    return None


def heartbeat(db: Session, job_id: int, token: str, *, now: datetime, lease: timedelta) -> bool:
    """Move the lease on. False when the job is no longer this run's."""
    held = update(Job).where(Job.id == job_id, Job.token == token, Job.state == JobState.RUNNING)
    return db.execute(held.values(lease_until=now + lease)).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def note_progress(db: Session, job_id: int, token: str, *, done: int, total: int) -> None:
    """Write how far the run has come. Raises TokenLostError."""
    job = _held(db, job_id, token)
    job.progress_done, job.progress_total = done, total


def finish(db: Session, job_id: int, token: str, *, result: dict[str, Any] | None, now: datetime) -> None:
    """Close the job as done, in the transaction of its effects. Raises TokenLostError: then the effects must be rolled back."""
    job = _held(db, job_id, token)
    job.result = result
    if job.progress_total:
        job.progress_done = job.progress_total
    _close(job, JobState.DONE, now=now)


def fail(db: Session, job_id: int, token: str, *, error: str, now: datetime, final: bool = False) -> None:
    """Put the job back for a later try, or close it as failed when it is ``final`` or was the last. Raises TokenLostError.

    ``error`` is a code or the name of an exception, never its text: that may carry a person's data.
    """
    job = _held(db, job_id, token)
    if final or job.attempts >= job.max_attempts:
        _close(job, JobState.FAILED, now=now, error=error)
        return
    job.state, job.token, job.lease_until = JobState.QUEUED, None, None
    job.error, job.run_at = error, retry_at(now, job.attempts)


def try_again(db: Session, job: Job, *, now: datetime) -> bool:
    """Give a failed job a new set of attempts. False for any other, which is left as it is: of two who ask, one is heard."""
    return _begin_anew(db, job, (JobState.FAILED,), run_at=now)


def run_again(db: Session, job: Job, *, actor: Actor, now: datetime) -> bool:
    """As ``try_again``, asked for by hand and kept in the log."""
    stopped_by = job.error
    if not try_again(db, job, now=now):
        return False
    record(db, JobRunAgain(subject_id=job.id, what=job.kind, reason=stopped_by), actor=actor, now=now)
    return True


def tidy(db: Session, *, before: datetime) -> int:
    """Remove finished occurrences of the schedule (keys with ``@``) older than ``before``. Returns how many."""
    old = delete(Job).where(Job.state == JobState.DONE, Job.finished_at < before, Job.key.contains("@"))
    return db.execute(old).rowcount  # type: ignore[attr-defined, no-any-return]


def _begin_anew(db: Session, job: Job, over: Collection[JobState], *, run_at: datetime, **given: Any) -> bool:
    """Put the job back at its beginning if its state is among ``over``; otherwise False, and nothing is written."""
    anew = {"state": JobState.QUEUED, "attempts": 0, "run_at": run_at, **given}
    empty = {"finished_at": None, "error": None, "result": null(), "progress_done": 0, "progress_total": 0}
    # Asked of the row and not of what this session read: it may run by now.
    stmt = update(Job).where(Job.id == job.id, Job.state.in_(over)).values(**anew, **empty)
    return db.execute(stmt).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _held(db: Session, job_id: int, token: str) -> Job:
    stmt = select(Job).where(Job.id == job_id, Job.token == token, Job.state == JobState.RUNNING)
    job = db.scalars(stmt.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if job is None:
        raise TokenLostError
    return job


def _close(job: Job, state: JobState, *, now: datetime, error: str | None = None) -> None:
    job.state, job.finished_at, job.error = state, now, error
    job.token, job.lease_until = None, None
