"""Changing a meeting on a real database: the plan, its history, what follows it, and two who act at one moment."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.attendance.attempts import ScanAttempt
from courses.attendance.changes.operations import cancel_meeting, change_meeting
from courses.attendance.contests.own import own_meetings
from courses.attendance.contests.rules import Refusal
from courses.attendance.corrections import correct_presence
from courses.attendance.facts import load_meeting
from courses.attendance.marks.queries import load_class
from courses.attendance.models import Method, Presence
from courses.attendance.operations import open_attendance, record_list
from courses.attendance.rules import Decision, Present, Reason, Refused
from courses.attendance.scanner.packing import make_pack
from courses.attendance.scans import record_scan
from courses.attendance.tokens import genuine, read_token, rotating_token
from courses.curriculum.models import CurriculumModule
from courses.delivery.changing import list_changes
from courses.delivery.models import ChangeKind, ClassSession, SessionChange, TrainingClass
from courses.delivery.operations import add_session, cancel_class, close_class
from courses.delivery.queries import classes_today, find_class, planned
from courses.delivery.rules import Meeting
from courses.proposals.queries import first_days
from courses.reminders.queries import next_class
from lms.access.rules import Action
from lms.audit.events import SYSTEM, Actor, ActorKind
from lms.audit.models import AuditEvent
from lms.db import make_sessions, writing
from lms.kernel.errors import DomainError
from lms.people.models import Person
from tests.cast import VAULT, Cast, make_cast, make_country
from tests.factories.attendance import stand_at_door
from tests.factories.delivery import (
    CLASS_DAY,
    MADE_AT,
    enrol,
    hanoi,
    make_class,
    make_person,
    make_version,
    meeting_on,
    sessions_of,
)

OFFICER = Actor(ActorKind.ACCOUNT, 5)
NOW = hanoi(date(2026, 12, 1), "09:00")
IN_TIME = hanoi(CLASS_DAY, "07:52")
NEXT_DAY = CLASS_DAY + timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """A class of two mornings with a trainer, and one person enrolled."""

    db: Session
    cast: Cast
    training_class: TrainingClass
    trainer: Person
    person: Person

    @property
    def sessions(self) -> list[ClassSession]:
        return sessions_of(self.db, self.training_class)

    @property
    def modules(self) -> list[CurriculumModule]:
        return make_version(self.db).modules

    def plan(self, place: int = 0, **changes: Any) -> Meeting:
        found = find_class(self.db, self.cast.officer_commune.viewer(self.db), self.training_class.id, Action.CLASSES_WRITE)
        return replace(planned(found.sessions[place]), **changes)

    def change(self, place: int = 0, **changes: Any) -> SessionChange | None:
        at = self.training_class.id, self.sessions[place].id
        return change_meeting(self.db, *at, self.plan(place, **changes), reason="hội trường bận", actor=OFFICER, now=NOW).change

    def cancel(self, place: int = 0) -> SessionChange:
        at = self.training_class.id, self.sessions[place].id
        return cancel_meeting(self.db, *at, reason="bão số 12", actor=OFFICER, now=NOW)

    def scan(self, place: int = 0, nonce: str = "a", method: Method = Method.CARD) -> Decision:
        at = self.sessions[place].id
        one = ScanAttempt(session_id=at, person_id=self.person.id, method=method, nonce=nonce, occurred_at=IN_TIME)
        return record_scan(self.db, one, actor=SYSTEM, received_at=IN_TIME)

    def refused(self, act: Callable[[], object]) -> tuple[str, dict[str, Any]]:
        with pytest.raises(DomainError) as caught:
            act()
        return caught.value.code, caught.value.fields


@pytest.fixture
def course(db: Session) -> Course:
    cast = make_cast(db)
    trainer, person = make_person(db, "Hoàng Thị Lan"), make_person(db, "Triệu Văn Phúc")
    meetings = [meeting_on(), meeting_on(NEXT_DAY)]
    training_class = make_class(db, cast.country.commune, meetings=meetings, trainers=[trainer])
    enrol(db, training_class, person)
    return Course(db, cast, training_class, trainer, person)


def test_a_change_keeps_what_was_and_why(course: Course) -> None:
    begins, ends = hanoi(CLASS_DAY, "13:30"), hanoi(CLASS_DAY, "17:00")
    change = course.change(starts_at=begins, ends_at=ends, venue="Nhà văn hóa thôn Nà Mò", checks_out=True, minutes_share=75)
    session = course.sessions[0]
    assert change is not None
    assert (session.starts_at, session.ends_at, session.venue) == (begins, ends, "Nhà văn hóa thôn Nà Mò")
    assert (session.checks_out, session.minutes_share, session.opens_before) == (True, 75, 60)
    [line] = list_changes(course.db, course.training_class.id)
    assert (line.session_id, line.kind, line.reason, line.changed_at) == (session.id, ChangeKind.CHANGED, "hội trường bận", NOW)
    assert line.moved
    assert line.before["starts_at"] == "2026-12-03T01:00:00+00:00"
    assert line.after["starts_at"] == "2026-12-03T06:30:00+00:00"
    [event] = course.db.scalars(select(AuditEvent).where(AuditEvent.kind == "delivery.session_changed"))
    assert (event.actor_id, event.data["change_id"]) == (5, change.id)
    assert event.data["before"]["ends_at"] == "2026-12-03T04:30:00+00:00"
    assert "venue" not in event.data["after"]


def test_the_same_plan_again_is_no_change(course: Course) -> None:
    assert course.change() is None
    assert list_changes(course.db, course.training_class.id) == []


def test_modules_are_taken_over(course: Course) -> None:
    first, second, third = (module.id for module in course.modules[:3])
    course.change(periods={first: 2, second: 1})
    course.change(periods={second: 2, third: 1})
    assert course.plan().periods == {second: 2, third: 1}
    meeting = load_meeting(course.db, course.sessions[0].id)
    assert meeting is not None
    assert meeting.periods == {second: 2, third: 1}
    before = [line.before["periods"] for line in list_changes(course.db, course.training_class.id)]
    assert before == [{str(first): 2, str(second): 1}, {}]


def test_a_plan_that_does_not_hold_is_refused(course: Course) -> None:
    second: dict[str, Any] = {"starts_at": hanoi(NEXT_DAY, "09:00"), "ends_at": hanoi(NEXT_DAY, "12:00")}
    assert course.refused(lambda: course.change(**second)) == ("delivery.sessions_overlap", {"number": 1, "other": 2})
    assert course.refused(lambda: course.change(ends_at=hanoi(CLASS_DAY, "07:00")))[0] == "delivery.session_reversed"
    module = course.modules[0]
    assert course.refused(lambda: course.change(periods={module.id: 99}))[0] == "delivery.too_many_periods"
    afternoon = meeting_on(starts="13:30", ends="17:00")
    make_class(course.db, course.cast.country.sister, meetings=[afternoon], trainers=[course.trainer])
    moved: dict[str, Any] = {"starts_at": afternoon.starts_at, "ends_at": afternoon.ends_at}
    assert course.refused(lambda: course.change(**moved)) == ("delivery.trainer_busy", {"names": "Hoàng Thị Lan"})


def test_who_then_has_another_class_is_told(course: Course) -> None:
    afternoon = meeting_on(starts="13:30", ends="17:00")
    enrol(course.db, make_class(course.db, course.cast.country.sister, meetings=[afternoon]), course.person)
    at = course.training_class.id, course.sessions[0].id
    wanted = course.plan(starts_at=afternoon.starts_at, ends_at=afternoon.ends_at)
    changed = change_meeting(course.db, *at, wanted, reason="hội trường bận", actor=OFFICER, now=NOW)
    assert changed.clashes == [course.person.id]


def test_a_class_that_is_over_stays(course: Course) -> None:
    close_class(course.db, course.training_class, actor=SYSTEM, now=NOW)
    assert course.refused(course.cancel)[0] == "delivery.class.closed"
    assert course.refused(lambda: course.change(venue="Nhà văn hóa"))[0] == "delivery.class.closed"


def test_a_class_that_does_not_take_place_stays(course: Course) -> None:
    cancel_class(course.db, course.training_class, actor=SYSTEM, now=NOW)
    assert course.refused(course.cancel)[0] == "delivery.class.closed_by_cancelling"


def test_who_came_holds_the_meeting_in_place(course: Course) -> None:
    assert course.scan() == Present()
    module = course.modules[0].id
    later: dict[str, Any] = {"starts_at": hanoi(CLASS_DAY, "10:00"), "ends_at": hanoi(CLASS_DAY, "12:00")}
    assert course.refused(lambda: course.change(**later)) == ("attendance.change.outside", {"count": 1})
    assert course.refused(lambda: course.change(periods={module: 1})) == ("attendance.change.periods_taken", {"count": 1})
    assert course.refused(course.cancel) == ("attendance.change.present", {"count": 1})
    assert course.change(starts_at=hanoi(CLASS_DAY, "08:15"), ends_at=hanoi(CLASS_DAY, "11:45")) is not None


def test_who_was_corrected_to_absent_holds_nothing(course: Course) -> None:
    course.scan()
    session, person = course.sessions[0], course.person.id
    correct_presence(course.db, session, person, present=False, reason="quét hộ", actor=OFFICER, received_at=IN_TIME)
    course.cancel()
    assert course.sessions[0].cancelled_at == NOW


def test_one_that_is_called_off_takes_nobody_down(course: Course) -> None:
    course.cancel()
    session, person = course.sessions[0], course.person.id
    assert course.scan() == Refused(Reason.CANCELLED)
    assert course.refused(lambda: open_attendance(course.db, session, actor=SYSTEM, now=IN_TIME))[0].endswith("cancelling")
    why: dict[str, Any] = {"present": True, "reason": "có mặt", "actor": OFFICER, "received_at": IN_TIME}
    assert course.refused(lambda: correct_presence(course.db, session, person, **why))[0].endswith("cancelling")
    assert course.refused(course.cancel)[0] == "delivery.session.closed_by_cancelling"
    listed: dict[str, Any] = {"method": Method.TRAINER_LIST, "actor": SYSTEM, "occurred_at": IN_TIME, "received_at": IN_TIME}
    assert record_list(course.db, session.id, [person], **listed).refused == [(person, Reason.CANCELLED)]
    [event] = course.db.scalars(select(AuditEvent).where(AuditEvent.kind == "delivery.session_cancelled"))
    assert (event.actor_id, event.data["session_id"]) == (5, session.id)


def test_the_only_meeting_is_the_class(course: Course) -> None:
    course.cancel(1)
    assert course.refused(course.cancel)[0] == "delivery.session.only_one"


def test_everything_follows_a_meeting_that_is_called_off(course: Course) -> None:
    course.cancel()
    db, at = course.db, course.training_class.id
    viewer = course.cast.officer_commune.viewer(course.db)
    assert classes_today(db, viewer, CLASS_DAY) == []
    assert next_class(db, course.person.id, NOW)[2] == hanoi(NEXT_DAY, "08:00")
    assert first_days(db, [at]) == {at: [NEXT_DAY]}
    assert [plan.number for plan in load_class(db, at).plans] == [2]
    packed = make_pack(db, VAULT, viewer, today=CLASS_DAY).content["sessions"]
    assert [(one["number"], one["of"], one["cancelled"]) for one in packed] == [(1, 2, True), (2, 2, False)]
    own = own_meetings(db, course.person.id, now=hanoi(NEXT_DAY, "20:00"))
    assert [(one.meeting.number, one.refusal) for one in own] == [(2, None), (1, Refusal.CANCELLED)]


def test_everything_follows_a_meeting_that_is_moved(course: Course) -> None:
    viewer, at = course.cast.officer_commune.viewer(course.db), IN_TIME
    before = make_pack(course.db, VAULT, viewer, today=CLASS_DAY)
    old = load_meeting(course.db, course.sessions[0].id)
    assert old is not None
    course.change(starts_at=hanoi(CLASS_DAY, "08:30"), ends_at=hanoi(CLASS_DAY, "12:00"), venue="Nhà văn hóa")
    moved = load_meeting(course.db, course.sessions[0].id)
    assert moved is not None
    claim = read_token(rotating_token(VAULT, old.bound, at=at))
    assert claim is not None
    assert genuine(VAULT, claim, moved.bound) is None
    packed = make_pack(course.db, VAULT, viewer, today=CLASS_DAY)
    assert packed.mark != before.mark
    first = packed.content["sessions"][0]
    assert (first["opens_at"], first["venue"]) == ("2026-12-03T00:30:00.000Z", "Nhà văn hóa")
    assert next_class(course.db, course.person.id, NOW)[1:] == ("Nhà văn hóa", hanoi(CLASS_DAY, "08:30"))
    [today] = classes_today(course.db, viewer, CLASS_DAY)
    assert (today.venue, today.starts_at) == ("Nhà văn hóa", hanoi(CLASS_DAY, "08:30"))


def test_the_hour_of_one_that_was_called_off_is_free(course: Course) -> None:
    module = course.modules[0]
    course.change(periods={module.id: module.periods})
    course.cancel()
    row = add_session(course.db, course.training_class, meeting_on(periods={module.id: module.periods}), actor=OFFICER, now=NOW)
    numbers = [load_meeting(course.db, one.id) for one in (course.sessions[0], row)]
    assert {one.number for one in numbers if one} == {1, 2}


@pytest.mark.parametrize("door_first", [True, False])
def test_nobody_is_present_in_a_meeting_that_was_called_off(fresh_engine: Engine, door_first: bool) -> None:
    sessions = make_sessions(fresh_engine)
    with sessions() as db:
        door = stand_at_door(db, make_country(db).commune, IN_TIME, opened=False)
        add_session(db, door.training_class, meeting_on(NEXT_DAY), actor=SYSTEM, now=MADE_AT)
        db.commit()
    at: dict[str, Any] = {"session_id": door.session.id, "person_id": door.person.id}
    came: list[Decision] = []

    def scan(db: Session) -> None:
        one = ScanAttempt(**at, method=Method.CARD, nonce="a", occurred_at=IN_TIME)
        came.append(record_scan(db, one, actor=SYSTEM, received_at=IN_TIME))

    def call_off(db: Session) -> None:
        cancel_meeting(db, door.training_class.id, door.session.id, reason="bão", actor=SYSTEM, now=IN_TIME)

    def follow(act: Callable[[Session], None]) -> None:
        try:
            with writing(sessions) as db:
                act(db)
        except DomainError:
            pass

    first, second = (scan, call_off) if door_first else (call_off, scan)
    with writing(sessions) as db:
        first(db)
        other = threading.Thread(target=follow, args=(second,))
        other.start()
        other.join(0.4)
    other.join()
    with sessions() as db:
        stands = db.scalars(select(Presence.present)).all()
        called_off = db.get_one(ClassSession, door.session.id).cancelled_at is not None
    assert called_off is not door_first
    assert list(stands) == [True] * door_first
    assert came == [Present() if door_first else Refused(Reason.CANCELLED)]
