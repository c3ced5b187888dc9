"""The round that looks for odd patterns, every few minutes. Handed to the worker by ``lms.work``."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.attendance.flags.operations import look_at_clocks, look_through
from courses.attendance.flags.queries import sessions_of_uploads, sessions_over
from courses.attendance.rules import LEAVING
from lms.audit.following import FollowerCursor, next_events, skip_to_end
from lms.clock import now
from lms.jobs.rules import Entry, Every
from lms.jobs.worker import Handler, Progress

LOOK = "attendance.look"
FOLLOWER = "attendance flags"
UPLOADED = "scanner.received"
KINDS = ("attendance.checked_in", "attendance.refused", UPLOADED)
STEP = timedelta(minutes=10)


def look(db: Session, _payload: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """Every meeting of which something was recorded since the last round, and those that have just ended."""
    at = now()
    if db.get(FollowerCursor, FOLLOWER) is None:
        # What was recorded before there were flags tells unsure phones apart by no mark, and is long past asking.
        skip_to_end(db, FOLLOWER, now=at)
    events = next_events(db, FOLLOWER, KINDS, now=at)
    uploads = {event.data["upload_id"] for event in events if event.kind == UPLOADED}
    told = {event.subject_id for event in events if event.kind != UPLOADED and event.subject_id is not None}
    over = sessions_over(db, after=at - LEAVING - 2 * STEP, until=at)
    sessions = sorted({*told, *sessions_of_uploads(db, uploads), *over})
    return {"meetings": len(sessions), "raised": look_through(db, sessions, now=at) + look_at_clocks(db, uploads, now=at)}


HANDLERS: tuple[tuple[str, Handler], ...] = ((LOOK, look),)
SCHEDULE: tuple[Entry, ...] = (Every(LOOK, STEP),)
