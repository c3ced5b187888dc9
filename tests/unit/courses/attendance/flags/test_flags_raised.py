"""Flags are raised from the scans that are kept, once, and looked at by whoever takes attendance."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt
from courses.attendance.flags import jobs
from courses.attendance.flags.models import Flag, FlagKind
from courses.attendance.flags.operations import look_at_clocks, look_through, note, raise_flags
from courses.attendance.flags.queries import count_unseen, count_unseen_in, list_flags
from courses.attendance.models import Method
from courses.attendance.scanner.models import Scanner, ScannerAlgorithm, ScannerRecord, ScannerUpload
from courses.attendance.scanner.rules import RecordOutcome
from courses.attendance.scans import record_scan
from lms import clock
from lms.access.models import Account
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.people.models import Person
from tests.cast import TRAINER_PERSON, make_cast
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import make_person


def scan(db: Session, door: Door, person: Person, device: str | None, nonce: str, method: Method = Method.OWN_PHONE) -> None:
    attempt = ScanAttempt(
        session_id=door.session.id, person_id=person.id, method=method, nonce=nonce, occurred_at=clock.now(), device=device
    )
    record_scan(db, attempt, actor=Actor(ActorKind.PERSON, person.id), received_at=clock.now())


def looking(db: Session, rest: Callable[[], object] = lambda: None) -> Callable[[], dict[str, Any] | None]:
    """A round of the job; what was written before is committed, as it is for a worker."""
    handler = dict(jobs.handlers(rest))["attendance.look"]

    def look() -> dict[str, Any] | None:
        db.commit()
        return handler(db, {}, lambda _done, _total: db.commit())

    return look


def test_a_round_raises_each_flag_once_and_a_look_settles_it(db: Session) -> None:
    cast, now = make_cast(db), clock.now()
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    here = stand_at_door(db, cast.country.commune, now, trainers=(trainer,))
    there = stand_at_door(db, cast.country.sister, now, title="Lớp xã bên")
    there.training_class.venue = "Nhà văn hóa xã bên"
    look = looking(db)
    assert look() == {"meetings": 0, "raised": 0}
    for number in range(30):
        scan(db, here, make_person(db, f"Nông Văn {number}"), "ab12", f"n{number}")
    assert look() == {"meetings": 1, "raised": 0}
    scan(db, there, there.person, "ab12", "there")
    scan(db, there, here.person, None, "list", Method.TRAINER_LIST)
    scan(db, here, here.person, None, "card", Method.CARD)
    assert look() == {"meetings": 2, "raised": 4}
    assert raise_flags(db, look_through(db, [here.session.id, there.session.id]), now=now) == 0
    viewer = cast.trainer.viewer(db)
    (two, phone) = list_flags(db, viewer, seen=False)
    assert {two.kind, phone.kind} == {FlagKind.SAME_PHONE, FlagKind.TWO_PLACES}
    assert sorted(len(one.scanned) for one in (two, phone)) == [1, 30]
    assert {one.other for one in (two, phone)} == {"Lớp xã bên"}
    assert count_unseen(db, viewer) == count_unseen_in(db, here.training_class.id) == 2
    note(db, db.get_one(Flag, phone.id), "Máy của tổ trưởng", actor=SYSTEM, now=now)
    assert count_unseen(db, viewer) == 1
    assert [look.said for look in list_flags(db, viewer, seen=True)[0].looks] == ["Máy của tổ trưởng"]
    assert count_unseen(db, cast.officer_province.viewer(db)) == 3


def test_a_flag_names_each_person_once_with_every_time(db: Session) -> None:
    cast, now = make_cast(db), clock.now()
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    here = stand_at_door(db, cast.country.commune, now, trainers=(trainer,))
    there = stand_at_door(db, cast.country.sister, now, title="Lớp xã bên")
    there.training_class.venue = "Nhà văn hóa xã bên"
    look = looking(db)
    look()
    scan(db, there, here.person, None, "there", Method.TRAINER_LIST)
    scan(db, here, here.person, None, "card", Method.CARD)
    scan(db, here, here.person, None, "list", Method.TRAINER_LIST)
    look()
    [line] = list_flags(db, cast.trainer.viewer(db), seen=False)
    assert [(one.name, len(one.at)) for one in line.scanned] == [(here.person.full_name, 2)]


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


def test_a_round_in_the_smallest_pieces_that_is_killed_raises_the_same(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, now = make_cast(db), clock.now()
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    here = stand_at_door(db, cast.country.commune, now, trainers=(trainer,))
    there = stand_at_door(db, cast.country.sister, now, title="Lớp xã bên")
    there.training_class.venue = "Nhà văn hóa xã bên"
    assert looking(db)() == {"meetings": 0, "raised": 0}
    for number in range(4):
        for door in (here, there):
            scan(db, door, make_person(db, f"Nông Văn {number}"), f"p{number}", f"{door.session.id}-{number}")
    monkeypatch.setattr(jobs, "EVENTS", 3)
    monkeypatch.setattr(jobs, "FLAGS", 1)
    rests = count(1)

    def die() -> None:
        if next(rests) == 4:
            raise Killed

    with pytest.raises(Killed):
        looking(db, die)()
    db.rollback()
    before = db.scalar(select(func.count(Flag.id))) or 0
    done = looking(db)()
    assert done is not None
    assert before + done["raised"] == db.scalar(select(func.count(Flag.id))) == 8
    assert looking(db)() == {"meetings": 0, "raised": 0}


def upload(db: Session, scanner: Scanner, door: Door, skew: int, minutes: int) -> int:
    at = clock.now() + timedelta(minutes=minutes)
    sent = {"scanner_id": scanner.id, "version": 2, "sent_at": at, "received_at": at, "skew_seconds": skew, "records": 1}
    row = ScannerUpload(**sent)
    db.add(row)
    db.flush()
    record = {"digest": f"d{minutes}", "text": "", "signature": "", "chained": False, "outcome": RecordOutcome.HELD}
    db.add(ScannerRecord(scanner_id=scanner.id, upload_id=row.id, session_id=door.session.id, received_at=at, **record))
    db.flush()
    return row.id


def test_a_scanner_whose_clock_was_set_is_flagged_once(db: Session) -> None:
    cast, now = make_cast(db), clock.now()
    door = stand_at_door(db, cast.country.commune, now)
    facts = {"account_id": cast.officer_commune.viewer(db).account_id, "name": "Máy", "fingerprint": "f00d", "public": b"k"}
    scanner = Scanner(**facts, algorithm=ScannerAlgorithm.ED25519, enrolled_at=now)
    db.add(scanner)
    db.flush()
    ids = [upload(db, scanner, door, skew, minutes) for skew, minutes in ((10_800, 1), (10_790, 2), (3, 3))]
    assert [raise_flags(db, look_at_clocks(db, [one]), now=now) for one in (*ids, *ids)] == [1, 0, 0, 0, 0, 0]
    assert db.scalar(select(Flag.minutes)) == 179
    (told,) = list_flags(db, cast.officer_commune.viewer(db), seen=False)
    # Who has three phones in the hall must know which one is meant.
    assert (told.scanner, told.owner) == ("Máy", db.get_one(Account, scanner.account_id).name)
    assert db.scalar(select(func.count(Flag.id))) == 1
