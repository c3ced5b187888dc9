"""Names typed at a door of people who are nobody in the book: replaced after their days, and nothing is counted differently."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.scanner.listing import records_of_session
from courses.attendance.scanner.models import RecordSettlement, ScannerRecord
from courses.attendance.scanner.rules import RecordOutcome
from courses.attendance.scanner.settling import Hand, dismiss, identify
from lms.about_people import ABOVE
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.clock import day_of
from lms.files.storage import Storage
from lms.people.rights.erasing import GONE, erase
from lms.people.rights.jobs import UPLOADS, handlers
from lms.people.rights.retention import forget_strangers
from lms.people.rights.terms import EraseReason
from tests.cast import VAULT
from tests.factories.scanners import nonce_of
from tests.unit.courses.attendance.scanner.conftest import EVENING, MORNING, Hall

WAITS, DROPPED, TAKEN_BACK, FOUND = "Lò Thị Mẩy", "Vàng A Sính", "Giàng Thị Sua", "Hạng A Páo"


@pytest.fixture
def door(db: Session, hall: Hall) -> Hall:
    """Four names typed at the door: one waits, one is dismissed, one the phone took back, of one the person was found."""
    typed = {
        name: hall.phone.tell("walk_in", hall.session.id, MORNING, name=name) for name in (WAITS, DROPPED, TAKEN_BACK, FOUND)
    }
    undo = hall.phone.tell("undo", hall.session.id, MORNING, undoes=nonce_of(typed[TAKEN_BACK]))
    hall.send([*typed.values(), undo])
    hand = Hand(VAULT, SYSTEM, EVENING, day_of(EVENING))
    dismiss(db, record_of(db, DROPPED), hand, reason="cháu bà Sính, đi nhờ xe")
    assert identify(db, record_of(db, FOUND), hall.people[3].id, hand) is None
    db.commit()
    return hall


def record_of(db: Session, name: str) -> ScannerRecord:
    return db.scalars(select(ScannerRecord).where(ScannerRecord.name == name)).one()


def names(db: Session) -> set[str | None]:
    db.expire_all()
    return set(db.scalars(select(ScannerRecord.name).where(ScannerRecord.name.is_not(None))))


def after(days: int) -> datetime:
    return EVENING + timedelta(days=days)


def test_who_is_nobody_is_forgotten_after_the_days_of_a_list(db: Session, door: Hall) -> None:
    assert forget_strangers(db, ABOVE, now=after(90)) == 0
    assert names(db) == {WAITS, DROPPED, TAKEN_BACK, FOUND}
    assert [forget_strangers(db, ABOVE, now=after(91)) for _ in range(2)] == [2, 0]
    assert names(db) == {GONE, WAITS, FOUND}
    assert set(db.scalars(select(RecordSettlement.reason))) == {GONE, None}
    text = "".join(db.scalars(select(ScannerRecord.text)))
    assert [name for name in (WAITS, DROPPED, TAKEN_BACK, FOUND) if name in text] == [WAITS, FOUND]


def test_who_is_still_looked_for_is_kept_as_long_as_a_name_in_the_book(db: Session, door: Hall) -> None:
    five_years = 5 * 365
    forget_strangers(db, ABOVE, now=after(five_years))
    assert WAITS in names(db)
    assert forget_strangers(db, ABOVE, now=after(five_years + 3)) == 1
    assert names(db) == {GONE, FOUND}


def test_no_count_changes_and_the_day_is_told_in_the_log(db: Session, door: Hall) -> None:
    def counted() -> list[tuple[object, ...]]:
        db.expire_all()
        lines = records_of_session(db, door.session.id)
        return [(one.id, one.outcome, one.how, one.waits, one.by_name) for one in lines]

    before, present = counted(), door.present(db)
    assert len(before) == 3
    forget_strangers(db, ABOVE, now=after(6 * 365))
    assert (counted(), door.present(db)) == (before, present)
    told = db.scalars(select(AuditEvent).where(AuditEvent.kind == "rights.strangers_forgotten")).one()
    assert told.data["names"] == 3


def test_whoever_was_found_goes_with_the_person(db: Session, door: Hall) -> None:
    erase(db, VAULT, door.people[3].id, EraseReason.REQUEST, above=ABOVE, actor=SYSTEM, now=EVENING)
    assert names(db) == {GONE, WAITS, DROPPED, TAKEN_BACK}


def test_the_work_of_the_night_does_it(db: Session, door: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.people.rights.jobs.now", lambda: after(91))
    work = dict(handlers(VAULT, Storage(tmp_path), ABOVE))[UPLOADS]
    assert work(db, {}, lambda _done, _total: None) == {"files": 0, "names": 2, "rows": 0, "people": 0}
    held = select(ScannerRecord.name).where(ScannerRecord.outcome == RecordOutcome.HELD)
    assert set(db.scalars(held)) == {GONE, WAITS, FOUND}
