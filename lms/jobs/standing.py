"""The jobs the foundations need for themselves: sealing the log, tidying the job table. Handed to the worker by app.py."""

from datetime import time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.audit.operations import seal
from lms.clock import now
from lms.jobs.operations import tidy
from lms.jobs.rules import Daily, Entry, Every
from lms.jobs.worker import Handler, Progress

KEPT = timedelta(days=2)


def seal_new(db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
    """Seal what was recorded since the last run."""
    while seal(db, now=now()):
        pass


def seal_passed_over(db: Session, _payload: dict[str, Any], _progress: Progress) -> None:
    """Look through the whole log once for events the quick seal has passed over."""
    while seal(db, now=now(), sweep=True):
        pass


def tidy_jobs(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Remove the finished occurrences of the schedule."""
    return {"removed": tidy(db, before=now() - KEPT)}


HANDLERS: tuple[tuple[str, Handler], ...] = (
    ("audit.seal", seal_new),
    ("audit.sweep", seal_passed_over),
    ("jobs.tidy", tidy_jobs),
)
SCHEDULE: tuple[Entry, ...] = (
    Every("audit.seal", timedelta(seconds=10)),
    Daily("audit.sweep", time(2, 30)),
    Daily("jobs.tidy", time(3, 0)),
)
