"""The nightly job that opens what a new year brings. Handed to the worker by ``lms.work``."""

from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.operations import renew
from lms.clock import now
from lms.jobs.rules import Daily, Entry
from lms.jobs.worker import Handler, Progress

RENEW = "obligations.renew"


def open_new_year(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Work the cases of the other kinds out anew; nothing is done where no such rule is in use."""
    return {"changed": renew(db, now=now())}


HANDLERS: tuple[tuple[str, Handler], ...] = ((RENEW, open_new_year),)
SCHEDULE: tuple[Entry, ...] = (Daily(RENEW, time(0, 20)),)
