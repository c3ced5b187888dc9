"""Everybody's cases by new rules, and nightly what a new year brings; in pieces. Handed to the worker by ``lms.work``."""

from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.asking import WORK_OUT
from courses.obligations.stepwise import renew, work_out
from lms.clock import now
from lms.jobs.pieces import Pause, letting_others, pause
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress

RENEW = "obligations.renew"
SCHEDULE: tuple[Entry, ...] = (Daily(RENEW, time(0, 20)),)


def handlers(rest: Pause = pause) -> tuple[tuple[str, Handler], ...]:
    """Both go on where a run that was stopped left off, or find what it did done already."""

    def by_new_rules(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Work out what is left. What that is stands in the row of the job, not in what was handed over at the beginning."""
        return {"pieces": work_out(db, clock=now, between=letting_others(db, progress, rest))}

    def open_new_year(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Work the cases of the other kinds out anew; nothing is done where no such rule is in use."""
        return {"changed": renew(db, clock=now, between=letting_others(db, progress, rest))}

    return ((WORK_OUT, by_new_rules), (RENEW, open_new_year))
