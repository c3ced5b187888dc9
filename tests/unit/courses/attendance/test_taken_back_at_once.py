"""A scan is taken back at the very moment at which the same person checks in and is told "present already"."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt, Submission
from courses.attendance.models import Presence
from courses.attendance.rules import Method
from courses.attendance.scans import record_scan, record_scans
from courses.attendance.undoing import Undoing, take_back
from lms import clock
from lms.audit.events import SYSTEM
from lms.db import Sessions, for_writing, make_sessions, writing
from tests.cast import make_country
from tests.factories.attendance import Door, stand_at_door

Step = Callable[[Session], None]


def attempt(door: Door, method: Method, nonce: str, now: datetime) -> ScanAttempt:
    at, person = door.session.id, door.person.id
    return ScanAttempt(session_id=at, person_id=person, method=method, nonce=nonce, occurred_at=now, device=nonce)


def at_once(sessions: Sessions, first: Step, second: Step) -> None:
    """``second`` begins while ``first`` is done and not committed; refused, it is tried once more, as at the door."""

    def follow() -> None:
        try:
            with writing(sessions) as db:
                second(db)
        except Exception:
            with writing(sessions) as db:
                second(db)

    with sessions() as db:
        first(for_writing(db))
        other = threading.Thread(target=follow)
        other.start()
        other.join(0.4)
        db.commit()
    other.join()


@pytest.mark.parametrize("door_first", [True, False])
def test_whoever_was_told_present_is_present(fresh_engine: Engine, door_first: bool) -> None:
    sessions, now = make_sessions(fresh_engine), clock.now()
    with sessions() as db:
        door = stand_at_door(db, make_country(db).commune, now)
        record_scan(db, attempt(door, Method.CARD, "card", now), actor=SYSTEM, received_at=now)
        db.commit()

    def check_in(db: Session) -> None:
        own = Submission(attempt(door, Method.OWN_PHONE, "own", now), SYSTEM, now)
        record_scans(db, [own], all_or_none=True)

    def undo(db: Session) -> None:
        take_back(db, [Undoing("card", "card", now)], actor=SYSTEM, now=now)

    at_once(sessions, *((check_in, undo) if door_first else (undo, check_in)))
    with sessions() as db:
        assert db.scalars(select(Presence.present)).one()
