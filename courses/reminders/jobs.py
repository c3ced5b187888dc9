"""The daily round of reminders. Handed to the worker by ``lms.work``."""

from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.asking import under_way
from courses.obligations.stepwise import work_out
from courses.reminders.operations import remind
from lms.clock import now
from lms.jobs.pieces import letting_others
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress

REMIND = "reminders.remind"


def give(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Every reminder that is due today and was not given."""
    # Nobody is told a day that is about to be another.
    if under_way(db):
        work_out(db, clock=now, between=letting_others(db, progress))
    return dict(remind(db, now=now(), progress=progress))


HANDLERS: tuple[tuple[str, Handler], ...] = ((REMIND, give),)
SCHEDULE: tuple[Entry, ...] = (Daily(REMIND, time(7, 10)),)
