"""Questions to the job table: one job for its progress page, the queue for the office and for /readyz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.jobs.models import Job, JobState


@dataclass(frozen=True)
class QueueState:
    """How many jobs are in each state, and since when the oldest due one has been waiting."""

    queued: int
    running: int
    failed: int
    waiting_since: datetime | None


def find_job(db: Session, job_id: int) -> Job | None:
    """The job as the database holds it now."""
    return db.get(Job, job_id, populate_existing=True)


def find_by_key(db: Session, key: str) -> Job | None:
    """The job enqueued under this key."""
    return db.scalars(select(Job).where(Job.key == key)).one_or_none()


def list_jobs(db: Session, *, states: Sequence[JobState] = (), before_id: int | None = None, limit: int = 50) -> Sequence[Job]:
    """The newest jobs first, of the given states; or all, but for the many that are tidied away by themselves (``tidy``)."""
    stmt = select(Job).order_by(Job.id.desc()).limit(limit)
    meant = Job.state.in_(states) if states else or_(Job.state != JobState.DONE, ~Job.key.contains("@"))
    stmt = stmt.where(meant)
    if before_id is not None:
        stmt = stmt.where(Job.id < before_id)
    return db.scalars(stmt).all()


def queue_state(db: Session, *, now: datetime) -> QueueState:
    """The queue in figures."""
    counts = dict(db.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    oldest = db.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at <= now))
    return QueueState(
        queued=counts.get(JobState.QUEUED, 0),
        running=counts.get(JobState.RUNNING, 0),
        failed=counts.get(JobState.FAILED, 0),
        waiting_since=oldest,
    )


def queue_answers(db: Session) -> bool:
    """Whether the queue can be asked at all, for /readyz: the table is the queue, so it answers when the table does."""
    db.execute(select(Job.id).limit(1))
    return True
