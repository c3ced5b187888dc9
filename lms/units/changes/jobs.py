"""The job that lets the reach follow the map on the day on which a resolution takes effect. Handed to the worker."""

from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.jobs.worker import Handler, Progress
from lms.units.operations import follow_the_day

FOLLOW = "units.follow_the_day"


def follow(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Work the reach out anew when the map of today is not the one it was worked out for."""
    return {"renewed": follow_the_day(db, now=clock.now())}


HANDLERS: tuple[tuple[str, Handler], ...] = ((FOLLOW, follow),)
