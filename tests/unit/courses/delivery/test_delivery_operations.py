"""Classes and places on a real database: codes, seats, clashes, walk-ins, and the scope in SQL as in the rule."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.delivery import operations
from courses.delivery.models import Category, ClassState, Enrolment, TrainingClass
from courses.delivery.queries import classes_today, count_seats, find_class, find_session, in_reach, place_of
from courses.delivery.rules import SeatRefusal, may_reach_class
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.audit.events import SYSTEM
from lms.audit.models import AuditEvent
from lms.clock import day_of
from lms.kernel.errors import DomainError
from tests.cast import TRAINER_PERSON, make_cast, make_country
from tests.factories.delivery import CLASS_DAY, MADE_AT, appoint, enrol, make_class, make_person, meeting_on, sessions_of


def test_codes_count_up_within_the_year(db: Session) -> None:
    country = make_country(db)
    codes = [make_class(db, country.commune).code for _ in range(3)]
    assert codes == ["LTH-2026-0001", "LTH-2026-0002", "LTH-2026-0003"]
    next_year = make_class(db, country.commune, meetings=[meeting_on(date(2027, 1, 5))])
    assert next_year.code == "LTH-2027-0001"


def test_a_plan_that_does_not_hold_makes_nothing(db: Session) -> None:
    country = make_country(db)
    with pytest.raises(DomainError) as caught:
        make_class(db, country.commune, meetings=[])
    assert caught.value.code == "delivery.no_session"
    assert db.scalar(select(func.count()).select_from(TrainingClass)) == 0


def test_a_trainer_cannot_stand_in_two_rooms(db: Session) -> None:
    country, trainer = make_country(db), make_person(db, "Hoàng Thị Lan")
    make_class(db, country.commune, trainers=[trainer])
    with pytest.raises(DomainError) as caught:
        make_class(db, country.sister, trainers=[trainer])
    assert caught.value.code == "delivery.trainer_busy"
    assert caught.value.fields == {"names": "Hoàng Thị Lan"}
    make_class(db, country.sister, trainers=[trainer], meetings=[meeting_on(starts="13:30", ends="16:00")])


def test_seats_clashes_and_events(db: Session) -> None:
    country = make_country(db)
    first, second = make_class(db, country.commune, capacity=2), make_class(db, country.sister)
    people = [make_person(db, name) for name in ("An", "Bình", "Chiến")]
    ids = [person.id for person in people]
    result = operations.enrol(db, first.id, [*ids, 0], category=Category.MEDIATOR, actor=SYSTEM, now=MADE_AT)
    assert result.enrolled == ids[:2]
    assert result.refused == [(ids[2], SeatRefusal.FULL), (0, SeatRefusal.UNKNOWN)]
    result = operations.enrol(db, second.id, ids, category=Category.MEDIATOR, actor=SYSTEM, now=MADE_AT)
    assert result.enrolled == ids[2:]
    assert {reason for _, reason in result.refused} == {SeatRefusal.CLASH}
    assert count_seats(db, [first.id, second.id, 0]) == {first.id: 2, second.id: 1, 0: 0}
    assert db.scalar(select(func.count()).where(AuditEvent.kind == "delivery.enrolled")) == 3


def test_withdrawn_leaves_the_seat_and_may_come_back(db: Session) -> None:
    country, person = make_country(db), make_person(db)
    one = make_class(db, country.commune, capacity=1)
    enrol(db, one, person)
    operations.withdraw(db, one.id, person.id, actor=SYSTEM, now=MADE_AT)
    with pytest.raises(DomainError) as caught:
        operations.withdraw(db, one.id, person.id, actor=SYSTEM, now=MADE_AT)
    assert caught.value.code == "delivery.enrolment.missing"
    enrol(db, one, person)
    assert db.scalar(select(func.count()).select_from(Enrolment)) == 2


def test_a_walk_in_needs_no_seat_and_sits_as_what_the_person_is(db: Session) -> None:
    country = make_country(db)
    one = make_class(db, country.commune, capacity=1)
    enrol(db, one, make_person(db))
    mediator, guest = make_person(db, "Ma Thị Thêm"), make_person(db, "Trần Quốc Việt")
    appoint(db, mediator, country.commune)
    start = sessions_of(db, one)[0].starts_at
    came = [
        operations.WalkIn(class_id=one.id, person_id=person.id, on=day_of(start), confirmed=False, actor=SYSTEM, now=MADE_AT)
        for person in (guest, mediator)
    ]
    assert operations.enrol_walk_ins(db, came) == [Category.GUEST, Category.MEDIATOR]
    for person, category in ((mediator, Category.MEDIATOR), (guest, Category.GUEST)):
        place = db.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
        assert (place.category, place.walk_in, place.confirmed_at) == (category, True, None)
    confirmed = operations.confirm_walk_in(db, one.id, mediator.id, actor=SYSTEM, now=MADE_AT)
    assert confirmed.confirmed_at == MADE_AT


def test_an_ended_class_takes_nobody(db: Session) -> None:
    country, person = make_country(db), make_person(db)
    closed, cancelled = make_class(db, country.commune), make_class(db, country.commune)
    operations.close_class(db, closed, actor=SYSTEM, now=MADE_AT)
    operations.cancel_class(db, cancelled, actor=SYSTEM, now=MADE_AT)
    assert (closed.state, cancelled.state) == (ClassState.CLOSED, ClassState.CANCELLED)
    for one, code in ((closed, "delivery.class.closed"), (cancelled, "delivery.class.closed_by_cancelling")):
        with pytest.raises(DomainError) as caught:
            operations.enrol(db, one.id, [person.id], category=Category.MEDIATOR, actor=SYSTEM, now=MADE_AT)
        assert caught.value.code == code
    with pytest.raises(DomainError):
        operations.enrol(db, 0, [person.id], category=Category.MEDIATOR, actor=SYSTEM, now=MADE_AT)


def test_the_scope_in_sql_is_the_scope_of_the_rule(db: Session) -> None:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    cast = make_cast(db)
    country = cast.country
    later = [meeting_on(starts="13:30", ends="16:00")]
    classes = [
        make_class(db, country.commune, trainers=[trainer]),
        make_class(db, country.sister),
        make_class(db, country.other_commune, trainers=[trainer], meetings=later),
        make_class(db, country.province),
    ]
    for member in cast.members.values():
        if member.account is None:
            continue
        viewer = member.viewer(db)
        for action in (Action.CLASSES_READ, Action.CLASSES_WRITE, Action.ATTENDANCE_RECORD, Action.CERTIFICATES_ISSUE):
            found = set(db.scalars(select(TrainingClass.id).where(in_reach(viewer, action))))
            expected = {
                one.id
                for one in classes
                if may_reach_class(
                    viewer, action, reach=reach_of(db, one.unit_id), trainers={row.person_id for row in trainers_of(db, one)}
                )
            }
            assert found == expected, (member.name, action)


def trainers_of(db: Session, one: TrainingClass):  # type: ignore[no-untyped-def]
    from courses.delivery.models import ClassTrainer

    return db.scalars(select(ClassTrainer).where(ClassTrainer.class_id == one.id)).all()


def test_finding_outside_the_scope_is_missing(db: Session) -> None:
    cast = make_cast(db)
    one = make_class(db, cast.country.commune)
    session = sessions_of(db, one)[0]
    officer, outsider = cast.officer_commune.viewer(db), cast.outsider.viewer(db)
    assert find_class(db, officer, one.id, Action.CLASSES_READ) is one
    assert find_session(db, officer, one.id, session.id, Action.ATTENDANCE_RECORD) is session
    assert place_of(db, session.id, one.id) == (1, 1)
    for find in (
        lambda: find_class(db, outsider, one.id, Action.CLASSES_READ),
        lambda: find_session(db, outsider, one.id, session.id, Action.ATTENDANCE_RECORD),
        lambda: find_session(db, officer, one.id + 1, session.id, Action.ATTENDANCE_RECORD),
    ):
        with pytest.raises(DomainError) as caught:
            find()
        assert caught.value.code.endswith(".missing")


def test_today_is_the_day_of_viet_nam(db: Session) -> None:
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    cast = make_cast(db)
    morning = make_class(
        db,
        cast.country.commune,
        trainers=[trainer],
        meetings=[meeting_on(), meeting_on(starts="13:30", ends="15:30"), meeting_on(CLASS_DAY + timedelta(days=1))],
    )
    enrol(db, morning, make_person(db))
    viewer = cast.trainer.viewer(db)
    found = classes_today(db, viewer, CLASS_DAY)
    assert [(one.number, one.of, one.seats) for one in found] == [(1, 3, 1), (2, 3, 1)]
    assert [one.number for one in classes_today(db, viewer, CLASS_DAY + timedelta(days=1))] == [3]
    assert classes_today(db, cast.outsider.viewer(db), CLASS_DAY) == []
