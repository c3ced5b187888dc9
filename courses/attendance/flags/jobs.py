"""The round that looks for odd patterns, every few minutes. Handed to the worker by ``lms.work``.

Reading a large morning takes seconds, and nobody waits for the write lock meanwhile. The cursor moves after all flags are
written: a round that was stopped is done once more, and what it raised is found raised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.attendance.flags.operations import look_at_clocks, look_through, raise_flags
from courses.attendance.flags.queries import sessions_of_uploads, sessions_over
from courses.attendance.flags.rules import Suspicion
from courses.attendance.rules import LEAVING
from lms.audit.following import FollowerCursor, place_of, skip_to_end, stand_at
from lms.audit.operations import seal
from lms.audit.queries import list_sealed
from lms.clock import now
from lms.db import for_writing
from lms.jobs.pieces import Between, Pause, letting_others, pause
from lms.jobs.rules import Entry, Every
from lms.jobs.worker import Handler, Progress

LOOK = "attendance.look"
FOLLOWER = "attendance flags"
UPLOADED = "scanner.received"
KINDS = ("attendance.checked_in", "attendance.refused", UPLOADED)
STEP = timedelta(minutes=10)
# Events whose meetings are read together, and flags written together: a tenth of a second.
EVENTS, FLAGS = 5_000, 100
SCHEDULE: tuple[Entry, ...] = (Every(LOOK, STEP),)


@dataclass(frozen=True, slots=True)
class News:
    """What was recorded behind the cursor, up to ``place``: of which meetings, by which uploads; is there ``more``?"""

    place: tuple[int, int]
    meetings: frozenset[int]
    uploads: frozenset[int]
    more: bool


def handlers(rest: Pause = pause) -> tuple[tuple[str, Handler], ...]:
    """Look at what was recorded since the last round."""

    def look(db: Session, _payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Every meeting of which something was recorded since the last round, and those that have just ended."""
        at, between = now(), letting_others(db, progress, rest)
        _seal_all(db, at, between)
        meetings, looked, raised, news = _over(db, at), set[int](), 0, None
        while news is None or news.more:
            db.rollback()
            news = _read_news(db)
            meetings |= news.meetings
            found = [*look_through(db, meetings), *look_at_clocks(db, news.uploads)]
            db.rollback()
            for_writing(db)
            raised += _raise(db, found, at, between)
            stand_at(db, FOLLOWER, news.place)
            between(0, 0)
            looked, meetings = looked | meetings, set()
        return {"meetings": len(looked), "raised": raised}

    return ((LOOK, look),)


def _seal_all(db: Session, at: datetime, between: Between) -> None:
    if db.get(FollowerCursor, FOLLOWER) is None:
        # What was recorded before there were flags tells unsure phones apart by no mark, and is long past asking.
        skip_to_end(db, FOLLOWER, now=at)
        between(0, 0)
    while seal(db, now=at):
        between(0, 0)


def _over(db: Session, at: datetime) -> set[int]:
    return set(sessions_over(db, after=at - LEAVING - 2 * STEP, until=at))


def _read_news(db: Session) -> News:
    place = place_of(db, FOLLOWER)
    events = list_sealed(db, KINDS, after=place, limit=EVENTS)
    uploads = frozenset(event.data["upload_id"] for _place, event in events if event.kind == UPLOADED)
    told = {event.subject_id for _place, event in events if event.kind != UPLOADED and event.subject_id is not None}
    meetings = frozenset({*told, *sessions_of_uploads(db, uploads)})
    return News(events[-1][0] if events else place, meetings, uploads, len(events) == EVENTS)


def _raise(db: Session, found: Sequence[Suspicion], at: datetime, between: Between) -> int:
    raised = 0
    for start in range(0, len(found), FLAGS):
        raised += raise_flags(db, found[start : start + FLAGS], now=at)
        between(start, len(found))
    return raised
