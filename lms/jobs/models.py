"""The job table: the outbox and the queue in one. A job is inserted in the transaction of the business that wants it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, Id, words


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """A piece of work. ``token`` names the run that holds the lease; only that run may write an outcome."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(words(JobState), default=JobState.QUEUED)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    token: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=5)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(String(200))
    enqueued_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    enqueued_by: Mapped[int | None]
